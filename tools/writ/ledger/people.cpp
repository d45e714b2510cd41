// pending, approve, reject, withdraw, delegate: people at the queue.
#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/json_tree.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/session.hpp"

namespace writ::tools {

namespace {

// The facts that an answer is about: what stands in the request, without what is sensitive.
void add_facts(const Json& value, const std::string& path, std::string& out) {
  if (value.is(Json::Kind::Object)) {
    for (const JsonMember& m : value.members)
      add_facts(m.second, path.empty() ? m.first : path + "." + m.first, out);
    return;
  }
  out += fmt::format("    {}: {}\n", path,
                     value.is(Json::Kind::String) ? value.text : json_text(value));
}

std::string facts_of(std::string_view request) {
  json::Error ignored;
  std::string out;
  const auto tree = parse_json(request, ignored);
  if (!tree) return out;
  if (const Json* r = tree->find("resource")) {
    add_facts(Json::string(std::string(r->text_at("id"))), std::string(r->text_at("type")), out);
    if (const Json* p = r->find("properties")) add_facts(*p, "", out);
  }
  if (const Json* c = tree->find("context")) add_facts(*c, "", out);
  return out;
}

std::string waiting_json(const std::vector<PendingRequest>& all) {
  std::string out;
  json::Writer w(out);
  w.begin_object().key("pending").begin_array();
  for (const PendingRequest& x : all) {
    w.begin_object().key("handle").string(x.handle).key("content").string(x.content_digest);
    w.key("since").string(ledger::time_text(x.since));
    w.key("record").number(static_cast<std::int64_t>(x.record));
    w.key("request").raw(x.request);
    if (x.error) {
      w.key("error").string(sentence_of(*x.error)).end_object();
      continue;
    }
    const std::string answer = to_json(x.now);
    const std::string_view context = ledger::member_of(answer, "context");
    w.key("now").string(name_of(x.now.outcome));
    w.key("reasons").raw(ledger::member_of(context, "reasons"));
    w.key("requirements").raw(ledger::member_of(context, "requirements")).end_object();
  }
  w.end_array().end_object();
  return out;
}

// What would come of asking again.
std::string outlook(const PendingRequest& p, bool color) {
  if (p.error) return fmt::format("  cannot be decided any more: {}\n", sentence_of(*p.error));
  std::string out;
  if (p.now.outcome == Outcome::Permit)
    return fmt::format("  {}: whoever asks again, under a new id, gets a permit\n",
                       inked("answered", Ink::Good, color));
  for (const OpenItem& item : p.now.requirements)
    out += fmt::format("  needs {}  [{}]\n", open_text(item, color), item.rule);
  if (p.now.outcome == Outcome::Forbid) {
    out = fmt::format("  {} meanwhile\n", inked("refused", Ink::Bad, color));
    for (const Reason& r : p.now.reasons)
      out += fmt::format("    {}\n", !r.title.empty()    ? r.title
                                     : !r.detail.empty() ? r.detail
                                                         : r.rule);
  }
  return out;
}

}  // namespace

Exit ledger_pending(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto ledger = open_ledger(options, console, exit);
  if (!ledger) return exit;
  std::string error;
  const auto all = ledger->pending(error);
  if (!all) {
    console.complain(error);
    return kFailure;
  }
  if (options.format == Format::Json) {
    console.out(waiting_json(*all) + "\n");
    return kFine;
  }
  if (all->empty()) console.out("Nothing waits for an answer.\n");
  for (const PendingRequest& w : *all)
    console.out(fmt::format(
        "{}{}  {} by {}, since {}\n{}  content {}\n  about\n{}", &w == &all->front() ? "" : "\n",
        inked(w.handle, Ink::Strong, console.colors_out()), w.action, w.actor, day_and_time(w.since),
        outlook(w, console.colors_out()), w.content_digest, facts_of(w.request)));
  return kFine;
}

Exit ledger_answer(const Options& options, Console& console) {
  std::string more;
  json::Writer w(more);
  w.begin_object();
  if (!options.ledger.note.empty()) w.key("note").string(options.ledger.note);
  if (!options.ledger.role.empty()) w.key("as").string(options.ledger.role);
  Time until = 0;
  if (!read_time("--until", options.ledger.until, until, console)) return kUsage;
  if (!options.ledger.until.empty()) w.key("expires_at").string(ledger::time_text(until));
  w.end_object();
  Exit exit = kFailure;
  const auto ledger = open_ledger(options, console, exit);
  if (!ledger) return exit;
  const bool agrees = options.ledger.action == "approve";
  const Ledger::Answered a = ledger->answer(options.ledger.what, agrees ? "approval" : "rejection",
                                            options.ledger.by, more);
  if (exit = told(a.written, options, console); exit != kFine) return exit;
  tell_done(
      options, console,
      fmt::format(
          "{} by {} is record {}, id {}, for content {}…\n{}",
          agrees ? "The approval" : "The rejection", options.ledger.by, a.written.record,
          a.written.id, a.digest.substr(0, 12),
          agrees ? "Whether it counts is decided when the request is asked again, under a new id.\n"
                 : ""),
      {{"record", a.written.record}, {"id", a.written.id}, {"content", a.digest}});
  return kFine;
}

Exit ledger_withdraw(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto ledger = open_ledger(options, console, exit);
  if (!ledger) return exit;
  const Written w = ledger->withdraw(options.ledger.type, options.ledger.what, options.ledger.by);
  if (exit = told(w, options, console); exit != kFine) return exit;
  tell_done(options, console,
            w.is_repeat ? fmt::format("It was withdrawn before, by record {}\n", w.record)
                        : fmt::format("The {} is withdrawn, by record {}\n",
                                      spoken(w.id.substr(0, w.id.find('/'))), w.record),
            {{"record", w.record}, {"id", w.id}});
  return kFine;
}

Exit ledger_delegate(const Options& options, Console& console) {
  const LedgerInputs& in = options.ledger;
  Time since = 0, until = 0;
  if (!read_time("--since", in.since, since, console) ||
      !read_time("--until", in.until, until, console))
    return kUsage;
  Delegation d{in.by, in.to, in.role};
  if (!in.since.empty()) d.since = since;
  if (!in.until.empty()) d.until = until;
  Exit exit = kFailure;
  const auto ledger = open_ledger(options, console, exit);
  if (!ledger) return exit;
  const Written w = ledger->delegate(d);
  if (exit = told(w, options, console); exit != kFine) return exit;
  tell_done(options, console,
            fmt::format("{} may answer for {} as {}: record {}, id {}\n", in.to, in.by, in.role,
                        w.record, w.id),
            {{"record", w.record}, {"id", w.id}});
  return kFine;
}

}  // namespace writ::tools
