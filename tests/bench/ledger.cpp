// What a ledger costs: decisions recorded per second, by committers at once, and history queries among many events. Prints a
// table, or JSON lines with --json. The database is made beside the working folder, so that its disk is the one measured; with
// WRIT_TEST_POSTGRES set it is that server's.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <vector>

#include <fmt/format.h>

#include "tests/bench/ledger_bench.hpp"

namespace writ::bench {
namespace {

// The disk's own measure: one page written and synchronised, again and again.
double synchronisation(const std::string& where) {
  constexpr int kTimes = 100;
  const std::string name = where + ".sync";
  std::FILE* f = std::fopen(name.c_str(), "wb");
  if (f == nullptr) fail("cannot write " + name);
  std::vector<char> page(4096, 'x');
  const auto begin = Clock::now();
  for (int k = 0; k < kTimes; ++k) {
    if (std::fwrite(page.data(), 1, page.size(), f) != page.size() || std::fflush(f) != 0 ||
        ::fsync(::fileno(f)) != 0)
      fail("cannot synchronise");
  }
  const double out = seconds_since(begin) / kTimes;
  std::fclose(f);
  std::filesystem::remove(name);
  return out;
}

bool fill(ledger::Database& db, std::int64_t size, Time at) {
  return db.run(
      "with recursive g(n) as (select 1 union all select n + 1 from g where n < $1) "
      "insert into writ_record(tenant, seq, type, at, commitment, salt, body, kind, id) "
      "select 'many', $2 + n, 'event', $3, x'', x'', "
      "'{\"version\":1,\"record\":{\"contact\":\"c' || (n % $4) || "
      "'\",\"kind\":\"touch\",\"id\":\"t' || n || "
      "'\",\"at\":\"' || strftime('%Y-%m-%dT%H:%M:%SZ', $3 / 1000000 - $1 + n, 'unixepoch') || "
      "'\"}}', "
      "'touch', 't' || n from g",
      {std::int64_t{kManyEvents}, size, at, std::int64_t{kContacts}});
}

void in_a_file(Bench b) {
  b.where = fmt::format("bench-{}.ledger", ::getpid());
  b.print("one synchronisation of this disk", synchronisation(b.where) * 1e3, "ms");
  {
    const auto ledger = b.open();
    b.commits(*ledger, 1, 500);
    b.commits(*ledger, 8, 500);
    b.commits(*ledger, 64, 400);
    b.commits(*ledger, 256, 100);
  }
  const auto begin = Clock::now();
  b.open();
  b.print("opening it again, some 110,000 records", seconds_since(begin), "s");
  history(b, fill, false);
  for (const char* more : {"", "-wal", "-shm"}) std::filesystem::remove(b.where + more);
}

}  // namespace
}  // namespace writ::bench

int main(int argc, char** argv) {
  writ::bench::Bench b;
  b.json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  if (const char* server = std::getenv("WRIT_TEST_POSTGRES")) {
    b.where = server;
    writ::bench::on_postgres(b);
  } else {
    writ::bench::in_a_file(b);
  }
  return 0;
}
