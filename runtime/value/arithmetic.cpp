// The four operations. Numbers: int with int stays int, anything else is decimal. A number that is
// zero is the neutral element of every unit, because an empty sum is `int 0` whatever it would have
// summed.
#include <algorithm>

#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "runtime/value/wide.hpp"

namespace writ::value {
namespace {

Result done(const Value& v) { return {v, false, FaultKind::Internal}; }
Result failed(FaultKind kind) { return {Value{}, true, kind}; }

bool is_number(const Value& v) { return v.tag == Tag::Int || v.tag == Tag::Decimal; }
bool is_zero(const Value& v) { return is_number(v) && v.i == 0; }

Result settled(Tag tag, Wide mantissa, unsigned scale, unsigned keep, std::uint32_t aux = 0) {
  Value v;
  v.tag = tag;
  v.aux = aux;
  if (!settle(mantissa, scale, keep, v.i, v.scale)) return failed(FaultKind::Overflow);
  return done(v);
}

// Decimals strip; money stays at the larger scale of the two.
Result add_scaled(const Value& a, const Value& b, int sign) {
  unsigned scale = std::max(a.scale, b.scale);
  Wide sum =
      Wide{a.i} * kPowersOfTen[scale - a.scale] + Wide{b.i} * kPowersOfTen[scale - b.scale] * sign;
  if (a.tag != Tag::Money) return settled(Tag::Decimal, sum, scale, 0);
  if (a.aux != b.aux) return failed(FaultKind::CurrencyMix);
  return settled(Tag::Money, sum, scale, scale, a.aux);
}

Result add_whole(Tag tag, std::int64_t a, std::int64_t b, int sign) {
  std::int64_t sum;
  bool over = sign > 0 ? __builtin_add_overflow(a, b, &sum) : __builtin_sub_overflow(a, b, &sum);
  return over ? failed(FaultKind::Overflow) : done(of_scalar(tag, sum));
}

Result in_range(Tag tag, const Result& r, std::int64_t low, std::int64_t high) {
  if (r.failed) return r;
  if (r.value.i < low || r.value.i > high) return failed(FaultKind::Overflow);
  return done(of_scalar(tag, r.value.i));
}

// An instant or a date and a length. A date moves by whole days, rounded down.
Result shift(const Value& point, const Value& length, int sign) {
  bool is_time = point.tag == Tag::Time;
  if (length.tag == Tag::Period) {
    std::int64_t months = 0;
    if (__builtin_mul_overflow(length.i, std::int64_t{sign}, &months))
      return failed(FaultKind::Overflow);
    bool ok = true;
    std::int64_t moved =
        is_time ? add_months(point.i, months, ok) : add_months_to_date(point.i, months, ok);
    return ok ? done(of_scalar(point.tag, moved)) : failed(FaultKind::Overflow);
  }
  if (is_time)
    return in_range(Tag::Time, add_whole(Tag::Time, point.i, length.i, sign), kMinTime, kMaxTime);
  Result total = add_whole(Tag::Duration, 0, length.i, sign);
  if (total.failed) return total;
  std::int64_t days = floor_div(total.value.i, kMicrosPerDay);
  return in_range(Tag::Date, add_whole(Tag::Date, point.i, days, 1), kMinDate, kMaxDate);
}

Result days_between(const Value& a, const Value& b) {
  std::int64_t micros;
  if (__builtin_mul_overflow(a.i - b.i, kMicrosPerDay, &micros)) return failed(FaultKind::Overflow);
  return done(of_scalar(Tag::Duration, micros));
}

bool is_point(const Value& v) { return v.tag == Tag::Time || v.tag == Tag::Date; }
bool is_length(const Value& v) { return v.tag == Tag::Duration || v.tag == Tag::Period; }

Result combine(const Value& a, const Value& b, int sign) {
  if (a.tag == Tag::Int && b.tag == Tag::Int) return add_whole(Tag::Int, a.i, b.i, sign);
  if (is_number(a) && is_number(b)) return add_scaled(a, b, sign);
  if (is_zero(b)) return done(a);
  if (is_zero(a)) return sign > 0 ? done(b) : neg(b);
  if (a.tag == Tag::Money && b.tag == Tag::Money) return add_scaled(a, b, sign);
  if (is_length(a) && a.tag == b.tag) return add_whole(a.tag, a.i, b.i, sign);
  if (is_point(a) && is_length(b)) return shift(a, b, sign);
  if (is_length(a) && is_point(b) && sign > 0) return shift(b, a, sign);
  if (sign < 0 && a.tag == b.tag && a.tag == Tag::Time)
    return add_whole(Tag::Duration, a.i, b.i, sign);
  if (sign < 0 && a.tag == b.tag && a.tag == Tag::Date) return days_between(a, b);
  return failed(FaultKind::Internal);
}

Result multiply_whole(Tag tag, std::int64_t a, std::int64_t b) {
  std::int64_t product;
  if (__builtin_mul_overflow(a, b, &product)) return failed(FaultKind::Overflow);
  return done(of_scalar(tag, product));
}

// Money keeps its scale: the product is rounded half to even.
Result scale_money(const Value& money, Wide numerator, Wide denominator) {
  if (denominator == 0) return failed(FaultKind::DivisionByZero);
  return settled(Tag::Money, divide_half_even(Wide{money.i} * numerator, denominator), money.scale,
                 money.scale, money.aux);
}

}  // namespace

Result add(const Value& a, const Value& b) { return combine(a, b, 1); }
Result sub(const Value& a, const Value& b) { return combine(a, b, -1); }

Result mul(const Value& a, const Value& b) {
  if (a.tag == Tag::Int && b.tag == Tag::Int) return multiply_whole(Tag::Int, a.i, b.i);
  if (is_number(a) && is_number(b))
    return settled(Tag::Decimal, Wide{a.i} * b.i, unsigned{a.scale} + b.scale, 0);
  if (a.tag == Tag::Money && is_number(b)) return scale_money(a, b.i, kPowersOfTen[b.scale]);
  if (is_number(a) && b.tag == Tag::Money) return scale_money(b, a.i, kPowersOfTen[a.scale]);
  if (is_length(a) && b.tag == Tag::Int) return multiply_whole(a.tag, a.i, b.i);
  if (a.tag == Tag::Int && is_length(b)) return multiply_whole(b.tag, b.i, a.i);
  return failed(FaultKind::Internal);
}

Result div(const Value& a, const Value& b) {
  if (a.tag == Tag::Money && is_number(b)) return scale_money(a, kPowersOfTen[b.scale], b.i);
  bool amounts = b.tag == Tag::Money && (a.tag == Tag::Money || is_zero(a));
  if (!amounts && !(is_number(a) && is_number(b))) return failed(FaultKind::Internal);
  if (amounts && a.tag == Tag::Money && a.aux != b.aux) return failed(FaultKind::CurrencyMix);
  if (b.i == 0) return failed(FaultKind::DivisionByZero);
  Wide numerator = Wide{a.i} * kPowersOfTen[kMaxScale + b.scale - a.scale];
  return settled(Tag::Decimal, divide_half_even(numerator, b.i), kMaxScale, 0);
}

Result neg(const Value& a) {
  if (a.tag != Tag::Int && a.tag != Tag::Decimal && a.tag != Tag::Money && !is_length(a))
    return failed(FaultKind::Internal);
  Value v = a;
  if (__builtin_sub_overflow(std::int64_t{0}, a.i, &v.i)) return failed(FaultKind::Overflow);
  return done(v);
}

Result to_decimal(const Value& a) {
  if (a.tag == Tag::Decimal) return done(a);
  if (a.tag != Tag::Int) return failed(FaultKind::Internal);
  return settled(Tag::Decimal, a.i, 0, 0);
}

}  // namespace writ::value
