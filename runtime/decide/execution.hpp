// An execution of an action as an event: what a batch counts, and what a ledger records of a permit.
#pragma once

#include <string>
#include <string_view>

#include <writ/writ.hpp>

#include "runtime/decide/frame.hpp"

namespace writ::decide {

// Of an action for whose executions somebody asks, the facts that its kind has; or all that the request gave.
enum class Facts : bool { OfKind, All };
std::string execution_event(const program::Program& program, const Frame& frame,
                            std::string_view id, Time at, Facts facts);

}  // namespace writ::decide
