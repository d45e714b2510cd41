// Tokens. Every token skips the blanks and comments behind it, so that a rule begins where its first
// token begins. The grammar knows nothing of what is built from it: the parser's state `s` appears only
// as something that counts nesting, finds where to go on, and keeps what was reported (structure.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/analyze_traits.hpp>

#include "lang/syntax/scan.hpp"

namespace writ::syntax::grammar {

using namespace tao::pegtl;  // NOLINT: the grammar is written in PEGTL's words

template <std::size_t N>
struct fixed_text {
  char chars[N]{};
  constexpr fixed_text(const char (&text)[N]) { std::copy_n(text, N, chars); }  // NOLINT: implicit
  constexpr std::string_view view() const { return {chars, N - 1}; }
};

namespace lexical {

template <typename Input>
std::string_view rest(const Input& in) {
  return {in.current(), static_cast<std::size_t>(in.end() - in.current())};
}

template <typename Input>
void skip_blanks_and_comments(Input& in) {
  in.bump_in_this_line(skip_blanks(rest(in), 0));
}

template <typename Input>
bool take(Input& in, std::size_t bytes) {
  if (bytes == 0) return false;
  in.bump_in_this_line(bytes);
  skip_blanks_and_comments(in);
  return true;
}

}  // namespace lexical

struct blanks {
  using rule_t = blanks;
  using subs_t = empty_list;
  template <typename Input>
  static bool match(Input& in) {
    lexical::skip_blanks_and_comments(in);
    return true;
  }
};

// A whole word; never the name of a field, which a colon follows. `literal` may stand before a colon.
template <fixed_text Word, bool BeforeColon = false>
struct keyword {
  using rule_t = keyword;
  using subs_t = empty_list;
  template <typename Input>
  static bool match(Input& in) {
    constexpr std::string_view word = Word.view();
    const std::string_view rest = lexical::rest(in);
    if (!rest.starts_with(word)) return false;
    if (rest.size() > word.size() && is_word_char(rest[word.size()])) return false;
    const std::size_t next = skip_blanks(rest, static_cast<std::uint32_t>(word.size()));
    if (!BeforeColon && rest.substr(next, 1) == ":") return false;
    in.bump_in_this_line(next);
    return true;
  }
};
template <fixed_text Word>
using literal = keyword<Word, true>;

// A mark such as `(`; `Not`: characters that must not follow, as they would make another mark.
template <fixed_text Mark, fixed_text Not = "">
struct symbol {
  using rule_t = symbol;
  using subs_t = empty_list;
  template <typename Input>
  static bool match(Input& in) {
    constexpr std::string_view mark = Mark.view();
    const std::string_view rest = lexical::rest(in);
    if (!rest.starts_with(mark)) return false;
    if (rest.size() > mark.size() && Not.view().find(rest[mark.size()]) != std::string_view::npos)
      return false;
    return lexical::take(in, mark.size());
  }
};

enum class WordClass { Any, Plain, Name, Capital };  // Plain, Name, Capital: not reserved

template <WordClass Class>
struct word {
  using rule_t = word;
  using subs_t = empty_list;
  template <typename Input>
  static bool match(Input& in) {
    const std::string_view rest = lexical::rest(in);
    const std::size_t end = word_end(rest, 0);
    if (end == 0) return false;
    const bool is_capital = rest[0] >= 'A' && rest[0] <= 'Z';
    if (Class == WordClass::Name && is_capital) return false;
    if (Class == WordClass::Capital && !is_capital) return false;
    if (Class != WordClass::Any && is_reserved(rest.substr(0, end))) return false;
    return lexical::take(in, end);
  }
};

// "…" or r"…", and '…', which is reported as a slip.
struct closed_text {
  using rule_t = closed_text;
  using subs_t = empty_list;
  template <typename Input>
  static bool match(Input& in) {
    const std::string_view rest = lexical::rest(in);
    const std::size_t end = text_literal_end(rest, 0);
    const bool is_closed = end >= 2 && (rest[end - 1] == '"' || rest[end - 1] == '\'') &&
                           !(rest[0] == 'r' && end == 2) && is_end_quote(rest, end);
    return is_closed && lexical::take(in, end);
  }

 private:
  // Not the `\"` with which an unclosed text may end its line.
  static bool is_end_quote(std::string_view text, std::size_t end) {
    if (text[0] == 'r') return true;
    std::size_t slashes = 0;
    while (slashes + 2 < end && text[end - 2 - slashes] == '\\') ++slashes;
    return slashes % 2 == 0;
  }
};

template <int N>
using digits = rep<N, digit>;
struct word_ends : not_at<identifier_other> {};

struct date_digits : seq<digits<4>, one<'-'>, digits<2>, one<'-'>, digits<2>> {};
struct clock_digits
    : seq<digits<2>, one<':'>, digits<2>, opt<one<':'>, digits<2>, opt<one<'.'>, plus<digit>>>> {};
struct offset_digits : sor<one<'Z'>, seq<one<'+', '-'>, digits<2>, one<':'>, digits<2>>> {};
struct time_literal
    : seq<date_digits, opt<one<'T'>, clock_digits, offset_digits>, word_ends, blanks> {};
struct clock_literal : seq<clock_digits, word_ends, blanks> {};
struct number_literal : seq<plus<digit>, opt<one<'.'>, plus<digit>>, word_ends, blanks> {};
struct count_literal
    : seq<plus<digit>, not_at<one<'.'>, digit>, not_at<one<'%'>>, word_ends, blanks> {};

template <bool BeforeColon>
struct unit_of_time
    : sor<keyword<"second", BeforeColon>, keyword<"seconds", BeforeColon>,
          keyword<"minute", BeforeColon>, keyword<"minutes", BeforeColon>, keyword<"hour", BeforeColon>,
          keyword<"hours", BeforeColon>, keyword<"day", BeforeColon>, keyword<"days", BeforeColon>,
          keyword<"week", BeforeColon>, keyword<"weeks", BeforeColon>, keyword<"month", BeforeColon>,
          keyword<"months", BeforeColon>, keyword<"year", BeforeColon>, keyword<"years", BeforeColon>> {
};
struct unit_word : seq<unit_of_time<false>> {};
struct currency_code : seq<rep<3, upper>, word_ends, blanks, not_at<one<':'>>> {};
struct percent_sign : symbol<"%"> {};

struct open_paren : symbol<"("> {};
struct close_paren : symbol<")"> {};
struct open_bracket : symbol<"["> {};
struct close_bracket : symbol<"]"> {};
struct comma : symbol<","> {};
struct colon : symbol<":", "="> {};
struct dot : symbol<".", "."> {};
struct dots : symbol<".."> {};

}  // namespace writ::syntax::grammar

// What PEGTL's grammar analysis must know of the rules above: whether they can succeed without progress.
namespace tao::pegtl {
template <typename Name>
struct analyze_traits<Name, writ::syntax::grammar::blanks> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, writ::syntax::grammar::closed_text> : analyze_any_traits<> {};
template <typename Name, writ::syntax::grammar::fixed_text Word, bool BeforeColon>
struct analyze_traits<Name, writ::syntax::grammar::keyword<Word, BeforeColon>>
    : analyze_any_traits<> {};
template <typename Name, writ::syntax::grammar::fixed_text Mark, writ::syntax::grammar::fixed_text Not>
struct analyze_traits<Name, writ::syntax::grammar::symbol<Mark, Not>> : analyze_any_traits<> {};
template <typename Name, writ::syntax::grammar::WordClass Class>
struct analyze_traits<Name, writ::syntax::grammar::word<Class>> : analyze_any_traits<> {};
}  // namespace tao::pegtl
