// The static cost bound: the most steps one decision on an action can take. A step is an
// instruction; a loop counts as often as its bound says, a query over records as often as there are
// records. The machine's hard stop counts in the same unit and never reaches what this says.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/image.hpp"
#include "runtime/program/sizes.hpp"

namespace writ::program {

class CostModel {
 public:
  // Borrows a verified image.
  explicit CostModel(const Image& image);
  // Linear in the program. Saturates.
  std::uint64_t of_action(std::uint32_t action, const Sizes& sizes) const;

 private:
  const Image* image_;
  std::uint64_t longest_list_;  // the greatest bound any list of the program has
};

}  // namespace writ::program
