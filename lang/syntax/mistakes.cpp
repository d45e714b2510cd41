#include "lang/syntax/mistakes.hpp"

#include <algorithm>
#include <array>

namespace writ::syntax {
namespace {

using diag::Code;
using diag::Diagnostic;
using std::string_view;

constexpr std::uint32_t kLongestQuoted = 40;

std::uint32_t size_of(string_view text) { return static_cast<std::uint32_t>(text.size()); }

Token token_at(string_view text, std::uint32_t at) {
  Scanner scanner(text, std::min(at, size_of(text)));
  return scanner.next_code();
}
Token token_after(string_view text, const Token& t) { return token_at(text, t.end); }
string_view words_of(string_view text, const Token& t) {
  return text.substr(t.begin, t.end - t.begin);
}

// Two marks that are one: `&&`, `:=`.
constexpr std::array kDoubleMarks{
    string_view("&&"), string_view("||"), string_view("=="), string_view("!="), string_view("<="),
    string_view(">="), string_view("=>"), string_view("->"), string_view(":="), string_view("//"),
    string_view("/*"), string_view("--"), string_view("..")};
Token widened(string_view text, Token t) {
  if (t.kind == TokenKind::Punctuation && std::find(kDoubleMarks.begin(), kDoubleMarks.end(),
                                                    text.substr(t.begin, 2)) != kDoubleMarks.end())
    t.end = t.begin + 2;
  return t;
}

std::string quoted(string_view words) {
  if (words.size() <= kLongestQuoted) return "`" + std::string(words) + "`";
  std::size_t cut = kLongestQuoted;
  while (cut > 0 && (static_cast<unsigned char>(words[cut]) & 0xC0) == 0x80) --cut;
  return "`" + std::string(words.substr(0, cut)) + "…`";
}

std::string found_in_words(string_view text, const Token& t) {
  if (t.kind == TokenKind::End) return "the end of the file";
  const string_view words = words_of(text, t);
  if (t.kind == TokenKind::Text) return "the text " + quoted(words);
  if (t.kind == TokenKind::Word && is_reserved(words)) return "the word " + quoted(words);
  return quoted(words);
}

bool is_unclosed_text(string_view text, const Token& t) {
  if (t.kind != TokenKind::Text) return false;
  const string_view words = words_of(text, t);
  if (words.starts_with("r")) return words.size() < 3 || words.back() != '"';
  if (words.size() < 2 || words.back() != words.front()) return true;
  std::size_t slashes = 0;
  while (slashes + 2 < words.size() && words[words.size() - 2 - slashes] == '\\') ++slashes;
  return slashes % 2 == 1;
}

// A word or a title follows on the same line.
bool names_something(string_view text, const Token& t) {
  const Token next = token_after(text, t);
  return !next.is_first_on_line && (next.kind == TokenKind::Word || next.kind == TokenKind::Text);
}

const std::vector<std::string>& item_keywords() {
  static const std::vector<std::string> kWords{
      "action", "decision", "define",  "entity", "enum",       "event",  "evidence", "extend",
      "extern", "import",   "lane",    "module", "obligation", "policy", "prove",    "record",
      "role",   "sample",   "setting", "table",  "test",       "type"};
  return kWords;
}
bool is_misspelt_item(string_view text, const Token& t) {
  return t.kind == TokenKind::Word && names_something(text, t) && !is_reserved(words_of(text, t)) &&
         !diag::near_spellings(words_of(text, t), item_keywords()).empty();
}

bool is_clause_word(string_view w) { return w == "when" || w == "unless" || w == "for"; }

// A mark of another language, and how it is written here.
struct Foreign {
  string_view found, here;
};
constexpr std::array kForeignMarks{Foreign{"&&", "and"}, Foreign{"||", "or"}, Foreign{"=>", ">="},
                                   Foreign{":=", "="},   Foreign{"//", "#"},  Foreign{"!", "not"},
                                   Foreign{"!=", "!="},  Foreign{"--", "#"},  Foreign{"/*", "#"}};

Diagnostic with_edit(Diagnostic d, std::uint32_t begin, std::uint32_t end, std::string text) {
  d.edits.push_back({source::Span{d.span.file, begin, end}, std::move(text)});
  return d;
}

std::optional<Diagnostic> describe_found(const Situation& s, const Token& t,
                                         const source::Span& span) {
  const string_view words = words_of(s.text, t);
  if (is_unclosed_text(s.text, t)) {
    Diagnostic d{Code::UnclosedText, span, {}};
    return with_edit(std::move(d), t.end, t.end, "\"");
  }
  if (s.expected.what == Expecting::NoQuery) {
    static const std::vector<std::string> kQueries{"any", "every",    "count",  "sum",  "min",
                                                   "max", "earliest", "latest", "list", "distinct"};
    // The name stands before the parenthesis.
    std::uint32_t end = s.at;
    while (end > 0 && !is_word_char(s.text[end - 1])) --end;
    std::uint32_t begin = end;
    while (begin > 0 && is_word_char(s.text[begin - 1])) --begin;
    const std::string name(s.text.substr(begin, end - begin));
    Diagnostic d{Code::UnknownQuery, {s.file, begin, end}, {name}};
    d.label =
        "one of " + diag::one_of(kQueries) + " can stand before `" + std::string(words) + " in …`";
    const auto near = diag::near_spellings(name, kQueries);
    if (!near.empty()) {
      d.help = "did you mean " + diag::one_of(near) + "?";
      d.edits.push_back({d.span, near.front()});
    }
    return d;
  }
  if (s.expected.what == Expecting::NoRelation)
    return Diagnostic{Code::ChainedComparison, span, {std::string(words)}};
  if (s.expected.what == Expecting::NoMixing)
    return Diagnostic{Code::MixedPeople, span, {std::string(words)}};
  const auto foreign =
      std::find_if(kForeignMarks.begin(), kForeignMarks.end(),
                   [&](const Foreign& f) { return f.found == words && f.found != f.here; });
  if (foreign != kForeignMarks.end())
    return with_edit({Code::WrittenOtherwise, span, {std::string(words), std::string(foreign->here)}},
                     t.begin, t.end, std::string(foreign->here));
  if (words == ";") return with_edit({Code::Semicolon, span, {}}, t.begin, t.end, "");
  if (words == "}" && s.expected.what == Expecting::Item && !s.open_brace)
    return Diagnostic{Code::ExtraBrace, span, {}};
  if (words == "rule" && s.expected.what == Expecting::Item)
    return Diagnostic{Code::RuleOutsidePolicy, span, {}};
  if (s.expected.what == Expecting::From) {
    Diagnostic d{Code::MissingFrom, span, {found_in_words(s.text, t)}};
    if (s.argument) return with_edit(std::move(d), *s.argument, *s.argument, "from ");
    return d;
  }
  const bool in_rule =
      s.expected.what == Expecting::Effect || s.expected.what == Expecting::ClosingBrace;
  if (in_rule && words == "else") return Diagnostic{Code::NoElse, span, {}};
  if (in_rule && is_clause_word(words))
    return Diagnostic{Code::ClauseOrder, span, {std::string(words)}};
  if (s.expected.what == Expecting::Name && t.kind == TokenKind::Word && is_reserved(words))
    return Diagnostic{Code::ReservedWord, span, {std::string(words), std::string(s.expected.text)}};
  if (s.expected.what == Expecting::TypeName && t.kind == TokenKind::Word && !is_reserved(words)) {
    std::string capital(words);
    if (capital[0] >= 'a' && capital[0] <= 'z')
      capital[0] = static_cast<char>(capital[0] - 'a' + 'A');
    return with_edit({Code::TypeNameCase, span, {std::string(words), capital}}, t.begin, t.end,
                     capital);
  }
  if (s.expected.what == Expecting::Name && t.kind == TokenKind::Word && words[0] >= 'A' &&
      words[0] <= 'Z') {
    std::string small(words);
    small[0] = static_cast<char>(small[0] - 'A' + 'a');
    return with_edit({Code::NameCase, span, {std::string(words), small}}, t.begin, t.end, small);
  }
  return {};
}

}  // namespace

source::Span token_span(std::uint32_t file, string_view text, std::uint32_t at) {
  const Token t = widened(text, token_at(text, at));
  return {file, t.begin, t.end};
}

Diagnostic describe(const Situation& s) {
  const Token t = widened(s.text, token_at(s.text, s.at));
  const source::Span span{s.file, t.begin, t.end};
  if (auto known = describe_found(s, t, span)) return *std::move(known);
  Diagnostic d{Code::UnexpectedText, span, {std::string(s.expected.text), found_in_words(s.text, t)}};
  if (s.expected.what == Expecting::ClosingBrace && s.open_brace)
    d.related.push_back({{s.file, *s.open_brace, *s.open_brace + 1}, "the `{` that is open here"});
  if (s.expected.what == Expecting::Item && t.kind == TokenKind::Word) {
    const auto near = diag::near_spellings(words_of(s.text, t), item_keywords());
    if (!near.empty()) {
      d.help = "did you mean " + diag::one_of(near) + "?";
      d.edits.push_back({span, near.front()});
    }
  }
  return d;
}

Diagnostic missing_brace(std::uint32_t file, string_view text, std::uint32_t at, std::uint32_t open) {
  const Token t = token_at(text, at);
  Diagnostic d{Code::MissingBrace, {file, t.begin, t.end}, {found_in_words(text, t)}};
  d.label = "expected `}` before this";
  d.related.push_back({{file, open, open + 1}, "this brace is still open"});
  d.edits.push_back({{file, t.begin, t.begin}, "}\n"});
  return d;
}

// \" \\ \n \t \r and \u{HEX}
std::optional<Piece> bad_escape(string_view literal) {
  if (literal.empty() || literal[0] == 'r') return {};
  for (std::uint32_t i = 1; i + 1 < literal.size(); ++i) {
    if (literal[i] != '\\') continue;
    const char c = literal[i + 1];
    if (c == 'u') {
      const std::size_t close =
          literal.substr(i + 2, 1) == "{" ? literal.find('}', i + 3) : string_view::npos;
      const std::size_t length = close == string_view::npos ? 0 : close - i - 3;
      std::uint32_t point = 0;
      bool is_hex = length >= 1 && length <= 6;
      for (std::size_t k = 0; is_hex && k < length; ++k) {
        const char h = literal[i + 3 + k];
        const int digit = h >= '0' && h <= '9'   ? h - '0'
                          : h >= 'a' && h <= 'f' ? h - 'a' + 10
                          : h >= 'A' && h <= 'F' ? h - 'A' + 10
                                                 : -1;
        is_hex = digit >= 0;
        point = point * 16 + static_cast<std::uint32_t>(std::max(digit, 0));
      }
      const bool is_scalar = point > 0 && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
      if (!is_hex || !is_scalar) return Piece{i, i + 2};
      i = static_cast<std::uint32_t>(close);
    } else if (string_view("\"\\ntr").find(c) != string_view::npos) {
      ++i;
    } else {
      std::uint32_t end = i + 2;
      while (end < literal.size() && (static_cast<unsigned char>(literal[end]) & 0xC0) == 0x80)
        ++end;
      return Piece{i, end};
    }
  }
  return {};
}

std::uint32_t next_place(string_view text, std::uint32_t begin, std::uint32_t at, grammar::Goes on) {
  using grammar::Goes;
  Scanner scanner(text, begin);
  int depth = 0;
  bool is_after_brace = false;  // a block has just been closed: what begins the next line is new
  for (Token t = scanner.next_code(); t.kind != TokenKind::End; t = scanner.next_code()) {
    const string_view words = words_of(text, t);
    if (t.begin > begin && t.begin >= at) {
      const bool is_leftmost = t.begin == 0 || text[t.begin - 1] == '\n';
      const bool is_head = is_item_head(text, t.begin) ||
                           (is_leftmost && is_item_keyword(words) && names_something(text, t));
      if (t.kind == TokenKind::Word && is_head && (depth <= 0 || is_leftmost)) return t.begin;
      if (on == Goes::NextItem && is_leftmost && depth <= 0 && is_misspelt_item(text, t))
        return t.begin;
      if (on == Goes::NextMember && (words == "rule" || words == "define") &&
          token_after(text, t).kind == TokenKind::Word && (depth <= 0 || t.is_first_on_line))
        return t.begin;
      if (on == Goes::NextStep && is_step_keyword(words) &&
          words_of(text, token_after(text, t)) != ":" && (depth <= 0 || t.is_first_on_line))
        return t.begin;
      if (on != Goes::NextItem && words == "}" && depth <= 0) return t.begin;
      const bool is_new =
          is_after_brace && depth <= 0 && t.kind == TokenKind::Word && t.is_first_on_line;
      if (is_new && (on != Goes::NextItem || is_leftmost)) return t.begin;
    }
    is_after_brace = words == "}";
    if (words == "{") ++depth;
    if (words == "}") depth = std::max(depth - 1, 0);
  }
  return size_of(text);
}

}  // namespace writ::syntax
