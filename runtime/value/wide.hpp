// Exact decimal arithmetic on 128-bit intermediates. A number is mantissa / 10^scale.
#pragma once

#include <array>
#include <cstdint>

namespace writ::value {

__extension__ typedef __int128 Wide;

inline constexpr std::uint8_t kMaxScale = 9;
inline constexpr std::int64_t kMaxMantissa = 999'999'999'999'999'999;  // 18 digits

inline constexpr std::array<std::int64_t, 19> kPowersOfTen = [] {
  std::array<std::int64_t, 19> powers{1};
  for (std::size_t k = 1; k < powers.size(); ++k) powers[k] = powers[k - 1] * 10;
  return powers;
}();

// `n / d` rounded half to even; d is not 0.
constexpr Wide divide_half_even(Wide n, Wide d) {
  if (d < 0) n = -n, d = -d;
  Wide quotient = n / d, rest = n % d;
  if (rest < 0) rest = -rest;
  Wide twice = rest * 2;
  bool up = twice > d || (twice == d && quotient % 2 != 0);
  if (!up) return quotient;
  return n < 0 ? quotient - 1 : quotient + 1;
}

// Drops digits beyond scale 9 (half even) and trailing zeros down to scale `keep`. False: more than 18 digits.
constexpr bool settle(Wide mantissa, unsigned scale, unsigned keep, std::int64_t& out,
                      std::uint8_t& out_scale) {
  if (scale > kMaxScale) {
    mantissa = divide_half_even(mantissa, kPowersOfTen[scale - kMaxScale]);
    scale = kMaxScale;
  }
  bool fits = mantissa <= kMaxMantissa && mantissa >= -kMaxMantissa;
  while (!fits && scale > keep && mantissa % 10 == 0) {
    mantissa /= 10, --scale;
    fits = mantissa <= kMaxMantissa && mantissa >= -kMaxMantissa;
  }
  if (!fits) return false;
  auto small = static_cast<std::int64_t>(mantissa);
  while (scale > keep && small % 10 == 0) small /= 10, --scale;
  out = small;
  out_scale = static_cast<std::uint8_t>(scale);
  return true;
}

}  // namespace writ::value
