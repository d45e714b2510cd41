#include "tests/generate/scope.hpp"

namespace writ::generate {

void Scope::add(const Declared& d, const std::string& text, Type type, int depth) {
  paths.push_back({text, type});
  if (type.optional || depth == 0) return;
  const auto add_fields = [&](const std::vector<Field>& fields) {
    for (const Field& f : fields) add(d, text + "." + f.name, f.type, depth - 1);
  };
  switch (type.is) {
    case Is::Entity:
      if (!d.entities[type.of].name.empty()) paths.push_back({text + ".id", {Is::Text}});
      add_fields(d.entities[type.of].fields);
      break;
    case Is::Event:
      paths.push_back({text + ".id", {Is::Text}});
      paths.push_back({text + ".at", {Is::Time}});
      add_fields(d.events[type.of].fields);
      break;
    case Is::Person:
    case Is::Agent:
    case Is::Actor:
      paths.push_back({text + ".id", {Is::Text}});
      add(d, text + ".acts_for", {Is::Person, 0, true}, 0);
      paths.push_back({text + ".level", {Is::Int, 0, true}});
      if (type.is == Is::Person) paths.push_back({text + ".region", {Is::Text}});
      if (type.is == Is::Agent) paths.push_back({text + ".autonomy", {Is::Enum, 0}});
      break;
    default: break;
  }
}

std::string type_text(const Declared& d, Type type) {
  const std::string tail = type.optional ? "?" : "";
  switch (type.is) {
    case Is::Bool: return "bool" + tail;
    case Is::Int: return "int" + tail;
    case Is::Decimal: return "decimal" + tail;
    case Is::Money: return "money" + tail;
    case Is::Text: return "text" + tail;
    case Is::Time: return "time" + tail;
    case Is::Date: return "date" + tail;
    case Is::Duration: return "duration" + tail;
    case Is::Clock: return "clock" + tail;
    case Is::Enum: return d.enums[type.of].name + tail;
    case Is::Role: return "role" + tail;
    case Is::Person: return "Person" + tail;
    case Is::Agent: return "Agent" + tail;
    case Is::Actor: return type.optional ? "(Person or Agent)?" : "Person or Agent";
    case Is::Union: return "Both" + tail;
    case Is::Entity: {
      const Entity& e = d.entities[type.of];
      if (!e.name.empty()) return e.name + tail;
      std::string out = "{";
      for (const Field& f : e.fields) out += fmt::format(" {}: {}", f.name, type_text(d, f.type));
      return out + " }" + tail;
    }
    case Is::List:
    case Is::Set: {
      const std::string list = fmt::format("{} of {} up to 4", type.is == Is::List ? "list" : "set",
                                           type_text(d, type.element()));
      return type.optional ? "(" + list + ")?" : list;
    }
    case Is::Event: break;
  }
  return "text";
}

}  // namespace writ::generate
