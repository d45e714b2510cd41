// Fills a ledger with decisions of all outcomes, events, answers and withdrawals: fill LEDGER RECORDS
#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

// Every third that waits is answered, of these every fourth is taken back; then it is asked about again.
void ask(Ledger& ledger, int k, const std::string& id, const std::string& request) {
  const Committed c = ledger.commit({.id = id, .request = request});
  if (c.outcome != Outcome::Pending || k % 3 != 0) return;
  const char* by = k % 2 == 0 ? "ann" : "max";
  const auto given = ledger.answer(c.decision.content_digest, "approval", by);
  if (k % 4 == 0) ledger.withdraw("approval", given.written.id, by);
  ledger.commit({.id = id + "-again", .request = request});
}

}  // namespace

int main(int argc, char** argv) {
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  if (argc != 3) return std::fputs("usage: fill LEDGER RECORDS\n", stderr), 64;
  const auto records = std::strtoull(argv[2], nullptr, 10);
  LedgerOptions o = shop_options("acme-corp");
  const auto ledger = open_or_fail(argv[1], o);
  constexpr int kThreads = 32;
  std::vector<std::thread> all;
  for (int t = 0; t < kThreads; ++t)
    all.emplace_back([&, t] {
      for (int k = 0; ledger->size() < records; ++k) {
        const std::string id = fmt::format("{}-{}", t, k);
        switch (k % 8) {
          case 0:
            ledger->record({.json = fmt::format(R"({{"kind":"touch","contact":"c{}"}})", k % 900)});
            break;
          case 1: ask(*ledger, k, id, send(fmt::format("c{}", k % 700), id)); break;
          default:
            ask(*ledger, k, id,
                discount(fmt::format("a{}", k % 50), std::to_string((k * 7 + t) % 60)));
        }
      }
    });
  for (std::thread& t : all) t.join();
  return 0;
}
