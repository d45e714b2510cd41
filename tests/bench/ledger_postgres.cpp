// A ledger in PostgreSQL: decisions recorded per second, and what history costs there.
#include "tests/bench/ledger_bench.hpp"

namespace writ::bench {
namespace {

// The server writes them itself.
bool fill(ledger::Database& db, std::int64_t size, Time at) {
  return db.run(
      "insert into writ_record(tenant, seq, type, at, commitment, salt, body, kind, id) "
      "select 'many', cast($1 as bigint) + n, 'event', cast($2 as bigint), '', '', "
      "format('{\"version\":1,\"record\":{\"contact\":\"c%s\",\"kind\":\"touch\",\"id\":\"t%s\","
      "\"at\":\"%s\"}}', "
      "n % cast($4 as bigint), n, to_char(now() at time zone 'utc' - make_interval(secs => cast($3 "
      "as "
      "bigint) - n), 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')), 'touch', 't' || n "
      "from generate_series(1, cast($3 as bigint)) n",
      {size, at, std::int64_t{kManyEvents}, std::int64_t{kContacts}});
}

}  // namespace

void on_postgres(const Bench& bench) {
  {
    const auto ledger = bench.open();
    bench.commits(*ledger, 1, 300);
    bench.commits(*ledger, 8, 300);
    bench.commits(*ledger, 64, 200);
    bench.commits(*ledger, 256, 100);
  }
  history(bench, fill, true);
}

}  // namespace writ::bench
