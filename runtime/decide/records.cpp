#include "runtime/decide/records.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "runtime/decide/digest.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/program/plan.hpp"
#include "runtime/program/scan.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using value::Record;
using value::Value;

namespace {

// So many records of a kind are worth an index; fewer are looked at one by one.
std::size_t worth_index(const program::Program& program) {
  return program.plan().indexes_all() ? 1 : 32;
}

bool by_time(const Record* a, const Record* b) {
  if (a->at != b->at) return a->at < b->at;
  return a->fields[0].text->view() < b->fields[0].text->view();
}

bool same_record(const program::Image& image, const Record& a, const Record& b) {
  value::Buffer left, right;
  append_canonical(image, a, left);
  append_canonical(image, b, right);
  return left.view() == right.view();
}

json::Error twice(const program::Image& image, const Record& record, std::string path) {
  json::Error e;
  e.path = std::move(path);
  e.expected = fmt::format("an id that no other {} has, or the same record again",
                           image.text(image.kinds[record.kind].outside));
  e.found = fmt::format("{} again, with other contents", quoted(record.fields[0].text->view()));
  e.message = fmt::format("found {}, expected {}", e.found, e.expected);
  return e;
}

}  // namespace

std::uint64_t longest_in(const program::Image& image, const Value& v) {
  const bool is_list = v.is(value::Tag::List);
  if (!is_list && !v.is(value::Tag::Entity)) return 0;
  const std::uint32_t parts = is_list ? v.aux : image.entities[v.aux].fields.count + 1;
  std::uint64_t out = is_list ? v.aux : 0;
  for (std::uint32_t k = 0; k < parts; ++k) out = std::max(out, longest_in(image, v.fields[k]));
  return out;
}

void RecordSet::clear() {
  arena_.reset();
  strangers_ = Strangers(arena_);
  kinds_.clear();
  ids_.clear();
  keys_.clear();
  notes_.clear();
  longest_list_ = 0;
}

void RecordSet::measure(const program::Image& image, const Record& record) {
  const std::uint32_t count = image.kinds[record.kind].fields.count + 2;
  for (std::uint32_t f = 0; f < count; ++f)
    longest_list_ = std::max(longest_list_, longest_in(image, record.fields[f]));
}

bool RecordSet::read(const Surroundings& around, std::string_view text, json::Error& error) {
  std::string copy(text);  // `text` may be our own
  added_.clear();
  ends_.clear();
  text_.swap(copy);
  if (read_again(around, error)) return true;
  text_.clear();
  return false;
}

bool RecordSet::read_again(const Surroundings& around, json::Error& error) {
  clear();
  kinds_.resize(around.program->image().kinds.size());
  if (!text_.empty()) {
    json::Reader in(text_, arena_);
    if (!(read_document(in, around) && in.at_end())) {
      error = in.error();
      clear();
      return false;
    }
    if (!settle(*around.program, error)) {
      clear();
      return false;
    }
  }
  for (const std::string& record : added_) {
    json::Reader in(record, arena_);
    Record r{};
    if (read_record(in, around, r) && in.at_end()) {
      if (insert(*around.program, r, error)) continue;
    } else {
      error = in.error();
    }
    clear();
    return false;
  }
  for (const End& e : ends_) set_time(e);
  return true;
}

void RecordSet::set_complete_since(std::uint32_t kind, std::int64_t since) {
  if (kind < kinds_.size()) kinds_[kind].complete_since = since;
}

void RecordSet::end(const End& end) {
  ends_.push_back(end);
  set_time(end);
}

bool RecordSet::has(std::uint32_t kind, std::string_view id) {
  if (kind >= kinds_.size()) return false;
  find_ids();
  return ids_[kind].find(id) != ids_[kind].end();
}

void RecordSet::set_time(const End& end) {
  if (end.kind >= kinds_.size()) return;
  find_ids();
  const auto known = ids_[end.kind].find(end.id);
  if (known == ids_[end.kind].end()) return;
  const Record* old = known->second;
  const Value& before = old->fields[end.field];
  if (before.is(value::Tag::Time) && before.i <= end.at) return;
  // A record is shared by those who look at it, so another takes its place wherever it can be found; by time it is the same place.
  auto* fields = arena_.array<Value>(end.field_count);
  std::copy_n(old->fields, end.field_count, fields);
  fields[end.field] = value::of_scalar(value::Tag::Time, end.at);
  const Record* fresh = arena_.make<Record>(Record{old->kind, old->position, old->at, fields});
  known->second = fresh;
  const auto put = [&](std::vector<const Record*>& list) {
    const auto at = std::lower_bound(list.begin(), list.end(), old, by_time);
    if (at != list.end() && *at == old) *at = fresh;
  };
  put(kinds_[end.kind].records);
  if (end.kind < keys_.size())
    for (Key& key : keys_[end.kind])
      if (const auto text = value::key_of(old->fields[key.field])) put(key.records[*text]);
}

bool RecordSet::add(const Surroundings& around, std::string_view record, json::Error& error) {
  kinds_.resize(around.program->image().kinds.size());
  added_.emplace_back(record);
  json::Reader in(added_.back(), arena_);
  Record r{};
  const std::size_t notes = notes_.size();
  if (read_record(in, around, r) && in.at_end()) {
    if (insert(*around.program, r, error)) return true;
  } else {
    error = in.error();
  }
  added_.pop_back();
  notes_.resize(notes);
  return false;
}

// Sorts, and keeps each id once: records that say the same are one, records that differ are a mistake.
bool RecordSet::settle(const program::Program& program, json::Error& error) {
  const program::Image& image = program.image();
  for (Kind& kind : kinds_) {
    auto& records = kind.records;
    std::sort(records.begin(), records.end(), [](const Record* a, const Record* b) {
      const std::string_view left = a->fields[0].text->view(), right = b->fields[0].text->view();
      return left != right ? left < right : a->position < b->position;
    });
    std::size_t kept = 0;
    for (std::size_t k = 0; k < records.size(); ++k) {
      if (kept > 0 &&
          records[kept - 1]->fields[0].text->view() == records[k]->fields[0].text->view()) {
        if (same_record(image, *records[kept - 1], *records[k])) continue;
        error = twice(image, *records[k],
                      fmt::format("{}[{}].id", holds_ == Holds::Evidence ? "" : "events",
                                  records[k]->position));
        return false;
      }
      records[kept++] = records[k];
    }
    records.resize(kept);
    std::sort(records.begin(), records.end(), by_time);
    for (const Record* r : records) measure(image, *r);
  }
  for (std::uint32_t k = 0; k < kinds_.size(); ++k)
    if (kinds_[k].records.size() >= worth_index(program)) index_kind(image, k);
  return true;
}

void RecordSet::index_kind(const program::Image& image, std::uint32_t kind) {
  keys_.resize(kinds_.size());
  keys_[kind].clear();
  const auto fields = program::keys_of(image);
  for (const std::uint32_t field : fields[kind]) {
    keys_[kind].emplace_back();
    keys_[kind].back().field = field;
  }
  for (const Record* r : kinds_[kind].records) index_record(kind, *r);
}

void RecordSet::index_record(std::uint32_t kind, const Record& record) {
  for (Key& key : keys_[kind]) {
    const auto text = value::key_of(record.fields[key.field]);
    if (!text) {
      key.is_whole = false;
      continue;
    }
    auto& list = key.records[*text];
    list.insert(std::upper_bound(list.begin(), list.end(), &record, by_time), &record);
    key.most = std::max(key.most, list.size());
  }
}

vm::Found RecordSet::find(std::uint32_t kind, std::uint32_t field, std::string_view text) const {
  if (kind >= keys_.size()) return {};
  for (const Key& key : keys_[kind]) {
    if (key.field != field || !key.is_whole) continue;
    const auto found = key.records.find(text);
    if (found == key.records.end()) return {nullptr, 0, true};
    return {found->second.data(), static_cast<std::uint32_t>(found->second.size()), true};
  }
  return {};
}

std::uint64_t RecordSet::most_of_one_key(std::uint32_t kind, std::uint32_t field) const {
  if (kind < keys_.size())
    for (const Key& key : keys_[kind])
      if (key.field == field && key.is_whole) return key.most;
  return kind < kinds_.size() ? kinds_[kind].records.size() : 0;
}

void RecordSet::find_ids() {
  if (!ids_.empty()) return;
  ids_.resize(kinds_.size());
  for (const Kind& kind : kinds_)
    for (const Record* r : kind.records) ids_[r->kind].emplace(r->fields[0].text->view(), r);
}

bool RecordSet::insert(const program::Program& program, const Record& record, json::Error& error) {
  const program::Image& image = program.image();
  auto& records = kinds_[record.kind].records;
  find_ids();
  const auto [place, is_new] = ids_[record.kind].emplace(record.fields[0].text->view(), nullptr);
  if (!is_new) {
    if (same_record(image, *place->second, record)) return true;
    error = twice(image, record, "id");
    return false;
  }
  const Record* stored = place->second = arena_.make<Record>(record);
  measure(image, *stored);
  records.insert(std::upper_bound(records.begin(), records.end(), stored, by_time), stored);
  if (record.kind < keys_.size() && !keys_[record.kind].empty()) index_record(record.kind, *stored);
  else if (records.size() == worth_index(program)) index_kind(image, record.kind);
  return true;
}

}  // namespace writ::decide
