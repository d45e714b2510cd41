// What the rules of a program test, as far as their conjuncts are single tests of a slot. Derived at load; the rule index and
// the guards are made of it.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/fused.hpp"

namespace writ::program {

struct RuleTests {
  explicit RuleTests(const Program& program);

  // The tests of a rule, in the order of its conjuncts: numbers of `tests`.
  std::span<const std::uint32_t> of(std::uint32_t rule) const {
    return std::span(used).subspan(of_rule[rule].first, of_rule[rule].count);
  }

  std::vector<FusedTest> tests;  // each function's once
  std::vector<std::uint32_t> used;
  std::vector<Range> of_rule;        // of used
  std::vector<std::uint32_t> texts;  // what TestOp::Texts points into
  std::vector<bool> is_fused;        // by function
  std::vector<FunctionId> shared;    // sorted: not fused, and in more rules than one
};

}  // namespace writ::program
