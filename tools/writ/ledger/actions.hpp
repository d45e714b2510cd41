// What `writ ledger` can be asked to do, one action an entry; and how a ledger is opened for it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <writ/ledger.hpp>

#include "runtime/ledger/log.hpp"
#include "runtime/ledger/mirror.hpp"
#include "tools/writ/columns.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"
#include "tools/writ/progress.hpp"

namespace writ::tools {

struct LedgerAction {
  std::string_view name;
  std::string_view summary;
  std::string_view example;
  Exit (*run)(const Options& options, Console& console);
};
const std::vector<LedgerAction>& ledger_actions();

Exit ledger_load(const Options& options, Console& console);
Exit ledger_commit(const Options& options, Console& console);
Exit ledger_record(const Options& options, Console& console);
Exit ledger_pending(const Options& options, Console& console);
Exit ledger_answer(const Options& options, Console& console);  // approve, reject
Exit ledger_withdraw(const Options& options, Console& console);
Exit ledger_delegate(const Options& options, Console& console);
Exit ledger_show(const Options& options, Console& console);  // tail too
Exit ledger_item(const Options& options, Console& console);
Exit ledger_export(const Options& options, Console& console);
Exit ledger_review(const Options& options, Console& console);
Exit ledger_verify(const Options& options, Console& console);
Exit ledger_checkpoint(const Options& options, Console& console);
Exit ledger_proof(const Options& options, Console& console);
Exit ledger_erase(const Options& options, Console& console);
Exit ledger_hold(const Options& options, Console& console);  // release too
Exit ledger_retain(const Options& options, Console& console);
Exit ledger_backup(const Options& options, Console& console);

// A ledger that is there, to be read. Null, having complained.
struct OpenLog {
  std::unique_ptr<ledger::Database> db;
  std::optional<ledger::Log> log;
};
std::unique_ptr<OpenLog> open_log(const Options& options, Console& console);
// The same with the program in force.
std::unique_ptr<OpenLog> open_log(const Options& options, Console& console,
                                  ledger::Circumstances& in_force);
// A ledger to write to, with the program in force; the clock is --now where it is given. Null, having complained, with the exit.
std::unique_ptr<Ledger> open_ledger(const Options& options, Console& console, Exit& exit);
bool set_clock(const Options& options, LedgerOptions& to, Console& console);
// The moment of --now, not before the last record, or of the clock that all writers share. Otherwise the exit, having complained.
Exit moment(const Options& options, OpenLog& open, Time& now, Console& console);
// A document of the command line, where one is named. False, having complained.
bool read_document(const std::string& file, std::string& into, Console& console);
// A time, or a day, of an option; nothing when it is left out. False, having complained.
bool read_time(std::string_view option, const std::string& text, Time& into, Console& console);

// What a record was written for, in a line: reasons of a decision, the note of an answer, the text of an event.
std::string gist_of_record(const ledger::Record& record);
std::string day_and_time(Time at);
// Complains of what an entry was refused for; fine when it was written.
Exit told(const Written& written, const Options& options, Console& console);
// What was done, in words or as an object of these members.
struct Done {
  std::string_view name;
  std::variant<std::string, std::uint64_t> value;
};
void tell_done(const Options& options, Console& console, std::string_view words,
               std::initializer_list<Done> members);

}  // namespace writ::tools
