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
    "('decision', 'error', 'program', 'erasure', 'hold', 'release') order by seq";
constexpr const char* kReadPromises =
    "select " WRIT_RECORD_COLUMNS
    " from writ_record where tenant = $1 and seq <= $2 and type = 'completeness' order by seq";
constexpr std::uint64_t kChunk = 10'000;  // records; PostgreSQL's client holds all rows of an answer

}  // namespace

std::string_view field_of_end(const program::Image& image, std::uint32_t kind) {
  for (const std::string_view name : {"withdrawn_at", "revoked_at"})
    if (decide::record_field(image, kind, name) != program::kNone) return name;
  return {};
}

std::string history_version(std::string_view origin, std::uint64_t size) {
  return fmt::format("{}/{}", origin, size);
}

std::string fitted(const Program& program, std::string_view kind, std::string_view json) {
  const std::uint32_t row = program.kind_named(kind);
  if (row == program::kNone || program.image().kinds[row].action == program::kNone) return {};
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

void Mirror::set_complete() {
  std::string history;
  json::Writer w(history);
  w.begin_object().key("complete_since").begin_object();
  for (const auto& [kind, since] : complete_) {
    const std::uint32_t row = circumstances_.program->kind_named(kind);
    if (row == program::kNone || !circumstances_.program->image().kinds[row].is_event) continue;
    w.key(kind).string(since);
  }
  w.end_object().key("events").begin_array().end_array().end_object();
  evaluator_->set_evidence("[]");
  evaluator_->set_history(history);
}

bool Mirror::catch_up(Log& log, std::uint64_t size) {
  const auto seq = [](std::uint64_t n) { return static_cast<std::int64_t>(n); };
  for (int round = 0; round < 2; ++round) {
    if (is_stale_ || fed_ > size) {
      complete_.clear();
      refused_.clear();
      fed_ = 0;
      const bool ok = log.db().run(kReadPromises, {std::string_view(log.tenant()), seq(size)},
                                   [&](const Row& row) {
                                     feed(record_of(row));
                                     return true;
                                   });
      if (!ok) return false;
      set_complete();
      fed_ = 0;
      is_stale_ = false;
    }
    while (fed_ < size && !is_stale_) {
      const std::uint64_t last = std::min(size, fed_ + kChunk);
      const bool ok = log.db().run(kReadAll, {std::string_view(log.tenant()), seq(fed_), seq(last)},
                                   [&](const Row& row) {
                                     feed(record_of(row));
                                     return !is_stale_;
                                   });
      if (!ok) return false;
      fed_ = last;
    }
    if (!is_stale_) break;
  }
  fed_ = size;
  evaluator_->set_history_version(history_version(log.origin(), size));
  return true;
}

std::optional<std::vector<std::string>> Mirror::people() const {
  if (circumstances_.directory.empty()) return std::nullopt;
  std::vector<std::string> out;
  each_element(member_of(circumstances_.directory, "people"), [&](std::string_view person) {
    if (member_of(person, "active") == "false") return;
    out.push_back(text_member(person, "id"));
    for (std::string& alias : texts_of(member_of(person, "aliases")))
      out.push_back(std::move(alias));
  });
  return out;
}

MaybeError Mirror::take(std::string_view json, bool is_evidence) {
  return is_evidence ? evaluator_->add_evidence(json) : evaluator_->add_event(json);
}

void Mirror::refuse(const Record& record, std::string why) {
  why = fmt::format("{} `{}`: {}", record.type, record.columns.kind, why);
  if (std::find(refused_.begin(), refused_.end(), why) == refused_.end())
    refused_.push_back(std::move(why));
}

void Mirror::feed(const Record& record) {
  fed_ = record.seq;
  if (record.type == "completeness") {
    const auto before = complete_;
    take_completeness(record, complete_);
    is_stale_ |= complete_ != before;
    return;
  }
  const TypeRow* type = type_named(record.type);
  if (type == nullptr || type->role == Role::Own) return;
  const std::string_view what =
      type->name == "withdrawal" ? member_of(record.body, "retracts") : std::string_view();
  if (!what.empty()) {
    const std::string kind = text_member(what, "kind");
    const std::uint32_t row = circumstances_.program->kind_named(kind);
    const auto at = value::parse_time(text_member(what, "at"));
    if (row != program::kNone && at)
      evaluator_->end_evidence(kind, text_member(what, "id"),
                               field_of_end(circumstances_.program->image(), row), *at);
    return;
  }
  std::string json(member_of(record.body.empty() ? record.residue : record.body, "record"));
  if (json == "null") return;  // erased
  if (type->name == "execution") {
    json = fitted(*circumstances_.program, record.columns.kind, json);
    if (json.empty()) return;  // nobody asks for executions of it
  }
  if (const MaybeError bad = take(json, type->role == Role::Evidence))
    refuse(record, bad->message());
}

}  // namespace writ::ledger
