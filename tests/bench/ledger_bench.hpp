// What both benchmarks of the ledger need: a charter with a cap over history, requests, committers at once, a line of the report.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include <writ/ledger.hpp>

#include "runtime/ledger/database.hpp"

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

// A log of a million events, of which a thousand are about each contact, a second between two of them.
inline constexpr char kManyTenant[] = "many";
inline constexpr int kManyEvents = 1'000'000, kMatching = 1000, kContacts = kManyEvents / kMatching;
// Writes them after record `size`, the time of all; within a transaction.
using Fill = std::function<bool(ledger::Database& db, std::int64_t size, Time at)>;
void history(const Bench& bench, const Fill& fill, bool in_selects);

// The same over the PostgreSQL server at `where`.
void on_postgres(const Bench& bench);

}  // namespace writ::bench
