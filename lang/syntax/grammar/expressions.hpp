// Expressions, queries, people and requirements. Precedence, loosest first: if, or, and, not and has,
// comparisons, + and -, * and /, unary minus, otherwise, the dot.
#pragma once

#include "lang/syntax/grammar/structure.hpp"

namespace writ::syntax::grammar {

struct expr;
struct unary;
struct not_expr;
struct people;

// ---- names and literals
struct name : word<WordClass::Name> {};         // declared, or used as a name
struct plain_name : word<WordClass::Plain> {};  // also with a capital letter
struct any_name : word<WordClass::Any> {};      // after a dot, before a colon
struct type_name : word<WordClass::Capital> {};
struct member_name : seq<any_name> {};
struct path : seq<plain_name, star<dot, must<member_name>>> {};
struct text_value : closed_text {};
struct time_value : time_literal {};
struct clock_value : clock_literal {};
struct number_value : number_literal {};
struct count : count_literal {};
struct amount_unit : unit_word {};
struct money_unit : currency_code {};
struct percent_unit : percent_sign {};
struct number_head : seq<plus<digit>, opt<one<'.'>, plus<digit>>, not_at<identifier_other>, blanks> {
};
struct amount : seq<number_head, opt<sor<amount_unit, percent_unit, money_unit>>> {};
struct true_value : literal<"true"> {};
struct false_value : literal<"false"> {};

// ---- primary expressions
struct inner_expr : nested<expr> {};
struct group : seq<open_paren, must<inner_expr>, must<close_paren>> {};
struct element : seq<inner_expr> {};
struct elements : seq<element, star<comma, must<element>>> {};
struct list_value
    : seq<open_bracket, opt<not_at<close_bracket>, must<elements>>, must<close_bracket>> {};

struct any_query : keyword<"any"> {};
struct every_query : keyword<"every"> {};
struct count_query : keyword<"count"> {};
struct sum_query : keyword<"sum"> {};
struct min_query : keyword<"min"> {};
struct max_query : keyword<"max"> {};
struct earliest_query : keyword<"earliest"> {};
struct latest_query : keyword<"latest"> {};
struct list_query : keyword<"list"> {};
struct distinct_query : keyword<"distinct"> {};
struct query_name : sor<any_query, every_query, count_query, sum_query, min_query, max_query,
                        earliest_query, latest_query, list_query, distinct_query> {};

struct sum;
struct postfix;
struct right_sum : seq<sum> {};
struct right_postfix : seq<postfix> {};
struct condition : seq<expr> {};

struct where_clause : seq<keyword<"where">, must<condition>> {};
// `within last 30 days: t.rep`: the colon is the query's, not a field's.
struct window_amount : seq<number_head, unit_of_time<true>, at<one<':'>>> {};
struct window_length : sor<window_amount, sum> {};
struct window_last : seq<keyword<"within">, keyword<"last">, must<window_length>> {};
struct window_this
    : seq<keyword<"within">, keyword<"this">, must<name>, opt<keyword<"in">, must<right_postfix>>> {
};
struct window_kind : sor<keyword<"last">, keyword<"this">> {};
struct window : sor<window_last, window_this, seq<keyword<"within">, must<window_kind>>> {};
struct source_to : seq<dots, must<right_sum>> {};
struct source_or : plus<keyword<"or">, must<right_postfix>> {};
struct source : seq<sum, opt<sor<source_to, source_or>>> {};
struct gen_in : keyword<"in"> {};
struct gen : seq<name, must<gen_in>, must<source>, opt<window>, opt<where_clause>> {};
struct query_value : seq<expr> {};
struct query_end : close_paren {};
struct query_parts : seq<gen, opt<colon, must<query_value>>> {};
struct query_body : nested<query_parts> {};
struct query : seq<query_name, open_paren, must<query_body>, must<query_end>> {};

struct no_query_by_that_name : not_at<word<WordClass::Name>, keyword<"in">> {};
struct arguments : seq<open_paren, must<no_query_by_that_name>,
                       opt<not_at<close_paren>, must<elements>>, must<close_paren>> {};
struct reference : seq<not_at<declaration_head>, plain_name, opt<arguments>> {};
struct primary : sor<group, list_value, text_value, time_value, clock_value, amount, true_value,
                     false_value, query, reference> {};
struct postfix : seq<primary, star<dot, must<member_name>>> {};

// ---- operators
struct minus : symbol<"-"> {};
struct nested_unary : nested<unary> {};
struct negation : seq<minus, must<nested_unary>> {};
struct fallback : sor<negation, postfix> {};
struct otherwise : seq<postfix, opt<keyword<"otherwise">, must<fallback>>> {};
struct unary : sor<negation, otherwise> {};

struct times : symbol<"*"> {};
struct over : symbol<"/"> {};
struct factor : seq<unary> {};
struct product_term : seq<sor<times, over>, must<factor>> {};
struct product : seq<unary, star<product_term>> {};
struct plus_sign : symbol<"+"> {};
struct minus_sign : symbol<"-"> {};
struct summand : seq<product> {};
struct sum_term : seq<sor<plus_sign, minus_sign>, must<summand>> {};
struct sum : seq<product, star<sum_term>> {};

struct equal : symbol<"=="> {};
struct unequal : symbol<"!="> {};
struct at_most : symbol<"<="> {};
struct at_least : symbol<">="> {};
struct less : symbol<"<"> {};
struct greater : symbol<">"> {};
struct slip_equal : symbol<"=", "=>"> {};
struct relation : sor<equal, unequal, at_most, at_least, less, greater, slip_equal> {};
struct no_second_relation : not_at<relation> {};
struct compare : seq<relation, must<right_sum>, must<no_second_relation>> {};

struct negated : keyword<"not"> {};
struct range_to : dots {};
struct range_until : keyword<"until"> {};
struct membership
    : seq<opt<negated>, keyword<"in">, must<right_sum>, opt<sor<range_to, range_until>, must<right_sum>>> {
};

struct missing : literal<"missing"> {};
struct qualities_or
    : seq<open_paren, must<path>, star<keyword<"or">, must<path>>, must<close_paren>> {};
struct qualities : sor<qualities_or, path> {};
struct quality : sor<missing, qualities> {};
struct is_test : seq<keyword<"is">, opt<negated>, must<quality>> {};

struct with_word : keyword<"with"> {};
struct starts_with : seq<keyword<"starts">, must<with_word>> {};
struct ends_with : seq<keyword<"ends">, must<with_word>> {};
struct contains : keyword<"contains"> {};
struct like : keyword<"like"> {};
struct matches : keyword<"matches"> {};
struct text_test : seq<sor<starts_with, ends_with, contains, like, matches>, must<right_sum>> {};

struct comparison : seq<sum, opt<sor<compare, membership, is_test, text_test>>> {};

struct slip_not : symbol<"!", "="> {};
struct nested_not : nested<not_expr> {};
struct not_test : seq<sor<keyword<"not">, slip_not>, must<nested_not>> {};
struct has_test;
struct not_expr : sor<not_test, has_test, comparison> {};
struct slip_and : symbol<"&&"> {};
struct slip_or : symbol<"||"> {};
struct and_operand : seq<not_expr> {};
struct and_expr : seq<not_expr, star<sor<keyword<"and">, slip_and>, must<and_operand>>> {};
struct or_operand : seq<and_expr> {};
struct or_expr : seq<and_expr, star<sor<keyword<"or">, slip_or>, must<or_operand>>> {};

struct then_word : keyword<"then"> {};
struct else_word : keyword<"else"> {};
struct if_expr : seq<keyword<"if">, must<inner_expr>, must<then_word>, must<inner_expr>,
                     must<else_word>, must<inner_expr>> {};
struct expr : sor<if_expr, or_expr> {};

// ---- people: roles, persons, lists of persons; `or` and `and` do not mix without parentheses
struct person_path : seq<sor<query, reference>, star<dot, must<member_name>>> {};
struct inner_people : nested<people> {};
struct people_group : seq<open_paren, must<inner_people>, must<close_paren>> {};
struct who : sor<people_group, person_path> {};
struct next_person : seq<who> {};
struct no_mixed_and : not_at<keyword<"and">> {};
struct no_mixed_or : not_at<keyword<"or">> {};
struct people_or : seq<plus<keyword<"or">, must<next_person>>, must<no_mixed_and>> {};
struct people_and : seq<plus<keyword<"and">, must<next_person>>, must<no_mixed_or>> {};
struct people : seq<who, opt<sor<people_or, people_and>>> {};
struct from_people : seq<keyword<"from">, must<people>> {};
struct from_who : seq<keyword<"from">, must<who>> {};

// ---- requirements: of require, of has, and of after
struct kind_name : seq<name> {};
struct argument : seq<postfix> {};
struct next_argument : seq<argument> {};
struct evidence_args : seq<argument, star<comma, must<next_argument>>> {};
// Not a parenthesis: `after f(x)` is a time, and must not be read twice.
struct cited_from : seq<kind_name, opt<not_at<open_paren>, evidence_args>, from_people> {};
struct cited_who : seq<kind_name, opt<not_at<open_paren>, evidence_args>, from_who> {};
struct after_cited : seq<keyword<"after">, cited_from> {};
struct after_cited_who : seq<keyword<"after">, cited_who> {};
struct after_time : seq<keyword<"after">, must<right_sum>> {};
struct to_word : keyword<"to"> {};
struct after_word : keyword<"after"> {};
struct escalate
    : seq<keyword<"escalate">, must<to_word>, must<people>, must<after_word>, must<right_sum>> {};
struct allow_self : seq<keyword<"allow">, keyword<"self">> {};
struct label : sor<where_clause, window, after_cited, after_time, escalate, allow_self> {};
struct has_label : sor<where_clause, window, after_cited_who, after_time, escalate, allow_self> {};

struct requirement
    : seq<opt<count>, must<kind_name>, opt<evidence_args>, opt<from_people>, star<label>> {};
struct has_from : seq<from_who> {};
struct has_requirement
    : seq<opt<count>, must<kind_name>, opt<evidence_args>, must<has_from>, star<has_label>> {};
struct nested_has : nested<has_requirement> {};
struct has_test : seq<keyword<"has">, must<nested_has>> {};

}  // namespace writ::syntax::grammar
