#include <doctest/doctest.h>

#include "runtime/value/calendar.hpp"
#include "tests/unit/value/values.hpp"

using namespace writ::value;
using namespace writ::testing;

TEST_CASE("Days and civil dates are inverse over all years") {
  Civil before = civil_of(kMinDate - 1);
  for (std::int64_t day = kMinDate; day <= kMaxDate; ++day) {
    Civil c = civil_of(day);
    bool follows = (c.day == before.day + 1 && c.month == before.month && c.year == before.year) ||
                   (c.day == 1 && c.month == before.month + 1 && c.year == before.year &&
                    before.day == days_in_month(before.year, before.month)) ||
                   (c.day == 1 && c.month == 1 && c.year == before.year + 1 && before.month == 12 &&
                    before.day == 31);
    if (!follows || days_of(c) != day) FAIL("day ", day);
    before = c;
  }
  CHECK(civil_of(kMinDate).year == 1);
  CHECK(civil_of(kMaxDate).year == 9999);
  CHECK(days_of({1970, 1, 1}) == 0);
  CHECK(weekday_of(days_of({2026, 11, 24})) == 2);  // a Tuesday
  CHECK(weekday_of(days_of({1600, 2, 29})) == 2);
}

TEST_CASE("Instants are read as RFC 3339 says") {
  auto reads = [](const std::string& in, const std::string& out) { CHECK(to_text(at(in)) == out); };
  reads("2026-11-24T10:00:00Z", "2026-11-24T10:00:00Z");
  reads("2026-11-24t10:00:00z", "2026-11-24T10:00:00Z");
  reads("2026-11-24T10:00:00.5Z", "2026-11-24T10:00:00.500000Z");
  reads("2026-11-24T10:00:00.123456000Z", "2026-11-24T10:00:00.123456Z");
  reads("2026-07-01T00:00:00+05:30", "2026-06-30T18:30:00Z");
  reads("2026-12-31T23:30:00-01:00", "2027-01-01T00:30:00Z");
  reads("0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z");
  reads("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z");
  reads("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
  reads("2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z");
  for (std::string bad : {"",
                          "2026-11-24",
                          "2026-11-24T10:00:00",
                          "2026-11-24 10:00:00Z",
                          "2026-11-24T10:00Z",
                          "2026-11-24T24:00:00Z",
                          "2026-11-24T10:00:60Z",
                          "2026-11-24T10:60:00Z",
                          "2026-13-01T00:00:00Z",
                          "2026-02-29T00:00:00Z",
                          "2026-00-01T00:00:00Z",
                          "2026-01-00T00:00:00Z",
                          "0000-01-01T00:00:00Z",
                          "2026-11-24T10:00:00.Z",
                          "2026-11-24T10:00:00.1234567Z",
                          "2026-11-24T10:00:00+24:00",
                          "2026-11-24T10:00:00+05:60",
                          "2026-11-24T10:00:00+0530",
                          "2026-11-24T10:00:00Zx",
                          "10000-01-01T00:00:00Z",
                          "0001-01-01T00:00:00+00:01",
                          "9999-12-31T23:59:59-00:01",
                          "-2026-11-24T10:00:00Z"})
    CHECK_FALSE_MESSAGE(parse_time(bad).has_value(), bad);
}

TEST_CASE("Random instants survive the way to text and back") {
  Random random;
  for (int k = 0; k < 5'000; ++k) {
    Value v = of_scalar(Tag::Time, random.between(kMinTime, kMaxTime));
    CHECK(at(to_text(v)).i == v.i);
  }
}

TEST_CASE("Dates and clock times") {
  CHECK(to_text(day("2026-11-24")) == "2026-11-24");
  for (std::string bad : {"", "2026-1-1", "2026-11-31", "26-11-24", "2026-11-24T", "2026/11/24"})
    CHECK_FALSE_MESSAGE(parse_date(bad).has_value(), bad);
  CHECK(parse_clock("08:00") == 8 * 3600);
  CHECK(parse_clock("08:00:30") == 8 * 3600 + 30);
  CHECK(parse_clock("24:00") == 86'400);
  for (std::string bad : {"", "8:00", "24:01", "08:60", "08:00:60", "08", "08:00 ", "25:00"})
    CHECK_FALSE_MESSAGE(parse_clock(bad).has_value(), bad);
  CHECK(to_text(of_scalar(Tag::Clock, 8 * 3600)) == "08:00");
  CHECK(to_text(of_scalar(Tag::Clock, 8 * 3600 + 5)) == "08:00:05");
}

TEST_CASE("Months clamp to the month's end and stop at the calendar's ends") {
  auto plus = [](const std::string& from, std::int64_t months) {
    bool ok = true;
    std::int64_t moved = add_months_to_date(day(from).i, months, ok);
    return ok ? to_text(of_scalar(Tag::Date, moved)) : "out of range";
  };
  CHECK(plus("2026-01-31", 1) == "2026-02-28");
  CHECK(plus("2024-01-31", 1) == "2024-02-29");
  CHECK(plus("2026-12-31", 2) == "2027-02-28");
  CHECK(plus("2026-03-31", -1) == "2026-02-28");
  CHECK(plus("2026-01-15", -13) == "2024-12-15");
  CHECK(plus("9999-12-01", 1) == "out of range");
  CHECK(plus("0001-01-31", -1) == "out of range");
  CHECK(plus("2026-01-01", INT64_MAX) == "out of range");
  CHECK(plus("2026-01-01", INT64_MIN) == "out of range");
}
