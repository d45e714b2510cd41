// Which field a name means on a value of some type.
#include "lang/check/checker.hpp"

namespace writ::check {

FieldHit Checker::find_field(TypeId base, std::string_view name) {
  const Type t = type(base);
  switch (t.kind) {
    case TypeKind::Entity: return field_of_entity(t.a, name);
    case TypeKind::Principal: return field_of_principal(t, name);
    case TypeKind::Union:
    case TypeKind::Record: return field_of_many(t, name);
    default: return {};
  }
}

FieldHit Checker::field_of_entity(std::uint32_t entity, std::string_view name) {
  const Entity& e = model_.entities[entity];
  if (name == "id" && !e.is_anonymous)
    return {true, text_type_, {RefKind::Field, 0, entity}, e.ref};
  for (std::uint32_t k = 0; k < e.fields.size(); ++k)
    if (e.fields[k].name == name)
      return {true, e.fields[k].type, {RefKind::Field, k + 1, entity}, e.fields[k].ref};
  return {};
}

FieldHit Checker::field_of_kind(std::uint32_t kind, std::string_view name) {
  const Kind& k = model_.kinds[kind];
  if (name == "id") return {true, text_type_, {RefKind::Field, 0, kind}, k.ref};
  if (name == "at") return {true, now_type_, {RefKind::Field, 1, kind}, k.ref};
  for (std::uint32_t f = 0; f < k.fields.size(); ++f)
    if (k.fields[f].name == name)
      return {true, k.fields[f].type, {RefKind::Field, f + 2, kind}, k.fields[f].ref};
  return {};
}

FieldHit Checker::field_of_principal(const Type& base, std::string_view name) const {
  if (name == "id") return {true, text_type_, {RefKind::Field, 0, kNone}, {}};
  for (std::uint32_t k = 0; k < model_.principal_fields.size(); ++k) {
    const Field& f = model_.principal_fields[k];
    if (f.name == name && (base.a & ~std::uint32_t{f.principals}) == 0)
      return {true, f.type, {RefKind::Field, k + 1, kNone}, f.ref};
  }
  return {};
}

// A field that every member has, with one type.
FieldHit Checker::field_of_many(const Type& base, std::string_view name) {
  const bool of_kinds = base.kind == TypeKind::Record;
  UnionField rows;
  rows.of_kinds = of_kinds;
  FieldHit common;
  bool one_position = true;
  for (std::uint32_t m : base.members) {
    const FieldHit hit = of_kinds ? field_of_kind(m, name) : field_of_entity(m, name);
    if (!hit.found || (common.found && hit.type != common.type)) return {};
    one_position = one_position && (!common.found || common.ref.a == hit.ref.a);
    if (!common.found) common = hit;
    rows.entities.push_back(m);
    rows.fields.push_back(hit.ref.a);
  }
  if (!common.found || one_position) return common;
  for (std::uint32_t k = 0; k < model_.union_fields.size(); ++k) {
    const UnionField& u = model_.union_fields[k];
    if (u.of_kinds == of_kinds && u.entities == rows.entities && u.fields == rows.fields) {
      common.ref = {RefKind::UnionField, k, 0};
      return common;
    }
  }
  common.ref = {RefKind::UnionField, static_cast<std::uint32_t>(model_.union_fields.size()), 0};
  model_.union_fields.push_back(std::move(rows));
  return common;
}

std::vector<std::string> Checker::field_names(TypeId base) const {
  std::vector<std::string> out;
  const Type& t = type(base);
  switch (t.kind) {
    case TypeKind::Entity:
      if (!model_.entities[t.a].is_anonymous) out.emplace_back("id");
      for (const Field& f : model_.entities[t.a].fields) out.push_back(f.name);
      break;
    case TypeKind::Principal:
      out.emplace_back("id");
      for (const Field& f : model_.principal_fields) out.push_back(f.name);
      break;
    case TypeKind::Record:
    case TypeKind::Union:
      out.emplace_back("id");
      if (t.kind == TypeKind::Record) out.emplace_back("at");
      for (std::uint32_t m : t.members)
        for (const Field& f :
             t.kind == TypeKind::Record ? model_.kinds[m].fields : model_.entities[m].fields)
          if (std::find(out.begin(), out.end(), f.name) == out.end()) out.push_back(f.name);
      break;
    default: break;
  }
  return out;
}

}  // namespace writ::check
