// Whole conjuncts as single tests of a slot: what most guards are made of. Derived at load from verified code, never
// stored; a value that a test is not sure about (missing, a fault, another scale) is left to the function itself, so
// a fused test is never wrong about what the code would say. Guards hold them packed: packed.hpp.
#pragma once

#include <bit>
#include <cstdint>
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
};
enum class Sure : std::uint8_t { False, True, Unsure };

struct FusedTest {
  std::uint32_t slot = 0;
  value::Tag tag = value::Tag::Missing;
  TestOp op = TestOp::Range;
  bool is_negated =
      false;  // not of a Range: the complement of a range is one, around the end of the numbers
  bool in_aux = false;  // what is compared: `aux`, a text's id or a principal's kind; else the payload
  std::int64_t low = 0;
  std::uint64_t span = 0;
};
// In billionths, the finest scale there is; false when it is no number, or does not fit.
bool billionths(const value::Value& v, std::int64_t& out);

// The test that a function without parameters amounts to; nothing when it is more than one. Lists of texts go to `texts`.
std::optional<FusedTest> fuse(const Program& program, FunctionId function,
                              std::vector<std::uint32_t>& texts);

// The values of a test of Range (a few), Members or Texts, one by one: `use(std::int64_t)`.
template <class Use>
void each_key(const FusedTest& t, std::span<const std::uint32_t> texts, Use&& use) {
  if (t.op == TestOp::Range)
    for (std::uint64_t k = 0; k <= t.span; ++k) use(t.low + static_cast<std::int64_t>(k));
  else if (t.op == TestOp::Texts)
    for (std::uint64_t k = 0; k < t.span; ++k) use(texts[static_cast<std::size_t>(t.low) + k]);
  else if (t.op == TestOp::Members)
    for (std::uint64_t left = t.span; left != 0; left &= left - 1) use(std::countr_zero(left));
}

// Any test. `slots`: of the facts; `texts`: what TestOp::Texts points into.
Sure test_slowly(const FusedTest& t, const value::Value* slots, std::span<const std::uint32_t> texts);

}  // namespace writ::program
