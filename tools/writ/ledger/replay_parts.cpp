#include "tools/writ/ledger/replay_parts.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/value/calendar.hpp"
#include "tools/writ/json_tree.hpp"
#include "tools/writ/ledger/actions.hpp"

namespace writ::tools {

using ledger::Replayed;
using ledger::ReplayRow;

namespace {

// What is counted, by its name in a summary.
struct Count {
  const char* name;
  std::uint64_t Replayed::*of;
};
constexpr Count kCounts[] = {{"decided", &Replayed::decided},
                             {"identical", &Replayed::identical},
                             {"reasons", &Replayed::reasons},
                             {"requirements", &Replayed::requirements},
                             {"obligations", &Replayed::obligations}};

void write_set(json::Writer& w, std::string_view name, const std::set<std::string>& all) {
  w.key(name).begin_array();
  for (const std::string& s : all) w.string(s);
  w.end_array();
}

using ByRule = std::map<std::string, std::set<std::string>>;
template <class Each>
void write_list(json::Writer& w, std::string_view name, const ByRule& all, const Each& each) {
  w.key(name).begin_array();
  for (const auto& [rule, of] : all)
    for (const std::string& one : of) each(one);
  w.end_array();
}

void write_gist(json::Writer& w, std::string_view name, const ledger::Gist& g) {
  w.key(name).begin_object().key("outcome").string(g.outcome);
  write_set(w, "rules", g.rules);
  write_list(w, "requirements", g.requirements, [&](const std::string& r) { w.raw(r); });
  write_list(w, "obligations", g.obligations, [&](const std::string& o) { w.string(o); });
  w.end_object();
}

}  // namespace

std::string replay_row_json(const ReplayRow& row) {
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

namespace {

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

std::string summary_json(const Replayed& r, const ReplayPart& part) {
  std::string out;
  json::Writer w(out);
  w.begin_object().key("summary").begin_object();
  w.key("basis").string(part.basis).key("part").string(part.name);
  w.key("since").number(part.since).key("until").number(part.until);
  for (const Count& c : kCounts) w.key(c.name).number(static_cast<std::int64_t>(r.*c.of));
  write_counts(w, "flips", r.flips);
  w.key("by_rule").begin_object();
  for (const auto& [rule, flips] : r.by_rule) write_counts(w, rule, flips);
  w.end_object();
  write_counts(w, "not_replayed", r.not_replayed);
  if (r.erased > 0) w.key("erased").number(static_cast<std::int64_t>(r.erased));
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

}  // namespace

std::string replay_json(const Replayed& r, const ReplayPart& part) {
  return asked_json("before", r.before) + asked_json("after", r.after) + summary_json(r, part) +
         "\n";
}

namespace {

std::uint64_t number_of(const Json& json) { return std::strtoull(json.text.c_str(), nullptr, 10); }

void add_counts(const Json* from, std::map<std::string, std::uint64_t>& to) {
  if (from == nullptr) return;
  for (const JsonMember& m : from->members) to[m.first] += number_of(m.second);
}

std::int64_t day_of(const std::string& text) {
  Time at = 0;
  Console quiet(stdout, stderr);
  read_time("day", text, at, quiet);
  return at / value::kMicrosPerDay;
}

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

void add_summary(const Json* s, Replayed& out, ReplayPart& part) {
  part.basis = s->text_at("basis");
  part.name = s->text_at("part");
  for (const auto& [name, into] :
       {std::pair<const char*, Time*>{"since", &part.since}, {"until", &part.until}})
    if (const Json* j = s->find(name)) *into = std::strtoll(j->text.c_str(), nullptr, 10);
  for (const Count& c : kCounts)
    if (const Json* j = s->find(c.name)) out.*c.of += number_of(*j);
  add_counts(s->find("flips"), out.flips);
  add_counts(s->find("not_replayed"), out.not_replayed);
  if (const Json* rules = s->find("by_rule"))
    for (const JsonMember& m : rules->members) add_counts(&m.second, out.by_rule[m.first]);
  if (const Json* days = s->find("days"))
    for (const Json& d : days->items) out.days.insert(day_of(d.text));
  if (const Json* erased = s->find("erased")) out.erased = std::max(out.erased, number_of(*erased));
  if (const Json* refused = s->find("refused"))
    for (const Json& r : refused->items)
      if (std::find(out.refused.begin(), out.refused.end(), r.text) == out.refused.end())
        out.refused.push_back(r.text);
}

// Line by line: a part may be long. Its last line is its summary.
bool add_part(std::istream& in, Replayed& out, ReplayPart& part) {
  bool is_whole = false;
  for (std::string line; std::getline(in, line);) {
    if (line.empty()) continue;
    is_whole = line.starts_with("{\"summary\"");
    if (!is_whole && !line.starts_with("{\"asked\"")) continue;  // a decision
    json::Error ignored;
    const auto tree = parse_json(line, ignored);
    if (!tree) return false;
    const Json* summary = tree->find("summary");
    if (is_whole && summary != nullptr) add_summary(summary, out, part);
    else if (!is_whole) add_asked(*tree, out);
  }
  return is_whole && !part.basis.empty();
}

// Why the parts are not one replay; empty when they are. Sorts them by time.
std::string unmergeable(std::vector<std::pair<ReplayPart, std::string>>& parts) {
  std::sort(parts.begin(), parts.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first.since, a.first.until) < std::pair(b.first.since, b.first.until);
  });
  for (std::size_t k = 0; k < parts.size(); ++k) {
    const auto& [part, file] = parts[k];
    if (part.basis != parts[0].first.basis)
      return fmt::format(
          "`{}` and `{}` are of different replays: of other ledgers, charters or documents",
          parts[0].second, file);
    if (k == 0) continue;
    const auto& [before, file_before] = parts[k - 1];
    if (part.since < before.until)
      return fmt::format("`{}` and `{}` overlap: what was decided from {} on is in both",
                         file_before, file, ledger::time_text(part.since));
    if (part.since > before.until)
      return fmt::format("between `{}` and `{}` a part is missing: from {} to {}", file_before,
                         file, ledger::time_text(before.until), ledger::time_text(part.since));
  }
  // Of `k/n`, the first and the last have to be there.
  const auto is = [](const std::string& name, bool first) {
    const std::string k = name.substr(0, name.find('/')), n = name.substr(name.find('/') + 1);
    return name.empty() || (first ? k == "1" : k == n);
  };
  for (const bool first : {true, false}) {
    const auto& [part, file] = first ? parts.front() : parts.back();
    if (!is(part.name, first))
      return fmt::format("a part is missing: {} `{}`, part {}", first ? "before" : "after", file,
                         part.name);
  }
  return {};
}

}  // namespace

std::string merge_parts(const std::vector<std::string>& files, Replayed& all, ReplayPart& whole) {
  std::vector<std::pair<ReplayPart, std::string>> parts;
  for (const std::string& file : files) {
    std::ifstream in(file);
    if (!in) return fmt::format("cannot read `{}`: {}", file, std::strerror(errno));
    parts.emplace_back(ReplayPart{}, file);
    if (!add_part(in, all, parts.back().first))
      return fmt::format("`{}` does not end with the summary of `writ replay --format json`", file);
  }
  std::string why = unmergeable(parts);
  whole = {parts[0].first.basis, {}, parts.front().first.since, parts.back().first.until};
  return why;
}

}  // namespace writ::tools
