#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const RuleReport& rule(const std::vector<RuleReport>& all, std::string_view name) {
  for (const RuleReport& r : all)
    if (r.rule == name) return r;
  FAIL("no such rule: ", std::string(name));
  return all.front();
}

}  // namespace

TEST_CASE("why tells each term, the facts it read, and the first that failed") {
  World w(
      "entity Account { risk: int  sensitive iban: text }\n"
      "action send by actor: Actor on account: Account with n: int\n"
      "policy p on send {\n"
      "  define risky = account.risk > 5\n"
      "  rule yes { when n > 1 and risky and account.iban starts with \"DE\" unless n > 10  permit "
      "}\n"
      "  rule no observe { when n > 2  forbid }\n"
      "  rule odd { when 10 / (n - 3) > 100  forbid }\n}\n");
  w.ask("send", "ann", R"("n": 3)",
        R"({"type": "Account", "id": "acme", "properties": {"risk": 3, "iban": "DE12"}})");
  const auto all = w.evaluator.why(kNoon);
  REQUIRE(all.size() == 3);
  const RuleReport& yes = rule(all, "t.p.yes");
  CHECK(yes.live == "false");
  REQUIRE(yes.terms.size() == 4);
  CHECK(yes.first_failed == 1);
  CHECK(yes.terms[0].text == "n > 1");
  CHECK(yes.terms[0].value == "true");
  CHECK(yes.terms[0].facts == std::vector<std::pair<std::string, std::string>>{{"n", "3"}});
  CHECK(yes.terms[1].facts ==
        std::vector<std::pair<std::string, std::string>>{{"account.risk", "3"}});
  CHECK(yes.terms[2].facts ==
        std::vector<std::pair<std::string, std::string>>{{"account.iban", "[sensitive]"}});
  CHECK(yes.terms[3].from_unless);
  CHECK(yes.terms[3].value == "false");
  CHECK(rule(all, "t.p.no").live == "observed");
  CHECK(rule(all, "t.p.odd").live == "fault");
  CHECK(rule(all, "t.p.odd").terms[0].value.find("division by zero at t.writ:") != std::string::npos);
  CHECK(yes.place.find("t.writ:") == 0);
}

TEST_CASE("the answer on the wire") {
  World w(
      "action send \"Send\" by actor: Actor\npolicy p on send {\n  rule yes \"Yes\" { permit }\n  "
      "rule ask \"Ask\" { require 2 approvals from boss or cro }\n}\n");
  w.ask("send", "ann");
  const std::string json = to_json(w.decide());
  CHECK(json.find(
            R"({"decision":false,"context":{"outcome":"pending","reasons":[{"kind":"require","rule":"t.p.ask","title":"Ask")") ==
        0);
  CHECK(json.find(
            R"("requirements":[{"rule":"t.p.ask","kind":"approval","missing":2,"roles":["CRO","boss"]}])") !=
        std::string::npos);
  CHECK(json.find(R"("evaluated_at":"2026-11-24T12:00:00Z")") != std::string::npos);
  const std::string error = error_json({"request", "context.n", "a whole number", "text", 1, 7});
  CHECK(error.find(
            R"({"decision":false,"context":{"error":{"document":"request","path":"context.n")") == 0);
}

TEST_CASE("responsible is who asks") {
  const std::string source =
      "import std.audit\ndecision exception { responsible ae  accountable boss  informed legal }\n"
      "action send by actor: Actor\npolicy p on send { rule row { permit  require decision "
      "exception } }\n";
  World w(source);
  w.ask("send", "dee");
  CHECK(w.outcome() == Outcome::Forbid);
  CHECK(has_reason(w.decide(), Reason::Kind::Forbid, "p.row"));
  w.ask("send", "ann");
  CHECK(w.outcome() == Outcome::Pending);
  w.ask("send", "bot");
  CHECK(w.outcome() == Outcome::Pending);
  w.ask("send", "solo");
  CHECK(w.outcome() == Outcome::Forbid);
  w.ask("send", "ann");
  w.approve("bo");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("a checklist asks each restricting rule by itself") {
  World w(
      "entity Plan { owner: Person?  stage: text  share: int  heard: list of Person }\n"
      "entity Team { size: int }\n"
      "action publish by actor: Actor on plan: Plan with team: Team, note: text?\n"
      "policy p on publish {\n"
      "  rule asks { when actor is boss  permit }\n"
      "  rule self { when plan.owner is not missing and plan.owner == actor  forbid }\n"
      "  rule others { when plan.share > 3 and any(r in requesters where r is cro)  forbid }\n"
      "  rule size { when team.size > 3  forbid }\n"
      "  rule owner { when plan.owner is missing  forbid }\n"
      "  rule note { when note is missing  forbid }\n"
      "  rule stage { when plan.stage == \"live\"  forbid }\n"
      "  rule odd { when 10 / (plan.share - 3) > 100  forbid }\n"
      "  rule word { when plan.share > 0  require 2 approvals from boss or cro }\n"
      "  rule kept { when plan.share > 100  require approval from boss }\n"
      "  rule each { for each h in plan.heard  require approval from h }\n"
      "  rule trial observe { when plan.share > 0  forbid }\n"
      "  rule over valid until 2020-01-01 { when plan.share > 0  forbid }\n}\n");
  CHECK(w.evaluator.points(kNoon).empty());  // nothing was begun
  CHECK(w.evaluator.error());
  REQUIRE(!w.evaluator.begin_request("publish"));
  REQUIRE(!w.evaluator.set_json(
      w.evaluator.fact("plan"),
      R"({"id": "a", "stage": "draft", "share": 3, "heard": ["bo", "dee"]})"));
  const auto points = w.evaluator.points(kNoon);
  CHECK(!w.evaluator.error());
  const auto point = [&](std::string_view name) -> const PointReport& {
    for (const PointReport& p : points)
      if (p.rule.rule == name) return p;
    FAIL("no such point: ", std::string(name));
    return points.front();
  };
  REQUIRE(points.size() == 10);  // without asks, trial and over
  CHECK(point("t.p.self").untold == std::vector<std::string>{"actor"});
  CHECK(point("t.p.others").untold == std::vector<std::string>{"requesters"});
  CHECK(point("t.p.size").untold == std::vector<std::string>{"team"});
  CHECK_FALSE(point("t.p.owner").is_met);
  CHECK_FALSE(point("t.p.note").is_met);
  CHECK(point("t.p.stage").is_met);
  CHECK_FALSE(point("t.p.odd").is_met);
  CHECK(point("t.p.odd").fault.find("division by zero at t.writ:") == 0);
  CHECK(point("t.p.kept").is_met);
  CHECK_FALSE(point("t.p.word").is_met);
  REQUIRE(point("t.p.word").open.size() == 1);
  CHECK(point("t.p.word").open[0].missing == 2);
  CHECK(point("t.p.word").open[0].roles == std::vector<std::string>{"CRO", "boss"});
  CHECK_FALSE(point("t.p.each").is_met);
  REQUIRE(point("t.p.each").open.size() == 2);
  CHECK(point("t.p.each").open[1].persons == std::vector<std::string>{"dee"});
  // Answers count for the content at hand; with an actor, rules about who acts are asked too.
  w.approve("bo");
  w.approve("cy");
  for (const PointReport& p : w.evaluator.points(kNoon))
    if (p.rule.rule == "t.p.word") CHECK(p.is_met);
  REQUIRE(!w.evaluator.set_actor("cy"));
  bool was_asked = false;
  for (const PointReport& p : w.evaluator.points(kNoon)) {
    if (p.rule.rule != "t.p.self") continue;
    was_asked = p.untold.empty() && p.is_met;
  }
  CHECK(was_asked);
}
