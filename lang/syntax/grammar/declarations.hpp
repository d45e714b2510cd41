// Declarations but for policies, lanes, decisions and tests: types, events, evidence, actions, values.
#pragma once

#include "lang/syntax/grammar/expressions.hpp"

namespace writ::syntax::grammar {

struct spelling_text : seq<text_value> {};
struct spelling : seq<keyword<"as">, must<spelling_text>> {};
struct title : seq<text_value> {};
struct named : seq<name, opt<spelling>, opt<title>> {};

// ---- types
struct type;
struct type_atom;
struct field;
struct nested_atom : nested<type_atom> {};
struct inner_type : nested<type> {};
struct list_bound : seq<keyword<"up">, must<to_word>, must<count>> {};
struct list_type : seq<keyword<"list">, keyword<"of">, must<nested_atom>, opt<list_bound>> {};
struct set_type : seq<keyword<"set">, keyword<"of">, must<nested_atom>, opt<list_bound>> {};
struct type_group : seq<open_paren, must<inner_type>, must<close_paren>> {};
struct fields : list_in_braces<field> {};
struct nested_fields : nested<fields> {};
struct fields_type : seq<at<one<'{'>>, nested_fields> {};
struct type_word : seq<plain_name> {};
struct question : symbol<"?"> {};
struct type_atom : seq<sor<list_type, set_type, type_group, fields_type, type_word>, opt<question>> {
};
struct next_atom : seq<type_atom> {};
struct type : seq<type_atom, star<keyword<"or">, must<next_atom>>> {};

struct from_mark : keyword<"from"> {};
struct volatile_mark : keyword<"volatile"> {};
struct sensitive_mark : keyword<"sensitive"> {};
struct field_name : seq<any_name> {};
struct field_colon : colon {};
struct field_type : seq<type> {};
struct field : seq<star<sor<from_mark, volatile_mark, sensitive_mark>>, field_name,
                   must<field_colon>, must<field_type>> {};
struct entity_fields : seq<fields> {};

struct names : seq<name, star<comma, must<name>>> {};
struct paths : seq<path, star<comma, must<path>>> {};

// ---- roles, enums, types, entities
struct role_item : seq<name, opt<spelling>> {};
struct role_decl : seq<keyword<"role">, must<role_item>, star<comma, must<role_item>>> {};
struct ordered : keyword<"ordered"> {};
struct member : seq<sor<text_value, plain_name>, opt<spelling>> {};
struct enum_members : list_in_braces<member> {};
struct enum_decl : seq<keyword<"enum">, must<type_name>, opt<ordered>, must<enum_members>> {};
struct equals : symbol<"=", "="> {};
struct slip_assign : symbol<":="> {};
struct defined_as : sor<equals, slip_assign> {};
struct type_decl : seq<keyword<"type">, must<type_name>, must<defined_as>, must<type>> {};
struct entity_decl : seq<keyword<"entity">, must<type_name>, opt<spelling>, must<entity_fields>> {};

// ---- events, evidence, obligations
struct kept : seq<keyword<"kept">, must<right_sum>> {};
struct event_decl : seq<keyword<"event">, must<named>, opt<fields>, opt<kept>> {};
struct bound_content : keyword<"content"> {};
struct bound_keys : seq<names> {};
struct bound_to : sor<bound_content, bound_keys> {};
struct unbound : keyword<"unbound"> {};
struct bound : sor<seq<keyword<"bound">, must<to_word>, must<bound_to>>, unbound> {};
struct when_word : keyword<"when"> {};
struct counts_when : seq<keyword<"counts">, must<when_word>, must<condition>> {};
struct evidence_decl
    : seq<keyword<"evidence">, must<named>, must<entity_fields>, must<bound>, must<counts_when>> {};
struct item_keyword
    : sor<keyword<"action">, keyword<"decision">, keyword<"define">, keyword<"entity">,
          keyword<"enum">, keyword<"event">, keyword<"evidence">, keyword<"extend">, keyword<"extern">,
          keyword<"import">, keyword<"lane">, keyword<"module">, keyword<"obligation">,
          keyword<"policy">, keyword<"prove">, keyword<"record">, keyword<"role">, keyword<"sample">,
          keyword<"setting">, keyword<"table">, keyword<"test">, keyword<"type">> {};
struct next_item : seq<item_keyword, not_at<keyword<"by">>, sor<plain_name, text_value>> {};
struct merge_name : seq<any_name> {};
struct merge_field : seq<not_at<sor<keyword<"by">, keyword<"not">>>, not_at<next_item>, any_name> {};
struct merge_by : seq<keyword<"by">, must<merge_name>> {};
struct under_word : keyword<"under"> {};
struct merge_floor : seq<keyword<"not">, must<under_word>, must<merge_name>> {};
struct merge
    : seq<keyword<"merge">, must<merge_name>, opt<merge_field>, opt<merge_by>, opt<merge_floor>> {};
struct obligation_decl : seq<keyword<"obligation">, must<named>, opt<fields>, opt<merge>> {};
struct extended_name : seq<plain_name> {};
struct extend_decl : seq<keyword<"extend">, must<extended_name>, must<entity_fields>> {};

// ---- actions
struct param : seq<name, opt<colon, must<type>>> {};
struct tagged : seq<keyword<"tagged">, must<names>> {};
struct open_to : seq<keyword<"open">, must<to_word>, must<paths>> {};
struct by_param : seq<keyword<"by">, must<param>> {};
struct on_param : seq<keyword<"on">, must<param>> {};
struct with_param : seq<param> {};
struct with_params : seq<keyword<"with">, must<with_param>, star<comma, must<with_param>>> {};
struct content : seq<keyword<"content">, must<paths>> {};
struct action_decl : seq<keyword<"action">, must<named>, opt<tagged>, opt<open_to>, opt<kept>,
                         opt<by_param>, opt<on_param>, opt<with_params>, opt<content>> {};

// ---- values: definitions, tables, settings, host functions
struct params : seq<open_paren, must<param>, star<comma, must<param>>, must<close_paren>> {};
struct result : seq<colon, must<type>> {};
struct definition : seq<expr> {};
struct define_decl
    : seq<keyword<"define">, must<name>, opt<params>, opt<result>, must<defined_as>, must<definition>> {
};
struct key_name : seq<plain_name> {};
struct table_key : sor<text_value, time_value, number_value, true_value, false_value, key_name> {};
struct row_value : seq<expr> {};
struct table_row : seq<table_key, must<field_colon>, must<row_value>> {};
struct rows : list_in_braces<table_row> {};
struct table_file : seq<text_value> {};
struct table_from : seq<keyword<"from">, must<table_file>> {};
struct table_param : seq<open_paren, must<param>, must<close_paren>> {};
struct table_body : sor<rows, table_from> {};
struct table_decl
    : seq<keyword<"table">, must<name>, must<table_param>, must<result>, must<table_body>> {};
struct range_word : sor<range_to, range_until> {};
struct setting_range : seq<keyword<"in">, must<right_sum>, must<range_word>, must<right_sum>> {};
struct setting_default : seq<defined_as, must<definition>> {};
struct setting_decl
    : seq<keyword<"setting">, must<name>, must<result>, opt<setting_range>, opt<setting_default>> {};
struct extern_decl : seq<keyword<"extern">, must<name>, opt<params>, must<result>,
                         opt<setting_range>, opt<setting_default>> {};

// ---- records and samples
struct init_value : seq<expr> {};
struct init : seq<field_name, must<field_colon>, must<init_value>> {};
struct record_value : list_in_braces<init> {};
struct record_type : seq<type_name> {};
// A record, a sample and the steps of a test may hold records: `roles: [ae, { role: cro  from: 2026-11-25 }]`.
struct sample_fields;
struct nested_record : nested<sample_fields> {};
struct sample_record : seq<at<one<'{'>>, nested_record> {};
struct sample_element : sor<sample_record, element> {};
struct sample_elements : seq<sample_element, star<comma, must<sample_element>>> {};
struct sample_list
    : seq<open_bracket, opt<not_at<close_bracket>, must<sample_elements>>, must<close_bracket>> {};
struct sample_value : sor<sample_list, sample_record, expr> {};
struct sample_init : seq<field_name, must<field_colon>, must<sample_value>> {};
struct sample_fields : list_in_braces<sample_init> {};
struct record_decl
    : seq<keyword<"record">, must<named>, must<colon>, must<record_type>, must<sample_fields>> {};
struct sample_decl
    : seq<keyword<"sample">, must<name>, must<colon>, must<record_type>, must<sample_fields>> {};

}  // namespace writ::syntax::grammar
