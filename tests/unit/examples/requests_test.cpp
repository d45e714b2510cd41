// Each request of the example charter, asked through the command, against the answer beside it.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/examples/support.hpp"

namespace {

using writ::examples::Example;
using writ::examples::Json;

int exit_of(const std::string& outcome) {
  if (outcome == "permit") return 0;
  return outcome == "pending" ? 4 : 2;
}

// The kind of reason that makes an outcome; faults and undeliverable obligations are never expected here.
bool decides(const std::string& outcome, const std::string& kind) {
  if (outcome == "permit") return kind == "permit";
  if (outcome == "pending") return kind == "require";
  return kind != "permit" && kind != "require";
}

std::set<std::string> deciding(const Json& context) {
  std::set<std::string> rules;
  for (const Json& reason : context.at("reasons")) {
    const std::string name = reason.value("rule", reason.value("lane", ""));
    if (!name.empty() && decides(context.at("outcome"), reason.at("kind"))) rules.insert(name);
  }
  return rules;
}

// Whether `found` says everything that `wanted` says; lists are compared as sets.
bool says(const Json& found, const Json& wanted) {
  if (wanted.is_object()) {
    if (!found.is_object()) return false;
    return std::all_of(wanted.items().begin(), wanted.items().end(), [&](const auto& member) {
      return found.contains(member.key()) && says(found.at(member.key()), member.value());
    });
  }
  if (wanted.is_array() && found.is_array())
    return std::multiset<Json>(found.begin(), found.end()) ==
           std::multiset<Json>(wanted.begin(), wanted.end());
  return found == wanted;
}

// An open item names exactly these people or this subject, and how many answers are missing.
Json with_defaults(Json item) {
  for (const char* who : {"roles", "persons", "rejected_by"})
    if (!item.contains(who)) item[who] = Json::array();
  if (!item.contains("subject")) item["subject"] = "";
  if (!item.contains("missing")) item["missing"] = 1;
  return item;
}
Json all_with_defaults(Json items) {
  for (Json& item : items) item = with_defaults(item);
  return items;
}

// The two lists are the same but for order and for what `wanted` leaves unsaid.
bool says_all(const Json& found, const Json& wanted) {
  if (found.size() != wanted.size()) return false;
  std::vector<bool> taken(found.size(), false);
  for (const Json& item : wanted) {
    std::size_t k = 0;
    while (k < found.size() && (taken[k] || !says(found[k], item))) ++k;
    if (k == found.size()) return false;
    taken[k] = true;
  }
  return true;
}

TEST_CASE("every request of the example charter gets its answer") {
  const std::vector<Example> examples = writ::examples::all_examples();
  REQUIRE(examples.size() >= 24);
  std::set<std::string> outcomes;
  for (const Example& example : examples) {
    CAPTURE(example.name);
    const auto ran = writ::examples::decide(example, "--format json");
    CAPTURE(ran.output);
    const std::string outcome = example.expected.at("outcome");
    outcomes.insert(outcome);
    CHECK(ran.exit == exit_of(outcome));
    const Json answer = Json::parse(ran.output, nullptr, false);
    REQUIRE_FALSE(answer.is_discarded());
    CHECK(answer.at("decision").get<bool>() == (outcome == "permit"));
    const Json& context = answer.at("context");
    CHECK(context.at("outcome") == outcome);
    CHECK(deciding(context) == example.expected.at("because").get<std::set<std::string>>());
    CHECK(says_all(all_with_defaults(context.at("requirements")),
                   all_with_defaults(example.expected.at("open"))));
    CHECK(says_all(context.at("obligations"), example.expected.at("owed")));
  }
  CHECK(outcomes == std::set<std::string>{"forbid", "pending", "permit"});
}

TEST_CASE("every request has an expected answer, and the other way round") {
  std::set<std::string> names;
  for (const Example& example : writ::examples::all_examples()) {
    names.insert(example.name);
    CHECK_FALSE(example.request.empty());
    CHECK_FALSE(example.expected.at("title").get<std::string>().empty());
  }
  const auto listed = writ::examples::run("ls examples/gtm/requests | grep -c json");
  CHECK(std::stoul(listed.output) == 2 * names.size());
}

}  // namespace
