// Evidence and events as hosts write them down: what the ledger says of them itself, and what it takes a host's word for.
#include <fmt/format.h>

#include "runtime/decide/words.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/ledger/circumstances.hpp"
#include "runtime/ledger/core.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/ids.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {
namespace {

InputError mistake(std::string path, std::string expected, std::string found) {
  return {"record", std::move(path), std::move(expected), std::move(found), 0, 0};
}

// The same record, but for the time that the ledger gave it.
bool is_same(std::string_view recorded, std::string_view given, bool has_at) {
  const auto without_at = [&](std::string_view json) {
    return copied(json, [&](const std::string& path, std::optional<std::string_view>) {
      return !has_at && path == "at" ? std::optional<std::string>("") : std::nullopt;
    });
  };
  return without_at(recorded) == without_at(given);
}

}  // namespace

// With the members that every record has, where the host left them out.
bool Core::read_given(const Entry& entry, Given& out, InputError& bad) const {
  value::Arena arena;
  json::Reader in(entry.json, arena);
  json::Writer w(out.json);
  std::string_view key, raw, text;
  if (in.peek() != json::Token::Object || !in.enter_object())
    return bad = mistake("", "a record, an object with `kind`", in.describe_next()), false;
  w.begin_object();
  while (in.next_member(key)) {
    const std::string name(key);
    std::string* own = name == "kind" ? &out.kind
                       : name == "id" ? &out.id
                       : name == "at" ? &out.at
                                      : nullptr;
    if (own != nullptr && in.peek() == json::Token::String) {
      if (in.read_string(text)) *own = text;
    } else if (in.skip_raw(raw)) {
      w.key(name).raw(raw);
    }
  }
  if (!in.ok() || !in.at_end())
    return bad = mistake(in.error().path, in.error().expected, in.error().found), false;
  if (out.id.empty()) out.id = hex(random_bytes(10));
  out.has_at = !out.at.empty();
  if (!out.has_at) out.at = time_text(now_);
  w.key("kind").string(out.kind).key("id").string(out.id).key("at").string(out.at).end_object();
  return true;
}

// `type` is the one of the kind. A host may say that records of a kind of its own are of a type that changes nothing; what the
// engine goes by it takes from the library's kinds, and what the ledger did from the ledger.
MaybeError Core::wrong_type(const Entry& entry, std::uint32_t kind, std::string_view type) const {
  const TypeRow* own = type_named(type);
  if (own->said_by == SaidBy::Ledger)
    return mistake("kind", "a kind that hosts record",
                   fmt::format("`{}`, which the ledger writes itself",
                               program()->image().text(program()->image().kinds[kind].outside)));
  if (entry.type.empty() || entry.type == type) return std::nullopt;
  const TypeRow* named = type_named(entry.type);
  if (named == nullptr)
    return mistake("type", "a type of records, " + types_like(entry.type),
                   decide::quoted(entry.type));
  const bool is_generic = type == "evidence" || type == "event";
  if (is_generic && named->said_by == SaidBy::Host && named->role == own->role) return std::nullopt;
  std::vector<std::string_view> may{type};
  for (const TypeRow& t : types())
    if (is_generic && t.said_by == SaidBy::Host && t.role == own->role && t.name != type)
      may.push_back(t.name);
  return mistake("type", decide::one_of(may), decide::quoted(entry.type));
}

// Evidence that the program in force does not take would keep everybody from deciding: a host that still decides by another one
// cannot record it. False: the database failed.
bool Core::fits_in_force(const Given& given, MaybeError& bad) {
  const std::uint64_t newest = mirror_->newest_program();
  if (newest <= load_) return true;
  if (!in_force_ || in_force_->circumstances().load != newest) {
    Circumstances c;
    std::string error;
    if (!circumstances_of(log_, newest, c, error)) return check(false);
    in_force_ = std::make_unique<Mirror>(std::move(c), error);
    if (!in_force_->is_open()) return check(false);
  }
  const Program& program = *in_force_->circumstances().program;
  const std::uint32_t row = program.kind_named(given.kind);
  if (row == program::kNone || !program.image().kinds[row].is_evidence) return true;
  in_force_->evaluator().set_evidence("[]");
  const std::string less = fitted(program, given.kind, given.json);
  if (const std::string name = limit_left_out(given.json, less); !name.empty())
    bad = mistake(name, fmt::format("what kind `{}` of the program in force has", given.kind),
                  "a time after which it does not count, which that would not read");
  else bad = in_force_->take(less, true);
  if (bad) bad->expected += ", as the program in force has it";
  return true;
}

Written Core::record(const Entry& entry) {
  Written out;
  InputError bad;
  Given given;
  const auto refused = [&](MaybeError why) {
    out.error = std::move(why);
    return out;
  };
  if (clock_set_back(bad) || !read_given(entry, given, bad)) return refused(bad);
  out.id = given.id;
  const auto said = [&](const char* member) { return text_member(given.json, member); };
  Columns columns;
  columns.kind = given.kind;
  columns.id = given.id;
  columns.item = entry.item.empty() ? said("item") : entry.item;
  columns.workflow = entry.workflow.empty() ? said("workflow") : entry.workflow;
  columns.actor = said("by");  // nobody else speaks for it
  if (columns.actor.empty()) columns.actor = entry.actor;
  columns.digest = said("content");
  if (MaybeError odd = not_plain("record", {{"kind", columns.kind},
                                            {"id", columns.id},
                                            {"item", columns.item},
                                            {"workflow", columns.workflow},
                                            {"by", columns.actor},
                                            {"content", columns.digest}}))
    return refused(std::move(odd));
  std::optional<Record> before, asked;
  if (!check(log_.of_kind_and_id(given.kind, given.id, before))) return out;
  if (before && is_same(member_of(before->body, "record"), given.json, given.has_at))
    return out.record = before->seq, out.is_repeat = true, out;
  if (before && before->body.empty())
    return refused(
        mistake("id", "an id that no other record of this kind had",
                fmt::format("`{}` again, which record {} erased", out.id, before->erased_by)));
  if (before)
    return refused(mistake("id",
                           "an id that no other record of this kind has, or the same record again",
                           fmt::format("`{}` again, with other contents", out.id)));
  const auto when = value::parse_time(given.at);
  if (when && *when > now_)
    return refused(mistake("at", fmt::format("a time that has come; now it is {}", time_text(now_)),
                           given.at));
  const program::Image& image = program()->image();
  const std::uint32_t row = program()->kind_named(given.kind);
  const bool is_evidence = row != program::kNone && image.kinds[row].is_evidence;
  std::string_view type;
  if (row != program::kNone) {
    type = type_of_kind(image.text(image.kinds[row].name), is_evidence, given.json);
    if (MaybeError wrong = wrong_type(entry, row, type)) return refused(std::move(wrong));
    if (!entry.type.empty()) type = entry.type;
  }
  if (type == "review" && !columns.actor.empty())
    if (MaybeError unknown = not_known("by", columns.actor)) return refused(std::move(unknown));
  // What it is about is known when somebody asked about it: it goes with that, also when that is erased.
  std::string digest;
  if (!columns.digest.empty() && !asked_about(columns.digest, digest, asked)) return out;
  if (digest != columns.digest) asked.reset();
  MaybeError no_fit;
  if (is_evidence && !fits_in_force(given, no_fit)) return out;
  if (!no_fit) no_fit = mirror_->take(given.json, is_evidence);
  if (no_fit) {
    no_fit->document = "record";
    return refused(std::move(no_fit));
  }
  Record r = log_.draft(std::string(type), now_);
  r.columns = std::move(columns);
  r.subjects = subjects_of_record(given.json);
  if (!entry.item.empty()) r.subjects = joined(std::move(r.subjects), {entry.item});
  if (asked) {
    if (r.columns.item.empty()) r.columns.item = asked->columns.item;
    if (r.columns.workflow.empty()) r.columns.workflow = asked->columns.workflow;
    if (const auto about = read_body(asked->body))
      r.subjects = joined(std::move(r.subjects), about->subjects);
  }
  r.body = body_of(r, {{"load", std::to_string(load_)}, {"record", given.json}});
  if (!check(log_.append(r))) return out;
  mirror_->took(r);
  out.record = r.seq;
  return out;
}

}  // namespace writ::ledger
