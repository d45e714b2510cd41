// Why: what each term of each rule of an action came to.
#pragma once

#include <vector>

#include "runtime/decide/engine.hpp"

namespace writ::decide {

// One rule of the image.
RuleReport explain_rule(Engine& engine, std::uint32_t rule);
// For the action of the current request, sorted by the rules' names.
std::vector<RuleReport> explain(Engine& engine);
// A checklist: each rule of the action that forbids or requires, by itself.
std::vector<PointReport> points(Engine& engine);

}  // namespace writ::decide
