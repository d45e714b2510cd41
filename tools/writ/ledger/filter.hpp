// Which records an action is about, and a record as one line of JSON.
#pragma once

#include <string>

#include "runtime/ledger/masks.hpp"
#include "runtime/ledger/view.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

// False, having complained.
bool filter_of(const Options& options, ledger::Filter& out, Console& console);
// Makes a record ready to be seen: its body in one line, without what is sensitive unless --unmasked says so.
void see(ledger::Record& record, ledger::Masks& masks, const Options& options);
// `number`, then the members of the body, or of what is left of it.
std::string record_line(const ledger::Record& record);

}  // namespace writ::tools
