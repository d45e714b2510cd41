// A decision on the wire: the answer to an AuthZEN evaluation.
#include <fmt/format.h>

#include <writ/writ.hpp>

#include "runtime/decide/words.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/value/ops.hpp"

namespace writ {

namespace {

void write_texts(json::Writer& w, std::string_view name, const std::vector<std::string>& texts) {
  w.key(name).begin_array();
  for (const std::string& t : texts) w.string(t);
  w.end_array();
}

void write_reasons(json::Writer& w, const std::vector<Reason>& reasons) {
  w.key("reasons").begin_array();
  for (const Reason& r : reasons) {
    w.begin_object().key("kind").string(decide::name_of(r.kind));
    if (!r.rule.empty()) w.key(r.kind == Reason::Kind::Lane ? "lane" : "rule").string(r.rule);
    if (!r.title.empty()) w.key("title").string(r.title);
    if (!r.detail.empty()) w.key("detail").string(r.detail);
    w.end_object();
  }
  w.end_array();
}

void write_requirements(json::Writer& w, const std::vector<OpenItem>& items) {
  w.key("requirements").begin_array();
  for (const OpenItem& i : items) {
    w.begin_object().key("rule").string(i.rule).key("kind").string(i.kind).key("missing").number(
        i.missing);
    if (!i.roles.empty()) write_texts(w, "roles", i.roles);
    if (!i.persons.empty()) write_texts(w, "persons", i.persons);
    if (!i.subject.empty()) w.key("subject").string(i.subject);
    if (!i.properties.empty()) {
      w.key("properties").begin_object();
      for (const auto& [name, json] : i.properties) w.key(name).raw(json);
      w.end_object();
    }
    if (!i.rejected_by.empty()) write_texts(w, "rejected_by", i.rejected_by);
    w.end_object();
  }
  w.end_array();
}

void write_context(json::Writer& w, const Decision& d) {
  w.key("outcome").string(name_of(d.outcome));
  write_reasons(w, d.reasons);
  write_requirements(w, d.requirements);
  w.key("obligations").begin_array();
  for (const Owed& o : d.obligations)
    w.begin_object()
        .key("id")
        .string(o.id)
        .key("type")
        .string(o.type)
        .key("properties")
        .raw(o.properties)
        .end_object();
  w.end_array().key("faults").begin_array();
  for (const FaultReport& f : d.faults) {
    w.begin_object().key("where").string(f.where).key("kind").string(f.kind);
    if (!f.place.empty()) w.key("place").string(f.place);
    if (!f.text.empty()) w.key("text").string(f.text);
    w.end_object();
  }
  w.end_array().key("lanes").begin_array();
  for (const LaneReport& l : d.lanes) {
    w.begin_object().key("lane").string(l.lane);
    if (!l.title.empty()) w.key("title").string(l.title);
    if (!l.admitted_by.empty()) w.key("admitted_by").string(l.admitted_by);
    w.end_object();
  }
  w.end_array();
  if (!d.externs.empty()) {
    w.key("externs").begin_array();
    for (const ExternReport& e : d.externs) {
      w.begin_object().key("name").string(e.name).key("arguments").raw(e.arguments);
      w.key("digest").string(e.digest);
      if (e.failed.empty()) w.key("result").raw(e.result);
      else w.key("failed").string(e.failed);
      w.end_object();
    }
    w.end_array();
  }
  if (d.would) {
    w.key("would").begin_object().key("outcome").string(name_of(d.would->outcome));
    write_reasons(w, d.would->reasons);
    w.end_object();
  }
  write_texts(w, "warnings", d.warnings);
  write_texts(w, "ignored", d.ignored);
  if (!d.content_digest.empty()) w.key("content_digest").string(d.content_digest);
  w.key("program").string(d.program_hash).key("inputs").string(d.inputs_hash);
  w.key("evaluated_at").string(value::to_text(value::of_scalar(value::Tag::Time, d.evaluated_at)));
  if (!d.committed) {
    w.key("uncommitted").boolean(true);  // nothing is recorded and nothing used until the host commits
    return;
  }
  w.key("committed").begin_object().key("request").string(d.committed->request);
  w.key("record").number(static_cast<std::int64_t>(d.committed->record));
  if (d.committed->is_repeat) w.key("repeat").boolean(true);
  w.end_object();
}

}  // namespace

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Forbid: return "forbid";
    case Outcome::Pending: return "pending";
    case Outcome::Permit: return "permit";
  }
  return "forbid";
}

std::string to_json(const Decision& decision, bool pretty) {
  std::string out;
  out.reserve(1024);
  json::Writer w(out, pretty);
  w.begin_object().key("decision").boolean(decision.outcome == Outcome::Permit).key("context").begin_object();
  write_context(w, decision);
  w.end_object().end_object();
  return out;
}

std::string error_json(const InputError& error, bool pretty) {
  std::string out;
  json::Writer w(out, pretty);
  w.begin_object().key("decision").boolean(false).key("context").begin_object().key("error").begin_object();
  w.key("document").string(error.document).key("path").string(error.path);
  w.key("expected").string(error.expected).key("found").string(error.found);
  if (error.line != 0) w.key("line").number(error.line).key("column").number(error.column);
  w.key("message").string(error.message()).end_object().end_object().end_object();
  return out;
}

std::string InputError::message() const {
  std::string where = document;
  if (!path.empty()) where += fmt::format(", `{}`", path);
  if (line != 0) where += fmt::format(", line {} column {}", line, column);
  return fmt::format("{}: found {}, expected {}", where, found, expected);
}

}  // namespace writ
