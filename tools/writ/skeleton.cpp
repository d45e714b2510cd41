#include "tools/writ/skeleton.hpp"

#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/value/ops.hpp"

namespace writ::tools {

using program::Image;
using program::TypeKind;
using program::TypeRow;

namespace {

std::string members_of(const Image& image, std::uint32_t enumeration) {
  std::string out;
  const program::Range range = image.enums[enumeration].members;
  for (std::uint32_t m = range.first; m < range.end(); ++m)
    out += (out.empty() ? "" : ", ") + std::string(image.text(image.members[m].outside));
  return out;
}

class Writer {
 public:
  explicit Writer(const Image& image) : image_(image), out_(skeleton.json, true) {}

  void request(const program::ActionRow& action) {
    out_.begin_object();
    const auto params = [&](program::ParamPlace place, auto&& write) {
      for (std::uint32_t p = action.params.first; p < action.params.end(); ++p)
        if (image_.params[p].place == place) write(image_.facts[image_.params[p].fact]);
    };
    params(program::ParamPlace::By, [&](const program::FactRow& fact) { subject("subject", fact); });
    out_.key("action").begin_object().key("name").string(image_.text(action.outside)).end_object();
    params(program::ParamPlace::On, [&](const program::FactRow& fact) { resource(fact); });
    out_.key("context").begin_object();
    params(program::ParamPlace::With, [&](const program::FactRow& fact) {
      out_.key(image_.text(fact.name));
      value(fact.type, "context." + std::string(image_.text(fact.name)), 0);
    });
    out_.end_object().end_object();
  }

  Skeleton skeleton;

 private:
  void subject(const std::string& place, const program::FactRow& fact) {
    const std::uint32_t mask = image_.types[fact.type].a;
    const bool person = mask == program::kPersonMask;
    note(place + ".type", mask == (program::kPersonMask | program::kAgentMask) ? "person or agent"
                          : person                                             ? "person"
                                                                               : "agent");
    note(place + ".id", "an id of the directory");
    out_.key(place).begin_object().key("type").string(person ? "person" : "agent");
    out_.key("id").string(person ? "PERSON" : "AGENT").end_object();
  }
  void resource(const program::FactRow& fact) {
    const TypeRow& type = image_.types[fact.type];
    if (type.kind == TypeKind::Principal) return subject("resource", fact);
    const std::uint32_t entity = entity_of(type);
    if (entity == program::kNone) return;
    const program::EntityRow& row = image_.entities[entity];
    if (type.kind == TypeKind::Union) note("resource.type", describe_type(image_, fact.type));
    note("resource.id", fmt::format("the id of the {}", image_.text(row.outside)));
    out_.key("resource")
        .begin_object()
        .key("type")
        .string(image_.text(row.outside))
        .key("id")
        .string("ID");
    out_.key("properties").begin_object();
    attributes(row, "resource.properties", 0);
    out_.end_object().end_object();
  }
  std::uint32_t entity_of(const TypeRow& type) const {
    if (type.kind == TypeKind::Entity) return type.a;
    if (type.kind == TypeKind::Union && type.b > 0) return image_.members_of_unions[type.a];
    return program::kNone;
  }
  void attributes(const program::EntityRow& row, const std::string& path, int depth) {
    for (std::uint32_t f = row.fields.first; f < row.fields.end(); ++f) {
      const std::string name(image_.text(image_.fields[f].name));
      out_.key(name);
      value(image_.fields[f].type, path + "." + name, depth + 1);
    }
  }
  void note(const std::string& path, const std::string& text) {
    skeleton.notes.push_back(path + ": " + text);
  }

  // Entities nest as deeply as they are declared, which is finite; the bound is for a malformed image.
  void value(program::TypeId id, const std::string& path, int depth) {
    const TypeRow& type = image_.types[id];
    const std::uint32_t entity = entity_of(type);
    if (entity == program::kNone || type.is_optional || depth > 60)
      note(path, describe_type(image_, id));
    if (type.is_optional || depth > 60) {
      out_.null();
      return;
    }
    switch (type.kind) {
      case TypeKind::Bool: out_.boolean(false); return;
      case TypeKind::Int:
      case TypeKind::Decimal: out_.number(0); return;
      case TypeKind::Money:
        out_.begin_object().key("amount").string("0.00").key("currency").string("EUR").end_object();
        return;
      case TypeKind::Text: out_.string("TEXT"); return;
      case TypeKind::Time: out_.string("2026-01-01T00:00:00Z"); return;
      case TypeKind::Date: out_.string("2026-01-01"); return;
      case TypeKind::Duration: out_.string("1 day"); return;
      case TypeKind::Period: out_.string("1 month"); return;
      case TypeKind::Clock: out_.string("09:00"); return;
      case TypeKind::Enum: {
        const program::Range members = image_.enums[type.a].members;
        out_.string(members.count > 0 ? image_.text(image_.members[members.first].outside) : "");
        return;
      }
      case TypeKind::Role:
        out_.string(image_.roles.empty() ? "" : image_.text(image_.roles[0].outside));
        return;
      case TypeKind::Principal:
        out_.string(type.a == program::kAgentMask ? "AGENT" : "PERSON");
        return;
      case TypeKind::List:
      case TypeKind::Set: out_.begin_array().end_array(); return;
      case TypeKind::Record: out_.null(); return;
      case TypeKind::Entity:
      case TypeKind::Union: break;
    }
    const program::EntityRow& row = image_.entities[entity];
    out_.begin_object();
    if (type.kind == TypeKind::Union) out_.key("type").string(image_.text(row.outside));
    if (!row.is_anonymous) out_.key("id").string("ID");
    attributes(row, path, depth);
    out_.end_object();
  }

  const Image& image_;
  json::Writer out_;
};

std::string describe_present(const Image& image, const TypeRow& type) {
  switch (type.kind) {
    case TypeKind::Bool: return "true or false";
    case TypeKind::Int: return "a whole number";
    case TypeKind::Decimal: return "a number (0.1 is 10%)";
    case TypeKind::Money: return "an amount and a currency";
    case TypeKind::Text: return "a text";
    case TypeKind::Time: return "a time such as 2026-01-01T00:00:00Z";
    case TypeKind::Date: return "a date such as 2026-01-01";
    case TypeKind::Duration: return "a length of time such as \"2 days\"";
    case TypeKind::Period: return "months or years such as \"3 months\"";
    case TypeKind::Clock: return "a time of day such as 09:00";
    case TypeKind::Enum: return "one of " + members_of(image, type.a);
    case TypeKind::Role: return "a role";
    case TypeKind::Principal: return "an id of the directory";
    case TypeKind::Entity:
      return fmt::format("a {} as an object", image.text(image.entities[type.a].outside));
    case TypeKind::List:
    case TypeKind::Set: return fmt::format("a list, each element {}", describe_type(image, type.a));
    case TypeKind::Record: return "a record";
    case TypeKind::Union: break;
  }
  std::string out;
  for (std::uint32_t k = type.a; k < type.a + type.b; ++k)
    out += (out.empty() ? "" : " or ") +
           std::string(image.text(image.entities[image.members_of_unions[k]].outside));
  return out;
}

}  // namespace

std::string describe_type(const Image& image, program::TypeId id) {
  const TypeRow& type = image.types[id];
  return describe_present(image, type) + (type.is_optional ? ", or nothing" : "");
}

Skeleton skeleton_of(const Image& image, std::uint32_t action) {
  Writer writer(image);
  writer.request(image.actions[action]);
  return std::move(writer.skeleton);
}

std::uint32_t find_action(const program::Program& program, std::string_view name) {
  const std::uint32_t outside = program.action_named(name);
  if (outside != program::kNone) return outside;
  const Image& image = program.image();
  for (std::uint32_t a = 0; a < image.actions.size(); ++a)
    if (image.text(image.actions[a].name) == name || image.text(image.actions[a].simple) == name)
      return a;
  return program::kNone;
}

std::string no_such_action(const Image& image, std::string_view name) {
  std::vector<std::string> known;
  for (const program::ActionRow& a : image.actions) known.emplace_back(image.text(a.outside));
  const auto near = diag::near_spellings(name, known);
  if (!near.empty())
    return fmt::format("the charter has no action `{}`; did you mean {}?", name, diag::one_of(near));
  if (known.empty()) return fmt::format("the charter has no action `{}`, it declares none", name);
  return fmt::format("the charter has no action `{}`; it has {}", name, diag::one_of(known));
}

}  // namespace writ::tools
