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
  }
  return ok;
}

namespace {

// What is to be seen of one item, in order.
class Story {
 public:
  explicit Story(ItemHistory& history) : records_(history.records), missing_(history.missing) {}

  void tell() {
    if (records_.empty()) return miss("nothing is on record about it");
    beginning();
    for (const Record& r : records_)
      if (r.type == "execution") basis(r);
    ending();
    const auto erased = std::count_if(records_.begin(), records_.end(),
                                      [](const Record& r) { return r.body.empty(); });
    if (erased > 0) miss(fmt::format("{} records are erased", erased));
  }

 private:
  void miss(std::string what) { missing_.push_back(std::move(what)); }
  const Record* first(std::string_view type) const {
    return find(records_.begin(), records_.end(), type);
  }
  template <class Iterator>
  static const Record* find(Iterator begin, Iterator end, std::string_view type) {
    const auto at = std::find_if(begin, end, [&](const Record& r) { return r.type == type; });
    return at == end ? nullptr : &*at;
  }

  // It was made before anybody agreed to it and before it was used; to make it may have been permitted before that.
  void beginning() {
    const Record* generation = first("generation");
    if (generation == nullptr) return miss("no generation: nobody wrote down where it comes from");
    const Record* last = find(records_.rbegin(), records_.rend(), "execution");
    for (const Record* before : {first("approval"), last})
      if (before != nullptr && before->seq < generation->seq)
        return miss(fmt::format("its generation, record {}, comes after the {}, record {}",
                                generation->seq, before->type, before->seq));
  }

  // What people were asked about was answered, and not changed after the answer.
  void basis(const Record& execution) {
    const auto is_about = [&](const Record& r, std::string_view type) {
      return r.type == type && !r.columns.digest.empty() &&
             r.columns.digest == execution.columns.digest && r.seq < execution.seq;
    };
    if (std::none_of(records_.begin(), records_.end(), [&](const Record& r) {
          return r.type == "decision" && r.columns.request == execution.columns.request;
        }))
      miss(fmt::format(
          "no decision that permits the execution, record {}: it is erased, or about another item",
          execution.seq));
    const Record *asked = nullptr, *permit = nullptr, *answer = nullptr, *change = nullptr;
    for (const Record& r : records_) {
      if (is_about(r, "asked")) asked = &r;
      if (is_about(r, "decision")) permit = &r;
    }
    if (asked == nullptr || permit == nullptr) return;
    for (const Record& r : records_) {
      if (r.seq > execution.seq) break;
      if (r.type == "generation" || r.type == "edit") change = &r;
      if (rests_on(*permit, r)) answer = &r;
    }
    const bool rests_on_others = member_of(permit->body, "relied_on").size() > 2;  // than `[]`
    if (answer == nullptr && !rests_on_others)
      miss(fmt::format("no answer to what was asked, record {}, before the execution, record {}",
                       asked->seq, execution.seq));
    if (answer != nullptr && change != nullptr && change->seq > answer->seq)
      miss(fmt::format(
          "no approval between the last change, record {}, and the execution, record {}",
          change->seq, execution.seq));
  }
  static bool rests_on(const Record& permit, const Record& evidence) {
    bool out = false;
    each_element(member_of(permit.body, "relied_on"), [&](std::string_view one) {
      out |= text_member(one, "kind") == evidence.columns.kind &&
             text_member(one, "id") == evidence.columns.id;
    });
    return out;
  }

  void ending() {
    if (const Record* last = find(records_.rbegin(), records_.rend(), "decision");
        last != nullptr && last->columns.outcome == name_of(Outcome::Pending))
      miss(fmt::format(
          "no answer yet that lets it through: the newest decision, record {}, is pending",
          last->seq));
    if (first("execution") == nullptr) miss("no execution: it was never permitted, or not yet");
  }

  const std::vector<Record>& records_;
  std::vector<std::string>& missing_;
};

}  // namespace

bool history_of(Log& log, const std::string& item, ItemHistory& out) {
  Filter filter;
  filter.item = item;
  if (!select(log, filter, [&](Record&& r) {
        out.records.push_back(std::move(r));
        return true;
      }))
    return false;
  Story(out).tell();
  return true;
}

bool history_document(Log& log, const std::shared_ptr<const Program>& program, std::string& out) {
  std::map<std::string, std::string> since;
  Gaps missing;  // what the program does not take
  if (!complete_since(log, since)) return false;
  const auto is_known = [&](std::string_view kind) {
    const std::uint32_t row = program->kind_named(kind);
    return row != program::kNone && program->image().kinds[row].is_event;
  };
  Evaluator trial(program, {.tenant = log.tenant(), .can_do = {}});
  std::string events;
  json::Writer list(events);
  list.begin_array();
  const bool ok = log.read(0, log.size(), [&](Record&& r) {
    const TypeRow* type = type_named(r.type);
    if (type == nullptr || type->role != Role::Event || !is_known(r.columns.kind)) return true;
    const std::string json =
        fitted(*program, r.columns.kind, member_of(r.body.empty() ? r.residue : r.body, "record"));
    if (json.empty()) return true;
    if (trial.add_event(json)) note_gap(missing, r.columns.kind, time_of_event(r, json));
    else list.raw(json);
    return true;
  });
  list.end_array();
  out.clear();
  json::Writer w(out);
  w.begin_object().key("complete_since").begin_object();
  for (const auto& [kind, moment] : since) {
    if (!is_known(kind)) continue;
    const auto gap = missing.find(kind);
    const bool is_late = gap != missing.end() && since_of(moment) < gap->second;
    w.key(kind).string(is_late ? time_text(gap->second) : moment);
  }
  w.end_object().key("events").raw(events).end_object();
  return ok;
}

}  // namespace writ::ledger
