// A replay as JSON lines, of which the last is its summary; and what parts of one come to together.
#pragma once

#include <string>
#include <vector>

#include "runtime/ledger/replay.hpp"

namespace writ::tools {

// Which part of which replay: only parts of one can be merged, each once and all of them.
struct ReplayPart {
  std::string basis;          // what was decided again, and by what: a hash
  std::string name;           // `1/4`; empty: all that there is between the two
  Time since = 0, until = 0;  // decisions with since <= at < until
};

std::string replay_row_json(const ledger::ReplayRow& row);  // a line, without its end
std::string replay_json(const ledger::Replayed& all, const ReplayPart& part);  // the last lines
// Why the files are not the parts of one replay; empty when they are.
std::string merge_parts(const std::vector<std::string>& files, ledger::Replayed& all,
                        ReplayPart& whole);

}  // namespace writ::tools
