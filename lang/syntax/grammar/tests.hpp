// Tests and proofs.
#pragma once

#include "lang/syntax/grammar/policies.hpp"

namespace writ::syntax::grammar {

struct case_title : seq<text_value> {};
struct is_permit : keyword<"permit"> {};
struct is_pending : keyword<"pending"> {};
struct is_forbid : keyword<"forbid"> {};
struct is_error : keyword<"error"> {};
struct outcome : sor<is_permit, is_pending, is_forbid> {};
struct expected_outcome : sor<is_permit, is_pending, is_forbid, is_error> {};

struct step_given : seq<keyword<"given">, must<kind_name>, must<sample_fields>> {};
struct step_time : seq<time_value> {};
struct step_at : seq<keyword<"at">, must<step_time>> {};
struct step_history : seq<keyword<"history">, must<kind_name>, must<sample_fields>> {};
struct delay : seq<number_head, amount_unit> {};
struct by_whom : seq<not_at<step_head>, path> {};
struct step_after : seq<keyword<"after">, opt<delay>, must<kind_name>, must<by_word>, must<by_whom>,
                        opt<sample_fields>> {};
struct host_asked : seq<not_at<step_head>, reference> {};
struct host_answer : seq<keyword<"gives">, must<sample_value>> {};
struct host_fails : keyword<"fails"> {};
struct host_says : sor<host_answer, host_fails> {};
struct step_host : seq<keyword<"host">, must<host_asked>, must<host_says>> {};
struct because : seq<keyword<"because">, must<paths>> {};
struct owing : seq<keyword<"owing">, must<names>> {};
struct step_expect : seq<keyword<"expect">, must<expected_outcome>, opt<because>, opt<owing>> {};
struct step : sor<step_given, step_at, step_history, step_after, step_host, step_expect> {};
struct test_decl : seq<keyword<"test">, must<case_title>, block_in_braces<step, Goes::NextStep>> {};

struct never_word : keyword<"never"> {};
struct prove_decl
    : seq<keyword<"prove">, must<case_title>, must<open_brace>, must<never_word>, must<outcome>,
          must<kind_name>, must<when_word>, must<condition>, slips, must<close_brace<Goes::NextItem>>> {
};

}  // namespace writ::syntax::grammar
