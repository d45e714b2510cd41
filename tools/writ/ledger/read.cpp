// show, tail, item: reading in a terminal.
#include <fmt/format.h>

#include "runtime/ledger/erase.hpp"
#include "runtime/ledger/view.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/json_tree.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/ledger/filter.hpp"

namespace writ::tools {

namespace {

constexpr std::uint64_t kTail = 20;

// Reasons by title, where there is one.
std::string reasons_of(std::string_view answer) {
  json::Error ignored;
  std::string out;
  const auto context = parse_json(ledger::member_of(answer, "context"), ignored);
  const Json* reasons = context ? context->find("reasons") : nullptr;
  if (reasons == nullptr) {
    const std::string_view error = ledger::member_of(ledger::member_of(answer, "context"), "error");
    return ledger::text_member(error, "message");
  }
  for (const Json& r : reasons->items) {
    std::string_view words = r.text_at("title");
    if (words.empty()) words = r.text_at("rule").empty() ? r.text_at("lane") : r.text_at("rule");
    if (words.empty()) words = r.text_at("detail");
    out += fmt::format("{}{}", out.empty() ? "" : "; ", words);
  }
  return out;
}

std::string members_in_line(std::string_view object) {
  json::Error ignored;
  std::string out;
  const auto tree = parse_json(object, ignored);
  if (!tree) return out;
  for (const JsonMember& m : tree->members) {
    bool is_told = false;  // in columns of their own
    for (const std::string_view own : {"kind", "id", "at", "content", "by"})
      is_told |= m.first == own;
    if (is_told) continue;
    const Json* id = m.second.find("id");
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", m.first,
                       m.second.is(Json::Kind::String) ? m.second.text
                       : id != nullptr                 ? id->text
                                                       : json_text(m.second));
  }
  return out;
}

std::vector<std::string> row_of(const ledger::Record& r, bool color) {
  std::string what = r.type;
  if (r.type == "decision" && r.columns.outcome == "permit")
    what = inked("permit", Ink::Good, color);
  if (r.type == "decision" && r.columns.outcome == "pending")
    what = inked("pending", Ink::Wait, color);
  if (r.type == "decision" && r.columns.outcome == "forbid")
    what = inked("forbid", Ink::Bad, color);
  std::string about = r.columns.kind;
  if (!r.columns.item.empty()) about += " " + r.columns.item;
  return {std::to_string(r.seq), day_and_time(r.at), what, about,
          r.columns.actor,       gist_of_record(r)};
}

}  // namespace

std::string gist_of_record(const ledger::Record& r) {
  if (r.body.empty()) return fmt::format("(erased by record {})", r.erased_by);
  if (r.type == "decision" || r.type == "error")
    return reasons_of(ledger::member_of(r.body, "answer"));
  for (const char* name : {"retracts", "record", "says"})
    if (const std::string_view json = ledger::member_of(r.body, name); !json.empty()) {
      if (r.type == "erasure")
        return fmt::format("{}: {} records", ledger::text_member(json, "basis"),
                           ledger::erased_by(r.body).size());
      if (r.type == "completeness") {
        std::map<std::string, std::string> since;
        ledger::take_completeness(r, since);
        const bool is_one = since.size() == 1;
        return fmt::format(
            "{} since {}",
            is_one ? since.begin()->first : counted(since.size(), "kind") + " of events",
            since.begin()->second);
      }
      if (r.type == "program") return ledger::text_member(json, "program").substr(0, 12);
      return members_in_line(json);
    }
  return {};
}

bool filter_of(const Options& options, ledger::Filter& out, Console& console) {
  const LedgerInputs& in = options.ledger;
  out.type = in.type;
  out.item = in.item;
  out.workflow = in.workflow;
  out.actor = in.actor;
  out.outcome = in.outcome;
  out.request = in.request;
  out.subject = in.about;
  out.rule = in.rule;
  if (!in.type.empty() && ledger::type_named(in.type) == nullptr) {
    console.complain(
        fmt::format("--type: found `{}`, expected {}", in.type, ledger::types_like(in.type)));
    return false;
  }
  if (!read_time("--since", in.since, out.since, console) ||
      !read_time("--until", in.until, out.until, console))
    return false;
  if (out.until > out.since) return true;
  console.complain(
      fmt::format("--until: found {}, expected a time after --since, {}", in.until, in.since));
  return false;
}

Exit ledger_show(const Options& options, Console& console) {
  ledger::Circumstances in_force;
  const auto open = open_log(options, console, in_force);
  ledger::Filter filter;
  if (!open || !filter_of(options, filter, console)) return open ? kUsage : kFailure;
  if (options.ledger.action == "tail")
    filter.newest = options.ledger.count == 0 ? kTail : options.ledger.count;
  const bool is_json = options.format == Format::Json;
  Columns columns;
  std::uint64_t count = 0;
  ledger::Masks masks(*open->log, in_force.program);
  const bool ok = ledger::select(*open->log, filter, [&](ledger::Record&& r) {
    ++count;
    see(r, masks, options);
    if (is_json) console.out(record_line(r) + "\n");
    else columns.row(row_of(r, console.colors_out()));
    return true;
  });
  if (!ok) {
    console.complain(open->db->error());
    return kFailure;
  }
  if (!is_json) console.out(count == 0 ? "No record is like that.\n" : columns.text());
  return kFine;
}

Exit ledger_item(const Options& options, Console& console) {
  ledger::Circumstances in_force;
  const auto open = open_log(options, console, in_force);
  if (!open) return kFailure;
  ledger::ItemHistory history;
  if (!ledger::history_of(*open->log, options.ledger.what, history)) {
    console.complain(open->db->error());
    return kFailure;
  }
  ledger::Masks masks(*open->log, in_force.program);
  for (ledger::Record& r : history.records) masks.hide(r);
  if (options.format == Format::Json) {
    std::string out;
    json::Writer w(out);
    w.begin_object().key("item").string(options.ledger.what).key("records").begin_array();
    for (const ledger::Record& r : history.records) w.raw(record_line(r));
    w.end_array().key("missing").begin_array();
    for (const std::string& m : history.missing) w.string(m);
    w.end_array().end_object();
    console.out(out + "\n");
    return history.records.empty() ? kFailure : kFine;
  }
  Columns columns;
  for (const ledger::Record& r : history.records) columns.row(row_of(r, console.colors_out()));
  console.out(fmt::format("{}\n{}", inked(options.ledger.what, Ink::Strong, console.colors_out()),
                          columns.text()));
  if (!history.missing.empty()) console.out("\nMissing\n");
  for (const std::string& m : history.missing) console.out("  - " + m + "\n");
  return history.records.empty() ? kFailure : kFine;
}

}  // namespace writ::tools
