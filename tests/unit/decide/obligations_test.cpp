#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const std::string kKinds =
    "enum Method ordered { partial, hash, redact }\n"
    "obligation mask { field: text  with: Method } merge strongest with by field\n"
    "obligation keep { what: text  for: duration  floor: duration? } merge shortest for not under "
    "floor\n"
    "obligation hold { what: text  for: duration } merge longest for by what\n"
    "obligation route { to: text } merge same to\n"
    "obligation note { text: text }\n"
    "action send by actor: Actor with n: int\n";

std::vector<std::string> owing(const std::string& rules, int n = 1, Options options = everything(),
                               Outcome outcome = Outcome::Permit) {
  World w(kKinds + "policy p on send {\n" + rules + "\n}\n", std::move(options));
  w.ask("send", "ann", "\"n\": " + std::to_string(n));
  CHECK_MESSAGE(w.outcome() == outcome, w.why_not());
  return owed(w.decide());
}
using Texts = std::vector<std::string>;

}  // namespace

TEST_CASE("equal obligations are one") {
  CHECK(owing("rule a { permit  must note \"x\" }\nrule b { permit  must note \"x\"  must note "
              "\"y\" }") == Texts{R"(note {"text":"x"})", R"(note {"text":"y"})"});
}

TEST_CASE("the strongest for each field") {
  CHECK(owing("rule a { permit  must mask \"mail\" with hash  must mask \"name\" with partial "
              "}\nrule b { permit  must mask \"mail\" with redact }\n"
              "rule c { permit  must mask \"mail\" with partial }") ==
        Texts{R"(mask {"field":"name","with":"partial"})",
              R"(mask {"field":"mail","with":"redact"})"});
}

TEST_CASE("the longest, and the shortest not under its floor") {
  CHECK(owing("rule a { permit  must hold \"x\" for 2 days }\nrule b { permit  must hold \"x\" for "
              "3 days }") == Texts{R"(hold {"what":"x","for":"3 days"})"});
  CHECK(owing("rule a { permit  must keep \"x\" for 5 days }\nrule b { permit  must keep \"x\" for "
              "2 days { floor: 1 day } }") ==
        Texts{R"(keep {"what":"x","for":"2 days","floor":"1 day"})"});
  CHECK(owing("rule a { permit  must keep \"x\" for 5 days { floor: 4 days } }\nrule b { permit  "
              "must keep \"x\" for 2 days }") ==
        Texts{R"(keep {"what":"x","for":"4 days","floor":"4 days"})"});
}

TEST_CASE(
    "a conflict forbids where it would be owed on permit, also instead of pending, and is only "
    "listed elsewhere") {
  CHECK(owing("rule a { permit  must route to \"x\" }\nrule b { permit  must route to \"x\" }").size() ==
        1);
  const std::string two =
      "rule a { permit  must route to \"x\" }\nrule b { permit  must route to \"y\" }\n";
  World w(kKinds + "policy p on send {\n" + two + "rule c { require approval from boss } }\n");
  w.ask("send", "ann", R"("n": 1)");
  CHECK(w.outcome() == Outcome::Forbid);
  CHECK(w.decide().reasons.at(0).kind == Reason::Kind::Undeliverable);
  World off(kKinds +
            "policy p on send { rule yes { permit } rule a { must route to \"x\" on pending }\n "
            "rule b { must route to \"y\" on pending }\n"
            "rule c { require approval from boss } }\n");
  off.ask("send", "ann", R"("n": 1)");
  CHECK(off.outcome() == Outcome::Pending);
  CHECK(off.decide().obligations.size() == 2);
  REQUIRE(off.decide().faults.size() == 1);
  CHECK(off.decide().faults[0].kind == "conflicting obligation");
}

TEST_CASE("owed on what it says: permit, pending, forbid or always") {
  const std::string rules =
      "rule yes { when n > 0  permit }\nrule ask { when n > 1  require approval from boss }\n"
      "rule a { must note \"permit\" }\nrule b { must note \"pending\" on pending }\nrule c { must "
      "note \"forbid\" on forbid }\nrule d { must note \"always\" always }\n";
  CHECK(owing(rules, 1) == Texts{R"(note {"text":"permit"})", R"(note {"text":"always"})"});
  CHECK(owing(rules, 2, everything(), Outcome::Pending) ==
        Texts{R"(note {"text":"pending"})", R"(note {"text":"always"})"});
  CHECK(owing(rules, 0, everything(), Outcome::Forbid) ==
        Texts{R"(note {"text":"forbid"})", R"(note {"text":"always"})"});
}

TEST_CASE("what the host cannot do forbids on permit, and is listed on forbid") {
  const Options nothing{.tenant = "acme", .can = Can::Listed, .can_do = {}};
  const Options notes{.tenant = "acme", .can = Can::Listed, .can_do = {"note"}};
  const std::string rules = "rule yes { when n > 0  permit }\nrule a { must note \"x\" always }\n";
  CHECK(owing(rules, 1, notes).size() == 1);
  owing(rules, 1, nothing, Outcome::Forbid);
  World w(kKinds + "policy p on send {\n" + rules + "}\n", nothing);
  w.ask("send", "ann", R"("n": 0)");
  CHECK(w.outcome() == Outcome::Forbid);
  CHECK(w.decide().reasons.at(0).kind == Reason::Kind::NoRulePermits);
  CHECK(w.decide().obligations.size() == 1);
  CHECK(w.decide().faults.at(0).kind == "undeliverable obligation");
}

TEST_CASE("once for each element, and ids tell rule, effect and element") {
  World w(kKinds +
          "policy p on send { rule yes { permit }\nrule a { for each k in [\"x\", \"y\", \"x\"]  "
          "must note k } }\n");
  w.ask("send", "ann", R"("n": 1)");
  const Decision& d = w.decide();
  REQUIRE(d.obligations.size() == 2);
  CHECK(d.obligations[0].id == "t.p.a#1.1");
  CHECK(d.obligations[1].id == "t.p.a#1.2");
}
