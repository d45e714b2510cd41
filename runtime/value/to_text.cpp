#include <fmt/format.h>

#include <array>
#include <iterator>

#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "runtime/value/wide.hpp"

namespace writ::value {
namespace {

// At least so many digits, zeros in front; a sign counts as a digit.
void append_padded(std::string& out, std::int64_t n, std::size_t width) {
  const fmt::format_int digits(n < 0 ? -n : n);
  if (n < 0) out += '-';
  for (std::size_t k = digits.size() + (n < 0 ? 1 : 0); k < width; ++k) out += '0';
  out.append(digits.data(), digits.size());
}

void append_date(std::string& out, std::int64_t days) {
  Civil c = civil_of(days);
  append_padded(out, c.year, 4);
  out += '-';
  append_padded(out, c.month, 2);
  out += '-';
  append_padded(out, c.day, 2);
}

void append_clock(std::string& out, std::int64_t seconds, bool always_seconds) {
  append_padded(out, seconds / 3600, 2);
  out += ':';
  append_padded(out, seconds / 60 % 60, 2);
  if (!always_seconds && seconds % 60 == 0) return;
  out += ':';
  append_padded(out, seconds % 60, 2);
}

void append_time(std::string& out, std::int64_t time) {
  std::int64_t of_day = floor_mod(time, kMicrosPerDay);
  append_date(out, floor_div(time, kMicrosPerDay));
  out += 'T';
  append_clock(out, of_day / kMicrosPerSecond, true);
  if (std::int64_t micros = of_day % kMicrosPerSecond; micros != 0)
    fmt::format_to(std::back_inserter(out), ".{:06}", micros);
  out += 'Z';
}

void append_count(std::string& out, std::int64_t count, std::string_view unit) {
  fmt::format_to(std::back_inserter(out), "{} {}{}", count, unit,
                 count == 1 || count == -1 ? "" : "s");
}

// In the greatest unit that divides it, so that what was written as `36 hours` reads so again.
void append_duration(std::string& out, std::int64_t micros) {
  struct Row {
    std::int64_t size;
    std::string_view name;
  };
  constexpr std::array<Row, 4> kRows = {{{kMicrosPerDay, "day"},
                                         {3600 * kMicrosPerSecond, "hour"},
                                         {60 * kMicrosPerSecond, "minute"},
                                         {kMicrosPerSecond, "second"}}};
  if (micros == 0) return out += "0 seconds", void();
  for (const Row& row : kRows)
    if (micros % row.size == 0) return append_count(out, micros / row.size, row.name);
  std::int64_t rest = micros % kMicrosPerSecond;
  if (micros < 0) out += '-';
  fmt::format_to(std::back_inserter(out), "{}.{:06} seconds", std::abs(micros / kMicrosPerSecond),
                 std::abs(rest));
}

void append_currency(std::string& out, std::uint32_t code) {
  for (int shift : {16, 8, 0}) out += static_cast<char>((code >> shift) & 0xff);
}

void append_value(std::string& out, const Value& v, int depth);

void append_list(std::string& out, const Value& v, int depth) {
  out += '[';
  for (std::uint32_t k = 0; k < v.aux && depth < 64; ++k) {
    if (k > 0) out += ", ";
    append_value(out, v.fields[k], depth + 1);
  }
  out += ']';
}

void append_value(std::string& out, const Value& v, int depth) {
  switch (v.tag) {
    case Tag::Missing: out += "missing"; return;
    case Tag::Fault: out += "fault"; return;
    case Tag::Bool: out += v.i != 0 ? "true" : "false"; return;
    case Tag::Int: fmt::format_to(std::back_inserter(out), "{}", v.i); return;
    case Tag::Decimal: append_decimal(out, v.i, v.scale); return;
    case Tag::Money:
      append_decimal(out, v.i, v.scale);
      out += ' ';
      append_currency(out, v.aux);
      return;
    case Tag::Text: out += v.text->view(); return;
    case Tag::Time: append_time(out, v.i); return;
    case Tag::Date: append_date(out, v.i); return;
    case Tag::Duration: append_duration(out, v.i); return;
    case Tag::Period:
      if (v.i != 0 && v.i % 12 == 0) append_count(out, v.i / 12, "year");
      else append_count(out, v.i, "month");
      return;
    case Tag::Clock: append_clock(out, v.i, false); return;
    case Tag::Enum:
    case Tag::Role: fmt::format_to(std::back_inserter(out), "#{}", v.i); return;
    case Tag::Principal: out += v.who->id.view(); return;
    case Tag::Entity: append_value(out, v.fields[0], depth + 1); return;
    case Tag::Record: append_value(out, v.record->fields[0], depth + 1); return;
    case Tag::List: append_list(out, v, depth); return;
    case Tag::Iterator: out += "iterator"; return;
  }
}

}  // namespace

void append_text(std::string& out, const Value& v) { append_value(out, v, 0); }

std::string to_text(const Value& v) {
  std::string out;
  append_text(out, v);
  return out;
}

void append_decimal(std::string& out, std::int64_t mantissa, std::uint8_t scale) {
  std::uint64_t size = mantissa < 0 ? 0 - static_cast<std::uint64_t>(mantissa)
                                    : static_cast<std::uint64_t>(mantissa);
  if (mantissa < 0) out += '-';
  std::uint64_t power = static_cast<std::uint64_t>(kPowersOfTen[scale]);
  fmt::format_to(std::back_inserter(out), "{}", size / power);
  if (scale > 0) fmt::format_to(std::back_inserter(out), ".{:0{}}", size % power, scale);
}

}  // namespace writ::value
