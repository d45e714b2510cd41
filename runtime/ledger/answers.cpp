// People at the queue: what a pending decision asked for is answered, or taken back. An answer grants nothing; it makes a new
// evaluation worthwhile.
#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/ledger/core.hpp"
#include "runtime/ledger/ids.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {
namespace {

InputError mistake(std::string path, std::string expected, std::string found) {
  return {"answer", std::move(path), std::move(expected), std::move(found), 0, 0};
}

}  // namespace

Ledger::Answered Core::answer(std::string_view handle, std::string_view kind, std::string_view by,
                              std::string_view more) {
  Ledger::Answered out;
  out.written.error = not_plain("answer", {{"handle", handle}, {"kind", kind}, {"by", by}});
  if (out.written.error) return out;
  std::int64_t decision = 0;
  bool is_found = false;
  const bool ok = db_->run(
      "select digest, decision from writ_queue where tenant = $1 and (handle = $2 or digest = $2)",
      {std::string_view(log_.tenant()), handle}, [&](const Row& row) {
        out.digest = row.text(0);
        decision = row.integer(1);
        return is_found = true;
      });
  if (!check(ok)) return out;
  if (!is_found) {
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
  std::optional<Record> asked;
  if (!check(log_.find(static_cast<std::uint64_t>(decision), asked))) return out;
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
  if (asked) entry.item = asked->columns.item, entry.workflow = asked->columns.workflow;
  entry.actor = by;
  out.written = record(entry);
  return out;
}

Written Core::withdraw(std::string_view kind, std::string_view id, std::string_view by) {
  Written out;
  InputError late;
  if (clock_set_back(late)) return out.error = late, out;
  out.error = not_plain("answer", {{"kind", kind}, {"id", id}, {"by", by}});
  if (out.error) return out;
  std::optional<Record> given;
  if (!check(log_.of_kind_and_id(kind, id, given))) return out;
  const std::uint32_t row = options_.program->kind_named(kind);
  const bool ends = row != program::kNone && !field_of_end(options_.program->image(), row).empty();
  if (!given || !ends) {
    out.error = mistake(
        ends ? "id" : "kind",
        ends ? "the id of a record of this kind" : "a kind that can be withdrawn, such as approval",
        fmt::format("`{}`", ends ? id : kind));
    return out;
  }
  if (given->columns.actor != by) {
    out.error = mistake("by", fmt::format("whoever gave it, `{}`", given->columns.actor),
                        fmt::format("`{}`", by));
    return out;
  }
  std::string what;
  json::Writer w(what);
  w.begin_object().key("kind").string(kind).key("id").string(id).key("at").string(time_text(now_));
  w.end_object();
  Record r = log_.draft("withdrawal", now_);
  r.columns = given->columns;
  r.columns.kind = "withdrawal";
  r.columns.id = out.id = fmt::format("{}/{}", kind, id);
  r.subjects = {std::string(by)};
  r.body = body_of(r, {{"retracts", what}});
  std::optional<Record> before;
  if (!check(log_.of_kind_and_id("withdrawal", r.columns.id, before))) return out;
  if (before) return out.record = before->seq, out.is_repeat = true, out;
  if (!check(log_.append(r))) return out;
  mirror_->feed(r);
  out.record = r.seq;
  return out;
}

}  // namespace writ::ledger
