// Another program comes into force: what it does not take is not left out, and history has no holes that count as complete.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/ledger/replay.hpp"
#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

std::string changed(std::string_view from, std::string_view to) {
  std::string text(kCharter);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

struct Change : Books {
  // Empty, or why the program does not come into force.
  std::string put(std::string_view text) {
    LedgerOptions o = options();
    o.program = program_of(text);
    std::string error;
    if (auto opened = Ledger::open(place.where(), std::move(o), error)) ledger = std::move(opened);
    return error;
  }
  void touch(const char* more = "") {
    const Written w = ledger->record(
        {.json = fmt::format(R"({{"kind":"touch","id":"t{}","contact":"jo"{}}})", ++touches, more)});
    REQUIRE_MESSAGE(!w.error, w.error->message());
  }
  // Three touches a week are the cap.
  Committed ask() { return commit(fmt::format("r{}", ++asked), send("jo", "m1")); }
  int touches = 0, asked = 0;
};

}  // namespace

TEST_CASE(
    "events that a program does not take make their history short, until they do not matter") {
  Change w;
  for (int k = 0; k < 3; ++k) w.touch();
  CHECK(w.ask().outcome == Outcome::Forbid);
  CHECK(w.put(changed("{ contact: text } kept 30 days",
                      "{ contact: text  channel: text } kept 30 days"))
            .empty());
  REQUIRE(w.ledger->refused().size() == 1);
  CHECK(w.ledger->refused()[0].find("`touch`") != std::string::npos);
  const Committed c = w.ask();
  CHECK(c.outcome == Outcome::Forbid);
  CHECK(c.json.find("history too short") != std::string::npos);
  w.now += 31 * 24 * 60 * kMinute;
  w.touch(R"(,"channel":"email")");
  CHECK(w.ask().outcome == Outcome::Permit);
  SUBCASE("so says a history document") {
    std::string history;
    REQUIRE(w.log.read_head());
    REQUIRE(ledger::history_document(w.log, w.ledger->program(), history));
    CHECK_MESSAGE(history.find(R"("touch":"2026-11-24T12:00:00.000001Z")") != std::string::npos,
                  history);
    CHECK(history.find("\"id\":\"t3\"") == std::string::npos);
    CHECK(history.find("\"id\":\"t4\"") != std::string::npos);
    REQUIRE(ledger::history_document(w.log, charter(), history));
    CHECK(history.find(R"("touch":"always")") != std::string::npos);
    CHECK(history.find("\"id\":\"t3\"") != std::string::npos);
    CHECK(history.find("channel") == std::string::npos);
  }
  SUBCASE("a program that reads less of them takes them") {
    w.touch(R"(,"channel":"email")");
    w.touch(R"(,"channel":"email")");
    CHECK(w.put(kCharter).empty());
    CHECK(w.ledger->refused().empty());
    CHECK(w.ask().json.find("sending.cap") != std::string::npos);
  }
}

TEST_CASE("evidence that a program does not take keeps it from coming into force") {
  Change w;
  const std::string veto =
      "evidence veto \"Somebody minds\" { by: Person  why: text? } unbound counts when it.at <= "
      "now\n";
  const std::string rule = "rule minded { when any(v in veto)  forbid }\n  rule never";
  const auto with = [&](const std::string& declared) {
    std::string text = changed("rule never", rule);
    return text.insert(text.find("event touch"), declared);
  };
  REQUIRE(w.put(with(veto)).empty());
  REQUIRE_FALSE(w.ledger->record({.json = R"({"kind":"veto","id":"v1","by":"ann"})"}).error);
  CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Forbid);
  std::string strict = veto;
  strict.replace(strict.find("text?"), 5, "text");
  const std::string why = w.put(with(strict));
  CHECK(
      why.starts_with("the program does not take evidence that is on record, and without it more "
                      "could be permitted: record "));
  CHECK(why.find("`veto`") != std::string::npos);
  CHECK(w.commit("r2", discount("acme", "5")).outcome == Outcome::Forbid);  // the old one goes on
  CHECK(w.put(kCharter).empty());  // one that does not ask about it
  CHECK(w.commit("r3", discount("acme", "5")).outcome == Outcome::Permit);
}

TEST_CASE("what nobody could record is missing in the history, when it is asked about again") {
  Change w;
  w.touch();
  CHECK(w.ask().outcome == Outcome::Permit);
  CHECK(w.put("module shop\nimport std.approvals\nentity Contact { }\naction send by actor: Person "
              "or Agent on contact: Contact\n"
              "policy p on send { rule yes { permit } }\n")
            .empty());
  CHECK(w.ledger->record({.json = R"({"kind":"touch","id":"t9","contact":"jo"})"}).error);
  w.now += kMinute;
  CHECK(w.put(kCharter).empty());
  const Committed c = w.ask();
  CHECK(c.outcome == Outcome::Forbid);
  CHECK(c.json.find("history too short") != std::string::npos);
  w.now += 31 * 24 * 60 * kMinute;
  w.touch();

  const Committed last = w.ask();
  CHECK_MESSAGE(last.outcome == Outcome::Permit, last.json);
}

TEST_CASE("who follows the program in force follows it while it is open") {
  Change w;
  LedgerOptions o;
  o.decide.tenant = "acme-corp";
  o.clock = [&] { return w.now; };
  const auto follower = open_or_fail(w.place.where(), o);
  CHECK(follower->commit({.id = "f1", .request = discount("acme", "5")}).outcome == Outcome::Permit);
  CHECK(w.put(changed("percent >= 50", "percent >= 5")).empty());
  const Committed c = follower->commit({.id = "f2", .request = discount("acme", "5")});
  CHECK(c.outcome == Outcome::Forbid);
  CHECK(c.json.find("discounts.never") != std::string::npos);
  CHECK(hash_of(*follower->program()) == hash_of(*w.ledger->program()));
}

namespace {

const char* const kComplaint =
    "evidence complaint \"Somebody minds\" { by: Person  level: int } unbound counts when it.at <= "
    "now\n";
std::string with_complaints(std::string declared) {
  std::string text =
      changed("rule never", "rule minded { when any(c in complaint)  forbid }\n  rule never");
  return text.insert(text.find("event touch"), declared);
}

}  // namespace

TEST_CASE("a host of an older program records no evidence that the one in force does not take") {
  Change w;
  REQUIRE(w.put(with_complaints(kComplaint)).empty());
  const auto old = std::move(w.ledger);
  std::string newer(kComplaint);
  newer.replace(newer.find("level: int"), 10, "level: text");
  REQUIRE(w.put(with_complaints(newer)).empty());
  const Written refused = old->record({.json = R"({"kind":"complaint","by":"ann","level":3})"});
  REQUIRE(refused.error);
  CHECK_MESSAGE(refused.error->expected.find("as the program in force has it") != std::string::npos,
                refused.error->message());
  CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Permit);
  // What both take it may record.
  const Written fine = old->record({.json = R"({"kind":"touch","contact":"jo"})"});
  CHECK_FALSE(fine.error);
}

TEST_CASE(
    "evidence of a kind that a program does not declare is told, and a replay says what it could "
    "not read") {
  Change w;
  REQUIRE(w.put(with_complaints(kComplaint)).empty());
  REQUIRE_FALSE(
      w.ledger->record({.json = R"({"kind":"complaint","id":"c1","by":"ann","level":3})"}).error);
  CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Forbid);
  REQUIRE(w.put(kCharter).empty());
  REQUIRE(w.ledger->refused().size() == 1);
  CHECK(w.ledger->refused()[0] ==
        "evidence `complaint` on record is not read: the charter declares no such kind");
  std::string newer(kComplaint);
  newer.replace(newer.find("level: int"), 10, "level: text");
  ledger::Replayed out;
  std::string error;
  REQUIRE(ledger::replay(*w.db, "acme-corp", {.against = program_of(with_complaints(newer))}, {},
                         {}, out, error));
  CHECK(out.decided == 0);
  REQUIRE(out.not_replayed.size() == 1);
  CHECK(out.not_replayed.begin()->first == "the charter does not take evidence before it");
}

TEST_CASE("an event that becomes an action is complete since then") {
  Change w;
  const std::string none = changed(
      "event opened_case \"Something to keep count of\" { account: text } kept 30 days\n", "");
  REQUIRE(w.put(none).empty());
  w.now += kMinute;
  std::string action = none;
  action.insert(action.find("action send"),
                "action opened_case by actor: Person or Agent on account: Account\n");
  action +=
      "policy c on opened_case { rule few { when count(o in opened_case within last 30 days) < 5  "
      "permit } }\n";
  REQUIRE(w.put(action).empty());
  const Committed c = w.commit(
      "r1",
      R"({"subject":{"type":"agent","id":"bot"},"action":{"name":"opened_case"},"resource":{"type":"Account","id":"acme"}})");
  CHECK(c.outcome == Outcome::Forbid);
  CHECK(c.json.find("history too short") != std::string::npos);
}

namespace {

// A permit needs a pledge that holds.
std::string with_pledge(const char* fields, const char* holds) {
  std::string text = changed(
      "rule never",
      fmt::format("rule bound {{ when not any(p in pledge{})  forbid }}\n  rule never", holds));
  return text.insert(
      text.find("event touch"),
      fmt::format("evidence pledge \"A word given\" {{ {} }} unbound counts when it.at <= now\n",
                  fields));
}
const char* const kStands = " where p.withdrawn_at is missing or p.withdrawn_at > now";

}  // namespace

TEST_CASE(
    "evidence that stopped to count does not begin again under a program that reads less of it") {
  Change w;
  const std::string whole = with_pledge("by: Person  note: text?  withdrawn_at: time?", kStands);
  const std::string without_end = with_pledge("by: Person  note: text?", "");
  REQUIRE(w.put(whole).empty());
  const auto give = [&](const char* more) {
    const Written given = w.ledger->record(
        {.json = fmt::format(R"({{"kind":"pledge","id":"p1","by":"ann","note":"mine"{}}})", more)});
    REQUIRE_MESSAGE(!given.error, given.error->message());
    CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Permit);
  };
  SUBCASE("withdrawn afterwards") {
    give("");
    CHECK(w.put(without_end).empty());  // nobody has withdrawn anything
    REQUIRE(w.put(whole).empty());
    w.now += kMinute;
    REQUIRE_FALSE(w.ledger->withdraw("pledge", "p1", "ann").error);
    CHECK(w.commit("r2", discount("acme", "5")).outcome == Outcome::Forbid);
    const std::string why = w.put(without_end);
    CHECK_MESSAGE(why.find("withdrawal of pledge: the charter's kind has no time `withdrawn_at`") !=
                      std::string::npos,
                  why);
    CHECK(w.commit("r3", discount("acme", "5")).outcome == Outcome::Forbid);
  }
  SUBCASE("given for a time") {
    give(R"(,"withdrawn_at":"2027-01-01T00:00:00Z")");
    const std::string why = w.put(without_end);
    CHECK_MESSAGE(why.find("it says `withdrawn_at`, which the charter's kind does not have") !=
                      std::string::npos,
                  why);
  }
  SUBCASE("what else is not read is told") {
    give("");
    CHECK(w.put(with_pledge("by: Person  withdrawn_at: time?", "")).empty());
    REQUIRE(w.ledger->refused().size() == 1);
    CHECK(w.ledger->refused()[0] ==
          "evidence `pledge` on record says `note`, which the charter does not read");
  }
}

TEST_CASE("what ended is read as a time, in every field that a kind has for it") {
  Change w;
  REQUIRE(w.put(with_pledge("by: Person  withdrawn_at: time?", kStands)).empty());
  REQUIRE_FALSE(w.ledger->record({.json = R"({"kind":"pledge","id":"p1","by":"ann"})"}).error);
  REQUIRE_FALSE(w.ledger->withdraw("pledge", "p1", "ann").error);
  CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Forbid);
  CHECK(w.put(with_pledge("by: Person  withdrawn_at: text?", "")).find("withdrawal of pledge") !=
        std::string::npos);
  REQUIRE(w.put(with_pledge("by: Person  withdrawn_at: time?  revoked_at: time?",
                            " where p.revoked_at is missing or p.revoked_at > now"))
              .empty());
  CHECK(w.commit("r2", discount("acme", "5")).outcome == Outcome::Forbid);
}

TEST_CASE("evidence that runs out does not last longer under a program that reads less of it") {
  Change w;
  const std::string whole =
      with_pledge("by: Person  withdrawn_at: time?  expires_at: time?", kStands);
  REQUIRE(w.put(whole).empty());
  const auto give = [&](Ledger& to, const char* more) {
    return to.record({.json = fmt::format(R"({{"kind":"pledge","id":"p1","by":"ann"{}}})", more)});
  };
  SUBCASE("no time is no limit") {
    REQUIRE_FALSE(give(*w.ledger, R"(,"expires_at":null,"withdrawn_at":null)").error);
    CHECK(w.put(with_pledge("by: Person", "")).empty());
    CHECK(w.ledger->refused().empty());
  }
  SUBCASE("a time is one") {
    REQUIRE_FALSE(give(*w.ledger, R"(,"expires_at":"2027-01-01T00:00:00Z")").error);
    CHECK(w.put(with_pledge("by: Person  withdrawn_at: time?", kStands)).find("it says `expires_at`") !=
          std::string::npos);
  }
  SUBCASE("and no host of another program records one") {
    const auto old = std::move(w.ledger);
    REQUIRE(w.put(with_pledge("by: Person", "")).empty());
    const Written refused = give(*old, R"(,"expires_at":"2027-01-01T00:00:00Z")");
    REQUIRE(refused.error);
    CHECK(refused.error->path == "expires_at");
    CHECK_FALSE(give(*old, "").error);
    CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Permit);
  }
}

TEST_CASE("only evidence is withdrawn") {
  Change w;
  std::string text(kCharter);
  text.insert(text.find("event touch"),
              "event visit { by: Person  withdrawn_at: time? } kept 9 days\n");
  REQUIRE(w.put(text).empty());
  REQUIRE_FALSE(w.ledger->record({.json = R"({"kind":"visit","id":"v1","by":"ann"})"}).error);
  const Written out = w.ledger->withdraw("visit", "v1", "ann");
  REQUIRE(out.error);
  CHECK(out.error->path == "kind");
}
