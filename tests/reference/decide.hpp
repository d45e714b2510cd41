// The algorithm of the semantics, line by line, over sets.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/reference/evidence.hpp"

namespace writ::reference {

enum class Outcome : std::uint8_t { Forbid, Pending, Permit };

struct Reasons {
  Outcome outcome = Outcome::Forbid;
  std::set<std::pair<std::string, std::string>> because;  // kind of reason, qualified name
};

struct Answer : Reasons {
  std::vector<OpenItem> open;                             // sorted; only when pending
  std::vector<std::pair<std::string, std::string>> owed;  // kind, properties as JSON text; sorted
  std::set<std::pair<std::string, std::string>> faults;   // rule or lane, kind of fault
  std::set<std::string> lanes;                            // that select
  std::optional<Reasons> would;  // when a rule with a mode governs the action
  std::string digest;            // when one was computed for the answer
};

// Throws Refused when an input is refused.
Answer decide(const check::Model& model, const Documents& documents);
std::string content_digest(const World& world);

}  // namespace writ::reference
