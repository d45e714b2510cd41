// Numbers from their digits, exactly or not at all. The form is JSON's: no plus sign, no leading
// zeros.
#include "runtime/value/ops.hpp"
#include "runtime/value/scan.hpp"
#include "runtime/value/wide.hpp"

namespace writ::value {
namespace {

// mantissa * 10^exponent, with as many digits as were significant.
struct Literal {
  Wide mantissa = 0;
  std::int64_t exponent = 0;
  int digits = 0;  // significant ones
  int zeros = 0;   // trailing zeros not yet folded into the mantissa
  bool too_long = false;

  void push(int digit) {
    if (digit == 0) {
      if (digits > 0) ++zeros;
      return;
    }
    for (; zeros > 0; --zeros, ++digits) mantissa *= digits < 36 ? 10 : 0;
    too_long = too_long || digits >= 36;
    if (too_long) return;
    mantissa = mantissa * 10 + digit;
    ++digits;
  }
};

bool read_literal(std::string_view text, bool exponent_allowed, Literal& out, int& written_scale) {
  Scan scan(text);
  bool negative = scan.take('-');
  auto take_digits = [&](int& count) {
    char c;
    for (count = 0; scan.take_any("0123456789", &c); ++count) out.push(c - '0');
    return count > 0;
  };
  int whole = 0, fraction = 0;
  bool leading_zero = !scan.rest().empty() && scan.rest()[0] == '0';
  if (!take_digits(whole) || (leading_zero && whole > 1)) return false;
  if (scan.take('.') && !take_digits(fraction)) return false;
  written_scale = fraction;
  std::int64_t power = 0;
  if (exponent_allowed && scan.take_any("eE")) {
    char sign = '+';
    scan.take_any("+-", &sign);
    if (!scan.number(power) || power > 1'000'000) return false;
    if (sign == '-') power = -power;
  }
  if (!scan.at_end() || out.too_long) return false;
  out.exponent = power - fraction + out.zeros;
  if (negative) out.mantissa = -out.mantissa;
  return true;
}

// The number at scale 0..9 with at most 18 digits; none when that would round.
bool fit(Literal n, Value& out) {
  if (n.mantissa == 0) return out.i = 0, out.scale = 0, true;
  if (n.exponent > 18 || n.exponent < -kMaxScale) return false;
  for (; n.exponent > 0; --n.exponent) {
    n.mantissa *= 10;
    if (n.mantissa > kMaxMantissa || n.mantissa < -kMaxMantissa) return false;
  }
  return settle(n.mantissa, static_cast<unsigned>(-n.exponent), 0, out.i, out.scale);
}

bool is_currency(std::string_view name) {
  if (name.size() != 3) return false;
  for (char c : name)
    if (c < 'A' || c > 'Z') return false;
  return true;
}

}  // namespace

std::optional<std::int64_t> parse_int(std::string_view digits) {
  const bool negative = !digits.empty() && digits[0] == '-';
  const std::string_view all = digits.substr(negative ? 1 : 0);
  if (all.empty() || all.size() > 19 || (all.size() > 1 && all[0] == '0')) return std::nullopt;
  std::uint64_t value = 0;  // 19 digits fit
  for (const char c : all) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  const std::uint64_t most = static_cast<std::uint64_t>(INT64_MAX) + (negative ? 1 : 0);
  if (value > most) return std::nullopt;
  return static_cast<std::int64_t>(negative ? 0 - value : value);
}

std::optional<Value> parse_decimal(std::string_view digits) {
  Literal literal;
  int scale = 0;
  Value v;
  v.tag = Tag::Decimal;
  if (!read_literal(digits, true, literal, scale) || !fit(literal, v)) return std::nullopt;
  return v;
}

// The scale is the one written, and at least the currency's own: `500 EUR` is 500.00 EUR.
std::optional<Value> parse_money(std::string_view amount, std::string_view currency) {
  Literal literal;
  int written = 0;
  Value v;
  v.tag = Tag::Money;
  if (!is_currency(currency) || !read_literal(amount, false, literal, written) || !fit(literal, v))
    return std::nullopt;
  v.aux = currency_code(currency[0], currency[1], currency[2]);
  unsigned scale = currency_scale(v.aux);
  if (static_cast<unsigned>(written) > scale) scale = static_cast<unsigned>(written);
  if (scale > kMaxScale) scale = kMaxScale;  // what is written beyond it was zeros
  if (scale < v.scale) return std::nullopt;
  Wide mantissa = Wide{v.i} * kPowersOfTen[scale - v.scale];
  if (!settle(mantissa, scale, scale, v.i, v.scale)) return std::nullopt;
  return v;
}

}  // namespace writ::value
