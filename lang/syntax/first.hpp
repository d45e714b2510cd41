// What a rule of the grammar can begin with, derived from the rule: most alternatives are refused by their first
// byte, before anything is marked or read. Conservative: a rule of which nothing is known, which can succeed with
// nothing read, or which reports where it does not match (`must`), is always tried.
#pragma once

#include <cstdint>

#include "lang/syntax/grammar.hpp"

namespace writ::syntax {

struct First {
  std::uint64_t bytes[4] = {};
  bool can_be_empty = false;  // may succeed without reading one of them
  bool is_open = false;       // nothing can be said

  constexpr bool has(unsigned char c) const { return (bytes[c >> 6] >> (c & 63) & 1) != 0; }
  constexpr bool decides() const { return !can_be_empty && !is_open; }
  constexpr First& add(unsigned char from, unsigned char to) {
    for (unsigned c = from; c <= to; ++c) bytes[c >> 6] |= std::uint64_t{1} << (c & 63);
    return *this;
  }
  constexpr First& add(char c) {
    return add(static_cast<unsigned char>(c), static_cast<unsigned char>(c));
  }
  constexpr First& add(const First& o) {
    for (int k = 0; k < 4; ++k) bytes[k] |= o.bytes[k];
    is_open = is_open || o.is_open;
    return *this;
  }
};

template <typename Rule>
struct FirstOf;  // ::value; found once for each rule

namespace first {

namespace p = tao::pegtl::internal;
using p::peek_char;
inline constexpr auto kFound = p::result_on_found::success;

constexpr First nothing() { return {.can_be_empty = true}; }
constexpr First open() { return {.is_open = true}; }

template <typename... Rules>
constexpr First sequence() {
  First out = nothing();
  ((out.can_be_empty && !out.is_open ? (out.can_be_empty = FirstOf<Rules>::value.can_be_empty,
                                        void(out.add(FirstOf<Rules>::value)))
                                     : void()),
   ...);
  return out;
}
template <typename... Rules>
constexpr First choice() {
  First out;
  ((out.add(FirstOf<Rules>::value), out.can_be_empty |= FirstOf<Rules>::value.can_be_empty), ...);
  return out;
}
template <typename... Rules>
constexpr First perhaps() {
  First out = sequence<Rules...>();
  out.can_be_empty = true;
  return out;
}

template <typename Rule>
struct Of {
  static constexpr First value() { return open(); }
};
template <typename... R>
struct OfSequence {
  static constexpr First value() { return sequence<R...>(); }
};
template <typename... R>
struct OfPerhaps {
  static constexpr First value() { return perhaps<R...>(); }
};
template <typename... R>
struct Of<p::seq<R...>> : OfSequence<R...> {};
template <typename... R>
struct Of<p::plus<R...>> : OfSequence<R...> {};
template <unsigned N, typename... R>
struct Of<p::rep<N, R...>> : OfSequence<R...> {};
template <typename... R>
struct Of<p::opt<R...>> : OfPerhaps<R...> {};
template <typename... R>
struct Of<p::star<R...>> : OfPerhaps<R...> {};
template <typename... R>
struct Of<p::sor<R...>> {
  static constexpr First value() { return choice<R...>(); }
};
// They read nothing; where they fail, so does what follows them.
struct OfNothing {
  static constexpr First value() { return nothing(); }
};
template <typename... R>
struct Of<p::at<R...>> : OfNothing {};
template <typename... R>
struct Of<p::not_at<R...>> : OfNothing {};
template <>
struct Of<grammar::item_head> : OfNothing {};
template <>
struct Of<grammar::declaration_head> : OfNothing {};
template <>
struct Of<grammar::step_head> : OfNothing {};
template <>
struct Of<p::eof> : OfNothing {};
template <>
struct Of<grammar::blanks> : OfNothing {};

// ---- tokens
template <char... C>
struct Of<p::one<kFound, peek_char, C...>> {
  static constexpr First value() {
    First out;
    (out.add(C), ...);
    return out;
  }
};
template <char Lo, char Hi>
struct Of<p::range<kFound, peek_char, Lo, Hi>> {
  static constexpr First value() {
    return First{}.add(static_cast<unsigned char>(Lo), static_cast<unsigned char>(Hi));
  }
};
template <grammar::fixed_text Mark, grammar::fixed_text Not>
struct Of<grammar::symbol<Mark, Not>> {
  static constexpr First value() { return First{}.add(Mark.view()[0]); }
};
template <grammar::fixed_text Word, bool BeforeColon>
struct Of<grammar::keyword<Word, BeforeColon>> {
  static constexpr First value() { return First{}.add(Word.view()[0]); }
};
template <grammar::WordClass Class>
struct Of<grammar::word<Class>> {
  static constexpr First value() {
    using enum grammar::WordClass;
    First out;
    if (Class != Name) out.add('A', 'Z');
    if (Class != Capital) out.add('a', 'z').add('_');
    return out;
  }
};
template <>
struct Of<grammar::closed_text> {
  static constexpr First value() { return First{}.add('"').add('\'').add('r'); }
};
template <>
struct Of<grammar::open_brace> {
  static constexpr First value() { return First{}.add('{'); }
};

}  // namespace first

template <typename Rule>
struct FirstOf {
  static constexpr First value = first::Of<typename Rule::rule_t>::value();
};
template <typename Rule>
inline constexpr const First& kFirst = FirstOf<Rule>::value;

}  // namespace writ::syntax
