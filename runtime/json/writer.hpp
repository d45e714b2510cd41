// Appends JSON to a string, or to a Buffer. The caller keeps objects and arrays balanced; commas are the writer's.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>

#include <fmt/format.h>

#include "runtime/value/buffer.hpp"
#include "runtime/value/utf8.hpp"

namespace writ::json {

using value::Buffer;

// What stands in a string for a byte that cannot stand there itself: `\n`, `\u001f`. `room` is where it is put together.
std::string_view escape_of(unsigned char c, char (&room)[8]);

// Appends what stands in JSON as it is, up to the first byte that does not, and answers how much that was.
inline std::size_t append_plain(std::string& out, std::string_view s) {
  const std::size_t run = value::utf8::plain_run(s);
  out.append(s.data(), run);
  return run;
}
inline std::size_t append_plain(Buffer& out, std::string_view s) {
  char* const to = out.room(s.size() + 16);
  const char* const from = s.data();
  std::size_t at = 0;
  const auto end_at = [&](std::size_t size) {
    out.end_at(to + size);
    return size;
  };
  const auto copy_16 = [&](std::size_t k) {
    std::memcpy(to + k, from + k, 16);
    return value::utf8::plain_run_of_16(from + k);
  };
  for (; at + 16 <= s.size(); at += 16)
    if (const std::size_t run = copy_16(at); run < 16) return end_at(at + run);
  if (at == s.size()) return end_at(at);
  if (at > 0) {  // the last sixteen once more, of which the first are known to be plain
    const std::size_t last = s.size() - 16;
    return end_at(last + copy_16(last));
  }
  const std::size_t run = value::utf8::plain_run(s);
  for (std::size_t k = 0; k < run; ++k) to[k] = from[k];
  return end_at(run);
}

template <class Out>
class BasicWriter {
 public:
  explicit BasicWriter(Out& out, bool pretty = false) : out_(out), pretty_(pretty) {}

  BasicWriter& begin_object() { return begin('{'); }
  BasicWriter& end_object() { return end('}'); }
  BasicWriter& begin_array() { return begin('['); }
  BasicWriter& end_array() { return end(']'); }

  BasicWriter& key(std::string_view name) {
    string(name);
    return after_key();
  }
  // A name that stands in the program text has nothing to escape.
  template <std::size_t kSize>
  BasicWriter& key(const char (&name)[kSize]) {
    if constexpr (std::is_same_v<Out, Buffer>) {
      if (!pretty_) [[likely]] {
        char* at = out_.room(kSize + 3);
        *at = ',';
        at += first_ ? 0 : 1;
        *at = '"';
        std::memcpy(at + 1, name, kSize - 1);
        std::memcpy(at + kSize, "\":", 2);
        out_.end_at(at + kSize + 2);
        first_ = false;
        after_key_ = true;
        return *this;
      }
    }
    before_value();
    out_ += '"';
    out_.append(name, kSize - 1);
    out_ += '"';
    return after_key();
  }
  // Bytes that are not UTF-8 become U+FFFD, so that the output always is.
  BasicWriter& string(std::string_view s) {
    before_value();
    out_ += '"';
    const std::size_t run = append_plain(out_, s);
    if (run < s.size()) [[unlikely]]
      not_plain(s.substr(run));
    out_ += '"';
    return *this;
  }
  BasicWriter& number(std::int64_t n) {
    const fmt::format_int text(n);
    return raw({text.data(), text.size()});
  }
  BasicWriter& digits(std::string_view literal) {
    return raw(literal);
  }  // a number already in JSON form
  BasicWriter& boolean(bool b) { return raw(b ? "true" : "false"); }
  BasicWriter& null() { return raw("null"); }
  BasicWriter& raw(std::string_view json) {  // a complete JSON value
    before_value();
    out_ += json;
    return *this;
  }

 private:
  BasicWriter& begin(char bracket) {
    before_value();
    out_ += bracket;
    ++depth_;
    first_ = true;
    return *this;
  }
  BasicWriter& end(char bracket) {
    --depth_;
    if (!first_ && pretty_) line();
    out_ += bracket;
    first_ = false;
    return *this;
  }
  BasicWriter& after_key() {
    out_ += ':';
    if (pretty_) out_ += ' ';
    after_key_ = true;
    return *this;
  }
  void before_value() {
    if (after_key_) {
      after_key_ = false;
      return;
    }
    if (!first_) out_ += ',';
    if (depth_ > 0 && pretty_) line();
    first_ = false;
  }
  [[gnu::noinline]] void line() {
    out_ += '\n';
    out_.append(std::size_t{depth_} * 2, ' ');
  }
  [[gnu::noinline]] void not_plain(std::string_view s) {
    char room[8];
    while (!s.empty()) {
      const auto c = static_cast<unsigned char>(s[0]);
      std::size_t size = c < 0x80 ? 1 : value::utf8::sequence(s.substr(0, 4));
      if (size == 0) {
        out_ += std::string_view("\xEF\xBF\xBD");
        size = 1;
      } else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) {
        out_ += escape_of(c, room);
      } else {
        out_ += s.substr(0, size);
      }
      s.remove_prefix(size);
      const std::size_t run = value::utf8::plain_run(s);
      out_.append(s.data(), run);
      s.remove_prefix(run);
    }
  }

  Out& out_;
  bool pretty_;
  bool first_ = true;
  bool after_key_ = false;
  std::uint32_t depth_ = 0;
};

extern template class BasicWriter<std::string>;
using Writer = BasicWriter<std::string>;

}  // namespace writ::json
