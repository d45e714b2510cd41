// The governance checklist: every record that an action tagged `governance` is about, against the rules that would
// forbid the action or hold it up. The engine says what each rule comes to; here is only who is asked, and where to
// mend what is not met.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "lang/driver.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

struct Mend {
  std::string field;  // of the record; empty: the record itself
  std::string place;
};
struct Point {
  PointReport report;
  std::vector<Mend> mend;  // where to mend it; when it is not met
};
struct PolicyPoints {
  std::string policy;  // its title, else its name
  std::vector<Point> points;
};
struct RecordPoints {
  std::string name, id, title, entity, place;
  std::string action;  // outside spelling of the first that asked
  std::string digest;  // of the content that approvals of the action are bound to
  std::vector<PolicyPoints> policies;
};
struct LeftOut {
  std::string rule, title;
  std::vector<std::string> untold;
};
// One of the five parts that a governance policy must have, counted by what the program declares.
struct Part {
  std::string name;
  std::vector<std::pair<std::size_t, std::string>> counts;  // 3 "rule"
  bool is_empty() const;
};
struct Governance {
  std::vector<Part> parts;
  std::vector<RecordPoints> records;
  std::vector<LeftOut> left_out;
  std::size_t met = 0, not_met = 0;
};

std::vector<Part> parts_of(const driver::Build& build);
// Nothing when a document is not as it should be; that was then complained about, with `exit` set.
std::optional<Governance> check_governance(const Options& options, const driver::Build& build,
                                           Console& console, Exit& exit);

std::string governance_text(const Governance& found, bool color);
std::string governance_json(const Governance& found);

}  // namespace writ::tools
