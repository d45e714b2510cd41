#include "runtime/value/id_table.hpp"

#include <functional>

namespace writ::value {

std::size_t hash_of(std::string_view text) { return std::hash<std::string_view>{}(text); }

void IdTable::put(Cell cell) {
  std::size_t at = cell.mark & mask();
  while (cells_[at].id != kNone) at = (at + 1) & mask();
  cells_[at] = cell;
}

void IdTable::expect(std::size_t count) {
  std::size_t size = cells_.empty() ? 16 : cells_.size();
  while (3 * count > 2 * size) size *= 2;
  if (size == cells_.size()) return;
  std::vector<Cell> old(size);
  old.swap(cells_);
  for (const Cell& cell : old)
    if (cell.id != kNone) put(cell);
}

void IdTable::add(std::size_t hash, std::uint32_t id) {
  expect(count_ + 1);
  ++count_;
  put({static_cast<std::uint32_t>(hash), id});
}

}  // namespace writ::value
