// Hashes for the compiler's tables of what it has made already. Not for keys that somebody else chooses: a program that
// makes many of them collide slows its own compilation, and no decision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace writ::codegen {

inline std::size_t mixed(std::size_t hash, std::uint64_t more) {
  hash ^= static_cast<std::size_t>(more);
  hash *= 0x9e3779b97f4a7c15u;
  return hash ^ (hash >> 29);
}

struct HashNumbers {
  std::size_t operator()(const std::vector<std::uint32_t>& numbers) const {
    std::size_t hash = numbers.size();
    for (const std::uint32_t n : numbers) hash = mixed(hash, n);
    return hash;
  }
};

}  // namespace writ::codegen
