// Who comes first? Threads of this process and other processes commit the same content at the same moment, each under a request of
// its own: for the one use of an approval, and for the last of the sends that a cap leaves. One of them gets it, always.
// Before that, who opens a ledger that is not there yet?
//   ledger_races COUNT
// In a file, or in the PostgreSQL server that WRIT_TEST_POSTGRES names.
#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdlib>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

#include "runtime/ledger/verify.hpp"
#include "tests/ledger/alone.hpp"
#include "tests/ledger/races/crew.hpp"
#include "tests/ledger/races/shop.hpp"
#include "tests/unit/ledger/world.hpp"

namespace writ::races {
namespace {

using test::need;

constexpr int kThreads = 32, kProcesses = 8, kOpenings = 5;
// Microseconds until all are at the line, and until all have compiled the charter.
constexpr Time kSoon = 3'000, kCompiled = 500'000;

using Outcomes = std::map<std::string, int>;

std::string text_of(const Outcomes& outcomes) {
  std::string out;
  for (const auto& [what, count] : outcomes) out += fmt::format(" {} times {};", count, what);
  return out;
}

class Races {
 public:
  Races(Ledger& ledger, Crew& crew) : ledger_(ledger), crew_(crew) {}

  // So many threads, and each process once.
  Outcomes race(const std::string& kind, const std::string& account, int threads, bool with_crew) {
    const Time at = clock_now() + kSoon;
    const auto attempt = [&](std::string_view who, std::size_t k) {
      return Attempt{kind, account, at, fmt::format("{}-{}-{}-{}{}", kind, account, threads, who, k)};
    };
    for (std::size_t k = 0; with_crew && k < crew_.size(); ++k)
      crew_.tell(k, fmt::format("{} {} {} {}", kind, account, at, attempt("p", k).id));
    std::vector<std::string> answers(static_cast<std::size_t>(threads));
    std::vector<std::thread> all;
    for (std::size_t k = 0; k < answers.size(); ++k)
      all.emplace_back([&, k] { answers[k] = run(ledger_, attempt("t", k)); });
    for (std::thread& t : all) t.join();
    for (std::size_t k = 0; with_crew && k < crew_.size(); ++k) answers.push_back(crew_.answer(k));
    Outcomes out;
    for (const std::string& answer : answers) ++out[answer];
    return out;
  }

  void for_one_approval(const std::string& account) {
    const Committed asked =
        ledger_.commit({.id = "ask-" + account, .request = test::discount(account, "20")});
    need(asked.outcome == Outcome::Pending, "nobody was asked: " + asked.json);
    const auto answered = ledger_.answer(asked.decision.content_digest, "approval", "ann");
    need(!answered.written.error, "ann could not approve");
    const Outcomes got = race("discount", account, kThreads, true);
    need(got == Outcomes{{"permit", 1}, {"pending", kThreads + kProcesses - 1}},
         "one approval:" + text_of(got));
  }

  void for_the_last_send(const std::string& account) {
    const Outcomes before = race("send", account, kCap - 1, false);
    need(before == Outcomes{{"permit", kCap - 1}}, "below the cap:" + text_of(before));
    const Outcomes got = race("send", account, kThreads, true);
    need(got == Outcomes{{"permit", 1}, {"forbid", kThreads + kProcesses - 1}},
         "the last send:" + text_of(got));
  }

 private:
  Ledger& ledger_;
  Crew& crew_;
};

std::int64_t counted(ledger::Database& db, const char* sql) {
  std::int64_t out = -1;
  need(db.run(sql, {}, [&](const ledger::Row& row) { return out = row.integer(0), true; }),
       db.error());
  return out;
}

void check(const test::Place& place, std::int64_t count) {
  const auto db = place.database();
  std::string error;
  const auto v = ledger::verify(*db, kTenant, std::nullopt, {}, error);
  need(v.has_value(), error);
  for (const auto* all : {&v->damaged, &v->incomplete})
    need(all->empty(),
         all->empty() ? "" : fmt::format("record {}: {}", all->front().record, all->front().what));
  need(counted(*db, "select count(*) from writ_record where type = 'used'") == count,
       "an approval was used twice, or not at all");
  need(counted(*db, "select count(*) from writ_record where type = 'execution'") == count * (kCap + 1),
       "too many executions, or too few");
  fmt::print("{} records verify\n", v->size);
}

// All open a ledger that is not there yet, at once; the same one, as the records say.
std::unique_ptr<Ledger> open_together(const test::Place& place, Crew& crew, Time delay) {
  const Time at = clock_now() + delay;
  for (std::size_t k = 0; k < crew.size(); ++k)
    crew.tell(k, fmt::format("open {} {}", at, place.where()));
  auto ledger = open(place.where(), at);
  for (std::size_t k = 0; k < crew.size(); ++k) {
    const std::string said = crew.answer(k);
    need(said == "open", "a process could not open the ledger: " + said);
  }
  return ledger;
}

void race(int count) {
  Crew crew(kProcesses);
  for (int k = 0; k < kOpenings; ++k) {
    const test::Place place;
    open_together(place, crew, k == 0 ? kCompiled : kSoon);
    const auto db = place.database();
    need(counted(*db, "select count(*) from writ_record where type = 'program'") == 1,
         "the program came into force twice");
  }
  const test::Place place;
  const auto ledger = open_together(place, crew, kSoon);
  Races races(*ledger, crew);
  const Time start = clock_now();
  for (int k = 0; k < count; ++k) races.for_one_approval(fmt::format("a{}", k));
  const Time half = clock_now();
  for (int k = 0; k < count; ++k) races.for_the_last_send(fmt::format("s{}", k));
  fmt::print(
      "{} races for one approval in {:.1f} s, {} for the last send in {:.1f} s, {} threads and {} "
      "processes each\n",
      count, static_cast<double>(half - start) / 1e6, count,
      static_cast<double>(clock_now() - half) / 1e6, kThreads, kProcesses);
  check(place, count);
}

// Says on one line how each line went.
int work() {
  std::unique_ptr<Ledger> ledger;
  std::string line;
  while (std::getline(std::cin, line)) {
    std::string answer;
    try {
      Attempt a;
      std::istringstream words(line);
      words >> a.kind;
      if (a.kind == "open") {
        std::string where;
        words >> a.at >> where;
        ledger = open(where, a.at);
        answer = a.kind;
      } else {
        words >> a.account >> a.at >> a.id;
        answer = run(*ledger, a);
      }
    } catch (const std::exception& problem) { answer = problem.what(); }
    std::cout << answer << std::endl;
  }
  return 0;
}

}  // namespace
}  // namespace writ::races

int main(int argc, char** argv) {
  doctest::Context context;
  writ::test::throw_failures(context);
  try {
    if (argc == 2 && argv[1] == std::string_view("--worker")) return writ::races::work();
    writ::races::race(argc > 1 ? std::atoi(argv[1]) : 100);
    return 0;
  } catch (const std::exception& problem) {
    fmt::print(stderr, "{}\n", problem.what());
    return 1;
  }
}
