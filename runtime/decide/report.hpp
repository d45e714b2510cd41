// From findings to the decision that a host and a person read.
#pragma once

#include <string>
#include <vector>

#include "runtime/decide/engine.hpp"

namespace writ::decide {

// `would`: the findings with every mode enforced, or nullptr when no rule of the action has a mode. Everything is
// sorted by qualified name; ignored records and hashes are the caller's to add.
void build_decision(Engine& engine, const Findings& found, const Findings* would, Decision& out);

// What unmet requirements lack, and what went wrong, for people.
std::vector<OpenItem> open_items(Engine& engine, const Findings& found);
std::string fault_words(Engine& engine, const Findings& found);

}  // namespace writ::decide
