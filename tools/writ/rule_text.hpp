// What each rule came to, for `why` and the REPL.
#pragma once

#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/json/writer.hpp"

namespace writ::tools {

// Live rules with the values that made them live; for every other rule the first term that failed. Rules not
// in force only with `all`.
std::string rules_text(const std::vector<RuleReport>& rules, bool all, bool color);
// One rule with every term.
std::string rule_text(const RuleReport& rule, bool color);
// A term as it is written, with its value and the facts it read.
std::string term_text(const TermReport& term, bool color);
void write_term(json::Writer& out, const TermReport& term);
std::string rules_json(const std::vector<RuleReport>& rules);

}  // namespace writ::tools
