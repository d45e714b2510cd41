// What both benchmarks of the ledger need: a charter with a cap over history, requests, committers at once, a line of the report.
#pragma once

#include <chrono>
#include <memory>
#include <string>

#include <writ/ledger.hpp>

namespace writ::bench {

using Clock = std::chrono::steady_clock;
double seconds_since(Clock::time_point begin);
[[noreturn]] void fail(const std::string& why);

extern const char kPeople[];
std::shared_ptr<const Program> charter();  // sends to contacts, fewer than 100,000 touches in 30 days
std::string send(int contact);             // to `cN`

struct Bench {
  std::string where;
  bool json = false;

  std::unique_ptr<Ledger> open(const std::string& tenant = {}) const;
  void print(const std::string& what, double value, const char* unit) const;
  // So many threads, each so many decisions, all permitted; prints how many a second.
  void commits(Ledger& ledger, int threads, int each) const;
};

// The same over the PostgreSQL server at `where`, and what history costs there.
void on_postgres(const Bench& bench);

}  // namespace writ::bench
