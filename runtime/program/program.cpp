#include "runtime/program/program.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "runtime/program/beside.hpp"
#include "runtime/program/canonical.hpp"
#include "runtime/program/derived.hpp"
#include "runtime/program/verify.hpp"

namespace writ::program {
namespace {

using value::Tag;
using value::Value;

constexpr std::uint32_t kFewMembers = 16;  // up to so many are looked through one by one

// Constants keep their positions, so a list's elements lie side by side already.
std::vector<Value> make_constants(const Image& image, const std::vector<value::Text>& texts) {
  std::vector<Value> out(image.constants.size());
  for (std::size_t k = 0; k < out.size(); ++k) {
    const ConstRow& row = image.constants[k];
    out[k].tag = row.tag;
    out[k].scale = row.scale;
    out[k].aux = row.aux;
    if (row.tag == Tag::Text) out[k].text = &texts[row.aux];
    else if (row.tag == Tag::List || row.tag == Tag::Entity) out[k].fields = out.data() + row.i;
    else out[k].i = row.i;
  }
  return out;
}

template <class Row>
OutsideNames by_outside_name(const std::vector<Row>& rows) {
  OutsideNames out;
  for (std::uint32_t k = 0; k < rows.size(); ++k) out.emplace_back(rows[k].outside, k);
  std::sort(out.begin(), out.end());
  return out;
}

std::uint32_t row_called(const OutsideNames& names, std::uint32_t text) {
  const auto found = std::lower_bound(names.begin(), names.end(), std::pair(text, 0u));
  return found != names.end() && found->first == text ? found->second : kNone;
}

// An instruction says which kind of pattern it wants; the verifier refuses one that is used as
// both.
bool compile_patterns(const Image& image, std::vector<std::unique_ptr<const Pattern>>& out,
                      std::string& error) {
  out.resize(image.patterns.size());
  for (const Instruction& in : image.code) {
    if ((in.op != Opcode::Like && in.op != Opcode::Matches) || out[in.c]) continue;
    std::string_view text = image.text(image.patterns[in.c]);
    std::string why;
    out[in.c] = in.op == Opcode::Like ? Pattern::glob(text, why) : Pattern::regex(text, why);
    if (!out[in.c]) return error = fmt::format("pattern {} (`{}`): {}", in.c, text, why), false;
  }
  return true;
}

}  // namespace

Program::~Program() = default;

std::shared_ptr<const Program> Program::load(Image image, std::string& error, std::string_view hash,
                                             Tuning tuning) {
  std::shared_ptr<Program> program(new Program);
  program->image_ = std::move(image);
  const Image& own = program->image_;
  // The hash follows no index and waits for nothing: that of a large program is found beside the rest.
  auto hashed = beside(hash.empty() && is_large(own), [&] {
    return hash.empty() ? content_hash(Canonical(own).bytes()) : std::string(hash);
  });
  TextTable ids;
  error = verify_tables(own, ids);
  if (!error.empty()) return nullptr;
  auto called = beside(is_large(own), [&] { return verify_calls(own); });
  program->texts_.reserve(own.texts.size());
  for (std::uint32_t id = 0; id < own.texts.size(); ++id) {
    const std::string_view s = own.texts[id];
    program->texts_.push_back({s.data(), static_cast<std::uint32_t>(s.size()), id});
  }
  program->constants_ = make_constants(own, program->texts_);
  program->derived_ = std::make_unique<Derived>(*program, std::move(ids), tuning);
  Derived& derived = *program->derived_;
  error = called.get();
  if (!error.empty()) return nullptr;
  if (!compile_patterns(own, derived.patterns, error)) return nullptr;
  for (const TableRow& row : own.tables) {
    std::vector<LookupTable::Entry> entries;
    for (std::uint32_t k = row.entries.first; k < row.entries.end(); ++k)
      entries.push_back({program->constants_[own.table_entries[k].key],
                         &program->constants_[own.table_entries[k].value]});
    derived.tables.emplace_back(std::move(entries));
  }
  derived.actions = by_outside_name(own.actions);
  derived.kinds = by_outside_name(own.kinds);
  derived.roles = by_outside_name(own.roles);
  for (std::uint32_t k = 0; k < own.instances.size(); ++k)
    derived.instances.emplace_back(own.instances[k].entity, own.instances[k].id, k);
  std::sort(derived.instances.begin(), derived.instances.end());
  for (std::uint32_t e = 0; e < own.enums.size(); ++e)
    for (std::uint32_t k = 0; k < own.enums[e].members.count; ++k)
      derived.members.push_back({e, own.members[own.enums[e].members.first + k].outside, k});
  std::sort(derived.members.begin(), derived.members.end(), [](const auto& a, const auto& b) {
    return std::tie(a.enum_id, a.outside) < std::tie(b.enum_id, b.outside);
  });
  program->hash_ = hashed.get();
  return program;
}

std::shared_ptr<const Program> retuned(const Program& program, Tuning tuning) {
  std::string error;
  return Program::load(program.image(), error, program.hash(), tuning);
}

const value::Value* Program::instance_named(std::uint32_t entity, std::string_view id) const {
  if (image_.instances.empty()) return nullptr;
  const std::uint32_t text = derived_->texts.find(id);
  if (text == kNone) return nullptr;
  const auto& all = derived_->instances;
  const auto at = std::lower_bound(all.begin(), all.end(), std::tuple(entity, text, 0u));
  if (at == all.end() || std::get<0>(*at) != entity || std::get<1>(*at) != text) return nullptr;
  return &constants_[image_.instances[std::get<2>(*at)].value];
}

const value::Text* Program::find_text(std::string_view s) const {
  std::uint32_t id = derived_->texts.find(s);
  return id == kNone ? nullptr : &texts_[id];
}

bool Program::pattern_matches(std::uint32_t pattern, std::string_view s) const {
  const Pattern* compiled = derived_->patterns[pattern].get();
  return compiled != nullptr && compiled->matches(s);
}

const Plan& Program::plan() const { return derived_->plan; }

const LookupTable& Program::table(std::uint32_t id) const { return derived_->tables[id]; }

std::uint32_t Program::action_named(std::string_view outside) const {
  std::uint32_t id = derived_->texts.find(outside);
  return row_called(derived_->actions, id);
}

std::uint32_t Program::kind_named(std::string_view outside) const {
  std::uint32_t id = derived_->texts.find(outside);
  return row_called(derived_->kinds, id);
}

std::uint32_t Program::role_named(std::string_view outside) const {
  std::uint32_t id = derived_->texts.find(outside);
  return row_called(derived_->roles, id);
}

std::uint32_t Program::member_named(std::uint32_t enum_id, std::string_view outside) const {
  std::uint32_t id = derived_->texts.find(outside);
  if (id == kNone) return kNone;
  const Range members = image_.enums[enum_id].members;
  if (members.count <= kFewMembers) {
    for (std::uint32_t k = 0; k < members.count; ++k)
      if (image_.members[members.first + k].outside == id) return k;
    return kNone;
  }
  auto at = std::lower_bound(derived_->members.begin(), derived_->members.end(),
                             std::pair(enum_id, id), [](const auto& member, const auto& wanted) {
                               return std::pair(member.enum_id, member.outside) < wanted;
                             });
  bool found = at != derived_->members.end() && at->enum_id == enum_id && at->outside == id;
  return found ? at->ordinal : kNone;
}

std::uint32_t Program::field_named(std::uint32_t entity, std::string_view name) const {
  const Range fields = image_.entities[entity].fields;
  for (std::uint32_t k = 0; k < fields.count; ++k)
    if (image_.text(image_.fields[fields.first + k].name) == name) return k;
  return kNone;
}

value::Value Program::stated(const InstanceRow& record, std::string_view field) const {
  const std::uint32_t k = field_named(record.entity, field);
  const value::Value& value = constant(record.value);
  return k == kNone || value.fields == nullptr ? value::Value{} : value.fields[k + 1];
}

std::uint64_t Program::cost(std::uint32_t action, const Sizes& sizes) const {
  return derived_->cost.of_action(action, sizes);
}

}  // namespace writ::program
