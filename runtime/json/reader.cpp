#include "runtime/json/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "runtime/value/utf8.hpp"

namespace writ::json {
namespace {

constexpr std::size_t kLinearKeys = 16;  // up to so many keys are compared one by one

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Reader::Reader(std::string_view text, value::Arena& arena) : text_(text), arena_(&arena) {
  if (text.size() <= kMaxDocument) return;
  text_ = {};
  report(0, "", fmt::format("at most {} bytes", kMaxDocument), fmt::format("{} bytes", text.size()));
  error_.line = error_.column = 0;
}

void Reader::skip_blanks() {
  while (at_ < text_.size()) {
    char c = text_[at_];
    if (c != ' ' && c != '\n' && c != '\t' && c != '\r') return;
    ++at_;
  }
}

Token Reader::peek() {
  if (failed_) return Token::Bad;
  skip_blanks();
  value_begin_ = at_;
  if (at_ >= text_.size()) return Token::End;
  switch (text_[at_]) {
    case '{': return Token::Object;
    case '[': return Token::Array;
    case '"': return Token::String;
    case 't': return Token::True;
    case 'f': return Token::False;
    case 'n': return Token::Null;
    case ']':
    case '}': return frames_.empty() ? Token::Bad : Token::End;
    default: return text_[at_] == '-' || is_digit(text_[at_]) ? Token::Number : Token::Bad;
  }
}

// ---- objects and arrays -------------------------------------------------------------------------

bool Reader::open(char bracket, const char* expected) {
  Token token = peek();
  if (failed_) return false;
  if (token != (bracket == '{' ? Token::Object : Token::Array))
    return fail(expected, describe_next());
  if (frames_.size() >= kMaxDepth)
    return report(at_, path(), fmt::format("at most {} levels of nesting", kMaxDepth), "one more");
  frames_.push_back({bracket == '{', 0, {}, keys_.size(), at_});
  if (indexes_.size() >= frames_.size()) indexes_[frames_.size() - 1] = {};
  ++at_;
  return true;
}

bool Reader::close() {
  ++at_;
  value_begin_ = frames_.back().begin;
  keys_.resize(frames_.back().keys_begin);
  frames_.pop_back();
  return false;
}

bool Reader::next_in(char closing, const char* expected) {
  if (failed_ || frames_.empty() || frames_.back().is_object != (closing == '}')) return false;
  skip_blanks();
  Frame& frame = frames_.back();
  bool first = frame.count == 0;
  if (at_ < text_.size() && text_[at_] == closing) return close();
  if (!first) {
    if (at_ >= text_.size() || text_[at_] != ',')
      return syntax(at_, fmt::format("`,` or `{}`", closing));
    ++at_;
    skip_blanks();
  }
  if (closing == '}' && (at_ >= text_.size() || text_[at_] != '"'))
    return syntax(at_, first ? fmt::format("{} or `}}`", expected) : std::string(expected));
  ++frame.count;
  return true;
}

bool Reader::enter_object() { return open('{', "an object"); }
bool Reader::enter_array() { return open('[', "a list"); }

bool Reader::next_member(std::string_view& key) {
  if (!next_in('}', "a key in quotes")) return false;
  value_begin_ = at_;
  if (!scan_string(key)) return false;
  frames_.back().key = key;
  if (!check_key(key)) return false;
  skip_blanks();
  if (at_ >= text_.size() || text_[at_] != ':') return syntax(at_, "`:`");
  ++at_;
  skip_blanks();
  value_begin_ = at_;
  return true;
}

bool Reader::next_element() {
  if (!next_in(']', "a value")) return false;
  if (Token token = peek(); token == Token::End || token == Token::Bad)
    return syntax(at_, "a value");
  return true;
}

// ---- duplicate keys -----------------------------------------------------------------------------

bool Reader::check_key(std::string_view key) {
  std::size_t begin = frames_.back().keys_begin, count = keys_.size() - begin;
  bool duplicate = false;
  if (count < kLinearKeys) {
    duplicate = std::find(keys_.begin() + static_cast<std::ptrdiff_t>(begin), keys_.end(), key) !=
                keys_.end();
  } else {
    if (indexes_.size() < frames_.size()) indexes_.resize(frames_.size());
    duplicate = is_indexed_duplicate(indexes_[frames_.size() - 1], begin, key);
  }
  if (duplicate)
    return report(value_begin_, path(), "each key once", fmt::format("\"{}\" a second time", key));
  keys_.push_back(key);
  return true;
}

void Reader::insert_key(KeyIndex& index, std::size_t keys_begin, std::uint32_t position) {
  std::size_t mask = index.cells.size() - 1;
  std::size_t cell = value::keyed_hash(hash_key_, keys_[keys_begin + position]) & mask;
  while (index.cells[cell] != 0) cell = (cell + 1) & mask;
  index.cells[cell] = position + 1;
  ++index.used;
}

// Brings the index up to date with the keys seen so far, at most half full, then looks.
bool Reader::is_indexed_duplicate(KeyIndex& index, std::size_t keys_begin, std::string_view key) {
  if (!has_hash_key_) hash_key_ = value::HashKey::random(), has_hash_key_ = true;
  auto count = static_cast<std::uint32_t>(keys_.size() - keys_begin);
  if (index.cells.size() < 2 * std::size_t{count} + 2) {
    index.cells.assign(std::max<std::size_t>(64, index.cells.size() * 4), 0);
    index.used = 0;
  }
  while (index.used < count) insert_key(index, keys_begin, index.used);
  std::size_t mask = index.cells.size() - 1;
  for (std::size_t cell = value::keyed_hash(hash_key_, key) & mask; index.cells[cell] != 0;
       cell = (cell + 1) & mask)
    if (keys_[keys_begin + index.cells[cell] - 1] == key) return true;
  return false;
}

// ---- scalars ------------------------------------------------------------------------------------

bool Reader::read_string(std::string_view& out) {
  if (peek() != Token::String) return !failed_ && fail("a text", describe_next());
  return scan_string(out);
}

// at_ is on the opening quote. Plain text is handed out as it stands.
bool Reader::scan_string(std::string_view& out) {
  std::size_t begin = ++at_;
  for (;;) {
    at_ += value::utf8::plain_run(text_.substr(at_));
    if (at_ >= text_.size()) break;
    auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') {
      out = text_.substr(begin, at_++ - begin);
      return true;
    }
    if (c == '\\') return decode_string(begin, out);
    if (c < 0x20) return syntax(at_, "a printable character or an escape such as `\\n`");
    std::size_t size = c < 0x80 ? 1 : value::utf8::sequence(text_.substr(at_, 4));
    if (size == 0) return syntax(at_, "UTF-8");
    at_ += size;
  }
  return syntax(at_, "a closing quote");
}

bool Reader::decode_string(std::size_t begin, std::string_view& out) {
  std::string decoded(text_.substr(begin, at_ - begin));
  while (at_ < text_.size()) {
    auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') {
      ++at_;
      out = arena_->copy(decoded);
      return true;
    }
    if (c == '\\') {
      if (!read_escape(decoded)) return false;
      continue;
    }
    if (c < 0x20) return syntax(at_, "a printable character or an escape such as `\\n`");
    std::size_t size = c < 0x80 ? 1 : value::utf8::sequence(text_.substr(at_, 4));
    if (size == 0) return syntax(at_, "UTF-8");
    decoded.append(text_.substr(at_, size));
    at_ += size;
  }
  return syntax(at_, "a closing quote");
}

bool Reader::read_escape(std::string& out) {
  constexpr std::string_view kLetters = "\"\\/bfnrt", kMeanings = "\"\\/\b\f\n\r\t";
  std::size_t begin = at_++;
  char letter = at_ < text_.size() ? text_[at_] : '\0';
  if (std::size_t k = kLetters.find(letter); letter != '\0' && k != std::string_view::npos) {
    out += kMeanings[k];
    ++at_;
    return true;
  }
  if (letter != 'u')
    return syntax(begin, "one of the escapes \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
  std::uint32_t unit = 0, low = 0;
  if (!read_code_unit(unit)) return false;
  bool is_high = unit >= 0xD800 && unit <= 0xDBFF;
  if (is_high && text_.substr(at_, 2) == "\\u") {
    ++at_;
    if (!read_code_unit(low)) return false;
  }
  if (is_high && low >= 0xDC00 && low <= 0xDFFF) {
    unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
  } else if (unit >= 0xD800 && unit <= 0xDFFF) {
    return syntax(begin, "a whole surrogate pair");
  }
  value::utf8::append(out, unit);
  return true;
}

// at_ is on the `u`.
bool Reader::read_code_unit(std::uint32_t& unit) {
  ++at_;
  unit = 0;
  for (int k = 0; k < 4; ++k, ++at_) {
    char c = at_ < text_.size() ? text_[at_] : '\0';
    char lower = static_cast<char>(c | 0x20);
    bool is_hex = is_digit(c) || (lower >= 'a' && lower <= 'f');
    if (!is_hex) return syntax(at_, "four hexadecimal digits");
    unit = unit * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : lower - 'a' + 10);
  }
  return true;
}

bool Reader::read_number(std::string_view& digits) {
  if (peek() != Token::Number) return !failed_ && fail("a number", describe_next());
  std::size_t at = at_;
  auto take = [&](char c) { return at < text_.size() && text_[at] == c ? (++at, true) : false; };
  auto take_digits = [&] {
    std::size_t begin = at;
    while (at < text_.size() && is_digit(text_[at])) ++at;
    return at > begin;
  };
  take('-');
  if (take('0')) {
    if (at < text_.size() && is_digit(text_[at]))
      return syntax(at_, "a number without leading zeros");
  } else if (!take_digits()) {
    return syntax(at, "a digit");
  }
  if (take('.') && !take_digits()) return syntax(at, "a digit behind the point");
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (!take_digits()) return syntax(at, "a digit of the exponent");
  }
  digits = text_.substr(at_, at - at_);
  at_ = at;
  return true;
}

bool Reader::take_literal(std::string_view word, const char* expected) {
  if (text_.substr(at_, word.size()) != word) return syntax(at_, expected);
  at_ += word.size();
  return true;
}

bool Reader::read_bool(bool& out) {
  Token token = peek();
  if (token != Token::True && token != Token::False)
    return !failed_ && fail("true or false", describe_next());
  out = token == Token::True;
  return take_literal(out ? "true" : "false", "true or false");
}

bool Reader::read_null() {
  if (peek() != Token::Null) return !failed_ && fail("null", describe_next());
  return take_literal("null", "null");
}

// ---- skipping -----------------------------------------------------------------------------------

bool Reader::skip() {
  const std::size_t floor = frames_.size();
  std::string_view text;
  bool flag;
  do {
    switch (peek()) {
      case Token::Object: enter_object(); break;
      case Token::Array: enter_array(); break;
      case Token::String: read_string(text); break;
      case Token::Number: read_number(text); break;
      case Token::True:
      case Token::False: read_bool(flag); break;
      case Token::Null: read_null(); break;
      case Token::End:
      case Token::Bad: return syntax(at_, "a value");
    }
    // On to the next place where a value begins, out of everything that ends here.
    while (!failed_ && frames_.size() > floor)
      if (frames_.back().is_object ? next_member(text) : next_element()) break;
  } while (!failed_ && frames_.size() > floor);
  return !failed_;
}

bool Reader::skip_raw(std::string_view& text) {
  peek();
  std::size_t begin = at_;
  if (!skip()) return false;
  text = text_.substr(begin, at_ - begin);
  value_begin_ = begin;
  return true;
}

bool Reader::at_end() {
  if (failed_) return false;
  skip_blanks();
  if (at_ == text_.size()) return true;
  return report(at_, "", "the end of the document", describe(at_));
}

// ---- errors -------------------------------------------------------------------------------------

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
  if (c == '-' || is_digit(c)) return "a number";
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
