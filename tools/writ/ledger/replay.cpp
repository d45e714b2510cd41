// `writ replay`: recorded decisions taken again, and what another charter would change. Parts of a long replay are merged.
#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/replay.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/calendar.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/ledger/replay_parts.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

using ledger::Replayed;
using ledger::ReplayRow;

constexpr std::size_t kShown = 20;

std::string load_text(const Replayed& r) {
  Columns columns;
  const double days = std::max<double>(1, static_cast<double>(r.days.size()));
  std::set<std::string> who;
  const ledger::Load load_before = ledger::load_of(r.before), load_after = ledger::load_of(r.after);
  for (const auto* load : {&load_before, &load_after})
    for (const auto& [name, per_day] : *load) who.insert(name);
  const auto sum = [&](const ledger::Load& load, const std::string& name, std::uint64_t& most) {
    std::uint64_t all = 0;
    most = 0;
    if (const auto found = load.find(name); found != load.end())
      for (const auto& [day, n] : found->second) all += n, most = std::max(most, n);
    return static_cast<double>(all) / days;
  };
  for (const std::string& name : who) {
    std::uint64_t most_before = 0, most_after = 0;
    const double before = sum(load_before, name, most_before),
                 after = sum(load_after, name, most_after);
    columns.row({"  " + name, fmt::format("{:.1f} a day (at most {})", before, most_before), "->",
                 fmt::format("{:.1f} a day (at most {})", after, most_after)});
  }
  return columns.empty() ? std::string() : "\nAnswers asked of people\n" + columns.text();
}

std::string summary_text(const Replayed& r, bool is_exact) {
  std::string out = fmt::format("{} decided again, {} to the same answer{}\n", r.decided,
                                r.identical, is_exact ? " to the byte" : "");
  for (const auto& [flip, n] : r.flips) out += fmt::format("  {}  {}\n", n, flip);
  if (r.reasons > 0) out += fmt::format("  {}  the same outcome for other reasons\n", r.reasons);
  if (r.requirements > 0) out += fmt::format("  {}  other requirements\n", r.requirements);
  if (r.obligations > 0) out += fmt::format("  {}  other obligations\n", r.obligations);
  if (!r.by_rule.empty()) {
    out += "\nBy rule\n";
    Columns columns;
    for (const auto& [rule, flips] : r.by_rule)
      for (const auto& [flip, n] : flips) columns.row({"  " + std::to_string(n), flip, rule});
    out += columns.text();
  }
  if (!r.not_replayed.empty()) out += "\nNot decided again\n";
  for (const auto& [why, n] : r.not_replayed) out += fmt::format("  {}  {}\n", n, why);
  if (r.erased > 0)
    out += fmt::format(
        "\n{} of evidence and history before them are erased; what depends on them may differ\n",
        counted(static_cast<std::size_t>(r.erased), "record"));
  if (!r.refused.empty())
    out += "\nRecords that the charter does not take; what depends on them may differ\n";
  for (std::size_t k = 0; k < std::min(kShown, r.refused.size()); ++k)
    out += "  - " + r.refused[k] + "\n";
  return out + load_text(r);
}

bool read_instead(const std::string& file, std::optional<std::string>& into, Console& console) {
  return file.empty() || read_document(file, into.emplace(), console);
}

// --part K/N: the decisions of one of N parts of the time that there are decisions in.
bool cut_part(const Options& options, OpenLog& open, ledger::ReplayOptions& out, Console& console) {
  const std::string& part = options.ledger.part;
  if (part.empty()) return true;
  int k = 0, n = 0;
  const char* end = part.data() + part.size();
  auto at = std::from_chars(part.data(), end, k);
  if (at.ec == std::errc() && at.ptr != end && *at.ptr == '/')
    at = std::from_chars(at.ptr + 1, end, n);
  if (at.ec != std::errc() || at.ptr != end || k < 1 || n < k) {
    console.complain(fmt::format("--part: found `{}`, expected a part of so many, such as 1/4", part));
    return false;
  }
  Time first = 0, last = 0;
  const bool ok = open.db->run(
      "select coalesce(min(at), 0), coalesce(max(at), 0) from writ_record where tenant = $1 and "
      "type = 'decision'",
      {std::string_view(open.log->tenant())}, [&](const ledger::Row& row) {
        first = std::max(out.since, row.integer(0));
        last = std::min(out.until, row.integer(1) + 1);
        return true;
      });
  const Time span = std::max<Time>(0, last - first);
  out.since = first + span / n * (k - 1);
  out.until = k == n ? last : first + span / n * k;
  if (!ok) console.complain(open.db->error());
  return ok;
}

Exit merge(const Options& options, Console& console) {
  Replayed all;
  ReplayPart whole;
  if (const std::string why = merge_parts(options.ledger.merge, all, whole); !why.empty()) {
    console.complain(why);
    return kFailure;
  }
  console.out(options.format == Format::Json ? replay_json(all, whole) : summary_text(all, false));
  return kFine;
}

// The same for parts of one replay, whichever machine they were made on.
std::string basis_of(const ledger::Log& log, const ledger::ReplayOptions& o) {
  std::string bytes;
  const auto add = [&](std::string_view s) { ledger::append_field(bytes, s); };
  add(log.origin());
  add(log.tenant());
  add(o.against ? hash_of(*o.against) : std::string());
  for (const auto* document : {&o.directory, &o.settings, &o.tables})
    add(*document ? **document : "-");
  return ledger::hex(ledger::sha256(bytes));
}

}  // namespace

Exit run_replay(const Options& options, Console& console) {
  if (!options.ledger.merge.empty()) return merge(options, console);
  if (options.ledger.where.empty()) {
    console.complain("a ledger is missing: `writ replay LEDGER --against CHARTER`");
    return kUsage;
  }
  Exit exit = kFailure;
  ledger::ReplayOptions o;
  if (!options.ledger.against.empty()) {
    Options charter = options;
    charter.paths = {options.ledger.against};
    o.against = load_program(charter, console, exit);
    if (!o.against) return exit;
  }
  if (!read_instead(options.inputs.directory, o.directory, console) ||
      !read_instead(options.inputs.settings, o.settings, console) ||
      !read_instead(options.inputs.tables, o.tables, console))
    return kFailure;
  if (!read_time("--since", options.ledger.since, o.since, console) ||
      !read_time("--until", options.ledger.until, o.until, console))
    return kUsage;
  const auto open = open_log(options, console);
  if (!open) return kFailure;
  if (!cut_part(options, *open, o, console)) return kUsage;
  Replayed out;
  std::string error;
  std::size_t shown = 0;
  const auto each = [&](const ReplayRow& row) {
    if (options.format == Format::Json) return console.out(replay_row_json(row) + "\n");
    if (++shown > kShown) return;
    console.out(row.problem.empty()
                    ? fmt::format("{}  {} {}  {} -> {}\n", row.record, day_and_time(row.at),
                                  row.action, row.before.outcome, row.after.outcome)
                    : fmt::format("{}  {} {}  {}\n", row.record, day_and_time(row.at), row.action,
                                  row.problem));
  };
  bool ok = false;
  {
    Progress bar(console, "decisions");
    ok = ledger::replay(
        *open->db, open->log->tenant(), o, each,
        [&](std::uint64_t done, std::uint64_t total) { bar.step(done, total); }, out, error);
  }
  if (!ok) {
    console.complain(error);
    return kFailure;
  }
  if (options.format == Format::Json) {
    console.out(replay_json(out, {basis_of(*open->log, o), options.ledger.part, o.since, o.until}));
  } else {
    if (shown > kShown) console.out(fmt::format("… and {} more\n", shown - kShown));
    console.out((shown > 0 ? "\n" : "") + summary_text(out, o.is_exact()));
  }
  return !o.is_exact() || out.identical == out.decided ? kFine : kFailure;
}

}  // namespace writ::tools
