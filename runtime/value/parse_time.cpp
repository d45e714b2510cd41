// Instants, dates, clock times and lengths from text.
#include <array>

#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "runtime/value/scan.hpp"
#include "runtime/value/wide.hpp"

namespace writ::value {
namespace {

bool read_date(Scan& scan, std::int64_t& days) {
  int year, month, day;
  if (!scan.digits(4, year) || !scan.take('-') || !scan.digits(2, month) || !scan.take('-') ||
      !scan.digits(2, day))
    return false;
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
    return false;
  days = days_of({year, month, day});
  return true;
}

// `Z` or `+05:30`, in seconds.
bool read_offset(Scan& scan, std::int64_t& offset) {
  if (scan.take_any("Zz")) return offset = 0, true;
  char sign;
  int hours, minutes;
  if (!scan.take_any("+-", &sign) || !scan.digits(2, hours) || !scan.take(':') ||
      !scan.digits(2, minutes))
    return false;
  if (hours > 23 || minutes > 59) return false;
  offset = (hours * 60 + minutes) * 60;
  if (sign == '-') offset = -offset;
  return true;
}

enum class Field : std::uint8_t { Year, Month, Week, Day, Hour, Minute, Second };
struct UnitRow {
  std::string_view name;
  char letter;
  bool in_time;
  Field field;
  std::int64_t amount;
};
// Periods count months; durations count microseconds.
constexpr std::array<UnitRow, 7> kUnits = {{
    {"year", 'Y', false, Field::Year, 12},
    {"month", 'M', false, Field::Month, 1},
    {"week", 'W', false, Field::Week, 7 * kMicrosPerDay},
    {"day", 'D', false, Field::Day, kMicrosPerDay},
    {"hour", 'H', true, Field::Hour, 3600 * kMicrosPerSecond},
    {"minute", 'M', true, Field::Minute, 60 * kMicrosPerSecond},
    {"second", 'S', true, Field::Second, kMicrosPerSecond},
}};
bool is_calendar(Field f) { return f == Field::Year || f == Field::Month; }

// Sums what a length is made of; calendar units and others do not mix.
class Length {
 public:
  bool add(const UnitRow& unit, std::int64_t count, std::int64_t micros) {
    bool calendar = is_calendar(unit.field);
    if (any_ && calendar != is_calendar_) return false;
    any_ = true;
    is_calendar_ = calendar;
    Wide more = Wide{count} * unit.amount + micros;
    total_ += more;
    return total_ <= INT64_MAX;
  }
  std::optional<Value> value(bool negative) const {
    if (!any_) return std::nullopt;
    auto amount = static_cast<std::int64_t>(total_);
    return of_scalar(is_calendar_ ? Tag::Period : Tag::Duration, negative ? -amount : amount);
  }

 private:
  Wide total_ = 0;
  bool any_ = false, is_calendar_ = false;
};

// Behind the P: `1Y6M`, `2W`, `3DT4H5M6.5S`, each unit at most once and in this order.
std::optional<Value> read_iso(Scan scan, bool negative) {
  Length length;
  bool in_time = false;
  std::size_t next = 0;
  while (!scan.at_end()) {
    if (!in_time && scan.take('T')) {
      in_time = true;
      if (scan.at_end()) return std::nullopt;
      continue;
    }
    std::int64_t count = 0, micros = 0;
    if (!scan.number(count)) return std::nullopt;
    bool has_fraction = scan.take('.');
    if (has_fraction && !scan.micros(micros)) return std::nullopt;
    while (next < kUnits.size() &&
           !(kUnits[next].in_time == in_time && scan.take(kUnits[next].letter)))
      ++next;
    if (next == kUnits.size()) return std::nullopt;
    const UnitRow& unit = kUnits[next++];
    if ((has_fraction && unit.field != Field::Second) || !length.add(unit, count, micros))
      return std::nullopt;
  }
  return length.value(negative);
}

// `2 days`, `1 month`, `1.5 seconds`.
std::optional<Value> read_words(Scan scan, bool negative) {
  std::int64_t count = 0, micros = 0;
  if (!scan.number(count)) return std::nullopt;
  bool has_fraction = scan.take('.');
  if (has_fraction && !scan.micros(micros)) return std::nullopt;
  if (!scan.take(' ')) return std::nullopt;
  std::string_view word = scan.rest();
  for (const UnitRow& unit : kUnits) {
    bool same = word == unit.name || (word.size() == unit.name.size() + 1 && word.back() == 's' &&
                                      word.substr(0, unit.name.size()) == unit.name);
    if (!same) continue;
    Length length;
    if ((has_fraction && unit.field != Field::Second) || !length.add(unit, count, micros))
      return std::nullopt;
    return length.value(negative);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_time(std::string_view rfc3339) {
  Scan scan(rfc3339);
  std::int64_t days, offset, micros = 0;
  int hour, minute, second;
  if (!read_date(scan, days) || !scan.take_any("Tt")) return std::nullopt;
  if (!scan.digits(2, hour) || !scan.take(':') || !scan.digits(2, minute) || !scan.take(':') ||
      !scan.digits(2, second))
    return std::nullopt;
  if (hour > 23 || minute > 59 || second > 59) return std::nullopt;
  if (scan.take('.') && !scan.micros(micros)) return std::nullopt;
  if (!read_offset(scan, offset) || !scan.at_end()) return std::nullopt;
  std::int64_t of_day = (hour * 60 + minute) * 60 + second;
  std::int64_t time = days * kMicrosPerDay + (of_day - offset) * kMicrosPerSecond + micros;
  if (time < kMinTime || time > kMaxTime) return std::nullopt;
  return time;
}

std::optional<std::int64_t> parse_date(std::string_view iso) {
  Scan scan(iso);
  std::int64_t days;
  if (!read_date(scan, days) || !scan.at_end()) return std::nullopt;
  return days;
}

// `08:00`, `08:00:30`; `24:00` is the end of a day.
std::optional<std::int64_t> parse_clock(std::string_view hh_mm) {
  Scan scan(hh_mm);
  int hour, minute, second = 0;
  if (!scan.digits(2, hour) || !scan.take(':') || !scan.digits(2, minute)) return std::nullopt;
  if (scan.take(':') && !scan.digits(2, second)) return std::nullopt;
  std::int64_t total = (hour * 60 + minute) * 60 + second;
  if (!scan.at_end() || minute > 59 || second > 59 || total > kSecondsPerDay) return std::nullopt;
  return total;
}

std::optional<Value> parse_duration(std::string_view text) {
  Scan scan(text);
  bool negative = scan.take('-');
  return scan.take('P') ? read_iso(scan, negative) : read_words(scan, negative);
}

}  // namespace writ::value
