#include "runtime/ledger/view.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/mirror.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {
namespace {

// One statement for every filter: a condition that is not stated is NULL. The casts tell PostgreSQL what a NULL would be.
#define WRIT_FILTER                                                                            \
  " from writ_record where tenant = $1 and seq > $2 and at >= $3 and at < $4"                  \
  " and (cast($5 as text) is null or type = cast($5 as text))"                                 \
  " and (cast($6 as text) is null or item = cast($6 as text))"                                 \
  " and (cast($7 as text) is null or workflow = cast($7 as text))"                             \
  " and (cast($8 as text) is null or actor = cast($8 as text))"                                \
  " and (cast($9 as text) is null or outcome = cast($9 as text))"                              \
  " and (cast($10 as text) is null or request = cast($10 as text))"                            \
  " and (cast($11 as text) is null or seq in (select seq from writ_subject where tenant = $1 " \
  "and subject = cast($11 as text)))"

bool names_rule(const Record& r, const std::string& rule) {
  const std::string_view reasons =
      member_of(member_of(member_of(r.body, "answer"), "context"), "reasons");
  for (std::size_t at = reasons.find(rule); at != std::string_view::npos;
       at = reasons.find(rule, at + 1)) {
    const std::size_t end = at + rule.size();
    const bool begins = at > 0 && (reasons[at - 1] == '"' || reasons[at - 1] == '.');
    if (begins && end < reasons.size() && reasons[end] == '"') return true;
  }
  return false;
}

// Each `escalation` of the list with the instant at which it opens, where it does not say it: so long after people were asked.
std::string with_instants(std::string_view requirements, Time asked) {
  std::string after;
  return copied(requirements,
                [&](const std::string& path,
                    std::optional<std::string_view> text) -> std::optional<std::string> {
                  if (path.ends_with("escalation.after") && text) after = *text;
                  if (!path.ends_with("escalation.at") || text) return std::nullopt;
                  const auto wait = value::parse_duration(after);
                  const value::Result at =
                      wait ? value::add(value::of_scalar(value::Tag::Time, asked), *wait)
                           : value::Result();
                  return wait && !at.failed ? std::optional(time_text(at.value.i)) : std::nullopt;
                });
}

bool find_requirements(Log& log, Waiting& w) {
  const std::string_view told =
      member_of(member_of(member_of(w.decision.body, "answer"), "context"), "requirements");
  w.requirements = told.empty() ? "[]" : told;
  return log.db().run(
      "select at from writ_record where tenant = $1 and type = 'asked' and digest = $2 and seq > "
      "$3 "
      "order by seq limit 1",
      {std::string_view(log.tenant()), std::string_view(w.digest),
       static_cast<std::int64_t>(w.decision.seq)},
      [&](const Row& row) {
        w.requirements = with_instants(w.requirements, row.integer(0));
        return false;
      });
}

}  // namespace

bool select(Log& log, const Filter& f, const std::function<bool(Record&&)>& each) {
  const auto run = [&](const char* sql, const std::function<bool(const Row&)>& row) {
    return log.db().run(sql,
                        {std::string_view(log.tenant()), static_cast<std::int64_t>(f.after),
                         f.since, f.until, text_or_null(f.type), text_or_null(f.item),
                         text_or_null(f.workflow), text_or_null(f.actor), text_or_null(f.outcome),
                         text_or_null(f.request), text_or_null(f.subject)},
                        row);
  };
  const auto fits = [&](const Record& r) { return f.rule.empty() || names_rule(r, f.rule); };
  if (f.newest == 0)
    return run("select " WRIT_RECORD_COLUMNS WRIT_FILTER " order by seq", [&](const Row& row) {
      Record r = record_of(row);
      return !fits(r) || each(std::move(r));
    });
  std::vector<Record> last;
  const bool ok =
      run("select " WRIT_RECORD_COLUMNS WRIT_FILTER " order by seq desc", [&](const Row& row) {
        Record r = record_of(row);
        if (fits(r)) last.push_back(std::move(r));
        return last.size() < f.newest;
      });
  for (std::size_t k = last.size(); ok && k-- > 0;)
    if (!each(std::move(last[k]))) break;
  return ok;
}

bool waiting(Log& log, std::vector<Waiting>& out) {
  std::vector<std::uint64_t> decisions;
  const bool ok = log.db().run(
      "select handle, digest, opened_at, decision from writ_queue where tenant = $1 and closed_by "
      "is null "
      "order by opened_at, handle",
      {std::string_view(log.tenant())}, [&](const Row& row) {
        Waiting w;
        w.handle = row.text(0);
        w.digest = row.text(1);
        w.opened_at = row.integer(2);
        out.push_back(std::move(w));
        decisions.push_back(static_cast<std::uint64_t>(row.integer(3)));
        return true;
      });
  for (std::size_t k = 0; ok && k < out.size(); ++k) {
    std::optional<Record> decision;
    if (!log.find(decisions[k], decision)) return false;
    if (decision) out[k].decision = std::move(*decision);
    if (!find_requirements(log, out[k])) return false;
  }
  return ok;
}

bool history_of(Log& log, const std::string& item, ItemHistory& out) {
  Filter filter;
  filter.item = item;
  if (!select(log, filter, [&](Record&& r) {
        out.records.push_back(std::move(r));
        return true;
      }))
    return false;
  const auto first = [&](std::string_view type) -> const Record* {
    for (const Record& r : out.records)
      if (r.type == type) return &r;
    return nullptr;
  };
  const auto miss = [&](std::string what) { out.missing.push_back(std::move(what)); };
  if (out.records.empty()) return miss("nothing is on record about it"), true;
  const Record* generation = first("generation");
  const Record* execution = first("execution");
  if (generation == nullptr) miss("no generation: nobody wrote down where it comes from");
  else if (&out.records.front() != generation && out.records.front().type != "decision")
    miss(fmt::format("its generation, record {}, comes after record {}", generation->seq,
                     out.records.front().seq));
  if (execution == nullptr) miss("no execution: it was never permitted, or not yet");
  const Record* last_change = nullptr;
  for (const Record& r : out.records) {
    if (r.type == "generation" || r.type == "edit") last_change = &r;
    if (r.type != "execution") continue;
    const bool approved = std::any_of(out.records.begin(), out.records.end(), [&](const Record& a) {
      return a.type == "approval" && a.seq < r.seq &&
             (last_change == nullptr || a.seq > last_change->seq);
    });
    const bool asked = std::any_of(out.records.begin(), out.records.end(), [&](const Record& a) {
      return a.type == "asked" && a.seq < r.seq;
    });
    if (asked && !approved)
      miss(fmt::format("no approval between the last change and the execution, record {}", r.seq));
  }
  std::uint64_t erased = 0;
  for (const Record& r : out.records) erased += r.body.empty();
  if (erased > 0) miss(fmt::format("{} records are erased", erased));
  return true;
}

bool history_document(Log& log, const Program& program, std::string& out) {
  std::map<std::string, std::string> since;
  if (!complete_since(log, since)) return false;
  const auto is_known = [&](std::string_view kind) {
    const std::uint32_t row = program.kind_named(kind);
    return row != program::kNone && program.image().kinds[row].is_event;
  };
  out.clear();
  json::Writer w(out);
  w.begin_object().key("complete_since").begin_object();
  for (const auto& [kind, moment] : since)
    if (is_known(kind)) w.key(kind).string(moment);
  w.end_object().key("events").begin_array();
  const bool ok = log.read(0, log.size(), [&](Record&& r) {
    const TypeRow* type = type_named(r.type);
    if (type == nullptr || type->role != Role::Event || !is_known(r.columns.kind)) return true;
    std::string json(member_of(r.body.empty() ? r.residue : r.body, "record"));
    if (type->name == "execution") json = fitted(program, r.columns.kind, json);
    if (!json.empty() && json != "null") w.raw(json);
    return true;
  });
  w.end_array().end_object();
  return ok;
}

}  // namespace writ::ledger
