#include <dlfcn.h>

#include "tests/bench/lua_host.hpp"

namespace writ::bench {

LuaModule lua_module(const std::string& name) {
  const std::string path = std::string(WRIT_BENCH_MODULES) + "/writ_bench_" + name + ".so";
  void* library =
      dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);  // local: both define the same functions
  if (library == nullptr) stop(std::string("cannot load a Lua host: ") + dlerror());
  using Get = const LuaModule* (*)();
  const auto get = reinterpret_cast<Get>(dlsym(library, "writ_bench_lua_module"));
  if (get == nullptr) stop(path + " is no Lua host");
  return *get();
}

}  // namespace writ::bench
