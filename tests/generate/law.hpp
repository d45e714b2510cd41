// The fault law (semantics.md, 1): for every input and every place, the decision with a fault there is no more permissive
// than the decision with any value there.
#pragma once

#include <set>
#include <string>
#include <utility>

#include <writ/writ.hpp>

#include "tests/reference/decide.hpp"

namespace writ::generate {

// What the law looks at: forbid < pending < permit, and of two permits the one that owes more is the less permissive.
struct Leeway {
  int outcome = 0;  // 0 forbid, 1 pending, 2 permit
  std::set<std::pair<std::string, std::string>> owed;
  bool is_refused = false;  // no decision at all
};
Leeway leeway_of(const Decision& decision, const MaybeError& error);
Leeway leeway_of(const reference::Answer& answer);

bool no_more_permissive(const Leeway& a, const Leeway& b);
std::string shown(const Leeway& l);

}  // namespace writ::generate
