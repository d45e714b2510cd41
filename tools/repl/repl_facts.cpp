#include "tools/repl/repl.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"
#include "tools/repl/commands.hpp"
#include "tools/repl/fact_path.hpp"
#include "tools/repl/words.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/rule_text.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/skeleton.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::repl {

using tools::Json;

namespace {

// Every text `from` becomes `to`. As deep as a document nests, 64 at most.
void stand_in(Json& value, std::string_view from, const std::string& to) {
  if (value.is(Json::Kind::String) && value.text == from) value.text = to;
  for (Json& item : value.items) stand_in(item, from, to);
  for (auto& [key, member] : value.members) stand_in(member, from, to);
}

}  // namespace

void Repl::request(std::string_view rest) {
  if (rest.empty()) {
    if (needs_request()) say(tools::json_text(work_.request(), true) + "\n");
    return;
  }
  std::string text, problem;
  if (!tools::read_all(std::string(rest), json::kMaxDocument, text, problem))
    return complain(problem);
  report(work_.set_request(text));
}

void Repl::make_template(std::string_view rest) {
  const std::uint32_t action = tools::find_action(*work_.build().program, rest);
  if (action == program::kNone) return complain(tools::no_such_action(work_.image(), rest));
  const tools::Skeleton skeleton = tools::skeleton_of(work_.image(), action);
  json::Error ignored;
  auto request = tools::parse_json(skeleton.json, ignored);
  // Somebody of the directory, so that the request can be decided at once.
  const std::vector<std::string> people = work_.principals("people"),
                                 agents = work_.principals("agents");
  Json* subject = request->find("subject");
  if (subject != nullptr && subject->text_at("type") == "agent" && agents.empty() && !people.empty()) {
    subject->member("type") = Json::string("person");
    subject->member("id") = Json::string("PERSON");
  }
  if (!people.empty()) stand_in(*request, "PERSON", people.front());
  if (!agents.empty()) stand_in(*request, "AGENT", agents.front());
  if (!report(work_.set_request(tools::json_text(*request)))) return;
  for (const std::string& note : skeleton.notes) say(note + "\n");
}

void Repl::set(std::string_view rest) {
  const auto [path, typed] = first_word(rest);
  if (!needs_request()) return;
  if (typed.empty()) return complain("`:set PATH VALUE`, such as `:set account.risk high`");
  std::string problem;
  const auto place = place_of(work_.image(), work_.action(), path, problem);
  if (!place) return complain(problem);
  std::string value = work_.sample_json(typed, place->type);
  const bool is_whole_resource = place->members == std::vector<std::string>{"resource"};
  if (value.empty()) value = as_json(work_.image(), place->type, typed);
  json::Error bad;
  auto parsed = tools::parse_json(value, bad);
  if (!parsed) return complain(bad.message);
  if (is_whole_resource && parsed->is(Json::Kind::Object) && parsed->find("properties") == nullptr) {
    Json whole = Json::object(), properties = Json::object();  // an entity as AuthZEN's resource
    const Json* before = work_.at({"resource", "type"});
    whole.member("type") = parsed->find("type") != nullptr ? *parsed->find("type")
                           : before != nullptr             ? *before
                                                           : Json::string("");
    for (auto& [key, member] : parsed->members) {
      if (key == "id") whole.member("id") = member;
      else if (key != "type") properties.member(key) = member;
    }
    whole.member("properties") = std::move(properties);
    parsed = std::move(whole);
  }
  if (place->members == std::vector<std::string>{"subject", "id"}) {  // the type goes with who it is
    MaybeError first = work_.change(place->members, *parsed);
    for (const char* kind : {"person", "agent"}) {
      if (!first) return;
      Json subject = Json::object();
      subject.member("type") = Json::string(kind);
      subject.member("id") = *parsed;
      if (!work_.change({"subject"}, subject)) return;
    }
    report(first);
    return;
  }
  report(work_.change(place->members, std::move(parsed)));
}

void Repl::unset(std::string_view rest) {
  if (!needs_request()) return;
  std::string problem;
  const auto place = place_of(work_.image(), work_.action(), rest, problem);
  if (!place) return complain(problem);
  report(work_.change(place->members, std::nullopt));
}

void Repl::facts(std::string_view) {
  if (!needs_request()) return;
  const program::Image& image = work_.image();
  for (const std::string& path : paths_of(image, work_.action())) {
    std::string problem;
    const auto place = place_of(image, work_.action(), path, problem);
    if (!place) continue;
    const program::TypeKind kind = image.types[place->type].kind;
    if (kind == program::TypeKind::Entity && path.find('.') == std::string::npos)
      continue;  // its fields follow
    const Json* value = work_.at(place->members);
    say(fmt::format("{} = {}   {}\n", path, value == nullptr ? "missing" : tools::json_text(*value),
                    tools::inked(tools::describe_type(image, place->type), tools::Ink::Faint,
                                 console_.colors_out())));
  }
}

}  // namespace writ::repl
