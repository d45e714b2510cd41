// COMMIT, lines 33 to 36 of semantics.md.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

std::string queue_handle(const Place& place) {
  std::string out;
  place.database()->run("select handle from writ_queue where closed_by is null", {},
                        [&](const ledger::Row& r) {
                          out = r.text(0);
                          return true;
                        });
  return out;
}

int count(const Place& place, const char* sql) {
  int out = -1;
  place.database()->run(sql, {}, [&](const ledger::Row& r) {
    out = static_cast<int>(r.integer(0));
    return true;
  });
  return out;
}

}  // namespace

TEST_CASE("a permit is on record with its execution") {
  World w;
  const Committed c = w.commit("r1", discount("acme", "5"));
  CHECK(c.outcome == Outcome::Permit);
  CHECK(c.is_recorded);
  CHECK_FALSE(c.is_error);
  CHECK(c.json.find("\"committed\":{\"request\":\"r1\",\"record\":") != std::string::npos);
  CHECK(c.json.find("uncommitted") == std::string::npos);
  CHECK(count(w.place,
              "select count(*) from writ_record where type = 'execution' and request = 'r1'") == 1);
}

TEST_CASE("33: the same id again gets the recorded answer, and is told not to act") {
  World w;
  const Committed first = w.commit("r1", discount("acme", "5"));
  w.now += kMinute;
  const Committed again = w.commit("r1", discount("acme", "5"));
  CHECK(again.is_repeat);
  CHECK(again.record == first.record);
  CHECK(again.outcome == Outcome::Permit);
  CHECK(again.json.find("\"repeat\":true") != std::string::npos);
  CHECK(count(w.place, "select count(*) from writ_record where type = 'execution'") == 1);
  SUBCASE("with another request it is a mistake") {
    const Committed other = w.commit("r1", discount("acme", "6"));
    CHECK(other.is_error);
    CHECK(other.outcome == Outcome::Forbid);
    CHECK(other.json.find("with another request") != std::string::npos);
  }
  SUBCASE("by another process too") {
    w.reopen();
    CHECK(w.commit("r1", discount("acme", "5")).is_repeat);
  }
}

TEST_CASE("34: a clock that was set back is an error") {
  World w;
  w.commit("r1", discount("acme", "5"));
  w.now -= 1;
  const Committed c = w.commit("r2", discount("acme", "5"));
  CHECK(c.is_error);
  CHECK(c.outcome == Outcome::Forbid);
  CHECK(c.json.find("the clock was set back") != std::string::npos);
}

TEST_CASE("35: a first pending is asked, an approval lets the next request through, once") {
  World w;
  CHECK(w.commit("r1", discount("acme", "20")).outcome == Outcome::Pending);
  CHECK(w.commit("r2", discount("acme", "20")).outcome == Outcome::Pending);
  CHECK(count(w.place, "select count(*) from writ_record where type = 'asked'") == 1);
  const std::string handle = queue_handle(w.place);
  REQUIRE(handle.starts_with("q-"));
  w.now += kMinute;
  const auto answered = w.ledger->answer(handle, "approval", "ann", R"({"note":"fine"})");
  REQUIRE_MESSAGE(!answered.written.error, answered.written.error->message());
  CHECK(answered.written.record > 0);
  CHECK(w.commit("r3", discount("acme", "21")).outcome == Outcome::Pending);  // other content
  CHECK(w.commit("r4", discount("acme", "20")).outcome == Outcome::Permit);
  CHECK(count(w.place, "select count(*) from writ_record where type = 'used'") == 1);
  CHECK(count(w.place, "select count(*) from writ_queue where closed_by is not null") == 1);
  CHECK(w.commit("r5", discount("acme", "20")).outcome == Outcome::Pending);  // used up
  SUBCASE("also for who opens the ledger later") {
    w.reopen();
    CHECK(w.commit("r6", discount("acme", "20")).outcome == Outcome::Pending);
    CHECK(w.commit("r4", discount("acme", "20")).outcome == Outcome::Permit);
  }
}

TEST_CASE("contents whose digests begin alike have handles of their own") {
  World w;
  const std::string digest = w.commit("r1", discount("acme", "20")).decision.content_digest;
  World other;
  const auto db = other.place.database();
  const std::string taken = "q-" + digest.substr(0, 10),
                    like_it = digest.substr(0, 10) + std::string(54, '0');
  REQUIRE(
      db->run("insert into writ_queue(tenant, handle, digest, opened_at, decision) values "
              "('acme-corp', $1, $2, 0, 1)",
              {std::string_view(taken), std::string_view(like_it)}));
  for (const char* id : {"r1", "r2"})
    CHECK(other.commit(id, discount("acme", "20")).outcome == Outcome::Pending);
  CHECK(count(other.place, "select count(*) from writ_queue") == 2);
  CHECK(other.ledger->answer(taken, "approval", "ann").digest == like_it);
  CHECK(other.ledger->answer("q-" + digest.substr(0, 11), "approval", "ann").digest == digest);
  CHECK(other.commit("r3", discount("acme", "20")).outcome == Outcome::Permit);
  CHECK(count(other.place,
              "select count(*) from writ_queue where closed_by is null and opened_at = 0") == 1);
}

TEST_CASE("an answer of somebody who may not answer changes nothing") {
  World w;
  w.commit("r1", discount("acme", "20"));
  CHECK_FALSE(w.ledger->answer(queue_handle(w.place), "approval", "ben").written.error);
  CHECK(w.commit("r2", discount("acme", "20")).outcome == Outcome::Pending);
  const auto wrong = w.ledger->answer("q-nothing", "approval", "ann");
  REQUIRE(wrong.written.error);
  CHECK(wrong.written.error->message() ==
        "answer, `handle`: found `q-nothing`, which nobody has asked about, expected the handle of "
        "a pending "
        "request, or its content digest");
  const auto own =
      w.ledger->answer(queue_handle(w.place), "approval", "ann", R"({"at":"2026-01-01T00:00:00Z"})");
  CHECK(own.written.error->path == "at");
}

TEST_CASE("a withdrawn approval counts no more, from its own instant") {
  World w;
  w.commit("r1", discount("acme", "20"));
  const auto given = w.ledger->answer(queue_handle(w.place), "approval", "ann");
  w.now += kMinute;
  const Written other = w.ledger->withdraw("approval", given.written.id, "max");
  REQUIRE(other.error);
  CHECK(other.error->path == "by");
  const Written out = w.ledger->withdraw("approval", given.written.id, "ann");
  REQUIRE_MESSAGE(!out.error, out.error->message());
  CHECK(w.commit("r2", discount("acme", "20")).outcome == Outcome::Pending);
  CHECK(w.ledger->withdraw("approval", given.written.id, "ann").is_repeat);
  w.reopen();
  CHECK(w.commit("r3", discount("acme", "20")).outcome == Outcome::Pending);
}

TEST_CASE("events on record answer the queries of later decisions") {
  World w;
  CHECK(w.commit("r1", send("jo", "m1")).outcome == Outcome::Pending);
  for (const char* id : {"t1", "t2", "t3"})
    CHECK_FALSE(
        w.ledger->record({.json = fmt::format(R"({{"kind":"touch","id":"{}","contact":"jo"}})", id)})
            .error);
  w.now += kMinute;
  CHECK(w.commit("r2", send("jo", "m1")).outcome == Outcome::Forbid);
  CHECK(w.ledger->record({.json = R"({"kind":"touch","id":"t4","contact":"kim"})"}).record > 0);
  CHECK(w.commit("r3", send("kim", "m1")).outcome == Outcome::Permit);
  SUBCASE("the same again is the same record") {
    const Written again = w.ledger->record(
        {.json = R"({"kind":"touch","id":"t4","at":"2026-11-24T12:01:00.000000Z","contact":"kim"})"});
    CHECK(again.error.has_value() == !again.is_repeat);
  }
  SUBCASE("another of the same id is refused, and so is the future") {
    CHECK(w.ledger->record({.json = R"({"kind":"touch","id":"t4","contact":"lu"})"}).error->path ==
          "id");
    CHECK(w.ledger
              ->record(
                  {.json = R"({"kind":"touch","id":"t5","at":"2026-11-25T00:00:00Z","contact":"lu"})"})
              .error->path == "at");
    CHECK(w.ledger->record({.json = R"({"kind":"toch","id":"t5","contact":"lu"})"}).error->path ==
          "kind");
    CHECK(w.ledger->record({.json = "[]"}).error);
  }
}

TEST_CASE("a request that cannot be decided is on record as an error, and its id is free") {
  World w;
  const Committed bad = w.commit("r1", discount("acme", "\"many\""));
  CHECK(bad.is_error);
  CHECK(count(w.place, "select count(*) from writ_record where type = 'error'") == 1);
  CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Permit);
  CHECK(w.commit("", discount("acme", "5")).is_error);
  CHECK(w.commit("r2", "{").is_error);
}

TEST_CASE("without a promise about the past, history begins with the ledger") {
  Place place;
  World w;
  LedgerOptions o = w.options();
  o.complete_since_always = false;
  const auto ledger = open_or_fail(place.where(), o);
  const Committed c = ledger->commit({.id = "r1", .request = send("jo", "m1")});
  CHECK(c.outcome == Outcome::Forbid);
  CHECK(c.json.find("history") != std::string::npos);
}
