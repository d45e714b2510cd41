// The silent failure of many engines: a forbid rule reads a fact, the fact is not there, the rule does
// not fire, and the request is permitted. For every forbid rule of the charter, take a request that it
// forbids, take away each fact in turn, and see that the answer never becomes a permit.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include <writ/compiler.hpp>
#include <writ/writ.hpp>

#include "lang/driver.hpp"
#include "lang/testing/runner.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"
#include "tests/unit/examples/support.hpp"

namespace {

using writ::examples::Example;
using writ::examples::Json;

std::shared_ptr<const writ::Program> compiled_charter() {
  const writ::Compiled compiled = writ::compile(writ::examples::charter());
  REQUIRE_MESSAGE(static_cast<bool>(compiled), compiled.diagnostics);
  return compiled.program;
}

std::set<std::string> forbid_rules(const writ::program::Image& image) {
  std::set<std::string> names;
  for (const auto& rule : image.rules)
    for (std::uint32_t e = rule.effects.first; e < rule.effects.end(); ++e)
      if (image.effects[e].kind == writ::program::EffectKind::Forbid)
        names.emplace(image.text(rule.name));
  return names;
}

writ::Evaluator evaluator_for(const std::shared_ptr<const writ::Program>& program,
                              const Example& example) {
  writ::Evaluator evaluator(program,
                            {.tenant = "default", .can = writ::Can::Everything, .can_do = {}});
  const auto must = [&](const writ::MaybeError& bad) { REQUIRE_MESSAGE(!bad, bad->message()); };
  must(evaluator.set_directory(writ::examples::read(example.document("directory"))));
  must(evaluator.set_evidence(writ::examples::read(example.document("evidence"))));
  must(evaluator.set_history(writ::examples::read(example.document("history"))));
  return evaluator;
}

// Every member of every object below `at`, however deep: each is a fact or holds facts.
void collect(const Json& value, const Json::json_pointer& at, std::vector<Json::json_pointer>& out) {
  if (value.is_object())
    for (const auto& [key, member] : value.items()) {
      out.push_back(at / key);
      collect(member, at / key, out);
    }
  if (value.is_array())
    for (std::size_t k = 0; k < value.size(); ++k) collect(value[k], at / k, out);
}

std::vector<Json::json_pointer> facts_of(const Json& request) {
  std::vector<Json::json_pointer> out;
  for (const char* member : {"subject", "resource", "context"})
    if (request.contains(member)) {
      out.push_back(Json::json_pointer() / member);
      collect(request.at(member), Json::json_pointer() / member, out);
    }
  return out;
}

Json without(const Json& request, const Json::json_pointer& fact) {
  Json copy = request;
  copy.at(fact.parent_pointer()).erase(fact.back());
  return copy;
}
Json with_null(const Json& request, const Json::json_pointer& fact) {
  Json copy = request;
  copy.at(fact) = nullptr;
  return copy;
}

// Whether nothing was decided, or the answer is no permit.
bool stays_closed(writ::Evaluator& evaluator, const Json& request, writ::Time now) {
  if (evaluator.set_request(request.dump())) return true;
  const writ::Decision& decision = evaluator.decide(now);
  return evaluator.error().has_value() || decision.outcome != writ::Outcome::Permit;
}

writ::Time now_of(const Example& example) {
  const auto now = writ::value::parse_time(example.expected.at("now").get<std::string>());
  REQUIRE(now.has_value());
  return *now;
}

// A fact as the language names it: `contact.opted_out` for /resource/properties/opted_out.
std::string path_of(const Json::json_pointer& fact, const std::string& resource_name) {
  std::string path = fact.to_string().substr(1);
  std::replace(path.begin(), path.end(), '/', '.');
  const auto swap = [&](const std::string& before, const std::string& after) {
    if (path.rfind(before, 0) == 0) path = after + path.substr(before.size());
  };
  swap("resource.properties", resource_name);
  swap("resource", resource_name);
  swap("context.", "");
  swap("subject", "actor");
  return path;
}

std::string resource_name(const writ::program::Image& image, const Json& request) {
  for (const auto& action : image.actions)
    if (image.text(action.outside) == request.at("action").at("name").get<std::string>() &&
        action.on_fact != writ::program::kNone)
      return std::string(image.text(image.facts[action.on_fact].name));
  return {};
}

// What the rule read, by the engine's own account.
std::set<std::string> facts_read(writ::Evaluator& evaluator, const std::string& rule, writ::Time now) {
  std::set<std::string> facts;
  for (const writ::RuleReport& report : evaluator.why(now))
    if (report.rule == rule)
      for (const writ::TermReport& term : report.terms)
        for (const auto& [fact, value] : term.facts) facts.insert(fact);
  return facts;
}

// A request that one rule alone forbids, with what stands beside it.
struct Denied {
  std::string name, rule, request, directory, evidence, history, tenant;
  writ::Time now = 0;
};

// Those of the request files, and those that the charter's own tests decide.
std::vector<Denied> denied_requests(const writ::driver::Build& build) {
  std::vector<Denied> out;
  for (const Example& e : writ::examples::all_examples()) {
    if (e.expected.at("outcome") != "forbid" || e.expected.at("because").size() != 1) continue;
    const auto read = [&](const char* kind) { return writ::examples::read(e.document(kind)); };
    out.push_back({e.name, e.expected.at("because")[0].get<std::string>(), e.request,
                   read("directory"), read("evidence"), read("history"), "default", now_of(e)});
  }
  writ::testing::Choice choice;
  choice.observe = [&](const writ::testing::Asked& asked, const writ::MaybeError& error,
                       const writ::Decision& decision) {
    const bool is_alone = !error && decision.outcome == writ::Outcome::Forbid &&
                          decision.reasons.size() == 1 &&
                          decision.reasons[0].kind == writ::Reason::Kind::Forbid;
    if (is_alone)
      out.push_back({"a test of the charter", decision.reasons[0].rule, asked.request,
                     asked.directory, asked.evidence, asked.history, asked.tenant, asked.now});
  };
  writ::testing::run(build, choice);
  return out;
}

TEST_CASE("taking a fact away from a forbidden request never permits it") {
  const auto build = writ::driver::build(writ::examples::charter());
  REQUIRE(build->program != nullptr);
  const writ::program::Image& image = build->program->image();
  std::map<std::string, int> tried;  // rule -> requests that it alone forbids, with every fact taken away
  for (const Denied& denied : denied_requests(*build)) {
    CAPTURE(denied.name);
    CAPTURE(denied.rule);
    CAPTURE(denied.request);
    writ::Evaluator evaluator(
        build->program, {.tenant = denied.tenant, .can = writ::Can::Everything, .can_do = {}});
    REQUIRE_FALSE(evaluator.set_directory(denied.directory).has_value());
    REQUIRE_FALSE(evaluator.set_evidence(denied.evidence).has_value());
    REQUIRE_FALSE(evaluator.set_history(denied.history).has_value());
    REQUIRE_FALSE(evaluator.set_request(denied.request).has_value());
    REQUIRE(evaluator.decide(denied.now).outcome == writ::Outcome::Forbid);
    const Json request = Json::parse(denied.request);
    const std::set<std::string> read = facts_read(evaluator, denied.rule, denied.now);

    std::set<std::string> taken = {"actor"};
    for (const Json::json_pointer& fact : facts_of(request)) {
      const std::string path = path_of(fact, resource_name(image, request));
      CAPTURE(path);
      CHECK(stays_closed(evaluator, without(request, fact), denied.now));
      CHECK(stays_closed(evaluator, with_null(request, fact), denied.now));
      taken.insert(path);
    }
    for (const std::string& fact : read) {
      // What the directory says of a person, and an attribute that the request leaves out, cannot be taken away.
      const std::string whole = fact.substr(0, fact.find('.'));
      CHECK_MESSAGE((taken.count(fact) > 0 || taken.count(whole) > 0),
                    "the rule read a fact that was not tried: " << fact);
    }
    ++tried[denied.rule];
  }
  // Every forbid rule of the charter itself; the library's where the charter's tests meet them alone.
  std::size_t own = 0;
  for (const std::string& rule : forbid_rules(image)) {
    if (rule.rfind("gtm.", 0) != 0) continue;
    ++own;
    CHECK_MESSAGE(tried.count(rule) > 0, "no request is forbidden by this rule alone: " << rule);
  }
  CHECK(own >= 35);
}

TEST_CASE("taking the history or the directory away never permits a forbidden request") {
  const auto program = compiled_charter();
  for (const Example& example : writ::examples::all_examples()) {
    if (example.expected.at("outcome") != "forbid") continue;
    CAPTURE(example.name);
    const writ::Time now = now_of(example);
    const Json request = Json::parse(example.request);
    const Json history = Json::parse(writ::examples::read(example.document("history")));
    for (const auto& [kind, since] : history.at("complete_since").items()) {
      CAPTURE(kind);
      writ::Evaluator evaluator = evaluator_for(program, example);
      Json shorter = history;
      shorter["complete_since"].erase(kind);
      auto& events = shorter["events"];
      events.erase(std::remove_if(events.begin(), events.end(),
                                  [&](const Json& e) { return e.at("kind") == kind; }),
                   events.end());
      REQUIRE_FALSE(evaluator.set_history(shorter.dump()).has_value());
      CHECK(stays_closed(evaluator, request, now));
    }
    writ::Evaluator strangers = evaluator_for(program, example);
    REQUIRE_FALSE(strangers.set_directory(R"({"people": [], "agents": []})").has_value());
    CHECK(stays_closed(strangers, request, now));
  }
}

}  // namespace
