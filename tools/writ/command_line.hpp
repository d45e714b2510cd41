// From argv to a verb and its options. With ledger_line.hpp the only place that knows the option parser.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

using Run = Exit (*)(const Options&, Console&);

struct Verb {
  std::string_view name;
  std::string_view summary;  // a line
  std::string_view example;
  Run run;
};
// In the order in which people meet them.
const std::vector<Verb>& verbs();

// Parses and runs; help, version and mistakes of usage are answered here.
Exit run_command(int argc, char** argv, Console& console);

}  // namespace writ::tools
