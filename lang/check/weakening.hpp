// In a test build (WRIT_WEAKENINGS) each line of the checker that reports an error can be told to be silent, so that the
// scripts can show that they would notice. Elsewhere nothing of this is there.
#pragma once

#ifdef WRIT_WEAKENINGS
#include <set>
#include <source_location>
#include <string>
#include <utility>
#endif

namespace writ::check {

#ifdef WRIT_WEAKENINGS
using Reporting = std::source_location;
struct Weakenings {
  using Line = std::pair<std::string, unsigned>;  // file, line
  std::set<Line> met;                             // lines that have reported something
  Line silent;                                    // the one that says nothing
  bool meet(const Reporting& from);               // whether it is to be silent
};
Weakenings& weakenings();
#else
struct Reporting {
  static constexpr Reporting current() { return {}; }
};
#endif

}  // namespace writ::check
