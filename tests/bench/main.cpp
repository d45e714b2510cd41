// Writ on the workload of workload.py, beside hosts by hand. Run by tools/bench, which prints the ratios.
#include <benchmark/benchmark.h>

#include "tests/bench/benches.hpp"
#include "tests/bench/workload.hpp"

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2)
    writ::bench::stop(
        "usage: writ_bench_workload [BENCHMARK OPTIONS] FOLDER (that workload.py wrote)");
  writ::bench::register_decisions(argv[1]);
  writ::bench::register_loading(argv[1]);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
