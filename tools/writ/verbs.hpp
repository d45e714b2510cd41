// The verbs, one a file.
#pragma once

#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

Exit run_new(const Options& options, Console& console);
Exit run_check(const Options& options, Console& console);
Exit run_build(const Options& options, Console& console);
Exit run_test(const Options& options, Console& console);
Exit run_decide(const Options& options, Console& console);
Exit run_why(const Options& options, Console& console);
Exit run_mask(const Options& options, Console& console);
Exit run_metrics(const Options& options, Console& console);
Exit run_repl(const Options& options, Console& console);
Exit run_fmt(const Options& options, Console& console);
Exit run_explain(const Options& options, Console& console);
Exit run_schema(const Options& options, Console& console);
Exit run_disasm(const Options& options, Console& console);
Exit run_ledger(const Options& options, Console& console);
Exit run_replay(const Options& options, Console& console);

}  // namespace writ::tools
