// The bound on steps speaks of the records that a query can come to: those of one key, where the key is there for certain.
#include <fmt/format.h>

#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const char* const kFacts =
    "entity Contact { name: text? }\n"
    "event sent { contact: text  mate: text? } kept 30 days\n"
    "action send by actor: Actor with contact: Contact, other: Contact?, list: list of text\n";

// 2,000 messages to 100 contacts: some 10 steps each, so that one query over all of them is over the budget.
World world(const std::string& rules) {
  Options few = everything();
  few.budget = 8'000;
  World w(kFacts + rules, few);
  std::string events;
  for (int k = 0; k < 2000; ++k)
    events += fmt::format(R"({}{{"kind": "sent", "id": "s{}", "at": {}, "contact": "c{}"}})",
                          k == 0 ? "" : ",", k, at(kNoon - kHour - k * 1'000'000), k % 100);
  REQUIRE_FALSE(w.evaluator.set_history(
      fmt::format(R"({{"complete_since": {{"sent": "always"}}, "events": [{}]}})", events)));
  return w;
}
bool is_refused(World& w, const std::string& more = {}) {
  w.ask("send", "ann", R"("contact": {"id": "c7"}, "list": ["a"])" + more);
  w.evaluator.decide(kNoon);
  const MaybeError& error = w.evaluator.error();
  if (error) CHECK(error->expected.find("8000 steps") != std::string::npos);
  else CHECK(w.evaluator.steps().taken <= w.evaluator.steps().bound);
  return error.has_value();
}
std::string rule(const std::string& when) {
  return "policy p on send { rule yes { permit }  rule no { when " + when + "  forbid } }\n";
}

}  // namespace

TEST_CASE("a query over all records costs all of them, one by a key those of the key") {
  World all = world(rule("count(s in sent where s.contact != contact.id) > 5000"));
  CHECK(is_refused(all));
  World one = world(rule("count(s in sent where s.contact == contact.id) > 20"));
  CHECK_FALSE(is_refused(one));
  CHECK(one.outcome() == Outcome::Permit);
  for (int k = 0; k < 3; ++k)
    one.event("sent", "more" + std::to_string(k), kNoon - 5, R"("contact": "c7")");
  CHECK(one.outcome() == Outcome::Forbid);
  // The contact that was written to most decides, whoever is asked about.
  for (int k = 0; k < 1200; ++k)
    one.event("sent", "yet" + std::to_string(k), kNoon - 5, R"("contact": "c8")");
  CHECK(is_refused(one));
}

TEST_CASE("the key may come through functions, as a text or as an entity") {
  for (const std::string when :
       {"often(contact.id)", "often_of(contact)", "often(\"c7\")", "twice(contact)",
        "any(s in sent where s.id == \"s7\" and often(s.id))"}) {
    CAPTURE(when);
    World w = world(
        "define often(id: text): bool = count(s in sent where s.contact == id) > 20\n"
        "define often_of(c: Contact): bool = often(c.id)\n"
        "define twice(c: Contact): bool = often(c.id) and often_of(c)\n" +
        rule(when));
    CHECK_FALSE(is_refused(w));
    CHECK(w.outcome() == Outcome::Permit);
  }
}

TEST_CASE("a key that may be missing or a fault leaves nothing out for certain") {
  World maybe =
      world(rule("other is not missing and count(s in sent where s.contact == other.id) > 5000"));
  CHECK(is_refused(maybe));
  CHECK(is_refused(maybe, R"(, "other": {"id": "c1"})"));
  World either =
      world("define often(id: text): bool = count(s in sent where s.contact == id) > 20\n" +
            rule("often(contact.id) or (contact.name is not missing and often(contact.name))"));
  CHECK(is_refused(either));
  // Of some records the key is not known, so that none can be left out.
  World partly =
      world(rule("count(s in sent where s.mate is not missing and s.mate == contact.id) > 5000"));
  CHECK(is_refused(partly));
}

TEST_CASE("a list that no query makes is as long as it is, however many records there are") {
  World w = world(rule("\"b\" in list and count(s in sent where s.contact == contact.id) > 20"));
  CHECK_FALSE(is_refused(w));
  World made = world(rule("contact.id in list(s in sent: s.contact)"));
  CHECK(is_refused(made));
}

namespace {

// 2,000 calls of as many teams.
World teams(const std::string& rest, const char* people = kPeople) {
  Options few = everything();
  few.budget = 8'000;
  World w("event called { team: text }\n" + rest, few, people);
  std::string events;
  for (int k = 0; k < 2000; ++k)
    events += fmt::format(R"({}{{"kind": "called", "id": "k{}", "at": {}, "team": "t{}"}})",
                          k == 0 ? "" : ",", k, at(kNoon - kHour - k * 1'000'000), k);
  REQUIRE_FALSE(w.evaluator.set_history(
      fmt::format(R"({{"complete_since": {{"called": "always"}}, "events": [{}]}})", events)));
  return w;
}
bool is_refused(World& w, const std::string& who, const std::string& facts) {
  w.ask("send", who, facts);
  w.evaluator.decide(kNoon);
  if (!w.evaluator.error()) CHECK(w.evaluator.steps().taken <= w.evaluator.steps().bound);
  return w.evaluator.error().has_value();
}

}  // namespace

TEST_CASE("an attribute that only one kind of principal has is no key of the other") {
  const char* const kPeopleWithTeams = R"({"people": [{"id": "ann", "attributes": {"team": "t7"}}],
    "agents": [{"id": "solo", "autonomous": true, "owner": "ann"}]})";
  const std::string rules =
      "policy p on send {\n"
      "  rule no { when any(c in called where c.team == actor.team) and actor is Person  forbid }\n"
      "  rule yes { permit } }\n";
  World both =
      teams("extend Person { team: text }\naction send by actor: Actor\n" + rules, kPeopleWithTeams);
  CHECK(is_refused(both, "solo", ""));
  CHECK(is_refused(both, "ann", ""));
  World one = teams(
      "extend Person { team: text }\naction send by actor: Person\n"
      "policy p on send { rule no { when any(c in called where c.team == actor.team) forbid } }\n",
      kPeopleWithTeams);
  CHECK_FALSE(is_refused(one, "ann", ""));
}

TEST_CASE("an attribute that a record may leave out is no key") {
  World w = teams(
      "entity Wave { name: text  volatile note: text }\nrecord w1 : Wave { name: \"x\" }\n"
      "action send by actor: Actor with wave: Wave\n"
      "policy p on send { rule no { when any(c in called where c.team == wave.note)  forbid } }\n");
  CHECK(is_refused(w, "ann", R"("wave": {"id": "w1"})"));
}

TEST_CASE("lists in a table that the host replaced count as long as they are") {
  Options few = everything();
  few.budget = 8'000;
  World w(
      "table xs(k: text): list of int { \"a\": [1, 2] }\naction send by actor: Actor\n"
      "policy p on send { rule no { when any(a in xs(\"a\") otherwise [0] where any(b in xs(\"a\") "
      "otherwise [0] "
      "where a + b > 100000))  forbid }\n  rule yes { permit } }\n",
      few);
  CHECK_FALSE(is_refused(w, "ann", ""));
  std::string list;
  for (int k = 0; k < 200; ++k) list += fmt::format("{}{}", k == 0 ? "" : ",", k);
  REQUIRE_FALSE(w.evaluator.set_tables(fmt::format(R"({{"t.xs": {{"a": [{}]}}}})", list)));
  CHECK(is_refused(w, "ann", ""));
  CHECK(w.evaluator.error()->expected.find("8000 steps") != std::string::npos);
}
