// load, commit, record: what a host does, from a terminal.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/program/program.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

// What a ledger knows of the past was said when it was made: told where the option now says something else.
void tell_reach(const Options& options, Console& console) {
  const auto open = open_log(options, console);
  std::map<std::string, std::string> since;
  if (!open || !ledger::complete_since(*open->log, since)) return;
  const auto short_one = std::find_if(since.begin(), since.end(),
                                      [](const auto& kind) { return kind.second != "always"; });
  if (short_one == since.end()) return;
  console.complain(
      fmt::format("--complete-since: is for a new ledger; in this one `{}` stays complete since {}",
                  short_one->first, short_one->second));
}

}  // namespace

Exit ledger_load(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto program = load_program(options, console, exit);
  if (!program) return exit;
  // As `decide` would have it: documents are read, and what is wrong with them is told with its place.
  const auto session = open_session(options, program, console, exit);
  if (!session) return exit;
  if (program->image().actions.empty()) {
    console.complain("there is no action in the charter: nobody could ask anything");
    return kFailure;
  }
  const std::string& since = options.ledger.complete_since;
  LedgerOptions o;
  o.by = options.ledger.by;
  o.program = program;
  o.decide = {.tenant = options.inputs.tenant,
              .can = Can::Everything,
              .can_do = {},
              .budget = options.inputs.budget};
  if (options.inputs.has_can) o.decide.can = Can::Listed;
  if (!read_can(options, program->image(), o.decide.can_do, console)) return kUsage;
  o.origin = options.ledger.origin;
  o.complete_since_always = since == "always";
  if (!read_document(options.inputs.directory, o.directory, console) ||
      !read_document(options.inputs.settings, o.settings, console) ||
      !read_document(options.inputs.tables, o.tables, console))
    return kFailure;
  if (!set_clock(options, o, console)) return kUsage;
  std::string error;
  const auto ledger = Ledger::open(options.ledger.where, std::move(o), error);
  if (!ledger) {
    console.complain(error);
    return kFailure;
  }
  if (since == "always") tell_reach(options, console);
  for (const std::string& what : ledger->refused()) console.complain(what);
  tell_done(options, console,
            fmt::format("{}: program {} is in force; {}\n", options.ledger.where,
                        hash_of(*program).substr(0, 12),
                        counted(static_cast<std::size_t>(ledger->size()), "record")),
            {{"program", hash_of(*program)}, {"records", ledger->size()}});
  return kFine;
}

Exit ledger_commit(const Options& options, Console& console) {
  Call call;
  if (options.inputs.request.empty()) {
    console.complain("a request is missing: name a file with --request, or `-` for standard input");
    return kUsage;
  }
  if (!read_document(options.inputs.request, call.request, console)) return kFailure;
  call.id =
      options.ledger.id.empty() ? "r-" + ledger::hex(ledger::random_bytes(8)) : options.ledger.id;
  call.acts_for = options.inputs.acts_for;
  call.item = options.ledger.item;
  call.workflow = options.ledger.workflow;
  Exit exit = kFailure;
  const auto ledger = open_ledger(options, console, exit);
  if (!ledger) return exit;
  const Committed c = ledger->commit(call);
  if (options.format == Format::Json) {
    console.out(c.json + "\n");
  } else if (c.is_error) {
    const std::string_view error = ledger::member_of(ledger::member_of(c.json, "context"), "error");
    console.complain(ledger::text_member(error, "message"));
  } else if (c.is_repeat) {
    console.out(fmt::format("{}  `{}` was committed before, as record {}: do not act again\n",
                            outcome_word(c.outcome, console.colors_out()), call.id, c.record));
  } else {
    console.out(answer_text(c.decision, ledger->program()->image(), head_of(call.request),
                            console.colors_out()));
    if (c.is_recorded)
      console.out(fmt::format("\nRecorded as {}, request {}\n", c.record, call.id));
  }
  if (c.is_error || (!c.is_recorded && !c.is_repeat)) return kFailure;
  return static_cast<Exit>(exit_of(c.outcome));
}

Exit ledger_record(const Options& options, Console& console) {
  std::string text, problem;
  if (!read_all(options.ledger.what, json::kMaxDocument, text, problem)) {
    console.complain(problem);
    return kFailure;
  }
  Exit exit = kFailure;
  const auto ledger = open_ledger(options, console, exit);
  if (!ledger) return exit;
  std::size_t number = 0, written = 0, known = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = std::string_view(text).substr(begin, end - begin);
    begin = end + 1;
    ++number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const Written w = ledger->record({.json = std::string(line),
                                      .item = options.ledger.item,
                                      .workflow = options.ledger.workflow,
                                      .actor = options.ledger.actor,
                                      .type = options.ledger.type});
    if (w.error && options.format == Format::Json) console.out(error_json(*w.error) + "\n");
    if (w.error) {
      console.complain(fmt::format("{}:{}: {}; the lines before it are on record",
                                   options.ledger.what, number, sentence_of(*w.error)));
      return kFailure;
    }
    ++(w.is_repeat ? known : written);
  }
  tell_done(options, console,
            fmt::format("{} written{}\n", counted(written, "record"),
                        known == 0 ? "" : fmt::format(", {} were on record", known)),
            {{"written", written}, {"known", known}});
  return kFine;
}

}  // namespace writ::tools
