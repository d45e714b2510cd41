// `writ replay`: recorded decisions taken again, and what another charter would change. Parts of a long replay are merged.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/ledger/replay.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/calendar.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/json_tree.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

using ledger::Replayed;
using ledger::ReplayRow;

constexpr std::size_t kShown = 20;

void write_set(json::Writer& w, std::string_view name, const std::set<std::string>& all) {
  w.key(name).begin_array();
  for (const std::string& s : all) w.string(s);
  w.end_array();
}

void write_gist(json::Writer& w, std::string_view name, const ledger::Gist& g) {
  w.key(name).begin_object().key("outcome").string(g.outcome);
  write_set(w, "rules", g.rules);
  w.key("requirements").begin_array();
  for (const std::string& r : g.requirements) w.raw(r);
  w.end_array();
  write_set(w, "obligations", g.obligations);
  w.end_object();
}

std::string row_json(const ReplayRow& row) {
  std::string out;
  json::Writer w(out);
  w.begin_object()
      .key("record")
      .number(static_cast<std::int64_t>(row.record))
      .key("request")
      .string(row.request);
  w.key("action").string(row.action).key("at").string(ledger::time_text(row.at));
  if (!row.problem.empty()) {
    w.key("not_replayed").string(row.problem).end_object();
    return out;
  }
  write_gist(w, "before", row.before);
  write_gist(w, "after", row.after);
  w.end_object();
  return out;
}

void write_counts(json::Writer& w, std::string_view name,
                  const std::map<std::string, std::uint64_t>& all) {
  w.key(name).begin_object();
  for (const auto& [key, n] : all) w.key(key).number(static_cast<std::int64_t>(n));
  w.end_object();
}

std::string day_text(std::int64_t day) {
  return ledger::time_text(day * value::kMicrosPerDay).substr(0, 10);
}

void write_load(json::Writer& w, std::string_view name, const ledger::Load& load) {
  w.key(name).begin_object();
  for (const auto& [who, days] : load) {
    w.key(who).begin_object();
    for (const auto& [day, n] : days) w.key(day_text(day)).number(static_cast<std::int64_t>(n));
    w.end_object();
  }
  w.end_object();
}

std::string summary_json(const Replayed& r) {
  std::string out;
  json::Writer w(out);
  const auto count = [&](std::string_view name, std::uint64_t n) {
    w.key(name).number(static_cast<std::int64_t>(n));
  };
  w.begin_object().key("summary").begin_object();
  count("decided", r.decided);
  count("identical", r.identical);
  count("reasons", r.reasons);
  count("requirements", r.requirements);
  count("obligations", r.obligations);
  write_counts(w, "flips", r.flips);
  w.key("by_rule").begin_object();
  for (const auto& [rule, flips] : r.by_rule) write_counts(w, rule, flips);
  w.end_object();
  write_counts(w, "not_replayed", r.not_replayed);
  w.key("refused").begin_array();
  for (const std::string& s : r.refused) w.string(s);
  w.end_array().key("days").begin_array();
  for (const std::int64_t d : r.days) w.string(day_text(d));
  w.end_array();
  write_load(w, "asked_before", ledger::load_of(r.before));
  write_load(w, "asked_after", ledger::load_of(r.after));
  w.end_object().end_object();
  return out;
}

// A line for each content that people were asked about: with them the parts of a replay are merged and none counts twice.
std::string asked_json(std::string_view when, const ledger::Asked& all) {
  std::string out;
  for (const auto& [digest, asking] : all) {
    json::Writer w(out);
    w.begin_object().key("asked").string(when).key("content").string(digest);
    w.key("at").string(ledger::time_text(asking.at)).key("of").begin_array();
    for (const auto& [who, missing] : asking.of)
      w.begin_array().string(who).number(static_cast<std::int64_t>(missing)).end_array();
    w.end_array().end_object();
    out += '\n';
  }
  return out;
}

std::string end_json(const Replayed& r) {
  return asked_json("before", r.before) + asked_json("after", r.after) + summary_json(r) + "\n";
}

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

std::string summary_text(const Replayed& r, bool is_against) {
  std::string out = fmt::format("{} decided again, {} to the same answer{}\n", r.decided,
                                r.identical, is_against ? "" : " to the byte");
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

void add_counts(const Json* from, std::map<std::string, std::uint64_t>& to) {
  if (from == nullptr) return;
  for (const JsonMember& m : from->members)
    to[m.first] += std::strtoull(m.second.text.c_str(), nullptr, 10);
}

std::int64_t day_of(const std::string& text) {
  Time at = 0;
  Console quiet(stdout, stderr);
  read_time("day", text, at, quiet);
  return at / value::kMicrosPerDay;
}

std::uint64_t number_of(const Json& json) { return std::strtoull(json.text.c_str(), nullptr, 10); }

void add_asked(const Json& line, Replayed& out) {
  Console quiet(stdout, stderr);
  ledger::Asking asking;
  if (!read_time("at", std::string(line.text_at("at")), asking.at, quiet)) return;
  if (const Json* of = line.find("of"))
    for (const Json& pair : of->items)
      if (pair.items.size() == 2)
        asking.of.emplace_back(pair.items[0].text, number_of(pair.items[1]));
  ledger::note_asked(std::string(line.text_at("content")), std::move(asking),
                     line.text_at("asked") == "before" ? out.before : out.after);
}

void add_summary(const Json* s, Replayed& out) {
  const auto count = [&](const char* name, std::uint64_t& n) {
    if (const Json* j = s->find(name)) n += std::strtoull(j->text.c_str(), nullptr, 10);
  };
  count("decided", out.decided);
  count("identical", out.identical);
  count("reasons", out.reasons);
  count("requirements", out.requirements);
  count("obligations", out.obligations);
  add_counts(s->find("flips"), out.flips);
  add_counts(s->find("not_replayed"), out.not_replayed);
  if (const Json* rules = s->find("by_rule"))
    for (const JsonMember& m : rules->members) add_counts(&m.second, out.by_rule[m.first]);
  if (const Json* days = s->find("days"))
    for (const Json& d : days->items) out.days.insert(day_of(d.text));
  if (const Json* refused = s->find("refused"))
    for (const Json& r : refused->items)
      if (std::find(out.refused.begin(), out.refused.end(), r.text) == out.refused.end())
        out.refused.push_back(r.text);
}

// Line by line: a part may be long. Its last line is its summary.
bool add_part(std::istream& in, Replayed& out) {
  bool is_whole = false;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    is_whole = line.starts_with("{\"summary\"");
    if (!is_whole && !line.starts_with("{\"asked\"")) continue;  // a decision
    json::Error ignored;
    const auto tree = parse_json(line, ignored);
    if (!tree) return false;
    if (is_whole) add_summary(tree->find("summary"), out);
    else add_asked(*tree, out);
  }
  return is_whole;
}

Exit merge(const Options& options, Console& console) {
  Replayed all;
  for (const std::string& file : options.ledger.merge) {
    std::ifstream in(file);
    if (!in) {
      console.complain(fmt::format("cannot read `{}`: {}", file, std::strerror(errno)));
      return kFailure;
    }
    if (!add_part(in, all)) {
      console.complain(
          fmt::format("`{}` does not end with the summary of `writ replay --format json`", file));
      return kFailure;
    }
  }
  console.out(options.format == Format::Json ? end_json(all) : summary_text(all, true));
  return kFine;
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
    if (options.format == Format::Json) return console.out(row_json(row) + "\n");
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
    console.out(end_json(out));
  } else {
    if (shown > kShown) console.out(fmt::format("… and {} more\n", shown - kShown));
    console.out((shown > 0 ? "\n" : "") + summary_text(out, o.against != nullptr));
  }
  // Without another charter, every answer has to be the recorded one.
  return o.against || out.identical == out.decided ? kFine : kFailure;
}

}  // namespace writ::tools
