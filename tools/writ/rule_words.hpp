// A rule as it stands in the source, in words: what it is about, when it speaks, what it then says, where it stands.
#pragma once

#include <string>
#include <vector>

#include "lang/driver.hpp"

namespace writ::tools {

struct EffectWords {
  std::string effect;  // "permit", "forbid", "require", "must"
  std::string words;   // "requires approval from cro"
};
struct RuleWords {
  std::string rule, title;  // qualified
  std::string policy, policy_title;
  std::vector<std::string> actions;  // outside spellings; "every action" alone when it stands on every one
  std::string when, unless, each;  // source text in one line; empty without
  std::vector<EffectWords> effects;
  std::vector<std::string> marks;  // "observed only: it decides nothing"
  std::string team;
  std::string place;  // file:line:column
};
RuleWords words_of(const driver::Build& build, std::uint32_t rule);

// A decision's seats: "responsible deal_desk, accountable cro or cfo, …".
std::string decision_words(const driver::Build& build, std::uint32_t decision);

std::string place_of(const driver::Build& build, check::NodeRef ref);
// The source text of a node in one line, without comments.
std::string source_line(const driver::Build& build, check::NodeRef ref);

}  // namespace writ::tools
