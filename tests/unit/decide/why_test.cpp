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
