// Which rules of an action can be live at all: those whose test of a fact against a constant holds, and those
// without such a test. Exact, because a conjunct that is false decides, whatever else is a fault; derived from the
// image, never stored. Cost follows the rules that match, not the rules that exist.
#pragma once

#include <cstdint>
#include <vector>

#include <boost/container/small_vector.hpp>

#include "runtime/program/program.hpp"

namespace writ::decide {

class RuleIndex {
 public:
  explicit RuleIndex(const program::Program& program);
  using Positions = boost::container::small_vector<std::uint32_t, 64>;
  // Positions in the action's list of rules, ascending. Replaces `out`.
  void candidates(std::uint32_t action, const value::Value* slots, Positions& out) const;

 private:
  struct Bucket {
    std::int64_t key;
    program::Range positions;
  };
  struct Fact {
    std::uint32_t slot;
    value::Tag tag;               // of the constants it is compared with
    std::vector<Bucket> buckets;  // by key
    program::Range all;           // of these, for a value that is missing or of another kind
  };
  struct Action {
    program::Range always;
    std::vector<Fact> facts;
  };
  void build(const program::Program& program, const program::ActionRow& row, Action& out);

  std::vector<Action> actions_;
  std::vector<std::uint32_t> pool_;  // positions
};

}  // namespace writ::decide
