#include <algorithm>
#include <set>

#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

TEST_CASE("observe and warn decide nothing, and say what they would have") {
  World w(
      "action send by actor: Actor with n: int\npolicy p on send {\n  rule yes { permit }\n"
      "  rule quiet observe { when n > 1  forbid }\n  rule loud \"Too many\" warn { when n > 2  "
      "forbid }\n}\n");
  w.ask("send", "ann", R"("n": 1)");
  CHECK(w.outcome() == Outcome::Permit);
  CHECK(w.decide().would->outcome == Outcome::Permit);
  CHECK(w.decide().warnings.empty());
  w.ask("send", "ann", R"("n": 3)");
  CHECK(w.outcome() == Outcome::Permit);
  const Decision& d = w.decide();
  REQUIRE(d.would);
  CHECK(d.would->outcome == Outcome::Forbid);
  CHECK(d.would->reasons.size() == 2);
  CHECK(d.warnings == std::vector<std::string>{"t.p.loud: Too many"});
}

TEST_CASE("an observed permit permits nothing") {
  World w("action send by actor: Actor\npolicy p on send { rule yes observe { permit } }\n");
  w.ask("send", "ann");
  CHECK(w.outcome() == Outcome::Forbid);
  CHECK(w.decide().would->outcome == Outcome::Permit);
}

TEST_CASE("without a mode there is no `would`") {
  World w("action send by actor: Actor\npolicy p on send { rule yes { permit } }\n");
  w.ask("send", "ann");
  CHECK_FALSE(w.decide().would);
}

TEST_CASE("a cohort is a share of the keys, and widening keeps whoever is in") {
  const auto inside = [](const char* share) {
    World w(std::string("action send by actor: Actor with key: text\npolicy p on send { rule yes "
                        "enforce for ") +
            share + " by key { permit } }\n");
    std::set<int> in;
    for (int k = 0; k < 400; ++k) {
      w.ask("send", "ann", "\"key\": \"k" + std::to_string(k) + "\"");
      if (w.evaluator.outcome(kNoon) == Outcome::Permit) in.insert(k);
    }
    return in;
  };
  const auto none = inside("0%"), some = inside("25%"), more = inside("60%"), all = inside("100%");
  CHECK(none.empty());
  CHECK(all.size() == 400);
  CHECK(some.size() > 60);
  CHECK(some.size() < 140);
  CHECK(more.size() > 190);
  CHECK(std::includes(more.begin(), more.end(), some.begin(), some.end()));
}

TEST_CASE("a rule is in force from its day to before its end") {
  World w(
      "action send by actor: Actor\npolicy p on send { rule yes valid from 2026-11-24 until "
      "2026-11-25 { permit } }\n");
  w.ask("send", "ann");
  const Time day = 24 * kHour, begin = kNoon - 12 * kHour;
  CHECK(w.outcome(begin - 1) == Outcome::Forbid);
  CHECK(w.outcome(begin) == Outcome::Permit);
  CHECK(w.outcome(begin + day - 1) == Outcome::Permit);
  CHECK(w.outcome(begin + day) == Outcome::Forbid);
  CHECK(w.evaluator.why(begin - 1).at(0).live == "not in force");
}
