// Equality and order. Text is compared by bytes, which for UTF-8 is the order of code points.
#include <algorithm>

#include "runtime/value/ops.hpp"
#include "runtime/value/wide.hpp"

namespace writ::value {
namespace {

constexpr int kMaxNesting = 64;  // of lists; deeper ones come from malformed code and are never equal

Order order_of(std::int64_t a, std::int64_t b) {
  return a < b ? Order::Less : a > b ? Order::Greater : Order::Equal;
}

Order order_scaled(const Value& a, const Value& b) {
  if (a.scale == b.scale) return order_of(a.i, b.i);
  unsigned scale = std::max(a.scale, b.scale);
  Wide left = Wide{a.i} * kPowersOfTen[scale - a.scale],
       right = Wide{b.i} * kPowersOfTen[scale - b.scale];
  return left < right ? Order::Less : left > right ? Order::Greater : Order::Equal;
}

bool is_number(const Value& v) { return v.tag == Tag::Int || v.tag == Tag::Decimal; }

// Numbers with numbers, money with its currency, and the zero of an empty sum with any amount or
// length.
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
    case Tag::Bool:
    case Tag::Time:
    case Tag::Date:
    case Tag::Duration:
    case Tag::Period:
    case Tag::Clock:
    case Tag::Role: return a.i == b.i;
    case Tag::Text: return equal_text(a, b);
    case Tag::Enum: return a.aux == b.aux && a.i == b.i && a.i >= 0;
    case Tag::Principal: return a.who == b.who;
    case Tag::Entity:
      return a.fields == b.fields || (a.aux == b.aux && equal_ids(a.fields[0], b.fields[0]));
    case Tag::Record:
      return a.record == b.record || (a.record->kind == b.record->kind &&
                                      equal_ids(a.record->fields[0], b.record->fields[0]));
    case Tag::List: return equal_lists(a, b, depth);
    case Tag::Int:
    case Tag::Decimal:
    case Tag::Money:  // amounts were settled above; money of two currencies
    case Tag::Missing:
    case Tag::Fault:
    case Tag::Iterator: return false;
  }
  return false;
}

std::uint64_t hash_words(const HashKey& key, std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) {
  const std::uint64_t words[] = {a, b, c};
  return keyed_hash(key, {reinterpret_cast<const char*>(words), sizeof words});
}

// Zero is one value in every unit; trailing zeros do not count.
std::uint64_t hash_amount(const HashKey& key, Value v) {
  if (v.i == 0) return hash_words(key, 0, 0);
  while (v.scale > 0 && v.i % 10 == 0) v.i /= 10, --v.scale;
  bool has_unit = v.tag != Tag::Int && v.tag != Tag::Decimal;
  std::uint64_t unit = has_unit ? (std::uint64_t{v.aux} << 8) | static_cast<std::uint64_t>(v.tag) : 0;
  return hash_words(key, static_cast<std::uint64_t>(v.i), v.scale, unit);
}

std::uint64_t hash_id(const HashKey& key, const Value& id, const void* object, std::uint64_t type) {
  if (id.tag == Tag::Text) return keyed_hash(key, id.text->view()) ^ type;
  return hash_words(key, reinterpret_cast<std::uintptr_t>(object), type);
}

std::uint64_t hash_within(const HashKey& key, const Value& v, int depth) {
  switch (v.tag) {
    case Tag::Int:
    case Tag::Decimal:
    case Tag::Money:
    case Tag::Duration:
    case Tag::Period: return hash_amount(key, v);
    case Tag::Text: return keyed_hash(key, v.text->view());
    case Tag::Principal: return hash_words(key, reinterpret_cast<std::uintptr_t>(v.who), 1);
    case Tag::Entity: return hash_id(key, v.fields[0], v.fields, v.aux);
    case Tag::Record: return hash_id(key, v.record->fields[0], v.record, v.record->kind);
    case Tag::List: {
      std::uint64_t sum = v.aux;
      for (std::uint32_t k = 0; k < v.aux && depth < kMaxNesting; ++k)
        sum = hash_words(key, sum, hash_within(key, v.fields[k], depth + 1));
      return sum;
    }
    case Tag::Bool:
    case Tag::Time:
    case Tag::Date:
    case Tag::Clock:
    case Tag::Enum:
    case Tag::Role:
    case Tag::Missing:
    case Tag::Fault:
    case Tag::Iterator:
      return hash_words(key, static_cast<std::uint64_t>(v.i), static_cast<std::uint64_t>(v.tag),
                        v.aux);
  }
  return 0;
}

}  // namespace

std::uint64_t hash_of(const HashKey& key, const Value& v) { return hash_within(key, v, 0); }

bool equal(const Value& a, const Value& b) { return equal_within(a, b, 0); }

Order compare(const Value& a, const Value& b, bool& ok, FaultKind& why) {
  auto refuse = [&](FaultKind kind) { return ok = false, why = kind, Order::Equal; };
  ok = true;
  if (are_amounts(a, b)) return order_scaled(a, b);
  if (a.tag != b.tag) return refuse(FaultKind::Internal);
  switch (a.tag) {
    case Tag::Money: return refuse(FaultKind::CurrencyMix);
    case Tag::Bool:
    case Tag::Time:
    case Tag::Date:
    case Tag::Duration:
    case Tag::Period:
    case Tag::Clock: return order_of(a.i, b.i);
    case Tag::Enum:
      if (a.aux != b.aux) return refuse(FaultKind::Internal);
      return a.i < 0 || b.i < 0 ? refuse(FaultKind::UnknownMember) : order_of(a.i, b.i);
    case Tag::Text: return order_of(a.text->view().compare(b.text->view()), 0);
    case Tag::Int:
    case Tag::Decimal:
    case Tag::Role:
    case Tag::Principal:
    case Tag::Entity:
    case Tag::Record:
    case Tag::List:
    case Tag::Missing:
    case Tag::Fault:
    case Tag::Iterator: return refuse(FaultKind::Internal);
  }
  return refuse(FaultKind::Internal);
}

}  // namespace writ::value
