// The rule by which a zone goes on beyond the transitions that its data lists: the footer of a zone
// file, in the form of the TZ variable (RFC 9636, section 3.3.1): `CET-1CEST,M3.5.0,M10.5.0/3`.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::value::zones {

// A stretch of constant offset; seconds, `end` exclusive.
struct Stretch {
  std::int64_t begin, end, offset;
};

class ZoneRule {
 public:
  // Empty when the text is not of that form, or names no daylight saving.
  static std::optional<ZoneRule> parse(std::string_view text);
  // The stretch that holds an instant (years 1 to 9999).
  Stretch at(std::int64_t second) const;

 private:
  enum class Form : std::uint8_t { MonthWeekDay, DayWithoutLeap, DayOfYear };
  struct Change {
    Form form = Form::MonthWeekDay;
    int month = 1, week = 1, day = 0;  // or `day` alone: of the year
    std::int64_t time = 2 * 3600;      // after local midnight, by the clock that is about to change
    std::int64_t day_in(std::int64_t year) const;
  };
  class Reader;

  std::int64_t standard_ = 0, daylight_ = 0;  // seconds east of UTC
  Change to_daylight_, to_standard_;
};

}  // namespace writ::value::zones
