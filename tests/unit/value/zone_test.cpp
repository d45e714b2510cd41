#include <doctest/doctest.h>

#include <cstdlib>
#include <thread>

#include "runtime/value/calendar.hpp"
#include "runtime/value/zones.hpp"
#include "tests/unit/value/values.hpp"

using namespace writ::value;
using namespace writ::testing;

namespace {

std::int64_t offset_minutes(const std::string& zone, const std::string& time) {
  return local_offset(zone, at(time).i).value() / 60;
}
std::string begin(Unit unit, const std::string& zone, const std::string& time) {
  auto instant = unit_begin(unit, zone, at(time).i);
  return instant ? to_text(of_scalar(Tag::Time, *instant)) : "unknown zone";
}
// The instant at which a zone's clocks show a local time, written with a Z.
std::string instant(const std::string& zone, const std::string& local) {
  return to_text(of_scalar(
      Tag::Time, *zones::instant_of(zone, at(local).i / kMicrosPerSecond) * kMicrosPerSecond));
}

}  // namespace

TEST_CASE("Offsets follow daylight saving and odd zones") {
  CHECK(offset_minutes("Europe/Berlin", "2026-01-15T12:00:00Z") == 60);
  CHECK(offset_minutes("Europe/Berlin", "2026-07-15T12:00:00Z") == 120);
  CHECK(offset_minutes("Europe/Berlin", "2026-03-29T00:59:59Z") == 60);
  CHECK(offset_minutes("Europe/Berlin", "2026-03-29T01:00:00Z") == 120);
  CHECK(offset_minutes("Europe/Berlin", "2026-10-25T00:59:59Z") == 120);
  CHECK(offset_minutes("Europe/Berlin", "2026-10-25T01:00:00Z") == 60);
  CHECK(offset_minutes("Asia/Kolkata", "2026-07-15T12:00:00Z") == 330);
  CHECK(offset_minutes("Asia/Kathmandu", "2026-07-15T12:00:00Z") == 345);
  CHECK(offset_minutes("Australia/Lord_Howe", "2026-01-15T12:00:00Z") == 660);
  CHECK(offset_minutes("Australia/Lord_Howe", "2026-07-15T12:00:00Z") == 630);
  CHECK(offset_minutes("America/St_Johns", "2026-01-15T12:00:00Z") == -210);
  CHECK(offset_minutes("UTC", "2026-01-15T12:00:00Z") == 0);
}

TEST_CASE("Daylight saving goes on beyond the years that the data lists") {
  CHECK(offset_minutes("Europe/Berlin", "2040-07-15T12:00:00Z") == 120);
  CHECK(offset_minutes("Europe/Berlin", "2040-01-15T12:00:00Z") == 60);
  CHECK(offset_minutes("Europe/Berlin", "2040-03-25T00:59:59Z") == 60);
  CHECK(offset_minutes("Europe/Berlin", "2040-03-25T01:00:00Z") == 120);
  CHECK(offset_minutes("America/New_York", "2050-07-15T12:00:00Z") == -240);
  CHECK(offset_minutes("Australia/Sydney", "2050-01-15T12:00:00Z") == 660);
  CHECK(offset_minutes("Australia/Sydney", "2050-07-15T12:00:00Z") == 600);
  CHECK(offset_minutes("Europe/Dublin", "2060-07-15T12:00:00Z") == 60);
  CHECK(offset_minutes("Europe/Dublin", "2060-01-15T12:00:00Z") == 0);
  CHECK(offset_minutes("Asia/Tokyo", "2050-07-15T12:00:00Z") == 540);
  CHECK(instant("Europe/Berlin", "2040-07-01T12:00:00Z") == "2040-07-01T10:00:00Z");
  CHECK(instant("Europe/Berlin", "2040-03-25T02:30:00Z") == "2040-03-25T01:00:00Z");  // skipped
  CHECK(instant("Europe/Berlin", "2040-10-28T02:30:00Z") == "2040-10-28T00:30:00Z");  // repeated
}

TEST_CASE("An unknown zone is no zone, whatever it is called") {
  for (std::string zone : {"", "Mars/Olympus", "europe/berlin", "../../etc/passwd",
                           "/etc/localtime", "Europe/Berlin ", "Europe"})
    CHECK_FALSE_MESSAGE(local_offset(zone, 0).has_value(), zone);
  CHECK_FALSE(local_offset(std::string("Europe/Berlin\0x", 15), 0).has_value());
  CHECK(begin(Unit::Day, "Mars/Olympus", "2026-01-01T00:00:00Z") == "unknown zone");
}

TEST_CASE("A skipped local time is the first instant after, a repeated one the earlier") {
  CHECK(instant("Europe/Berlin", "2026-03-29T02:30:00Z") == "2026-03-29T01:00:00Z");
  CHECK(instant("Europe/Berlin", "2026-10-25T02:30:00Z") == "2026-10-25T00:30:00Z");
  CHECK(instant("Europe/Berlin", "2026-07-01T12:00:00Z") == "2026-07-01T10:00:00Z");
  CHECK(instant("Australia/Lord_Howe", "2026-10-04T02:15:00Z") ==
        "2026-10-03T15:30:00Z");  // half an hour skipped
  CHECK(instant("Australia/Lord_Howe", "2026-04-05T01:45:00Z") ==
        "2026-04-04T14:45:00Z");  // half an hour repeated
}

TEST_CASE("Calendar units begin at local midnight") {
  CHECK(begin(Unit::Day, "UTC", "2026-11-24T10:00:00Z") == "2026-11-24T00:00:00Z");
  CHECK(begin(Unit::Week, "UTC", "2026-11-24T10:00:00Z") == "2026-11-23T00:00:00Z");
  CHECK(begin(Unit::Month, "UTC", "2026-11-24T10:00:00Z") == "2026-11-01T00:00:00Z");
  CHECK(begin(Unit::Year, "UTC", "2026-11-24T10:00:00Z") == "2026-01-01T00:00:00Z");
  CHECK(begin(Unit::Day, "Europe/Berlin", "2026-03-29T22:30:00Z") == "2026-03-29T22:00:00Z");
  CHECK(begin(Unit::Day, "Europe/Berlin", "2026-03-29T10:00:00Z") == "2026-03-28T23:00:00Z");
  CHECK(begin(Unit::Month, "Europe/Berlin", "2026-07-31T22:30:00Z") == "2026-07-31T22:00:00Z");
  CHECK(begin(Unit::Week, "Asia/Kolkata", "2026-11-22T20:00:00Z") == "2026-11-22T18:30:00Z");
  CHECK(begin(Unit::Day, "Africa/Cairo", "2026-04-24T12:00:00Z") ==
        "2026-04-23T22:00:00Z");  // midnight is skipped
  CHECK(begin(Unit::Day, "America/Havana", "2026-11-01T12:00:00Z") ==
        "2026-11-01T04:00:00Z");  // midnight occurs twice
}

TEST_CASE("A unit begins at or before the instant it holds") {
  Random random;
  for (std::string zone : {"UTC", "Europe/Berlin", "America/Havana", "Australia/Lord_Howe",
                           "Pacific/Apia", "America/Sao_Paulo"}) {
    for (int k = 0; k < 400; ++k) {
      std::int64_t t = random.between(at("1980-01-01T00:00:00Z").i, at("2060-01-01T00:00:00Z").i);
      for (Unit unit : {Unit::Day, Unit::Week, Unit::Month, Unit::Year}) {
        std::int64_t from = unit_begin(unit, zone, t).value();
        CHECK(from <= t);
        CHECK(unit_begin(unit, zone, from).value() == from);
      }
    }
  }
}

TEST_CASE("Neither the process's zone nor its locale matters") {
  std::int64_t before = local_offset("Europe/Berlin", at("2026-07-15T12:00:00Z").i).value();
  setenv("TZ", "Asia/Tokyo", 1);
  tzset();
  CHECK(local_offset("Europe/Berlin", at("2026-07-15T12:00:00Z").i).value() == before);
  CHECK(begin(Unit::Day, "UTC", "2026-11-24T10:00:00Z") == "2026-11-24T00:00:00Z");
  unsetenv("TZ");
  tzset();
}

TEST_CASE("Threads look zones up at once") {
  std::vector<std::thread> threads;
  std::vector<std::int64_t> sums(4, 0);
  for (std::size_t t = 0; t < sums.size(); ++t)
    threads.emplace_back([t, &sums] {
      for (int k = 0; k < 2'000; ++k)
        for (const char* zone :
             {"Europe/Berlin", "Asia/Kolkata", "America/New_York", "Europe/Paris", "Asia/Tokyo",
              "Africa/Cairo", "America/Lima", "Asia/Dubai", "Europe/Oslo", "Pacific/Apia"})
          sums[t] += local_offset(zone, k * 86'400'000'000).value();
    });
  for (std::thread& thread : threads) thread.join();
  CHECK(sums[0] == sums[1]);
  CHECK(sums[2] == sums[3]);
  CHECK(sums[0] == sums[3]);
}

TEST_CASE("The zone data says which it is") { CHECK_FALSE(zone_data_version().empty()); }
