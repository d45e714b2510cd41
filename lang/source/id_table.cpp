#include "lang/source/id_table.hpp"

#include <functional>

namespace writ::source {

std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

void IdTable::put(Cell cell) {
  std::size_t at = cell.mark & mask();
  while (cells_[at].id != kNone) at = (at + 1) & mask();
  cells_[at] = cell;
}

void IdTable::add(std::size_t hash, std::uint32_t id) {
  if (3 * (count_ + 1) > 2 * cells_.size()) {
    std::vector<Cell> old(cells_.empty() ? 16 : 2 * cells_.size());
    old.swap(cells_);
    for (const Cell& cell : old)
      if (cell.id != kNone) put(cell);
  }
  ++count_;
  put({static_cast<std::uint32_t>(hash), id});
}

}  // namespace writ::source
