// What `writ ledger` can be asked to do, one action an entry; and how a ledger is opened for it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <writ/ledger.hpp>

#include "runtime/ledger/log.hpp"
#include "runtime/ledger/mirror.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

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
// A ledger to write to, with the program in force; the clock is --now where it is given.
std::unique_ptr<Ledger> open_ledger(const Options& options, Console& console);
bool set_clock(const Options& options, LedgerOptions& to, Console& console);
// The moment of --now, or of the clock that all writers share. False, having complained.
bool moment(const Options& options, ledger::Database& db, Time& now, Console& console);
// A time, or a day, of an option; nothing when it is left out. False, having complained.
bool read_time(std::string_view option, const std::string& text, Time& into, Console& console);

// What a record was written for, in a line: reasons of a decision, the note of an answer, the text of an event.
std::string gist_of_record(const ledger::Record& record);
std::string day_and_time(Time at);
// Complains of what an entry was refused for; fine when it was written.
Exit told(const Written& written, const Options& options, Console& console);
// Columns under each other.
class Columns {
 public:
  void row(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
  bool empty() const { return rows_.empty(); }
  std::string text() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

// How far a long run has come, on a terminal: a bar, ten times a second.
class Bar {
 public:
  Bar(Console& console, std::string_view what);
  ~Bar();
  Bar(const Bar&) = delete;
  Bar& operator=(const Bar&) = delete;
  void step(std::uint64_t done, std::uint64_t total);  // total 0: not known

 private:
  Console& console_;
  std::string what_;
  std::int64_t next_ = 0;
  bool shown_ = false;
};

}  // namespace writ::tools
