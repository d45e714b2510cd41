// What a decision reads instead of the image's rows: the rules as guards of fused tests, laid out in the order in which
// they are met, the index over them, and what can be said of the program once and for all. Derived at load.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "runtime/program/fused.hpp"
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
  const Guard* guards() const { return guards_.data(); }
  const FusedTest* tests() const { return tests_.data(); }
  std::uint32_t flags(const Guard& g) const {  // GuardFlag
    return tests_[(&g)[1].first_test - 1].flags & ~std::uint32_t{kIsLast};
  }
  std::span<const std::uint32_t> texts() const { return texts_; }
  // Of a requirement that a look at the answers' roles can settle, those roles: one answer from a holder of any of them,
  // about this content, whatever else the kind says in `counts when`. 0: it has variables, times, conditions or more.
  std::uint64_t roles_asked(std::uint32_t requirement) const { return roles_asked_[requirement]; }
  // Position among the conjuncts that are remembered for the time of a decision, or kNone: those of more rules than one.
  std::uint32_t shared(FunctionId conjunct) const;
  bool is_fused(FunctionId conjunct) const { return is_fused_[conjunct]; }
  std::size_t shared_count() const { return shared_.size(); }
  bool asks_about_content(std::uint32_t action) const { return asks_content_[action]; }
  bool has_mode(std::uint32_t action) const { return has_mode_[action]; }
  bool asks_digest() const { return asks_digest_; }  // some function outside `counts when` reads it
  bool reads_digest() const { return asks_digest_ || conditions_ask_digest_; }

 private:
  void fuse_all(const Program& program);
  void lay_out(Range tests, std::uint32_t settled, std::uint32_t flags,
               std::vector<FusedTest>& out) const;
  std::uint32_t need_of(const Image& image, const RuleRow& rule) const;

  Tuning tuning_;
  FusedTest always_;
  std::vector<FusedTest> tests_;
  std::vector<Range> of_rule_;  // by rule, of tests_; empty once the guards are made
  std::vector<std::uint32_t> texts_;
  std::vector<bool> is_fused_;      // by function
  std::vector<FunctionId> shared_;  // sorted
  RuleIndex index_;                 // made from the above, so they stand before it
  std::vector<Guard> guards_;
  std::vector<std::uint64_t> roles_asked_;  // by requirement
  std::vector<bool> asks_content_, has_mode_;
  bool asks_digest_ = false, conditions_ask_digest_ = false;
};

}  // namespace writ::program
