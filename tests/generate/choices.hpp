// Where a generator takes its decisions from: a seed, or choices that were made before. Whatever was generated can be
// generated again from its choices, and made smaller by leaving some out or making them smaller: a zero is always the
// simplest thing, so that shrinking needs to know nothing of programs.
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <string>
#include <vector>

namespace writ::generate {

class Choices {
 public:
  explicit Choices(std::uint64_t seed) : random_(seed) {}
  // Past the end of what was made before, everything is 0.
  explicit Choices(std::vector<std::uint32_t> made) : made_(std::move(made)), replays_(true) {}

  std::uint32_t below(std::uint32_t n);
  bool chance(std::uint32_t percent) { return below(100) >= 100 - percent; }  // 0 is no
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint32_t>(high - low + 1)));
  }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(static_cast<std::uint32_t>(from.size()))];
  }
  const std::vector<std::uint32_t>& made() const { return made_; }

 private:
  std::vector<std::uint32_t> made_;
  std::size_t next_ = 0;
  bool replays_ = false;
  std::mt19937_64 random_{0};
};

// The smallest choices found for which `fails` still holds, within `tries`.
std::vector<std::uint32_t> shrink(std::vector<std::uint32_t> choices,
                                  const std::function<bool(const std::vector<std::uint32_t>&)>& fails,
                                  std::size_t tries);

}  // namespace writ::generate
