// JSON read by hand, for a reader that knows what it expects.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

namespace writ::bench {

// One pass over the text: no tree, no copies. Escapes and anything but ASCII are beyond it.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : at_(text.data()), end_(text.data() + text.size()) {}
  bool ok = true;

  void blanks() {
    while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
  }
  bool take(char c) {
    blanks();
    return at_ < end_ && *at_ == c ? (++at_, true) : false;
  }
  void need(char c) { ok = take(c) && ok; }
  std::string_view text() {
    if (!take('"')) return ok = false, std::string_view();
    const char* begin = at_;
    while (at_ < end_ && *at_ != '"') {
      if (*at_ == '\\' || static_cast<unsigned char>(*at_) < 0x20 ||
          static_cast<unsigned char>(*at_) >= 0x80)
        return ok = false, std::string_view();
      ++at_;
    }
    if (at_ == end_) return ok = false, std::string_view();
    return {begin, static_cast<std::size_t>(at_++ - begin)};
  }
  std::int64_t number() {
    blanks();
    std::int64_t n = 0;
    const auto [end, error] = std::from_chars(at_, end_, n);
    ok = ok && error == std::errc();
    at_ = end;
    return n;
  }
  bool boolean() {
    blanks();
    const std::string_view left(at_, static_cast<std::size_t>(end_ - at_));
    if (left.starts_with("true")) return at_ += 4, true;
    if (left.starts_with("false")) return at_ += 5, false;
    return ok = false;
  }
  template <std::size_t N>
  std::uint8_t one_of(const std::string_view (&all)[N]) {
    const std::string_view s = text();
    for (std::uint8_t k = 0; k < N; ++k)
      if (all[k] == s) return k;
    ok = false;
    return 0;
  }
  // Every member once, all of them, and no others: `member` answers its bit, 0 for one that it does not know.
  template <class Member>
  void object(std::uint32_t all, Member member) {
    std::uint32_t seen = 0;
    need('{');
    if (ok && !take('}')) {
      do {
        const std::string_view key = text();
        need(':');
        if (!ok) return;
        const std::uint32_t bit = member(key);
        ok = ok && bit != 0 && (seen & bit) == 0;
        seen |= bit;
      } while (ok && take(','));
      need('}');
    }
    ok = ok && seen == all;
  }
  bool at_end() {
    blanks();
    return at_ == end_;
  }

 private:
  const char* at_;
  const char* end_;
};

}  // namespace writ::bench
