#include <doctest/doctest.h>

#include "runtime/value/wide.hpp"
#include "tests/unit/value/values.hpp"

using namespace writ::value;
using namespace writ::testing;

namespace {

constexpr std::int64_t kBig = INT64_MAX;

// A random decimal of up to 18 digits at scale 0 to 9.
Value random_decimal(Random& random) {
  std::int64_t bound = kPowersOfTen[static_cast<std::size_t>(random.between(1, 18))] - 1;
  Value v;
  v.tag = Tag::Decimal;
  bool ok = settle(random.between(-bound, bound), static_cast<unsigned>(random.between(0, 9)), 0,
                   v.i, v.scale);
  CHECK(ok);
  return v;
}

// mantissa * 10^18, so that two numbers can be compared as they are.
Wide at_18(const Value& v) { return Wide{v.i} * kPowersOfTen[18 - v.scale]; }

Wide magnitude(Wide n) { return n < 0 ? -n : n; }

}  // namespace

TEST_CASE("Whole numbers are checked") {
  CHECK(show(add(of_int(2), of_int(3))) == "5");
  CHECK(show(add(of_int(kBig), of_int(1))) == "overflow");
  CHECK(show(sub(of_int(-kBig), of_int(2))) == "overflow");
  CHECK(show(mul(of_int(kBig), of_int(2))) == "overflow");
  CHECK(show(neg(of_int(INT64_MIN))) == "overflow");
  CHECK(show(div(of_int(7), of_int(2))) == "3.5");
  CHECK(show(div(of_int(1), of_int(3))) == "0.333333333");
  CHECK(show(div(of_int(1), of_int(0))) == "division by zero");
  CHECK(mul(of_int(6), of_int(7)).value.tag == Tag::Int);
  CHECK(div(of_int(6), of_int(3)).value.tag == Tag::Decimal);
}

TEST_CASE("Decimals are exact, stripped and bounded by 18 digits") {
  CHECK(show(add(decimal("0.1"), decimal("0.2"))) == "0.3");
  CHECK(show(add(decimal("0.25"), decimal("0.75"))) == "1");
  CHECK(show(sub(decimal("1"), decimal("0.000000001"))) == "0.999999999");
  CHECK(show(mul(decimal("1.5"), of_int(4))) == "6");
  CHECK(show(add(decimal("999999999999999999"), of_int(1))) == "overflow");
  CHECK(show(add(decimal("999999999999999999"), decimal("0.1"))) == "overflow");
  CHECK(show(mul(decimal("1000000000"), decimal("1000000000"))) == "overflow");
  CHECK(show(to_decimal(of_int(1'000'000'000'000'000'000))) == "overflow");
  CHECK(show(div(decimal("1"), decimal("0"))) == "division by zero");
  CHECK(show(neg(decimal("0.5"))) == "-0.5");
}

TEST_CASE("What does not fit scale 9 is rounded half to even") {
  CHECK(show(mul(decimal("0.000000005"), decimal("0.1"))) == "0");
  CHECK(show(mul(decimal("0.000000015"), decimal("0.1"))) == "0.000000002");
  CHECK(show(mul(decimal("0.000000025"), decimal("0.1"))) == "0.000000002");
  CHECK(show(mul(decimal("-0.000000015"), decimal("0.1"))) == "-0.000000002");
  CHECK(show(div(decimal("1"), decimal("8000000000"))) == "0");
  CHECK(show(div(decimal("2"), decimal("3"))) == "0.666666667");
}

TEST_CASE("Sums, products and quotients agree with 128-bit arithmetic") {
  Random random;
  for (int k = 0; k < 20'000; ++k) {
    Value a = random_decimal(random), b = random_decimal(random);
    Wide exact_sum = at_18(a) + at_18(b);
    Result sum = add(a, b);
    if (!sum.failed) CHECK(at_18(sum.value) == exact_sum);
    else CHECK(magnitude(exact_sum) > Wide{kMaxMantissa});

    Result difference = sub(a, b);
    if (!difference.failed) CHECK(at_18(difference.value) == at_18(a) - at_18(b));

    Wide product = Wide{a.i} * b.i;  // at scale a.scale + b.scale <= 18
    Wide product_18 = product * kPowersOfTen[18 - a.scale - b.scale];
    bool comparable = magnitude(product) < Wide{kPowersOfTen[18]} * kPowersOfTen[a.scale + b.scale];
    Result times = mul(a, b);
    if (!times.failed && comparable)
      CHECK(2 * magnitude(at_18(times.value) - product_18) <= Wide{kPowersOfTen[9]});

    Result ratio = div(a, b);
    if (b.i != 0 && !ratio.failed) {
      // |q * b - a| <= |b| / 2 units of the ninth place
      Wide numerator = Wide{a.i} * kPowersOfTen[9 + b.scale - a.scale];
      Wide rest = Wide{ratio.value.i} * kPowersOfTen[9 - ratio.value.scale] * b.i - numerator;
      CHECK(2 * magnitude(rest) <= magnitude(Wide{b.i}));
    }
  }
}

TEST_CASE("Equal decimals have equal bits") {
  Random random;
  for (int k = 0; k < 5'000; ++k) {
    Value a = random_decimal(random), b = random_decimal(random);
    Result there = add(a, b);
    if (there.failed) continue;
    Result back = sub(there.value, b);
    REQUIRE_FALSE(back.failed);
    CHECK(back.value.i == a.i);
    CHECK(back.value.scale == a.scale);
    CHECK((back.value.scale == 0 || back.value.i % 10 != 0));
  }
}

TEST_CASE("Money keeps its scale and its currency") {
  CHECK(show(add(money("500"), money("0.1"))) == "500.10 EUR");
  CHECK(show(add(money("1", "EUR"), money("1", "USD"))) == "currency mix");
  CHECK(show(sub(money("0", "EUR"), money("0", "USD"))) == "currency mix");
  CHECK(show(mul(money("500"), decimal("0.155"))) == "77.50 EUR");
  CHECK(show(mul(decimal("0.5"), money("0.05"))) == "0.02 EUR");  // 0.025, half to even
  CHECK(show(mul(decimal("0.5"), money("0.15"))) == "0.08 EUR");  // 0.075
  CHECK(show(div(money("100"), of_int(3))) == "33.33 EUR");
  CHECK(show(div(money("100"), of_int(0))) == "division by zero");
  CHECK(show(div(money("50"), money("200"))) == "0.25");
  CHECK(show(div(money("50"), money("200", "USD"))) == "currency mix");
  CHECK(show(mul(money("1"), money("1"))) == "internal");
  CHECK(show(neg(money("2.5"))) == "-2.50 EUR");
  CHECK(show(mul(money("1000", "JPY"), decimal("0.0015"))) == "2 JPY");
}

TEST_CASE("The empty sum is zero of every unit") {
  const Value nothing = of_int(0);
  CHECK(show(add(nothing, money("5"))) == "5.00 EUR");
  CHECK(show(add(money("5"), nothing)) == "5.00 EUR");
  CHECK(show(sub(nothing, money("5"))) == "-5.00 EUR");
  CHECK(show(add(nothing, length("2 days"))) == "2 days");
  CHECK(show(div(nothing, money("5"))) == "0");
  CHECK(show(add(of_int(1), money("5"))) == "internal");
  CHECK(equal(nothing, money("0")));
  CHECK(equal(money("0"), nothing));
  bool ok = false;
  FaultKind why = FaultKind::Internal;
  CHECK(compare(nothing, money("5"), ok, why) == Order::Less);
  CHECK(ok);
  CHECK(compare(length("1 day"), nothing, ok, why) == Order::Greater);
  CHECK(ok);
}

TEST_CASE("Lengths of time add, scale and move instants") {
  CHECK(show(add(length("2 days"), length("12 hours"))) == "60 hours");
  CHECK(show(mul(length("2 days"), of_int(3))) == "6 days");
  CHECK(show(mul(length("2 days"), of_int(kBig))) == "overflow");
  CHECK(show(add(at("2026-01-31T10:00:00Z"), length("1 month"))) == "2026-02-28T10:00:00Z");
  CHECK(show(sub(at("2026-03-31T10:00:00Z"), length("1 month"))) == "2026-02-28T10:00:00Z");
  CHECK(show(add(day("2024-02-29"), length("1 year"))) == "2025-02-28");
  CHECK(show(add(day("2026-01-01"), length("36 hours"))) == "2026-01-02");
  CHECK(show(sub(day("2026-01-01"), length("36 hours"))) == "2025-12-30");
  CHECK(show(sub(at("2026-01-02T00:00:00Z"), at("2026-01-01T12:00:00Z"))) == "12 hours");
  CHECK(show(sub(day("2026-03-01"), day("2026-02-01"))) == "28 days");
  CHECK(show(add(at("9999-12-31T23:59:59Z"), length("1 second"))) == "overflow");
  CHECK(show(sub(at("0001-01-01T00:00:00Z"), length("1 month"))) == "overflow");
  CHECK(show(add(at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"))) == "internal");
  CHECK(show(add(length("1 month"), length("1 day"))) == "internal");
}
