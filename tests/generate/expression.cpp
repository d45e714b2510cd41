// Values: numbers, money, texts, moments, lists.
#include "tests/generate/expression.hpp"

#include <algorithm>

namespace writ::generate {

namespace {

const std::vector<std::string> kInts{
    "0", "1", "2", "3", "10", "4", "5", "7", "12", "100", "9223372036854775807"};
const std::vector<std::string> kDecimals{"0.5", "25%", "1.25", "0%", "100%", "999999999.999999999"};
const std::vector<std::string> kTexts{"\"\"",   "\"a\"",   "\"ab\"",     "\"e1\"",
                                      "\"p1\"", "r\"b+\"", "\"\\u{e9}\""};
const std::vector<std::string> kZones{"\"Europe/Berlin\"", "\"Asia/Kolkata\"", "\"UTC\"",
                                      "\"Mars/Base\""};
const std::vector<std::string> kTimes{"2026-02-10T10:00:00Z", "2026-01-01T00:00:00Z",
                                      "2026-02-09T23:59:59Z"};
const std::vector<std::string> kDates{"2026-02-10", "2026-02-09", "2025-12-25"};
const std::vector<std::string> kDurations{"1 day", "2 hours", "90 minutes", "1 week", "0 seconds"};
const std::vector<std::string> kPeriods{"1 month", "2 months", "1 year"};
const std::vector<std::string> kClocks{"08:00", "21:00", "00:00", "10:00"};
const std::vector<std::string> kMoney{"0 EUR", "500 EUR", "99.99 EUR", "500 USD"};

}  // namespace

std::string Expressions::constant(Type type) {
  switch (type.is) {
    case Is::Bool: return c_.chance(50) ? "true" : "false";
    case Is::Int: return c_.pick(kInts);
    case Is::Decimal: return c_.pick(kDecimals);
    case Is::Money: return c_.pick(kMoney);
    case Is::Text: return c_.pick(kTexts);
    case Is::Time: return c_.pick(kTimes);
    case Is::Date: return c_.pick(kDates);
    case Is::Duration: return c_.pick(kDurations);
    case Is::Clock: return c_.pick(kClocks);
    case Is::Enum: return d_.enums[type.of].name + "." + c_.pick(d_.enums[type.of].members);
    case Is::Role: return c_.pick(d_.roles);
    case Is::List:
    case Is::Set: {
      std::string out = "[";
      const std::int64_t n = c_.between(1, 3);
      for (std::int64_t k = 0; k < n; ++k) out += (k > 0 ? ", " : "") + constant(type.element());
      return out + "]";
    }
    default: return "missing";  // no such constant; nobody asks for one
  }
}

Type Expressions::scalar() {
  static const std::vector<Is> kAll{Is::Int,   Is::Text, Is::Bool, Is::Decimal,
                                    Is::Money, Is::Time, Is::Date, Is::Duration,
                                    Is::Clock, Is::Enum, Is::Role};
  const Is is = c_.pick(kAll);
  return {is, is == Is::Enum ? c_.below(static_cast<std::uint32_t>(d_.enums.size())) : 0};
}

Type Expressions::ordered() {
  static const std::vector<Is> kAll{Is::Int,  Is::Decimal,  Is::Money, Is::Text, Is::Time,
                                    Is::Date, Is::Duration, Is::Clock, Is::Enum};
  const Is is = c_.pick(kAll);
  return {is, 0};  // the first enum is ordered
}

bool Expressions::can_be(Type type, const Scope& scope) const {
  switch (type.is) {
    case Is::Person:
    case Is::Agent:
    case Is::Actor:
    case Is::Entity:
    case Is::Union:
    case Is::Event: return !scope.of(type).empty();
    case Is::List:
    case Is::Set:
      return (type.item != Is::Entity && type.item != Is::Actor && type.item != Is::Agent) ||
             !scope.of(type).empty();
    default: return true;
  }
}

Expr Expressions::leaf(Type type, const Scope& scope) {
  const std::vector<const Path*> paths = scope.of(type);
  const bool has_literal =
      type.is != Is::Person && type.is != Is::Agent && type.is != Is::Actor &&
      type.is != Is::Entity && type.is != Is::Union && type.is != Is::Event &&
      !((type.is == Is::List || type.is == Is::Set) &&
        (type.item == Is::Entity || type.item == Is::Person || type.item == Is::Actor));
  if (!paths.empty() && (!has_literal || c_.chance(70))) return {c_.pick(paths)->text};
  if (type.is == Is::List && type.item == Is::Person) return {"holders(" + c_.pick(d_.roles) + ")"};
  if (type.is == Is::Time && c_.chance(50)) return {"now"};
  return {constant(type)};
}

bool Expressions::can_call(const Function& f, const Scope& scope) const {
  return (scope.has_allowed || !f.has_requirement) &&
         std::all_of(f.params.begin(), f.params.end(), [&](Type t) { return can_be(t, scope); });
}

Expr Expressions::call(const Function& f, const Scope& scope, int depth) {
  std::string out = f.name;
  for (std::size_t k = 0; k < f.params.size(); ++k)
    out += (k == 0 ? "(" : ", ") + value(f.params[k], scope, depth - 1).text;
  return {out + (f.params.empty() ? "" : ")")};
}

Expr Expressions::choice(Type type, const Scope& scope, int depth) {
  Scope inside = scope;
  const Expr test = guard(scope, depth - 1, inside);
  const Expr yes = value(type, inside, depth - 1), no = value(type, scope, depth - 1);
  return {fmt::format("if {} then {} else {}", test.text, yes.text, no.text), Binds::If};
}

std::string Expressions::optional(Type type, const Scope& scope, int depth) {
  std::vector<std::string> found;
  for (const Path* p : scope.of(type.maybe())) found.push_back(p->text);
  for (const Function& f : d_.functions)
    if (f.result == type.maybe() && can_call(f, scope) && depth > 0)
      found.push_back(call(f, scope, depth - 1).text);
  const bool can_query = type.is == Is::Int || type.is == Is::Decimal || type.is == Is::Money ||
                         type.is == Is::Time || type.is == Is::Date || type.is == Is::Duration;
  if (depth > 0 && can_query && c_.chance(50)) {
    Scope inside = scope;
    const std::string gen = generator(scope, depth - 1, inside);
    return query(c_.chance(50) ? "min" : "max", gen, value(type, inside, 0).text).text;
  }
  const Type many = list_of(type);
  if (depth > 0 && type.is != Is::Person && (found.empty() || c_.chance(30)) && can_be(many, scope))
    return fmt::format("nth({}, {})", value(many, scope, 0).text, value({Is::Int}, scope, 0).text);
  return found.empty() ? std::string() : c_.pick(found);
}

Expr Expressions::fallback(Type type, const Scope& scope, int depth) {
  const std::string first = optional(type, scope, depth);
  if (first.empty()) return leaf(type, scope);
  return {first + " otherwise " + value(type, scope, depth - 1).in(Binds::Postfix), Binds::Unary};
}

Expr Expressions::query(const std::string& name, const std::string& gen, const std::string& value) {
  return {name + "(" + gen + (value.empty() ? "" : ": " + value) + ")"};
}

Expr Expressions::value(Type type, const Scope& scope, int depth) {
  if (depth <= 0) return leaf(type, scope);
  const std::uint32_t way = c_.below(10);
  if (way < 3) return leaf(type, scope);
  if (way == 3) {
    std::vector<const Function*> fitting;
    for (const Function& f : d_.functions)
      if (f.result == type && can_call(f, scope)) fitting.push_back(&f);
    if (!fitting.empty()) return call(*c_.pick(fitting), scope, depth);
  }
  if (way == 4) return choice(type, scope, depth);
  if (way == 5 && type.is != Is::List && type.is != Is::Set) return fallback(type, scope, depth);
  switch (type.is) {
    case Is::Bool: return condition(scope, depth);
    case Is::Int:
    case Is::Decimal: return number(type, scope, depth);
    case Is::Money: return money(scope, depth);
    case Is::Text: return text(scope, depth);
    case Is::Time:
    case Is::Date:
    case Is::Duration:
    case Is::Clock: return moment(type, scope, depth);
    case Is::List: return list(type, scope, depth);
    default: return leaf(type, scope);
  }
}

Expr Expressions::number(Type type, const Scope& scope, int depth) {
  const bool is_int = type.is == Is::Int;
  const auto operand = [&](Binds place) {
    const Type t = !is_int && c_.chance(30) ? Type{Is::Int} : type;
    return value(t, scope, depth - 1).in(place);
  };
  switch (c_.below(is_int ? 12 : 7)) {
    case 0:
    case 1: {
      std::string out = value(type, scope, depth - 1).in(Binds::Product);
      for (std::int64_t k = c_.between(1, 2); k > 0; --k)
        out += (c_.chance(50) ? " - " : " + ") + operand(Binds::Product);
      return {out, Binds::Sum};
    }
    case 2: {
      std::string out =
          value(type, scope, depth - 1).in(Binds::Unary) + " * " + operand(Binds::Unary);
      if (!is_int && c_.chance(50)) out += " / " + operand(Binds::Unary);
      return {out, Binds::Product};
    }
    case 3: return {"-" + value(type, scope, depth - 1).in(Binds::Unary), Binds::Unary};
    case 4: {
      Scope inside = scope;
      const std::string gen = generator(scope, depth - 1, inside);
      return query("sum", gen, value(type, inside, depth - 1).text);
    }
    case 5:
      if (!is_int) {
        const Type t{c_.chance(50) ? Is::Int : Is::Money};
        return {value(t, scope, depth - 1).in(Binds::Unary) + " / " +
                    value(t, scope, depth - 1).in(Binds::Unary),
                Binds::Product};
      }
      return {"abs(" + value(type, scope, depth - 1).text + ")"};
    case 6:
      if (!is_int) return {"abs(" + value(type, scope, depth - 1).text + ")"};
      {
        Scope inside = scope;
        return query("count", generator(scope, depth - 1, inside), "");
      }
    case 7: return {"length(" + value({Is::Text}, scope, depth - 1).text + ")"};
    case 8: return {"floor(" + value({Is::Decimal}, scope, depth - 1).text + ")"};
    case 9: {
      static const std::vector<std::string> kParts{"year_of", "month_of", "day_of"};
      return {c_.pick(kParts) + "(" + value({Is::Date}, scope, depth - 1).text + ")"};
    }
    case 10:
      return {"weekday(" + value({Is::Time}, scope, depth - 1).text +
              (c_.chance(50) ? ", " + c_.pick(kZones) : "") + ")"};
    default:
      return {fmt::format("bucket({}, {})", value({Is::Text}, scope, depth - 1).text,
                          value({Is::Text}, scope, depth - 1).text)};
  }
}

Expr Expressions::money(const Scope& scope, int depth) {
  const Type m{Is::Money};
  switch (c_.below(4)) {
    case 0:
      return {value(m, scope, depth - 1).in(Binds::Product) + (c_.chance(50) ? " + " : " - ") +
                  value(m, scope, depth - 1).in(Binds::Product),
              Binds::Sum};
    case 1: {
      const Type t{c_.chance(50) ? Is::Int : Is::Decimal};
      const std::string n = value(t, scope, depth - 1).in(Binds::Unary);
      const std::string v = value(m, scope, depth - 1).in(Binds::Unary);
      if (c_.chance(30)) return {v + " / " + n, Binds::Product};
      return {c_.chance(50) ? v + " * " + n : n + " * " + v, Binds::Product};
    }
    case 2: return {"-" + value(m, scope, depth - 1).in(Binds::Unary), Binds::Unary};
    default: {
      Scope inside = scope;
      const std::string gen = generator(scope, depth - 1, inside);
      return query("sum", gen, value(m, inside, 0).text);
    }
  }
}

Expr Expressions::text(const Scope& scope, int depth) {
  switch (c_.below(3)) {
    case 0: return {"lower(" + value({Is::Text}, scope, depth - 1).text + ")"};
    case 1: return {"upper(" + value({Is::Text}, scope, depth - 1).text + ")"};
    default: return leaf({Is::Text}, scope);
  }
}

Expr Expressions::moment(Type type, const Scope& scope, int depth) {
  const auto later = [&] {
    const std::string length = c_.chance(70)
                                   ? value({Is::Duration}, scope, depth - 1).in(Binds::Product)
                                   : c_.pick(kPeriods);
    const std::string from = value(type, scope, depth - 1).in(Binds::Product);
    if (c_.chance(20)) return Expr{length + " + " + from, Binds::Sum};
    return Expr{from + (c_.chance(50) ? " + " : " - ") + length, Binds::Sum};
  };
  const std::string zone = c_.chance(50) ? ", " + c_.pick(kZones) : "";
  switch (type.is) {
    case Is::Clock:
      return {fmt::format("clock({}, {})", value({Is::Time}, scope, depth - 1).text, c_.pick(kZones))};
    case Is::Duration:
      switch (c_.below(4)) {
        case 0: {
          const Type t{c_.chance(50) ? Is::Time : Is::Date};
          return {value(t, scope, depth - 1).in(Binds::Product) + " - " +
                      value(t, scope, depth - 1).in(Binds::Product),
                  Binds::Sum};
        }
        case 1:
          return {value(type, scope, depth - 1).in(Binds::Unary) + " * " +
                      value({Is::Int}, scope, depth - 1).in(Binds::Unary),
                  Binds::Product};
        case 2: return {"-" + value(type, scope, depth - 1).in(Binds::Unary), Binds::Unary};
        default:
          return {value(type, scope, depth - 1).in(Binds::Product) + " + " +
                      value(type, scope, depth - 1).in(Binds::Product),
                  Binds::Sum};
      }
    case Is::Date:
      switch (c_.below(3)) {
        case 0: return {"date(" + value({Is::Time}, scope, depth - 1).text + zone + ")"};
        case 1:
          return {fmt::format("business_day({}, {}{})", value(type, scope, depth - 1).text,
                              value({Is::Int}, scope, 0).text, c_.chance(50) ? ", holidays" : "")};
        default: return later();
      }
    default: return later();
  }
}

Expr Expressions::list(Type type, const Scope& scope, int depth) {
  const Type item = type.element();
  const bool is_plain = item.is != Is::Entity && item.is != Is::Person;
  if (is_plain && c_.chance(40)) {
    Scope inside = scope;
    const std::string gen = generator(scope, depth - 1, inside);
    return query(c_.chance(50) ? "list" : "distinct", gen, value(item, inside, 0).text);
  }
  if (is_plain && c_.chance(60)) {
    std::string out = "[";
    const std::int64_t n = c_.between(1, 3);
    for (std::int64_t k = 0; k < n; ++k)
      out += (k > 0 ? ", " : "") + value(item, scope, depth - 1).text;
    return {out + "]"};
  }
  if (type.item == Is::Text && c_.chance(30)) return {"keys_of(prices)"};
  return leaf(type, scope);
}

}  // namespace writ::generate
