// What the expectations of a test run have shown of each rule: live and not live, and each term of its
// guard true and false. A rule that was never live, or never not live, is not tested.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "lang/driver.hpp"

namespace writ::testing {

struct TermCoverage {
  std::string text;
  bool from_unless = false;
  bool was_true = false, was_false = false;
};
struct RuleCoverage {
  std::string name;  // qualified
  std::string title;
  std::string place;  // file:line
  bool was_live = false, was_not_live = false;
  std::vector<TermCoverage> terms;
  // A rule without a condition is live wherever it stands; there is nothing to see it not live.
  bool is_covered() const { return was_live && (was_not_live || terms.empty()); }
};

class Coverage {
 public:
  // Every rule of the given files; with `library`, of the imported modules too.
  Coverage(const driver::Build& build, bool library);
  void note(const std::vector<RuleReport>& reports);

  const std::vector<RuleCoverage>& rules() const { return rules_; }  // sorted by name
  std::size_t covered_rules() const;
  std::size_t terms() const;
  std::size_t covered_terms() const;  // seen true and false

 private:
  std::vector<RuleCoverage> rules_;
};

}  // namespace writ::testing
