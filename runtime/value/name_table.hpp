// Numbers by name: open addressing, at most two thirds full. Borrows the names. Whoever fills it is trusted not to choose
// names that collide, or does not know the key: see quick_hash.hpp.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/value/quick_hash.hpp"

namespace writ::value {

class NameTable {
 public:
  static constexpr std::uint32_t kNothing = 0xffffffffu;

  NameTable() : key_(HashKey::random()) {}
  void clear() {
    cells_.clear();
    used_ = 0;
  }
  // False when the name is there already; it then keeps its number.
  bool add(std::string_view name, std::uint32_t number) {
    if (3 * (used_ + 1) > 2 * cells_.size()) grow(cells_.empty() ? 16 : 2 * cells_.size());
    const std::uint64_t hash = quick_hash(key_, name);
    std::size_t at = hash & (cells_.size() - 1);
    for (; cells_[at].number != kNothing; at = (at + 1) & (cells_.size() - 1))
      if (cells_[at].is(hash, name)) return false;
    cells_[at] = {name.data(), static_cast<std::uint32_t>(name.size()), number, hash};
    ++used_;
    return true;
  }
  std::uint32_t find(std::string_view name) const {
    if (cells_.empty()) return kNothing;
    const std::uint64_t hash = quick_hash(key_, name);
    for (std::size_t at = hash & (cells_.size() - 1); cells_[at].number != kNothing;
         at = (at + 1) & (cells_.size() - 1))
      if (cells_[at].is(hash, name)) return cells_[at].number;
    return kNothing;
  }

 private:
  struct Cell {
    const char* name;
    std::uint32_t size;
    std::uint32_t number = kNothing;
    std::uint64_t hash;
    bool is(std::uint64_t other, std::string_view text) const {
      return hash == other && same_text({name, size}, text);
    }
  };
  void grow(std::size_t size) {
    std::vector<Cell> before(size, Cell{nullptr, 0, kNothing, 0});
    before.swap(cells_);
    for (const Cell& cell : before) {
      if (cell.number == kNothing) continue;
      std::size_t at = cell.hash & (size - 1);
      while (cells_[at].number != kNothing) at = (at + 1) & (size - 1);
      cells_[at] = cell;
    }
  }

  HashKey key_;
  std::vector<Cell> cells_;
  std::size_t used_ = 0;
};

}  // namespace writ::value
