#include "tests/unit/decide/world.hpp"

#include "runtime/value/ops.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const std::string kTouch =
    "enum Channel { email, phone }\nentity Account { risk: int }\n"
    "event touch { account: text  channel: Channel  by: Person? } kept 30 days\n"
    "action send by actor: Actor\n"
    "policy p on send {\n  rule yes { permit }\n"
    "  rule often { when count(x in touch where x.channel == email) >= 2  forbid }\n}\n";

std::string history(const std::string& events, const char* since = R"("always")") {
  return std::string(R"({"complete_since": {"touch": )") + since + R"(}, "events": [)" + events +
         "]}";
}
std::string touch(const char* id, Time t, const char* channel = "email") {
  return std::string(R"({"kind": "touch", "id": ")") + id + R"(", "at": )" + at(t) +
         R"(, "account": "a", "channel": ")" + channel + "\"}";
}

}  // namespace

TEST_CASE("the same id counts once, and twice with other contents is a mistake") {
  World w(kTouch);
  w.ask("send", "ann");
  REQUIRE_FALSE(
      w.evaluator.set_history(history(touch("t1", kNoon - 1) + "," + touch("t1", kNoon - 1))));
  CHECK(w.outcome() == Outcome::Permit);
  REQUIRE_FALSE(
      w.evaluator.set_history(history(touch("t1", kNoon - 1) + "," + touch("t2", kNoon - 1))));
  CHECK(w.outcome() == Outcome::Forbid);
  const MaybeError bad =
      w.evaluator.set_history(history(touch("t1", kNoon - 1) + "," + touch("t1", kNoon - 2)));
  REQUIRE(bad);
  CHECK(bad->path == "events[1].id");
  REQUIRE_FALSE(w.evaluator.set_history(history(touch("t1", kNoon - 1))));
  CHECK_FALSE(w.evaluator.add_event(touch("t1", kNoon - 1)));
  CHECK(w.evaluator.add_event(touch("t1", kNoon - 1, "phone")));
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("what is later than now is ignored and listed") {
  World w(kTouch);
  w.ask("send", "ann");
  REQUIRE_FALSE(w.evaluator.set_history(history(touch("t1", kNoon) + "," + touch("t2", kNoon + 1))));
  CHECK(w.outcome() == Outcome::Permit);
  REQUIRE(w.decide().ignored.size() == 1);
  CHECK(w.decide().ignored[0].find("\"t2\" is later than now") != std::string::npos);
  CHECK(w.outcome(kNoon + 1) == Outcome::Forbid);
}

TEST_CASE("an unknown spelling equals no member and is reported; so is an unknown person") {
  World w(kTouch);
  w.ask("send", "ann");
  std::string stranger = touch("t2", kNoon - 1);
  stranger.insert(stranger.size() - 1, R"(, "by": "zoe")");
  REQUIRE_FALSE(w.evaluator.set_history(history(touch("t1", kNoon - 1, "emial") + "," + stranger)));
  CHECK(w.outcome() == Outcome::Permit);
  REQUIRE(w.decide().ignored.size() == 2);
  CHECK(w.decide().ignored[0] == "history events[0].channel: \"emial\" is not a t.Channel");
  CHECK(w.decide().ignored[1] == "history events[1].by: \"zoe\" is not in the directory");
}

TEST_CASE("a history that does not reach back far enough is a fault") {
  World w(kTouch);
  w.ask("send", "ann");
  CHECK(w.outcome() == Outcome::Forbid);  // none at all
  CHECK(has_reason(w.decide(), Reason::Kind::Fault, "p.often"));
  CHECK(w.decide().faults.at(0).kind == "history too short");
  REQUIRE_FALSE(w.evaluator.set_history(history("", R"("2026-11-01T00:00:00Z")")));
  CHECK(w.outcome() == Outcome::Forbid);
  REQUIRE_FALSE(w.evaluator.set_history(history("", R"("2026-10-01T00:00:00Z")")));
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("records that are not of their kind are refused") {
  World w(kTouch);
  const auto bad = [&](const std::string& json) {
    const MaybeError e = w.evaluator.set_history(history(json));
    return e ? e->message() : std::string();
  };
  CHECK(bad(R"({"kind": "tuoch", "id": "t", "at": "2026-11-24T10:00:00Z"})")
            .find("did you mean `touch`?") != std::string::npos);
  CHECK(bad(R"({"id": "t", "at": "2026-11-24T10:00:00Z"})").find("events[0].kind") !=
        std::string::npos);
  CHECK(bad(R"({"kind": "touch", "at": "2026-11-24T10:00:00Z"})").find("events[0].id") !=
        std::string::npos);
  CHECK(bad(R"({"kind": "touch", "id": "t", "at": "2026-11-24T10:00:00Z", "channel": "email"})")
            .find("events[0].account") != std::string::npos);
  CHECK(bad(R"({"kind": "touch", "id": "t", "at": "2026-11-24T10:00:00Z", "chanel": "email"})")
            .find("did you mean `channel`?") != std::string::npos);
  CHECK(bad(R"({"tenant": "globex", "kind": "touch", "id": "t", "at": "2026-11-24T10:00:00Z"})")
            .find("tenant") != std::string::npos);
  CHECK(w.evaluator.set_evidence("[" + touch("t1", kNoon) + "]")->message().find("a kind of evidence") !=
        std::string::npos);
  CHECK(w.evaluator.set_history(R"({"complete_since": {"touches": "always"}})"));
  CHECK(w.evaluator.set_history(R"({"complete_since": {"touch": "never"}})"));
}

TEST_CASE("an execution counts for the decisions after it") {
  World w(
      "action send by actor: Actor with whom: text\n"
      "policy p on send {\n  rule yes { permit }\n"
      "  rule once { when any(s in send within this day where s.whom == whom and s.actor == actor) "
      " forbid }\n}\n");
  REQUIRE_FALSE(w.evaluator.set_history(R"({"complete_since": {"send": "always"}})"));
  w.ask("send", "bot", R"("whom": "x")");
  CHECK(w.outcome() == Outcome::Permit);
  REQUIRE_FALSE(w.evaluator.add_execution("s1", kNoon));
  CHECK(w.outcome() == Outcome::Forbid);
  w.ask("send", "bot", R"("whom": "y")");
  CHECK(w.outcome() == Outcome::Permit);
  w.ask("send", "ann", R"("whom": "x")");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("documents may come in any order") {
  World w(
      "action send by actor: Actor\npolicy p on send { rule yes { permit } rule ask { require "
      "approval from boss } }\n");
  w.ask("send", "ann");
  w.approve("bo");
  CHECK(w.outcome() == Outcome::Permit);
  REQUIRE_FALSE(w.evaluator.set_directory(R"({"people": [{"id": "ann"}, {"id": "bo"}]})"));
  CHECK(w.outcome() == Outcome::Pending);
  REQUIRE_FALSE(w.evaluator.set_directory(kPeople));
  CHECK(w.outcome() == Outcome::Permit);
  CHECK(w.evaluator.set_directory(R"({"people": [{"id": "bo"}]})"));  // the subject is unknown now
  CHECK(w.evaluator.outcome(kNoon) == Outcome::Forbid);
}
