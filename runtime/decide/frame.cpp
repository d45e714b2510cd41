#include "runtime/decide/frame.hpp"

#include <algorithm>
#include <cstring>

#include "runtime/program/plan.hpp"

namespace writ::decide {

static_assert(static_cast<int>(value::Tag::Missing) == 0);

using program::TypeKind;
using value::Value;

Frame::Frame(const program::Program& program)
    : slots_(std::make_unique<Value[]>(program.image().slots.size())),
      program_(&program),
      requester_list_(value::of_list(nullptr, 0)) {}

void Frame::clear() {
  arena_.reset();
  if (!has_action()) return;
  const program::Image& image = program_->image();
  for (std::uint32_t k = row().params.first; k < row().params.end(); ++k) {
    const program::FactRow& fact = image.facts[image.params[k].fact];
    // All zeros: every slot is missing.
    std::memset(static_cast<void*>(&slots_[fact.slot]), 0, fact.slot_count * sizeof(Value));
  }
  action_ = program::kNone;
  actor_ = nullptr;
  requesters_.clear();
  represented_.clear();
  requester_values_.clear();
  requester_list_ = value::of_list(nullptr, 0);
  id = {};
  touch();
}

void Frame::begin(std::uint32_t action) {
  clear();
  action_ = action;
  touch();
}

void Frame::set_actor(const Directory& directory, const value::Principal& actor) {
  actor_ = &actor;
  directory.requesters(actor, requesters_);
  directory.represented(actor, represented_);
  requester_values_.clear();
  for (const value::Principal* p : requesters_) requester_values_.push_back(value::of_principal(p));
  requester_list_ =
      value::of_list(requester_values_.data(), static_cast<std::uint32_t>(requester_values_.size()));
  if (row().by_fact != program::kNone) place(row().by_fact, value::of_principal(&actor));
  touch();
}

void Frame::keep_digest(std::string digest) {
  digest_.swap(digest);
  digest_text_ = {digest_.data(), static_cast<std::uint32_t>(digest_.size()), value::kUnseenText};
  digest_value_ = value::of_text(&digest_text_);
}

void Frame::pack() {
  const program::Plan& plan = program_->plan();
  plan.packing().pack(action_, slots_.get(), plan.texts(), packed_);
  is_packed_ = true;
}

void Frame::place(std::uint32_t fact, const Value& v) {
  const program::FactRow& row = program_->image().facts[fact];
  slots_[row.slot] = v;
  if (v.is(value::Tag::Principal))
    std::copy_n(
        v.who->fields,
        std::min<std::size_t>(row.slot_count - 1, program_->image().principal_fields.size() + 1),
        &slots_[row.slot] + 1);
  touch();
}

Value* Frame::open_entity(std::uint32_t fact) {
  const program::FactRow& row = program_->image().facts[fact];
  Value* fields = &slots_[row.slot] + 1;
  slots_[row.slot] = value::of_entity(program_->image().types[row.type].a, fields);
  touch();
  return fields;
}

void Frame::remove(std::uint32_t fact) {
  const program::FactRow& row = program_->image().facts[fact];
  std::fill_n(&slots_[row.slot], row.slot_count, Value{});
  touch();
}

std::uint32_t Frame::first_absent() const {
  if (whole_version_ == version_) return program::kNone;
  const program::Image& image = program_->image();
  for (std::uint32_t k = row().params.first; k < row().params.end(); ++k) {
    const program::FactRow& fact = image.facts[image.params[k].fact];
    const program::TypeRow& type = image.types[fact.type];
    if (slots_[fact.slot].is_missing()) {
      if (type.is_optional) continue;
      return fact.slot;
    }
    if (type.kind != TypeKind::Entity) continue;
    const bool has_id = !image.entities[type.a].is_anonymous;
    const bool is_record = has_id && slots_[fact.slot + 1].is(value::Tag::Text) &&
                           program_->instance_named(type.a, slots_[fact.slot + 1].text->view());
    for (std::uint32_t s = fact.slot + (has_id ? 1 : 2); s < fact.slot + fact.slot_count; ++s) {
      if (!slots_[s].is_missing() || image.types[image.slots[s].type].is_optional) continue;
      const std::uint32_t field = image.entities[type.a].fields.first + s - fact.slot - 2;
      if (is_record && image.fields[field].is_volatile) continue;  // may be computed
      return s;
    }
  }
  return program::kNone;
}

Value Frame::keep_text(std::uint32_t slot, std::string_view s) {
  if (const value::Text* known = program_->find_text(s)) return value::of_text(known);
  if (kept_.empty()) kept_.resize(program_->image().slots.size());
  if (!kept_[slot]) kept_[slot] = std::make_unique<Kept>();
  Kept& kept = *kept_[slot];
  kept.bytes.assign(s);
  kept.text = {kept.bytes.data(), static_cast<std::uint32_t>(kept.bytes.size()), value::kUnseenText};
  return value::of_text(&kept.text);
}

}  // namespace writ::decide
