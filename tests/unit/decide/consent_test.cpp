// Kinds about subjects: every subject has a record of its own.
#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const std::string kCall =
    "entity Participant { outside: bool }\n"
    "action record by actor: Actor with participants: list of Participant up to 20\n"
    "policy p on record {\n  rule yes { permit }\n"
    "  rule agree { for each q in participants where q.outside  require consent recording from q "
    "}\n}\n";

void call(World& w, const std::string& people) {
  w.ask("record", "ann", "\"participants\": [" + people + "]");
}

}  // namespace

TEST_CASE("each participant outside has to agree, to this purpose") {
  World w(kCall);
  call(w,
       R"({"id": "x", "outside": true}, {"id": "y", "outside": true}, {"id": "ann", "outside": false})");
  CHECK(w.outcome() == Outcome::Pending);
  REQUIRE(w.decide().requirements.size() == 2);
  CHECK(w.decide().requirements[0].subject == "x");
  CHECK(w.decide().requirements[0].properties[0].second == "\"recording\"");
  w.evidence("consent", "c1", kNoon - kHour, R"("subject": "x", "purpose": "recording")");
  w.evidence("consent", "c2", kNoon - kHour, R"("subject": "y", "purpose": "ai_analysis")");
  CHECK(w.outcome() == Outcome::Pending);
  REQUIRE(w.decide().requirements.size() == 1);
  CHECK(w.decide().requirements[0].subject == "y");
  w.evidence("consent", "c3", kNoon - kHour, R"("subject": "y", "purpose": "recording")");
  CHECK(w.outcome() == Outcome::Permit);
  w.evidence("withdrawal", "w1", kNoon - 1, R"("subject": "x")");
  CHECK(w.outcome() == Outcome::Pending);
  w.evidence("consent", "c4", kNoon, R"("subject": "x", "purpose": "recording")");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("the same subject twice is one open item; nobody outside asks nobody") {
  World w(kCall);
  call(w, R"({"id": "x", "outside": true}, {"id": "x", "outside": true})");
  CHECK(w.decide().requirements.size() == 1);
  call(w, "");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("an empty list of subjects is met, and said so") {
  World w(
      "action mail by actor: Actor with whom: list of text\n"
      "policy p on mail {\n  rule yes { permit }\n  rule agree { require consent marketing from "
      "whom }\n}\n");
  w.ask("mail", "ann", R"("whom": [])");
  CHECK(w.outcome() == Outcome::Permit);
  REQUIRE(w.decide().warnings.size() == 1);
  CHECK(w.decide().warnings[0].find("asked of nobody") != std::string::npos);
  w.ask("mail", "ann", R"("whom": ["x", "y"])");
  CHECK(w.outcome() == Outcome::Pending);
  w.evidence("consent", "c1", kNoon - kHour, R"("subject": "x", "purpose": "marketing")");
  CHECK(w.outcome() == Outcome::Pending);
  w.evidence("consent", "c2", kNoon - kHour, R"("subject": "y", "purpose": "marketing")");
  CHECK(w.outcome() == Outcome::Permit);
}
