// The weekly review: what failed, what was refused, what was overridden, by workflow. That it took place is a record.
#include <map>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/view.hpp"
#include "runtime/ledger/workflows.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/calendar.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/ledger/filter.hpp"
#include "tools/writ/session.hpp"

namespace writ::tools {

namespace {

constexpr Time kWeek = 7 * value::kMicrosPerDay;

struct Workflow {
  std::vector<ledger::Record> failures, refusals, overrides, errors;
  std::uint64_t decisions = 0;
  std::uint64_t review = 0;  // the record that says so
};

bool collect(ledger::Log& log, const ledger::Filter& filter, ledger::Masks masks,
             std::map<std::string, Workflow>& out) {
  return ledger::select(log, filter, [&](ledger::Record&& r) {
    masks.hide(r);
    Workflow& w = out[r.columns.workflow];
    if (r.type == "decision") ++w.decisions;
    if (r.type == "failure") w.failures.push_back(std::move(r));
    else if (r.type == "error") w.errors.push_back(std::move(r));
    else if (r.type == "override") w.overrides.push_back(std::move(r));
    else if (r.type == "decision" && r.columns.outcome == "forbid")
      w.refusals.push_back(std::move(r));
    return true;
  });
}

void add(std::string& out, std::string_view title, const std::vector<ledger::Record>& records) {
  if (records.empty()) return;
  out += fmt::format("  {}: {}\n", title, records.size());
  std::map<std::string, std::vector<std::uint64_t>> by_reason;
  for (const ledger::Record& r : records) by_reason[gist_of_record(r)].push_back(r.seq);
  for (const auto& [why, numbers] : by_reason) {
    std::string list;
    for (std::size_t k = 0; k < numbers.size() && k < 5; ++k)
      list += fmt::format("{}{}", k == 0 ? "" : ", ", numbers[k]);
    if (numbers.size() > 5) list += ", …";
    out += fmt::format("    {}× {}  [{}]\n", numbers.size(), why, list);
  }
}

void add_json(json::Writer& w, std::string_view name, const std::vector<ledger::Record>& records) {
  w.key(name).begin_array();
  for (const ledger::Record& r : records)
    w.begin_object()
        .key("record")
        .number(static_cast<std::int64_t>(r.seq))
        .key("at")
        .string(ledger::time_text(r.at))
        .key("what")
        .string(r.columns.kind)
        .key("why")
        .string(gist_of_record(r))
        .end_object();
  w.end_array();
}

// As the library's event, where the program declares it: rules about weekly reviews look at it. A quiet week is reviewed too.
Exit write_down(const Options& options, const Program& program,
                std::map<std::string, Workflow>& all, Console& console) {
  const program::Image& image = program.image();
  std::string_view kind;
  for (const program::KindRow& k : image.kinds)
    if (image.text(k.name) == "std.rollout.failure_review") kind = image.text(k.outside);
  if (kind.empty()) {
    console.complain(
        "the charter has no event `failure_review`: import std.rollout to have reviews on record");
    return kFailure;
  }
  Exit exit = kFailure;
  const auto ledger = open_ledger(options, console, exit);
  if (!ledger) return exit;
  std::size_t written = 0;
  for (auto& [workflow, found] : all) {
    if (workflow.empty()) continue;
    Entry entry;
    json::Writer(entry.json)
        .begin_object()
        .key("kind")
        .string(kind)
        .key("workflow")
        .string(workflow)
        .end_object();
    entry.workflow = workflow;
    entry.actor = options.ledger.by;
    const Written w = ledger->record(entry);
    if (w.error) {
      console.complain(sentence_of(*w.error));
      return kFailure;
    }
    found.review = w.record;
    ++written;
  }
  if (written == 0)
    console.complain(
        "no workflow is known, so that no review is on record: describe them as records of "
        "std.workflow");
  return written == 0 ? kFailure : kFine;
}

}  // namespace

Exit ledger_review(const Options& options, Console& console) {
  ledger::Circumstances in_force;
  ledger::Filter filter;
  std::map<std::string, Workflow> all;
  Time now = 0;
  {
    const auto open = open_log(options, console, in_force);
    if (!open) return kFailure;
    if (!filter_of(options, filter, console)) return kUsage;
    if (const Exit late = moment(options, *open, now, console); late != kFine) return late;
    for (const std::string& known : ledger::workflow_ids(*in_force.program)) all[known];
    if (options.ledger.since.empty()) filter.since = now - kWeek;
    // A rule that wants a review wants one of what has happened.
    if (!options.ledger.by.empty() && (!options.ledger.until.empty() || filter.since > now - kWeek)) {
      console.complain(
          "--by: a review that is written down is of the last 7 days or more, up to now: leave "
          "--since and --until out");
      return kUsage;
    }
    if (!collect(*open->log, filter, {*open->log, in_force.program}, all)) {
      console.complain(open->db->error());
      return kFailure;
    }
  }
  if (const Workflow& none = all[{}];
      none.decisions + none.failures.size() + none.overrides.size() + none.errors.size() == 0)
    all.erase(std::string());
  const Exit exit =
      options.ledger.by.empty() ? kFine : write_down(options, *in_force.program, all, console);
  if (options.format == Format::Json) {
    std::string out;
    json::Writer w(out);
    w.begin_object().key("since").string(ledger::time_text(filter.since)).key("workflows").begin_array();
    for (const auto& [name, found] : all) {
      w.begin_object()
          .key("workflow")
          .string(name)
          .key("decisions")
          .number(static_cast<std::int64_t>(found.decisions));
      add_json(w, "failures", found.failures);
      add_json(w, "refusals", found.refusals);
      add_json(w, "overrides", found.overrides);
      add_json(w, "errors", found.errors);
      if (found.review != 0) w.key("review").number(static_cast<std::int64_t>(found.review));
      w.end_object();
    }
    w.end_array().end_object();
    console.out(out + "\n");
  } else {
    console.out(fmt::format("Since {}\n", day_and_time(filter.since)));
    for (const auto& [name, found] : all) {
      std::string out = fmt::format(
          "{}  {}\n", inked(name.empty() ? "(no workflow)" : name, Ink::Strong, console.colors_out()),
          counted(static_cast<std::size_t>(found.decisions), "decision"));
      add(out, "failures", found.failures);
      add(out, "refusals", found.refusals);
      add(out, "overrides", found.overrides);
      add(out, "errors", found.errors);
      if (found.review != 0)
        out += fmt::format("  reviewed by {}: record {}\n", options.ledger.by, found.review);
      console.out(out);
    }
  }
  return exit;
}

}  // namespace writ::tools
