// Whole conjuncts as single tests of a slot: what most guards are made of. Derived at load from verified code, never
// stored; a value that a test is not sure about (missing, a fault, another scale) is left to the function itself, so
// a fused test is never wrong about what the code would say. Guards hold them packed: packed.hpp.
#pragma once

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

// Any test. `slots`: of the facts; `texts`: what TestOp::Texts points into.
Sure test_slowly(const FusedTest& t, const value::Value* slots, std::span<const std::uint32_t> texts);

}  // namespace writ::program
