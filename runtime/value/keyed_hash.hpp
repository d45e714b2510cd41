// A keyed hash (SipHash-1-3) for tables whose keys come from outside: whoever does not know the key
// cannot choose keys that collide. Never used where the result could be seen.
#pragma once

#include <cstdint>
#include <string_view>

namespace writ::value {

struct HashKey {
  std::uint64_t first = 0, second = 0;
  static HashKey random();  // from the system's entropy
};

std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes);

}  // namespace writ::value
