// The options of `writ ledger` and `writ replay`; command_line.cpp has those of the other verbs. Only these two know the option
// parser.
#pragma once

#include "tools/writ/options.hpp"

namespace CLI {
class App;
}

namespace writ::tools {

// One subcommand for each action.
void fill_ledger(CLI::App& sub, Options& options);
void fill_replay(CLI::App& sub, Options& options);

// What several verbs have.
void add_format(CLI::App& sub, Options& options);
void add_can(CLI::App& sub, Options& options);

}  // namespace writ::tools
