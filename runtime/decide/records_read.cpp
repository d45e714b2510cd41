// Evidence and history as their documents have them, typed by the kinds of the program.
#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "runtime/decide/being.hpp"
#include "runtime/decide/records.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using value::Record;
using value::Value;

namespace {

std::vector<std::string_view> kind_spellings(const program::Image& image, RecordSet::Holds holds) {
  std::vector<std::string_view> out;
  for (const program::KindRow& k : image.kinds)
    if (holds == RecordSet::Holds::Evidence ? k.is_evidence : k.is_event)
      out.push_back(image.text(k.outside));
  return out;
}

}  // namespace

bool RecordSet::read_document(json::Reader& in, const Surroundings& around) {
  if (holds_ == Holds::Evidence) return read_records(in, around);
  if (in.peek() != json::Token::Object)
    return in.ok() && in.fail("an object with `complete_since` and `events`", in.describe_next());
  if (!in.enter_object()) return false;
  std::string_view key, name;
  while (in.next_member(key)) {
    if (key == "complete_since") {
      if (!read_complete(in, around)) return false;
    } else if (key == "events") {
      if (!read_records(in, around)) return false;
    } else if (key == "tenant") {
      if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
      if (!in.read_string(name)) return false;
      if (name != around.tenant)
        return in.fail(fmt::format("the tenant {}", quoted(around.tenant)), quoted(name));
    } else {
      return unknown_member(in, key, {"complete_since", "events"});
    }
  }
  return in.ok();
}

bool RecordSet::read_complete(json::Reader& in, const Surroundings& around) {
  const program::Image& image = around.program->image();
  if (in.peek() != json::Token::Object)
    return in.ok() && in.fail("an object of event kinds", in.describe_next());
  if (!in.enter_object()) return false;
  std::string_view key, moment;
  while (in.next_member(key)) {
    const std::uint32_t kind = around.program->kind_named(key);
    if (kind == program::kNone || !image.kinds[kind].is_event)
      return unknown_member(in, key, kind_spellings(image, holds_));
    if (in.peek() != json::Token::String)
      return in.ok() && in.fail("\"always\" or a time", in.describe_next());
    if (!in.read_string(moment)) return false;
    const auto at =
        moment == "always" ? std::numeric_limits<std::int64_t>::min() : value::parse_time(moment);
    if (!at)
      return in.fail("\"always\" or a time such as \"2026-11-24T10:00:00Z\"", quoted(moment));
    kinds_[kind].complete_since = *at;
  }
  return in.ok();
}

bool RecordSet::read_records(json::Reader& in, const Surroundings& around) {
  if (in.peek() != json::Token::Array)
    return in.ok() && in.fail("an array of records", in.describe_next());
  if (!in.enter_array()) return false;
  std::uint32_t position = 0;
  while (in.next_element()) {
    Record r{};
    if (!read_record(in, around, r)) return false;
    r.position = position++;
    kinds_[r.kind].records.push_back(arena_.make<Record>(r));
  }
  return in.ok();
}

// The member `kind` decides how the others are read, wherever it stands.
bool RecordSet::read_record(json::Reader& in, const Surroundings& around, Record& out) {
  const program::Image& image = around.program->image();
  if (in.peek() != json::Token::Object)
    return in.ok() && in.fail("a record, an object with `kind`, `id` and `at`", in.describe_next());
  std::string_view key, name = look_ahead(in, "kind");
  if (!in.enter_object()) return false;
  const std::string base = in.path();
  const std::uint32_t kind = name.empty() ? program::kNone : around.program->kind_named(name);
  const bool fits =
      kind != program::kNone &&
      (holds_ == Holds::Evidence ? image.kinds[kind].is_evidence : image.kinds[kind].is_event);
  out.kind = kind;
  const TypedContext typed{around.program, &arena_, around.directory, &strangers_, &notes_};
  const std::uint32_t count = fits ? image.kinds[kind].fields.count : 0;
  Value* fields = arena_.array<Value>(count + 2);
  std::fill(fields, fields + count + 2, Value{});
  out.fields = fields;
  bool has_kind = false;
  while (in.next_member(key)) {
    if (key == "kind") {
      has_kind = true;
      if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
      if (!in.read_string(name)) return false;
      if (fits) continue;
      const auto known = kind_spellings(image, holds_);
      return in.fail(
          fmt::format("a kind of {}: {}{}", document(), one_of(known), near_spellings(name, known)),
          quoted(name));
    }
    if (!fits) {
      if (!in.skip()) return false;  // the mistake is the kind, told at its own place
      continue;
    }
    if (key == "tenant") {
      if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
      if (!in.read_string(name)) return false;
      if (name != around.tenant)
        return in.fail(fmt::format("the tenant {}", quoted(around.tenant)), quoted(name));
      continue;
    }
    if (key == "id") {
      if (!read_text(typed, in, fields[0])) return false;
      continue;
    }
    if (key == "at") {
      if (in.peek() != json::Token::String)
        return in.ok() && in.fail("a time such as \"2026-11-24T10:00:00Z\"", in.describe_next());
      if (!in.read_string(name)) return false;
      const auto at = value::parse_time(name);
      if (!at) return in.fail("a time such as \"2026-11-24T10:00:00Z\"", quoted(name));
      fields[1] = value::of_scalar(value::Tag::Time, *at);
      out.at = *at;
      continue;
    }
    const program::KindRow& row = image.kinds[kind];
    std::uint32_t k = 0;
    while (k < count && image.text(image.fields[row.fields.first + k].name) != key) ++k;
    if (k == count) {
      std::vector<std::string_view> known{"id", "at", "kind"};
      for (k = 0; k < count; ++k)
        known.push_back(image.text(image.fields[row.fields.first + k].name));
      return unknown_member(in, key, known);
    }
    const program::FieldRow& f = image.fields[row.fields.first + k];
    typed.in_sensitive = f.is_sensitive;
    const bool lenient_null = row.action != program::kNone && in.peek() == json::Token::Null;
    if (lenient_null ? !in.read_null() : !read_value(typed, in, f.type, fields[k + 2]))
      return false;
    typed.in_sensitive = false;
  }
  if (!in.ok()) return false;
  if (!has_kind) return absent(in, base, "kind", fmt::format("a kind of {}", document()));
  if (fields[0].is_missing()) return absent(in, base, "id", "text");
  if (fields[1].is_missing())
    return absent(in, base, "at", "a time such as \"2026-11-24T10:00:00Z\"");
  const program::KindRow& row = image.kinds[kind];
  if (row.action != program::kNone)
    return true;  // an execution is recorded with what its action then had
  for (std::uint32_t k = 0; k < count; ++k) {
    const program::FieldRow& f = image.fields[row.fields.first + k];
    if (fields[k + 2].is_missing() && !image.types[f.type].is_optional)
      return absent(in, base, image.text(f.name), expectation(image, f.type));
  }
  return true;
}

}  // namespace writ::decide
