#include "runtime/json/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
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

constinit const std::array<Token, 256> Reader::kTokens = [] {
  std::array<Token, 256> all{};
  all.fill(Token::Bad);
  const auto set = [&](std::string_view bytes, Token token) {
    for (const char c : bytes) all[static_cast<unsigned char>(c)] = token;
  };
  set("{", Token::Object), set("[", Token::Array), set("\"", Token::String);
  set("t", Token::True), set("f", Token::False), set("n", Token::Null);
  set("-0123456789", Token::Number), set("]}", Token::End);
  return all;
}();

// ---- objects and arrays -------------------------------------------------------------------------

bool Reader::open_badly(Token token, const char* expected) {
  if (failed_) return false;
  if (peek() != token) return fail(expected, describe_next());
  return report(at_, path(), fmt::format("at most {} levels of nesting", kMaxDepth), "one more");
}

// True: another member or element begins at at_. False at the closing bracket, which is taken, or after a mistake.
inline bool Reader::next_in(Frame& frame, char closing) {
  std::size_t at = after_blanks(at_);
  if (at < text_.size()) [[likely]] {
    if (text_[at] == closing) return close(at);
    if (frame.count == 0 || text_[at] == ',') {
      if (frame.count != 0) at = after_blanks(at + 1);
      if (at < text_.size() && (closing == ']' || text_[at] == '"')) [[likely]] {
        at_ = at;
        ++frame.count;
        return true;
      }
    }
  }
  return next_badly(frame, closing);
}

// The same where something is missing: what.
bool Reader::next_badly(Frame& frame, char closing) {
  const char* const expected = closing == '}' ? "a key in quotes" : "a value";
  const bool first = frame.count == 0;
  skip_blanks();
  if (!first) {
    if (!is_at(at_, ',')) return syntax(at_, fmt::format("`,` or `{}`", closing));
    ++at_;
    skip_blanks();
  }
  if (closing == '}')
    return syntax(at_, first ? fmt::format("{} or `}}`", expected) : std::string(expected));
  ++frame.count;
  return syntax(at_, expected);
}

bool Reader::next_member(std::string_view& key) {
  if (failed_ || frames_.empty() || !frames_.back().is_object) return false;
  Frame& frame = frames_.back();
  if (!next_in(frame, '}')) return false;
  value_begin_ = at_;
  if (!scan_string(key)) [[unlikely]]
    return false;
  frame.key = key;
  if (!check_key(frame, key)) [[unlikely]]
    return false;
  std::size_t at = after_blanks(at_);
  if (at >= text_.size() || text_[at] != ':') [[unlikely]]
    return no_colon(at);
  at_ = value_begin_ = after_blanks(at + 1);
  return true;
}

// What stands in a document as it is can be expected to: a key with an escape is read each time.
void Reader::learn(std::string_view key, std::uint32_t object, std::uint32_t which) {
  if (value::utf8::plain_run(key) < key.size()) return;
  const auto position = static_cast<std::size_t>(following_.cue - following_.trace->begin());
  const std::size_t next = following_.trace->learn(position, key, mark_of(key), object, which);
  following_.cue = following_.trace->begin() + next;
  following_.end = following_.trace->end();
}

bool Reader::no_colon(std::size_t at) {
  at_ = at;
  return syntax(at, "`:`");
}

bool Reader::next_element() {
  if (failed_ || frames_.empty() || frames_.back().is_object) return false;
  if (!next_in(frames_.back(), ']')) return false;
  if (Token token = peek(); token == Token::End || token == Token::Bad)
    return syntax(at_, "a value");
  return true;
}

// ---- duplicate keys -----------------------------------------------------------------------------

inline bool Reader::check_key(Frame& frame, std::string_view key) {
  const std::uint64_t bit = mark_of(key);
  if ((frame.seen_keys & bit) != 0 && is_there(frame, key)) [[unlikely]]
    return report(value_begin_, path(), "each key once", fmt::format("\"{}\" a second time", key));
  frame.seen_keys |= bit;
  keys_.push_back(key);
  return true;
}

// Looks among all the keys of the object so far.
bool Reader::is_there(const Frame& frame, std::string_view key) {
  const std::size_t begin = frame.keys_begin, count = keys_.size() - begin;
  if (count < kLinearKeys)
    return std::find(keys_.begin() + static_cast<std::ptrdiff_t>(begin), keys_.end(), key) !=
           keys_.end();
  if (indexes_.size() < frames_.size()) indexes_.resize(frames_.size());
  return is_indexed_duplicate(indexes_[frames_.size() - 1], begin, key);
}

// Brings the index up to date with the keys seen so far, then looks.
bool Reader::is_indexed_duplicate(KeyIndex& index, std::size_t keys_begin, std::string_view key) {
  if (!has_hash_key_) hash_key_ = value::HashKey::random(), has_hash_key_ = true;
  const auto key_at = [&](std::uint32_t position) { return keys_[keys_begin + position]; };
  for (; index.used < keys_.size() - keys_begin; ++index.used)
    index.ids.add(value::keyed_hash(hash_key_, key_at(index.used)), index.used);
  return index.ids.find(value::keyed_hash(hash_key_, key), [&](std::uint32_t position) {
    return key_at(position) == key;
  }) != value::IdTable::kNone;
}

// ---- scalars ------------------------------------------------------------------------------------

bool Reader::read_string(std::string_view& out) {
  if (peek() != Token::String) return !failed_ && fail("a text", describe_next());
  return scan_string(out);
}

// at_ is on the opening quote. Plain text is handed out as it stands.
inline bool Reader::scan_string(std::string_view& out) {
  const std::size_t begin = at_ + 1;
  if (begin + 16 <= text_.size()) [[likely]] {
    const char* const ahead = text_.data() + begin;
    const std::size_t run = value::utf8::plain_run_of_16(ahead);
    if (run < 16 && ahead[run] == '"') [[likely]] {
      out = {ahead, run};
      at_ = begin + run + 1;
      return true;
    }
  }
  at_ = begin;
  return scan_on(begin, out);
}

bool Reader::scan_on(std::size_t begin, std::string_view& out) {
  at_ += value::utf8::plain_run(text_.substr(at_));
  while (at_ < text_.size()) {
    const auto c = static_cast<unsigned char>(text_[at_]);
    if (c == '"') {
      out = text_.substr(begin, at_++ - begin);
      return true;
    }
    if (c == '\\') return decode_string(begin, out);
    if (c < 0x20) return syntax(at_, "a printable character or an escape such as `\\n`");
    const std::size_t size = c < 0x80 ? 1 : value::utf8::sequence(text_.substr(at_, 4));
    if (size == 0) return syntax(at_, "UTF-8");
    at_ += size;
    at_ += value::utf8::plain_run(text_.substr(at_));
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
  const char *const begin = text_.data() + at_, *const end = text_.data() + text_.size();
  const char* at = begin;
  const auto take = [&](char c) { return at < end && *at == c ? (++at, true) : false; };
  const auto take_digits = [&] {
    const char* const first = at;
    while (at < end && is_digit(*at)) ++at;
    return at > first;
  };
  const auto wrong = [&](const char* expected) {
    return syntax(at_ + static_cast<std::size_t>(at - begin), expected);
  };
  take('-');
  if (take('0')) {
    if (at < end && is_digit(*at)) return syntax(at_, "a number without leading zeros");
  } else if (!take_digits()) {
    return wrong("a digit");
  }
  if (take('.') && !take_digits()) return wrong("a digit behind the point");
  if (take('e') || take('E')) {
    if (!take('+')) take('-');
    if (!take_digits()) return wrong("a digit of the exponent");
  }
  digits = {begin, static_cast<std::size_t>(at - begin)};
  at_ += digits.size();
  return true;
}

bool Reader::read_bool(bool& out) {
  const Token token = peek();
  if (token != Token::True && token != Token::False)
    return !failed_ && fail("true or false", describe_next());
  out = token == Token::True;
  const char* const at = text_.data() + at_;
  const std::size_t size = out ? 4 : 5;
  const bool is_whole = at_ + size <= text_.size() &&
                        (out ? std::memcmp(at, "true", 4) == 0 : std::memcmp(at, "false", 5) == 0);
  if (!is_whole) return syntax(at_, "true or false");
  at_ += size;
  return true;
}

bool Reader::read_null() {
  if (peek() != Token::Null) return !failed_ && fail("null", describe_next());
  if (text_.substr(at_, 4) != "null") return syntax(at_, "null");
  at_ += 4;
  return true;
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

}  // namespace writ::json
