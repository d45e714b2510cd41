// What is compiled, and how what was found is shown. Shared by writ/compiler.hpp and the tools.
#pragma once

#include <string>

namespace writ {

struct Source {
  std::string name;  // shown in diagnostics: `charter/messaging.writ`
  std::string text;
};

enum class Rendering { Human, HumanColor, Plain, Json };

}  // namespace writ
