// Which records an action is about, and a record as one line of JSON.
#pragma once

#include <string>

#include "runtime/ledger/view.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

// False, having complained.
bool filter_of(const Options& options, ledger::Filter& out, Console& console);
// `number`, then the members of the body; sensitive ones hidden when a program says which they are.
std::string record_line(const ledger::Record& record, const Program* program);

}  // namespace writ::tools
