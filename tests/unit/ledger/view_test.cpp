// Reading, checkpoints, verification of an honest ledger.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/ledger/checkpoint.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/verify.hpp"
#include "runtime/ledger/view.hpp"
#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

constexpr char kPrivate[] =
    "-----BEGIN PRIVATE "
    "KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE "
    "KEY-----\n";
constexpr char kPublic[] =
    "-----BEGIN PUBLIC "
    "KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC "
    "KEY-----\n";
constexpr char kOther[] =
    "-----BEGIN PUBLIC "
    "KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC "
    "KEY-----\n";

std::vector<std::uint64_t> found(ledger::Log& log, const ledger::Filter& filter) {
  std::vector<std::uint64_t> out;
  REQUIRE(ledger::select(log, filter, [&](ledger::Record&& r) {
    out.push_back(r.seq);
    return true;
  }));
  return out;
}

}  // namespace

TEST_CASE("filters: everything that is stated has to hold") {
  World w;
  w.commit("r1", discount("acme", "5"));
  w.now += kMinute;
  w.commit("r2", discount("acme", "60"));
  w.now += kMinute;
  w.commit("r3", discount("initech", "20"));
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::Filter f;
  f.type = "decision";
  CHECK(found(log, f).size() == 3);
  f.outcome = "forbid";
  CHECK(found(log, f).size() == 1);
  f = {};
  f.item = "acme";
  CHECK(found(log, f).size() == 3);  // two decisions, one execution
  f.rule = "never";
  CHECK(found(log, f).size() == 1);
  f.rule = "discounts.never";
  CHECK(found(log, f).size() == 1);
  f.rule = "ever";
  CHECK(found(log, f).empty());
  f = {};
  f.subject = "initech";
  CHECK(found(log, f).size() == 1);
  f.since = w.now + 1;
  CHECK(found(log, f).empty());
  f = {};
  f.newest = 2;
  const auto last = found(log, f);
  CHECK(last.size() == 2);
  CHECK(last[0] < last[1]);
}

TEST_CASE("the history of an item names what is missing") {
  World w;
  w.commit("r1", send("jo", "m1"));
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::ItemHistory h;
  REQUIRE(ledger::history_of(log, "m1", h));
  CHECK(h.records.size() == 2);
  REQUIRE(h.missing.size() == 2);
  CHECK(h.missing[0] == "no generation: nobody wrote down where it comes from");
  CHECK(h.missing[1] == "no execution: it was never permitted, or not yet");
  REQUIRE(ledger::history_of(log, "m2", h = {}));
  CHECK(h.missing.at(0) == "nothing is on record about it");
}

TEST_CASE("pending requests, with the decision that last said so") {
  World w;
  w.commit("r1", discount("acme", "20"));
  w.commit("r2", discount("acme", "20"));
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  std::vector<ledger::Waiting> all;
  REQUIRE(ledger::waiting(log, all));
  REQUIRE(all.size() == 1);
  CHECK(all[0].decision.columns.request == "r2");
  CHECK(all[0].handle == "q-" + all[0].digest.substr(0, 10));
}

TEST_CASE("a request that nobody could read is not shown: it may say anything") {
  World w;
  CHECK(w.commit("r1", R"({"subject": "my number is 555-0100"})").is_error);
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::Filter filter;
  filter.type = "error";
  std::string body;
  REQUIRE(ledger::select(log, filter, [&](ledger::Record&& r) {
    body = r.body;
    return true;
  }));
  CHECK(body.find("555-0100") != std::string::npos);
  const std::string seen = ledger::masked_body(body, *charter());
  CHECK(ledger::text_member(seen, "ask") == "(hidden)");
}

TEST_CASE("a checkpoint says what is covered, and by whom") {
  World w;
  w.commit("r1", discount("acme", "5"));
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  REQUIRE(log.read_head());
  std::string error;
  const std::string note = ledger::sign({log.origin(), log.size(), log.root()}, kPrivate, error);
  REQUIRE_MESSAGE(!note.empty(), error);
  w.commit("r2", discount("acme", "5"));
  const auto anchor = ledger::read_checkpoint(note, kPublic, error);
  REQUIRE_MESSAGE(anchor, error);
  const auto v = ledger::verify(*db, "acme-corp", anchor, {}, error);
  REQUIRE(v);
  CHECK(v->ok());
  CHECK(v->covered == anchor->size);
  CHECK(v->size > v->covered);
  CHECK(v->untold.size() == 1);
  CHECK_FALSE(ledger::read_checkpoint(note, kOther, error));
  CHECK(error == "the checkpoint is not signed by this key");
  std::string other = note;
  other.replace(other.find('\n') + 1, 1, "9");
  CHECK_FALSE(ledger::read_checkpoint(other, kPublic, error));
  CHECK_FALSE(ledger::read_checkpoint("nothing", kPublic, error));
}
