#include "runtime/ledger/core.hpp"

#include <map>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/circumstances.hpp"
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
  if (const auto bad = not_plain("ledger", {{"tenant", log_.tenant(), kLongestRequestId},
                                            {"origin", options_.origin, kLongestRequestId}}))
    return error = bad->message(), false;
  if (options_.origin.find_first_of(" +") != std::string::npos)
    return error = fmt::format(
               "origin: found `{}`, expected a name without blanks and `+`, such as "
               "acme.example/gtm",
               options_.origin),
           false;
  is_broken_ = false;
  follows_ = options_.program == nullptr;
  if (start(error) && end()) return true;
  if (error.empty()) error = problem_.what;
  db_->rollback();
  return false;
}

// The first transaction: the log, the program, and since when each kind is complete.
bool Core::start(std::string& error) {
  if (!check(db_->begin()) || !read_head()) return false;
  const bool is_new = log_.origin().empty();
  if (is_new ? !make_log(error) : !fits_log(error)) return false;
  now_ = options_.clock ? options_.clock() : db_->now();
  InputError late;
  if (clock_set_back(late)) return error = late.message(), false;
  Declared before;
  if (!take_program(error) || !write_program(before) || !write_completeness(before) ||
      !check(mirror_->catch_up(log_, log_.size())))
    return false;
  if (mirror_->unread().empty()) return true;
  error = fmt::format(
      "the program does not take evidence that is on record, and without it more could be "
      "permitted: {}",
      mirror_->unread());
  return false;
}

bool Core::follow() {
  if (!follows_ || mirror_->newest_program() <= load_) return true;
  if (take_program(problem_.what) && check(mirror_->catch_up(log_, log_.size()))) return true;
  is_broken_ = true;
  return false;
}

// What a log says of itself was said when it was made.
bool Core::fits_log(std::string& error) const {
  if (options_.origin.empty() || options_.origin == log_.origin()) return true;
  error = fmt::format("origin: found `{}`, expected the name that the ledger was made with, `{}`",
                      options_.origin, log_.origin());
  return false;
}

// The one that is given, or the one in force. Where it cannot be had nothing changes.
bool Core::take_program(std::string& error) {
  Circumstances c{options_.program, options_.decide, options_.directory, options_.settings,
                  options_.tables};
  if (follows_ && !circumstances_of(log_, 0, c, error)) return false;
  const std::uint64_t load = c.load;
  auto program = c.program;
  auto mirror = std::make_unique<Mirror>(std::move(c), error);
  if (!mirror->is_open()) return false;
  mirror->forget();
  mirror_ = std::move(mirror);
  options_.program = std::move(program);
  workflows_ = workflows_of(*options_.program);
  load_ = load;
  return true;
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
  if (!read_head() || !check(mirror_->catch_up(log_, log_.size())) || !follow()) {
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
  if (mirror_) mirror_->forget();
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
  if (row->role != Role::Own) r.subjects = joined(subjects_of_record(json), like.subjects);
  const bool is_own = row->role == Role::Own;
  r.body = body_of(r, {{"load", is_own ? std::string() : std::to_string(load_)},
                       {is_own ? "says" : "record", json}});
  if (!check(log_.append(r))) return false;
  mirror_->feed(r);
  return true;
}

// Another program, or other documents, than those in force: also when they were in force before.
bool Core::write_program(Declared& before) {
  if (load_ != 0) return true;
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
  std::optional<Record> newest;
  if (!check(log_.newest_program(newest))) return false;
  const bool is_in_force = newest && member_of(newest->body, "says") == says;
  load_ = is_in_force ? newest->seq : log_.size() + 1;
  if (newest && !is_in_force) before = declared_in_force();
  Record by;
  by.columns.actor = options_.by;
  return is_in_force || (keep("compiled", compiled_hash, compiled) &&
                         write_plain("program", "program", {}, says, by));
}

// What the program in force did not declare nobody could record: from it on history has a hole. Where it cannot be read, nothing
// was declared.
std::set<std::string> Core::declared_in_force() {
  Circumstances c;
  std::string ignored;
  std::set<std::string> out;
  if (!circumstances_of(log_, 0, c, ignored)) return out;
  const program::Image& image = c.program->image();
  for (const program::KindRow& kind : image.kinds)
    if (kind.is_event) out.emplace(image.text(kind.outside));
  for (const program::ActionRow& action : image.actions)  // what it permitted is on record
    out.emplace(image.text(action.outside));
  return out;
}

bool Core::write_completeness(const Declared& before) {
  std::map<std::string, std::string> known, fresh;
  if (!check(complete_since(log_, known))) return false;
  const std::string since =
      known.empty() && options_.complete_since_always ? "always" : time_text(now_);
  const program::Image& image = options_.program->image();
  for (const program::KindRow& kind : image.kinds) {
    const std::string name(image.text(kind.outside));
    if (!kind.is_event) continue;
    if (known.count(name) == 0) fresh[name] = since;
    else if (before && before->count(name) == 0) fresh[name] = time_text(now_);
  }
  if (fresh.empty()) return true;
  Record r = completeness(log_, now_, fresh);
  if (!check(log_.append(r))) return false;
  mirror_->feed(r);
  return true;
}

}  // namespace writ::ledger
