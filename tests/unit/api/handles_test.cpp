#include "tests/unit/api/charter.hpp"

using namespace writ;
using namespace writ::testing;

TEST_CASE("facts by handle decide as the same request does") {
  Evaluator e = evaluator(charter("10"));
  ask(e);
  CHECK(e.outcome(kNoon) == Outcome::Permit);
  const std::string digest = e.content_digest();
  REQUIRE_FALSE(e.set_request(R"({"subject": {"type": "agent", "id": "bot"}, "action": {"name": "pay"},
    "resource": {"type": "Account", "id": "acme", "properties": {"risk": "low", "owner": "dee"}}, "context": {"amount": 5}})"));
  CHECK(e.outcome(kNoon) == Outcome::Permit);
  CHECK(e.content_digest() == digest);
}

TEST_CASE("one fact changes, the next decision knows") {
  Evaluator e = evaluator(charter("10"));
  ask(e);
  const FactHandle amount = e.fact("amount"), risk = e.fact("account.risk"),
                   note = e.fact("account.note");
  CHECK(e.outcome(kNoon) == Outcome::Permit);
  REQUIRE_FALSE(e.set_int(amount, 50));
  CHECK(e.outcome(kNoon) == Outcome::Forbid);
  REQUIRE_FALSE(e.set_int(amount, 5));
  REQUIRE_FALSE(e.set_text(risk, "high"));
  CHECK(e.outcome(kNoon) == Outcome::Pending);
  REQUIRE_FALSE(e.add_evidence(
      R"({"kind": "approval", "id": "e1", "at": "2026-11-24T11:00:00Z", "by": "dee", "content": ")" +
      e.content_digest() + "\"}"));
  CHECK(e.outcome(kNoon) == Outcome::Permit);
  REQUIRE_FALSE(e.set_text(note, "stop"));
  CHECK(e.outcome(kNoon) == Outcome::Forbid);
  REQUIRE_FALSE(e.set_missing(note));
  CHECK(e.outcome(kNoon) == Outcome::Permit);
  REQUIRE_FALSE(e.set_json(e.fact("account"),
                           R"({"id": "acme", "risk": "low", "owner": "bo", "note": "go"})"));
  CHECK(e.outcome(kNoon) == Outcome::Permit);
}

TEST_CASE("what is missing, wrong, or not the caller's to set is refused") {
  Evaluator e = evaluator(charter("10"));
  CHECK(e.outcome(kNoon) == Outcome::Forbid);
  CHECK(e.error());
  CHECK(e.set_int(e.fact("amount"), 5));  // no request begun
  CHECK(e.begin_request("pya")->expected.find("did you mean `pay`?") != std::string::npos);
  ask(e);
  CHECK_FALSE(e.fact("acount.risk"));
  CHECK(e.set_int({}, 1));
  CHECK(e.set_int(e.fact("account.risk"), 1)->expected.find("one of low, high") == 0);
  CHECK(e.set_text(e.fact("account.risk"), "hihg")->expected.find("did you mean `high`?") !=
        std::string::npos);
  CHECK(e.set_text(e.fact("account.owner"), "zoe"));
  CHECK(e.set_text(e.fact("account.owner"), "bot"));
  CHECK(e.set_text(e.fact("actor"), "bo"));
  CHECK(e.set_text(e.fact("actor.id"), "bo"));
  CHECK(e.set_missing(e.fact("amount")));
  CHECK(e.set_json(e.fact("tags"), R"(["a", 1])")->path == "tags[1]");
  CHECK(e.set_money(e.fact("price"), "x", "EUR"));
  CHECK_FALSE(e.set_money(e.fact("price"), "1.50", "EUR"));
  CHECK_FALSE(e.set_decimal(e.fact("share"), "0.25"));
  CHECK(e.set_decimal(e.fact("share"), "1/4"));
  CHECK_FALSE(e.set_time(e.fact("due"), kNoon));
  CHECK(e.outcome(kNoon) == Outcome::Permit);
  CHECK(e.set_actor("zoe"));
  REQUIRE_FALSE(e.set_actor("lost"));
  CHECK(e.outcome(kNoon) == Outcome::Forbid);
  REQUIRE(e.error());
  CHECK(e.error()->path == "subject.id");
  REQUIRE_FALSE(e.set_actor("lost", "ann"));
  CHECK(e.outcome(kNoon) == Outcome::Permit);
  REQUIRE_FALSE(e.begin_request("pay"));
  REQUIRE_FALSE(e.set_actor("ann"));
  e.decide(kNoon);
  CHECK(e.error()->path == "account");
  REQUIRE_FALSE(e.set_text(e.fact("account.id"), "acme"));
  e.decide(kNoon);
  CHECK(e.error()->path == "account.risk");
}

TEST_CASE("a new directory forgets facts that point into the old one") {
  Evaluator e = evaluator(charter("10"));
  ask(e);
  REQUIRE_FALSE(e.set_directory(R"({"people": [{"id": "ann"}]})"));
  CHECK(e.outcome(kNoon) == Outcome::Forbid);
  CHECK(e.error());
}

TEST_CASE("what stands in the way of one request stands in the way of no other") {
  const auto c =
      compile({{"t.writ",
                "module t\nimport std.people\ntype Actor = Person or Agent\naction send by actor: "
                "Actor with n: int\npolicy p on send { rule a { when n > 0  permit } }\n"}});
  REQUIRE_MESSAGE(c, c.diagnostics);
  Evaluator e(c.program, Options{.can = Can::Everything, .can_do = {}});
  const auto ask = [&](const char* type, const char* id) {
    return e.set_request(std::string(R"({"subject":{"type":")") + type + R"(","id":")" + id +
                         R"("},"action":{"name":"send"},"context":{"n":1}})");
  };
  REQUIRE_FALSE(e.set_directory(R"({"people":[{"id":"ann"}],"agents":[{"id":"bot"}]})"));
  REQUIRE_FALSE(ask("agent", "bot"));
  REQUIRE_FALSE(e.set_actor("bot", "ann"));
  CHECK(e.outcome(1000) == Outcome::Permit);
  CHECK(e.set_directory(
      R"({"people":[{"id":"ann"}],"agents":[]})"));  // the bot of the request at hand is gone
  PreparedRequest other;
  e.swap(other);
  REQUIRE_FALSE(ask("person", "ann"));
  e.swap(other);
  CHECK(e.outcome(other, 1000) == Outcome::Permit);
  CHECK(e.outcome(1000) == Outcome::Forbid);
  CHECK(e.error());
  for (int k = 0; k < 2; ++k) {
    CHECK(e.outcome(other, 1000) == Outcome::Permit);
    CHECK_FALSE(e.error());
  }
}

TEST_CASE("what the host has not said it can do is not permitted") {
  Evaluator e(charter("10"), {});
  REQUIRE_FALSE(e.set_directory(R"({"people": [{"id": "ann"}, {"id": "dee"}]})"));
  ask(e, "ann");
  CHECK(e.outcome(kNoon) == Outcome::Forbid);
  CHECK(e.decide(kNoon).reasons.at(0).kind == Reason::Kind::Undeliverable);
}
