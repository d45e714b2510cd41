// Lua 5.4 and LuaJIT on the workload: the same source compiled against each, loaded as a module so that both live in one
// process. Rules are Lua text; a request is a table built once; a decision is one call from C++.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "tests/bench/workload.hpp"

namespace writ::bench {

enum class LuaStyle {
  Idiomatic,  // an `if` for each rule, in order
  ByHand,  // core: a function for each action, early exits; scaled: a table by action and segment
};

class LuaHost {
 public:
  virtual ~LuaHost() = default;
  virtual Answer decide(std::size_t request) = 0;
};

// Rules as Lua text, and a host that has loaded them. `load_rules` loads and drops them: what loading costs.
std::string lua_rules(const Workload& workload, LuaStyle style);
struct LuaModule {
  LuaHost* (*open)(const Workload&, const std::string& rules);
  void (*load_rules)(const std::string& rules);
};
// The module `lua54` or `luajit` beside the program; ends the process when it cannot be loaded.
LuaModule lua_module(const std::string& name);

}  // namespace writ::bench
