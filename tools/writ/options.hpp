// What the command line asks for. Filled by command_line.cpp and ledger_line.cpp, which alone know the option parser.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace writ::tools {

enum class Format : std::uint8_t { Text, Json };

// The exit codes of the command; see tools/README.md.
enum Exit : int {
  kFine = 0,
  kFailure = 1,
  kForbidden = 2,
  kDoesNotCheck = 3,
  kPending = 4,
  kTestsFailed = 5,
  kNotVerified = 6,
  kUsage = 64,
};
// A rule of all verbs: fine when it printed what was asked for.

// The documents and the circumstances of a decision. `-` reads standard input; empty means none.
struct Inputs {
  std::string request, evidence, history, directory, settings, tables, externs;
  std::string can;       // comma-separated obligation kinds
  bool has_can = false;  // without it, everything can be carried out
  std::string now;       // RFC 3339; empty: the system clock
  std::string acts_for;  // whom the agent of the request acts for, by the host's word
  std::string tenant = "default";
  std::uint64_t budget = 10'000'000;
};

// What `writ ledger` and `writ replay` are asked.
struct LedgerInputs {
  std::string action;  // of `writ ledger`
  std::string where;   // a file, or postgresql://…
  std::string what;    // HANDLE, ID, ITEM, FILE or SUBJECT, as the action has it
  std::string id, by, to, role, note, basis, origin, complete_since;
  std::string item, workflow, actor, rule, outcome, type, about, request, since, until;
  std::string as = "jsonl";  // export
  std::string checkpoint, public_key, exec;
  std::uint64_t count = 0;        // tail, proof
  std::vector<std::string> days;  // retain: TYPE=DAYS
  bool unmasked = false, trial = false;
  std::string against, part;       // replay
  std::vector<std::string> merge;  // replay
};

struct Options {
  Format format = Format::Text;
  std::vector<std::string> paths;  // files and folders of the charter; empty: the current folder
  Inputs inputs;
  bool governance = false;                 // check
  std::string actor;                       // check --governance: who will ask
  LedgerInputs ledger;                     // ledger, replay, metrics --ledger
  std::string key;                         // metrics, mask, ledger checkpoint
  bool csv = false;                        // metrics
  std::string record;                      // mask
  std::string output;                      // build
  bool without_map = false;                // build
  bool no_index = false, no_fuse = false;  // decide, why, mask; in debug builds
  std::string program;                     // the content hash that a compiled program has to have
  std::string sign, signed_by;             // files of keys: build; decide, why, mask
  std::string area;                        // why --area: rules of an area, without a request
  std::string action;                      // decide --template, schema --action, disasm --action
  bool lines = false;                      // decide: a request a line
  bool digest = false;                     // decide: with the content digest in any case
  std::string subject;                     // new NAME, explain CODE, schema KIND
  bool check_only = false;                 // fmt --check
  bool write = false;                      // fmt --write
  bool coverage = false;                   // test
  bool library = false;                    // test, the library's tests too
  std::string titles_with;                 // test --only
  int fail_under = -1;  // test --fail-under: percent of the rules seen live and not live
  bool all = false;     // check --steps off: unused; why --all: also rules not in force
};

}  // namespace writ::tools
