// Many requests at once: every worker takes the next that nobody has, until none is left.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <thread>
#include <vector>

namespace writ::decide {

// `work(worker, k)` for each k below `count`, by at most `workers` threads; the calling one is worker 0. Neighbours go to one
// worker, so that results that lie side by side are seldom written by two.
template <class Work>
void share(std::size_t workers, std::size_t count, const Work& work) {
  constexpr std::size_t kTogether = 16;
  std::atomic<std::size_t> next{0};
  const auto run = [&](std::size_t worker) {
    for (std::size_t k = next.fetch_add(kTogether); k < count; k = next.fetch_add(kTogether))
      for (std::size_t end = std::min(count, k + kTogether); k < end; ++k) work(worker, k);
  };
  const std::size_t wanted = std::min(workers, (count + kTogether - 1) / kTogether);
  std::vector<std::jthread> others;
  for (std::size_t k = 1; k < wanted; ++k) others.emplace_back(run, k);
  run(0);
}

}  // namespace writ::decide
