// What a ledger relies on in a database of any kind.
#include <doctest/doctest.h>

#include <thread>

#include "runtime/ledger/verify.hpp"
#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

TEST_CASE("a transaction that failed takes no more statements") {
  World w;
  const auto db = w.place.database();
  const auto add = [&](const char* sql) {
    return db->run(sql, {std::string_view("x"), ledger::Blob{"1"}});
  };
  constexpr char kAdd[] = "insert into writ_document(hash, type, body) values ($1, 'x', $2)";
  // SQLite rolls back by itself when a disk fails; this makes it do so when two rows are the same.
  constexpr char kFail[] =
      "insert or rollback into writ_document(hash, type, body) values ($1, 'x', $2)";
  REQUIRE(db->begin());
  REQUIRE(add(kAdd));
  REQUIRE_FALSE(add(w.place.is_file() ? kFail : kAdd));
  const std::string why = db->error();
  CHECK_FALSE(add(kAdd));
  if (w.place.is_file()) {
    CHECK_FALSE(db->commit());
    CHECK(db->error() == why);
  }
  db->rollback();
  int rows = -1;
  CHECK(db->run("select count(*) from writ_document where hash = 'x'", {}, [&](const ledger::Row& row) {
    rows = static_cast<int>(row.integer(0));
    return true;
  }));
  CHECK(rows == 0);
}

TEST_CASE("a connection that the server closed is made again for the next transaction") {
  World w;
  if (w.place.is_file()) return;
  REQUIRE(w.commit("r1", discount("acme", "5")).is_recorded);
  const auto db = w.place.database();
  REQUIRE(
      db->run("select pg_terminate_backend(pid) from pg_stat_activity where datname = "
              "current_database() and pid <> pg_backend_pid()",
              {}));
  CHECK(w.commit("r1", discount("acme", "5")).is_repeat);
  CHECK(w.commit("r2", discount("acme", "5")).is_recorded);
}

TEST_CASE("a transaction that got no lock is undone, and the next begins anew") {
  World w;
  if (w.place.is_file()) return;
  REQUIRE(w.commit("r1", discount("acme", "5")).is_recorded);
  const auto other = w.place.database();
  REQUIRE(other->run("select set_config('lock_timeout', '50', false)", {}));
  for (int k = 0; k < 2; ++k) {
    const auto first = w.place.database();
    REQUIRE(first->begin());
    CHECK_FALSE(other->begin());
    CHECK(other->error().find("lock timeout") != std::string::npos);
    first->rollback();
    CHECK(other->begin());
    CHECK(other->commit());
  }
}

namespace {

std::int64_t number(ledger::Database& db, const char* sql) {
  std::int64_t out = -1;
  db.run(sql, {}, [&](const ledger::Row& row) { return out = row.integer(0), true; });
  return out;
}

// The schema, and what a later version might add.
struct Later {
  std::vector<const char*> steps{ledger::schema().begin(), ledger::schema().end()};
  explicit Later(std::initializer_list<const char*> more) { steps.insert(steps.end(), more); }
  auto newest() const { return static_cast<std::int64_t>(steps.size()); }
};

const Later kLater(
    {"alter table writ_log add column note text; update writ_log set note = 'old'",
     "create index writ_record_actor on writ_record(tenant, actor, seq) where actor is not null"});

}  // namespace

TEST_CASE("a ledger of an older version is brought to the newest, with all that it holds") {
  World w;
  REQUIRE(w.commit("r1", discount("acme", "5")).outcome == Outcome::Permit);
  w.ledger.reset();
  const auto db = w.place.database();
  std::string error;
  REQUIRE_MESSAGE(ledger::migrate(*db, ledger::Open::Existing, error, kLater.steps), error);
  CHECK(number(*db, "select version from writ_schema") == kLater.newest());
  CHECK(number(*db, "select count(*) from writ_log where note = 'old'") == 1);
  CHECK(number(*db, "select count(*) from writ_record where actor = 'bot'") == 2);
  const auto v = ledger::verify(*db, "acme-corp", std::nullopt, {}, error);
  REQUIRE(v);
  CHECK(v->ok());
  CHECK(ledger::migrate(*db, ledger::Open::Existing, error, kLater.steps));  // nothing left to do
  // This program is then the older one, and keeps its hands off.
  CHECK_FALSE(ledger::migrate(*db, ledger::Open::Existing, error));
  CHECK(error == "the ledger is of version 3, newer than this program, which reads up to 1");
}

TEST_CASE("a step that fails leaves the ledger as it was") {
  World w;
  const auto db = w.place.database();
  std::string error;
  const Later broken({"alter table writ_log add column note text", "create tabel nonsense"});
  CHECK_FALSE(ledger::migrate(*db, ledger::Open::Existing, error, broken.steps));
  CHECK_FALSE(error.empty());
  CHECK(number(*db, "select version from writ_schema") == 1);
  CHECK_FALSE(db->run("select note from writ_log", {}));
  db->rollback();
  w.reopen();
  CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Permit);
}

TEST_CASE("of several who bring it to the newest version one does") {
  World w;
  w.ledger.reset();
  std::vector<std::unique_ptr<ledger::Database>> all;
  for (int k = 0; k < 6; ++k) all.push_back(w.place.database());
  std::vector<std::string> errors(all.size());
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < all.size(); ++k)
    threads.emplace_back(
        [&, k] { ledger::migrate(*all[k], ledger::Open::Existing, errors[k], kLater.steps); });
  for (std::thread& t : threads) t.join();
  for (const std::string& e : errors) CHECK(e == "");
  CHECK(number(*all[0], "select count(*) from writ_schema") == 1);
  CHECK(number(*all[0], "select version from writ_schema") == kLater.newest());
}
