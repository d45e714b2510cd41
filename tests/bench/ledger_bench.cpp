#include "tests/bench/ledger_bench.hpp"

#include <cstdio>
#include <cstdlib>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include <writ/compiler.hpp>

namespace writ::bench {

const char kPeople[] = R"({"people": [{"id": "ann"}], "agents": []})";

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void fail(const std::string& why) {
  std::fprintf(stderr, "ledger benchmark: %s\n", why.c_str());
  std::exit(1);
}

std::shared_ptr<const Program> charter() {
  static const Compiled compiled = compile({{"shop.writ", R"(module shop
import std.approvals
entity Contact { }
event touch { contact: text } kept 400 days
action send by actor: Person or Agent on contact: Contact
policy p on send {
  rule open { permit }
  rule cap { when count(t in touch within last 30 days where t.contact == contact.id) > 100000 forbid }
}
)"}});
  if (!compiled) fail(compiled.diagnostics);
  return compiled.program;
}

std::string send(int contact) {
  return fmt::format(
      R"({{"subject":{{"type":"person","id":"ann"}},"action":{{"name":"send"}},"resource":{{"type":"Contact","id":"c{}"}}}})",
      contact);
}

std::unique_ptr<Ledger> Bench::open(const std::string& tenant) const {
  LedgerOptions o;
  o.program = charter();
  o.decide.tenant = tenant;
  o.decide.can = Can::Everything;
  o.directory = kPeople;
  o.complete_since_always = true;
  std::string error;
  auto ledger = Ledger::open(where, std::move(o), error);
  if (!ledger) fail(error);
  return ledger;
}

void Bench::print(const std::string& what, double value, const char* unit) const {
  if (json)
    fmt::print("{{\"measure\":\"{}\",\"value\":{:.1f},\"unit\":\"{}\"}}\n", what, value, unit);
  else fmt::print("{:<70} {:>10.1f} {}\n", what, value, unit);
  std::fflush(stdout);
}

void Bench::commits(Ledger& ledger, int threads, int each) const {
  std::vector<std::thread> all;
  const auto begin = Clock::now();
  for (int t = 0; t < threads; ++t)
    all.emplace_back([&, t] {
      for (int k = 0; k < each; ++k) {
        const auto c =
            ledger.commit({.id = fmt::format("{}-{}-{}", threads, t, k), .request = send(k % 100)});
        if (!c.is_recorded || c.outcome != Outcome::Permit) fail(c.json);
      }
    });
  for (std::thread& t : all) t.join();
  print(fmt::format("decisions recorded, {} committers", threads),
        threads * each / seconds_since(begin), "per second");
}

}  // namespace writ::bench
