// Three ways for a ledger to be interrupted. Each plays `count` rounds and gives one line about them; it throws a Violation
// where the ledger broke its word, or where the rounds hit nothing and so have shown nothing.
#pragma once

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>

namespace writ::crash {

struct Violation : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string kill(int count, std::uint64_t seed);    // a process dies
std::string faults(int count, std::uint64_t seed);  // the disk refuses
std::string power(int count, std::uint64_t seed);   // the disk forgets what was not synchronised

// The same numbers everywhere, which std::uniform_int_distribution does not promise.
class Dice {
 public:
  // One for each round, so that a round is planned alike however those before it went.
  Dice(std::uint64_t seed, int round) : next_(seed * 1'000'003 + static_cast<unsigned>(round)) {}
  std::uint64_t below(std::uint64_t n) { return next_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }

 private:
  std::mt19937_64 next_;
};

// Round after round, each violation with the number of its round.
template <class Round>
void play(int count, const Round& round) {
  for (int k = 0; k < count; ++k) try {
      round(k);
    } catch (const Violation& v) {
      throw Violation("round " + std::to_string(k) + ": " + v.what());
    }
}

// A file is used for so many rounds: then it has got long, and opening it slow.
inline constexpr int kRoundsOfFile = 25;

}  // namespace writ::crash
