// The parts of the grammar that need more than PEG: bounded nesting, braces that know where they were
// opened, and members after whose mistakes parsing goes on.
#pragma once

#include <exception>

#include "lang/syntax/grammar/lexical.hpp"

namespace writ::syntax::grammar {

// R, one level deeper; more than kMaxNesting levels are a mistake of its own.
template <typename R>
struct nested {
  using rule_t = nested;
  using subs_t = type_list<R>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& s) {
    const typename State::Level level(s, in.current());
    return Control<R>::template match<A, M, Action, Control>(in, s);
  }
};

// Where parsing may go on after a mistake, and what ends a block whose brace is missing.
enum class Goes { NextItem, NextMember, NextStep, Nowhere };

// One R. A mistake in it is reported, what it covers up to the next place to go on becomes one Error node.
template <typename R, Goes On>
struct recovering {
  using rule_t = recovering;
  using subs_t = type_list<R>;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& s) {
    const auto before = s.mark();
    const char* const begin = in.current();
    try {
      if (!Control<R>::template match<A, rewind_mode::dontcare, Action, Control>(in, s))
        Control<R>::raise(static_cast<const Input&>(in), s);
    } catch (const typename State::Mistake& mistake) {
      s.reset(before);
      const char* const next = s.go_on(mistake, begin, On);  // always past `begin`
      in.iterator() = next;
    }
    return true;
  }
};

// The closing brace. When a declaration (or, in a rule, the next rule) begins instead, the missing brace
// is reported there and what was read stands.
template <Goes On>
struct close_brace {
  using rule_t = close_brace;
  using subs_t = empty_list;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& s) {
    if (symbol<"}">::match(in)) return s.leave_brace();
    return s.close_missing_brace(in.current(), On);
  }
};
struct open_brace {
  using rule_t = open_brace;
  using subs_t = empty_list;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& s) {
    const char* const at = in.current();
    return symbol<"{">::match(in) && s.enter_brace(at);
  }
};

struct brace_end : sor<at<one<'}'>>, eof> {};
// A declaration's keyword, first on its line, and a name or a title.
struct item_head {
  using rule_t = item_head;
  using subs_t = empty_list;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& s) {
    return s.is_item_head(in.current());
  }
};
// The same, or a rule's: such a word is no value, however much it looks like one after a mistake.
struct declaration_head {
  using rule_t = declaration_head;
  using subs_t = empty_list;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& s) {
    return s.is_declaration_head(in.current());
  }
};
struct step_head {
  using rule_t = step_head;
  using subs_t = empty_list;
  template <apply_mode A, rewind_mode M, template <typename...> class Action,
            template <typename...> class Control, typename Input, typename State>
  static bool match(Input& in, State& s) {
    return s.is_step_head(in.current());
  }
};
struct foreign_item : seq<not_at<keyword<"define">>, item_head> {};

struct slip_semicolon : symbol<";"> {};
struct slips : star<slip_semicolon> {};

// { a, b c } with or without commas.
template <typename Member>
struct listed : seq<opt<comma>, slips, must<Member>, slips> {};
template <typename Member>
struct list_in_braces
    : seq<open_brace, star<not_at<opt<comma>, sor<brace_end, item_head>>, listed<Member>>,
          opt<comma>, must<close_brace<Goes::NextItem>>> {};

// { … } of members with recovery: rules and defines of a policy, steps of a test, admits of a lane.
template <typename Member, Goes On>
struct block_in_braces
    : seq<must<open_brace>, star<not_at<sor<brace_end, foreign_item>>, recovering<Member, On>, slips>,
          must<close_brace<Goes::NextItem>>> {};

}  // namespace writ::syntax::grammar

namespace tao::pegtl {
template <typename Name, typename R>
struct analyze_traits<Name, writ::syntax::grammar::nested<R>> : analyze_seq_traits<R> {};
template <typename Name, typename R, writ::syntax::grammar::Goes On>
struct analyze_traits<Name, writ::syntax::grammar::recovering<R, On>> : analyze_seq_traits<R> {};
template <typename Name, writ::syntax::grammar::Goes On>
struct analyze_traits<Name, writ::syntax::grammar::close_brace<On>> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, writ::syntax::grammar::open_brace> : analyze_any_traits<> {};
template <typename Name>
struct analyze_traits<Name, writ::syntax::grammar::item_head> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, writ::syntax::grammar::declaration_head> : analyze_opt_traits<> {};
template <typename Name>
struct analyze_traits<Name, writ::syntax::grammar::step_head> : analyze_opt_traits<> {};
}  // namespace tao::pegtl
