#include "tests/unit/decide/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <writ/compiler.hpp>

#include "runtime/value/ops.hpp"

namespace writ::testing {

const char* const kPeople = R"({
  "people": [
    {"id": "ann", "aliases": ["a.smith"], "roles": ["ae"]}, {"id": "bo", "roles": ["boss"]}, {"id": "cy", "roles": ["CRO"]},
    {"id": "mo", "roles": ["boss", "CRO"]}, {"id": "dee"}, {"id": "lea", "roles": ["legal"]},
    {"id": "ed", "roles": [{"role": "boss", "until": "2026-11-01T00:00:00Z"}]},
    {"id": "gus", "roles": ["boss"], "active": false}],
  "agents": [{"id": "bot", "acts_for": "ann"}, {"id": "solo", "autonomous": true, "owner": "bo"}, {"id": "lost"}]})";

const char* const kHead =
    "module t\nimport std.people\nimport std.approvals\nimport std.consent\n"
    "role ae, boss, cro as \"CRO\", legal\ntype Actor = Person or Agent\n";

Options everything() { return {.tenant = "acme", .can = Can::Everything, .can_do = {}}; }

namespace {

std::shared_ptr<const Program> compiled(const std::string& source) {
  const Compiled c = compile({{"t.writ", kHead + source}}, Rendering::Plain);
  REQUIRE_MESSAGE(c, c.diagnostics);
  return c.program;
}

}  // namespace

std::string at(Time t) { return '"' + value::to_text(value::of_scalar(value::Tag::Time, t)) + '"'; }

World::World(const std::string& source, Options options, const char* people)
    : evaluator(compiled(source), std::move(options)) {
  const MaybeError bad = evaluator.set_directory(people);
  REQUIRE_MESSAGE(!bad, bad->message());
}

void World::ask(const std::string& action, const std::string& subject, const std::string& context,
                const std::string& resource) {
  const bool is_agent = subject == "bot" || subject == "solo" || subject == "lost";
  const MaybeError bad = evaluator.set_request(fmt::format(
      R"({{"subject": {{"type": "{}", "id": "{}"}}, "action": {{"name": "{}"}}{}{}, "context": {{{}}}}})",
      is_agent ? "agent" : "person", subject, action,
      resource.empty() ? "" : ", \"resource\": ", resource, context));
  REQUIRE_MESSAGE(!bad, bad->message());
}

void World::evidence(const std::string& kind, const std::string& id, Time t, const std::string& more) {
  const MaybeError bad =
      evaluator.add_evidence(fmt::format(R"({{"kind": "{}", "id": "{}", "at": {}{}{}}})", kind, id,
                                         at(t), more.empty() ? "" : ", ", more));
  REQUIRE_MESSAGE(!bad, bad->message());
}

void World::event(const std::string& kind, const std::string& id, Time t, const std::string& more) {
  const MaybeError bad =
      evaluator.add_event(fmt::format(R"({{"kind": "{}", "id": "{}", "at": {}{}{}}})", kind, id,
                                      at(t), more.empty() ? "" : ", ", more));
  REQUIRE_MESSAGE(!bad, bad->message());
}

void World::approve(const std::string& by, Time t, const std::string& more) {
  evidence("approval", fmt::format("e{}", ++records), t,
           fmt::format(R"("by": "{}", "content": "{}"{}{})", by, evaluator.content_digest(),
                       more.empty() ? "" : ", ", more));
}

void World::reject(const std::string& by, Time t, const std::string& more) {
  evidence("rejection", fmt::format("e{}", ++records), t,
           fmt::format(R"("by": "{}", "content": "{}"{}{})", by, evaluator.content_digest(),
                       more.empty() ? "" : ", ", more));
}

Outcome World::outcome(Time now) {
  const Outcome fast = evaluator.outcome(now);
  const Decision& d = decide(now);
  CHECK_MESSAGE(fast == d.outcome, to_json(d));
  return d.outcome;
}

const Decision& World::decide(Time now) {
  const Decision& d = evaluator.decide(now);
  REQUIRE_MESSAGE(!evaluator.error(), evaluator.error()->message());
  return d;
}

std::string World::why_not() { return to_json(evaluator.decide(kNoon), true); }

std::string World::refused(const std::string& request) {
  if (const MaybeError bad = evaluator.set_request(request)) return bad->message();
  evaluator.decide(kNoon);
  return evaluator.error() ? evaluator.error()->message() : std::string();
}

bool has_reason(const Decision& d, Reason::Kind kind, std::string_view rule_suffix) {
  return std::any_of(d.reasons.begin(), d.reasons.end(), [&](const Reason& r) {
    const std::string_view name = r.rule;
    return r.kind == kind && name.size() >= rule_suffix.size() &&
           name.substr(name.size() - rule_suffix.size()) == rule_suffix;
  });
}

std::vector<std::string> owed(const Decision& d) {
  std::vector<std::string> out;
  for (const Owed& o : d.obligations) out.push_back(o.type + " " + o.properties);
  return out;
}

}  // namespace writ::testing
