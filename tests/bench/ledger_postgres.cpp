// A ledger in PostgreSQL: decisions recorded per second, and what history costs in a transaction that commits, in the unit that a
// host knows: a point select, one round trip on the same connection for one row by its key.
#include <algorithm>
#include <bit>
#include <string_view>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "runtime/ledger/mirror.hpp"
#include "tests/bench/ledger_bench.hpp"

namespace writ::bench {
namespace {

constexpr char kTenant[] = "many";
constexpr int kEvents = 1'000'000, kMatching = 1000, kContacts = kEvents / kMatching;

template <class Work>
double median(int times, const Work& work) {
  std::vector<double> all;
  for (int k = 0; k < times; ++k) all.push_back(work(k));
  std::sort(all.begin(), all.end());
  return all[all.size() / 2];
}

// The events of a second each, written by the server itself: their commitments are made up, which nobody looks at here.
void fill(ledger::Database& db, ledger::Log& log) {
  const auto size = static_cast<std::int64_t>(log.size());
  const std::string edge(static_cast<std::size_t>(std::popcount(log.size() + kEvents)) * 32, '\0');
  const bool ok =
      db.begin() &&
      db.run(
          "insert into writ_record(tenant, seq, type, at, commitment, salt, body, kind, id) "
          "select 'many', cast($1 as bigint) + n, 'event', cast($2 as bigint), '', '', "
          "format('{\"version\":1,\"record\":{\"contact\":\"c%s\",\"kind\":\"touch\",\"id\":\"t%"
          "s\",\"at\":\"%s\"}}', n "
          "% cast($4 as bigint), n, to_char(now() at time zone 'utc' - make_interval(secs => "
          "cast($3 as bigint) - n), "
          "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')), 'touch', 't' || n from generate_series(1, cast($3 "
          "as "
          "bigint)) n",
          {size, log.last_at(), std::int64_t{kEvents}, std::int64_t{kContacts}}) &&
      db.run("update writ_log set size = $1, frontier = $2 where tenant = 'many'",
             {size + kEvents, ledger::Blob{edge}}) &&
      db.commit() && db.script("analyze writ_record");
  if (!ok) fail(db.error());
}

class History {
 public:
  History(const Bench& bench, ledger::Database& db) : bench_(bench), db_(db), log_(db, kTenant) {
    std::string error;
    ledger::Circumstances c;
    c.program = charter();
    c.decide.tenant = kTenant;
    c.decide.can = Can::Everything;
    c.directory = kPeople;
    mirror_.emplace(std::move(c), error);
    if (!mirror_->is_open()) fail(error);
    mirror_->forget();
  }

  void measure(Ledger& other) {
    const auto begin = Clock::now();
    catch_up();
    bench_.print(fmt::format("reading {} events from the server", kEvents), seconds_since(begin),
                 "s");
    const double select = median(3000, [&](int k) { return point_select(1 + k * 7919 % kEvents); });
    bench_.print("one point select", select, "us");
    const auto in_selects = [&](const std::string& what, double us) {
      bench_.print(what, us, "us");
      bench_.print("  that is", us / select, "point selects");
    };
    in_selects(fmt::format("a decision over {} of {} events", kMatching, kEvents),
               median(3000, [&](int k) { return decision(k); }));
    for (const int fresh : {0, 1, 64}) {
      const double us = median(fresh == 64 ? 30 : 200, [&](int) {
        write(other, fresh);
        return catch_up() * 1e6;
      });
      in_selects(fmt::format("reading what is new, {} records of another host", fresh), us);
    }
  }

 private:
  // The head, which every transaction that writes reads, and what other hosts wrote; in seconds.
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
                 {std::string_view(kTenant), number}))
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
};

}  // namespace

void on_postgres(const Bench& bench) {
  {
    const auto ledger = bench.open();
    bench.commits(*ledger, 1, 300);
    bench.commits(*ledger, 8, 300);
    bench.commits(*ledger, 64, 200);
    bench.commits(*ledger, 256, 100);
  }
  bench.open(kTenant);
  std::string error;
  const auto db = ledger::open_database(bench.where, ledger::Open::Existing, error);
  if (!db) fail(error);
  ledger::Log log(*db, kTenant);
  if (!log.read_head()) fail(db->error());
  fill(*db, log);
  const auto other = bench.open(kTenant);
  History(bench, *db).measure(*other);
  const double us = median(200, [&](int k) {
    const auto begin = Clock::now();
    const auto c = other->commit({.id = fmt::format("m{}", k), .request = send(k % kContacts)});
    if (c.outcome != Outcome::Permit) fail(c.json);
    return seconds_since(begin) * 1e6;
  });
  bench.print(
      fmt::format("a decision recorded over {} of {} events, one committer", kMatching, kEvents),
      us / 1e3, "ms");
}

}  // namespace writ::bench
