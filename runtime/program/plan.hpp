// What a decision reads instead of the image's rows: the rules as guards of fused tests, laid out in the order in which
// they are met, the index over them, and what can be said of the program once and for all. Derived at load.
#pragma once

#include <cstdint>
#include <future>
#include <span>
#include <vector>

#include "runtime/program/glance.hpp"
#include "runtime/program/packed.hpp"
#include "runtime/program/rule_index.hpp"

namespace writ::program {

// The tests of a guard lie together, up to the next guard's first; there is always one. The test that the rule index has
// made already is not among them.
struct Guard {
  std::uint32_t rule;
  std::uint32_t first_test;  // of Plan::tests
  std::uint32_t need;  // the requirement, when all it demands is one of which roles_asked() knows; else kNone
};

class Plan {
 public:
  Plan(const Program& program, Tuning tuning);

  bool fuses() const { return tuning_.fuse; }
  bool indexes_all() const { return tuning_.index == Tuning::Index::Every; }
  bool narrows() const { return tuning_.index != Tuning::Index::None; }

  const RuleIndex& index() const { return index_; }
  const Packing& packing() const { return packing_; }
  const Guard* guards() const { return guards_.data(); }
  const PackedTest* tests() const { return tests_.data(); }
  std::uint32_t flags(const Guard& g) const {  // GuardFlag
    return tests_[(&g)[1].first_test - 1].flags & ~std::uint32_t{kIsLast};
  }
  // What a packed test says, of whatever facts. `slots`: those that `facts` are packed from.
  Sure test(const PackedTest& t, const PackedFacts& facts, const value::Value* slots) const;
  std::span<const std::uint32_t> texts() const { return texts_; }
  // Of a requirement that a look at the answers' roles can settle, those roles: one answer from a holder of any of them,
  // about this content, whatever else the kind says in `counts when`. 0: it has variables, times, conditions or more.
  std::uint64_t roles_asked(std::uint32_t requirement) const {
    return glance_.roles_asked[requirement];
  }
  // Position among the conjuncts that are remembered for the time of a decision, or kNone: those of more rules than one.
  std::uint32_t shared(FunctionId conjunct) const;
  bool is_fused(FunctionId conjunct) const { return is_fused_[conjunct]; }
  std::size_t shared_count() const { return shared_.size(); }
  bool asks_about_content(std::uint32_t action) const { return glance_.asks_content[action]; }
  bool has_mode(std::uint32_t action) const { return glance_.has_mode[action]; }
  // Some function outside `counts when` reads it.
  bool asks_digest() const { return glance_.asks_digest; }
  bool reads_digest() const { return glance_.asks_digest || glance_.conditions_ask_digest; }

 private:
  class Packer;
  Plan(const Program& program, Tuning tuning, std::future<Glance> glance, RuleTests all);
  void place_guards(const Image& image, const RuleTests& all);
  void lay_out(Packer& packer, std::span<const std::uint32_t> tests, std::uint32_t settled,
               std::uint32_t flags);

  Tuning tuning_;
  Packing packing_;
  RuleIndex index_;
  Glance glance_;
  std::vector<PackedTest> tests_;
  std::vector<FusedTest> slow_tests_;  // those that there is no column for
  std::vector<Guard> guards_;
  std::vector<std::uint32_t> texts_;  // what TestOp::Texts points into
  std::vector<FunctionId> shared_;    // sorted
  std::vector<bool> is_fused_;        // by function
};

}  // namespace writ::program
