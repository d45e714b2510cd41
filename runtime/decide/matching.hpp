// Distinct persons in distinct seats. A requirement has seats, each to be filled by `count` persons; an edge says
// that an answer of a person can fill a seat, sitting in a chair: the person's own, or that of whoever delegated.
//
//   - within one seat persons and chairs are all different;
//   - across seats a person, or a chair, serves twice only with two answers, each given in a capacity of its own.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace writ::decide {

struct Edge {
  std::uint32_t seat;
  std::uint32_t person;    // any number that tells persons apart
  std::uint32_t chair;     // of the same kind
  std::uint32_t capacity;  // kFreeCapacity, or the role the answer was given as
  bool is_sure = true;
};
inline constexpr std::uint32_t kFreeCapacity = 0xffffffffu;

// How many places of each seat a best assignment fills; seats that come first are filled first. Exact, except that
// a search over answers in several capacities or by delegates gives up after a fixed effort: it then fills fewer
// places than possible, never more.
std::vector<std::uint32_t> fill_seats(std::span<const Edge> edges, std::uint32_t seats,
                                      std::uint32_t count);

}  // namespace writ::decide
