// The facts that the guards of an action compare, packed: one column each, of 32 bits, the most used first. A request's
// columns fill one or two lines of the cache where its slots would take five, and a test of a column is twelve bytes. What
// stands in a column is made so that comparing it says exactly what comparing the fact would say; where that is not sure
// (missing, of another kind, a fault) a bit tells, and the code of the conjunct decides.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/rule_tests.hpp"

namespace writ::program {

// Columns there are at most, of one action; what is tested beyond them is tested slowly.
inline constexpr std::uint8_t kColumns = 56;
inline constexpr std::uint8_t kNoColumn = 0xff;
// Bits that no column has.
inline constexpr std::uint8_t kNeverUnsure = 62, kAlwaysUnsure = 63;

// Of one request.
struct PackedFacts {
  std::uint64_t unsure = 0;
  std::uint32_t column[kColumns] = {};
  bool is_unsure(std::uint8_t bit) const { return (unsure >> bit & 1) != 0; }
  bool are_sure() const { return unsure == std::uint64_t{1} << kAlwaysUnsure; }  // all columns
};

// column - low <= span, without sign: a range, or the complement of one around the end of the numbers.
struct PackedTest {
  std::uint32_t low = 0;
  std::uint32_t span = 0;
  std::uint8_t column = 0;
  std::uint8_t bit =
      kNeverUnsure;  // of PackedFacts::unsure; kAlwaysUnsure: `low` is one of Plan::slow_tests, or kNone
  std::uint8_t flags = 0;  // of the guard that it is the last test of (GuardFlag); 0: others follow

  bool holds(const PackedFacts& facts) const { return facts.column[column] - low <= span; }
};
static_assert(sizeof(PackedTest) == 12);

class Packing {
 public:
  Packing(const Image& image, const RuleTests& all);

  // `texts`: what TestOp::Texts points into.
  void pack(std::uint32_t action, const value::Value* slots, std::span<const std::uint32_t> texts,
            PackedFacts& out) const;

  // The column of what a test looks at, or kNoColumn.
  std::uint8_t column_of(std::uint32_t action, const FusedTest& t) const;
  // What stands in that column for a constant of one of its tests.
  std::uint32_t constant(std::uint32_t action, std::uint8_t column, std::int64_t n) const;
  // The test; false when there is no column for it.
  bool packed(std::uint32_t action, const FusedTest& t, PackedTest& out) const;

 private:
  enum class Holds : std::uint8_t {
    Word,   // the payload, or the end of 32 bits that it lies beyond: no constant does
    Aux,    // `aux`: of texts and principals
    Rank,   // how many of the constants' `limits` are not above the payload
    Truth,  // whether a test holds, found once for all rules that ask it
  };
  struct Column {
    FusedTest test;  // Truth: that test; else one of those that compare the column
    Holds holds;
    Range limits;        // of limits_
    std::uint32_t uses;  // while columns are chosen
    bool is_wide;        // some constant does not fit into Word
  };
  class Chooser;
  std::uint32_t rank(const Column& c, std::int64_t n) const;
  std::span<const Column> columns(std::uint32_t action) const {
    return std::span(columns_).subspan(actions_[action].first, actions_[action].count);
  }

  std::vector<Range> actions_;  // of columns_
  std::vector<Column> columns_;
  std::vector<std::int64_t> limits_;
};

}  // namespace writ::program
