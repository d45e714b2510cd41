// Whole conjuncts as single tests of a slot: what most guards are made of. Derived at load from verified code, never
// stored; a value that a test is not sure about (missing, a fault, another scale) is left to the function itself, so
// a fused test is never wrong about what the code would say.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>

#include "runtime/program/program.hpp"

namespace writ::program {

enum class TestOp : std::uint8_t {
  Range,    // the payload lies in [low, low + span]: equality, order, bool, is Person, is Agent
  Number,   // the same of an int or decimal, in billionths
  Members,  // bit `payload` of span: a set of enum members
  Texts,    // the text is one of Plan::texts[low, low + span)
  Role,     // the principal is active and holds role `low` now
  Missing,  // there is no value
  Ask,      // not a test: the guard takes more than comparing
};
inline constexpr value::Tag kNoTag = static_cast<value::Tag>(0xff);
enum class Sure : std::uint8_t { False, True, Unsure };

struct FusedTest {
  // Bytes from the first slot to the payload: a value's second word, or the first, tag and `aux`, for text ids and kinds
  // of principals.
  std::uint32_t at = 0;
  value::Tag tag = value::Tag::Missing;
  TestOp op = TestOp::Range;
  bool is_negated =
      false;  // not of a Range: the complement of a range is one, around the end of the numbers
  std::uint8_t flags = 0;  // of the guard that it is the last test of (GuardFlag); 0: others follow
  std::int64_t low = 0;
  std::uint64_t span = 0;

  static constexpr std::uint32_t kSecondWord = 8;
  std::uint32_t slot() const { return at / sizeof(value::Value); }
  bool in_word() const { return at % sizeof(value::Value) == 0; }
};
// The first word of a value with that tag and `aux`.
inline std::int64_t word_of(value::Tag tag, std::uint32_t aux) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(aux) << 32 |
                                   static_cast<std::uint8_t>(tag));
}

// The test that a function without parameters amounts to; nothing when it is more than one. Lists of texts go to `texts`.
std::optional<FusedTest> fuse(const Program& program, FunctionId function,
                              std::vector<std::uint32_t>& texts);

// Any test. `slots`: of the facts; `texts`: what TestOp::Texts points into.
Sure test_slowly(const FusedTest& t, const value::Value* slots, std::span<const std::uint32_t> texts);

// Range without a branch. Whoever asks has seen that the value has the test's tag.
inline bool in_range(const FusedTest& t, const value::Value* slots) {
  static_assert(offsetof(value::Value, tag) == 0 &&
                offsetof(value::Value, i) == FusedTest::kSecondWord);
  static_assert(std::endian::native == std::endian::little);  // word_of
  std::uint64_t payload;
  std::memcpy(&payload, reinterpret_cast<const char*>(slots) + t.at, sizeof payload);
  return payload - static_cast<std::uint64_t>(t.low) <= t.span;
}
inline value::Tag tag_at(const FusedTest& t, const value::Value* slots) {
  constexpr std::uint32_t kWhole = ~static_cast<std::uint32_t>(sizeof(value::Value) - 1);
  return static_cast<value::Tag>(reinterpret_cast<const unsigned char*>(slots)[t.at & kWhole]);
}

}  // namespace writ::program
