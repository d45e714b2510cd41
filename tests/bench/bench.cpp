// What a decision costs inside a process, on the charter in examples/gtm, beside the same rules written
// by hand in C++. Run by tools/bench; README.md in this folder says how to read it. Nothing is asserted
// about time; that both sides give the same answers is checked before anything is measured.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <writ/compiler.hpp>
#include <writ/writ.hpp>

#include "tests/bench/baseline.hpp"

namespace {

using namespace writ;

constexpr Time kNow = 1'795'532'400'000'000;  // 2026-11-24T15:00:00Z

constexpr const char* kDirectory = R"({
  "people": [{"id": "ann", "roles": ["Sales Manager"]}, {"id": "ben", "roles": ["AE"]}, {"id": "bea", "roles": ["AE"]}],
  "agents": [{"id": "sdr-bot", "acts_for": "ben", "attributes": {"autonomy": "assist"}}]})";
constexpr const char* kComplete = R"("complete_since": {
  "touch": "always", "opt_out": "always", "opt_in": "always", "send_message": "always", "place_call": "always",
  "stop_pulled": "always", "stop_lifted": "always"})";

std::string request_text(const std::string& risk) {
  return R"({"subject": {"type": "agent", "id": "sdr-bot"}, "action": {"name": "send_message"},
    "resource": {"type": "Contact", "id": "jo",
                 "properties": {"name": "Jo", "opted_out": false, "timezone": "America/New_York", "state": "NY"}},
    "context": {"account": {"id": "acme", "name": "Acme", "risk": ")" +
         risk + R"(", "owner": "bea", "region": "us"},
                "tool": {"id": "writer", "approved": true, "approved_until": "2027-01-01T00:00:00Z", "region": "us",
                         "takes": "confidential"},
                "message": {"id": "m1", "channel": "email", "topic": "marketing", "subject": "Hello",
                            "body": "Shall we talk?"}}})";
}

// Twenty earlier touches, two of them of this account: an ordinary history of a small team.
std::string history_text() {
  std::string events;
  for (int k = 0; k < 20; ++k) {
    char event[200];
    std::snprintf(
        event, sizeof event,
        R"(%s{"kind": "touch", "id": "t%d", "at": "2026-11-%02dT10:00:00Z", "account": "%s", "contact": "c%d",)"
        R"( "channel": "email", "status": "delivered"})",
        k ? ", " : "", k, k + 1, k % 10 == 3 ? "acme" : "other", k);
    events += event;
  }
  return "{" + std::string(kComplete) + ", \"events\": [" + events + "]}";
}

std::vector<Source> charter() {
  std::vector<Source> sources;
  for (const auto& entry : std::filesystem::directory_iterator(WRIT_CHARTER)) {
    if (entry.path().extension() != ".writ") continue;
    std::ifstream in(entry.path());
    sources.push_back({entry.path().filename().string(), {std::istreambuf_iterator<char>(in), {}}});
  }
  std::sort(sources.begin(), sources.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return sources;
}

[[noreturn]] void stop(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}
void must(const MaybeError& error) {
  if (error) stop(error->message());
}

const std::shared_ptr<const Program>& program() {
  static const std::shared_ptr<const Program> one = [] {
    Compiled compiled = compile(charter());
    if (!compiled) stop(compiled.diagnostics);
    return compiled.program;
  }();
  return one;
}

Evaluator prepared(const std::string& risk) {
  Evaluator evaluator(program(), {.can = Can::Everything, .can_do = {}});
  must(evaluator.set_directory(kDirectory));
  must(evaluator.set_history(history_text()));
  must(evaluator.set_request(request_text(risk)));
  return evaluator;
}

bench::Request by_hand(const std::string& risk) {
  return {true,
          "sdr-bot",
          "ben",
          bench::Autonomy::Assist,
          "jo",
          false,
          -5 * 3600,
          "NY",
          "acme",
          "bea",
          risk == "high" ? bench::Risk::High : bench::Risk::Low,
          true,
          1'798'761'600'000'000,
          "digest"};
}
bench::World world() {
  bench::World world{{}, {}, {}, false};
  for (int k = 0; k < 20; ++k) {
    const std::int64_t at = 1'793'527'200'000'000 + k * 86'400'000'000;  // from 2026-11-01T10:00:00Z
    world.touches.push_back({k % 10 == 3 ? "acme" : "other", "c" + std::to_string(k), at, true});
  }
  return world;
}

const char* const kRisks[] = {"low", "high"};  // permit, pending

void by_hand_in_cpp(benchmark::State& state) {
  const bench::Request request = by_hand(kRisks[state.range(0)]);
  const bench::World facts = world();
  for (auto _ : state) {
    benchmark::DoNotOptimize(&request);
    benchmark::DoNotOptimize(bench::decide_by_hand(request, facts, kNow));
  }
}
void outcome_prepared(benchmark::State& state) {
  Evaluator evaluator = prepared(kRisks[state.range(0)]);
  for (auto _ : state) benchmark::DoNotOptimize(evaluator.outcome(kNow));
}
// Facts alone: a few rules over enums, numbers and roles; no history, no evidence, no clock.
constexpr const char* kFactsAlone = R"(module small
role deal_desk
enum Risk ordered { low, medium, high }
entity Deal { id: text  risk: Risk  discount: decimal  region: text }
action grant by actor: Person or Agent  on deal: Deal
policy p on grant {
  rule desk "The desk may" { when actor is deal_desk and deal.discount <= 30%  permit }
  rule low "Anyone may, a little" { when deal.risk == low and deal.discount <= 5%  permit }
  rule risky "Not at high risk" { when deal.risk >= high and deal.discount > 10%  forbid }
  rule never "Nobody gives more" { when deal.discount > 60%  forbid }
  rule closed "Closed regions" { when deal.region in ["x1", "x2"]  forbid }
  rule agents "Agents stay small" { when actor is Agent and deal.discount > 5%  forbid }
})";
void outcome_facts_alone(benchmark::State& state) {
  const Compiled compiled = compile({{"small.writ", kFactsAlone}});
  if (!compiled) stop(compiled.diagnostics);
  Evaluator evaluator(compiled.program, {.can_do = {}});
  must(evaluator.set_directory(
      R"({"people": [{"id": "dora", "roles": ["deal_desk"]}], "agents": []})"));
  must(evaluator.set_request(R"({"subject": {"type": "person", "id": "dora"}, "action": {"name": "grant"},
    "resource": {"type": "Deal", "id": "d", "properties": {"risk": "medium", "discount": 0.2, "region": "us"}}})"));
  if (evaluator.outcome(kNow) != Outcome::Permit) stop("the small program should permit");
  for (auto _ : state) benchmark::DoNotOptimize(evaluator.outcome(kNow));
}
void outcome_one_fact_changed(benchmark::State& state) {
  Evaluator evaluator = prepared(kRisks[state.range(0)]);
  const FactHandle opted_out = evaluator.fact("contact.opted_out");
  bool value = false;
  for (auto _ : state) {
    must(evaluator.set_bool(opted_out, value = !value));
    benchmark::DoNotOptimize(evaluator.outcome(kNow));
  }
}
void decide_with_reasons(benchmark::State& state) {
  Evaluator evaluator = prepared(kRisks[state.range(0)]);
  for (auto _ : state) benchmark::DoNotOptimize(&evaluator.decide(kNow));
}
void json_to_json(benchmark::State& state) {
  const std::string request = request_text(kRisks[state.range(0)]);
  Evaluator evaluator = prepared(kRisks[state.range(0)]);
  for (auto _ : state) {
    must(evaluator.set_request(request));
    benchmark::DoNotOptimize(to_json(evaluator.decide(kNow)));
  }
}
void why(benchmark::State& state) {
  Evaluator evaluator = prepared(kRisks[state.range(0)]);
  for (auto _ : state) benchmark::DoNotOptimize(evaluator.why(kNow));
}
void compile_charter(benchmark::State& state) {
  const std::vector<Source> sources = charter();
  std::size_t lines = 0;
  for (const Source& source : sources)
    lines += static_cast<std::size_t>(std::count(source.text.begin(), source.text.end(), '\n'));
  for (auto _ : state) benchmark::DoNotOptimize(compile(sources));
  state.counters["lines"] = static_cast<double>(lines);
}

// Prints the table as it goes and keeps the times, for the ratios at the end.
class Ratios : public benchmark::ConsoleReporter {
 public:
  Ratios() : ConsoleReporter(isatty(STDOUT_FILENO) ? OO_ColorTabular : OO_Tabular) {}
  void ReportRuns(const std::vector<Run>& runs) override {
    ConsoleReporter::ReportRuns(runs);
    for (const Run& run : runs)
      if (!run.error_occurred && run.iterations > 0)
        times_[run.benchmark_name()] = run.GetAdjustedCPUTime() * to_ns(run.time_unit);
  }
  void print() const {
    std::puts("\nCPU time beside the rules written by hand in C++ (1.0), same run, same answers:");
    for (const auto& [name, time] : times_) {
      const std::string risk = name.substr(name.find('/') + 1);
      const auto base = times_.find("by_hand_in_cpp/" + risk);
      if (base == times_.end()) continue;
      std::printf("  %-32s %10.0f ns %10.1f x\n", name.c_str(), time, time / base->second);
    }
  }

 private:
  static double to_ns(benchmark::TimeUnit unit) {
    return 1e9 / benchmark::GetTimeUnitMultiplier(unit);
  }
  std::map<std::string, double> times_;
};

void check_same_answers() {
  constexpr Outcome kExpected[] = {Outcome::Permit, Outcome::Pending};
  for (int k = 0; k < 2; ++k) {
    Evaluator evaluator = prepared(kRisks[k]);
    const Outcome ours = evaluator.outcome(kNow);
    const bench::Answer theirs = bench::decide_by_hand(by_hand(kRisks[k]), world(), kNow);
    if (ours != kExpected[k] || static_cast<int>(theirs) != static_cast<int>(ours))
      stop("the charter and the rules by hand answer differently for risk " +
           std::string(kRisks[k]) + "\n" + to_json(evaluator.decide(kNow), true));
  }
}

BENCHMARK(by_hand_in_cpp)->Arg(0)->Arg(1);
BENCHMARK(outcome_prepared)->Arg(0)->Arg(1);
BENCHMARK(outcome_facts_alone);
BENCHMARK(outcome_one_fact_changed)->Arg(0)->Arg(1);
BENCHMARK(decide_with_reasons)->Arg(0)->Arg(1);
BENCHMARK(json_to_json)->Arg(0)->Arg(1);
BENCHMARK(why)->Arg(0)->Arg(1);
BENCHMARK(compile_charter)->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 64;
  check_same_answers();
  Ratios reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print();
  return 0;
}
