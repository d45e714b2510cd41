#include "runtime/ledger/core.hpp"

#include <map>

#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/ids.hpp"
#include "runtime/ledger/workflows.hpp"
#include "runtime/program/file.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {

Core::Core(std::unique_ptr<Database> db, LedgerOptions options)
    : db_(std::move(db)), options_(std::move(options)), log_(*db_, options_.decide.tenant) {}

bool Core::check(bool ok) {
  if (!ok && !is_broken_) {
    is_broken_ = true;
    problem_.what = db_->error().empty()
                        ? "the ledger's head is damaged: `writ ledger verify` tells more"
                        : db_->error();
  }
  return ok;
}

bool Core::open(std::string& error) {
  mirror_ =
      std::make_unique<Mirror>(Circumstances{options_.program, options_.decide, options_.directory,
                                             options_.settings, options_.tables},
                               error);
  if (!mirror_->is_open()) return false;
  mirror_->forget();
  if (const auto bad = not_plain("ledger", {{"tenant", log_.tenant(), kLongestRequestId},
                                            {"origin", options_.origin, kLongestRequestId}}))
    return error = bad->message(), false;
  workflows_ = workflows_of(*options_.program);
  is_broken_ = false;
  if (start(error) && end()) return true;
  if (error.empty()) error = problem_.what;
  db_->rollback();
  return false;
}

// The first transaction: the log, the program, and since when each kind is complete.
bool Core::start(std::string& error) {
  if (!check(db_->begin()) || !read_head()) return false;
  if (log_.origin().empty() && !make_log(error)) return false;
  now_ = options_.clock ? options_.clock() : db_->now();
  InputError late;
  if (clock_set_back(late)) return error = late.message(), false;
  return write_program() && write_completeness();
}

bool Core::read_head() {
  const bool ok = check(log_.read_head());
  size_begun_ = log_.size();
  return ok;
}

bool Core::make_log(std::string& error) {
  if (!options_.create)
    return error = fmt::format("the ledger has no records of the tenant `{}`", log_.tenant()), false;
  const std::string name =
      options_.origin.empty() ? "writ.invalid/" + hex(random_bytes(8)) : options_.origin;
  return check(log_.make(name));
}

bool Core::begin() {
  is_broken_ = false;
  problem_ = {};
  if (!check(db_->begin())) return false;
  if (!read_head() || !check(mirror_->catch_up(log_, log_.size()))) {
    db_->rollback();
    return false;
  }
  now_ = options_.clock ? options_.clock() : db_->now();
  return true;
}

bool Core::end() {
  if (!is_broken_ &&
      log_.size() == size_begun_) {  // nothing was written: what was answered is durable already
    db_->rollback();
    return true;
  }
  if (!is_broken_ && check(log_.write_head())) {
    if (check(db_->commit())) return true;
    problem_.is_unsure = true;
  }
  db_->rollback();
  mirror_->forget();
  return false;
}

bool Core::clock_set_back(InputError& error) const {
  if (now_ >= log_.last_at()) return false;
  error = {"request",
           "",
           fmt::format("a time not before the last record, {}", time_text(log_.last_at())),
           fmt::format("{}: the clock was set back", time_text(now_)),
           0,
           0};
  return true;
}

// A record that carries one JSON value, about the same things as another.
bool Core::write_plain(std::string type, std::string_view kind, std::string_view id,
                       std::string_view json, const Record& like) {
  Record r = log_.draft(std::move(type), now_);
  r.columns = {std::string(kind),
               std::string(id),
               like.columns.item,
               like.columns.workflow,
               like.columns.actor,
               like.columns.request,
               {},
               like.columns.digest};
  const TypeRow* row = type_named(r.type);
  if (row->role != Role::Own) r.subjects = subjects_of_record(json);
  const bool is_own = row->role == Role::Own;
  r.body = body_of(r, {{"load", is_own ? std::string() : std::to_string(load_)},
                       {is_own ? "says" : "record", json}});
  if (!check(log_.append(r))) return false;
  mirror_->feed(r);
  return true;
}

bool Core::write_program() {
  std::string says;
  json::Writer w(says);
  w.begin_object().key("program").string(hash_of(*options_.program));
  const std::pair<const char*, const std::string&> documents[] = {{"directory", options_.directory},
                                                                  {"settings", options_.settings},
                                                                  {"tables", options_.tables}};
  const auto keep = [&](const char* type, std::string_view hash, std::string_view bytes) {
    return check(
        db_->run("insert into writ_document(hash, type, body) values ($1, $2, $3) on conflict "
                 "(hash) do nothing",
                 {hash, std::string_view(type), Blob{bytes}}));
  };
  // The content hash is of what decides; texts and places for people are vouched for by the hash of all bytes.
  const std::string compiled = program::write_program(*options_.program);
  const std::string compiled_hash = hex(sha256(compiled));
  w.key("compiled").string(compiled_hash);
  for (const auto& [name, text] : documents) {
    if (text.empty()) continue;
    const std::string hash = hex(sha256(text));
    w.key(name).string(hash);
    if (!keep(name, hash, text)) return false;
  }
  w.key("zones").string(value::zone_data_version());
  w.key("budget").number(static_cast<std::int64_t>(options_.decide.budget));
  if (options_.decide.can == Can::Listed) {
    w.key("can").begin_array();
    for (const std::string& kind : options_.decide.can_do) w.string(kind);
    w.end_array();
  }
  w.end_object();
  const std::string id = hex(sha256(says));
  std::optional<Record> known;
  if (!check(log_.of_kind_and_id("program", id, known))) return false;
  load_ = known ? known->seq : log_.size() + 1;
  if (known) return true;
  return keep("compiled", compiled_hash, compiled) && write_plain("program", "program", id, says, {});
}

bool Core::write_completeness() {
  std::map<std::string, std::string> known, fresh;
  if (!check(complete_since(log_, known))) return false;
  const std::string since =
      known.empty() && options_.complete_since_always ? "always" : time_text(now_);
  const program::Image& image = options_.program->image();
  for (const program::KindRow& kind : image.kinds) {
    const std::string name(image.text(kind.outside));
    if (kind.is_event && known.count(name) == 0) fresh[name] = since;
  }
  if (fresh.empty()) return true;
  Record r = completeness(log_, now_, fresh);
  if (!check(log_.append(r))) return false;
  mirror_->feed(r);
  return true;
}

Written Core::record(const Entry& entry) {
  Written out;
  InputError bad;
  if (clock_set_back(bad)) return out.error = bad, out;
  const auto mistake = [&](std::string path, std::string expected, std::string found) {
    out.error = InputError{"record", std::move(path), std::move(expected), std::move(found), 0, 0};
    return out;
  };
  const Program& program = *options_.program;
  value::Arena arena;
  json::Reader in(entry.json, arena);
  std::string given, kind, at;
  json::Writer w(given);
  std::string_view key, raw;
  if (in.peek() != json::Token::Object || !in.enter_object())
    return mistake("", "a record, an object with `kind`", in.describe_next());
  w.begin_object();
  while (in.next_member(key)) {
    const std::string name(key);
    std::string* own = name == "kind" ? &kind
                       : name == "id" ? &out.id
                       : name == "at" ? &at
                                      : nullptr;
    std::string_view text;
    if (own != nullptr && in.peek() == json::Token::String) {
      if (in.read_string(text)) *own = text;
    } else if (in.skip_raw(raw)) {
      w.key(name).raw(raw);
    }
  }
  if (!in.ok() || !in.at_end())
    return mistake(in.error().path, in.error().expected, in.error().found);
  if (out.id.empty()) out.id = hex(random_bytes(10));
  if (at.empty()) at = time_text(now_);
  w.key("kind").string(kind).key("id").string(out.id).key("at").string(at).end_object();
  const std::uint32_t row = program.kind_named(kind);
  const bool is_evidence = row != program::kNone && program.image().kinds[row].is_evidence;
  if (const TypeRow* type = type_named(entry.type);
      !entry.type.empty() &&
      (type == nullptr || type->role != (is_evidence ? Role::Evidence : Role::Event)))
    return mistake("type", is_evidence ? "a type of evidence" : "a type of events", entry.type);
  const auto said = [&](const std::string& by_host, const char* member) {
    return by_host.empty() ? text_member(given, member) : by_host;
  };
  Columns columns;
  columns.kind = kind;
  columns.id = out.id;
  columns.item = said(entry.item, "item");
  columns.workflow = said(entry.workflow, "workflow");
  columns.actor = said(entry.actor, "by");
  columns.digest = said({}, "content");
  out.error = not_plain("record", {{"kind", columns.kind},
                                   {"id", columns.id},
                                   {"item", columns.item},
                                   {"workflow", columns.workflow},
                                   {"by", columns.actor},
                                   {"content", columns.digest}});
  if (out.error) return out;
  std::optional<Record> before;
  if (!check(log_.of_kind_and_id(kind, out.id, before))) return out;
  if (before && member_of(before->body, "record") == given)
    return out.record = before->seq, out.is_repeat = true, out;
  if (before)
    return mistake("id", "an id that no other record of this kind has, or the same record again",
                   fmt::format("`{}` again, with other contents", out.id));
  const auto when = value::parse_time(at);
  if (when && *when > now_)
    return mistake("at", fmt::format("a time that has come; now it is {}", time_text(now_)), at);
  if (MaybeError e = mirror_->take(given, is_evidence)) {
    e->document = "record";
    out.error = std::move(e);
    return out;
  }
  const std::string_view qualified = program.image().text(program.image().kinds[row].name);
  Record r = log_.draft(
      entry.type.empty() ? std::string(type_of_kind(qualified, is_evidence, given)) : entry.type,
      now_);
  r.columns = std::move(columns);
  r.subjects = subjects_of_record(given);
  r.body = body_of(r, {{"load", std::to_string(load_)}, {"record", given}});
  if (!check(log_.append(r))) return out;
  mirror_->took(r.seq);
  out.record = r.seq;
  return out;
}

}  // namespace writ::ledger
