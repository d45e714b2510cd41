// Writ on the workload of workload.py, beside hosts by hand. Run by tools/bench, which prints the ratios.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string_view>

#include "tests/bench/benches.hpp"
#include "tests/bench/workload.hpp"

int main(int argc, char** argv) {
  if (argc == 5 && std::string_view(argv[1]) == "--threads") {  // THREADS SECONDS FOLDER
    writ::bench::run_parallel(argv[4], static_cast<unsigned>(std::atoi(argv[2])), std::atof(argv[3]));
    return 0;
  }
  benchmark::Initialize(&argc, argv);
  if (argc != 2)
    writ::bench::stop(
        "usage: writ_bench_workload [BENCHMARK OPTIONS] FOLDER (that workload.py wrote)");
  writ::bench::register_decisions(argv[1]);
  writ::bench::register_loading(argv[1]);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
