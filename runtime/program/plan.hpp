// What a decision reads instead of the image's rows: the rules as guards of fused tests, laid out in the order in which
// they are met, the index over them, and what can be said of the program once and for all. Derived at load.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/packed.hpp"
#include "runtime/program/rule_index.hpp"

namespace writ::program {

// What a rule comes to when it is live, as far as a glance can tell.
enum GuardFlag : std::uint8_t {
  kPermits = 1,
  kForbids = 2,
  kDemands = 4,       // requires, musts, responsible: beyond permit and forbid
  kNotAlways = 8,     // validity or a mode
  kHasRest = 16,      // conjuncts that are not fused
  kOnlyPermits = 32,  // no other effect: a guard that is a fault does not forbid
  kIsLast = 128       // of a guard's tests
};
std::uint32_t flags_of(const Image& image, const RuleRow& rule);  // without kHasRest

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
  std::span<const std::uint32_t> texts() const { return fused_.texts; }
  // Of a requirement that a look at the answers' roles can settle, those roles: one answer from a holder of any of them,
  // about this content, whatever else the kind says in `counts when`. 0: it has variables, times, conditions or more.
  std::uint64_t roles_asked(std::uint32_t requirement) const { return roles_asked_[requirement]; }
  // Position among the conjuncts that are remembered for the time of a decision, or kNone: those of more rules than one.
  std::uint32_t shared(FunctionId conjunct) const;
  bool is_fused(FunctionId conjunct) const { return fused_.is_fused[conjunct]; }
  std::size_t shared_count() const { return fused_.shared.size(); }
  bool asks_about_content(std::uint32_t action) const { return asks_content_[action]; }
  bool has_mode(std::uint32_t action) const { return has_mode_[action]; }
  bool asks_digest() const { return asks_digest_; }  // some function outside `counts when` reads it
  bool reads_digest() const { return asks_digest_ || conditions_ask_digest_; }

 private:
  struct FusedRules {
    std::vector<FusedTest> tests;
    std::vector<Range> of_rule;  // by rule, of tests; both empty once the guards are made
    std::vector<std::uint32_t> texts;
    std::vector<bool> is_fused;      // by function
    std::vector<FunctionId> shared;  // sorted
  };
  static FusedRules fuse_all(const Program& program);
  Plan(const Program& program, Tuning tuning, FusedRules fused);
  void place_guards(const Image& image);
  void lay_out(std::uint32_t action, Range tests, std::uint32_t settled, std::uint32_t flags);
  std::uint32_t need_of(const Image& image, const RuleRow& rule) const;

  Tuning tuning_;
  FusedRules fused_;
  Packing packing_;
  RuleIndex index_;
  std::vector<PackedTest> tests_;
  std::vector<FusedTest> slow_tests_;  // those that there is no column for
  std::vector<Guard> guards_;
  std::vector<std::uint64_t> roles_asked_;  // by requirement
  std::vector<bool> asks_content_, has_mode_;
  bool asks_digest_ = false, conditions_ask_digest_ = false;
};

}  // namespace writ::program
