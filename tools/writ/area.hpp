// What governs an area: the rules, lanes and decisions that a word leads to, without a request.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/driver.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

// What the word was found to be.
struct FoundAs {
  std::string sort;  // "policy", "tag", "action", "module", "table", …; "title" for its words
  std::string name;  // qualified; of an action, its outside spelling
  std::string title;
  std::string place;  // empty for tags and modules
};
struct Area {
  std::vector<FoundAs> found;
  std::vector<std::uint32_t> rules, lanes, decisions;  // rows of the model, ascending
  std::vector<std::string> near;  // when nothing was found: names that are close
};
// Names count whole (simple or qualified, case and `_` or `-` aside), titles by their words.
Area find_area(const driver::Build& build, std::string_view word);

std::string area_text(const driver::Build& build, const Area& area, std::string_view word,
                      bool color);
std::string area_json(const driver::Build& build, const Area& area, std::string_view word);

Exit why_area(const Options& options, const driver::Build& build, Console& console);

}  // namespace writ::tools
