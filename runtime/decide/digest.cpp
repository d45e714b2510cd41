#include "runtime/decide/digest.hpp"

#include <algorithm>
#include <utility>

#include <boost/container/small_vector.hpp>

#include <fmt/format.h>

#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::TypeKind;
using value::Value;

namespace {

// Length, colon, bytes.
void append_part(value::Buffer& out, std::string_view bytes) {
  if (bytes.size() < 10) {
    char* const at = out.room(2 + bytes.size());
    at[0] = static_cast<char>('0' + bytes.size());
    at[1] = ':';
    std::copy(bytes.begin(), bytes.end(), at + 2);
    out.end_at(at + 2 + bytes.size());
    return;
  }
  const fmt::format_int length(bytes.size());
  out.append(length.data(), length.size());
  out += ':';
  out += bytes;
}

// What stands from `begin` on gets its mark, its length and a colon in front.
void close_part(value::Buffer& out, std::size_t begin, char mark) {
  const fmt::format_int length(out.size() - begin);
  char* const at = out.insert(begin, length.size() + 2);
  at[0] = mark;
  std::copy_n(length.data(), length.size(), at + 1);
  at[length.size() + 1] = ':';
}

void append_fields(const program::Image& image, program::Range fields, const Value* values,
                   Volatile mode, value::Buffer& out) {
  boost::container::small_vector<std::pair<std::string_view, std::uint32_t>, 16> names;
  for (std::uint32_t k = 0; k < fields.count; ++k) {
    const program::FieldRow& f = image.fields[fields.first + k];
    if (values[k].is_missing() || (mode == Volatile::LeftOut && f.is_volatile)) continue;
    names.emplace_back(image.text(f.name), k);
  }
  std::sort(names.begin(), names.end());
  for (const auto& [name, k] : names) {
    append_part(out, name);
    append_canonical(image, image.fields[fields.first + k].type, values[k], mode, out);
  }
}

void append_entity(const program::Image& image, const Value& v, Volatile mode, value::Buffer& out) {
  const program::EntityRow& e = image.entities[v.aux];
  const std::size_t begin = out.size();
  append_part(out, image.text(e.outside));
  append_part(out, v.fields[0].is_missing() ? std::string_view() : v.fields[0].text->view());
  append_fields(image, e.fields, v.fields + 1, mode, out);
  close_part(out, begin, 'e');
}

void append_list(const program::Image& image, const program::TypeRow& t, const Value& v,
                 Volatile mode, value::Buffer& out) {
  std::vector<std::string> items(v.aux);
  for (std::uint32_t k = 0; k < v.aux; ++k) {
    value::Buffer item;
    append_canonical(image, t.a, v.fields[k], mode, item);
    items[k] = item.view();
  }
  if (t.kind == TypeKind::Set) std::sort(items.begin(), items.end());
  const std::size_t begin = out.size();
  for (const std::string& item : items) append_part(out, item);
  close_part(out, begin, t.kind == TypeKind::Set ? 's' : 'l');
}

// One amount has one form, whatever zeros it was written with.
std::string plain_amount(std::int64_t mantissa, std::uint8_t scale) {
  while (scale > 0 && mantissa % 10 == 0) mantissa /= 10, --scale;
  std::string out;
  value::append_decimal(out, mantissa, scale);
  return out;
}

}  // namespace

void append_canonical(const program::Image& image, program::TypeId type, const Value& v,
                      Volatile mode, value::Buffer& out) {
  if (v.is_missing()) {
    out += '-';
    return;
  }
  const program::TypeRow& t = image.types[type];
  const auto scalar = [&out](char mark, std::string_view text) {
    out += mark;
    append_part(out, text);
  };
  const auto whole = [&](char mark, std::int64_t n) {
    const fmt::format_int digits(n);
    scalar(mark, {digits.data(), digits.size()});
  };
  switch (t.kind) {
    case TypeKind::Bool: return scalar('b', v.i != 0 ? "1" : "0");
    case TypeKind::Int: return whole('n', v.i);
    case TypeKind::Decimal: return scalar('n', plain_amount(v.i, v.scale));
    case TypeKind::Money: {
      const char currency[3] = {static_cast<char>(v.aux >> 16), static_cast<char>(v.aux >> 8),
                                static_cast<char>(v.aux)};
      return scalar(
          'm', fmt::format("{} {}", plain_amount(v.i, v.scale), std::string_view(currency, 3)));
    }
    case TypeKind::Text: return scalar('t', v.text->view());
    case TypeKind::Time: return whole('i', v.i);
    case TypeKind::Date: return whole('d', v.i);
    case TypeKind::Duration: return whole('u', v.i);
    case TypeKind::Period: return whole('p', v.i);
    case TypeKind::Clock: return whole('c', v.i);
    case TypeKind::Enum: {
      const program::EnumRow& e = image.enums[t.a];
      const bool known = v.i >= 0 && v.i < e.members.count;
      return scalar(
          'v',
          known ? image.text(image.members[e.members.first + static_cast<std::uint32_t>(v.i)].outside)
                : "");
    }
    case TypeKind::Role: {
      const bool known = v.i >= 0 && static_cast<std::uint64_t>(v.i) < image.roles.size();
      return scalar('r', known ? image.text(image.roles[static_cast<std::size_t>(v.i)].outside) : "");
    }
    case TypeKind::Principal: return scalar('w', v.who->id.view());
    case TypeKind::Entity:
    case TypeKind::Union: return append_entity(image, v, mode, out);
    case TypeKind::List:
    case TypeKind::Set: return append_list(image, t, v, mode, out);
    case TypeKind::Record: return append_canonical(image, *v.record, out);
  }
}

void append_canonical(const program::Image& image, const value::Record& record, value::Buffer& out) {
  const program::KindRow& kind = image.kinds[record.kind];
  const std::size_t begin = out.size();
  append_part(out, image.text(kind.outside));
  append_part(out, record.fields[0].text->view());
  append_part(out, fmt::format_int(record.at).str());
  append_fields(image, kind.fields, record.fields + 2, Volatile::Kept, out);
  close_part(out, begin, 'x');
}

std::string content_digest(const program::Program& program, const ContentFacts& facts) {
  const program::Image& image = program.image();
  const program::ActionRow& action = image.actions[facts.action];
  value::Hasher hash;
  hash.field("writ-content-1");
  hash.field(facts.tenant);
  hash.field(image.text(action.name));
  hash.field(facts.actor ? facts.actor->id.view() : std::string_view());
  hash.field(fmt::format_int(facts.requesters->size()).str());
  for (const value::Principal* p : *facts.requesters) hash.field(p->id.view());
  struct Fact {
    std::string_view name;
    std::size_t begin, size;  // of `bytes`
  };
  boost::container::small_vector<Fact, 16> content;
  value::Buffer bytes;
  for (std::uint32_t k = action.content.first; k < action.content.end(); ++k) {
    const program::ContentRow& row = image.contents[k];
    const program::FactRow& fact = image.facts[row.fact];
    const bool whole = row.field == program::kNone;
    // An entity that is not one of a union lies in slots; an attribute of a union's member is read through it.
    const Value& v = facts.slots[fact.slot + (whole || fact.slot_count == 1 ? 0 : 1 + row.field)];
    if (v.is_missing()) continue;
    std::string_view name = image.text(fact.name);
    program::TypeId type = fact.type;
    if (!whole && fact.slot_count > 1) {
      const program::SlotRow& slot = image.slots[fact.slot + 1 + row.field];
      name = image.text(slot.path);
      type = slot.type;
    }
    const std::size_t begin = bytes.size();
    append_canonical(image, type, v, Volatile::LeftOut, bytes);
    content.push_back({name, begin, bytes.size() - begin});
  }
  const auto said = [&](const Fact& f) {
    return std::pair(f.name, bytes.view().substr(f.begin, f.size));
  };
  std::sort(content.begin(), content.end(),
            [&](const Fact& a, const Fact& b) { return said(a) < said(b); });
  const auto end = std::unique(content.begin(), content.end(),
                               [&](const Fact& a, const Fact& b) { return said(a) == said(b); });
  for (auto f = content.begin(); f != end; ++f) {
    hash.field(said(*f).first);
    hash.field(said(*f).second);
  }
  return hash.hex();
}

}  // namespace writ::decide
