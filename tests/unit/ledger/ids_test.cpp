// Ids that a store cannot keep, or that nobody could read: refused alone, on both stores alike.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <thread>

#include "runtime/ledger/ids.hpp"
#include "runtime/ledger/verify.hpp"
#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

constexpr std::string_view kNul("a\0b", 3);

std::string mistake_of(const Committed& c) {
  CHECK(c.is_error);
  CHECK(c.outcome == Outcome::Forbid);
  CHECK_FALSE(c.is_recorded);
  return c.json;
}

bool says(const std::string& json, std::string_view path, std::string_view found) {
  const bool ok = json.find(fmt::format("\"path\":\"{}\"", path)) != std::string::npos &&
                  json.find(found) != std::string::npos &&
                  json.find("an id without control characters") != std::string::npos;
  if (!ok) MESSAGE(json);
  return ok;
}

void expect_intact(World& w) {
  std::string error;
  const auto db = w.place.database();
  const auto v = ledger::verify(*db, "acme-corp", std::nullopt, {}, error);
  REQUIRE_MESSAGE(v, error);
  for (const ledger::Finding& f : v->damaged) MESSAGE(f.record, " ", f.what);
  CHECK(v->ok());
}

}  // namespace

TEST_CASE("an id has no control characters, is UTF-8, and fits into an index") {
  for (const std::string_view id : {"", "m1", "a b", "é", "https://example.com/?a=b#c"})
    CHECK(ledger::is_plain(id));
  for (const std::string_view id : {kNul, std::string_view("a\nb"), std::string_view("\x1b[31m"),
                                    std::string_view("\x7f"), std::string_view("\xff")})
    CHECK_FALSE(ledger::is_plain(id));
  CHECK(ledger::is_plain(std::string(ledger::kLongestId, 'x')));
  CHECK_FALSE(ledger::is_plain(std::string(ledger::kLongestId + 1, 'x')));
}

TEST_CASE("a call whose ids are not plain is refused, by place") {
  World w;
  const std::string request = discount("acme", "5");
  const std::uint64_t before = w.ledger->size();
  CHECK(says(mistake_of(w.commit(kNul, request)), "id", R"(a\\u0000b)"));
  CHECK(says(mistake_of(w.commit(std::string(300, 'x'), request)), "id", "one of 300 bytes"));
  CHECK(says(mistake_of(w.commit("\xff", request)), "id", "bytes that are not UTF-8"));
  const auto with = [&](Call call) {
    call.id = "r1";
    call.request = request;
    return mistake_of(w.ledger->commit(call));
  };
  CHECK(says(with({.id = {}, .request = {}, .item = std::string(kNul)}), "item", "u0000"));
  CHECK(says(with({.id = {}, .request = {}, .workflow = "a\nb"}), "workflow", "u000a"));
  CHECK(says(with({.id = {}, .request = {}, .acts_for = "\x01"}), "acts_for", "u0001"));
  CHECK(w.ledger->size() == before);  // nothing to look up
  CHECK(w.commit("r1", request).outcome == Outcome::Permit);
}

TEST_CASE("a request that names one is on record as an error, without it") {
  World w;
  CHECK(says(mistake_of(w.commit("r1", discount(R"(ac\u0000me)", "5"))), "resource.id", "u0000"));
  CHECK(says(mistake_of(w.commit("r2", send("jo", R"(m\u001b[31m)"))), "context.message.id",
             "u001b"));
  CHECK(says(mistake_of(w.commit("r3", discount(std::string(3000, 'x'), "5"))), "resource.id",
             "one of 3000 bytes"));
  // Nobody is called so, and no action is: the engine refuses it before the ledger does.
  mistake_of(w.commit(
      "r4", R"({"subject":{"type":"agent","id":"b\u0000t"},"action":{"name":"se\u0000nd"}})"));
  CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Permit);
  expect_intact(w);
}

TEST_CASE("so is an entry, an answer, and whoever gives it") {
  World w;
  const auto path_of = [&](const Entry& entry) {
    const Written out = w.ledger->record(entry);
    REQUIRE(out.error);
    return out.error->path;
  };
  CHECK(path_of({.json = R"({"kind":"touch","id":"t\u0000","contact":"jo"})"}) == "id");
  CHECK(path_of({.json = R"({"kind":"to\u0000ch","id":"t1","contact":"jo"})"}) == "kind");
  CHECK(path_of({.json = R"({"kind":"touch","contact":"jo"})", .item = "\x02"}) == "item");
  CHECK(path_of({.json = R"({"kind":"touch","contact":"jo"})", .actor = "\x02"}) == "by");
  CHECK(w.ledger->record({.json = R"({"kind":"touch","id":"t1","contact":"j\u0000"})"}).record > 0);
  w.commit("r1", discount("acme", "20"));
  CHECK(w.ledger->answer(kNul, "approval", "ann").written.error->path == "handle");
  CHECK(w.ledger->answer("q-1", "approval", kNul).written.error->path == "by");
  CHECK(w.ledger->withdraw("approval", kNul, "ann").error->path == "id");
  expect_intact(w);
}

TEST_CASE("no ledger is opened for a tenant whom no store can keep") {
  World w;
  LedgerOptions o = w.options();
  o.decide.tenant = "ac\nme";
  std::string error;
  CHECK_FALSE(Ledger::open(w.place.where(), o, error));
  CHECK(error.find("`tenant`") != std::string::npos);
}

TEST_CASE("a record that the store does not take leaves the others of its batch alone") {
  World w;
  const auto db = w.place.database();
  // A decision and its execution are about one item: the second is refused.
  REQUIRE(db->script("create unique index refuses on writ_record(tenant) where item = 'bad'"));
  constexpr int kThreads = 16, kEach = 6;
  std::vector<std::thread> all;
  std::vector<std::vector<Committed>> got(kThreads);
  for (std::size_t t = 0; t < kThreads; ++t)
    all.emplace_back([&, t] {
      for (int k = 0; k < kEach; ++k)
        got[t].push_back(
            w.commit(fmt::format("r{}-{}", t, k), discount(t == 0 ? "bad" : "acme", "5")));
    });
  for (std::thread& t : all) t.join();
  for (std::size_t t = 0; t < kThreads; ++t)
    for (const Committed& c : got[t]) {
      CHECK(c.is_recorded == (t != 0));
      CHECK((c.outcome == Outcome::Permit) == (t != 0));
      if (t == 0) CHECK(c.json.find("could not be recorded: ") != std::string::npos);
    }
  int rows = 0;
  REQUIRE(db->run("select count(*) from writ_record where type = 'execution'", {},
                  [&](const ledger::Row& r) { return rows = static_cast<int>(r.integer(0)), true; }));
  CHECK(rows == (kThreads - 1) * kEach);
  expect_intact(w);
}
