// Throughput of threads that share a program, each with an evaluator of its own. table.py runs it beside as many processes.
#include <benchmark/benchmark.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <thread>

#include "tests/bench/benches.hpp"
#include "tests/bench/writ_host.hpp"

namespace writ::bench {

void run_parallel(const std::string& folder, unsigned threads, double seconds) {
  const Workload workload = load_workload(folder, "core");
  const auto program = compiled(sources_of(folder, "core"));
  std::vector<std::unique_ptr<WritHost>> hosts;
  for (unsigned k = 0; k < threads; ++k)
    hosts.push_back(std::make_unique<WritHost>(workload, program));
  std::atomic<std::uint64_t> decided{0};
  const auto began = std::chrono::steady_clock::now();
  const auto end = began + std::chrono::duration<double>(seconds);
  {
    std::vector<std::jthread> running;
    for (unsigned k = 0; k < threads; ++k)
      running.emplace_back([&, k] {
        std::uint64_t mine = 0;
        for (std::size_t pass = 0; std::chrono::steady_clock::now() < end; ++pass)
          for (const std::uint32_t q : shuffled(workload.requests.size(), pass))
            benchmark::DoNotOptimize(hosts[k]->outcome(q, kNow)), ++mine;
        decided += mine;
      });
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::printf("%.0f\n", static_cast<double>(decided) / took.count());
}

}  // namespace writ::bench
