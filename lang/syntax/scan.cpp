#include "lang/syntax/scan.hpp"

#include <algorithm>
#include <array>

namespace writ::syntax {
namespace {

using std::string_view;

constexpr std::array kReserved{
    string_view("about"),     string_view("after"),    string_view("allow"),
    string_view("always"),    string_view("and"),      string_view("as"),
    string_view("else"),      string_view("escalate"), string_view("false"),
    string_view("for"),       string_view("forbid"),   string_view("from"),
    string_view("has"),       string_view("if"),       string_view("in"),
    string_view("is"),        string_view("missing"),  string_view("must"),
    string_view("not"),       string_view("on"),       string_view("or"),
    string_view("otherwise"), string_view("permit"),   string_view("require"),
    string_view("then"),      string_view("to"),       string_view("true"),
    string_view("unless"),    string_view("until"),    string_view("when"),
    string_view("where"),     string_view("with"),     string_view("within")};
static_assert(std::is_sorted(kReserved.begin(), kReserved.end()));

constexpr std::array kItemKeywords{
    string_view("action"),     string_view("decision"), string_view("define"),
    string_view("entity"),     string_view("enum"),     string_view("event"),
    string_view("evidence"),   string_view("extend"),   string_view("extern"),
    string_view("import"),     string_view("lane"),     string_view("module"),
    string_view("obligation"), string_view("policy"),   string_view("prove"),
    string_view("record"),     string_view("role"),     string_view("sample"),
    string_view("setting"),    string_view("table"),    string_view("test"),
    string_view("type")};
static_assert(std::is_sorted(kItemKeywords.begin(), kItemKeywords.end()));

// For each first letter the lengths of the words that begin with it: most words are none of them at a glance.
using Beginnings = std::array<std::uint16_t, 26>;
template <std::size_t N>
constexpr Beginnings beginnings(const std::array<string_view, N>& words) {
  Beginnings out{};
  for (const string_view w : words) out[static_cast<std::size_t>(w[0] - 'a')] |= 1u << w.size();
  return out;
}
constexpr Beginnings kReservedBegin = beginnings(kReserved);
constexpr Beginnings kItemKeywordsBegin = beginnings(kItemKeywords);
bool is_likely(const Beginnings& words, string_view word) {
  return !word.empty() && word.size() < 16 && word[0] >= 'a' && word[0] <= 'z' &&
         (words[static_cast<std::size_t>(word[0] - 'a')] >> word.size() & 1) != 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
std::uint32_t size_of(string_view text) { return static_cast<std::uint32_t>(text.size()); }

std::uint32_t comment_end(string_view text, std::uint32_t at) {
  std::uint32_t end = at;
  while (end < text.size() && text[end] != '\n') ++end;
  // Without the blanks at its end, so that a place found by stepping back over blanks meets it.
  while (end > at + 1 && is_blank(text[end - 1])) --end;
  return end;
}

// Not a word that goes on with an expression instead: `record contains "x"`.
bool can_be_declared(string_view word) {
  return !is_reserved(word) && word != "starts" && word != "ends" && word != "contains" &&
         word != "like" && word != "matches";
}

}  // namespace

bool is_reserved(string_view word) {
  return is_likely(kReservedBegin, word) &&
         std::binary_search(kReserved.begin(), kReserved.end(), word);
}
bool is_item_keyword(string_view word) {
  return is_likely(kItemKeywordsBegin, word) &&
         std::binary_search(kItemKeywords.begin(), kItemKeywords.end(), word);
}

std::uint32_t text_literal_end(string_view text, std::uint32_t at) {
  std::uint32_t i = at;
  const bool is_raw = i + 1 < text.size() && text[i] == 'r' && text[i + 1] == '"';
  if (is_raw) ++i;
  if (i >= text.size() || (text[i] != '"' && text[i] != '\'')) return at;
  const char quote = text[i++];
  for (; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '\\' && !is_raw && i + 1 < text.size() && text[i + 1] != '\n') ++i;
    else if (text[i] == quote) return i + 1;
  }
  if (quote == '\'') return at;  // an apostrophe, not a text
  return i > at && text[i - 1] == '\r' ? i - 1 : i;
}

std::uint32_t skip_blanks(string_view text, std::uint32_t at) {
  for (;;) {
    while (at < text.size() && is_blank(text[at])) ++at;
    if (at >= text.size() || text[at] != '#') return std::min(at, size_of(text));
    at = comment_end(text, at);
  }
}

bool is_first_on_line(string_view text, std::uint32_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n' || text.substr(0, at) == "\xEF\xBB\xBF";
}

bool is_item_head(string_view text, std::uint32_t at) {
  if (!is_first_on_line(text, at)) return false;
  const std::uint32_t end = word_end(text, at);
  if (end == at || !is_item_keyword(text.substr(at, end - at))) return false;
  std::uint32_t next = end;
  while (next < text.size() && (text[next] == ' ' || text[next] == '\t')) ++next;
  if (next == end || next >= text.size()) return false;
  return text[next] == '"' || (is_word_start(text[next]) &&
                               can_be_declared(text.substr(next, word_end(text, next) - next)));
}

bool is_member_head(string_view text, std::uint32_t at) {
  if (!is_first_on_line(text, at)) return false;
  const std::uint32_t end = word_end(text, at);
  const string_view word = text.substr(at, end - at);
  if (word != "rule" && word != "define") return false;
  const std::uint32_t next = skip_blanks(text, end);
  return next > end && next < text.size() && is_word_start(text[next]) &&
         can_be_declared(text.substr(next, word_end(text, next) - next));
}

bool is_step_keyword(string_view word) {
  constexpr std::array kSteps{string_view("after"), string_view("at"),      string_view("expect"),
                              string_view("given"), string_view("history"), string_view("host")};
  return std::find(kSteps.begin(), kSteps.end(), word) != kSteps.end();
}

bool is_step_head(string_view text, std::uint32_t at) {
  const std::uint32_t end = word_end(text, at);
  if (!is_step_keyword(text.substr(at, end - at)) || !is_first_on_line(text, at)) return false;
  const std::uint32_t next = skip_blanks(text, end);
  return next > end && next < text.size() && is_word_char(text[next]);
}

Token Scanner::next() {
  Token t;
  const std::uint32_t from = at_;
  while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
  t.begin = at_;
  const string_view blanks = text_.substr(from, at_ - from);
  t.is_first_on_line =
      from == 0 || blanks.find('\n') != string_view::npos || is_first_on_line(text_, at_);
  if (at_ >= text_.size()) {
    t.end = at_;
    return t;
  }
  const char c = text_[at_];
  if (c == '#') {
    t.kind = TokenKind::Comment;
    at_ = comment_end(text_, at_);
  } else if (const std::uint32_t end = text_literal_end(text_, at_); end > at_) {
    t.kind = TokenKind::Text;
    at_ = end;
  } else if (is_word_start(c)) {
    t.kind = TokenKind::Word;
    at_ = word_end(text_, at_);
  } else if (is_digit(c)) {
    t.kind = TokenKind::Number;
    while (at_ < text_.size() && is_word_char(text_[at_])) ++at_;
  } else {
    t.kind = TokenKind::Punctuation;
    ++at_;
    while (at_ < text_.size() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80) ++at_;
  }
  t.end = at_;
  return t;
}

Token Scanner::next_code() {
  Token t = next();
  while (t.kind == TokenKind::Comment) t = next();
  return t;
}

std::vector<Comment> comments_of(string_view text) {
  std::vector<Comment> out;
  // Only texts hide a `#`, and they end with their line: nothing before the line of the next one matters.
  std::uint32_t at = 0;
  for (std::size_t next = text.find('#'); next != string_view::npos; next = text.find('#', at)) {
    const std::size_t line = text.substr(at, next - at).rfind('\n');
    if (line != string_view::npos) at += static_cast<std::uint32_t>(line + 1);
    while (at <= next) {
      const char c = text[at];
      if (c == '#') {
        const std::uint32_t end = comment_end(text, at);
        out.push_back({at, end, !is_first_on_line(text, at)});
        at = end;
      } else if (c == '"' || c == '\'') {  // raw when an `r` stands before it that ends no word
        const bool is_raw =
            c == '"' && at > 0 && text[at - 1] == 'r' && (at == 1 || !is_word_char(text[at - 2]));
        at = std::max(text_literal_end(text, is_raw ? at - 1 : at), at + 1);
      } else {
        ++at;
      }
    }
  }
  return out;
}

}  // namespace writ::syntax
