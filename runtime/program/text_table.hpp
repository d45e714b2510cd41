// Finds a text's id. The hash is keyed at random, so that nobody can choose texts that collide.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/image.hpp"
#include "runtime/value/quick_hash.hpp"

namespace writ::program {

class TextTable {
 public:
  // Borrows the texts; they must not move.
  explicit TextTable(const std::vector<std::string>& texts)
      : texts_(&texts), key_(value::HashKey::random()) {
    std::size_t size = 16;
    while (2 * size < 3 * texts.size()) size *= 2;  // at most two thirds full
    cells_.assign(size, Cell{0, kNone});
    for (std::uint32_t id = 0; id < texts.size(); ++id) insert(id);
  }
  std::uint32_t find(std::string_view s) const {
    std::uint64_t hash = value::quick_hash(key_, s);
    for (std::size_t at = hash & (cells_.size() - 1); cells_[at].id != kNone;
         at = (at + 1) & (cells_.size() - 1))
      if (cells_[at].tail == static_cast<std::uint32_t>(hash >> 32) &&
          value::same_text((*texts_)[cells_[at].id], s))
        return cells_[at].id;
    return kNone;
  }

 private:
  struct Cell {
    std::uint32_t tail;
    std::uint32_t id;
  };  // tail: the hash's upper half, compared first

  void insert(std::uint32_t id) {
    std::uint64_t hash = value::quick_hash(key_, (*texts_)[id]);
    std::size_t at = hash & (cells_.size() - 1);
    while (cells_[at].id != kNone) at = (at + 1) & (cells_.size() - 1);
    cells_[at] = {static_cast<std::uint32_t>(hash >> 32), id};
  }

  const std::vector<std::string>* texts_;
  value::HashKey key_;
  std::vector<Cell> cells_;
};

}  // namespace writ::program
