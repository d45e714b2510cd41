// Equality and order. Text is compared by bytes, which for UTF-8 is the order of code points.
#include <algorithm>

#include "runtime/value/ops.hpp"
#include "runtime/value/wide.hpp"

namespace writ::value {
namespace {

constexpr int kMaxNesting = 64;   // of lists; deeper ones come from malformed code and are never equal

Order order_of(std::int64_t a, std::int64_t b) {
  return a < b ? Order::Less : a > b ? Order::Greater : Order::Equal;
}

Order order_scaled(const Value& a, const Value& b) {
  if (a.scale == b.scale) return order_of(a.i, b.i);
  unsigned scale = std::max(a.scale, b.scale);
  Wide left = Wide{a.i} * kPowersOfTen[scale - a.scale], right = Wide{b.i} * kPowersOfTen[scale - b.scale];
  return left < right ? Order::Less : left > right ? Order::Greater : Order::Equal;
}

bool is_number(const Value& v) { return v.tag == Tag::Int || v.tag == Tag::Decimal; }

// Numbers with numbers, money with its currency, and the zero of an empty sum with any amount or length.
bool are_amounts(const Value& a, const Value& b) {
  if (is_number(a) && is_number(b)) return true;
  auto has_unit = [](const Value& v) {
    return v.tag == Tag::Money || v.tag == Tag::Duration || v.tag == Tag::Period;
  };
  if (is_number(a) && a.i == 0) return has_unit(b);
  if (is_number(b) && b.i == 0) return has_unit(a);
  return a.tag == Tag::Money && b.tag == Tag::Money && a.aux == b.aux;
}

bool equal_text(const Value& a, const Value& b) {
  if (a.text == b.text) return true;
  if (a.aux != kUnseenText && b.aux != kUnseenText) return a.aux == b.aux;
  return a.text->view() == b.text->view();
}

bool equal_ids(const Value& a, const Value& b) {
  return a.tag == Tag::Text && b.tag == Tag::Text && equal_text(a, b);
}

bool equal_within(const Value& a, const Value& b, int depth);

bool equal_lists(const Value& a, const Value& b, int depth) {
  if (a.aux != b.aux || depth >= kMaxNesting) return false;
  for (std::uint32_t k = 0; k < a.aux; ++k)
    if (!equal_within(a.fields[k], b.fields[k], depth + 1)) return false;
  return true;
}

bool equal_within(const Value& a, const Value& b, int depth) {
  if (are_amounts(a, b)) return order_scaled(a, b) == Order::Equal;
  if (a.tag != b.tag) return false;
  switch (a.tag) {
    case Tag::Bool: case Tag::Time: case Tag::Date: case Tag::Duration: case Tag::Period: case Tag::Clock:
    case Tag::Role:
      return a.i == b.i;
    case Tag::Text: return equal_text(a, b);
    case Tag::Enum: return a.aux == b.aux && a.i == b.i && a.i >= 0;
    case Tag::Principal: return a.who == b.who;
    case Tag::Entity: return a.fields == b.fields || (a.aux == b.aux && equal_ids(a.fields[0], b.fields[0]));
    case Tag::Record:
      return a.record == b.record ||
             (a.record->kind == b.record->kind && equal_ids(a.record->fields[0], b.record->fields[0]));
    case Tag::List: return equal_lists(a, b, depth);
    case Tag::Int: case Tag::Decimal: case Tag::Money:   // amounts were settled above; money of two currencies
    case Tag::Missing: case Tag::Fault: case Tag::Iterator:
      return false;
  }
  return false;
}

}  // namespace

bool equal(const Value& a, const Value& b) { return equal_within(a, b, 0); }

Order compare(const Value& a, const Value& b, bool& ok, FaultKind& why) {
  auto refuse = [&](FaultKind kind) { return ok = false, why = kind, Order::Equal; };
  ok = true;
  if (are_amounts(a, b)) return order_scaled(a, b);
  if (a.tag != b.tag) return refuse(FaultKind::Internal);
  switch (a.tag) {
    case Tag::Money: return refuse(FaultKind::CurrencyMix);
    case Tag::Bool: case Tag::Time: case Tag::Date: case Tag::Duration: case Tag::Period: case Tag::Clock:
      return order_of(a.i, b.i);
    case Tag::Enum:
      if (a.aux != b.aux) return refuse(FaultKind::Internal);
      return a.i < 0 || b.i < 0 ? refuse(FaultKind::UnknownMember) : order_of(a.i, b.i);
    case Tag::Text: return order_of(a.text->view().compare(b.text->view()), 0);
    case Tag::Int: case Tag::Decimal: case Tag::Role: case Tag::Principal: case Tag::Entity: case Tag::Record:
    case Tag::List: case Tag::Missing: case Tag::Fault: case Tag::Iterator:
      return refuse(FaultKind::Internal);
  }
  return refuse(FaultKind::Internal);
}

}  // namespace writ::value
