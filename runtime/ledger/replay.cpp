#include "runtime/ledger/replay.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/ledger/circumstances.hpp"
#include "runtime/value/calendar.hpp"

namespace writ::ledger {
namespace {

constexpr std::uint64_t kChunk = 2000;

// Who may answer an open item: roles or persons, or anyone.
std::string who_of(std::string_view item) {
  std::string out;
  for (const char* list : {"roles", "persons"})
    for (const std::string& name : texts_of(member_of(item, list)))
      out += (out.empty() ? "" : " or ") + name;
  const std::string subject = text_member(item, "subject");
  if (out.empty()) out = subject.empty() ? "anyone" : text_member(item, "kind") + " of a subject";
  return out;
}

class Replay {
 public:
  Replay(Database& db, const std::string& tenant, const ReplayOptions& options,
         const std::function<void(const ReplayRow&)>& each, Replayed& out, std::string& error)
      : log_(db, tenant), options_(options), each_(each), out_(out), error_(error) {}

  bool run(const std::function<void(std::uint64_t, std::uint64_t)>& step) {
    const bool ok = log_.db().begin_reading() && log_.read_head() && all(step);
    if (!ok && error_.empty()) error_ = log_.db().error();
    log_.db().rollback();
    for (const auto& [load, mirror] : mirrors_)
      for (const std::string& r : mirror->refused())
        if (std::find(out_.refused.begin(), out_.refused.end(), r) == out_.refused.end())
          out_.refused.push_back(r);
    return ok;
  }

 private:
  // From the first decision of the time asked for; what was on record before is read when the first mirror is made.
  bool all(const std::function<void(std::uint64_t, std::uint64_t)>& step) {
    std::uint64_t first = 0, last = 0, total = 0, done = 0;
    const bool ok = log_.db().run(
        "select coalesce(min(seq), 0), coalesce(max(seq), 0), count(*) from writ_record "
        "where tenant = $1 and type = 'decision' and at >= $2 and at < $3",
        {std::string_view(log_.tenant()), options_.since, options_.until}, [&](const Row& row) {
          first = static_cast<std::uint64_t>(row.integer(0));
          last = static_cast<std::uint64_t>(row.integer(1));
          total = static_cast<std::uint64_t>(row.integer(2));
          return true;
        });
    if (!ok) return false;
    for (std::uint64_t after = first - (first > 0 ? 1 : 0); after < last; after += kChunk) {
      std::vector<Record> chunk;
      if (!log_.read(after, std::min(last, after + kChunk), [&](Record&& r) {
            chunk.push_back(std::move(r));
            return true;
          }))
        return false;
      for (const Record& r : chunk) {
        if (r.type == "decision") {
          if (!again(r)) return false;
          if (step) step(++done, total);
        }
        for (const auto& [load, mirror] : mirrors_) mirror->feed(r);
      }
    }
    return true;
  }

  Mirror* mirror_of(std::uint64_t load) {
    auto& mirror = mirrors_[load];
    if (mirror) return mirror.get();
    Circumstances c;
    if (!circumstances_of(log_, load, c, error_)) return nullptr;
    if (options_.against) c.program = options_.against;
    if (options_.directory) c.directory = *options_.directory;
    if (options_.settings) c.settings = *options_.settings;
    if (options_.tables) c.tables = *options_.tables;
    mirror = std::make_unique<Mirror>(std::move(c), error_);
    if (!mirror->is_open()) return nullptr;
    mirror->forget();
    return mirror.get();
  }

  bool again(const Record& r) {
    ReplayRow row;
    row.record = r.seq;
    row.request = r.columns.request;
    row.action = r.columns.kind;
    row.item = r.columns.item;
    row.workflow = r.columns.workflow;
    row.at = r.at;
    out_.days.insert(r.at / value::kMicrosPerDay);
    if (r.body.empty()) return skip(row, fmt::format("erased by record {}", r.erased_by));
    const auto load = count_member(r.body, "load");
    Mirror* mirror = mirror_of(load);
    if (mirror == nullptr || !mirror->catch_up(log_, r.seq - 1)) return false;
    if (!mirror->unread().empty())
      return skip(row, "the charter does not take evidence before it: " + mirror->unread());
    Evaluator& e = mirror->evaluator();
    const std::string_view ask = member_of(r.body, "ask"), answer = member_of(r.body, "answer");
    if (const std::string_view externs = member_of(member_of(answer, "context"), "externs");
        !externs.empty())
      e.set_extern_answers(externs);
    const MaybeError bad = mirror->ask(ask, text_member(r.body, "acts_for"));
    if (bad) return skip(row, "the request does not fit: " + bad->message());
    Decision d = e.decide(r.at);
    if (e.error()) return skip(row, "nothing can be decided: " + e.error()->message());
    d.content_digest = e.content_digest();
    d.committed = {r.columns.request, r.seq, false};
    const std::string after = to_json(d);
    if (options_.is_exact() && answer != after && mirror->erased() > 0)
      return skip(row, "evidence or history before it is erased: what rested on it cannot be told");
    compare(r, row, answer, after, d.content_digest);
    out_.erased = std::max(out_.erased, mirror->erased());
    return true;
  }

  bool skip(ReplayRow& row, std::string why) {
    row.problem = std::move(why);
    ++out_.not_replayed[row.problem.substr(0, row.problem.find(':'))];
    if (each_) each_(row);
    return true;
  }

  void compare(const Record& r, ReplayRow& row, std::string_view before, const std::string& after,
               const std::string& digest) {
    ++out_.decided;
    row.before = gist_of(before);
    row.after = gist_of(after);
    if (row.before.outcome == "pending")
      note_asked(r.columns.digest, {r.at, row.before.asked}, out_.before);
    if (row.after.outcome == "pending") note_asked(digest, {r.at, row.after.asked}, out_.after);
    const bool rules = row.before.rules != row.after.rules;
    const bool requirements = row.before.requirements != row.after.requirements;
    const bool obligations = row.before.obligations != row.after.obligations;
    const bool differs = row.outcome_flips() || rules || requirements || obligations;
    const bool is_same = options_.is_exact() ? before == after : !differs;
    out_.identical += is_same;
    if (is_same) return;
    if (row.outcome_flips()) {
      const std::string flip = row.before.outcome + " -> " + row.after.outcome;
      ++out_.flips[flip];
      for (const std::string& rule : row.after.rules)
        if (row.before.rules.count(rule) == 0) ++out_.by_rule[rule][flip];
      for (const std::string& rule : row.before.rules)
        if (row.after.rules.count(rule) == 0) ++out_.by_rule["no more: " + rule][flip];
    } else {
      out_.reasons += rules;
      out_.requirements += requirements;
      out_.obligations += obligations;
      note_changes("require", row.before.requirements, row.after.requirements);
      note_changes("must", row.before.obligations, row.after.obligations);
    }
    if (each_) each_(row);
  }

  using ByRule = std::map<std::string, std::set<std::string>>;
  void note_changes(std::string_view effect, const ByRule& before, const ByRule& after) {
    for (const auto& [rule, now] : after) {
      const auto then = before.find(rule);
      if (then == before.end()) ++out_.by_rule[fmt::format("{} {}", effect, rule)]["more is asked"];
      else if (then->second != now)
        ++out_.by_rule[fmt::format("{} {}", effect, rule)]["something else is asked"];
    }
    for (const auto& [rule, then] : before)
      if (after.count(rule) == 0)
        ++out_.by_rule[fmt::format("no more: {} {}", effect, rule)]["less is asked"];
  }

  Log log_;
  const ReplayOptions& options_;
  const std::function<void(const ReplayRow&)>& each_;
  Replayed& out_;
  std::string& error_;
  std::map<std::uint64_t, std::unique_ptr<Mirror>> mirrors_;  // by program record
};

}  // namespace

Gist gist_of(std::string_view answer) {
  Gist out;
  const std::string_view context = member_of(answer, "context");
  out.outcome = text_member(context, "outcome");
  each_element(member_of(context, "reasons"), [&](std::string_view raw) {
    const std::string rule = text_member(raw, "rule"), lane = text_member(raw, "lane");
    out.rules.insert(fmt::format("{} {}", text_member(raw, "kind"), rule.empty() ? lane : rule));
  });
  each_element(member_of(context, "requirements"), [&](std::string_view raw) {
    out.requirements[text_member(raw, "rule")].emplace(raw);
    out.asked.emplace_back(who_of(raw), std::max<std::uint64_t>(1, count_member(raw, "missing")));
  });
  each_element(member_of(context, "obligations"), [&](std::string_view raw) {
    const std::string id = text_member(raw, "id");
    out.obligations[id.substr(0, id.rfind('#'))].insert(
        fmt::format("{} {}", text_member(raw, "type"), member_of(raw, "properties")));
  });
  return out;
}

void note_asked(const std::string& digest, Asking asking, Asked& into) {
  const auto [known, is_new] = into.try_emplace(digest, asking);
  if (!is_new && asking.at < known->second.at) known->second = std::move(asking);
}

Load load_of(const Asked& asked) {
  Load out;
  for (const auto& [digest, asking] : asked)
    for (const auto& [who, missing] : asking.of)
      out[who][asking.at / value::kMicrosPerDay] += missing;
  return out;
}

bool replay(Database& db, const std::string& tenant, const ReplayOptions& options,
            const std::function<void(const ReplayRow&)>& each,
            const std::function<void(std::uint64_t, std::uint64_t)>& step, Replayed& out,
            std::string& error) {
  return Replay(db, tenant, options, each, out, error).run(step);
}

}  // namespace writ::ledger
