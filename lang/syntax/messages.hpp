// What is said to be expected where a rule does not follow: a user's words, keyed by the rule. Words and
// marks need no row: they stand for themselves.
#pragma once

#include "lang/syntax/grammar.hpp"
#include "lang/syntax/mistakes.hpp"

namespace writ::syntax {

namespace messages {

namespace g = grammar;

template <std::size_t N>
struct quoted_text {
  char chars[N + 2]{};
  constexpr explicit quoted_text(std::string_view word) {
    chars[0] = chars[N + 1] = '`';
    std::copy_n(word.data(), N, chars + 1);
  }
};
template <g::fixed_text Word>
inline constexpr quoted_text<Word.view().size()> kQuoted{Word.view()};

template <typename Matcher>
inline constexpr std::string_view kOwnWords{};
template <g::fixed_text Word, bool BeforeColon>
inline constexpr std::string_view kOwnWords<g::keyword<Word, BeforeColon>>{kQuoted<Word>.chars,
                                                                           Word.view().size() + 2};
template <g::fixed_text Mark, g::fixed_text Not>
inline constexpr std::string_view kOwnWords<g::symbol<Mark, Not>>{kQuoted<Mark>.chars,
                                                                  Mark.view().size() + 2};

}  // namespace messages

template <typename Rule>
inline constexpr Wording kExpected{messages::kOwnWords<typename Rule::rule_t>};

namespace g = grammar;

// ---- expressions
inline constexpr std::string_view kAValue = "a value";
template <>
inline constexpr Wording kExpected<g::expr>{"an expression"};
template <>
inline constexpr Wording kExpected<g::inner_expr>{"an expression"};
template <>
inline constexpr Wording kExpected<g::condition>{"a condition"};
template <>
inline constexpr Wording kExpected<g::element>{kAValue};
template <>
inline constexpr Wording kExpected<g::elements>{kAValue};
template <>
inline constexpr Wording kExpected<g::right_sum>{kAValue};
template <>
inline constexpr Wording kExpected<g::window_length>{kAValue};
template <>
inline constexpr Wording kExpected<g::right_postfix>{kAValue};
template <>
inline constexpr Wording kExpected<g::nested_unary>{kAValue};
template <>
inline constexpr Wording kExpected<g::fallback>{"the value to take instead"};
template <>
inline constexpr Wording kExpected<g::factor>{kAValue};
template <>
inline constexpr Wording kExpected<g::summand>{kAValue};
template <>
inline constexpr Wording kExpected<g::and_operand>{"a condition"};
template <>
inline constexpr Wording kExpected<g::or_operand>{"a condition"};
template <>
inline constexpr Wording kExpected<g::nested_not>{"a condition"};
template <>
inline constexpr Wording kExpected<g::no_second_relation>{"", Expecting::NoRelation};
template <>
inline constexpr Wording kExpected<g::quality>{"`missing`, a role, a type or a kind of event"};
template <>
inline constexpr Wording kExpected<g::member_name>{"a name after the dot"};
template <>
inline constexpr Wording kExpected<g::no_query_by_that_name>{"", Expecting::NoQuery};
template <>
inline constexpr Wording kExpected<g::gen>{"`NAME in` and what to look through", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::query_body>{"`NAME in` and what to look through",
                                                  Expecting::Name};
template <>
inline constexpr Wording kExpected<g::query_value>{"the value to take or test"};
template <>
inline constexpr Wording kExpected<g::query_end>{"`within`, `where`, `:` or `)`"};
template <>
inline constexpr Wording kExpected<g::source>{"a list, a kind of event or evidence, or a range"};
template <>
inline constexpr Wording kExpected<g::window_kind>{"`last` or `this`"};

// ---- names
template <>
inline constexpr Wording kExpected<g::name>{"a name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::names>{"a name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::named>{"a name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::path>{"a name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::paths>{"a name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::role_item>{"a role's name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::param>{"a name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::with_param>{"a name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::merge_name>{"a name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::extended_name>{"the name of what to extend", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::kind_name>{"the name of a kind or an action", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::cohort>{
    "the fact that picks the cohort, such as `account.id`", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::type_name>{"a type's name", Expecting::TypeName};
template <>
inline constexpr Wording kExpected<g::record_type>{"a type's name", Expecting::TypeName};
template <>
inline constexpr Wording kExpected<g::spelling_text>{"a text, the spelling outside"};

// ---- people and requirements
template <>
inline constexpr Wording kExpected<g::people>{"a role, a person or `(`"};
template <>
inline constexpr Wording kExpected<g::inner_people>{"a role or a person"};
template <>
inline constexpr Wording kExpected<g::who>{"a role, a person or `(`"};
template <>
inline constexpr Wording kExpected<g::next_person>{"a role, a person or `(`"};
template <>
inline constexpr Wording kExpected<g::no_mixed_and>{"", Expecting::NoMixing};
template <>
inline constexpr Wording kExpected<g::no_mixed_or>{"", Expecting::NoMixing};
template <>
inline constexpr Wording kExpected<g::requirement>{
    "`decision`, or a kind of evidence such as `approval`", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::nested_has>{"a kind of evidence such as `approval`",
                                                  Expecting::Name};
template <>
inline constexpr Wording kExpected<g::has_from>{"`from`", Expecting::From};
template <>
inline constexpr Wording kExpected<g::next_argument>{kAValue};

// ---- types and fields
template <>
inline constexpr Wording kExpected<g::type>{"a type"};
template <>
inline constexpr Wording kExpected<g::inner_type>{"a type"};
template <>
inline constexpr Wording kExpected<g::next_atom>{"a type"};
template <>
inline constexpr Wording kExpected<g::nested_atom>{"a type"};
template <>
inline constexpr Wording kExpected<g::field_type>{"the field's type"};
template <>
inline constexpr Wording kExpected<g::field>{"a field"};
template <>
inline constexpr Wording kExpected<g::field_colon>{"`:`"};
template <>
inline constexpr Wording kExpected<g::entity_fields>{"`{` and the fields"};
template <>
inline constexpr Wording kExpected<g::count>{"a whole number"};
template <>
inline constexpr Wording kExpected<g::member>{"a member's name", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::enum_members>{"`{` and the members"};

// ---- declarations
template <>
inline constexpr Wording kExpected<g::defined_as>{"`=`"};
template <>
inline constexpr Wording kExpected<g::definition>{kAValue};
template <>
inline constexpr Wording kExpected<g::bound>{
    "`bound to content`, `bound to` its keys, or `unbound`"};
template <>
inline constexpr Wording kExpected<g::bound_to>{"`content` or the names of the keys"};
template <>
inline constexpr Wording kExpected<g::counts_when>{"`counts when` and its condition"};
template <>
inline constexpr Wording kExpected<g::result>{"`:` and a type"};
template <>
inline constexpr Wording kExpected<g::table_param>{"`(` and what the table is asked by"};
template <>
inline constexpr Wording kExpected<g::table_body>{"`{` and the rows, or `from` and a file's name"};
template <>
inline constexpr Wording kExpected<g::table_file>{"a file's name as a text"};
template <>
inline constexpr Wording kExpected<g::table_row>{"a row, such as `low: none`"};
template <>
inline constexpr Wording kExpected<g::row_value>{kAValue};
template <>
inline constexpr Wording kExpected<g::range_word>{"`..` or `until`"};
template <>
inline constexpr Wording kExpected<g::init>{"a field's name"};
template <>
inline constexpr Wording kExpected<g::init_value>{"the field's value"};
template <>
inline constexpr Wording kExpected<g::record_value>{"`{` and the fields"};
template <>
inline constexpr Wording kExpected<g::sample_element>{kAValue};
template <>
inline constexpr Wording kExpected<g::sample_elements>{kAValue};
template <>
inline constexpr Wording kExpected<g::sample_init>{"a field's name"};
template <>
inline constexpr Wording kExpected<g::sample_value>{"the field's value"};
template <>
inline constexpr Wording kExpected<g::sample_fields>{"`{` and the fields"};

// ---- policies
template <>
inline constexpr Wording kExpected<g::valid_span>{"`from` or `until`"};
template <>
inline constexpr Wording kExpected<g::effects>{
    "an effect: `permit`, `forbid`, `require …` or `must …`", Expecting::Effect};
template <>
inline constexpr Wording kExpected<g::outcome_owed>{"`permit`, `pending` or `forbid`"};
template <>
inline constexpr Wording kExpected<g::next_must_arg>{kAValue};
template <>
inline constexpr Wording kExpected<g::prep_value>{kAValue};
template <>
inline constexpr Wording kExpected<g::open_brace>{"`{`"};
template <>
inline constexpr Wording kExpected<g::close_brace<g::Goes::NextItem>>{"`}`", Expecting::ClosingBrace};
template <>
inline constexpr Wording kExpected<g::close_brace<g::Goes::NextMember>>{"an effect or `}`",
                                                                        Expecting::ClosingBrace};
template <>
inline constexpr Wording kExpected<g::target>{
    "the actions it stands on: names, a tag, or `every action`", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::policy_member>{"`rule`, `define` or `}`", Expecting::Member};
template <>
inline constexpr Wording kExpected<g::admit>{"`admit` or `}`", Expecting::Member};
template <>
inline constexpr Wording kExpected<g::selector>{"whom the lane is for, such as `actor is Agent`"};
template <>
inline constexpr Wording kExpected<g::lane_for>{"`for` and whom the lane is for"};
template <>
inline constexpr Wording kExpected<g::responsible>{"`responsible` and who is"};
template <>
inline constexpr Wording kExpected<g::accountable>{"`accountable` and who is"};

// ---- tests and the file
template <>
inline constexpr Wording kExpected<g::case_title>{"a title as a text"};
template <>
inline constexpr Wording kExpected<g::by_whom>{"the name of who answers", Expecting::Name};
template <>
inline constexpr Wording kExpected<g::host_asked>{"the extern that is asked, such as `risk_score`",
                                                  Expecting::Name};
template <>
inline constexpr Wording kExpected<g::host_says>{"`gives` and the answer, or `fails`"};
template <>
inline constexpr Wording kExpected<g::step_time>{"a time such as `2026-11-24T10:00:00Z`"};
template <>
inline constexpr Wording kExpected<g::outcome>{"`permit`, `pending` or `forbid`"};
template <>
inline constexpr Wording kExpected<g::expected_outcome>{"`permit`, `pending`, `forbid` or `error`"};
template <>
inline constexpr Wording kExpected<g::step>{
    "`given`, `at`, `history`, `after`, `host`, `expect` or `}`", Expecting::Member};
template <>
inline constexpr Wording kExpected<g::item>{"a declaration", Expecting::Item};
template <>
inline constexpr Wording kExpected<g::first_line>{"`module` or a declaration", Expecting::Item};
template <>
inline constexpr Wording kExpected<g::line_end>{"the end of the expression", Expecting::End};

}  // namespace writ::syntax
