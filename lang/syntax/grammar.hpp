// The grammar of Writ: `file`, and `line` for one expression. grammar.peg is the same on one page.
//
// It is PEG and linear: no alternative reads a long prefix that another has read. `must<R>` commits: when
// R does not follow, the mistake is reported with the words that messages.hpp has for R. What the rules
// build is said in build.hpp. Rules named slip_… accept what is often written instead; it is reported.
#pragma once

#include "lang/syntax/grammar/tests.hpp"

namespace writ::syntax::grammar {

struct module_line : seq<keyword<"module">, must<path>> {};
struct import_line : seq<keyword<"import">, must<path>> {};
struct item
    : sor<import_line, role_decl, enum_decl, type_decl, entity_decl, event_decl, evidence_decl,
          obligation_decl, extend_decl, action_decl, define_decl, table_decl, setting_decl, extern_decl,
          policy_decl, lane_decl, decision_decl, record_decl, sample_decl, test_decl, prove_decl> {};
struct byte_order_mark : opt<string<'\xEF', '\xBB', '\xBF'>> {};
struct first_line : sor<module_line, item> {};
struct file
    : seq<byte_order_mark, blanks, slips, opt<not_at<eof>, recovering<first_line, Goes::NextItem>>,
          slips, star<not_at<eof>, recovering<item, Goes::NextItem>, slips>> {};

struct line_end : eof {};
struct line : seq<blanks, must<expr>, must<line_end>> {};

}  // namespace writ::syntax::grammar
