#include "runtime/decide/execution.hpp"

#include <fmt/format.h>

#include "runtime/decide/engine.hpp"
#include "runtime/decide/show.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::kNone;
using value::Value;

namespace {

// A value of a union says which of its types it is.
std::string fact_json(const program::Program& program, program::TypeId type, const Value& v) {
  const program::Image& image = program.image();
  std::string text = json_of(program, v, Sensitive::Shown);
  if (image.types[type].kind != program::TypeKind::Union) return text;
  std::string name;
  json::Writer(name).string(image.text(image.entities[v.aux].outside));
  return fmt::format("{{\"type\":{}{}{}", name, text == "{}" ? "" : ",",
                     std::string_view(text).substr(1));
}

}  // namespace

std::string execution_event(const program::Program& program, const Frame& frame,
                            std::string_view id, Time at, Facts facts) {
  const program::Image& image = program.image();
  const program::ActionRow& action = frame.row();
  std::string event;
  json::Writer w(event);
  w.begin_object().key("kind").string(
      image.text(action.kind == kNone ? action.outside : image.kinds[action.kind].outside));
  w.key("id").string(id).key("at");
  write_value(w, program, value::of_scalar(value::Tag::Time, at), Sensitive::Shown);
  for (std::uint32_t k = action.params.first; k < action.params.end(); ++k) {
    const program::FactRow& fact = image.facts[image.params[k].fact];
    const Value& v = frame.slots()[fact.slot];
    if (v.is_missing() ||
        (facts == Facts::OfKind &&
         (action.kind == kNone || record_field(image, action.kind, image.text(fact.name)) == kNone)))
      continue;
    w.key(image.text(fact.name)).raw(fact_json(program, fact.type, v));
  }
  w.end_object();
  return event;
}

}  // namespace writ::decide
