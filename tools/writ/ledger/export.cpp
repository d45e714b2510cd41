// Records in the forms that other systems read. Each form is a row of the table below.
#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/ledger/filter.hpp"

namespace writ::tools {

namespace {

using ledger::member_of;
using ledger::Record;
using ledger::text_member;

void write_result(json::Writer& w, const Record& r) {
  const std::string_view answer = member_of(r.body, "answer");
  if (answer.empty()) w.null();
  else w.raw(answer);
}

// OPA's decision log: https://www.openpolicyagent.org/docs/management-decision-logs
std::string opa(const Record& r, const std::string& origin) {
  std::string out;
  json::Writer w(out);
  const std::string_view context = member_of(member_of(r.body, "answer"), "context");
  const std::string program = text_member(context, "program");
  w.begin_object().key("labels").begin_object().key("id").string(origin).key("tenant").string(
      r.tenant);
  w.key("version").string("writ").end_object();
  w.key("decision_id").string(fmt::format("{}/{}", origin, r.seq));
  if (!program.empty())
    w.key("bundles")
        .begin_object()
        .key("writ")
        .begin_object()
        .key("revision")
        .string(program)
        .end_object()
        .end_object();
  w.key("path").string(r.columns.kind);
  w.key("input");
  if (r.body.empty()) w.null();
  else w.raw(member_of(r.body, "ask"));
  w.key("result");
  write_result(w, r);
  if (!r.columns.actor.empty()) w.key("requested_by").string(r.columns.actor);
  w.key("timestamp").string(ledger::time_text(r.at));
  if (r.body.empty()) w.key("erased").begin_array().string("/input").string("/result").end_array();
  w.end_object();
  return out;
}

// CloudEvents 1.0, JSON format.
std::string cloudevents(const Record& r, const std::string& origin) {
  std::string out;
  json::Writer w(out);
  w.begin_object().key("specversion").string("1.0").key("id").string(std::to_string(r.seq));
  w.key("source").string(fmt::format("//{}/{}", origin, r.tenant));
  w.key("type").string("writ.ledger." + r.type).key("time").string(ledger::time_text(r.at));
  if (!r.columns.item.empty()) w.key("subject").string(r.columns.item);
  w.key("datacontenttype").string("application/json").key("data").raw(record_line(r));
  w.end_object();
  return out;
}

// OCSF 1.3, class API Activity: https://schema.ocsf.io/1.3.0/classes/api_activity
std::string ocsf(const Record& r, const std::string& origin) {
  constexpr int kClass = 6003, kCategory = 6, kCreate = 1, kOther = 99;
  constexpr int kSuccess = 1, kFailed = 2, kUnknown = 0, kInformational = 1, kMedium = 3;
  const bool is_action = r.type == "execution" || r.type == "decision";
  const int activity = is_action ? kCreate : kOther;
  const bool is_refused = r.columns.outcome == "forbid" || r.type == "error" || r.type == "failure";
  const int status = is_refused ? kFailed : r.columns.outcome == "pending" ? kUnknown : kSuccess;
  std::string out;
  json::Writer w(out);
  w.begin_object()
      .key("category_uid")
      .number(kCategory)
      .key("category_name")
      .string("Application Activity");
  w.key("class_uid").number(kClass).key("class_name").string("API Activity");
  w.key("activity_id").number(activity).key("activity_name").string(is_action ? "Create" : r.type);
  w.key("type_uid").number(kClass * 100 + activity);
  w.key("type_name").string(fmt::format("API Activity: {}", is_action ? "Create" : "Other"));
  w.key("time").number(r.at / 1000);
  w.key("severity_id").number(is_refused ? kMedium : kInformational);
  w.key("severity").string(is_refused ? "Medium" : "Informational");
  w.key("status_id")
      .number(status)
      .key("status")
      .string(status == kSuccess  ? "Success"
              : status == kFailed ? "Failure"
                                  : "Unknown");
  if (!r.columns.outcome.empty()) w.key("status_detail").string(r.columns.outcome);
  if (const std::string why = gist_of_record(r); !why.empty()) w.key("message").string(why);
  w.key("metadata")
      .begin_object()
      .key("version")
      .string("1.3.0")
      .key("uid")
      .string(fmt::format("{}/{}", origin, r.seq));
  w.key("sequence").number(static_cast<std::int64_t>(r.seq)).key("tenant_uid").string(r.tenant);
  w.key("product")
      .begin_object()
      .key("name")
      .string("Writ")
      .key("vendor_name")
      .string("Writ")
      .end_object()
      .end_object();
  w.key("actor").begin_object().key("user").begin_object();
  w.key("uid").string(r.columns.actor.empty() ? "unknown" : r.columns.actor).end_object().end_object();
  w.key("api").begin_object().key("operation").string(r.columns.kind.empty() ? r.type : r.columns.kind);
  if (!r.columns.request.empty())
    w.key("request").begin_object().key("uid").string(r.columns.request).end_object();
  w.end_object();
  w.key("src_endpoint")
      .begin_object()
      .key("svc_name")
      .string(r.columns.workflow.empty() ? "writ" : r.columns.workflow)
      .end_object();
  if (!r.columns.item.empty())
    w.key("resources").begin_array().begin_object().key("uid").string(r.columns.item).end_object().end_array();
  w.end_object();
  return out;
}

std::string jsonl(const Record& r, const std::string&) { return record_line(r); }

struct Form {
  std::string_view name;
  bool only_decisions;
  std::string (*write)(const Record& r, const std::string& origin);
};
constexpr Form kForms[] = {{"jsonl", false, jsonl},
                           {"opa", true, opa},
                           {"cloudevents", false, cloudevents},
                           {"ocsf", false, ocsf}};

}  // namespace

void see(Record& r, ledger::Masks& masks, const Options& options) {
  if (!options.ledger.unmasked) masks.hide(r);
  else if (!r.body.empty()) r.body = ledger::copied(r.body);
}

std::string record_line(const Record& r) {
  if (r.body.empty())
    return fmt::format(
        "{{\"number\":{},\"erased_by\":{},{}", r.seq, r.erased_by,
        std::string_view(r.residue).substr(std::min<std::size_t>(1, r.residue.size())));
  return fmt::format("{{\"number\":{},{}", r.seq, std::string_view(r.body).substr(1));
}

Exit ledger_export(const Options& options, Console& console) {
  ledger::Circumstances in_force;
  const auto open = open_log(options, console, in_force);
  ledger::Filter filter;
  if (!open || !filter_of(options, filter, console)) return open ? kUsage : kFailure;
  const Form* form = nullptr;
  for (const Form& f : kForms)
    if (f.name == options.ledger.as) form = &f;
  if (form->only_decisions) {
    if (!filter.type.empty() && filter.type != "decision") {
      console.complain(fmt::format("--type: found `{}`, but --as {} is about decisions only",
                                   filter.type, form->name));
      return kUsage;
    }
    filter.type = "decision";
  }
  ledger::Masks masks(*open->log, in_force.program);
  const bool ok = ledger::select(*open->log, filter, [&](Record&& r) {
    see(r, masks, options);
    console.out(form->write(r, open->log->origin()) + "\n");
    return true;
  });
  if (!ok) console.complain(open->db->error());
  return ok ? kFine : kFailure;
}

}  // namespace writ::tools
