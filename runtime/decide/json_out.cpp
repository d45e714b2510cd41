// A decision on the wire: the answer to an AuthZEN evaluation.
#include <fmt/format.h>

#include <writ/writ.hpp>

#include "runtime/decide/told.hpp"
#include "runtime/decide/words.hpp"

namespace writ {

namespace decide {

namespace {

using AnswerWriter = json::BasicWriter<value::Buffer>;

template <class Texts>
void write_texts(AnswerWriter& w, const Texts& texts) {
  w.begin_array();
  for (const auto& t : texts) w.string(t);
  w.end_array();
}

void write_reasons(AnswerWriter& w, std::span<const ToldReason> reasons) {
  w.key("reasons").begin_array();
  for (const ToldReason& r : reasons) {
    w.begin_object().key("kind").string(name_of(r.kind));
    if (!r.rule.empty())
      (r.kind == Reason::Kind::Lane ? w.key("lane") : w.key("rule")).string(r.rule);
    if (!r.title.empty()) w.key("title").string(r.title);
    if (!r.detail.empty()) w.key("detail").string(r.detail);
    w.end_object();
  }
  w.end_array();
}

void write_requirements(AnswerWriter& w, std::span<const ToldItem> items) {
  w.key("requirements").begin_array();
  for (const ToldItem& i : items) {
    w.begin_object().key("rule").string(i.rule).key("kind").string(i.kind).key("missing").number(
        i.missing);
    if (!i.roles.empty()) write_texts(w.key("roles"), i.roles);
    if (!i.persons.empty()) write_texts(w.key("persons"), i.persons);
    if (!i.subject.empty()) w.key("subject").string(i.subject);
    if (!i.properties.empty()) {
      w.key("properties").begin_object();
      for (const auto& [name, json] : i.properties) w.key(name).raw(json);
      w.end_object();
    }
    if (!i.rejected_by.empty()) write_texts(w.key("rejected_by"), i.rejected_by);
    w.end_object();
  }
  w.end_array();
}

void write_context(AnswerWriter& w, const Told& d) {
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
  if (d.has_would) {
    w.key("would").begin_object().key("outcome").string(name_of(d.would));
    write_reasons(w, d.would_reasons);
    w.end_object();
  }
  write_texts(w.key("warnings"), d.warnings);
  write_texts(w.key("ignored"), d.ignored);
  if (!d.content_digest.empty()) w.key("content_digest").string(d.content_digest);
  w.key("program").string(d.program_hash).key("inputs").string(d.inputs_hash);
  w.key("evaluated_at").string(d.evaluated_text);
  if (d.committed == nullptr) {
    w.key("uncommitted").boolean(true);  // nothing is recorded and nothing used until the host commits
    return;
  }
  w.key("committed").begin_object().key("request").string(d.committed->request);
  w.key("record").number(static_cast<std::int64_t>(d.committed->record));
  if (d.committed->is_repeat) w.key("repeat").boolean(true);
  w.end_object();
}

}  // namespace

void write_answer(value::Buffer& out, const Told& told, bool pretty) {
  AnswerWriter w(out, pretty);
  w.begin_object().key("decision").boolean(told.outcome == Outcome::Permit).key("context").begin_object();
  write_context(w, told);
  w.end_object().end_object();
}

}  // namespace decide

std::string_view name_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Forbid: return "forbid";
    case Outcome::Pending: return "pending";
    case Outcome::Permit: return "permit";
  }
  return "forbid";
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
