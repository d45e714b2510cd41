#include "runtime/program/verify_constants.hpp"

#include <algorithm>

#include "runtime/value/calendar.hpp"
#include "runtime/value/wide.hpp"

namespace writ::program {

using value::Tag;

bool ConstantFinding::constants() {
  depths_.assign(image_.constants.size(), 0);
  for (std::size_t k = 0; k < image_.constants.size(); ++k)
    if (at("constants", k); !constant(image_.constants[k])) return false;
  std::uint64_t work = 0;
  for (std::size_t k = 0; k < image_.constants.size(); ++k)
    if (at("constants", k); list_depth(static_cast<ConstId>(k), 0, work) == 0) return false;
  return true;
}

bool ConstantFinding::within(std::int64_t low, std::int64_t i, std::int64_t high) {
  return (low <= i && i <= high) || refuse("{} is out of range", i);
}

bool ConstantFinding::constant(const ConstRow& c) {
  bool has_scale = c.tag == Tag::Decimal || c.tag == Tag::Money;
  bool has_aux = c.tag == Tag::Money || c.tag == Tag::Text || c.tag == Tag::Enum ||
                 c.tag == Tag::List || c.tag == Tag::Entity;
  if (c.scale > (has_scale ? value::kMaxScale : 0))
    return refuse("scale {} is out of range", c.scale);
  if (!has_aux && c.aux != 0) return refuse("an unused part is not 0");
  switch (c.tag) {
    case Tag::Missing: return within(0, c.i, 0);
    case Tag::Bool: return within(0, c.i, 1);
    case Tag::Int:
    case Tag::Duration:
    case Tag::Period: return true;
    case Tag::Decimal:
      if (c.scale > 0 && c.i % 10 == 0) return refuse("a decimal has trailing zeros");
      return within(-value::kMaxMantissa, c.i, value::kMaxMantissa);
    case Tag::Money:
      return currency(c.aux) && within(-value::kMaxMantissa, c.i, value::kMaxMantissa);
    case Tag::Text: return text(c.aux) && within(0, c.i, 0);
    case Tag::Time: return within(value::kMinTime, c.i, value::kMaxTime);
    case Tag::Date: return within(value::kMinDate, c.i, value::kMaxDate);
    case Tag::Clock: return within(0, c.i, value::kSecondsPerDay);
    case Tag::Enum:
      return index(c.aux, image_.enums, "enum") &&
             within(0, c.i, std::int64_t{image_.enums[c.aux].members.count} - 1);
    case Tag::Role: return within(0, c.i, static_cast<std::int64_t>(image_.roles.size()) - 1);
    case Tag::List:
      return within(0, c.i, kNone - 1) &&
             range({static_cast<std::uint32_t>(c.i), c.aux}, image_.constants, "elements");
    case Tag::Entity:
      return index(c.aux, image_.entities, "entity") && within(0, c.i, kNone - 1) &&
             range({static_cast<std::uint32_t>(c.i), parts_of(c)}, image_.constants, "fields");
    case Tag::Fault:
    case Tag::Principal:
    case Tag::Record:
    case Tag::Iterator: break;
  }
  return refuse("no constant can have type {}", static_cast<unsigned>(c.tag));
}

bool ConstantFinding::currency(std::uint32_t code) {
  for (int shift : {16, 8, 0})
    if (char c = static_cast<char>((code >> shift) & 0xff); c < 'A' || c > 'Z')
      return refuse("no currency");
  return code >> 24 == 0 || refuse("no currency");
}

// How many constants a list or an entity (its id, then its fields) is made of.
std::uint32_t ConstantFinding::parts_of(const ConstRow& c) const {
  return c.tag == Tag::Entity ? image_.entities[c.aux].fields.count + 1 : c.aux;
}

// 1 for what has no parts; 0 when lists and entities nest too deep (a cycle does) or overlap beyond reason.
std::uint32_t ConstantFinding::list_depth(ConstId id, std::uint32_t above, std::uint64_t& work) {
  const ConstRow& c = image_.constants[id];
  if (c.tag != Tag::List && c.tag != Tag::Entity) return 1;
  if (depths_[id] != 0)
    return above + depths_[id] <= kMaxNesting ? depths_[id] : (refuse("lists nest too deep"), 0);
  if (above >= kMaxNesting) return refuse("lists nest too deep"), 0;
  if ((work += parts_of(c)) > 64 * (image_.constants.size() + 1))
    return refuse("constant lists overlap too much"), 0;
  std::uint32_t depth = 1;
  for (std::uint32_t k = 0; k < parts_of(c); ++k) {
    std::uint32_t element = list_depth(static_cast<ConstId>(c.i) + k, above + 1, work);
    if (element == 0) return 0;
    if (c.tag == Tag::List && image_.constants[static_cast<std::size_t>(c.i) + k].tag == Tag::Missing)
      return refuse("a list holds a missing value"), 0;
    depth = std::max(depth, element + 1);
  }
  return depths_[id] = depth;
}

bool ConstantFinding::fits(ConstId id, TypeId type) {
  const ConstRow& c = image_.constants[id];
  const TypeRow& t = image_.types[type];
  auto is = [&](Tag tag) { return c.tag == tag; };
  if (is(Tag::Missing))
    return t.is_optional || refuse("constant {} is missing where a value is needed", id);
  bool ok = false;
  switch (t.kind) {
    case TypeKind::Bool: ok = is(Tag::Bool); break;
    case TypeKind::Int: ok = is(Tag::Int); break;
    case TypeKind::Decimal: ok = is(Tag::Decimal) || is(Tag::Int); break;
    case TypeKind::Money: ok = is(Tag::Money); break;
    case TypeKind::Text: ok = is(Tag::Text); break;
    case TypeKind::Time: ok = is(Tag::Time); break;
    case TypeKind::Date: ok = is(Tag::Date); break;
    case TypeKind::Duration: ok = is(Tag::Duration) || is(Tag::Period); break;
    case TypeKind::Period: ok = is(Tag::Period); break;
    case TypeKind::Clock: ok = is(Tag::Clock); break;
    case TypeKind::Enum: ok = is(Tag::Enum) && c.aux == t.a; break;
    case TypeKind::Role: ok = is(Tag::Role); break;
    case TypeKind::List:
    case TypeKind::Set: ok = is(Tag::List); break;
    case TypeKind::Entity: ok = is(Tag::Entity) && c.aux == t.a; break;
    case TypeKind::Principal:
    case TypeKind::Union:
    case TypeKind::Record: break;
  }
  return ok || refuse("constant {} is not of type {}", id, type);
}

}  // namespace writ::program
