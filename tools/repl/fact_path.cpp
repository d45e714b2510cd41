#include "tools/repl/fact_path.hpp"

#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/value/ops.hpp"
#include "tools/writ/json_tree.hpp"

namespace writ::repl {

using program::Image;
using program::TypeKind;

namespace {

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> parts{""};
  for (char c : path) {
    if (c == '.') parts.emplace_back();
    else parts.back() += c;
  }
  return parts;
}

struct Member {
  std::string name;
  program::TypeId type;
};

program::TypeId text_type(const Image& image) {
  for (program::TypeId t = 0; t < image.types.size(); ++t)
    if (image.types[t].kind == TypeKind::Text && !image.types[t].is_optional) return t;
  return program::kNone;
}

void add_entity(const Image& image, std::uint32_t entity, std::vector<Member>& out) {
  const program::EntityRow& row = image.entities[entity];
  if (!row.is_anonymous) out.push_back({"id", text_type(image)});
  for (std::uint32_t f = row.fields.first; f < row.fields.end(); ++f)
    out.push_back({std::string(image.text(image.fields[f].name)), image.fields[f].type});
}

std::vector<Member> members_of(const Image& image, program::TypeId type) {
  std::vector<Member> out;
  if (type >= image.types.size()) return out;
  const program::TypeRow& row = image.types[type];
  if (row.kind == TypeKind::Entity) add_entity(image, row.a, out);
  if (row.kind == TypeKind::Union)
    for (std::uint32_t k = row.a; k < row.a + row.b; ++k)
      add_entity(image, image.members_of_unions[k], out);
  if (row.kind == TypeKind::Principal) {
    out.push_back({"id", text_type(image)});
    for (const program::FieldRow& f : image.principal_fields)
      out.push_back({std::string(image.text(f.name)), f.type});
  }
  return out;
}

const program::ParamRow* param_named(const Image& image, std::uint32_t action, std::string_view name) {
  if (action >= image.actions.size()) return nullptr;
  const program::Range params = image.actions[action].params;
  for (std::uint32_t p = params.first; p < params.end(); ++p)
    if (image.text(image.facts[image.params[p].fact].name) == name) return &image.params[p];
  return nullptr;
}

program::TypeId step(const Image& image, program::TypeId type, std::string_view name) {
  for (const Member& m : members_of(image, type))
    if (m.name == name) return m.type;
  return program::kNone;
}

std::string no_such(const std::string& what, std::string_view name,
                    const std::vector<std::string>& known) {
  const auto near = diag::near_spellings(name, known);
  std::string out = fmt::format("{} `{}`", what, name);
  if (!near.empty()) return out + fmt::format("; did you mean {}?", diag::one_of(near));
  if (!known.empty() && known.size() <= 12)
    return out + fmt::format("; there is {}", diag::one_of(known));
  return out;
}

}  // namespace

std::vector<std::string> fields_of(const Image& image, program::TypeId type) {
  std::vector<std::string> out;
  for (Member& m : members_of(image, type)) out.push_back(std::move(m.name));
  return out;
}

program::TypeId type_of_path(const Image& image, std::uint32_t action, std::string_view path) {
  const std::vector<std::string> parts = split(path);
  const program::ParamRow* param = param_named(image, action, parts[0]);
  if (param == nullptr) return program::kNone;
  program::TypeId type = image.facts[param->fact].type;
  for (std::size_t k = 1; k < parts.size() && type != program::kNone; ++k)
    type = step(image, type, parts[k]);
  return type;
}

std::vector<std::string> paths_of(const Image& image, std::uint32_t action) {
  std::vector<std::string> out;
  if (action >= image.actions.size()) return out;
  const program::Range params = image.actions[action].params;
  for (std::uint32_t p = params.first; p < params.end(); ++p) {
    const program::FactRow& fact = image.facts[image.params[p].fact];
    const std::string name(image.text(fact.name));
    out.push_back(name);
    if (image.types[fact.type].kind == TypeKind::Principal) continue;  // told by the directory
    for (const std::string& field : fields_of(image, fact.type)) out.push_back(name + "." + field);
  }
  return out;
}

std::optional<FactPlace> place_of(const Image& image, std::uint32_t action, std::string_view path,
                                  std::string& problem) {
  const std::vector<std::string> parts = split(path);
  const program::ParamRow* param = param_named(image, action, parts[0]);
  if (param == nullptr) {
    std::vector<std::string> known;
    for (const std::string& p : paths_of(image, action))
      if (p.find('.') == std::string::npos) known.push_back(p);
    problem = no_such("there is no fact", parts[0], known);
    return std::nullopt;
  }
  FactPlace place{image.facts[param->fact].type, {}};
  const bool is_principal = image.types[place.type].kind == TypeKind::Principal;
  switch (param->place) {
    case program::ParamPlace::By: place.members = {"subject"}; break;
    case program::ParamPlace::On: place.members = {"resource"}; break;
    case program::ParamPlace::With: place.members = {"context", parts[0]}; break;
  }
  if (is_principal && parts.size() > 1 && parts[1] != "id") {
    problem = fmt::format("`{}` comes from the directory; a request cannot say it", path);
    return std::nullopt;
  }
  if (is_principal && param->place != program::ParamPlace::With) {
    place.members.push_back("id");
    return place;
  }
  const std::size_t last = is_principal ? 1 : parts.size();
  for (std::size_t k = 1; k < last; ++k) {
    const program::TypeId next = step(image, place.type, parts[k]);
    if (next == program::kNone) {
      problem = no_such(fmt::format("`{}` has no field", parts[k - 1]), parts[k],
                        fields_of(image, place.type));
      return std::nullopt;
    }
    if (k == 1 && param->place == program::ParamPlace::On && parts[k] != "id")
      place.members.push_back("properties");
    place.members.push_back(parts[k]);
    place.type = next;
  }
  return place;
}

std::string as_json(const Image& image, program::TypeId type, std::string_view typed) {
  json::Error ignored;
  const auto parsed = tools::parse_json(typed, ignored);
  const TypeKind kind = type < image.types.size() ? image.types[type].kind : TypeKind::Text;
  const bool is_number = kind == TypeKind::Int || kind == TypeKind::Decimal;
  const bool takes_texts = !is_number && kind != TypeKind::Bool && kind != TypeKind::Money;
  if (parsed && (!takes_texts || parsed->is(tools::Json::Kind::String) ||
                 parsed->is(tools::Json::Kind::Null) || parsed->is(tools::Json::Kind::Object) ||
                 parsed->is(tools::Json::Kind::Array)))
    return std::string(typed);
  std::string out;
  json::Writer writer(out);
  if (is_number && !typed.empty() && typed.back() == '%') {
    const auto number = value::parse_decimal(typed.substr(0, typed.size() - 1));
    if (number && number->scale + 2 <= 9) {
      value::append_decimal(out, number->i, static_cast<std::uint8_t>(number->scale + 2));
      return out;
    }
  }
  const std::size_t blank = typed.find(' ');
  if (kind == TypeKind::Money && blank != std::string_view::npos) {
    writer.begin_object()
        .key("amount")
        .string(typed.substr(0, blank))
        .key("currency")
        .string(typed.substr(blank + 1))
        .end_object();
    return out;
  }
  writer.string(typed);
  return out;
}

}  // namespace writ::repl
