#include <doctest/doctest.h>

#include <cstdint>
#include <set>

#include "runtime/value/arena.hpp"

using writ::value::Arena;

TEST_CASE("An arena hands out aligned room that does not overlap") {
  Arena arena(64);
  std::set<char*> seen;
  for (int k = 0; k < 1000; ++k) {
    auto* bytes = static_cast<char*>(arena.allocate(24, 8));
    CHECK(reinterpret_cast<std::uintptr_t>(bytes) % 8 == 0);
    std::memset(bytes, k & 0xff, 24);
    auto after = seen.lower_bound(bytes);
    if (after != seen.end()) CHECK(*after >= bytes + 24);
    if (after != seen.begin()) CHECK(*std::prev(after) + 24 <= bytes);
    seen.insert(bytes);
  }
}

TEST_CASE("An arena takes requests larger than its blocks, and is used again after a reset") {
  Arena arena(64);
  CHECK(arena.allocate(10'000, 16) != nullptr);
  void* small = arena.allocate(8, 8);
  arena.reset();
  CHECK(arena.allocate(8, 8) != nullptr);
  CHECK(arena.allocate(10'000, 16) != nullptr);
  CHECK(small != nullptr);
  CHECK(arena.array<int>(0) != nullptr);
}

TEST_CASE("A moved arena leaves one that can still be used") {
  Arena first(64);
  std::string_view text = first.copy("hello");
  Arena second = std::move(first);
  CHECK(text == "hello");
  CHECK(second.copy("x") == "x");
}
