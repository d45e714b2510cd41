// Which rules of an action can be live at all: those whose test of a fact against constants holds, and those without
// such a test. Exact, because a conjunct that is false decides, whatever else is a fault; derived at load, never stored.
// Cost follows the rules that match, not the rules that exist.
//
//   always        rules that no fact tells apart well enough
//   by value      fact == constant, fact in constants, a run of enum members: a table from values to rules
//   by bound      fact >= constant and the like: rules sorted by their constants, those that hold come first
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/fused.hpp"

namespace writ::program {

class RuleIndex {
 public:
  using Numbers = std::span<const std::uint32_t>;
  // `tests`: of each rule, its fused conjuncts; `texts`: what TestOp::Texts points into.
  RuleIndex(const Image& image, std::span<const Range> of_rule, std::span<const FusedTest> tests,
            Numbers texts);

  // Every rule once, in the order in which rules that are used together lie together, with the slot of the tables that it
  // stands under in every action; kNone when it stands elsewhere too.
  struct Place {
    std::uint32_t rule, slot;
  };
  std::vector<Place> places(std::size_t rules) const;
  // Puts the numbers of guards in place of the rules'.
  void number(Numbers guard_of_rule);

  // A list of guards; consecutive numbers when `numbers` is null.
  struct List {
    const std::uint32_t* numbers;
    std::uint32_t first, count;
    bool is_settled;  // the test of the table that it comes from holds; otherwise nothing is known of the guards' tests
    std::uint32_t operator[](std::uint32_t k) const { return numbers == nullptr ? first + k : numbers[k]; }
  };
  // Hands out the lists of guards that can hold, each guard once.
  template <class Use>
  void candidates(std::uint32_t action, const value::Value* slots, Use&& use) const {
    const Action& a = actions_[action];
    if (a.always.count > 0) use(at(a.always, true));
    for (std::uint32_t k = a.values.first; k < a.values.end(); ++k) {
      const ByValue& f = by_value_[k];
      const value::Value& v = slots[f.slot];
      const bool is_known = v.tag == f.tag;
      if (const Run found = is_known ? lookup(f, v) : f.all; found.count > 0) use(at(found, is_known));
    }
    for (std::uint32_t k = a.bounds.first; k < a.bounds.end(); ++k)
      if (const Run found = prefix(by_bound_[k], slots[by_bound_[k].slot]); found.count > 0)
        use(at(found, true));
  }
  std::size_t bytes() const;

 private:
  // A part of pool_, or once numbered perhaps a run of guards.
  struct Run {
    std::uint32_t first = 0;
    std::uint32_t count : 31 = 0;
    std::uint32_t is_consecutive : 1 = 0;
  };
  struct Key {
    std::uint32_t slot;
    value::Tag tag;
    bool in_word;
  };
  struct ByValue : Key {
    Range cells;  // a power of two; open addressing
    Run all;      // for a value that is missing or of another kind: the rules say what that means
  };
  struct Cell {
    std::int64_t key = 0;
    Run rules;  // count 0: free
  };
  struct ByBound : Key {
    bool is_low;   // the rule's test is payload >= bound; otherwise payload <= bound
    Range bounds;  // of bounds_, in the order of the rules: ascending when is_low, else descending
    Run all;
  };
  struct Action {
    Run always;
    Range values, bounds;
  };
  class Builder;

  List at(Run r, bool is_settled) const {
    return {r.is_consecutive != 0 ? nullptr : pool_.data() + r.first, r.first, r.count, is_settled};
  }
  static std::int64_t payload(const Key& key, const value::Value& v) {
    return key.in_word ? word_of(v.tag, v.aux) : v.i;
  }
  static std::uint32_t spread(std::int64_t key) {
    const std::uint64_t mixed = static_cast<std::uint64_t>(key) * 0x9e3779b97f4a7c15u;
    return static_cast<std::uint32_t>(mixed >> 32);
  }
  Run lookup(const ByValue& f, const value::Value& v) const {
    const std::int64_t key = payload(f, v);
    for (std::uint32_t at = spread(key);; ++at) {
      const Cell& cell = cells_[f.cells.first + (at & (f.cells.count - 1))];
      if (cell.key == key || cell.rules.count == 0) return cell.rules;
    }
  }
  Run prefix(const ByBound& f, const value::Value& v) const;

  std::vector<Action> actions_;
  std::vector<ByValue> by_value_;
  std::vector<Cell> cells_;
  std::vector<ByBound> by_bound_;
  std::vector<std::int64_t> bounds_;
  std::vector<std::uint32_t> pool_;
};

}  // namespace writ::program
