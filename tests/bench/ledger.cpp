// What a ledger costs: decisions recorded per second, by committers at once, and history queries among many events. Prints a
// table, or JSON lines with --json. The database is made beside the working folder, so that its disk is the one measured; with
// WRIT_TEST_POSTGRES set it is that server's.
#include <unistd.h>

#include <algorithm>
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

// Decisions over a history of `events`, of which so many match: an evaluator, as a ledger has one.
void queries(const Bench& b, int events, int matching) {
  Evaluator e(charter(), {.can = Can::Everything, .can_do = {}});
  const int contacts = events / matching;
  if (auto bad = e.set_directory(kPeople)) fail(bad->message());
  // A document has a limit; a ledger adds its records one by one.
  if (auto bad =
          e.set_history(R"({"complete_since": {"touch": "always", "send": "always"}, "events": []})"))
    fail(bad->message());
  const auto begin_load = Clock::now();
  for (int k = 0; k < events; ++k) {
    const auto bad = e.add_event(
        fmt::format("{{\"kind\":\"touch\",\"id\":\"t{}\",\"at\":\"2026-11-{:02}T{:02}:{:02}:{:02}"
                    "Z\",\"contact\":\"c{}\"}}",
                    k, 1 + k * 22LL / events, k / 3600 % 24, k / 60 % 60, k % 60, k % contacts));
    if (bad) fail(bad->message());
  }
  b.print(fmt::format("reading {} events into a ledger's mirror", events),
          seconds_since(begin_load), "s");
  constexpr int kTimes = 2000;
  constexpr Time kNow = 1'795'521'600'000'000;
  std::vector<double> all;
  for (int k = 0; k < kTimes; ++k) {
    if (auto bad = e.set_request(send(k * 7919 % contacts))) fail(bad->message());
    const auto begin = Clock::now();
    if (e.outcome(kNow) != Outcome::Permit) fail("the decision is another");
    all.push_back(seconds_since(begin) * 1e6);
  }
  std::sort(all.begin(), all.end());
  b.print(fmt::format("a decision over {} of {} events, median", matching, events), all[kTimes / 2],
          "us");
  b.print(fmt::format("the same, 99 of 100"), all[kTimes * 99 / 100], "us");
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
  for (const char* more : {"", "-wal", "-shm"}) std::filesystem::remove(b.where + more);
  queries(b, 1'000'000, 1000);
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
