// Numbers by name. Whoever fills it is trusted not to choose names that collide, or does not know the key: see quick_hash.hpp.
// Each number stands in front of a copy of its name, so that finding one reads two places of the memory: its cell, and that.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "runtime/value/id_table.hpp"
#include "runtime/value/quick_hash.hpp"

namespace writ::value {

class NameTable {
  struct Head {
    std::uint32_t number, size;
  };
  static constexpr std::size_t kUnit = sizeof(Head);  // an id counts them

  const char* entry(std::uint32_t id) const { return entries_.data() + id * kUnit; }
  Head head_of(std::uint32_t id) const {
    Head head;
    std::memcpy(&head, entry(id), sizeof head);
    return head;
  }
  auto is(std::string_view name) const {
    return [this, name](std::uint32_t id) {
      return same_text({entry(id) + sizeof(Head), head_of(id).size}, name);
    };
  }

 public:
  static constexpr std::uint32_t kNothing = IdTable::kNone;

  NameTable() : key_(HashKey::random()) {}
  void clear() {
    entries_.clear();
    ids_ = {};
  }
  // False when the name is there already; it then keeps its number.
  bool add(std::string_view name, std::uint32_t number) {
    const auto fresh = static_cast<std::uint32_t>(entries_.size() / kUnit);
    if (!ids_.find_or_add(quick_hash(key_, name), fresh, is(name)).is_new) return false;
    const Head head{number, static_cast<std::uint32_t>(name.size())};
    entries_.append(reinterpret_cast<const char*>(&head), sizeof head).append(name);
    entries_.resize((entries_.size() + kUnit - 1) / kUnit * kUnit);
    return true;
  }
  std::uint32_t find(std::string_view name) const {
    const std::uint32_t id = ids_.find(quick_hash(key_, name), is(name));
    return id == IdTable::kNone ? kNothing : head_of(id).number;
  }

 private:
  HashKey key_;
  std::string entries_;  // a head and a name each, one behind the other
  IdTable ids_;
};

}  // namespace writ::value
