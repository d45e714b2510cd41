// Operations on values: one function for each meaning, shared by the machine, evidence matching, merging
// and the JSON boundary. Errors are reported as a FaultKind; spans are the caller's business.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "runtime/value/arena.hpp"
#include "runtime/value/keyed_hash.hpp"
#include "runtime/value/value.hpp"

namespace writ::value {

enum class Order : std::int8_t { Less = -1, Equal = 0, Greater = 1 };

// A result or the kind of fault that stood in its way.
struct Result {
  Value value;
  bool failed = false;
  FaultKind fault = FaultKind::Internal;
};

// Equality of two present, non-fault values of one type (entities and records by id, principals by being,
// lists by element; numbers by value). Money of two currencies is not equal here; the machine faults first.
bool equal(const Value& a, const Value& b);
// Equal values have equal hashes.
std::uint64_t hash_of(const HashKey& key, const Value& v);
// Order of two present, non-fault values of one ordered type; `ok` false: CurrencyMix or UnknownMember.
Order compare(const Value& a, const Value& b, bool& ok, FaultKind& why);

Result add(const Value& a, const Value& b);  // also time/date + duration/period
Result sub(const Value& a, const Value& b);
Result mul(const Value& a, const Value& b);
Result div(const Value& a, const Value& b);
Result neg(const Value& a);
Result to_decimal(const Value& a);

// Canonical texts: 0.25, 500.00 EUR, 2026-11-24T10:00:00Z (microseconds only when not zero), 2026-11-24,
// 08:00, `2 days`, and so on; enum and role spellings need the image and are the caller's.
std::string to_text(const Value& v);
void append_text(std::string& out, const Value& v);  // the same
void append_decimal(std::string& out, std::int64_t mantissa, std::uint8_t scale);

// From text. Empty optional: not of that form or out of range.
std::optional<std::int64_t> parse_int(std::string_view digits);
std::optional<Value> parse_decimal(std::string_view digits);  // also with an exponent; exact or nothing
std::optional<Value> parse_money(std::string_view amount, std::string_view currency);
std::optional<std::int64_t> parse_time(std::string_view rfc3339);  // microseconds; `:60` refused
std::optional<std::int64_t> parse_date(std::string_view iso);      // days
std::optional<std::int64_t> parse_clock(std::string_view hh_mm);   // seconds
std::optional<Value> parse_duration(std::string_view text);  // "2 days", "PT48H", "P3M" (a Period)

// The decimals of a currency (EUR 2, JPY 0). Money has at least those, so 500 EUR reads `500.00 EUR`.
std::uint8_t currency_scale(std::uint32_t currency);

// What a record is found by: a text, or the id of an entity. Nothing: it is found by nothing.
inline std::optional<std::string_view> key_of(const Value& v) {
  const Value& text = v.is(Tag::Entity) ? v.fields[0] : v;
  if (text.is(Tag::Text)) return text.text->view();
  return std::nullopt;
}

// Zones. `zone_data_version()` is an input of a decision.
std::optional<std::int64_t> local_offset(std::string_view zone,
                                         std::int64_t at);  // seconds; empty: unknown zone
std::string_view zone_data_version();
enum class Unit : std::uint8_t { Day, Week, Month, Year };
// The instant at which the calendar unit that holds `at` began in `zone` (a skipped local midnight is the
// first instant after). Empty: unknown zone.
std::optional<std::int64_t> unit_begin(Unit unit, std::string_view zone, std::int64_t at);
std::int64_t add_months(std::int64_t time, std::int64_t months, bool& ok);  // clamped to the month's end

// SHA-256 over length-prefixed fields.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;
  void field(std::string_view bytes);  // 8-byte little-endian length, then the bytes
  void digest(unsigned char out[32]);
  std::string hex();

 private:
  struct State;
  State* state_;
};

// The bucket of a key under a name: the first 8 bytes of SHA-256(name, key), most significant first, modulo 10,000
// (semantics.md, Modes). It depends on nothing else, so that a wider share keeps whoever is in.
inline constexpr std::uint32_t kBuckets = 10'000;
std::uint32_t bucket_of(std::string_view name, std::string_view key);

}  // namespace writ::value
