#include "runtime/ledger/record.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/decide/words.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/ids.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {
namespace {

constexpr int kYear = 365, kTelemarketing = 1827;  // std.audit.trail: keep_at_least
constexpr std::size_t kLongestId = 128;

// Kinds of the library by what they are in the ledger; others are `evidence` and `event`.
struct KindType {
  std::string_view kind, type;
};
constexpr KindType kKinds[] = {
    {"std.approvals.approval", "approval"},
    {"std.approvals.rejection", "rejection"},
    {"std.approvals.standing.standing_approval", "approval"},
    {"std.approvals.asked", "asked"},
    {"std.approvals.used", "used"},
    {"std.approvals.consultation", "consultation"},
    {"std.approvals.override", "override"},
    {"std.consent.consent", "consent"},
    {"std.consent.withdrawal", "withdrawal"},
    {"std.people.delegation", "delegation"},
    {"std.workflow.training_passed", "training"},
    {"std.rollout.failure_opened", "failure"},
    {"std.rollout.failure_review", "review"},
};

// The text members of an object that comes next; others are skipped.
template <class Each>
bool each_member(json::Reader& in, const Each& each) {
  std::string_view key;
  if (in.peek() != json::Token::Object || !in.enter_object()) return false;
  while (in.next_member(key))
    if (!each(key)) in.skip();
  return in.ok();
}

bool is_id(std::string_view s) {
  return !s.empty() && s.size() <= kLongestId &&
         std::none_of(s.begin(), s.end(), [](unsigned char c) { return c <= ' '; });
}

// What is said to be an id.
bool is_named(std::string_view id) { return !id.empty() && is_plain(id); }

// A text that looks like an id, the `id` of an object, or each of a list.
void add_ids(json::Reader& in, std::vector<std::string>& out) {
  std::string_view text, key;
  switch (in.peek()) {
    case json::Token::String:
      if (in.read_string(text) && is_id(text)) out.emplace_back(text);
      return;
    case json::Token::Object:
      if (!in.enter_object()) return;
      while (in.next_member(key)) {
        if (key != "id" || in.peek() != json::Token::String) in.skip();
        else if (in.read_string(text) && is_named(text)) out.emplace_back(text);
      }
      return;
    case json::Token::Array:
      if (!in.enter_array()) return;
      while (in.next_element()) add_ids(in, out);
      return;
    default: in.skip();
  }
}

std::vector<std::string> sorted(std::vector<std::string> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

struct Named {
  std::string_view name;
  std::string Columns::*member;
};
constexpr Named kColumns[] = {{"kind", &Columns::kind},       {"id", &Columns::id},
                              {"item", &Columns::item},       {"workflow", &Columns::workflow},
                              {"actor", &Columns::actor},     {"request", &Columns::request},
                              {"outcome", &Columns::outcome}, {"digest", &Columns::digest}};

}  // namespace

const std::vector<TypeRow>& types() {
  static const std::vector<TypeRow> kTypes = {
      {"decision", Role::Own, SaidBy::Ledger, kYear, Erasure::OnRequest, "a request and its answer"},
      {"asked", Role::Evidence, SaidBy::Ledger, kYear, Erasure::OnRequest,
       "an answer was asked for, first"},
      {"approval", Role::Evidence, SaidBy::Library, kYear, Erasure::OnRequest, "somebody agreed"},
      {"rejection", Role::Evidence, SaidBy::Library, kYear, Erasure::Never, "somebody said no"},
      {"used", Role::Evidence, SaidBy::Ledger, kYear, Erasure::Never,
       "a permit made use of an approval"},
      {"consultation", Role::Evidence, SaidBy::Library, kYear, Erasure::OnRequest,
       "somebody was heard"},
      {"override", Role::Evidence, SaidBy::Library, kYear, Erasure::OnRequest,
       "somebody made an exception"},
      {"consent", Role::Evidence, SaidBy::Library, kTelemarketing, Erasure::WhenOld,
       "a person agreed to a purpose"},
      {"withdrawal", Role::Evidence, SaidBy::Library, kTelemarketing, Erasure::Never,
       "a person took consent back"},
      {"delegation", Role::Evidence, SaidBy::Library, kYear, Erasure::Never,
       "somebody may answer for another"},
      {"evidence", Role::Evidence, SaidBy::Library, kYear, Erasure::Never,
       "evidence of another kind"},
      {"execution", Role::Event, SaidBy::Ledger, kTelemarketing, Erasure::WhenOld,
       "a permitted action, as the host was told to act"},
      {"generation", Role::Event, SaidBy::Host, kYear, Erasure::OnRequest,
       "an agent made something"},
      {"edit", Role::Event, SaidBy::Host, kYear, Erasure::OnRequest, "it was changed"},
      {"training", Role::Event, SaidBy::Host, kYear, Erasure::OnRequest, "somebody passed a course"},
      {"failure", Role::Event, SaidBy::Host, kYear, Erasure::OnRequest, "something went wrong"},
      {"review", Role::Event, SaidBy::Host, kYear, Erasure::OnRequest, "failures were looked at"},
      {"event", Role::Event, SaidBy::Host, kYear, Erasure::OnRequest, "an event of another kind"},
      {"program", Role::Own, SaidBy::Ledger, kYear, Erasure::Never,
       "another program or document came into force"},
      {"completeness", Role::Own, SaidBy::Ledger, kYear, Erasure::Never,
       "since when a kind of events is complete"},
      {"error", Role::Own, SaidBy::Ledger, kYear, Erasure::OnRequest,
       "a request on which nothing could be decided"},
      {"erasure", Role::Own, SaidBy::Ledger, kYear, Erasure::Never, "bodies of records were erased"},
      {"hold", Role::Own, SaidBy::Ledger, kYear, Erasure::Never,
       "a legal hold: nothing about this subject is erased"},
      {"release", Role::Own, SaidBy::Ledger, kYear, Erasure::Never, "a legal hold ended"},
  };
  return kTypes;
}

const TypeRow* type_named(std::string_view name) {
  for (const TypeRow& row : types())
    if (row.name == name) return &row;
  return nullptr;
}

std::string types_like(std::string_view name) {
  std::vector<std::string_view> known;
  for (const TypeRow& row : types()) known.push_back(row.name);
  return decide::one_of(known) + decide::near_spellings(name, known);
}

std::string_view type_of_kind(std::string_view qualified, bool is_evidence, std::string_view record) {
  for (const KindType& k : kKinds)
    if (k.kind == qualified) return k.type;
  if (qualified == "std.audit.trail.trail_entry") {
    const std::string_view what = member_of(record, "what");
    if (what == "\"generation\"") return "generation";
    if (what == "\"edit\"") return "edit";
  }
  if (qualified.ends_with("_generated")) return "generation";
  if (qualified.ends_with("_edited")) return "edit";
  return is_evidence ? "evidence" : "event";
}

Hash commitment_of(std::string_view salt, std::string_view body) {
  std::string bytes;
  bytes.reserve(body.size() + 96);
  append_field(bytes, "writ-record-1");
  append_field(bytes, salt);
  append_field(bytes, body);
  return sha256(bytes);
}

std::string leaf_data(const Record& record) {
  std::string out;
  append_field(out, "writ-leaf-1");
  append_field(out, record.tenant);
  append_field(out, std::to_string(record.seq));
  append_field(out, record.type);
  append_field(out, std::to_string(record.at));
  append_field(out, record.commitment);
  return out;
}

std::string body_of(const Record& record, std::initializer_list<Member> members) {
  std::string body;
  body.reserve(2048);
  json::Writer w(body);
  w.begin_object().key("version").number(1).key("tenant").string(record.tenant);
  w.key("type").string(record.type).key("at").string(time_text(record.at));
  for (const Named& n : kColumns)
    if (!(record.columns.*n.member).empty()) w.key(n.name).string(record.columns.*n.member);
  if (!record.subjects.empty()) {
    w.key("subjects").begin_array();
    for (const std::string& s : record.subjects) w.string(s);
    w.end_array();
  }
  for (const Member& m : members)
    if (!m.json.empty()) w.key(m.name).raw(m.json);
  w.end_object();
  return body;
}

std::optional<Record> read_body(std::string_view body) {
  Record out;
  value::Arena arena;
  json::Reader in(body, arena);
  std::string_view text;
  const bool ok = each_member(in, [&](std::string_view key) {
    if (key == "subjects") {  // as they were written
      if (in.peek() != json::Token::Array || !in.enter_array()) return false;
      while (in.next_element())
        if (in.read_string(text)) out.subjects.emplace_back(text);
      return true;
    }
    if (in.peek() != json::Token::String) return false;
    const bool is_own = key == "tenant" || key == "type" || key == "at";
    const auto* column = std::find_if(std::begin(kColumns), std::end(kColumns),
                                      [&](const Named& n) { return n.name == key; });
    if (!is_own && column == std::end(kColumns)) return false;
    if (!in.read_string(text)) return true;
    if (key == "tenant") out.tenant = text;
    else if (key == "type") out.type = text;
    else if (key == "at") out.at = value::parse_time(text).value_or(-1);
    else out.columns.*column->member = text;
    return true;
  });
  if (!ok || !in.at_end()) return std::nullopt;
  return out;
}

namespace {

// A text member of an object that comes next, into one of several places by its name.
void take_texts(json::Reader& in,
                std::initializer_list<std::pair<std::string_view, std::string*>> wanted) {
  std::string_view text;
  each_member(in, [&](std::string_view key) {
    if (in.peek() != json::Token::String) return false;
    for (const auto& [name, into] : wanted)
      if (key == name && into != nullptr) {
        if (in.read_string(text)) *into = text;
        return true;
      }
    return false;
  });
}

}  // namespace

RequestHead head_of_request(std::string_view json) {
  RequestHead out;
  value::Arena arena;
  json::Reader in(json, arena);
  each_member(in, [&](std::string_view key) {
    if (in.peek() != json::Token::Object) return false;
    if (key == "action") return take_texts(in, {{"name", &out.action}}), true;
    if (key == "subject") return take_texts(in, {{"id", &out.subject}}), true;
    if (key == "resource") return take_texts(in, {{"id", &out.resource}}), true;
    if (key != "context") return false;
    each_member(in, [&](std::string_view fact) {
      const bool is_item = fact == "item", is_object = in.peek() == json::Token::Object;
      if (!is_object || (!is_item && fact != "message")) return add_ids(in, out.subjects), true;
      std::string& id = is_item ? out.item : out.message;
      take_texts(in, {{"id", &id}, {"workflow", is_item ? &out.workflow : nullptr}});
      if (is_named(id)) out.subjects.push_back(id);
      return true;
    });
    return true;
  });
  for (const std::string* id : {&out.subject, &out.resource})
    if (is_named(*id)) out.subjects.push_back(*id);
  out.subjects = sorted(std::move(out.subjects));
  return out;
}

std::vector<std::string> subjects_of_record(std::string_view json) {
  std::vector<std::string> out;
  value::Arena arena;
  json::Reader in(json, arena);
  each_member(in, [&](std::string_view key) {
    for (const std::string_view plain : {"kind", "id", "at", "content", "tenant", "note"})
      if (key == plain) return false;
    return add_ids(in, out), true;
  });
  return sorted(std::move(out));
}

std::vector<std::string> joined(std::vector<std::string> ids, const std::vector<std::string>& more) {
  ids.insert(ids.end(), more.begin(), more.end());
  return sorted(std::move(ids));
}

std::string time_text(Time at) { return value::to_text(value::of_scalar(value::Tag::Time, at)); }

}  // namespace writ::ledger
