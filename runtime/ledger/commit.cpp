// COMMIT, lines 33 to 36 of semantics.md. A decision is always taken anew here, over the records as they are in the
// transaction that writes it: nothing that it read can have changed, and nothing is older than the transaction.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/core.hpp"
#include "runtime/ledger/ids.hpp"
#include "runtime/ledger/queue.hpp"
#include "runtime/program/program.hpp"
#include "runtime/program/scan.hpp"

namespace writ::ledger {
namespace {

std::string relied_json(const std::vector<Evaluator::ReliedOn>& relied) {
  std::string out;
  json::Writer w(out);
  w.begin_array();
  for (const Evaluator::ReliedOn& r : relied)
    w.begin_object().key("kind").string(r.kind).key("id").string(r.id).end_object();
  w.end_array();
  return out;
}

std::string quoted(std::string_view text) {
  std::string out;
  json::Writer(out).string(text);
  return out;
}

// The recorded answer, saying that it is one: the last member of its context is `committed`.
std::string as_repeat(std::string answer) {
  const std::size_t end = answer.rfind("}}}");
  if (end != std::string::npos) answer.insert(end, ",\"repeat\":true");
  return answer;
}

Outcome outcome_named(std::string_view name) {
  for (const Outcome o : {Outcome::Permit, Outcome::Pending})
    if (name == name_of(o)) return o;
  return Outcome::Forbid;
}

}  // namespace

// Line 33. The id of a request is for that request, however it is laid out: with another one it is a mistake of the host.
Committed Core::repeat(const Call& call, const Record& before) {
  Committed out;
  if (!before.body.empty() && (copied(member_of(before.body, "ask")) != copied(call.request) ||
                               text_member(before.body, "acts_for") != call.acts_for)) {
    const InputError bad{"request",
                         "id",
                         "the request that it was committed with, or a new id",
                         fmt::format("`{}` with another request", call.id),
                         0,
                         0};
    out.json = error_json(bad);
    return out;
  }
  out.is_error = false;
  out.is_recorded = out.is_repeat = true;
  out.record = before.seq;
  out.outcome = out.decision.outcome = outcome_named(before.columns.outcome);
  out.decision.committed = {call.id, before.seq, true};
  out.json = before.body.empty()
                 ? fmt::format(R"({{"decision":false,"context":{{"outcome":"{}","erased":true,)"
                               R"("committed":{{"request":{},"record":{},"repeat":true}}}}}})",
                               before.columns.outcome, quoted(call.id), before.seq)
                 : as_repeat(std::string(member_of(before.body, "answer")));
  return out;
}

Committed Core::not_recorded(const Call& call, const Problem& why) {
  Decision d;
  const std::string detail =
      why.is_unsure
          ? fmt::format(
                "it is not known whether the decision on `{}` is on record: {}; ask again "
                "with the same id",
                call.id, why.what)
          : fmt::format("the decision on `{}` could not be recorded: {}", call.id, why.what);
  d.reasons.push_back({Reason::Kind::NotRecorded, {}, {}, detail});
  Committed out;
  out.is_error = false;
  out.json = to_json(d);
  out.decision = std::move(d);
  return out;
}

// Nothing was decided: that is on record too, and the id may be used again.
Committed Core::refuse(const Call& call, RequestHead head, const InputError& error) {
  Committed out;
  out.json = error_json(error);
  Record r = log_.draft("error", now_);
  add_context(call, std::move(head), r);
  r.columns.request = call.id;
  const std::string ask = quoted(call.request);  // as text: it may be anything
  r.body = body_of(r, {{"ask", ask}, {"answer", out.json}});
  if (!check(log_.append(r))) return not_recorded(call, problem_);
  mirror_->feed(r);
  out.record = r.seq;
  return out;
}

// What is not plain is left out: of a request that was refused, the text still says it.
void Core::add_context(const Call& call, RequestHead head, Record& r) const {
  r.columns.kind = std::move(head.action);
  r.columns.actor = std::move(head.subject);
  r.columns.item = call.item;
  for (std::string* item : {&head.item, &head.message, &head.resource})
    if (r.columns.item.empty()) r.columns.item = std::move(*item);
  r.columns.workflow = call.workflow.empty() ? std::move(head.workflow) : call.workflow;
  if (const auto known = workflows_.find(r.columns.kind);
      r.columns.workflow.empty() && known != workflows_.end())
    r.columns.workflow = known->second;
  for (std::string Columns::*column :
       {&Columns::kind, &Columns::actor, &Columns::item, &Columns::workflow})
    if (!is_plain(r.columns.*column)) (r.columns.*column).clear();
  std::vector<std::string> said;  // by the host
  for (const std::string* id : {&call.item, &call.acts_for})
    if (!id->empty() && is_plain(*id)) said.push_back(*id);
  r.subjects = joined(std::move(head.subjects), said);
}

Committed Core::commit(const Call& call) {
  if (is_broken_) return not_recorded(call, problem_);
  InputError late;
  MaybeError bad = not_plain("request", {{"id", call.id, kLongestRequestId},
                                         {"item", call.item},
                                         {"workflow", call.workflow},
                                         {"acts_for", call.acts_for}});
  if (call.id.empty()) bad = {"request", "id", "an id, for each request its own", "none", 0, 0};
  if (bad) {
    Committed out;
    out.json = error_json(*bad);
    return out;
  }
  std::optional<Record> before;
  if (!check(log_.decision_of(call.id, before))) return not_recorded(call, problem_);
  if (before) return repeat(call, *before);  // 33
  if (clock_set_back(late)) {
    Committed out;
    out.json = error_json(late);
    return out;
  }
  RequestHead head = head_of_request(call.request);
  if (mirror_->has_imported(head.action, call.id)) {
    const InputError taken{"request",
                           "id",
                           fmt::format("an id that no event `{}` on record has", head.action),
                           fmt::format("`{}`, which one has that the host recorded", call.id),
                           0,
                           0};
    return refuse(call, std::move(head), taken);
  }
  Evaluator& e = mirror_->evaluator();
  e.set_history_version(history_version(log_.origin(), log_.size()));
  bad = mirror_->ask(call.request, call.acts_for);
  if (!bad)
    bad = not_plain("request", {{"subject.id", head.subject},
                                {"resource.id", head.resource},
                                {"context.item.id", head.item},
                                {"context.item.workflow", head.workflow},
                                {"context.message.id", head.message}});
  if (bad) return refuse(call, std::move(head), *bad);
  Decision d = e.decide(now_);  // 34
  if (e.error()) return refuse(call, std::move(head), *e.error());
  d.content_digest = e.content_digest();
  std::vector<Evaluator::ReliedOn> relied;
  if (d.outcome == Outcome::Permit) relied = e.relied_on(now_);
  Committed out;
  out.is_error = false;
  out.outcome = d.outcome;
  out.record = log_.size() + 1;
  d.committed = {call.id, out.record, false};
  out.json = to_json(d);
  Record r = log_.draft("decision", now_);  // 35
  add_context(call, std::move(head), r);
  r.columns.request = call.id;
  r.columns.outcome = name_of(d.outcome);
  r.columns.digest = d.content_digest;
  const std::string acts_for = call.acts_for.empty() ? std::string() : quoted(call.acts_for);
  r.body = body_of(r, {{"load", std::to_string(load_)},
                       {"acts_for", acts_for},
                       {"relied_on", relied_json(relied)},
                       {"ask", call.request},
                       {"answer", out.json}});
  std::string handle;
  bool ok = check(log_.append(r));
  if (ok) mirror_->feed(r);
  if (ok && d.outcome == Outcome::Pending) ok = write_asked(r);
  if (ok && d.outcome == Outcome::Permit)
    ok = write_plain("execution", r.columns.kind, call.id, e.execution(call.id, now_), r) &&
         write_uses(call, r, relied) &&
         check(find_handle(*db_, log_.tenant(), d.content_digest, handle)) &&
         check(db_->run("update writ_queue set closed_by = $1 where tenant = $2 and handle = $3 "
                        "and closed_by is null",
                        {static_cast<std::int64_t>(r.seq), std::string_view(log_.tenant()),
                         std::string_view(handle)}));
  if (!ok) return not_recorded(call, problem_);
  out.is_recorded = true;
  out.decision = std::move(d);
  return out;
}

// The first pending of a content: the asking, from which escalation counts, and a place in the queue.
bool Core::write_asked(const Record& decision) {
  const std::string& digest = decision.columns.digest;
  const program::Image& image = options_.program->image();
  if (image.asked_kind != program::kNone) {
    const std::string_view kind = image.text(image.kinds[image.asked_kind].outside);
    const std::string id = fmt::format("asked-{}", decision.seq);
    bool is_known = false;  // one that was erased is not: whoever asks again is asked anew
    if (!check(db_->run("select 1 from writ_record where tenant = $1 and digest = $2 and type = "
                        "'asked' limit 1",
                        {std::string_view(log_.tenant()), std::string_view(digest)},
                        [&](const Row&) { return is_known = true; })))
      return false;
    std::string json;
    json::Writer w(json);
    w.begin_object().key("kind").string(kind).key("id").string(id).key("at").string(time_text(now_));
    w.key("content").string(digest);
    if (!decision.columns.actor.empty()) w.key("by").string(decision.columns.actor);
    w.end_object();
    if (!is_known && !write_plain("asked", kind, id, json, decision)) return false;
  }
  std::string handle;
  if (!check(find_handle(*db_, log_.tenant(), digest, handle))) return false;
  return check(db_->run(
      "insert into writ_queue(tenant, handle, digest, opened_at, decision) values ($1, $2, $3, $4, "
      "$5) "
      "on conflict (tenant, handle) do update set decision = excluded.decision, closed_by = null",
      {std::string_view(log_.tenant()), std::string_view(handle), std::string_view(digest), now_,
       static_cast<std::int64_t>(decision.seq)}));
}

bool Core::write_uses(const Call& call, const Record& decision,
                      const std::vector<Evaluator::ReliedOn>& relied) {
  const program::Image& image = options_.program->image();
  const auto used = std::find_if(image.kinds.begin(), image.kinds.end(), [&](const auto& k) {
    return image.text(k.name) == program::kUsedKind;
  });
  for (const Evaluator::ReliedOn& r : relied) {
    if (!r.is_used_up || used == image.kinds.end()) continue;
    const std::string_view kind = image.text(used->outside);
    const std::string id = fmt::format("{}/{}", call.id, r.id);
    std::string json;
    json::Writer w(json);
    w.begin_object().key("kind").string(kind).key("id").string(id).key("at").string(time_text(now_));
    w.key("approval").string(r.id).key("request").string(call.id).end_object();
    if (!write_plain("used", kind, id, json, decision)) return false;
  }
  return true;
}

}  // namespace writ::ledger
