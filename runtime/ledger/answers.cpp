// People at the queue: what a pending decision asked for is answered, or taken back. An answer grants nothing; it makes a new
// evaluation worthwhile.
#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/decide/words.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/ledger/core.hpp"
#include "runtime/ledger/ids.hpp"
#include "runtime/ledger/masks.hpp"
#include "runtime/ledger/view.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {
namespace {

// The kind of withdrawals of answers: no kind that a program declares, so that they share no ids with those of std.consent.
constexpr std::string_view kRetraction = "(withdrawal)";

InputError mistake(std::string path, std::string expected, std::string found) {
  return {"answer", std::move(path), std::move(expected), std::move(found), 0, 0};
}

// The field of a kind at a position of its records (program::KindRow); empty for none.
std::string_view field_name(const program::Image& image, const program::KindRow& kind,
                            std::uint32_t position) {
  return position == program::kNone || position < 2
             ? std::string_view()
             : image.text(image.fields[kind.fields.first + position - 2].name);
}

}  // namespace

MaybeError Core::not_known(std::string_view path, std::string_view person) const {
  const Evaluator& e = mirror_->evaluator();
  if (mirror_->circumstances().directory.empty() || !e.person(person).empty()) return std::nullopt;
  return mistake(
      std::string(path),
      "the id of an active person of the directory" + decide::near_spellings(person, e.people()),
      decide::quoted(person));
}

MaybeError Core::no_role(std::string_view path, std::string_view role) const {
  if (program()->role_named(role) != program::kNone) return std::nullopt;
  const auto known = decide::role_spellings(program()->image());
  return mistake(std::string(path),
                 "a role, " + decide::one_of(known) + decide::near_spellings(role, known),
                 decide::quoted(role));
}

// What an answer would change, decided over what is on record now.
MaybeError Core::decide_again(const Record& asked, Decision& now) {
  Evaluator& e = mirror_->evaluator();
  e.set_history_version(history_version(log_.origin(), log_.size()));
  if (MaybeError bad =
          mirror_->ask(member_of(asked.body, "ask"), text_member(asked.body, "acts_for")))
    return bad;
  now = e.decide(now_);
  return e.error();
}

MaybeError Core::not_needed(const Record& asked, std::string_view kind) {
  Decision now;
  if (decide_again(asked, now) || now.outcome == Outcome::Forbid) return std::nullopt;
  std::vector<std::string> needed;
  for (const OpenItem& item : now.requirements) needed.push_back(item.kind);
  if (std::find(needed.begin(), needed.end(), kind) != needed.end()) return std::nullopt;
  return mistake("kind",
                 needed.empty() ? std::string("nothing more: whoever asks again gets a permit")
                                : fmt::format("what it still needs: {}", fmt::join(needed, ", ")),
                 fmt::format("`{}`", kind));
}

// Whoever gave a record: by the field that its kind has for it.
std::string Core::giver_of(const Record& given) const {
  const program::Image& image = program()->image();
  const std::uint32_t row = program()->kind_named(given.columns.kind);
  for (const std::uint32_t field : {image.kinds[row].by_field, image.kinds[row].from_field}) {
    const std::string_view name = field_name(image, image.kinds[row], field);
    if (std::string giver = name.empty() ? "" : text_member(member_of(given.body, "record"), name);
        !giver.empty())
      return giver;
  }
  return given.columns.actor;
}

bool Core::asked_about(std::string_view which, std::string& digest, std::optional<Record>& decision) {
  std::int64_t seq = 0;
  digest.clear();
  decision.reset();
  const bool ok = db_->run(
      "select digest, decision from writ_queue where tenant = $1 and (handle = $2 or digest = $2)",
      {std::string_view(log_.tenant()), which}, [&](const Row& row) {
        digest = row.text(0);
        seq = row.integer(1);
        return true;
      });
  return check(ok) && (seq == 0 || check(log_.find(static_cast<std::uint64_t>(seq), decision)));
}

Ledger::Answered Core::answer(std::string_view handle, std::string_view kind, std::string_view by,
                              std::string_view more) {
  Ledger::Answered out;
  out.written.error = not_plain("answer", {{"handle", handle}, {"kind", kind}, {"by", by}});
  if (out.written.error) return out;
  std::optional<Record> asked;
  if (!asked_about(handle, out.digest, asked)) return out;
  if (out.digest.empty()) {
    out.written.error = mistake("handle", "the handle of a pending request, or its content digest",
                                fmt::format("`{}`, which nobody has asked about", handle));
    return out;
  }
  const program::Image& image = options_.program->image();
  const std::uint32_t row = options_.program->kind_named(kind);
  if (row == program::kNone || !image.kinds[row].is_evidence ||
      image.kinds[row].binding != program::Binding::Content) {
    out.written.error = mistake("kind", "a kind of evidence about content, such as approval",
                                fmt::format("`{}`", kind));
    return out;
  }
  if (row != image.rejection_kind && asked && !asked->body.empty())
    out.written.error = not_needed(*asked, kind);
  if (out.written.error) return out;
  const std::string as = text_member(more, "as"), until = text_member(more, "expires_at");
  const auto end = value::parse_time(until);
  out.written.error = not_known("by", by);
  if (!out.written.error && !as.empty()) out.written.error = no_role("as", as);
  if (!out.written.error && end && *end <= now_)
    out.written.error =
        mistake("expires_at", fmt::format("a time to come; now it is {}", time_text(now_)), until);
  if (out.written.error) return out;
  Entry entry;
  json::Writer w(entry.json);
  w.begin_object().key("kind").string(kind).key("content").string(out.digest).key("by").string(by);
  value::Arena arena;
  json::Reader in(more.empty() ? std::string_view("{}") : more, arena);
  std::string_view key, raw;
  if (in.peek() == json::Token::Object && in.enter_object())
    while (in.next_member(key)) {
      const std::string name(key);
      for (const std::string_view own : {"kind", "id", "at", "content", "by", "tenant"})
        if (name == own) {
          out.written.error = mistake(name, "nothing: the ledger says it", "a word on it");
          return out;
        }
      if (in.skip_raw(raw)) w.key(name).raw(raw);
    }
  if (!in.ok() || !in.at_end()) {
    out.written.error = mistake(in.error().path, in.error().expected, in.error().found);
    return out;
  }
  w.end_object();
  out.written = record(entry);
  return out;
}

// Of the kind that is given, or of any that can be withdrawn.
Written Core::withdraw(std::string_view kind, std::string_view id, std::string_view by) {
  Written out;
  InputError late;
  if (clock_set_back(late)) return out.error = late, out;
  out.error = not_plain("answer", {{"kind", kind}, {"id", id}, {"by", by}});
  if (out.error) return out;
  const program::Image& image = program()->image();
  std::optional<Record> given;
  std::vector<std::string_view> kinds;
  for (std::uint32_t row = 0; row < image.kinds.size(); ++row) {
    if (!image.kinds[row].is_evidence || fields_of_end(image, row).empty()) continue;
    kinds.push_back(image.text(image.kinds[row].outside));
    if (given || (!kind.empty() && kind != kinds.back())) continue;
    if (!check(log_.of_kind_and_id(kinds.back(), id, given))) return out;
  }
  if (!given) {
    const bool is_kind = kind.empty() || std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
    out.error = is_kind
                    ? mistake("id",
                              fmt::format("the id of a record that can be withdrawn, {}",
                                          kind.empty() ? decide::one_of(kinds)
                                                       : "of kind " + std::string(kind)),
                              fmt::format("`{}`", id))
                    : mistake("kind", decide::one_of(kinds) + decide::near_spellings(kind, kinds),
                              fmt::format("`{}`", kind));
    return out;
  }
  const std::string of = given->columns.kind;
  if (given->body.empty()) {
    out.error = mistake("id", "a record that is there",
                        fmt::format("`{}`, which record {} erased", id, given->erased_by));
    return out;
  }
  const auto person = [&](std::string_view spelling) {
    const std::string_view known = mirror_->evaluator().person(spelling);
    return known.empty() ? spelling : known;
  };
  if (const std::string giver = giver_of(*given); by.empty() || person(giver) != person(by)) {
    out.error = mistake("by",
                        giver.empty() ? std::string("a record that says who gave it")
                                      : fmt::format("whoever gave it, `{}`", giver),
                        fmt::format("`{}`", by));
    return out;
  }
  std::string what;
  json::Writer w(what);
  w.begin_object().key("kind").string(of).key("id").string(id).key("at").string(time_text(now_));
  w.end_object();
  Record r = log_.draft("withdrawal", now_);
  r.columns = given->columns;
  r.columns.kind = kRetraction;
  r.columns.id = out.id = fmt::format("{}/{}", of, id);
  r.subjects = {std::string(by)};
  if (const auto about = read_body(given->body))
    r.subjects = joined(std::move(r.subjects), about->subjects);
  r.body = body_of(r, {{"retracts", what}});
  std::optional<Record> before;
  if (!check(log_.of_kind_and_id(kRetraction, r.columns.id, before))) return out;
  if (before) return out.record = before->seq, out.is_repeat = true, out;
  if (!check(log_.append(r))) return out;
  mirror_->feed(r);
  out.record = r.seq;
  return out;
}

// Evidence that std.people declares; who gives it and who gets it are people of the directory.
Written Core::delegate(const Delegation& given) {
  Written out;
  const program::Image& image = program()->image();
  if (image.delegation_kind == program::kNone) {
    out.error = mistake("kind", "a charter that knows delegations: import std.people", "none");
    return out;
  }
  out.error = not_known("by", given.by);
  if (!out.error) out.error = not_known("to", given.to);
  if (!out.error) out.error = no_role("role", given.role);
  const Time since = given.since.value_or(now_);
  if (!out.error && given.until && *given.until <= std::max(now_, since))
    out.error = mistake("ends_at", fmt::format("a time to come, after {}", time_text(since)),
                        time_text(*given.until));
  if (out.error) return out;
  Entry entry;
  json::Writer w(entry.json);
  w.begin_object().key("kind").string(image.text(image.kinds[image.delegation_kind].outside));
  w.key("by").string(given.by).key("to").string(given.to).key("role").string(given.role);
  w.key("starts_at").string(time_text(since));
  if (given.until) w.key("ends_at").string(time_text(*given.until));
  w.end_object();
  return record(entry);
}

// Decided anew, over what is on record now, so that it says what an answer would change.
std::vector<PendingRequest> Core::pending() {
  std::vector<PendingRequest> out;
  std::vector<Waiting> all;
  if (!check(waiting(log_, all))) return out;
  Masks masks(log_, program());
  for (const Waiting& w : all) {
    const Record& asked = w.decision;
    if (asked.body.empty()) continue;  // erased: nobody can look at it
    PendingRequest p{w.handle,
                     w.digest,
                     w.opened_at,
                     asked.seq,
                     asked.columns.kind,
                     asked.columns.actor,
                     asked.columns.item,
                     masks.request(asked),
                     {},
                     {}};
    p.error = decide_again(asked, p.now);
    out.push_back(std::move(p));
  }
  return out;
}

}  // namespace writ::ledger
