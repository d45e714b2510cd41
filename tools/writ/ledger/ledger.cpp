#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

Exit run_ledger(const Options& options, Console& console) {
  for (const LedgerAction& action : ledger_actions())
    if (action.name == options.ledger.action) return action.run(options, console);
  console.complain("say what to do with the ledger: `writ ledger --help` lists it");
  return kUsage;
}

}  // namespace writ::tools
