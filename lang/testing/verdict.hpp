// An `expect` against a decision: what was wanted, in names of the program, and what speaks against it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "lang/driver.hpp"
#include "lang/testing/runner.hpp"

namespace writ::testing {

struct Expectation {
  bool is_error = false;
  Outcome outcome = Outcome::Forbid;
  bool has_because = false, has_owing = false;
  std::vector<std::string> because;  // qualified names of rules and lanes, sorted
  std::vector<std::string> owing;    // outside names of obligation kinds, sorted
  std::vector<std::string> unknown;  // what a name of the step does not say: sentences
};
Expectation expectation_of(const driver::Build& build, std::uint32_t tree, syntax::NodeId step);

// Empty when the decision is what was expected. The finding's place is the caller's.
std::optional<Finding> judge(const Expectation& wanted, const Decision& decision,
                             const MaybeError& error);

// The rules and lanes that made this outcome, sorted, each once.
std::vector<std::string> deciding(const Decision& decision);
// A decision as lines for people: reasons, open items, obligations, faults, what was ignored.
std::vector<std::string> lines_of(const Decision& decision);
// Whether `path` is the name or a suffix of it that begins after a dot.
bool names(std::string_view path, std::string_view qualified);

}  // namespace writ::testing
