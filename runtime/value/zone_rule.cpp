#include "runtime/value/zone_rule.hpp"

#include <algorithm>

#include "runtime/value/calendar.hpp"
#include "runtime/value/scan.hpp"

namespace writ::value::zones {

class ZoneRule::Reader {
 public:
  explicit Reader(std::string_view text) : scan_(text) {}

  bool read(ZoneRule& rule) {
    std::int64_t west = 0;
    if (!name() || !time(west)) return false;
    rule.standard_ = -west;
    if (!name()) return false;  // no daylight saving
    rule.daylight_ = rule.standard_ + 3600;
    if (!scan_.take(',')) {
      if (!time(west) || !scan_.take(',')) return false;
      rule.daylight_ = -west;
    }
    return change(rule.to_daylight_) && scan_.take(',') && change(rule.to_standard_) &&
           scan_.at_end();
  }

 private:
  // `CET`, or anything in angle brackets.
  bool name() {
    if (scan_.take('<')) {
      while (!scan_.at_end() && !scan_.take('>'))
        scan_.take_any("+-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
      return true;
    }
    int letters = 0;
    while (scan_.take_any("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")) ++letters;
    return letters >= 3;
  }
  bool time(std::int64_t& out) {
    char sign = '+';
    scan_.take_any("+-", &sign);
    std::int64_t hours = 0, minutes = 0, seconds = 0;
    if (!scan_.number(hours) || hours > 167) return false;
    if (scan_.take(':') && (!scan_.number(minutes) || minutes > 59)) return false;
    if (scan_.take(':') && (!scan_.number(seconds) || seconds > 59)) return false;
    out = (hours * 60 + minutes) * 60 + seconds;
    if (sign == '-') out = -out;
    return true;
  }
  bool small(int& out, int low, int high) {
    std::int64_t n = 0;
    if (!scan_.number(n) || n < low || n > high) return false;
    out = static_cast<int>(n);
    return true;
  }
  bool change(Change& out) {
    bool ok;
    if (scan_.take('M')) {
      ok = small(out.month, 1, 12) && scan_.take('.') && small(out.week, 1, 5) && scan_.take('.') &&
           small(out.day, 0, 6);
    } else {
      out.form = scan_.take('J') ? Form::DayWithoutLeap : Form::DayOfYear;
      ok = small(out.day, out.form == Form::DayWithoutLeap ? 1 : 0, 365);
    }
    return ok && (!scan_.take('/') || time(out.time));
  }

  Scan scan_;
};

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
  ZoneRule rule;
  if (!Reader(text).read(rule)) return std::nullopt;
  return rule;
}

std::int64_t ZoneRule::Change::day_in(std::int64_t year) const {
  std::int64_t first = days_of({year, 1, 1});
  if (form == Form::DayOfYear) return first + day;
  if (form == Form::DayWithoutLeap) return first + day - 1 + (is_leap(year) && day >= 60 ? 1 : 0);
  std::int64_t of_month = days_of({year, month, 1});
  std::int64_t until_weekday = floor_mod(day - weekday_of(of_month), 7);  // both 0 (or 7) for Sunday
  std::int64_t found = of_month + until_weekday + 7 * (week - 1);
  return found < of_month + days_in_month(year, month) ? found : found - 7;  // week 5 is the last
}

Stretch ZoneRule::at(std::int64_t second) const {
  struct Turn {
    std::int64_t instant, offset;
  };
  std::array<Turn, 6> turns;
  std::int64_t year = civil_of(floor_div(second, kSecondsPerDay)).year;
  for (std::size_t k = 0; k < 3; ++k) {
    std::int64_t y = year - 1 + static_cast<std::int64_t>(k);
    turns[2 * k] = {to_daylight_.day_in(y) * kSecondsPerDay + to_daylight_.time - standard_,
                    daylight_};
    turns[2 * k + 1] = {to_standard_.day_in(y) * kSecondsPerDay + to_standard_.time - daylight_,
                        standard_};
  }
  std::sort(turns.begin(), turns.end(),
            [](const Turn& a, const Turn& b) { return a.instant < b.instant; });
  auto next = std::upper_bound(turns.begin() + 1, turns.end() - 1, second,
                               [](std::int64_t t, const Turn& turn) { return t < turn.instant; });
  return {(next - 1)->instant, next->instant, (next - 1)->offset};
}

}  // namespace writ::value::zones
