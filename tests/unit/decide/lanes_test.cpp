#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

TEST_CASE("a lane caps: it forbids what it does not admit, grants nothing, and is reported") {
  World w(
      "action send by actor: Actor with n: int\naction draft by actor: Actor with n: int\n"
      "policy p on send { rule yes { permit } }\n"
      "lane bots \"What bots may do\" for actor is Agent { admit draft  admit send when n < 10 "
      "}\n");
  w.ask("send", "ann", R"("n": 50)");
  CHECK(w.outcome() == Outcome::Permit);
  CHECK(w.decide().lanes.empty());
  w.ask("send", "bot", R"("n": 50)");
  CHECK(w.outcome() == Outcome::Forbid);
  const Decision& d = w.decide();
  REQUIRE(d.reasons.size() == 1);
  CHECK(d.reasons[0].kind == Reason::Kind::Lane);
  CHECK(d.reasons[0].rule == "t.bots");
  REQUIRE(d.lanes.size() == 1);
  CHECK(d.lanes[0].admitted_by.empty());
  w.ask("send", "bot", R"("n": 5)");
  CHECK(w.outcome() == Outcome::Permit);
  CHECK(w.decide().lanes.at(0).admitted_by == "admit send when n < 10");
  w.ask("draft", "bot", R"("n": 5)");
  CHECK(w.outcome() == Outcome::Forbid);
  CHECK(w.decide().reasons[0].kind == Reason::Kind::NoRulePermits);
}
