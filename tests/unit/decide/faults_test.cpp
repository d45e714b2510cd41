// The table of semantics.md, "Where | Result", row by row: where a fault goes. `1 / n` is a fault when n is 0.
#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

Outcome with(const std::string& rules, int n, const std::string& more = {}, Time now = kNoon) {
  World w(more +
          "obligation tell { share: decimal }\naction send by actor: Actor with n: int\npolicy p "
          "on send {\n" +
          rules + "\n}\n");
  w.ask("send", "ann", "\"n\": " + std::to_string(n));
  return w.outcome(now);
}
const std::string kYes = "rule yes { permit }\n";

}  // namespace

TEST_CASE(
    "in `when` or `unless`: absorbed by a false conjunct, else a permit does not fire and anything "
    "else forbids") {
  CHECK(with("rule a { when 1 / n > 0  permit }", 0) == Outcome::Forbid);
  CHECK(with("rule a { when 1 / n > 0  permit }", 1) == Outcome::Permit);
  CHECK(with(kYes + "rule a { when 1 / n > 2  forbid }", 0) == Outcome::Forbid);
  CHECK(with(kYes + "rule a { when 1 / n > 2 and n > 0  forbid }", 0) == Outcome::Permit);
  CHECK(with(kYes + "rule a { when n > 0 and 1 / n > 2  forbid }", 0) == Outcome::Permit);
  CHECK(with(kYes + "rule a { unless 1 / n > 2  forbid }", 0) == Outcome::Forbid);
  CHECK(with(kYes + "rule a { unless 1 / n > 2 or n == 0  forbid }", 0) == Outcome::Permit);
  CHECK(with(kYes + "rule a { when 1 / n > 2  require approval from boss }", 0) == Outcome::Forbid);
  CHECK(with(kYes + "rule a { when 1 / n > 2  must tell 1 }", 0) == Outcome::Forbid);
  CHECK(with(kYes + "rule a { when 1 / n > 2  permit  must tell 1 }", 0) == Outcome::Forbid);
}

TEST_CASE("in an effect's argument, or in the list of `for each`") {
  CHECK(with(kYes + "rule a { must tell (1 / n) }", 0) == Outcome::Forbid);
  CHECK(with(kYes + "rule a { must tell (1 / n) }", 2) == Outcome::Permit);
  CHECK(with(kYes + "rule a { for each k in 1 .. 3 where 1 / n > 2  must tell 1 }", 0) ==
        Outcome::Forbid);
  CHECK(with(kYes + "rule a { for each k in [1, 2] where 1 / (k - 1) > n  must tell 1 }", 0) ==
        Outcome::Forbid);
}

TEST_CASE("a requirement that asks for nobody") {
  World w(
      "action send by actor: Actor with who: list of Person\npolicy p on send { rule yes { permit "
      "} rule a { require approval from who } }\n");
  w.ask("send", "ann", R"("who": [])");
  CHECK(w.outcome() == Outcome::Forbid);
  CHECK(w.decide().faults.at(0).kind == "nobody is asked");
  w.ask("send", "ann", R"("who": ["dee"])");
  CHECK(w.outcome() == Outcome::Pending);
  w.approve("dee");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("in a lane: forbid, unless the selector is false or some `admit` is true") {
  const auto lane = [](const std::string& text, int n) {
    World w("action send by actor: Actor with n: int\npolicy p on send { rule yes { permit } }\n" +
            text);
    w.ask("send", "bot", "\"n\": " + std::to_string(n));
    return w.outcome();
  };
  CHECK(lane("lane l for 1 / n > 2 { admit send when n == 7 }\n", 0) == Outcome::Forbid);
  CHECK(lane("lane l for 1 / n > 2 { admit send when n == 0 }\n", 0) == Outcome::Permit);
  CHECK(lane("lane l for 1 / n > 2 and actor is Person { admit send when n == 7 }\n", 0) ==
        Outcome::Permit);
  CHECK(lane("lane l for actor is Agent { admit send when 1 / n > 0 }\n", 0) == Outcome::Forbid);
  CHECK(lane("lane l for actor is Agent { admit send when 1 / n > 0  admit send when n == 0 }\n",
             0) == Outcome::Permit);
}

TEST_CASE("in a cohort: as in the guard") {
  CHECK(with(kYes + "rule a enforce for (1 / n) by actor.id { forbid }", 0) == Outcome::Forbid);
  CHECK(with(kYes + "rule a enforce for (1 / n) by actor.id { when n > 0  forbid }", 0) ==
        Outcome::Permit);
  CHECK(with("rule a enforce for (1 / n) by actor.id { permit }", 0) == Outcome::Forbid);
}

TEST_CASE("in an observe or warn rule: reported, the outcome untouched") {
  World w(
      "action send by actor: Actor with n: int\npolicy p on send { rule yes { permit } rule a "
      "observe { when 1 / n > 2  forbid } }\n");
  w.ask("send", "ann", R"("n": 0)");
  CHECK(w.outcome() == Outcome::Permit);
  const Decision& d = w.decide();
  REQUIRE(d.would);
  CHECK(d.would->outcome == Outcome::Forbid);
  REQUIRE(d.faults.size() == 1);
  CHECK(d.faults[0].where == "t.p.a");
  CHECK(d.faults[0].kind == "division by zero");
  CHECK(d.faults[0].place.find("t.writ:") == 0);
}

TEST_CASE("in a condition on evidence: an approval does not count, a rejection does") {
  const std::string kinds =
      "evidence vote { from by: Person  n: int } bound to content counts when 1 / it.n > 0\n";
  World w(kinds +
          "action send by actor: Actor\npolicy p on send { rule yes { permit } rule a { require "
          "vote from boss } }\n");
  w.ask("send", "ann");
  const auto vote = [&](const char* id, int n) {
    w.evidence("vote", id, kNoon - 1,
               "\"by\": \"bo\", \"n\": " + std::to_string(n) + ", \"content\": \"" +
                   w.evaluator.content_digest() + "\"");
  };
  vote("v1", 0);
  CHECK(w.outcome() == Outcome::Pending);
  CHECK(w.decide().faults.size() == 1);
  vote("v2", 1);
  CHECK(w.outcome() == Outcome::Permit);

  World r(
      "action send by actor: Actor with n: int\npolicy p on send { rule yes { permit }\n"
      "  rule a { require approval from boss }\n"
      "  rule b { when has rejection from anyone where 1 / n > 0  forbid } }\n");
  r.ask("send", "ann", R"("n": 0)");
  r.approve("bo");
  CHECK(r.outcome() == Outcome::Permit);  // nobody rejected: nothing that could be a fault
  r.reject("dee");
  CHECK(r.outcome() == Outcome::Forbid);  // one who may have
  CHECK(has_reason(r.decide(), Reason::Kind::Fault, "p.b"));
}

TEST_CASE("has is false although a record faults, when it would not be enough") {
  World w(
      "action send by actor: Actor with n: int\npolicy p on send { rule yes { permit }\n"
      "  rule b { when has 2 rejections from anyone where 1 / n > 0  forbid } }\n");
  w.ask("send", "ann", R"("n": 0)");
  w.reject("dee");
  CHECK(w.outcome() == Outcome::Permit);
  w.reject("bo");
  CHECK(w.outcome() == Outcome::Forbid);
}

TEST_CASE("an unknown kind of evidence is an error before any rule") {
  World w("action send by actor: Actor\npolicy p on send { rule yes { permit } }\n");
  CHECK(w.evaluator.add_evidence(R"({"kind": "apporval", "id": "e", "at": "2026-11-24T10:00:00Z"})"));
}

TEST_CASE(
    "missing history: the query is a fault, and an approval whose uses cannot be known does not "
    "count") {
  World w(
      "event used_up { approval: text }\n"
      "evidence vote { from by: Person } bound to content counts when not any(u in used_up where "
      "u.approval == it.id)\n"
      "action send by actor: Actor\npolicy p on send { rule yes { permit } rule a { require vote "
      "from boss } }\n");
  w.ask("send", "ann");
  w.evidence("vote", "v1", kNoon - 1,
             "\"by\": \"bo\", \"content\": \"" + w.evaluator.content_digest() + "\"");
  CHECK(w.outcome() == Outcome::Pending);
  REQUIRE_FALSE(w.evaluator.set_history(R"({"complete_since": {"used_up": "always"}})"));
  CHECK(w.outcome() == Outcome::Permit);
}
