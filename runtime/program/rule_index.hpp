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

#include "runtime/program/packed.hpp"

namespace writ::program {

class RuleIndex {
 public:
  using Numbers = std::span<const std::uint32_t>;
  RuleIndex(const Image& image, const RuleTests& tests, const Packing& packing,
            Tuning::Index by_fact);

  // Turns lists of rules into lists of guards. `place(action, rule, settled)` makes the next guard, for a list whose table
  // has already tested the slot `settled` (kNone: nothing is tested) and answers its number. A list that shares rules with
  // another of its action has guards of its own while there are not too many; then it takes those of the other.
  template <class PlaceGuard>
  void place(std::size_t rules, PlaceGuard&& place_guard);
  // Tells runs of guards where their tests lie: `first_test(k)` of guard k, also of the one behind the last. `is_plain(a, b)`:
  // the tests from a up to b only compare.
  template <class FirstTest, class IsPlain>
  void link(FirstTest&& first_test, IsPlain&& is_plain) {
    for (Action& a : actions_) {
      a.is_plain = true;
      each_list(a, [&](Run& list) {
        if (list.is_consecutive != 0) {
          list.first_test = first_test(list.first);
          a.is_plain &= is_plain(list.first_test, first_test(list.first + list.count));
        } else {
          a.is_plain &= list.count == 0;
        }
      });
    }
  }

  // A list of guards, or of rules when nothing is known of their tests. Consecutive numbers when `numbers` is null.
  struct List {
    const std::uint32_t* numbers;
    std::uint32_t first, count;
    std::uint32_t first_test;  // of consecutive guards
    bool is_rules;
    std::uint32_t operator[](std::uint32_t k) const {
      return numbers == nullptr ? first + k : numbers[k];
    }
  };
  // Hands out the lists of guards that can hold, each guard or rule once.
  template <class Use>
  void candidates(std::uint32_t action, const PackedFacts& packed, Use&& use) const {
    const Action& a = actions_[action];
    if (a.always.count > 0) use(at(a.always, false));
    const auto each = [&](const auto& facts, Range own) {
      for (std::uint32_t k = own.first; k < own.end(); ++k) {
        const std::uint8_t column = facts[k].column;
        const bool is_known = !packed.is_unsure(column);
        const Run run = is_known ? find(facts[k], packed.column[column]) : facts[k].all;
        if (run.count > 0) use(at(run, !is_known));
      }
    };
    each(by_value_, a.values);
    each(by_bound_, a.bounds);
  }
  // The same of an action of which the guards of every list follow each other and only compare, for facts that are all
  // known.
  bool is_plain(std::uint32_t action) const { return actions_[action].is_plain; }
  template <class Use>
  void runs(std::uint32_t action, const PackedFacts& packed, Use&& use) const {
    const Action& a = actions_[action];
    if (a.always.count > 0) use(at(a.always, false));
    for (std::uint32_t k = a.values.first; k < a.values.end(); ++k) {
      const Run& run = find(by_value_[k], packed.column[by_value_[k].column]);
      if (run.count > 0) use(at(run, false));
    }
    for (std::uint32_t k = a.bounds.first; k < a.bounds.end(); ++k) {
      const Run run = find(by_bound_[k], packed.column[by_bound_[k].column]);
      if (run.count > 0) use(at(run, false));
    }
  }

 private:
  // A part of pool_, or once numbered perhaps a run of guards.
  struct Run {
    std::uint32_t first = 0;
    std::uint32_t count : 31 = 0;
    std::uint32_t is_consecutive : 1 = 0;
    std::uint32_t first_test = 0;  // of consecutive guards
  };
  // Constants as they stand in columns.
  struct ByValue {
    std::uint8_t column;
    std::uint32_t slot;
    Range cells;  // a power of two; open addressing
    Run all;      // for a value that is missing or of another kind: the rules say what that means
  };
  struct Cell {
    std::uint32_t key = 0;
    Run rules;  // count 0: free
  };
  struct ByBound {
    std::uint8_t column;
    bool is_low;   // the rule's test is column >= bound, with sign; otherwise column <= bound
    Range bounds;  // of bounds_, in the order of the guards: ascending when is_low, else descending
    Run guards;
    Run all;
  };
  struct Action {
    Run always;
    Range values, bounds;
    bool is_plain = false;
  };
  class Builder;

  template <class Use>
  void each_list(Action& a, Use&& use) {
    use(a.always);
    for (std::uint32_t k = a.values.first; k < a.values.end(); ++k)
      for (std::uint32_t c = by_value_[k].cells.first; c < by_value_[k].cells.end(); ++c)
        use(cells_[c].rules);
    for (std::uint32_t k = a.bounds.first; k < a.bounds.end(); ++k) use(by_bound_[k].guards);
  }
  List at(Run r, bool is_rules) const {
    return {r.is_consecutive != 0 ? nullptr : pool_.data() + r.first, r.first, r.count,
            r.first_test, is_rules};
  }
  void drop_unused();  // numbers of lists that are runs of guards by now
  static std::uint32_t spread(std::uint32_t key) {
    const std::uint64_t mixed = key * std::uint64_t{0x9e3779b97f4a7c15u};
    return static_cast<std::uint32_t>(mixed >> 32);
  }
  const Run& find(const ByValue& f, std::uint32_t key) const {
    for (std::uint32_t at = spread(key);; ++at) {
      const Cell& cell = cells_[f.cells.first + (at & (f.cells.count - 1))];
      if (cell.key == key || cell.rules.count == 0) return cell.rules;
    }
  }
  Run find(const ByBound& f, std::uint32_t value) const;

  std::vector<Action> actions_;
  std::vector<ByValue> by_value_;
  std::vector<Cell> cells_;
  std::vector<ByBound> by_bound_;
  std::vector<std::int32_t> bounds_;
  std::vector<std::uint32_t> pool_;
};

template <class PlaceGuard>
void RuleIndex::place(std::size_t rules, PlaceGuard&& place_guard) {
  struct Known {
    std::uint32_t action = kNone;
    std::uint32_t guard = kNone;
    std::uint32_t settled = kNone;
  };
  std::vector<Known> known(rules);
  std::size_t copies = rules + 1000;  // of guards that lists share, at most
  const auto turn = [&](std::uint32_t action, Run& list, std::uint32_t settled) {
    std::uint32_t* const numbers = pool_.data() + list.first;
    std::size_t shared = 0;
    for (std::uint32_t k = 0; k < list.count; ++k) shared += known[numbers[k]].action == action;
    const bool copy = shared <= copies;
    bool is_consecutive = true;
    for (std::uint32_t k = 0; k < list.count; ++k) {
      Known& own = known[numbers[k]];
      const bool tests_enough = own.settled == kNone || own.settled == settled;
      if (own.action != action || copy || !tests_enough) {
        const std::uint32_t tested = copy ? settled : kNone;
        own = {action, place_guard(action, numbers[k], tested), tested};
      }
      numbers[k] = own.guard;
      is_consecutive &= k == 0 || numbers[k] == numbers[k - 1] + 1;
    }
    copies -= copy ? shared : 0;
    if (is_consecutive && list.count > 0) list = {numbers[0], list.count, 1, 0};
  };
  for (std::uint32_t action = 0; action < actions_.size(); ++action) {
    Action& a = actions_[action];
    turn(action, a.always, kNone);
    for (std::uint32_t k = a.values.first; k < a.values.end(); ++k)
      for (std::uint32_t c = by_value_[k].cells.first; c < by_value_[k].cells.end(); ++c)
        turn(action, cells_[c].rules, by_value_[k].slot);
    for (std::uint32_t k = a.bounds.first; k < a.bounds.end(); ++k)
      turn(action, by_bound_[k].guards, kNone);
  }
  drop_unused();
}

}  // namespace writ::program
