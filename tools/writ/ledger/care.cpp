// erase, hold, release, retain, backup.
#include <charconv>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/erase.hpp"
#include "tools/writ/ledger/actions.hpp"

namespace writ::tools {

namespace {

Exit told_of(const ledger::ErasureReport& report, std::string_view erased, const Options& options,
             Console& console) {
  if (!report.refused.empty()) {
    console.complain(report.refused);
    return kFailure;
  }
  if (options.format == Format::Json) {
    std::string out;
    json::Writer w(out);
    w.begin_object().key("erased").number(static_cast<std::int64_t>(report.erased));
    if (report.record != 0) w.key("record").number(static_cast<std::int64_t>(report.record));
    w.key("kept").begin_object();
    for (const auto& [why, count] : report.kept)
      w.key(why).number(static_cast<std::int64_t>(count));
    w.end_object().end_object();
    console.out(out + "\n");
    return kFine;
  }
  console.out(fmt::format("{} {}{}\n", counted(static_cast<std::size_t>(report.erased), "record"),
                          erased,
                          report.record == 0 ? "" : fmt::format(", by record {}", report.record)));
  for (const auto& [why, count] : report.kept)
    console.out(fmt::format("{} kept: {}\n", count, why));
  return kFine;
}

// The moment it is done at: not one that has yet to come, or the ledger would go on after it. A null ledger was complained of.
Exit moment_come(const Options& options, OpenLog* open, Time& now, Console& console) {
  if (open == nullptr) return kFailure;
  if (const Exit exit = moment(options, *open, now, console); exit != kFine) return exit;
  if (options.ledger.trial || now <= open->db->now()) return kFine;
  console.complain(fmt::format("--now: {} has yet to come", ledger::time_text(now)));
  return kUsage;
}

}  // namespace

Exit ledger_erase(const Options& options, Console& console) {
  ledger::Circumstances in_force;
  const auto open = open_log(options, console, in_force);
  Time now = 0;
  if (const Exit exit = moment_come(options, open.get(), now, console); exit != kFine) return exit;
  ledger::ErasureReport report;
  if (ledger::erase_subject(*open->log, now, options.ledger.what,
                            {options.ledger.basis, options.ledger.by},
                            ledger::needs_of(in_force.program, now), report))
    return told_of(report, "erased", options, console);
  console.complain(open->db->error());
  return kFailure;
}

Exit ledger_hold(const Options& options, Console& console) {
  const auto open = open_log(options, console);
  Time now = 0;
  if (const Exit exit = moment_come(options, open.get(), now, console); exit != kFine) return exit;
  const ledger::Order order{options.ledger.basis, options.ledger.by};
  const bool holds = options.ledger.action == "hold";
  std::uint64_t record = 0;
  std::string error;
  const std::string& subject = options.ledger.what;
  const bool ok = holds ? ledger::hold(*open->log, now, subject, order, record, error)
                        : ledger::release(*open->log, now, subject, order, record, error);
  if (!ok) {
    console.complain(error);
    return kFailure;
  }
  tell_done(options, console,
            fmt::format("`{}` is {}on legal hold, by record {}\n", subject, holds ? "" : "no more ",
                        record),
            {{"record", record}, {"subject", subject}});
  return kFine;
}

Exit ledger_retain(const Options& options, Console& console) {
  std::map<std::string, int> days;
  for (const std::string& pair : options.ledger.days) {
    const std::size_t split = pair.find('=');
    const std::string type = pair.substr(0, split);
    int count = 0;
    const char* end = pair.data() + pair.size();
    const bool is_number = split != std::string::npos &&
                           std::from_chars(pair.data() + split + 1, end, count).ptr == end &&
                           count >= 0;
    const ledger::TypeRow* row = ledger::type_named(type);
    if (!is_number || row == nullptr) {
      console.complain(fmt::format("--days: found `{}`, expected {}", pair,
                                   is_number ? "a type, " + ledger::types_like(type)
                                             : std::string("TYPE=DAYS, such as decision=730")));
      return kUsage;
    }
    if (count > ledger::kMostDays) {
      console.complain(
          fmt::format("--days: found `{}`, expected at most {} days", pair, ledger::kMostDays));
      return kUsage;
    }
    if (count < row->keep_days) {
      console.complain(fmt::format("--days: records of type `{}` are kept {} days at least", type,
                                   row->keep_days));
      return kUsage;
    }
    days[type] = count;
  }
  ledger::Circumstances in_force;
  const auto open = open_log(options, console, in_force);
  Time now = 0;
  if (const Exit exit = moment_come(options, open.get(), now, console); exit != kFine) return exit;
  ledger::ErasureReport report;
  if (ledger::erase_old(*open->log, now, days, ledger::needs_of(in_force.program, now),
                        options.ledger.trial, report, options.ledger.by))
    return told_of(report, options.ledger.trial ? "would be erased" : "erased", options, console);
  console.complain(open->db->error());
  return kFailure;
}

Exit ledger_backup(const Options& options, Console& console) {
  const auto open = open_log(options, console);
  if (!open) return kFailure;
  if (open->db->back_up(options.ledger.what)) {
    tell_done(options, console,
              fmt::format("{}: {}\n", options.ledger.what,
                          counted(static_cast<std::size_t>(open->log->size()), "record")),
              {{"file", options.ledger.what}, {"records", open->log->size()}});
    return kFine;
  }
  console.complain(open->db->error());
  return kFailure;
}

}  // namespace writ::tools
