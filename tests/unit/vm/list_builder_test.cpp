#include <doctest/doctest.h>

#include "runtime/value/ops.hpp"
#include "runtime/vm/list_builder.hpp"

using namespace writ::value;
using namespace writ::vm;

TEST_CASE("Lists grow and keep what they had") {
  Arena arena;
  Value list = of_list(nullptr, 0);
  for (int k = 0; k < 1000; ++k) append(arena, list, of_int(k));
  REQUIRE(list.aux == 1000);
  for (int k = 0; k < 1000; ++k) CHECK(list.fields[k].i == k);
}

TEST_CASE("A list that has two names grows under each apart") {
  Arena arena;
  Value first = of_list(nullptr, 0);
  append(arena, first, of_int(1));
  Value second = first;
  append(arena, first, of_int(2));
  append(arena, second, of_int(3));
  append(arena, first, of_int(4));
  CHECK(to_text(first) == "[1, 2, 4]");
  CHECK(to_text(second) == "[1, 3]");
}

TEST_CASE("A list made elsewhere is copied before it grows") {
  Arena arena;
  const Value constant[3] = {of_int(1), of_int(2), of_int(3)};
  Value list = of_list(constant, 3);
  append(arena, list, of_int(4));
  CHECK(list.fields != constant);
  CHECK(to_text(list) == "[1, 2, 3, 4]");
}

TEST_CASE("Distinct elements are kept once, few or many, in order") {
  Arena arena;
  for (int count : {10, 16, 17, 100, 5000}) {
    Value list = of_list(nullptr, 0);
    for (int round = 0; round < 3; ++round)
      for (int k = 0; k < count; ++k) append_distinct(arena, list, of_int(k * 7 % count));
    REQUIRE(list.aux == static_cast<std::uint32_t>(count));
    for (int k = 0; k < count; ++k)
      if (list.fields[k].i != k * 7 % count) FAIL("element ", k, " of ", count);
  }
}

TEST_CASE("Appending in between does not confuse what is distinct") {
  Arena arena;
  Value list = of_list(nullptr, 0);
  for (int k = 0; k < 40; ++k) append_distinct(arena, list, of_int(k));
  append(arena, list, of_int(1000));
  append_distinct(arena, list, of_int(1000));
  append_distinct(arena, list, of_int(39));
  CHECK(list.aux == 41);
  Value other = list;
  append(arena, list, of_int(2000));
  append_distinct(arena, other, of_int(2000));
  CHECK(other.aux == 42);
  CHECK(list.aux == 42);
}

TEST_CASE("Unknown members are all distinct, also when there are many") {
  Arena arena;
  Value list = of_list(nullptr, 0);
  for (int k = 0; k < 3000; ++k) append_distinct(arena, list, of_enum(1, -1));
  CHECK(list.aux == 3000);
}
