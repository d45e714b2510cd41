// The proleptic Gregorian calendar, years 1 to 9999, without zones. Zones are in zones.hpp.
#pragma once

#include <cstdint>

namespace writ::value {

inline constexpr std::int64_t kMicrosPerSecond = 1'000'000;
inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr std::int64_t kMicrosPerDay = kSecondsPerDay * kMicrosPerSecond;
inline constexpr std::int64_t kMinDate = -719'162;   // 0001-01-01
inline constexpr std::int64_t kMaxDate = 2'932'896;  // 9999-12-31
inline constexpr std::int64_t kMinTime = kMinDate * kMicrosPerDay;
inline constexpr std::int64_t kMaxTime = (kMaxDate + 1) * kMicrosPerDay - 1;

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
  return a / b - (a % b != 0 && (a < 0) != (b < 0));
}
constexpr std::int64_t floor_mod(std::int64_t a, std::int64_t b) { return a - floor_div(a, b) * b; }

struct Civil {
  std::int64_t year = 1970;
  int month = 1, day = 1;  // from 1
};

constexpr bool is_leap(std::int64_t year) {
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}
int days_in_month(std::int64_t year, int month);
Civil civil_of(std::int64_t days);
std::int64_t days_of(const Civil& c);
constexpr int weekday_of(std::int64_t days) {
  return static_cast<int>(floor_mod(days + 3, 7)) + 1;
}  // 1 = Monday

// Clamped to the month's end; `ok` false when the result leaves years 1..9999.
std::int64_t add_months_to_date(std::int64_t days, std::int64_t months, bool& ok);

}  // namespace writ::value
