// How much a decision is taken over, as far as it is known: what the cost bound is counted for.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace writ::program {

struct Sizes {
  // Records of each kind; empty: kDefaultListBound of each.
  std::vector<std::uint32_t> records;
  // The longest list that is there, those that queries make of records aside; unknown: as long as is declared.
  std::optional<std::uint64_t> longest = std::nullopt;
  // Of each source of records that is narrowed by a key, the most that have one key; empty: unknown. Every required fact is
  // there then, so that a key which is one of them is no fault.
  std::vector<std::uint64_t> narrowed = {};
};

}  // namespace writ::program
