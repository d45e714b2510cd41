#include "runtime/value/calendar.hpp"

#include <algorithm>

#include "runtime/value/ops.hpp"
#include "runtime/value/zones.hpp"

namespace writ::value {
namespace {

constexpr int kDaysPerCycle = 146'097;         // 400 years
constexpr std::int64_t kEpochShift = 719'468;  // from 0000-03-01 to 1970-01-01

// The first day of the unit that holds a day.
std::int64_t first_day(Unit unit, std::int64_t days) {
  switch (unit) {
    case Unit::Day: return days;
    case Unit::Week: return days - (weekday_of(days) - 1);
    case Unit::Month: return days - (civil_of(days).day - 1);
    case Unit::Year: return days_of({civil_of(days).year, 1, 1});
  }
  return days;
}

}  // namespace

int days_in_month(std::int64_t year, int month) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap(year) ? 29 : kDays[month - 1];
}

// Years are counted from March, so that the leap day is a year's last day and months follow the
// pattern 31 30 31 30 31 of 153 days.
std::int64_t days_of(const Civil& c) {
  std::int64_t year = c.month <= 2 ? c.year - 1 : c.year;
  std::int64_t cycle = floor_div(year, 400), of_cycle = floor_mod(year, 400);
  std::int64_t day_of_year = (153 * ((c.month + 9) % 12) + 2) / 5 + c.day - 1;
  return cycle * kDaysPerCycle + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + day_of_year -
         kEpochShift;
}

Civil civil_of(std::int64_t days) {
  std::int64_t shifted = days + kEpochShift;
  std::int64_t cycle = floor_div(shifted, kDaysPerCycle), day = floor_mod(shifted, kDaysPerCycle);
  std::int64_t of_cycle = (day - day / 1'460 + day / 36'524 - day / 146'096) / 365;
  std::int64_t day_of_year = day - (365 * of_cycle + of_cycle / 4 - of_cycle / 100);
  std::int64_t month = (5 * day_of_year + 2) / 153;  // 0 = March
  Civil c;
  c.day = static_cast<int>(day_of_year - (153 * month + 2) / 5 + 1);
  c.month = static_cast<int>(month < 10 ? month + 3 : month - 9);
  c.year = cycle * 400 + of_cycle + (c.month <= 2 ? 1 : 0);
  return c;
}

std::int64_t add_months_to_date(std::int64_t days, std::int64_t months, bool& ok) {
  constexpr std::int64_t kMonths = 9'999 * 12;
  ok = ok && days >= kMinDate && days <= kMaxDate && months >= -kMonths && months <= kMonths;
  if (!ok) return days;
  Civil c = civil_of(days);
  std::int64_t count = (c.year - 1) * 12 + (c.month - 1) + months;
  if (count < 0 || count >= kMonths) return ok = false, days;
  c.year = count / 12 + 1;
  c.month = static_cast<int>(count % 12) + 1;
  c.day = std::min(c.day, days_in_month(c.year, c.month));
  return days_of(c);
}

std::int64_t add_months(std::int64_t time, std::int64_t months, bool& ok) {
  std::int64_t day = floor_div(time, kMicrosPerDay);
  return add_months_to_date(day, months, ok) * kMicrosPerDay + floor_mod(time, kMicrosPerDay);
}

std::optional<std::int64_t> local_offset(std::string_view zone, std::int64_t at) {
  return zones::offset_at(zone, floor_div(at, kMicrosPerSecond));
}

std::string_view zone_data_version() { return zones::version(); }

std::optional<std::int64_t> unit_begin(Unit unit, std::string_view zone, std::int64_t at) {
  std::int64_t second = floor_div(at, kMicrosPerSecond);
  std::optional<std::int64_t> offset = zones::offset_at(zone, second);
  if (!offset) return std::nullopt;
  std::int64_t begin = first_day(unit, floor_div(second + *offset, kSecondsPerDay));
  std::optional<std::int64_t> instant = zones::instant_of(zone, begin * kSecondsPerDay);
  if (!instant) return std::nullopt;
  return *instant * kMicrosPerSecond;
}

}  // namespace writ::value
