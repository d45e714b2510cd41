#include "lang/check/types.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace writ::check {

TypeTable::TypeTable() { types_.push_back(Type{.is_error = true}); }

TypeId TypeTable::intern(const Type& t) {
  const auto is_it = [&](std::uint32_t k) { return types_[k] == t; };
  if (is_frozen_) {
    const std::uint32_t known = index_.find(hash_of(t), is_it);
    return known == value::IdTable::kNone ? kErrorType : TypeId{known};
  }
  const auto [id, is_new] =
      index_.find_or_add(hash_of(t), static_cast<std::uint32_t>(types_.size()), is_it);
  if (is_new) types_.push_back(t);
  return TypeId{id};
}

std::size_t TypeTable::hash_of(const Type& t) {
  std::size_t h =
      (t.is_error ? 1u : 0u) | (t.is_optional ? 2u : 0u) | (static_cast<std::size_t>(t.kind) << 2);
  h = value::mixed(value::mixed(h, t.a), t.b);
  for (std::uint32_t m : t.members) h = value::mixed(h, m);
  return h;
}

TypeId TypeTable::list_of(TypeId element, std::uint32_t bound) {
  if (element == kErrorType) return kErrorType;
  return intern(Type{.kind = TypeKind::List, .a = index(element), .b = bound});
}

TypeId TypeTable::optional(TypeId t) {
  if (t == kErrorType || (*this)[t].is_optional) return t;
  Type copy = (*this)[t];
  copy.is_optional = true;
  return intern(copy);
}

TypeId TypeTable::required(TypeId t) {
  if (!(*this)[t].is_optional) return t;
  Type copy = (*this)[t];
  copy.is_optional = false;
  return intern(copy);
}

namespace {

std::string_view scalar_name(TypeKind kind) {
  switch (kind) {
    case TypeKind::Bool: return "bool";
    case TypeKind::Int: return "int";
    case TypeKind::Decimal: return "decimal";
    case TypeKind::Money: return "money";
    case TypeKind::Text: return "text";
    case TypeKind::Time: return "time";
    case TypeKind::Date: return "date";
    case TypeKind::Duration: return "duration";
    case TypeKind::Period: return "calendar period";
    case TypeKind::Clock: return "clock";
    case TypeKind::Role: return "role";
    case TypeKind::Enum:
    case TypeKind::Principal:
    case TypeKind::Entity:
    case TypeKind::Union:
    case TypeKind::List:
    case TypeKind::Set:
    case TypeKind::Record: break;
  }
  return {};
}

template <class Rows>
std::string alternatives(const std::vector<std::uint32_t>& members, const Rows& rows) {
  std::string out;
  for (std::uint32_t m : members) {
    if (!out.empty()) out += " or ";
    out += rows[m].name;
  }
  return out;
}

std::string required_name(const Model& model, const Type& t) {
  switch (t.kind) {
    case TypeKind::Enum: return model.enums[t.a].name;
    case TypeKind::Principal:
      return t.a == program::kPersonMask  ? "Person"
             : t.a == program::kAgentMask ? "Agent"
                                          : "Person or Agent";
    case TypeKind::Entity:
      return model.entities[t.a].is_anonymous ? "{ … }" : model.entities[t.a].name;
    case TypeKind::Union: return alternatives(t.members, model.entities);
    case TypeKind::Record: return "record of " + alternatives(t.members, model.kinds);
    case TypeKind::List: return "list of " + type_name(model, TypeId{t.a});
    case TypeKind::Set: return "set of " + type_name(model, TypeId{t.a});
    case TypeKind::Bool:
    case TypeKind::Int:
    case TypeKind::Decimal:
    case TypeKind::Money:
    case TypeKind::Text:
    case TypeKind::Time:
    case TypeKind::Date:
    case TypeKind::Duration:
    case TypeKind::Period:
    case TypeKind::Clock:
    case TypeKind::Role: break;
  }
  return std::string(scalar_name(t.kind));
}

bool includes(const std::vector<std::uint32_t>& all, const std::vector<std::uint32_t>& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

std::vector<std::uint32_t> entities_of(const Type& t) {
  return t.kind == TypeKind::Entity ? std::vector<std::uint32_t>{t.a} : t.members;
}

bool is_entity_like(const Type& t) {
  return t.kind == TypeKind::Entity || t.kind == TypeKind::Union;
}

}  // namespace

std::string type_name(const Model& model, TypeId type) {
  const Type& t = model.types[type];
  if (t.is_error) return "unknown";
  std::string out = required_name(model, t);
  if (!t.is_optional) return out;
  return out.find(' ') == std::string::npos ? out + "?" : "(" + out + ")?";
}

std::string a_type(const Model& model, TypeId type) {
  const Type& t = model.types[type];
  const std::string name = type_name(model, type);
  if (t.kind == TypeKind::Text || t.kind == TypeKind::Money || t.is_error) return name;
  const bool vowel =
      !name.empty() && std::string_view("aeiouAEIOU").find(name.front()) != std::string_view::npos;
  return (vowel ? "an " : "a ") + name;
}

bool is_numeric(TypeKind kind) { return kind == TypeKind::Int || kind == TypeKind::Decimal; }

bool is_ordered(const Model& model, TypeId type) {
  const Type& t = model.types[type];
  switch (t.kind) {
    case TypeKind::Int:
    case TypeKind::Decimal:
    case TypeKind::Money:
    case TypeKind::Text:
    case TypeKind::Time:
    case TypeKind::Date:
    case TypeKind::Duration:
    case TypeKind::Clock: return true;
    case TypeKind::Enum: return model.enums[t.a].is_ordered;
    case TypeKind::Bool:
    case TypeKind::Period:
    case TypeKind::Role:
    case TypeKind::Principal:
    case TypeKind::Entity:
    case TypeKind::Union:
    case TypeKind::List:
    case TypeKind::Set:
    case TypeKind::Record: return false;
  }
  return false;
}

bool is_assignable(Model& model, TypeId from, TypeId to) {
  if (from == to || from == kErrorType || to == kErrorType) return true;
  const Type a = model.types[from];
  const Type& b = model.types[to];
  if (a.is_optional && !b.is_optional) return false;
  if (is_entity_like(a) && is_entity_like(b)) return includes(entities_of(b), entities_of(a));
  if (a.kind != b.kind) return false;
  switch (a.kind) {
    case TypeKind::Principal: return (a.a & ~b.a) == 0;
    case TypeKind::Record: return includes(b.members, a.members);
    case TypeKind::List:
    case TypeKind::Set: return a.b <= b.b && is_assignable(model, TypeId{a.a}, TypeId{b.a});
    case TypeKind::Enum: return a.a == b.a;
    default: return true;  // scalars of one kind
  }
}

TypeId join_types(Model& model, TypeId a, TypeId b) {
  if (a == kErrorType) return b;
  if (is_assignable(model, b, a)) return a;
  if (is_assignable(model, a, b)) return b;
  const bool optional = model.types[a].is_optional || model.types[b].is_optional;
  const TypeId ra = model.types.required(a), rb = model.types.required(b);
  if (optional && (ra != a || rb != b)) {
    const TypeId joined = join_types(model, ra, rb);
    return joined == kErrorType ? joined : model.types.optional(joined);
  }
  const Type x = model.types[ra], y = model.types[rb];
  if (is_numeric(x.kind) && is_numeric(y.kind)) return model.types.scalar(TypeKind::Decimal);
  Type out{.kind = x.kind};
  if (x.kind == TypeKind::Principal && y.kind == TypeKind::Principal) {
    out.a = x.a | y.a;
  } else if (is_entity_like(x) && is_entity_like(y)) {
    const auto l = entities_of(x), r = entities_of(y);
    out.kind = TypeKind::Union;
    std::set_union(l.begin(), l.end(), r.begin(), r.end(), std::back_inserter(out.members));
  } else if (x.kind == TypeKind::List && y.kind == TypeKind::List) {
    const TypeId element = join_types(model, TypeId{x.a}, TypeId{y.a});
    // The elements of a list are never coerced.
    if (element == kErrorType || !is_assignable(model, TypeId{x.a}, element) ||
        !is_assignable(model, TypeId{y.a}, element))
      return kErrorType;
    return model.types.list_of(element, std::max(x.b, y.b));
  } else {
    return kErrorType;
  }
  return model.types.intern(out);
}

bool can_equal(Model& model, TypeId a, TypeId b) {
  if (a == kErrorType || b == kErrorType) return true;
  const Type x = model.types[a], y = model.types[b];
  if (is_numeric(x.kind) && is_numeric(y.kind)) return true;
  if (x.kind == TypeKind::Principal && y.kind == TypeKind::Principal) return (x.a & y.a) != 0;
  if (is_entity_like(x) && is_entity_like(y)) {
    const auto l = entities_of(x), r = entities_of(y);
    return std::find_first_of(l.begin(), l.end(), r.begin(), r.end()) != l.end();
  }
  if (x.kind != y.kind) return false;
  switch (x.kind) {
    case TypeKind::Enum: return x.a == y.a;
    case TypeKind::List:
    case TypeKind::Set:
      return can_equal(model, TypeId{x.a}, TypeId{y.a}) &&
             !(is_numeric(model.types[TypeId{x.a}].kind) && x.a != y.a);
    case TypeKind::Record:
      return std::find_first_of(x.members.begin(), x.members.end(), y.members.begin(),
                                y.members.end()) != x.members.end();
    default: return true;
  }
}

}  // namespace writ::check
