#include "runtime/ledger/mirror.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/decide/engine.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {
namespace {

// Records of these types say nothing that a decision is taken over.
constexpr const char* kReadAll =
    "select " WRIT_RECORD_COLUMNS
    " from writ_record where tenant = $1 and seq > $2 and seq <= $3 and type not in "
    "('decision', 'error', 'hold', 'release') order by seq";
constexpr std::uint64_t kChunk = 10'000;  // records; PostgreSQL's client holds all rows of an answer
// The members by which a record says since when it no longer counts: taken back, and run out by itself.
constexpr std::string_view kTakenBack[] = {"withdrawn_at", "revoked_at"};
constexpr std::string_view kLimits[] = {"withdrawn_at", "revoked_at", "expires_at", "ends_at"};

void note(std::vector<std::string>& all, std::string what) {
  if (std::find(all.begin(), all.end(), what) == all.end()) all.push_back(std::move(what));
}

// The members of `json` that say something and that `less`, the same record as a program takes it, does not have.
std::vector<std::string> left_out(std::string_view json, std::string_view less) {
  std::vector<std::string> out;
  value::Arena arena;
  json::Reader in(json, arena);
  if (in.peek() != json::Token::Object || !in.enter_object()) return out;
  for (std::string_view key, raw; in.next_member(key);) {
    const std::string name(key);
    if (in.skip_raw(raw) && raw != "null" && member_of(less, name).empty()) out.push_back(name);
  }
  return out;
}

// The first of such members that is a limit; empty without one.
std::string limit_among(const std::vector<std::string>& names) {
  const auto limit =
      std::find_first_of(names.begin(), names.end(), std::begin(kLimits), std::end(kLimits));
  return limit == names.end() ? std::string() : *limit;
}

}  // namespace

std::vector<std::string_view> fields_of_end(const program::Image& image, std::uint32_t kind) {
  std::vector<std::string_view> out;
  for (const std::string_view name : kTakenBack) {
    const std::uint32_t place = decide::record_field(image, kind, name);
    if (place == program::kNone) continue;
    const program::FieldRow& field = image.fields[image.kinds[kind].fields.first + place - 2];
    if (image.types[field.type].kind == program::TypeKind::Time) out.push_back(name);
  }
  return out;
}

std::string limit_left_out(std::string_view json, std::string_view less) {
  return limit_among(left_out(json, less));
}

Time time_of_event(const Record& record, std::string_view json) {
  return value::parse_time(text_member(json, "at")).value_or(record.at);
}

std::string history_version(std::string_view origin, std::uint64_t size) {
  return fmt::format("{}/{}", origin, size);
}

std::string fitted(const Program& program, std::string_view kind, std::string_view json) {
  const std::uint32_t row = program.kind_named(kind);
  if (row == program::kNone) return {};
  std::string out;
  json::Writer w(out);
  w.begin_object();
  value::Arena arena;
  json::Reader in(json, arena);
  std::string_view key, raw;
  if (in.peek() != json::Token::Object || !in.enter_object()) return {};
  while (in.next_member(key)) {
    const std::string name(key);
    const bool is_kept = name == "kind" || name == "id" || name == "at" ||
                         decide::record_field(program.image(), row, name) != program::kNone;
    if (in.skip_raw(raw) && is_kept) w.key(name).raw(raw);
  }
  w.end_object();
  return in.ok() ? out : std::string();
}

Mirror::Mirror(Circumstances circumstances, std::string& error)
    : circumstances_(std::move(circumstances)) {
  evaluator_.emplace(circumstances_.program, circumstances_.decide);
  const std::pair<const std::string&, MaybeError (Evaluator::*)(std::string_view)> documents[] = {
      {circumstances_.settings, &Evaluator::set_settings},
      {circumstances_.tables, &Evaluator::set_tables},
      {circumstances_.directory, &Evaluator::set_directory}};
  for (const auto& [text, set] : documents)
    if (!text.empty())
      if (const MaybeError bad = ((*evaluator_).*set)(text)) {
        error = bad->message();
        evaluator_.reset();
        return;
      }
}

void Mirror::forget() {
  is_stale_ = true;
  fed_ = 0;
}

void Mirror::begin_anew() {
  complete_.clear();
  short_.clear();
  refused_.clear();
  short_of_.clear();
  unread_.clear();
  imported_.clear();
  erased_ = 0;
  fed_ = 0;
  evaluator_->set_evidence("[]");
  evaluator_->set_history(R"({"complete_since": {}, "events": []})");
  is_stale_ = false;
}

// A promise holds where nothing is missing that the program could not take.
void Mirror::set_complete(const std::string& kind) {
  const auto said = complete_.find(kind);
  const auto missing = short_.find(kind);
  if (said == complete_.end()) return;
  const Time since = since_of(said->second);
  evaluator_->set_complete_since(
      kind, missing == short_.end() ? since : std::max(since, missing->second));
}

bool Mirror::catch_up(Log& log, std::uint64_t size) {
  const auto seq = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  if (is_stale_ || fed_ > size) begin_anew();
  bool has_old = fed_ > 0;  // read before: an erasure that is new may have taken from it
  while (fed_ < size) {
    const std::uint64_t last = std::min(size, fed_ + kChunk);
    const bool ok = log.db().run(kReadAll, {std::string_view(log.tenant()), seq(fed_), seq(last)},
                                 [&](const Row& row) {
                                   const Record r = record_of(row);
                                   is_stale_ |= has_old && r.type == "erasure";
                                   if (!is_stale_) feed(r);
                                   return !is_stale_;
                                 });
    if (!ok) return false;
    fed_ = last;
    if (is_stale_) {
      begin_anew();
      has_old = false;
    }
  }
  evaluator_->set_history_version(history_version(log.origin(), size));
  return true;
}

bool Mirror::has_imported(std::string_view kind, std::string_view id) const {
  return !imported_.empty() && imported_.count({std::string(kind), std::string(id)}) != 0;
}

MaybeError Mirror::ask(std::string_view request, std::string_view acts_for) {
  if (!unread_.empty())
    return InputError{"evidence", "", "evidence that the program in force takes", unread_, 0, 0};
  MaybeError bad = evaluator_->set_request(request);
  if (!bad && !acts_for.empty())
    bad = evaluator_->set_actor(text_member(member_of(request, "subject"), "id"), acts_for);
  return bad;
}

MaybeError Mirror::take(std::string_view json, bool is_evidence) {
  return is_evidence ? evaluator_->add_evidence(json) : evaluator_->add_event(json);
}

// What is not taken is not left out: of evidence nobody can tell what it would have said, and history without it is short.
void Mirror::refuse(const Record& record, std::string_view json, std::string why) {
  const std::uint32_t row = circumstances_.program->kind_named(record.columns.kind);
  why = fmt::format("{} `{}`: {}", record.type, record.columns.kind, why);
  const program::Image& image = circumstances_.program->image();
  if (row != program::kNone && image.kinds[row].is_evidence) note_unread(record, why);
  const bool is_short = row != program::kNone && image.kinds[row].is_event;
  if (is_short) {
    note_gap(short_, record.columns.kind, time_of_event(record, json));
    set_complete(record.columns.kind);
  }
  note(refused_, why);
  const TypeRow* type = type_named(record.type);
  if (is_short)
    note(short_of_,
         "events on record are not taken, and their history is complete only after the last: " + why);
  else if (row == program::kNone && type != nullptr && type->role == Role::Evidence)
    note(short_of_,
         fmt::format("evidence `{}` on record is not read: the charter declares no such kind",
                     record.columns.kind));
}

void Mirror::took(const Record& record) {
  fed_ = record.seq;
  note_imported(record);
}

void Mirror::note_imported(const Record& record) {
  const std::uint32_t row = circumstances_.program->kind_named(record.columns.kind);
  if (row != program::kNone && circumstances_.program->image().kinds[row].action != program::kNone)
    imported_.emplace(record.columns.kind, record.columns.id);
}

void Mirror::feed(const Record& record) {
  fed_ = record.seq;
  if (record.type == "completeness") {
    std::map<std::string, std::string> said;
    take_completeness(record, said);
    for (const auto& [kind, since] : said) {
      complete_[kind] = since;
      set_complete(kind);
    }
    return;
  }
  if (record.type == "program") newest_program_ = record.seq;
  const TypeRow* type = type_named(record.type);
  if (type == nullptr || type->role == Role::Own) return;
  if (type->role == Role::Event && type->name != "execution") note_imported(record);
  erased_ += record.body.empty();
  const std::string_view what =
      type->name == "withdrawal" ? member_of(record.body, "retracts") : std::string_view();
  if (!what.empty()) {
    const std::string kind = text_member(what, "kind");
    const std::uint32_t row = circumstances_.program->kind_named(kind);
    const auto at = value::parse_time(text_member(what, "at"));
    const program::Image& image = circumstances_.program->image();
    if (row == program::kNone || !at || !image.kinds[row].is_evidence) return;
    const std::vector<std::string_view> ends = fields_of_end(image, row);
    const std::string id = text_member(what, "id");
    for (const std::string_view end : ends) evaluator_->end_evidence(kind, id, end, *at);
    if (ends.empty() && evaluator_->has_evidence(kind, id))
      note_unread(record, fmt::format("withdrawal of {}: the charter's kind has no time "
                                      "`withdrawn_at`",
                                      kind));
    return;
  }
  std::string json(member_of(record.body.empty() ? record.residue : record.body, "record"));
  if (json == "null") return;  // erased
  if (type->name == "execution") {
    json = fitted(*circumstances_.program, record.columns.kind, json);
    if (json.empty()) return;  // nobody asks for executions of it
  }
  // Written under another program it may say more than this one reads.
  const bool is_evidence = type->role == Role::Evidence;
  MaybeError bad = take(json, is_evidence);
  if (const std::string less = bad ? fitted(*circumstances_.program, record.columns.kind, json) : "";
      !less.empty()) {
    if (is_evidence && !keeps_what_ends(record, json, less)) return;
    bad = take(less, is_evidence);
  }
  if (bad) refuse(record, json, bad->message());
}

// Evidence that says more than the program reads is taken without it, and that is told. When it stopped to count is never left
// out: it would count again.
bool Mirror::keeps_what_ends(const Record& record, std::string_view json, std::string_view less) {
  const std::vector<std::string> names = left_out(json, less);
  if (const std::string name = limit_among(names); !name.empty()) {
    note_unread(record, fmt::format("{} `{}`: it says `{}`, which the charter's kind does not have",
                                    record.type, record.columns.kind, name));
    return false;
  }
  for (const std::string& name : names)
    note(short_of_,
         fmt::format("evidence `{}` on record says `{}`, which the charter does not read",
                     record.columns.kind, name));
  return true;
}

void Mirror::note_unread(const Record& record, std::string_view why) {
  if (unread_.empty()) unread_ = fmt::format("record {}, {}", record.seq, why);
  note(refused_, std::string(why));
}

}  // namespace writ::ledger
