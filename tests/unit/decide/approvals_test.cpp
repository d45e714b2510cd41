// Whose answer counts: persons, seats, capacities, delegation, escalation, rejection, time.
#include <fmt/format.h>

#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

// One action, one permit, one requirement.
std::string asking(const std::string& requirement) {
  return "action send by actor: Actor with body: text, size: int?\n"
         "policy p on send {\n  rule yes { permit }\n  rule ask { " +
         requirement + " }\n}\n";
}

World asked(const std::string& requirement, const std::string& subject = "ann") {
  World w(asking(requirement));
  w.ask("send", subject, R"("body": "hello")");
  return w;
}

}  // namespace

TEST_CASE("an approval by a holder of the role turns pending into permit") {
  World w = asked("require approval from boss");
  CHECK(w.outcome() == Outcome::Pending);
  const Decision& d = w.decide();
  REQUIRE(d.requirements.size() == 1);
  CHECK(d.requirements[0].kind == "approval");
  CHECK(d.requirements[0].roles == std::vector<std::string>{"boss"});
  CHECK(d.requirements[0].missing == 1);
  CHECK(has_reason(d, Reason::Kind::Require, "p.ask"));
  CHECK(d.content_digest.size() == 64);
  w.approve("bo");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE(
    "who does not count: strangers, agents, the inactive, former and future holders, the requester "
    "and whoever is behind") {
  for (const char* by : {"nobody-knows", "dee", "cy", "gus", "ed"}) {
    World w = asked("require approval from boss");
    w.approve(by);
    CHECK_MESSAGE(w.outcome() == Outcome::Pending, by);
  }
  World self = asked("require approval from boss", "bo");
  self.approve("bo");
  CHECK(self.outcome() == Outcome::Pending);
  World allowed = asked("require approval from boss allow self", "bo");
  allowed.approve("bo");
  CHECK(allowed.outcome() == Outcome::Permit);
  World alias = asked("require approval from ae", "ann");
  alias.approve("a.smith");
  CHECK(alias.outcome() == Outcome::Pending);
  World behind = asked("require approval from ae", "bot");
  behind.approve("ann");
  CHECK(behind.outcome() == Outcome::Pending);
  World owner = asked("require approval from boss", "solo");
  owner.approve("bo");
  CHECK(owner.outcome() == Outcome::Pending);
  owner.approve("mo");
  CHECK(owner.outcome() == Outcome::Permit);
  World agent = asked("require approval from anyone");
  agent.evidence("approval", "x", kNoon,
                 "\"by\": \"dee\", \"content\": \"" + agent.evaluator.content_digest() + "\"");
  CHECK(agent.outcome() == Outcome::Permit);
}

TEST_CASE("a role held when answering counts, also when it has ended since") {
  World w = asked("require approval from boss");
  w.approve("ed", 1'790'000'000'000'000);  // September
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("two approvals need two persons, two seats too") {
  World two = asked("require 2 approvals from boss");
  two.approve("bo");
  two.approve("bo", kNoon - 2 * kHour);
  CHECK(two.outcome() == Outcome::Pending);
  CHECK(two.decide().requirements[0].missing == 1);
  two.approve("mo");
  CHECK(two.outcome() == Outcome::Permit);

  World both = asked("require approval from boss and cro");
  both.approve("mo");
  CHECK(both.outcome() == Outcome::Pending);
  REQUIRE(both.decide().requirements.size() == 1);
  CHECK(both.decide().requirements[0].roles == std::vector<std::string>{"CRO"});
  both.approve("cy");
  CHECK(both.outcome() == Outcome::Permit);
}

TEST_CASE("two seats of one role are one open item, of two") {
  World w = asked("require approval from boss and boss and cro");
  const Decision& d = w.decide();
  REQUIRE(d.requirements.size() == 2);
  CHECK(d.requirements[0].missing + d.requirements[1].missing == 3);
  w.approve("bo");
  w.approve("cy");
  REQUIRE(w.decide().requirements.size() == 1);
  CHECK(w.decide().requirements[0].missing == 1);
  w.approve("mo");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("a person who is named twice is named once in the open item") {
  World w(
      "action send by actor: Actor with readers: list of Person, body: text\n"
      "policy p on send {\n  rule yes { permit }\n"
      "  rule ask { require approval from readers and (readers or readers) }\n}\n");
  w.ask("send", "ann", R"("body": "hello", "readers": ["mo", "bo"])");
  const Decision& d = w.decide();
  REQUIRE(d.requirements.size() == 1);
  CHECK(d.requirements[0].missing == 2);
  CHECK(d.requirements[0].persons == std::vector<std::string>{"bo", "mo"});
}

TEST_CASE("an exact matching finds the seats that a greedy one misses") {
  World w = asked("require approval from (boss or cro) and cro");
  w.approve("cy", kNoon - 3 * kHour);
  w.approve("bo");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("one person fills both halves only with an answer in each capacity") {
  World w = asked("require approval from boss and cro");
  w.approve("mo", kNoon - kHour, R"("as": "boss")");
  CHECK(w.outcome() == Outcome::Pending);
  w.approve("mo", kNoon - kHour, R"("as": "CRO")");
  CHECK(w.outcome() == Outcome::Permit);
  World other = asked("require approval from boss");
  other.approve("mo", kNoon - kHour, R"("as": "CRO")");
  CHECK(other.outcome() == Outcome::Pending);  // given as one role, it counts for that role only
}

TEST_CASE("alternatives of seats") {
  World w = asked("require approval from (boss and legal) or cro");
  w.approve("bo");
  CHECK(w.outcome() == Outcome::Pending);
  w.approve("cy");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE(
    "a rejection voids the same person's approval at or before it, in the same capacity or without "
    "one") {
  World w = asked("require approval from boss");
  w.approve("bo", kNoon - 3 * kHour);
  w.reject("bo", kNoon - 2 * kHour);
  CHECK(w.outcome() == Outcome::Pending);
  CHECK(w.decide().requirements[0].rejected_by == std::vector<std::string>{"bo"});
  w.approve("bo", kNoon - kHour);
  CHECK(w.outcome() == Outcome::Permit);
  World same = asked("require approval from boss");
  same.approve("bo", kNoon - kHour);
  same.reject("bo", kNoon - kHour);
  CHECK(same.outcome() == Outcome::Pending);
  World other = asked("require approval from boss");
  other.approve("mo", kNoon - 2 * kHour, R"("as": "boss")");
  other.reject("mo", kNoon - kHour, R"("as": "CRO")");
  CHECK(other.outcome() == Outcome::Permit);
  World person = asked("require approval from boss");
  person.approve("bo", kNoon - 2 * kHour);
  person.reject("mo", kNoon - kHour);
  CHECK(person.outcome() == Outcome::Permit);
}

TEST_CASE("another content, an expiry, a withdrawal, a use") {
  World w = asked("require approval from boss");
  w.approve("bo", kNoon - kHour, "\"expires_at\": " + at(kNoon));
  CHECK(w.outcome() == Outcome::Pending);
  CHECK(w.outcome(kNoon - 1) == Outcome::Permit);
  World edit = asked("require approval from boss");
  edit.approve("bo");
  edit.ask("send", "ann", R"("body": "hello ")");
  CHECK(edit.outcome() == Outcome::Pending);
  World used = asked("require approval from boss");
  used.approve("bo");
  used.evidence("used", "u1", kNoon - 1, R"("approval": "e1", "request": "r1")");
  CHECK(used.outcome() == Outcome::Pending);
}

TEST_CASE("an answer that is taken back counts until then, among few and among many") {
  for (const int others : {0, 50}) {
    World w = asked("require approval from boss");
    w.approve("bo");
    for (int k = 0; k < others; ++k)
      w.evidence("approval", fmt::format("o{}", k), kNoon - kHour,
                 fmt::format(R"("by": "mo", "content": "other {}")", k));
    CHECK(w.outcome() == Outcome::Permit);
    w.evaluator.end_evidence("approval", "e1", "withdrawn_at", kNoon);
    CHECK(w.outcome() == Outcome::Pending);
    CHECK(w.outcome(kNoon - 1) == Outcome::Permit);
    w.evaluator.end_evidence("approval", "e1", "withdrawn_at", kNoon + kHour);  // it has ended
    CHECK(w.outcome() == Outcome::Pending);
    REQUIRE_FALSE(w.evaluator.set_directory(kPeople));  // everything is read again
    CHECK(w.outcome() == Outcome::Pending);
    CHECK(w.outcome(kNoon - 1) == Outcome::Permit);
    w.evaluator.end_evidence("approval", "nobody's", "withdrawn_at", 0);
    w.evaluator.end_evidence("approval", "e1", "note", 0);
    w.evaluator.end_evidence("aproval", "e1", "withdrawn_at", 0);
    CHECK(w.outcome(kNoon - 1) == Outcome::Permit);
  }
}

TEST_CASE("answers about other content are no cost, however many there are") {
  Options few = everything();
  few.budget = 100'000;
  World w(asking("require approval from boss"), few);
  w.ask("send", "ann", R"("body": "hello")");
  w.approve("bo");
  for (int k = 0; k < 300; ++k) {
    w.evidence("approval", fmt::format("o{}", k), kNoon - kHour,
               fmt::format(R"("by": "bo", "content": "other {}")", k));
    w.evidence("used", fmt::format("u{}", k), kNoon - 1,
               fmt::format(R"("approval": "o{}", "request": "r{}")", k, k));
  }
  CHECK(w.outcome() == Outcome::Permit);
  w.ask("send", "ann", R"("body": "hello again")");
  CHECK(w.outcome() == Outcome::Pending);
}

TEST_CASE(
    "delegation: in the window, of that role, made before, by a holder who is no requester, not "
    "passed on") {
  const auto delegated = [](const std::string& more, Time made, const char* subject = "ann",
                            const char* by = "bo") {
    World w = asked("require approval from boss", subject);
    w.evidence("delegation", "d1", made,
               std::string("\"by\": \"") + by + "\", \"to\": \"dee\", " + more);
    w.approve("dee");
    return w.outcome();
  };
  const std::string window = "\"role\": \"boss\", \"starts_at\": \"2026-11-24T00:00:00Z\"";
  CHECK(delegated(window, kNoon - 5 * kHour) == Outcome::Permit);
  CHECK(delegated(window, kNoon - 1) == Outcome::Pending);  // made after the answer
  CHECK(delegated(window + ", \"ends_at\": " + at(kNoon - kHour), kNoon - 5 * kHour) ==
        Outcome::Pending);
  CHECK(delegated(window + ", \"ends_at\": " + at(kNoon), kNoon - 5 * kHour) == Outcome::Permit);
  CHECK(delegated(window + ", \"revoked_at\": " + at(kNoon - kHour), kNoon - 5 * kHour) ==
        Outcome::Pending);
  CHECK(delegated("\"role\": \"CRO\", \"starts_at\": \"2026-11-24T00:00:00Z\"", kNoon - 5 * kHour) ==
        Outcome::Pending);
  CHECK(delegated(window, kNoon - 5 * kHour, "ann", "cy") == Outcome::Pending);  // holds no such role
  CHECK(delegated(window, kNoon - 5 * kHour, "solo") ==
        Outcome::Pending);  // the delegator is behind the request
  World chain = asked("require approval from boss");
  chain.evidence("delegation", "d1", kNoon - 6 * kHour, "\"by\": \"bo\", \"to\": \"dee\", " + window);
  chain.evidence("delegation", "d2", kNoon - 5 * kHour,
                 "\"by\": \"dee\", \"to\": \"lea\", " + window);
  chain.approve("lea");
  CHECK(chain.outcome() == Outcome::Pending);
}

TEST_CASE("a delegate sits in the delegator's seat") {
  World w = asked("require 2 approvals from boss");
  w.evidence("delegation", "d1", kNoon - 6 * kHour,
             R"("by": "bo", "to": "dee", "role": "boss", "starts_at": "2026-11-01T00:00:00Z")");
  w.approve("bo");
  w.approve("dee");
  CHECK(w.outcome() == Outcome::Pending);
  w.approve("mo");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("escalation opens after its time and keeps the first addressees") {
  World w = asked("require approval from boss escalate to cro after 24 hours");
  w.approve("cy", kNoon - kHour);
  CHECK(w.outcome() == Outcome::Pending);  // nothing says when it was asked
  w.evidence("asked", "a1", kNoon - 26 * kHour,
             "\"content\": \"" + w.evaluator.content_digest() + "\"");
  CHECK(w.outcome() == Outcome::Permit);
  const auto early = [](Time answered) {
    World e = asked("require approval from boss escalate to cro after 24 hours");
    e.evidence("asked", "a1", kNoon - 26 * kHour,
               "\"content\": \"" + e.evaluator.content_digest() + "\"");
    e.approve("cy", answered);
    return e.outcome();
  };
  CHECK(early(kNoon - 2 * kHour - 1) == Outcome::Pending);
  CHECK(early(kNoon - 2 * kHour) == Outcome::Permit);
  World first = asked("require approval from boss escalate to cro after 24 hours");
  first.approve("bo");
  CHECK(first.outcome() == Outcome::Permit);
  World shown = asked("require approval from boss escalate to cro after 24 hours");
  shown.evidence("asked", "a1", kNoon - kHour,
                 "\"content\": \"" + shown.evaluator.content_digest() + "\"");
  const auto& properties = shown.decide().requirements[0].properties;
  REQUIRE(properties.size() == 1);
  CHECK(properties[0].first == "escalation");
  CHECK(properties[0].second.find("\"CRO\"") != std::string::npos);
  CHECK(properties[0].second.find("2026-11-25T11:00:00Z") != std::string::npos);
}

TEST_CASE("within is age, after is strictly later") {
  World w = asked("require approval from boss within last 2 hours");
  w.approve("bo", kNoon - 2 * kHour);
  CHECK(w.outcome() == Outcome::Pending);
  CHECK(w.outcome(kNoon - 1) == Outcome::Permit);
  const auto after = [](Time heard, Time answered) {
    World a = asked("require approval from boss after consultation from legal");
    a.evidence("consultation", "c1", heard,
               "\"by\": \"lea\", \"role\": \"legal\", \"content\": \"" +
                   a.evaluator.content_digest() + "\"");
    a.approve("bo", answered);
    return a.outcome();
  };
  CHECK(after(kNoon - 2 * kHour, kNoon - kHour) == Outcome::Permit);
  CHECK(after(kNoon - kHour, kNoon - kHour) == Outcome::Pending);
  World none = asked("require approval from boss after consultation from legal");
  none.approve("bo");
  CHECK(none.outcome() == Outcome::Pending);
}

TEST_CASE("a capacity counts when its person held the role") {
  const auto heard = [](const char* by, const char* role) {
    World w = asked("require consultation from legal");
    w.evidence("consultation", "c1", kNoon - kHour,
               std::string("\"by\": \"") + by + "\", \"role\": \"" + role + "\", \"content\": \"" +
                   w.evaluator.content_digest() + "\"");
    return w.outcome();
  };
  CHECK(heard("lea", "legal") == Outcome::Permit);
  CHECK(heard("bo", "legal") == Outcome::Pending);
  CHECK(heard("lea", "boss") == Outcome::Pending);
}

TEST_CASE("a role that nobody holds is unmet and said so") {
  World w("role ghost\n" + asking("require approval from ghost"));
  w.ask("send", "ann", R"("body": "x")");
  CHECK(w.outcome() == Outcome::Pending);
  CHECK(w.decide().requirements[0].properties.back().first == "nobody_holds");
  CHECK(w.decide().reasons[0].detail.find("nobody holds ghost") != std::string::npos);
}

TEST_CASE("where selects answers") {
  World w =
      asked("require approval from boss where it.note is not missing and it.note == \"fine\"");
  w.approve("bo");
  CHECK(w.outcome() == Outcome::Pending);
  w.approve("mo", kNoon - kHour, R"("note": "fine")");
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("has in a guard is true, false, or a fault") {
  const std::string source =
      "action send by actor: Actor with body: text, size: int?\n"
      "policy p on send {\n  rule yes { permit }\n"
      "  rule no { when has rejection from anyone  forbid }\n}\n";
  World w(source);
  w.ask("send", "ann", R"("body": "x")");
  CHECK(w.outcome() == Outcome::Permit);
  w.reject("dee");
  CHECK(w.outcome() == Outcome::Forbid);
  CHECK(has_reason(w.decide(), Reason::Kind::Forbid, "p.no"));
}
