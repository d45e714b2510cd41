// Reader's mistakes: where, what was found, what was expected.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/json/reader.hpp"
#include "runtime/value/utf8.hpp"

namespace writ::json {

bool Reader::syntax(std::size_t at, const char* expected) {
  return syntax(at, std::string(expected));
}

bool Reader::syntax(std::size_t at, std::string expected) {
  return report(at, path(), std::move(expected), describe(at));
}

bool Reader::fail(std::string expected, std::string found) {
  return report(value_begin_, path(), std::move(expected), std::move(found));
}

bool Reader::fail_at(std::string path, std::string expected, std::string found) {
  return report(value_begin_, std::move(path), std::move(expected), std::move(found));
}

bool Reader::report(std::size_t at, std::string path, std::string expected, std::string found) {
  if (failed_) return false;
  failed_ = true;
  following_ = {};
  std::string_view before = text_.substr(0, std::min(at, text_.size()));
  std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  error_.line = static_cast<std::uint32_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  error_.column = static_cast<std::uint32_t>(value::utf8::length(before.substr(line_begin))) + 1;
  error_.message = path.empty() ? fmt::format("expected {}, found {}", expected, found)
                                : fmt::format("`{}`: expected {}, found {}", path, expected, found);
  error_.path = std::move(path);
  error_.expected = std::move(expected);
  error_.found = std::move(found);
  return false;
}

std::string Reader::path() const {
  std::string out;
  for (const Frame& frame : frames_) {
    if (frame.count == 0) break;
    if (!frame.is_object) {
      out += fmt::format("[{}]", frame.count - 1);
    } else {
      if (!out.empty()) out += '.';
      out += frame.key;
    }
  }
  return out;
}

std::string Reader::describe_next() {
  skip_blanks();
  return describe(at_);
}

// What begins at a byte, for people. Long texts are cut; bytes that are not text are told by
// number.
std::string Reader::describe(std::size_t at) const {
  constexpr std::size_t kShown = 40;
  if (at >= text_.size()) return "the end of the document";
  char c = text_[at];
  if (c == '{') return "an object";
  if (c == '[') return "a list";
  if (c == '-' || (c >= '0' && c <= '9')) return "a number";
  for (std::string_view word : {"true", "false", "null"})
    if (text_.substr(at, word.size()) == word) return std::string(word);
  if (text_.substr(at, 3) == "\xEF\xBB\xBF") return "a byte order mark";
  std::size_t size = value::utf8::sequence(text_.substr(at, 4));
  if (size == 0) return fmt::format("the byte 0x{:02x}", static_cast<unsigned char>(c));
  if (static_cast<unsigned char>(c) < 0x20)
    return fmt::format("the control character 0x{:02x}", static_cast<unsigned char>(c));
  if (c != '"') return fmt::format("`{}`", text_.substr(at, size));
  std::string shown = "\"";
  std::size_t k = at + 1;
  while (k < text_.size() && text_[k] != '"' && k < at + kShown) {
    std::size_t step = text_[k] == '\\' ? 2 : value::utf8::sequence(text_.substr(k, 4));
    if (step == 0 || static_cast<unsigned char>(text_[k]) < 0x20) break;
    shown += text_.substr(k, step);
    k += step;
  }
  shown += k < text_.size() && text_[k] == '"' ? "\"" : "…\"";
  return value::utf8::valid(shown) ? shown : "a broken text";
}

}  // namespace writ::json
