#include "tools/writ/type_schema.hpp"

#include "runtime/value/ops.hpp"

namespace writ::tools {

using program::TypeKind;
using program::TypeRow;

namespace {

constexpr std::string_view kDuration =
    R"(^(P(\d+[YMWD])*(T(\d+[HMS])+)?|-?\d+ (second|minute|hour|day|week|month|year)s?)$)";

}  // namespace

void TypeSchema::begin(std::string_view title) {
  out_.begin_object()
      .key("$schema")
      .string("https://json-schema.org/draft/2020-12/schema")
      .key("title")
      .string(title);
}
void TypeSchema::end() {
  if (!uses_entities_) {
    out_.end_object();
    return;
  }
  out_.key("$defs").begin_object();
  for (const program::EntityRow& entity : image_.entities)
    if (!entity.is_anonymous) definition(entity);
  out_.end_object().end_object();
}
void TypeSchema::definition(const program::EntityRow& entity) {
  for (const Place place : {Place::Fact, Place::Record}) {
    out_.key(name_of(entity, place)).begin_object();
    object(entity, place, !entity.is_anonymous);
    out_.end_object();
  }
}
std::string TypeSchema::name_of(const program::EntityRow& entity, Place place) const {
  return std::string(image_.text(entity.name)) + (place == Place::Record ? ".recorded" : "");
}

void TypeSchema::object(const program::EntityRow& entity, Place place, bool with_id) {
  out_.key("type").string("object").key("additionalProperties").boolean(false);
  out_.key("properties").begin_object();
  if (with_id)
    out_.key("id")
        .raw(R"({"type": "string"})")
        .key("type")
        .begin_object()
        .key("const")
        .string(image_.text(entity.outside))
        .end_object();
  fields(entity.fields, place);
  out_.end_object();
  out_.key("required").begin_array();
  if (with_id) out_.string("id");
  if (place == Place::Fact) required(entity.fields);
  out_.end_array();
}
void TypeSchema::fields(program::Range range, Place place) {
  for (std::uint32_t f = range.first; f < range.end(); ++f)
    value(out_.key(image_.text(image_.fields[f].name)), image_.fields[f].type, place);
}
void TypeSchema::required(program::Range range) {
  for (std::uint32_t f = range.first; f < range.end(); ++f)
    if (!image_.types[image_.fields[f].type].is_optional)
      out_.string(image_.text(image_.fields[f].name));
}

void TypeSchema::value(json::Writer& out, program::TypeId type, Place place) {
  out.begin_object();
  if (image_.types[type].is_optional) {
    out.key("anyOf").begin_array().begin_object();
    inner(type, place);
    out.end_object().raw(R"({"type": "null"})").end_array();
  } else {
    inner(type, place);
  }
  out.end_object();
}
void TypeSchema::inner(program::TypeId id, Place place) {
  const TypeRow& type = image_.types[id];
  switch (type.kind) {
    case TypeKind::Bool: out_.key("type").string("boolean"); return;
    case TypeKind::Int: out_.key("type").string("integer"); return;
    case TypeKind::Decimal: out_.key("type").string("number"); return;
    case TypeKind::Money:
      out_.key("type").string("object").key("additionalProperties").boolean(false);
      out_.key("properties")
          .raw(R"({"amount": {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"}, "currency": {"type": "string", "pattern": "^[A-Z]{3}$"}})");
      out_.key("required").raw(R"(["amount", "currency"])");
      return;
    case TypeKind::Text: out_.key("type").string("string"); return;
    case TypeKind::Time:
      out_.key("type").string("string").key("format").string("date-time");
      return;
    case TypeKind::Date: out_.key("type").string("string").key("format").string("date"); return;
    case TypeKind::Duration:
    case TypeKind::Period:
      out_.key("type").string("string").key("pattern").string(kDuration);
      return;
    case TypeKind::Clock:
      out_.key("type").string("string").key("pattern").string("^[0-2][0-9]:[0-5][0-9]$");
      return;
    case TypeKind::Enum: members(type.a); return;
    case TypeKind::Role: roles(); return;
    case TypeKind::Principal:
      out_.key("type")
          .string("string")
          .key("description")
          .string("an id or alias of the directory");
      return;
    case TypeKind::Entity: entity(type.a, place); return;
    case TypeKind::Union:
      out_.key("oneOf").begin_array();
      for (std::uint32_t k = type.a; k < type.a + type.b; ++k) {
        out_.begin_object().key("required").raw(R"(["type"])");
        entity(image_.members_of_unions[k], place);
        out_.end_object();
      }
      out_.end_array();
      return;
    case TypeKind::List:
    case TypeKind::Set:
      out_.key("type").string("array").key("maxItems").number(type.b);
      if (type.kind == TypeKind::Set) out_.key("uniqueItems").boolean(true);
      value(out_.key("items"), type.a, place);
      return;
    case TypeKind::Record: out_.key("not").begin_object().end_object(); return;
  }
}
void TypeSchema::entity(std::uint32_t id, Place place) {
  const program::EntityRow& row = image_.entities[id];
  if (row.is_anonymous) return object(row, place, false);
  uses_entities_ = true;
  const std::string ref = "#/$defs/" + name_of(row, place);
  if (place == Place::Fact) {
    out_.key("$ref").string(ref);
    return;
  }
  out_.key("anyOf")
      .begin_array()
      .raw(R"({"type": "string"})")
      .begin_object()
      .key("$ref")
      .string(ref)
      .end_object()
      .end_array();
}
void TypeSchema::members(std::uint32_t enumeration) {
  const program::Range range = image_.enums[enumeration].members;
  out_.key("enum").begin_array();
  for (std::uint32_t m = range.first; m < range.end(); ++m)
    out_.string(image_.text(image_.members[m].outside));
  out_.end_array();
}
void TypeSchema::roles() {
  out_.key("enum").begin_array();
  for (const program::RoleRow& role : image_.roles) out_.string(image_.text(role.outside));
  out_.end_array();
}
void TypeSchema::limit(std::string_view keyword, program::ConstId constant) {
  if (constant == program::kNone) return;
  const program::ConstRow& row = image_.constants[constant];
  if (row.tag != value::Tag::Int && row.tag != value::Tag::Decimal) return;
  std::string digits;
  value::append_decimal(digits, row.i, row.tag == value::Tag::Decimal ? row.scale : 0);
  out_.key(keyword).digits(digits);
}

}  // namespace writ::tools
