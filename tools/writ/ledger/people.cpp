// pending, approve, reject, withdraw, delegate: people at the queue.
#include <cstdlib>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/masks.hpp"
#include "runtime/ledger/view.hpp"
#include "runtime/program/program.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/json_tree.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/session.hpp"

namespace writ::tools {

namespace {

using ledger::member_of;
using ledger::text_member;

// The open items of a request that waits.
std::vector<OpenItem> owed(const std::string& requirements) {
  std::vector<OpenItem> out;
  json::Error ignored;
  const auto items = parse_json(requirements, ignored);
  if (!items) return out;
  const auto names = [](const Json& item, std::string_view list) {
    std::vector<std::string> names_of;
    if (const Json* l = item.find(list))
      for (const Json& n : l->items) names_of.push_back(n.text);
    return names_of;
  };
  for (const Json& item : items->items) {
    OpenItem open;
    open.rule = item.text_at("rule");
    open.kind = item.text_at("kind");
    if (const Json* missing = item.find("missing"))
      open.missing = static_cast<std::uint32_t>(std::strtoul(missing->text.c_str(), nullptr, 10));
    open.roles = names(item, "roles");
    open.persons = names(item, "persons");
    open.subject = item.text_at("subject");
    open.rejected_by = names(item, "rejected_by");
    if (const Json* p = item.find("properties"))
      for (const JsonMember& m : p->members)
        open.properties.emplace_back(m.first, json_text(m.second));
    out.push_back(std::move(open));
  }
  return out;
}

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

std::string waiting_json(const std::vector<ledger::Waiting>& all, ledger::Masks& masks) {
  std::string out;
  json::Writer w(out);
  w.begin_object().key("pending").begin_array();
  for (const ledger::Waiting& x : all) {
    w.begin_object().key("handle").string(x.handle).key("content").string(x.digest);
    w.key("since")
        .string(ledger::time_text(x.opened_at))
        .key("record")
        .number(static_cast<std::int64_t>(x.decision.seq));
    w.key("request").raw(masks.request(x.decision));
    w.key("requirements").raw(x.requirements).end_object();
  }
  w.end_array().end_object();
  return out;
}

}  // namespace

Exit ledger_pending(const Options& options, Console& console) {
  ledger::Circumstances in_force;
  const auto open = open_log(options, console, in_force);
  if (!open) return kFailure;
  std::vector<ledger::Waiting> all;
  if (!ledger::waiting(*open->log, all)) {
    console.complain(open->db->error());
    return kFailure;
  }
  std::erase_if(
      all, [](const auto& w) { return w.decision.body.empty(); });  // erased: nobody can look at it
  ledger::Masks masks(*open->log, in_force.program);
  if (options.format == Format::Json) {
    console.out(waiting_json(all, masks) + "\n");
    return kFine;
  }
  if (all.empty()) console.out("Nothing waits for an answer.\n");
  bool is_first = true;
  for (const ledger::Waiting& w : all) {
    const ledger::Columns c = w.decision.columns;
    console.out(fmt::format("{}{}  {} by {}, since {}\n", is_first ? "" : "\n",
                            inked(w.handle, Ink::Strong, console.colors_out()), c.kind, c.actor,
                            day_and_time(w.opened_at)));
    is_first = false;
    for (const OpenItem& item : owed(w.requirements))
      console.out(fmt::format("  needs {}  [{}]\n", open_text(item, console.colors_out()), item.rule));
    console.out("  about\n" + facts_of(masks.request(w.decision)));
  }
  return kFine;
}

Exit ledger_answer(const Options& options, Console& console) {
  const auto ledger = open_ledger(options, console);
  if (!ledger) return kFailure;
  std::string more;
  json::Writer w(more);
  w.begin_object();
  if (!options.ledger.note.empty()) w.key("note").string(options.ledger.note);
  if (!options.ledger.role.empty()) w.key("as").string(options.ledger.role);
  Time until = 0;
  if (!read_time("--until", options.ledger.until, until, console)) return kUsage;
  if (!options.ledger.until.empty()) w.key("expires_at").string(ledger::time_text(until));
  w.end_object();
  const bool agrees = options.ledger.action == "approve";
  const Ledger::Answered a = ledger->answer(options.ledger.what, agrees ? "approval" : "rejection",
                                            options.ledger.by, more);
  if (const Exit exit = told(a.written, options, console); exit != kFine) return exit;
  console.out(fmt::format(
      "{} by {} is record {}, id {}, for content {}…\n{}", agrees ? "The approval" : "The rejection",
      options.ledger.by, a.written.record, a.written.id, a.digest.substr(0, 12),
      agrees ? "Whether it counts is decided when the request is asked again, under a new id.\n"
             : ""));
  return kFine;
}

Exit ledger_withdraw(const Options& options, Console& console) {
  const auto ledger = open_ledger(options, console);
  if (!ledger) return kFailure;
  const std::string kind = options.ledger.type.empty() ? "approval" : options.ledger.type;
  const Written w = ledger->withdraw(kind, options.ledger.what, options.ledger.by);
  if (const Exit exit = told(w, options, console); exit != kFine) return exit;
  console.out(w.is_repeat ? fmt::format("It was withdrawn before, by record {}\n", w.record)
                          : fmt::format("The {} {} is withdrawn, by record {}\n", kind,
                                        options.ledger.what, w.record));
  return kFine;
}

Exit ledger_delegate(const Options& options, Console& console) {
  const auto ledger = open_ledger(options, console);
  Time since = 0, until = 0;
  if (!ledger || !read_time("--since", options.ledger.since, since, console) ||
      !read_time("--until", options.ledger.until, until, console))
    return kFailure;
  Entry entry;
  if (options.ledger.since.empty()) {
    ledger::Circumstances in_force;
    const auto open = open_log(options, console, in_force);
    if (!open || !moment(options, *open->db, since, console)) return kFailure;
  }
  json::Writer w(entry.json);
  w.begin_object().key("kind").string("delegation").key("by").string(options.ledger.by);
  w.key("to").string(options.ledger.to).key("role").string(options.ledger.role);
  w.key("starts_at").string(ledger::time_text(since));
  if (!options.ledger.until.empty()) w.key("ends_at").string(ledger::time_text(until));
  w.end_object();
  const Written written = ledger->record(entry);
  if (const Exit exit = told(written, options, console); exit != kFine) return exit;
  console.out(fmt::format("{} may answer for {} as {}: record {}, id {}\n", options.ledger.to,
                          options.ledger.by, options.ledger.role, written.record, written.id));
  return kFine;
}

}  // namespace writ::tools
