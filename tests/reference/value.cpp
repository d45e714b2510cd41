#include "tests/reference/value.hpp"

#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"

namespace writ::reference {

Value of_bool(bool b) { return of_number(Is::Bool, b ? 1 : 0); }
Value of_number(Is is, Wide n) {
  Value v;
  v.is = is;
  v.n = n;
  return v;
}
Value of_text(std::string s) {
  Value v;
  v.is = Is::Text;
  v.text = std::move(s);
  return v;
}
Value of_list(std::vector<Value> items) {
  Value v;
  v.is = Is::List;
  v.items = std::make_shared<const std::vector<Value>>(std::move(items));
  return v;
}
Value of_being(const Being* b) {
  Value v;
  v.is = Is::Being;
  v.being = b;
  return v;
}
Value of_record(const Record* r) {
  Value v;
  v.is = Is::Record;
  v.record = r;
  return v;
}
Value fault_of(std::string kind) {
  Value v;
  v.is = Is::Fault;
  v.faults.insert(std::move(kind));
  return v;
}
Value join(const Value& a, const Value& b) {
  if (!a.fault()) return b.fault() ? b : Value{};
  Value v = a;
  v.faults.insert(b.faults.begin(), b.faults.end());
  return v;
}

Value kleene_and(const Value& a, const Value& b) {
  if (a.no() || b.no()) return of_bool(false);
  const Value bad = join(a, b);
  return bad.fault() ? bad : of_bool(true);
}
Value kleene_or(const Value& a, const Value& b) {
  return kleene_not(kleene_and(kleene_not(a), kleene_not(b)));
}
Value kleene_not(const Value& a) { return a.fault() ? a : of_bool(!a.yes()); }

namespace {

Wide ten_to(int k) {
  Wide n = 1;
  while (k-- > 0) n *= 10;
  return n;
}
const Wide kEighteenNines = ten_to(18) - 1;

Wide half_even(Wide n, Wide d) {
  if (d < 0) n = -n, d = -d;
  const bool negative = n < 0;
  if (negative) n = -n;
  Wide q = n / d;
  const Wide rest = n % d;
  if (2 * rest > d || (2 * rest == d && q % 2 == 1)) ++q;
  return negative ? -q : q;
}

// A decimal drops its trailing zeros; money keeps `keep` digits behind the point.
Value number(Is is, Wide n, int scale, int keep, const std::string& currency = {}) {
  if (scale > 9) n = half_even(n, ten_to(scale - 9)), scale = 9;
  while (scale > keep && n % 10 == 0) n /= 10, --scale;
  if (n > kEighteenNines || n < -kEighteenNines) return fault_of("overflow");
  Value v = of_number(is, n);
  v.scale = scale;
  v.text = currency;
  return v;
}

bool is_plain(const Value& v) { return v.is == Is::Int || v.is == Is::Decimal; }
bool is_zero(const Value& v) { return is_plain(v) && v.n == 0; }
bool is_length(const Value& v) { return v.is == Is::Duration || v.is == Is::Period; }
bool is_point(const Value& v) { return v.is == Is::Time || v.is == Is::Date; }

Value whole(Is is, Wide n) {
  if (n > INT64_MAX || n < INT64_MIN) return fault_of("overflow");
  if (is == Is::Time && (n < value::kMinTime || n > value::kMaxTime)) return fault_of("overflow");
  if (is == Is::Date && (n < value::kMinDate || n > value::kMaxDate)) return fault_of("overflow");
  return of_number(is, n);
}

constexpr Wide kDay = 86'400'000'000;

Value moved(const Value& point, const Value& length, int sign) {
  if (length.is == Is::Duration) {
    if (point.is == Is::Time) return whole(Is::Time, point.n + sign * length.n);
    const Wide micros = sign * length.n;
    if (micros > INT64_MAX) return fault_of("overflow");
    const Wide days = micros >= 0 ? micros / kDay : -((-micros + kDay - 1) / kDay);
    return whole(Is::Date, point.n + days);
  }
  const Wide months = sign * length.n;
  if (months > INT64_MAX) return fault_of("overflow");
  bool ok = true;
  const Wide at = point.is == Is::Time ? point.n : point.n * kDay;
  const std::int64_t there =
      value::add_months(static_cast<std::int64_t>(at), static_cast<std::int64_t>(months), ok);
  if (!ok) return fault_of("overflow");
  if (point.is == Is::Time) return of_number(Is::Time, there);
  const Wide t = there;
  return of_number(Is::Date, t >= 0 ? t / kDay : -((-t + kDay - 1) / kDay));
}

Value plus(const Value& a, const Value& b, int sign) {
  if (a.is == Is::Int && b.is == Is::Int) return whole(Is::Int, a.n + sign * b.n);
  const bool money = a.is == Is::Money && b.is == Is::Money;
  if (money || (is_plain(a) && is_plain(b))) {
    if (money && a.text != b.text) return fault_of("two currencies");
    const int scale = a.scale > b.scale ? a.scale : b.scale;
    const Wide sum = a.n * ten_to(scale - a.scale) + sign * b.n * ten_to(scale - b.scale);
    return number(money ? Is::Money : Is::Decimal, sum, scale, money ? scale : 0, a.text);
  }
  if (is_zero(b)) return a;
  if (is_zero(a)) {
    if (sign > 0) return b;
    Value negative = b;
    negative.n = -negative.n;
    return negative;
  }
  if (is_length(a) && a.is == b.is) return whole(a.is, a.n + sign * b.n);
  if (is_point(a) && is_length(b)) return moved(a, b, sign);
  if (is_length(a) && is_point(b) && sign > 0) return moved(b, a, sign);
  if (sign < 0 && a.is == b.is && is_point(a))
    return whole(Is::Duration, (a.n - b.n) * (a.is == Is::Date ? kDay : 1));
  return fault_of("internal");
}

Value times(const Value& a, const Value& b) {
  if (a.is == Is::Int && b.is == Is::Int) return whole(Is::Int, a.n * b.n);
  if (is_plain(a) && is_plain(b)) return number(Is::Decimal, a.n * b.n, a.scale + b.scale, 0);
  if (a.is == Is::Money && is_plain(b))
    return number(Is::Money, half_even(a.n * b.n, ten_to(b.scale)), a.scale, a.scale, a.text);
  if (is_plain(a) && b.is == Is::Money) return times(b, a);
  if (is_length(a) && b.is == Is::Int) return whole(a.is, a.n * b.n);
  if (a.is == Is::Int && is_length(b)) return times(b, a);
  return fault_of("internal");
}

Value over(const Value& a, const Value& b) {
  if (a.is == Is::Money && is_plain(b)) {
    if (b.n == 0) return fault_of("division by zero");
    return number(Is::Money, half_even(a.n * ten_to(b.scale), b.n), a.scale, a.scale, a.text);
  }
  if (a.is == Is::Money && b.is == Is::Money && a.text != b.text) return fault_of("two currencies");
  if (b.n == 0) return fault_of("division by zero");
  return number(Is::Decimal, half_even(a.n * ten_to(9 + b.scale - a.scale), b.n), 9, 0);
}

}  // namespace

Value trouble(const Value& a, const Value& b) {
  Value bad = join(a, b);
  if (a.missing() || b.missing()) bad = join(bad, fault_of("missing value"));
  return bad;
}

Value arithmetic(Sign sign, const Value& a, const Value& b) {
  switch (sign) {
    case Sign::Plus: return plus(a, b, 1);
    case Sign::Minus: return plus(a, b, -1);
    case Sign::Times: return times(a, b);
    case Sign::Over: return over(a, b);
  }
  return {};
}

Value to_decimal(const Value& a) { return a.is == Is::Int ? number(Is::Decimal, a.n, 0, 0) : a; }

namespace {

// Numbers with numbers, money of one currency, lengths of one sort; the zero of an empty sum with any of them.
bool are_amounts(const Value& a, const Value& b) {
  const auto has_unit = [](const Value& v) { return v.is == Is::Money || is_length(v); };
  if (is_plain(a) && is_plain(b)) return true;
  if (is_zero(a)) return has_unit(b);
  if (is_zero(b)) return has_unit(a);
  return a.is == Is::Money && b.is == Is::Money && a.text == b.text;
}

int three_way(Wide a, Wide b) { return a < b ? -1 : a > b ? 1 : 0; }

int amounts(const Value& a, const Value& b) {
  const int scale = a.scale > b.scale ? a.scale : b.scale;
  return three_way(a.n * ten_to(scale - a.scale), b.n * ten_to(scale - b.scale));
}

}  // namespace

bool equal(const Value& a, const Value& b) {
  if (are_amounts(a, b)) return amounts(a, b) == 0;
  if (a.is != b.is) return false;
  switch (a.is) {
    case Is::Text: return a.text == b.text;
    case Is::Enum: return a.of == b.of && a.n == b.n && a.n >= 0;
    case Is::Being: return a.being == b.being;
    case Is::Record: return a.record->kind == b.record->kind && a.record->id == b.record->id;
    case Is::Entity: {
      if (a.items == b.items) return true;
      const Value &x = (*a.items)[0], &y = (*b.items)[0];
      return a.of == b.of && x.is == Is::Text && y.is == Is::Text && x.text == y.text;
    }
    case Is::List:
      if (a.items->size() != b.items->size()) return false;
      for (std::size_t k = 0; k < a.items->size(); ++k)
        if (!equal((*a.items)[k], (*b.items)[k])) return false;
      return true;
    case Is::Int:
    case Is::Decimal:
    case Is::Money:
    case Is::Missing:
    case Is::Fault: return false;
    default: return a.n == b.n;
  }
}

Value order(const Value& a, const Value& b) {
  if (are_amounts(a, b)) return of_number(Is::Int, amounts(a, b));
  if (a.is == Is::Money && b.is == Is::Money) return fault_of("two currencies");
  if (a.is == Is::Enum && (a.n < 0 || b.n < 0)) return fault_of("unknown enum member");
  if (a.is == Is::Text) return of_number(Is::Int, three_way(a.text.compare(b.text), 0));
  return of_number(Is::Int, three_way(a.n, b.n));
}

}  // namespace writ::reference
