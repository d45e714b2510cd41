// Finds a text's id. The hash is keyed at random, so that nobody can choose texts that collide.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/program/image.hpp"
#include "runtime/value/id_table.hpp"
#include "runtime/value/quick_hash.hpp"

namespace writ::program {

class TextTable {
 public:
  // Borrows the texts; they must not move. Answers the first that occurred before, or kNone.
  std::uint32_t fill(const Texts& texts) {
    texts_ = &texts;
    ids_.expect(texts.size());
    for (std::uint32_t id = 0; id < texts.size(); ++id) {
      const std::string_view s = texts[id];
      const auto is_it = [&](std::uint32_t known) { return value::same_text(texts[known], s); };
      if (!ids_.find_or_add(value::quick_hash(key_, s), id, is_it).is_new) return id;
    }
    return kNone;
  }
  std::uint32_t find(std::string_view s) const {
    return ids_.find(value::quick_hash(key_, s),
                     [&](std::uint32_t id) { return value::same_text((*texts_)[id], s); });
  }

 private:
  const Texts* texts_ = nullptr;
  value::HashKey key_ = value::HashKey::random();
  value::IdTable ids_;
};

static_assert(value::IdTable::kNone == kNone);

}  // namespace writ::program
