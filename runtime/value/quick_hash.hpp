// A quick keyed hash and comparison of short texts, for tables that the host or the program fills and that input from
// outside only looks up: nobody who does not know the key can choose what collides, and who looks up cannot make a probe
// longer than the table's own texts did. Where input fills a table, keyed_hash. Never used where the result could be seen.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "runtime/value/keyed_hash.hpp"

namespace writ::value {

template <class Word>
inline std::uint64_t load_word(const char* at) {
  Word word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The 128 bits of a product, folded.
inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Product = unsigned __int128;
  const Product product = Product{a} * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

[[gnu::always_inline]] inline std::uint64_t quick_hash(const HashKey& key, std::string_view s) {
  const char* at = s.data();
  std::size_t left = s.size();
  std::uint64_t a = 0, b = 0, sum = key.second + left;
  for (; left > 16; at += 16, left -= 16)
    sum = fold(load_word<std::uint64_t>(at) ^ key.first, load_word<std::uint64_t>(at + 8) ^ sum);
  if (left >= 8) {
    a = load_word<std::uint64_t>(at);
    b = load_word<std::uint64_t>(at + left - 8);
  } else if (left >= 4) {
    a = load_word<std::uint32_t>(at) << 32 | load_word<std::uint32_t>(at + left - 4);
  } else if (left > 0) {
    const auto byte = [&](std::size_t k) { return std::uint64_t{static_cast<unsigned char>(at[k])}; };
    a = byte(0) << 16 | byte(left / 2) << 8 | byte(left - 1);
  }
  return fold(fold(a ^ key.first, b ^ sum), key.first ^ key.second);
}

// Equality without a call where texts are short.
[[gnu::always_inline]] inline bool same_text(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  const char *x = a.data(), *y = b.data();
  const std::size_t n = a.size();
  if (n > 32) return std::memcmp(x, y, n) == 0;
  const auto differ = [&]<class Word>(Word, std::size_t at) {
    return load_word<Word>(x + at) ^ load_word<Word>(y + at);
  };
  if (n > 16)
    return (differ(std::uint64_t{}, 0) | differ(std::uint64_t{}, 8) |
            differ(std::uint64_t{}, n - 16) | differ(std::uint64_t{}, n - 8)) == 0;
  if (n >= 8) return (differ(std::uint64_t{}, 0) | differ(std::uint64_t{}, n - 8)) == 0;
  if (n >= 4) return (differ(std::uint32_t{}, 0) | differ(std::uint32_t{}, n - 4)) == 0;
  if (n == 0) return true;
  return x[0] == y[0] && x[n / 2] == y[n / 2] && x[n - 1] == y[n - 1];
}

}  // namespace writ::value
