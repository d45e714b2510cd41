// What history costs in a transaction that commits, over a million events that are on record in the database: on SQLite in
// microseconds, on PostgreSQL also in the unit that a host knows, a point select: one row by its key on the same connection.
#include <algorithm>
#include <bit>
#include <optional>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "runtime/ledger/mirror.hpp"
#include "tests/bench/ledger_bench.hpp"

namespace writ::bench {
namespace {

template <class Work>
std::vector<double> sorted(int times, const Work& work) {
  std::vector<double> all;
  for (int k = 0; k < times; ++k) all.push_back(work(k));
  std::sort(all.begin(), all.end());
  return all;
}

class History {
 public:
  History(const Bench& bench, ledger::Database& db)
      : bench_(bench), db_(db), log_(db, kManyTenant) {
    std::string error;
    ledger::Circumstances c;
    c.program = charter();
    c.decide.tenant = kManyTenant;
    c.decide.can = Can::Everything;
    c.directory = kPeople;
    mirror_.emplace(std::move(c), error);
    if (!mirror_->is_open()) fail(error);
    mirror_->forget();
  }

  void measure(Ledger& other, bool in_selects) {
    const auto begin = Clock::now();
    catch_up();
    bench_.print(fmt::format("reading {} events from the database", kManyEvents),
                 seconds_since(begin), "s");
    if (in_selects) {
      select_ = sorted(3000, [&](int k) { return point_select(1 + k * 7919 % kManyEvents); })[1500];
      bench_.print("one point select", select_, "us");
    }
    const auto decisions = sorted(3000, [&](int k) { return decision(k); });
    tell(fmt::format("a decision over {} of {} events", kMatching, kManyEvents), decisions[1500]);
    bench_.print("the same, 99 of 100", decisions[2970], "us");
    for (const int fresh : {0, 1, 64}) {
      const int times = fresh == 64 ? 30 : 200;
      const auto all = sorted(times, [&](int) {
        write(other, fresh);
        return catch_up() * 1e6;
      });
      tell(fmt::format("reading what is new, {} records of another writer", fresh),
           all[all.size() / 2]);
    }
    const auto commits = sorted(200, [&](int k) {
      const auto at = Clock::now();
      const auto c = other.commit({.id = fmt::format("m{}", k), .request = send(k % kContacts)});
      if (c.outcome != Outcome::Permit) fail(c.json);
      return seconds_since(at) * 1e3;
    });
    bench_.print(fmt::format("a decision recorded over {} of {} events, one committer", kMatching,
                             kManyEvents),
                 commits[100], "ms");
  }

 private:
  void tell(const std::string& what, double us) const {
    bench_.print(what, us, "us");
    if (select_ > 0) bench_.print("  that is", us / select_, "point selects");
  }
  // The head, which every transaction that writes reads, and what others wrote; in seconds.
  double catch_up() {
    if (!db_.begin()) fail(db_.error());
    const auto begin = Clock::now();
    if (!log_.read_head() || !mirror_->catch_up(log_, log_.size())) fail(db_.error());
    const double out = seconds_since(begin);
    db_.rollback();
    return out;
  }
  double point_select(std::int64_t number) {
    const auto begin = Clock::now();
    if (!db_.run("select body from writ_record where tenant = $1 and seq = $2",
                 {std::string_view(kManyTenant), number}))
      fail(db_.error());
    return seconds_since(begin) * 1e6;
  }
  double decision(int k) {
    Evaluator& e = mirror_->evaluator();
    if (const auto bad = e.set_request(send(k * 7919 % kContacts))) fail(bad->message());
    const Time now = db_.now();
    const auto begin = Clock::now();
    if (e.outcome(now) != Outcome::Permit) fail("the decision is another");
    return seconds_since(begin) * 1e6;
  }
  static void write(Ledger& other, int count) {
    std::vector<std::thread> all;
    for (int k = 0; k < count; ++k)
      all.emplace_back([&] {
        const Written w = other.record({.json = R"({"kind": "touch", "contact": "new"})"});
        if (w.error) fail(w.error->message());
      });
    for (std::thread& t : all) t.join();
  }

  const Bench& bench_;
  ledger::Database& db_;
  ledger::Log log_;
  std::optional<ledger::Mirror> mirror_;
  double select_ = 0;
};

}  // namespace

void history(const Bench& bench, const Fill& fill, bool in_selects) {
  bench.open(kManyTenant);
  std::string error;
  const auto db = ledger::open_database(bench.where, ledger::Open::Existing, error);
  if (!db) fail(error);
  ledger::Log log(*db, kManyTenant);
  if (!log.read_head()) fail(db->error());
  // Their commitments are made up, which nobody looks at here.
  const std::string edge(static_cast<std::size_t>(std::popcount(log.size() + kManyEvents)) * 32,
                         '\0');
  const auto size = static_cast<std::int64_t>(log.size());
  if (!db->begin() || !fill(*db, size, log.last_at()) ||
      !db->run("update writ_log set size = $1, frontier = $2 where tenant = $3",
               {size + kManyEvents, ledger::Blob{edge}, std::string_view(kManyTenant)}) ||
      !db->commit())
    fail(db->error());
  const auto other = bench.open(kManyTenant);
  History(bench, *db).measure(*other, in_selects);
}

}  // namespace writ::bench
