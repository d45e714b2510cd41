// Finds again the id of a row that the caller keeps: open addressing over hashes that the caller makes, no copies of keys.
// Where somebody else chooses the keys the hash is keyed (keyed_hash.hpp, quick_hash.hpp); `mixed` and `hash_of` are for what the
// compiler makes: a program of which many collide slows its own compilation, and no decision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace writ::value {

inline std::size_t mixed(std::size_t hash, std::uint64_t more) {
  hash ^= static_cast<std::size_t>(more);
  hash *= 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 29);
}
std::size_t hash_of(std::string_view text);

class IdTable {
 public:
  static constexpr std::uint32_t kNone = 0xffffffffu;
  struct Found {
    std::uint32_t id;
    bool is_new;
  };

  // Room for so many, without growing.
  void expect(std::size_t count);
  // The id among those of that hash for which `is_it(id)` holds; kNone when there is none.
  template <class IsIt>
  std::uint32_t find(std::size_t hash, const IsIt& is_it) const {
    if (cells_.empty()) return kNone;
    const auto mark = static_cast<std::uint32_t>(hash);
    for (std::size_t at = mark & mask();; at = (at + 1) & mask()) {
      const Cell& cell = cells_[at];
      if (cell.id == kNone) return kNone;
      if (cell.mark == mark && is_it(cell.id)) return cell.id;
    }
  }
  // The same; `fresh` is added when there is none.
  template <class IsIt>
  Found find_or_add(std::size_t hash, std::uint32_t fresh, const IsIt& is_it) {
    if (3 * (count_ + 1) > 2 * cells_.size()) expect(count_ + 1);
    const auto mark = static_cast<std::uint32_t>(hash);
    for (std::size_t at = mark & mask();; at = (at + 1) & mask()) {
      Cell& cell = cells_[at];
      if (cell.id == kNone) {
        cell = {mark, fresh};
        ++count_;
        return {fresh, true};
      }
      if (cell.mark == mark && is_it(cell.id)) return {cell.id, false};
    }
  }
  void add(std::size_t hash, std::uint32_t id);

 private:
  struct Cell {
    std::uint32_t mark = 0, id = kNone;  // mark: the lower half of the hash
  };
  std::size_t mask() const { return cells_.size() - 1; }
  void put(Cell cell);
  std::vector<Cell> cells_;  // a power of two of them, at most two thirds full
  std::size_t count_ = 0;
};

}  // namespace writ::value
