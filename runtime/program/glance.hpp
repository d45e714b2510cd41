// What a glance at the rules tells of a decision, before anything is tested. Derived at load.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/program.hpp"

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

struct Glance {
  explicit Glance(const Program& program);

  struct Rule {
    std::uint32_t flags;  // GuardFlag, without kHasRest
    std::uint32_t need;   // as in Guard
  };
  std::vector<Rule> rules;
  std::vector<std::uint64_t> roles_asked;    // by requirement; see Plan::roles_asked
  std::vector<bool> asks_content, has_mode;  // by action
  bool asks_digest = false;                  // some function outside `counts when` reads it
  bool conditions_ask_digest = false;        // one of those does
};

}  // namespace writ::program
