// UTF-8, strictly: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace writ::value::utf8 {

// The length of the well-formed sequence at the head of `s` (1..4), or 0 when there is none.
inline std::size_t sequence(std::string_view s) {
  auto byte = [&](std::size_t k) { return static_cast<unsigned char>(s[k]); };
  auto follows = [&](std::size_t k, unsigned low = 0x80, unsigned high = 0xBF) {
    return k < s.size() && byte(k) >= low && byte(k) <= high;
  };
  if (s.empty()) return 0;
  unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;
  if (lead < 0xE0) return follows(1) ? 2 : 0;
  if (lead < 0xF0) {
    unsigned low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2) ? 3 : 0;
  }
  if (lead > 0xF4) return 0;
  unsigned low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
  return follows(1, low, high) && follows(2) && follows(3) ? 4 : 0;
}

inline bool valid(std::string_view s) {
  while (!s.empty()) {
    if (std::uint64_t word; s.size() >= sizeof word) {
      std::memcpy(&word, s.data(), sizeof word);
      if ((word & 0x8080808080808080u) == 0) {  // ASCII
        s.remove_prefix(sizeof word);
        continue;
      }
    }
    std::size_t n = sequence(s);
    if (n == 0) return false;
    s.remove_prefix(n);
  }
  return true;
}

// Code points of well-formed text.
inline std::size_t length(std::string_view s) {
  std::size_t count = 0;
  for (char c : s) count += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  return count;
}

inline void append(std::string& out, std::uint32_t point) {
  auto put = [&](std::uint32_t bits) { out.push_back(static_cast<char>(bits)); };
  auto tail = [&](unsigned shift) { put(0x80 | ((point >> shift) & 0x3F)); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0 | (point >> 6)), tail(0);
  } else if (point < 0x10000) {
    put(0xE0 | (point >> 12)), tail(6), tail(0);
  } else {
    put(0xF0 | (point >> 18)), tail(12), tail(6), tail(0);
  }
}

// How many bytes from the start are printable ASCII other than quote and backslash: what stands in JSON as it is.
inline std::size_t plain_run_of_8(const char* at) {
  constexpr std::uint64_t kOnes = 0x0101010101010101u, kHigh = 0x8080808080808080u;
  const auto equals = [](std::uint64_t word, std::uint64_t byte) {
    const std::uint64_t y = word ^ (kOnes * byte);
    return (y - kOnes) & ~y;
  };
  std::uint64_t word;
  std::memcpy(&word, at, 8);
  const std::uint64_t special = (((word - kOnes * 0x20) & ~word) | equals(word, '"') |
                                 equals(word, '\\') | equals(word, 0x7f) | word) &
                                kHigh;
  return special == 0 ? 8 : static_cast<std::size_t>(std::countr_zero(special)) / 8;
}
inline std::size_t plain_run_of_16(const char* at) {
#ifdef __SSE2__
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const auto is = [&](char c) { return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)); };
  const __m128i low = _mm_cmplt_epi8(bytes, _mm_set1_epi8(0x20));  // signed: also what is not ASCII
  const __m128i special = _mm_or_si128(_mm_or_si128(low, is(0x7f)), _mm_or_si128(is('"'), is('\\')));
  return static_cast<std::size_t>(
      std::countr_zero(static_cast<unsigned>(_mm_movemask_epi8(special)) | 0x10000u));
#else
  const std::size_t first = plain_run_of_8(at);
  return first < 8 ? first : 8 + plain_run_of_8(at + 8);
#endif
}
inline constexpr auto kIsPlain = [] {
  std::array<bool, 256> out{};
  for (unsigned c = 0x20; c < 0x7f; ++c) out[c] = c != '"' && c != '\\';
  return out;
}();
inline std::size_t plain_run(std::string_view s) {
  std::size_t at = 0;
  for (; at + 16 <= s.size(); at += 16)
    if (const std::size_t run = plain_run_of_16(s.data() + at); run < 16) return at + run;
  if (at + 8 <= s.size()) {
    const std::size_t run = plain_run_of_8(s.data() + at);
    at += run;
    if (run < 8) return at;
  }
  while (at < s.size() && kIsPlain[static_cast<unsigned char>(s[at])]) ++at;
  return at;
}

}  // namespace writ::value::utf8
