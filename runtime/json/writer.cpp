#include "runtime/json/writer.hpp"

#include <fmt/format.h>

#include <iterator>

#include "runtime/value/utf8.hpp"

namespace writ::json {
namespace {

void append_escaped(std::string& out, unsigned char c) {
  constexpr std::string_view kPlain = "\"\\\b\f\n\r\t", kLetters = "\"\\bfnrt";
  if (std::size_t k = kPlain.find(static_cast<char>(c)); k != std::string_view::npos) {
    out += '\\';
    out += kLetters[k];
  } else {
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
  }
}

}  // namespace

void Writer::line() {
  if (!pretty_) return;
  out_ += '\n';
  out_.append(std::size_t{depth_} * 2, ' ');
}

void Writer::before_value() {
  if (after_key_) {
    after_key_ = false;
    return;
  }
  if (!first_) out_ += ',';
  if (depth_ > 0) line();
  first_ = false;
}

Writer& Writer::begin_object() {
  before_value();
  out_ += '{';
  ++depth_;
  first_ = true;
  return *this;
}

Writer& Writer::end_object() {
  --depth_;
  if (!first_) line();
  out_ += '}';
  first_ = false;
  return *this;
}

Writer& Writer::begin_array() {
  before_value();
  out_ += '[';
  ++depth_;
  first_ = true;
  return *this;
}

Writer& Writer::end_array() {
  --depth_;
  if (!first_) line();
  out_ += ']';
  first_ = false;
  return *this;
}

Writer& Writer::key(std::string_view name) {
  string(name);
  out_ += pretty_ ? ": " : ":";
  after_key_ = true;
  return *this;
}

// Bytes that are not UTF-8 become U+FFFD, so that the output always is.
Writer& Writer::string(std::string_view s) {
  before_value();
  out_ += '"';
  while (!s.empty()) {
    if (const std::size_t run = value::utf8::plain_run(s); run > 0) {
      out_.append(s.data(), run);
      s.remove_prefix(run);
      continue;
    }
    auto c = static_cast<unsigned char>(s[0]);
    std::size_t size = c < 0x80 ? 1 : value::utf8::sequence(s.substr(0, 4));
    if (size == 0) {
      out_ += "\xEF\xBF\xBD";
      size = 1;
    } else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7f) {
      append_escaped(out_, c);
    } else {
      out_.append(s.substr(0, size));
    }
    s.remove_prefix(size);
  }
  out_ += '"';
  return *this;
}

Writer& Writer::number(std::int64_t n) {
  before_value();
  const fmt::format_int text(n);
  out_.append(text.data(), text.size());
  return *this;
}

Writer& Writer::digits(std::string_view literal) { return raw(literal); }
Writer& Writer::boolean(bool b) { return raw(b ? "true" : "false"); }
Writer& Writer::null() { return raw("null"); }

Writer& Writer::raw(std::string_view json) {
  before_value();
  out_ += json;
  return *this;
}

}  // namespace writ::json
