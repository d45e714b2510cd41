// The reference evaluator's values: fat, slow and plain, so that there is nothing to get wrong. Nothing of the
// engine's values, code or matching is used; literals, time zones and SHA-256 come from runtime/value.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace writ::reference {

__extension__ typedef __int128 Wide;

struct Being;
struct Record;

enum class Is : std::uint8_t {
  Missing,
  Fault,
  Bool,
  Int,
  Decimal,
  Money,
  Text,
  Time,
  Date,
  Duration,
  Period,
  Clock,
  Enum,
  Role,
  Being,
  Entity,
  Record,
  List
};

struct Value {
  Is is = Is::Missing;
  Wide n =
      0;  // Bool, Int, Time …, Clock; Decimal and Money: n / 10^scale; Enum, Role: ordinal, -1 unknown
  int scale = 0;
  std::string text;      // Text; Money: its currency
  std::uint32_t of = 0;  // Enum, Entity: which
  const struct Being* being = nullptr;
  const struct Record* record = nullptr;
  std::shared_ptr<const std::vector<Value>> items;  // List; Entity: id, then its fields
  std::set<std::string> faults;                     // Fault: the kinds of its leaves

  bool missing() const { return is == Is::Missing; }
  bool fault() const { return is == Is::Fault; }
  bool yes() const { return is == Is::Bool && n == 1; }
  bool no() const { return is == Is::Bool && n == 0; }
};

struct RoleTerm {
  std::uint32_t role;
  std::int64_t from, until;
};

// A person or an agent of the directory, or a stranger that a record names.
struct Being {
  std::string id;
  bool is_person = true, is_active = true, is_autonomous = false, is_stranger = false;
  std::vector<std::string> aliases;
  std::vector<RoleTerm> roles;
  const Being* acts_for = nullptr;  // as the directory says: a person, or another agent
  const Being* owner = nullptr;
  std::vector<Value> fields;  // id, then the program's principal fields

  bool holds(std::uint32_t role, std::int64_t at) const {
    for (const RoleTerm& t : roles)
      if (t.role == role && t.from <= at && at < t.until) return true;
    return false;
  }
};

struct Record {
  std::uint32_t kind = 0;
  std::string id;
  std::int64_t at = 0;
  std::vector<Value> fields;  // id, at, then the kind's fields
};

Value of_bool(bool b);
Value of_number(Is is, Wide n);
Value of_text(std::string s);
Value of_list(std::vector<Value> items);
Value of_being(const Being* b);
Value of_record(const Record* r);
Value fault_of(std::string kind);
Value join(const Value& a, const Value& b);  // of what are faults, their union; Missing when neither is

// Kleene's connectives over true, false and fault.
Value kleene_and(const Value& a, const Value& b);
Value kleene_or(const Value& a, const Value& b);
Value kleene_not(const Value& a);

// The arithmetic of present values. Decimals have at most 18 digits, 9 of them behind the point.
enum class Sign : std::uint8_t { Plus, Minus, Times, Over };
// What stands in the way of an operation: its operands' faults, or that one is missing.
Value trouble(const Value& a, const Value& b = of_bool(true));
Value arithmetic(Sign sign, const Value& a, const Value& b);
Value to_decimal(const Value& a);

bool equal(const Value& a, const Value& b);  // of present values; money of two currencies is not equal
// -1, 0, 1 of two present values of one ordered type; a fault when there is no order.
Value order(const Value& a, const Value& b);

}  // namespace writ::reference
