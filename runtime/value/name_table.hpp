// Numbers by name. Borrows the names. Whoever fills it is trusted not to choose names that collide, or does not know the key:
// see quick_hash.hpp.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/value/id_table.hpp"
#include "runtime/value/quick_hash.hpp"

namespace writ::value {

class NameTable {
  struct Named {
    std::string_view name;
    std::uint32_t number;
  };
  auto is(std::string_view name) const {
    return [this, name](std::uint32_t id) { return same_text(names_[id].name, name); };
  }

 public:
  static constexpr std::uint32_t kNothing = IdTable::kNone;

  NameTable() : key_(HashKey::random()) {}
  void clear() {
    names_.clear();
    ids_ = {};
  }
  // False when the name is there already; it then keeps its number.
  bool add(std::string_view name, std::uint32_t number) {
    const auto fresh = static_cast<std::uint32_t>(names_.size());
    if (!ids_.find_or_add(quick_hash(key_, name), fresh, is(name)).is_new) return false;
    names_.push_back({name, number});
    return true;
  }
  std::uint32_t find(std::string_view name) const {
    const std::uint32_t id = ids_.find(quick_hash(key_, name), is(name));
    return id == IdTable::kNone ? kNothing : names_[id].number;
  }

 private:
  HashKey key_;
  std::vector<Named> names_;
  IdTable ids_;  // of names_
};

}  // namespace writ::value
