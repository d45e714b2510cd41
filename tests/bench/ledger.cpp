// What a ledger costs: decisions recorded per second, by committers at once, and history queries among many events. Prints a
// table, or JSON lines with --json. The database is made beside the working folder, so that its disk is the one measured.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include <writ/compiler.hpp>
#include <writ/ledger.hpp>

namespace {

using Clock = std::chrono::steady_clock;

constexpr char kCharter[] = R"(module shop
import std.approvals
entity Contact { }
event touch { contact: text } kept 400 days
action send by actor: Person or Agent on contact: Contact
policy p on send {
  rule open { permit }
  rule cap { when count(t in touch within last 30 days where t.contact == contact.id) > 100000 forbid }
}
)";

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void fail(const std::string& why) {
  std::fprintf(stderr, "ledger benchmark: %s\n", why.c_str());
  std::exit(1);
}

std::string send(int contact) {
  return fmt::format(
      R"({{"subject":{{"type":"person","id":"ann"}},"action":{{"name":"send"}},"resource":{{"type":"Contact","id":"c{}"}}}})",
      contact);
}

struct Bench {
  std::string where;
  std::shared_ptr<const writ::Program> program;
  bool json = false;

  std::unique_ptr<writ::Ledger> open() const {
    writ::LedgerOptions o;
    o.program = program;
    o.decide.can = writ::Can::Everything;
    o.directory = R"({"people": [{"id": "ann"}], "agents": []})";
    o.complete_since_always = true;
    std::string error;
    auto ledger = writ::Ledger::open(where, std::move(o), error);
    if (!ledger) fail(error);
    return ledger;
  }
  void print(const std::string& what, double value, const char* unit) const {
    if (json)
      fmt::print("{{\"measure\":\"{}\",\"value\":{:.1f},\"unit\":\"{}\"}}\n", what, value, unit);
    else fmt::print("{:<58} {:>12.1f} {}\n", what, value, unit);
    std::fflush(stdout);
  }

  // The disk's own measure: one page written and synchronised, again and again.
  double synchronisation() const {
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

  void commits(writ::Ledger& ledger, int threads, int each) const {
    std::vector<std::thread> all;
    const auto begin = Clock::now();
    for (int t = 0; t < threads; ++t)
      all.emplace_back([&, t] {
        for (int k = 0; k < each; ++k) {
          const auto c =
              ledger.commit({.id = fmt::format("{}-{}-{}", threads, t, k), .request = send(k % 100)});
          if (!c.is_recorded || c.outcome != writ::Outcome::Permit) fail(c.json);
        }
      });
    for (std::thread& t : all) t.join();
    print(fmt::format("decisions recorded, {} committers", threads),
          threads * each / seconds_since(begin), "per second");
  }
};

// Decisions over a history of `events`, of which so many match: an evaluator, as a ledger has one.
void queries(const Bench& b, int events, int matching) {
  writ::Evaluator e(b.program, {.can = writ::Can::Everything, .can_do = {}});
  const int contacts = events / matching;
  if (auto bad = e.set_directory(R"({"people": [{"id": "ann"}], "agents": []})"))
    fail(bad->message());
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
  constexpr writ::Time kNow = 1'795'521'600'000'000;
  std::vector<double> all;
  for (int k = 0; k < kTimes; ++k) {
    if (auto bad = e.set_request(send(k * 7919 % contacts))) fail(bad->message());
    const auto begin = Clock::now();
    if (e.outcome(kNow) != writ::Outcome::Permit) fail("the decision is another");
    all.push_back(seconds_since(begin) * 1e6);
  }
  std::sort(all.begin(), all.end());
  b.print(fmt::format("a decision over {} of {} events, median", matching, events), all[kTimes / 2],
          "us");
  b.print(fmt::format("the same, 99 of 100"), all[kTimes * 99 / 100], "us");
}

}  // namespace

int main(int argc, char** argv) {
  Bench b;
  b.json = argc > 1 && std::strcmp(argv[1], "--json") == 0;
  const auto compiled = writ::compile({{"shop.writ", kCharter}});
  if (!compiled) fail(compiled.diagnostics);
  b.program = compiled.program;
  b.where = fmt::format("bench-{}.ledger", ::getpid());
  b.print("one synchronisation of this disk", b.synchronisation() * 1e3, "ms");
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
  return 0;
}
