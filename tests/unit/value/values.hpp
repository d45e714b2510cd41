// Short spellings of values for the tests of this room.
#pragma once

#include <cstdint>
#include <string>

#include "runtime/value/ops.hpp"

namespace writ::testing {

inline value::Value decimal(const std::string& digits) { return *value::parse_decimal(digits); }
inline value::Value money(const std::string& amount, const std::string& currency = "EUR") {
  return *value::parse_money(amount, currency);
}
inline value::Value at(const std::string& rfc3339) {
  return value::of_scalar(value::Tag::Time, *value::parse_time(rfc3339));
}
inline value::Value day(const std::string& iso) {
  return value::of_scalar(value::Tag::Date, *value::parse_date(iso));
}
inline value::Value length(const std::string& words) { return *value::parse_duration(words); }

// The text of a result, or the fault in words.
inline std::string show(const value::Result& r) {
  if (!r.failed) return value::to_text(r.value);
  switch (r.fault) {
    case value::FaultKind::Overflow: return "overflow";
    case value::FaultKind::DivisionByZero: return "division by zero";
    case value::FaultKind::CurrencyMix: return "currency mix";
    case value::FaultKind::Internal: return "internal";
    default: return "another fault";
  }
}

// A small generator with a fixed seed, so that a failure can be repeated.
class Random {
 public:
  std::uint64_t next() {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return state_;
  }
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + static_cast<std::int64_t>(next() % (static_cast<std::uint64_t>(high) -
                                                     static_cast<std::uint64_t>(low) + 1));
  }

 private:
  std::uint64_t state_ = 0x9e3779b97f4a7c15u;
};

}  // namespace writ::testing
