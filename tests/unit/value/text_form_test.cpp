#include <doctest/doctest.h>

#include "runtime/value/utf8.hpp"
#include "tests/unit/value/values.hpp"

using namespace writ::value;
using namespace writ::testing;

TEST_CASE("Whole numbers from digits") {
  CHECK(parse_int("0") == 0);
  CHECK(parse_int("-0") == 0);
  CHECK(parse_int("9223372036854775807") == INT64_MAX);
  CHECK(parse_int("-9223372036854775808") == INT64_MIN);
  for (const char* bad : {"", "-", "+1", "01", "1.0", "1e3", " 1", "1 ", "9223372036854775808",
                          "-9223372036854775809", "99999999999999999999999999", "0x10", "١"})
    CHECK_FALSE_MESSAGE(parse_int(bad).has_value(), std::string(bad));
}

TEST_CASE("Decimals from digits, exactly or not at all") {
  auto reads = [](const std::string& in, const std::string& out) {
    CHECK(to_text(decimal(in)) == out);
  };
  reads("0.25", "0.25");
  reads("1.500", "1.5");
  reads("-0.0", "0");
  reads("1e-3", "0.001");
  reads("12.5E2", "1250");
  reads("100e-2", "1");
  reads("0.00000000100", "0.000000001");
  reads("999999999999999999", "999999999999999999");
  reads("999999999.999999999", "999999999.999999999");
  reads("0e999999", "0");
  reads("1" + std::string(17, '0'), "1" + std::string(17, '0'));
  for (std::string bad :
       {"", "-", ".5", "1.", "01", "1e", "1e+", "--1", "1.2.3", "0.0000000001", "1e18", "1e-10",
        "1e9999999", "1000000000000000000", "NaN", "1_000", "1,5"})
    CHECK_FALSE_MESSAGE(parse_decimal(bad).has_value(), bad);
  CHECK_FALSE(parse_decimal(std::string(100'000, '9')).has_value());
  CHECK_FALSE(parse_decimal("1" + std::string(100'000, '0')).has_value());
  CHECK(parse_decimal("0." + std::string(100'000, '0')).has_value());
}

TEST_CASE("Money from an amount and a currency") {
  CHECK(to_text(money("500")) == "500.00 EUR");
  CHECK(to_text(money("500.5")) == "500.50 EUR");
  CHECK(to_text(money("0.12345")) == "0.12345 EUR");
  CHECK(to_text(money("500", "JPY")) == "500 JPY");
  CHECK(to_text(money("1", "KWD")) == "1.000 KWD");
  for (const char* currency : {"eur", "EU", "EURO", "E R", ""})
    CHECK_FALSE(parse_money("1", currency).has_value());
  CHECK_FALSE(parse_money("1e3", "EUR").has_value());
  CHECK_FALSE(parse_money("99999999999999999", "EUR").has_value());  // 19 digits with its cents
}

TEST_CASE("Random decimals survive the way to text and back") {
  Random random;
  for (int k = 0; k < 5'000; ++k) {
    std::string text;
    append_decimal(text, random.between(-999'999'999'999'999'999, 999'999'999'999'999'999),
                   static_cast<std::uint8_t>(random.between(0, 9)));
    Value v = decimal(text);
    CHECK(equal(decimal(to_text(v)), v));
  }
}

TEST_CASE("Lengths of time from words and from ISO 8601") {
  auto reads = [](const std::string& in, const std::string& out) {
    CHECK(to_text(length(in)) == out);
    CHECK(equal(length(out), length(in)));
  };
  reads("2 days", "2 days");
  reads("1 day", "1 day");
  reads("2 weeks", "14 days");
  reads("36 hours", "36 hours");
  reads("90 minutes", "90 minutes");
  reads("1.5 seconds", "1.500000 seconds");
  reads("PT48H", "2 days");
  reads("P1DT12H", "36 hours");
  reads("PT0.000001S", "0.000001 seconds");
  reads("-PT0.5S", "-0.500000 seconds");
  reads("P3M", "3 months");
  reads("P1Y", "1 year");
  reads("P1Y6M", "18 months");
  reads("1 year", "1 year");
  reads("0 days", "0 seconds");
  CHECK(length("P3M").tag == Tag::Period);
  CHECK(length("PT3M").tag == Tag::Duration);
  for (std::string bad : {"", "2", "days", "2days", "2  days", "2 day s", "1.5 days", "P", "PT",
                          "P1DT", "P1M1D", "P1.5D", "PT1H1H", "PT1S1M", "1 fortnight",
                          "99999999999999 days", "PT99999999999999999999S", "P1Y 2M", "+P1D"})
    CHECK_FALSE_MESSAGE(parse_duration(bad).has_value(), bad);
}

TEST_CASE("UTF-8 is strict") {
  for (std::string good :
       {"", "a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xEF\xBF\xBF", "\xF4\x8F\xBF\xBF"})
    CHECK(utf8::valid(good));
  for (std::string bad :
       {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
        "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xE2\x82", "a\xC3("})
    CHECK_FALSE(utf8::valid(bad));
  CHECK(utf8::length("a\xC3\xA9\xF0\x9F\x98\x80") == 3);
}

TEST_CASE("The hash of fields knows where one ends and the next begins") {
  auto hash = [](std::initializer_list<std::string_view> fields) {
    Hasher hasher;
    for (std::string_view f : fields) hasher.field(f);
    return hasher.hex();
  };
  // SHA-256 of eight bytes of length and the bytes themselves, computed elsewhere.
  CHECK(hash({"abc"}) == "ce91dc5eec0139adf091900d225971d6ad246a845bad791b5693a9d0d55dd391");
  CHECK(hash({}) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hash({"ab", "c"}) != hash({"a", "bc"}));
  CHECK(hash({"ab", "c"}) != hash({"abc"}));
  CHECK(hash({"", "a"}) != hash({"a", ""}));
}
