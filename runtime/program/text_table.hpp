// Finds a text's id. The hash is keyed at random, so that nobody can choose texts that collide.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/image.hpp"
#include "runtime/value/id_table.hpp"
#include "runtime/value/quick_hash.hpp"

namespace writ::program {

class TextTable {
 public:
  // Borrows the texts; they must not move.
  explicit TextTable(const std::vector<std::string>& texts)
      : texts_(&texts), key_(value::HashKey::random()) {
    ids_.expect(texts.size());
    for (std::uint32_t id = 0; id < texts.size(); ++id)
      ids_.add(value::quick_hash(key_, texts[id]), id);
  }
  std::uint32_t find(std::string_view s) const {
    return ids_.find(value::quick_hash(key_, s),
                     [&](std::uint32_t id) { return value::same_text((*texts_)[id], s); });
  }

 private:
  const std::vector<std::string>* texts_;
  value::HashKey key_;
  value::IdTable ids_;
};

static_assert(value::IdTable::kNone == kNone);

}  // namespace writ::program
