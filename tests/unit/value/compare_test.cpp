#include <doctest/doctest.h>

#include <array>

#include "tests/unit/value/values.hpp"

using namespace writ::value;
using namespace writ::testing;

namespace {

Text text_of(std::string_view s, std::uint32_t id = kUnseenText) {
  return {s.data(), static_cast<std::uint32_t>(s.size()), id};
}

std::string order(const Value& a, const Value& b) {
  bool ok = true;
  FaultKind why = FaultKind::Internal;
  Order o = compare(a, b, ok, why);
  if (!ok)
    return why == FaultKind::CurrencyMix     ? "currency mix"
           : why == FaultKind::UnknownMember ? "unknown member"
                                             : "internal";
  return o == Order::Less ? "less" : o == Order::Greater ? "greater" : "equal";
}

}  // namespace

TEST_CASE("Numbers compare by value") {
  CHECK(equal(of_int(2), decimal("2.0")));
  CHECK_FALSE(equal(of_int(2), decimal("2.000000001")));
  CHECK(order(decimal("0.3"), decimal("0.25")) == "greater");
  CHECK(order(of_int(INT64_MAX), decimal("999999999999999999")) == "greater");
  CHECK(order(decimal("-0.1"), of_int(0)) == "less");
  CHECK(equal(money("500"), money("500.000")));
  CHECK_FALSE(equal(money("500"), money("500", "USD")));
  CHECK(order(money("1"), money("1", "USD")) == "currency mix");
}

TEST_CASE("Text compares by code point, by id only when both have one") {
  Text ann = text_of("ann", 3), also_ann = text_of("ann"), bob = text_of("bob", 4);
  CHECK(equal(of_text(&ann), of_text(&also_ann)));
  CHECK_FALSE(equal(of_text(&ann), of_text(&bob)));
  CHECK(order(of_text(&ann), of_text(&bob)) == "less");
  Text high = text_of("\xF0\x90\x80\x80"), low = text_of("\xEF\xBF\xBD");  // U+10000 and U+FFFD
  CHECK(order(of_text(&low), of_text(&high)) == "less");
}

TEST_CASE("An unknown member equals nothing and has no order") {
  CHECK(equal(of_enum(1, 2), of_enum(1, 2)));
  CHECK_FALSE(equal(of_enum(1, -1), of_enum(1, -1)));
  CHECK_FALSE(equal(of_enum(1, 0), of_enum(2, 0)));
  CHECK(order(of_enum(1, 0), of_enum(1, 1)) == "less");
  CHECK(order(of_enum(1, -1), of_enum(1, 1)) == "unknown member");
}

TEST_CASE("Things compare by id, beings by identity, lists by element") {
  Text id = text_of("acme"), same = text_of("acme"), other = text_of("initech");
  std::array<Value, 2> a = {of_text(&id), of_int(1)}, b = {of_text(&same), of_int(2)},
                       c = {of_text(&other), of_int(1)};
  CHECK(equal(of_entity(0, a.data()), of_entity(0, b.data())));
  CHECK_FALSE(equal(of_entity(0, a.data()), of_entity(1, b.data())));
  CHECK_FALSE(equal(of_entity(0, a.data()), of_entity(0, c.data())));
  Record r1{0, 0, 5, a.data()}, r2{0, 1, 6, b.data()}, r3{1, 0, 5, a.data()};
  CHECK(equal(of_record(&r1), of_record(&r2)));
  CHECK_FALSE(equal(of_record(&r1), of_record(&r3)));
  Principal p, q;
  CHECK(equal(of_principal(&p), of_principal(&p)));
  CHECK_FALSE(equal(of_principal(&p), of_principal(&q)));
  CHECK(equal(of_list(a.data(), 1), of_list(b.data(), 1)));
  CHECK_FALSE(equal(of_list(a.data(), 2), of_list(b.data(), 2)));
  CHECK_FALSE(equal(of_list(a.data(), 1), of_list(a.data(), 2)));
  CHECK(order(of_list(a.data(), 1), of_list(b.data(), 1)) == "internal");
}

TEST_CASE("Things without an id are equal only to themselves") {
  std::array<Value, 1> a = {Value{}}, b = {Value{}};
  CHECK(equal(of_entity(0, a.data()), of_entity(0, a.data())));
  CHECK_FALSE(equal(of_entity(0, a.data()), of_entity(0, b.data())));
}

TEST_CASE("Values of different types are not equal; faults and missing equal nothing") {
  CHECK_FALSE(equal(of_int(1), of_bool(true)));
  CHECK_FALSE(equal(Value{}, Value{}));
  FaultSet leaf{FaultKind::Overflow, kNoSpan, nullptr, nullptr};
  CHECK_FALSE(equal(of_fault(&leaf), of_fault(&leaf)));
}

TEST_CASE("A list that holds itself many times over is refused, not followed for ever") {
  std::array<std::array<Value, 1>, 100> levels;
  Value list = of_list(nullptr, 0);
  for (auto& level : levels) {
    level[0] = list;
    list = of_list(level.data(), 1);
  }
  CHECK_FALSE(equal(list, list));
}

TEST_CASE("Equal values have equal hashes") {
  HashKey key{1, 2};
  Text ann = text_of("ann", 3), also_ann = text_of("ann");
  std::array<Value, 2> x = {of_text(&ann), of_int(2)}, y = {of_text(&also_ann), decimal("2.00")};
  auto same = [&](const Value& a, const Value& b) {
    REQUIRE(equal(a, b));
    CHECK(hash_of(key, a) == hash_of(key, b));
  };
  same(of_int(2), decimal("2"));
  same(of_int(0), money("0.00", "JPY"));
  same(of_int(0), length("0 days"));
  same(money("1.5"), money("1.500000"));
  same(of_text(&ann), of_text(&also_ann));
  same(of_list(x.data(), 2), of_list(y.data(), 2));
  same(of_entity(4, x.data()), of_entity(4, y.data()));
  CHECK(hash_of(key, of_int(2)) != hash_of(key, of_int(3)));
  CHECK(hash_of(key, of_text(&ann)) != hash_of({3, 4}, of_text(&ann)));
}
