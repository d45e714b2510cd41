// Requests: every kind of mistake is answered with its place, and nothing is decided.
#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const std::string kProgram =
    "enum Risk ordered { low, medium, high as \"High\" }\n"
    "entity Account { risk: Risk  limit: money?  region: text  sensitive secret: int? }\n"
    "action send \"Send\" by actor: Actor on account: Account with body: text, size: decimal?, n: "
    "int?, when_at: time?, day: date?, "
    "hour: clock?, wait: duration?, tags: set of text, few: (list of text up to 3)?, flag: bool?\n"
    "action other by actor: Actor\n"
    "policy p on send { rule yes { permit } }\n";

std::string with(const std::string& context,
                 const std::string& properties = R"("risk": "High", "region": "us")") {
  return R"({"subject": {"type": "person", "id": "ann"}, "action": {"name": "send"}, "resource": {"type": "Account", "id": "acme",
    "properties": {)" +
         properties + R"(}}, "context": {)" + context + "}}";
}
const std::string kBody = R"("body": "x", "tags": [])";

void refuses(World& w, const std::string& request, const char* path, const char* part) {
  const std::string message = w.refused(request);
  CHECK_MESSAGE(message.find(path) != std::string::npos, message);
  CHECK_MESSAGE(message.find(part) != std::string::npos, message);
  CHECK(w.evaluator.outcome(kNoon) == Outcome::Forbid);
}

}  // namespace

TEST_CASE("a sound request is read, whatever the order of its members") {
  World w(kProgram);
  CHECK(w.refused(with(kBody)).empty());
  CHECK(w.refused(R"({"context": {"tags": ["a"], "body": "x", "size": -12.50, "n": 3, "when_at": "2026-11-24T10:00:00+01:00",
    "day": "2026-11-24", "hour": "08:00", "wait": "2 days", "flag": true}, "resource": {"properties": {"region": "us", "risk": "low",
    "limit": {"currency": "EUR", "amount": "500.00"}}, "id": "acme", "type": "Account"}, "trace": {"anything": [1]}, "id": "r1",
    "action": {"name": "send", "properties": {}}, "subject": {"id": "ann", "type": "person"}, "tenant": "acme"})")
            .empty());
  CHECK(w.evaluator.outcome(kNoon) == Outcome::Permit);
}

TEST_CASE("mistakes tell path, found, expected and the near spelling") {
  World w(kProgram);
  refuses(w, with(kBody, R"("risk": "high", "region": "us")"), "resource.properties.risk",
          "did you mean `High`?");
  refuses(w, with(kBody, R"("risk": "High")"), "resource.properties.region", "found nothing");
  refuses(w, with(kBody, R"("risk": null, "region": "us")"), "resource.properties.risk",
          "found null");
  refuses(w, with(kBody, R"("risk": "High", "regoin": "us")"), "resource.properties.regoin",
          "did you mean `region`?");
  refuses(w, with(R"("body": "x")"), "context.tags", "found nothing");
  refuses(w, with(R"("body": 1, "tags": [])"), "context.body", "expected text");
  refuses(w, with(kBody + R"(, "size": "3")"), "context.size", "a number");
  refuses(w, with(kBody + R"(, "n": 1.5)"), "context.n", "whole number");
  refuses(w, with(kBody + R"(, "n": 99999999999999999999)"), "context.n", "whole number");
  refuses(w, with(kBody + R"(, "when_at": "2026-11-24T10:00:60Z")"), "context.when_at",
          "a time such as");
  refuses(w, with(kBody + R"(, "day": "2026-13-01")"), "context.day", "a date");
  refuses(w, with(kBody + R"(, "hour": "8")"), "context.hour", "a clock time");
  refuses(w, with(kBody + R"(, "wait": "long")"), "context.wait", "a duration");
  refuses(w, with(R"("body": "x", "tags": ["a", "a"])"), "context.tags[1]", "again");
  refuses(w, with(kBody + R"(, "few": ["a", "b", "c", "d"])"), "context.few", "at most 3");
  refuses(w, with(kBody + R"(, "flag": "yes")"), "context.flag", "true or false");
  refuses(
      w,
      with(kBody, R"("risk": "High", "region": "us", "limit": {"amount": "1e", "currency": "EUR"})"),
      "limit", "money");
  refuses(w, with(kBody, R"("risk": "High", "region": "us", "limit": {"amount": "1"})"),
          "limit.currency", "nothing");
  refuses(w, with(kBody + R"(, "body": "y")"), "body", "body");
  refuses(w, R"({"action": {"name": "sned"}, "subject": {"type": "person", "id": "ann"}})",
          "action.name", "did you mean `send`?");
  refuses(w, R"({"subject": {"type": "person", "id": "ann"}})", "action", "nothing");
  refuses(w, R"({"action": {"name": "other"}})", "subject", "nothing");
  refuses(
      w,
      R"({"action": {"name": "send"}, "subject": {"type": "person", "id": "ann"}, "context": {"body": "x", "tags": []}})",
      "resource", "nothing");
  refuses(
      w,
      R"({"tenant": "globex", "action": {"name": "other"}, "subject": {"type": "person", "id": "ann"}})",
      "tenant", "acme");
  refuses(
      w,
      R"({"evaluations": [], "action": {"name": "other"}, "subject": {"type": "person", "id": "ann"}})",
      "evaluations", "one evaluation");
  refuses(w, "[]", "", "an object");
  refuses(w, "", "", "empty");
  refuses(w, std::string(10'000'000, '['), "", "8388608");
  refuses(w, "{\"x\": " + std::string(100, '['), "x", "64");
  refuses(w, "{\"action\": {\"name\": \"other\xff\"}}", "", "");
}

TEST_CASE("a sensitive value is not told") {
  World w(kProgram);
  const std::string message =
      w.refused(with(kBody, R"("risk": "High", "region": "us", "secret": "4711")"));
  CHECK(message.find("secret") != std::string::npos);
  CHECK(message.find("4711") == std::string::npos);
}

TEST_CASE(
    "a fact that the action does not have stays missing, an earlier request's facts are gone") {
  World w(kProgram);
  CHECK(w.refused(with(kBody + ", \"n\": 3")).empty());
  CHECK(w.refused(R"({"action": {"name": "other"}, "subject": {"type": "person", "id": "ann"}})")
            .empty());
  CHECK(w.refused(with(R"("tags": [])")).find("context.body") != std::string::npos);
}

TEST_CASE("settings keep to their range, and some must be set") {
  World w(
      "setting cap: int in 1 .. 10 = 5\nsetting share: decimal\naction send by actor: Actor with "
      "n: int\n"
      "policy p on send { rule yes { when n <= cap and share > 0  permit } }\n");
  w.ask("send", "ann", R"("n": 7)");
  w.evaluator.decide(kNoon);
  REQUIRE(w.evaluator.error());
  CHECK(w.evaluator.error()->document == "settings");
  REQUIRE_FALSE(w.evaluator.set_settings(R"({"t.share": 0.5})"));
  CHECK(w.outcome() == Outcome::Forbid);
  REQUIRE_FALSE(w.evaluator.set_settings(R"({"t.share": 0.5, "t.cap": 10})"));
  CHECK(w.outcome() == Outcome::Permit);
  CHECK(w.evaluator.set_settings(R"({"t.share": 0.5, "t.cap": 11})"));
  CHECK(w.evaluator.set_settings(R"({"t.capp": 1})")->expected.find("t.cap") != std::string::npos);
}

TEST_CASE("a request over the budget is refused before any rule runs") {
  World w(
      "event touch {} kept 30 days\naction send by actor: Actor\n"
      "policy p on send { rule yes { when count(a in touch where any(b in touch where b.id == "
      "a.id)) >= 0  permit } }\n",
      {.tenant = "acme", .can = Can::Everything, .can_do = {}, .budget = 2000});
  REQUIRE_FALSE(w.evaluator.set_history(R"({"complete_since": {"touch": "always"}})"));
  w.ask("send", "ann");
  CHECK(w.outcome() == Outcome::Permit);
  for (int k = 0; k < 100; ++k) w.event("touch", "t" + std::to_string(k), kNoon - k);
  w.evaluator.decide(kNoon);
  REQUIRE(w.evaluator.error());
  CHECK(w.evaluator.error()->expected.find("2000 steps") != std::string::npos);
}
