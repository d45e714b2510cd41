// What a ledger relies on in a database of any kind.
#include <doctest/doctest.h>

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
