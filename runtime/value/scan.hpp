// A cursor over a short text form: each step takes what it names or answers false and leaves the
// place.
#pragma once

#include <cstdint>
#include <string_view>

namespace writ::value {

class Scan {
 public:
  explicit Scan(std::string_view text) : rest_(text) {}

  bool at_end() const { return rest_.empty(); }
  bool peek_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }
  bool take(char c) {
    if (rest_.empty() || rest_[0] != c) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_any(std::string_view set, char* which = nullptr) {
    if (rest_.empty() || set.find(rest_[0]) == std::string_view::npos) return false;
    if (which != nullptr) *which = rest_[0];
    rest_.remove_prefix(1);
    return true;
  }
  // Exactly `count` digits.
  bool digits(int count, int& out) {
    int value = 0;
    for (int k = 0; k < count; ++k) {
      if (static_cast<std::size_t>(k) >= rest_.size() || rest_[k] < '0' || rest_[k] > '9')
        return false;
      value = value * 10 + (rest_[k] - '0');
    }
    rest_.remove_prefix(static_cast<std::size_t>(count));
    out = value;
    return true;
  }
  // One or more digits that fit.
  bool number(std::int64_t& out) {
    if (!peek_digit()) return false;
    std::string_view at = rest_;
    std::int64_t value = 0;
    for (; !at.empty() && at[0] >= '0' && at[0] <= '9'; at.remove_prefix(1))
      if (__builtin_mul_overflow(value, std::int64_t{10}, &value) ||
          __builtin_add_overflow(value, std::int64_t{at[0] - '0'}, &value))
        return false;
    rest_ = at;
    out = value;
    return true;
  }
  // Digits behind a point as millionths of a second; more than six only when the others are zero.
  bool micros(std::int64_t& out) {
    std::int64_t value = 0;
    int count = 0;
    if (!peek_digit()) return false;
    for (; peek_digit(); rest_.remove_prefix(1), ++count) {
      int digit = rest_[0] - '0';
      if (count >= 6 && digit != 0) return false;
      if (count < 6) value = value * 10 + digit;
    }
    for (; count < 6; ++count) value *= 10;
    out = value;
    return true;
  }
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

}  // namespace writ::value
