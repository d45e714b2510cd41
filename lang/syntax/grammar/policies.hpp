// Policies with their rules, lanes, decisions.
#pragma once

#include "lang/syntax/grammar/declarations.hpp"

namespace writ::syntax::grammar {

// ---- the marks of a rule
struct team : seq<keyword<"team">, must<name>> {};
struct valid_from : seq<keyword<"from">, must<right_sum>> {};
struct valid_until : seq<keyword<"until">, must<right_sum>> {};
struct valid_span : sor<seq<valid_from, opt<valid_until>>, valid_until> {};
struct valid : seq<keyword<"valid">, must<valid_span>> {};
struct observe : keyword<"observe"> {};
struct warn : keyword<"warn"> {};
struct for_word : keyword<"for"> {};
struct by_word : keyword<"by"> {};
struct cohort_name : seq<plain_name> {};
struct cohort : seq<cohort_name, star<dot, must<member_name>>> {};
struct enforce
    : seq<keyword<"enforce">, must<for_word>, must<right_sum>, must<by_word>, must<cohort>> {};
struct mark : sor<team, valid, observe, warn, enforce> {};

// ---- its clauses
struct when_clause : seq<keyword<"when">, must<condition>> {};
struct unless_clause : seq<keyword<"unless">, must<condition>> {};
struct each_word : keyword<"each"> {};
struct for_each : seq<keyword<"for">, must<each_word>, must<gen>, star<comma, must<gen>>> {};

// ---- its effects
struct permit : keyword<"permit"> {};
struct forbid : keyword<"forbid"> {};
struct slip_allow : sor<keyword<"allow">, keyword<"grant">, keyword<"approve">> {};
struct slip_deny : sor<keyword<"deny">, keyword<"block">, keyword<"reject">> {};
struct require_decision : seq<keyword<"require">, keyword<"decision">, must<name>> {};
struct require_evidence : seq<keyword<"require">, must<requirement>> {};

struct on_permit : keyword<"permit"> {};
struct on_pending : keyword<"pending"> {};
struct on_forbid : keyword<"forbid"> {};
struct outcome_owed : sor<on_permit, on_pending, on_forbid> {};
struct always : keyword<"always"> {};
struct owed : sor<always, seq<keyword<"on">, must<outcome_owed>, star<comma, must<outcome_owed>>>> {
};
struct must_arg : seq<expr> {};
struct next_must_arg : seq<must_arg> {};
struct must_args : seq<must_arg, star<comma, must<next_must_arg>>> {};
struct prep_with : keyword<"with"> {};
struct prep_for : seq<keyword<"for">, not_at<keyword<"each">>> {};
struct prep_to : keyword<"to"> {};
struct prep_about : keyword<"about"> {};
struct prep_value : seq<expr> {};
struct prep : seq<sor<prep_with, prep_for, prep_to, prep_about>, must<prep_value>> {};
struct must_effect
    : seq<keyword<"must">, must<kind_name>, opt<must_args>, star<prep>, opt<record_value>, opt<owed>> {
};

struct effect
    : sor<permit, forbid, require_decision, require_evidence, must_effect, slip_allow, slip_deny> {};
struct effects : seq<effect> {};
struct rule_body : seq<slips, opt<when_clause>, slips, opt<unless_clause>, slips, opt<for_each>,
                       slips, must<effects>, star<slips, effect>, slips> {};
struct rule_decl : seq<keyword<"rule">, must<named>, star<mark>, must<open_brace>, rule_body,
                       must<close_brace<Goes::NextMember>>> {};

// ---- policies
struct every_action : seq<keyword<"every">, keyword<"action">> {};
struct target : sor<every_action, paths> {};
struct on_word : keyword<"on"> {};
struct policy_member : sor<define_decl, rule_decl> {};
struct policy_decl : seq<keyword<"policy">, must<named>, must<on_word>, must<target>,
                         block_in_braces<policy_member, Goes::NextMember>> {};

// ---- lanes
struct admit : seq<keyword<"admit">, must<name>, opt<when_clause>> {};
struct selector : seq<expr> {};
struct lane_for : seq<keyword<"for">, must<selector>> {};
struct lane_decl : seq<keyword<"lane">, must<named>, must<lane_for>, must<open_brace>, slips,
                       star<not_at<sor<brace_end, foreign_item>>, must<admit>, slips>,
                       must<close_brace<Goes::NextItem>>> {};

// ---- decisions: a row of the RACI table
struct responsible : seq<keyword<"responsible">, must<people>> {};
struct accountable : seq<keyword<"accountable">, must<people>> {};
struct consulted : seq<keyword<"consulted">, must<people>> {};
struct informed : seq<keyword<"informed">, must<people>> {};
struct decision_decl : seq<keyword<"decision">, must<named>, must<open_brace>, slips,
                           must<responsible>, slips, must<accountable>, slips, opt<consulted>,
                           slips, opt<informed>, slips, must<close_brace<Goes::NextItem>>> {};

}  // namespace writ::syntax::grammar
