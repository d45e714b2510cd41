#include <doctest/doctest.h>

#include <random>

#include "runtime/decide/matching.hpp"

using namespace writ::decide;

namespace {

using Filled = std::vector<std::uint32_t>;
Edge own(std::uint32_t seat, std::uint32_t person, std::uint32_t capacity = kFreeCapacity) {
  return {seat, person, person, capacity, true};
}

// All ways, without any cleverness.
std::uint32_t most(const std::vector<Edge>& edges, std::size_t next, std::uint32_t count,
                   std::vector<Edge>& chosen) {
  if (next == edges.size()) return static_cast<std::uint32_t>(chosen.size());
  std::uint32_t best = most(edges, next + 1, count, chosen);
  const Edge& e = edges[next];
  std::uint32_t in_seat = 0;
  bool fits = true;
  for (const Edge& c : chosen) {
    in_seat += c.seat == e.seat;
    if (c.person != e.person && c.chair != e.chair) continue;
    fits &= c.seat != e.seat && c.capacity != kFreeCapacity && e.capacity != kFreeCapacity &&
            c.capacity != e.capacity;
  }
  if (!fits || in_seat == count) return best;
  chosen.push_back(e);
  best = std::max(best, most(edges, next + 1, count, chosen));
  chosen.pop_back();
  return best;
}

}  // namespace

TEST_CASE("one seat: distinct persons in distinct chairs") {
  CHECK(fill_seats(std::vector<Edge>{}, 1, 2) == Filled{0});
  CHECK(fill_seats(std::vector<Edge>{own(0, 1), own(0, 1)}, 1, 2) == Filled{1});
  CHECK(fill_seats(std::vector<Edge>{own(0, 1), own(0, 2), own(0, 3)}, 1, 2) == Filled{2});
  CHECK(fill_seats(std::vector<Edge>{own(0, 1), {0, 2, 1, kFreeCapacity, true}}, 1, 2) ==
        Filled{1});  // a delegate beside the delegator
  CHECK(fill_seats(std::vector<Edge>{own(0, 1), {0, 2, 1, kFreeCapacity, true}, own(0, 2)}, 1, 2) ==
        Filled{2});
}

TEST_CASE("several seats: a person once, or in two capacities; the first seats first") {
  CHECK(fill_seats(std::vector<Edge>{own(0, 1), own(1, 1)}, 2, 1) == Filled{1, 0});
  CHECK(fill_seats(std::vector<Edge>{own(0, 1), own(1, 1), own(0, 2)}, 2, 1) == Filled{1, 1});
  CHECK(fill_seats(std::vector<Edge>{own(0, 1, 7), own(1, 1, 8)}, 2, 1) == Filled{1, 1});
  CHECK(fill_seats(std::vector<Edge>{own(0, 1, 7), own(1, 1)}, 2, 1) == Filled{1, 0});
  CHECK(fill_seats(std::vector<Edge>{own(0, 1, 7), own(1, 1, 7)}, 2, 1) == Filled{1, 0});
}

TEST_CASE("as many as any assignment can fill") {
  std::mt19937 random(7);
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % n); };
  for (int round = 0; round < 2000; ++round) {
    const std::uint32_t seats = 1 + below(3), count = 1 + below(2);
    const bool is_plain = round % 3 == 0;
    std::vector<Edge> edges;
    for (std::uint32_t k = below(9); k > 0; --k) {
      const std::uint32_t person = below(4);
      edges.push_back({below(seats), person, is_plain || below(3) > 0 ? person : below(4),
                       is_plain || below(2) == 0 ? kFreeCapacity : below(3), true});
    }
    std::vector<Edge> chosen;
    std::uint32_t filled = 0;
    for (std::uint32_t n : fill_seats(edges, seats, count)) filled += n;
    CHECK(filled == most(edges, 0, count, chosen));
  }
}
