// A plain scanner: where words, texts, comments and brackets are. It serves what happens beside the
// grammar: collecting comments, finding a place to go on after a mistake, naming what was found. It never
// fails; what is broken (an unclosed text) ends with its line.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lang/syntax/tree.hpp"

namespace writ::syntax {

enum class TokenKind : std::uint8_t { Word, Number, Text, Comment, Punctuation, End };

struct Token {
  TokenKind kind = TokenKind::End;
  std::uint32_t begin = 0, end = 0;
  bool is_first_on_line = false;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text, std::uint32_t at = 0) : text_(text), at_(at) {}
  Token next();       // comments included
  Token next_code();  // comments left out
  std::string_view text_of(const Token& t) const { return text_.substr(t.begin, t.end - t.begin); }

 private:
  std::string_view text_;
  std::uint32_t at_;
};

// The end of the word or text that begins at `at`; `at` itself when none does.
inline std::uint32_t word_end(std::string_view text, std::uint32_t at);
std::uint32_t text_literal_end(std::string_view text, std::uint32_t at);

// The first place at or after `at` that is neither blank nor comment.
std::uint32_t skip_blanks(std::string_view text, std::uint32_t at);
bool is_first_on_line(std::string_view text, std::uint32_t at);
std::vector<Comment> comments_of(std::string_view text);

namespace bytes {
enum Class : std::uint8_t { kBlank = 1, kWordStart = 2, kWordChar = 4 };
inline constexpr auto kClassOf = [] {
  std::array<std::uint8_t, 256> out{};
  for (const char c : {' ', '\t', '\r', '\n'}) out[static_cast<unsigned char>(c)] = kBlank;
  for (unsigned c = '0'; c <= '9'; ++c) out[c] = kWordChar;
  for (unsigned c = 'a'; c <= 'z'; ++c) out[c] = out[c - 'a' + 'A'] = kWordStart | kWordChar;
  out['_'] = kWordStart | kWordChar;
  return out;
}();
inline bool is(char c, Class what) { return (kClassOf[static_cast<unsigned char>(c)] & what) != 0; }
}  // namespace bytes
inline bool is_blank(char c) { return bytes::is(c, bytes::kBlank); }
inline bool is_word_start(char c) { return bytes::is(c, bytes::kWordStart); }
inline bool is_word_char(char c) { return bytes::is(c, bytes::kWordChar); }
bool is_reserved(std::string_view word);
bool is_item_keyword(std::string_view word);
// Whether a declaration begins at `at`: a keyword, first on its line, with a name or a
// title after it on that line.
bool is_item_head(std::string_view text, std::uint32_t at);
// `rule` or `define` with a name; a step of a test. Both first on their line.
bool is_member_head(std::string_view text, std::uint32_t at);
bool is_step_keyword(std::string_view word);
bool is_step_head(std::string_view text, std::uint32_t at);

inline std::uint32_t word_end(std::string_view text, std::uint32_t at) {
  if (at >= text.size() || !is_word_start(text[at])) return at;
  while (at < text.size() && is_word_char(text[at])) ++at;
  return at;
}

}  // namespace writ::syntax
