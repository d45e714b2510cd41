// Why: what each term of each rule of an action came to.
#pragma once

#include <vector>

#include "runtime/decide/engine.hpp"

namespace writ::decide {

// For the action of the current request, sorted by the rules' names.
std::vector<RuleReport> explain(Engine& engine);

}  // namespace writ::decide
