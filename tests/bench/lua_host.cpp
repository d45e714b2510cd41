// Compiled twice: against Lua 5.4 and against LuaJIT.
#include "tests/bench/lua_host.hpp"

#include <cstdio>
#include <cstdlib>

extern "C" {
#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
}

namespace writ::bench {

namespace {

struct State {
  lua_State* lua = luaL_newstate();
  ~State() { lua_close(lua); }
};

[[noreturn]] void fail(lua_State* lua) {
  std::fprintf(stderr, "lua: %s\n", lua_tostring(lua, -1));
  std::exit(1);
}

void load(lua_State* lua, const std::string& rules) {
  luaL_openlibs(lua);
  if (luaL_loadbuffer(lua, rules.data(), rules.size(), "=rules") != 0 || lua_pcall(lua, 0, 0, 0) != 0)
    fail(lua);
}

std::size_t length(lua_State* lua, int at) {
#if LUA_VERSION_NUM >= 502
  return lua_rawlen(lua, at);
#else
  return lua_objlen(lua, at);
#endif
}

class Host final : public LuaHost {
 public:
  Host(const Workload& workload, const std::string& rules) {
    lua_State* lua = state_.lua;
    load(lua, rules);
    lua_newtable(lua);
    requests_ = lua_gettop(lua);
    for (std::size_t k = 0; k < workload.requests.size(); ++k) {
      push(workload.requests[k]);
      lua_rawseti(lua, requests_, static_cast<int>(k) + 1);
    }
    lua_getglobal(lua, "decide");
    decide_ = lua_gettop(lua);
    lua_gc(lua, LUA_GCCOLLECT, 0);
  }

  Answer decide(std::size_t request) override {
    lua_State* lua = state_.lua;
    lua_pushvalue(lua, decide_);
    lua_rawgeti(lua, requests_, static_cast<int>(request) + 1);
    if (lua_pcall(lua, 1, 2, 0) != 0) fail(lua);
    Answer a{static_cast<Answered>(lua_tointeger(lua, -2)), 0};
    const std::size_t owed = a.outcome == Answered::Pending ? length(lua, -1) : 0;
    for (std::size_t k = 1; k <= owed; ++k) {
      lua_rawgeti(lua, -1, static_cast<int>(k));
      const std::string_view role = lua_tostring(lua, -1);
      for (std::size_t r = 0; r < std::size(kApprovers); ++r)
        if (kApprovers[r] == role) a.owed |= static_cast<std::uint8_t>(1u << r);
      lua_pop(lua, 1);
    }
    lua_pop(lua, 2);
    return a;
  }

 private:
  void text(const char* key, const std::string& v) {
    lua_pushlstring(state_.lua, v.data(), v.size()), lua_setfield(state_.lua, -2, key);
  }
  void number(const char* key, std::int64_t v) {
    lua_pushinteger(state_.lua, static_cast<lua_Integer>(v)), lua_setfield(state_.lua, -2, key);
  }
  void flag(const char* key, bool v) {
    lua_pushboolean(state_.lua, v), lua_setfield(state_.lua, -2, key);
  }
  void list(const char* key, const std::vector<std::string>& items) {
    lua_newtable(state_.lua);
    for (std::size_t k = 0; k < items.size(); ++k) {
      lua_pushlstring(state_.lua, items[k].data(), items[k].size());
      lua_rawseti(state_.lua, -2, static_cast<int>(k) + 1);
    }
    lua_setfield(state_.lua, -2, key);
  }
  template <class Fill>
  void table(const char* key, Fill fill) {
    lua_newtable(state_.lua);
    fill();
    lua_setfield(state_.lua, -2, key);
  }
  void push(const Facts& f) {
    lua_newtable(state_.lua);
    text("action", f.action);
    number("touch", f.touch);
    number("discount", f.discount);
    number("sent_today", f.sent_today);
    list("approvals", f.approvals);
    table("actor", [&] {
      text("id", f.actor), text("kind", f.kind), list("roles", f.roles),
          number("autonomy", f.autonomy), flag("trained", f.trained);
    });
    table("account", [&] {
      text("id", f.account), text("risk", f.risk), text("region", f.region),
          text("segment", f.segment), number("arr", f.arr);
    });
    table("contact", [&] {
      flag("opted_out", f.opted_out), flag("consent_marketing", f.consent_marketing);
      flag("consent_recording", f.consent_recording), text("state", f.state);
    });
    table("tool", [&] { text("name", f.tool), flag("approved", f.approved); });
    table("data", [&] { text("classification", f.classification), flag("masked", f.masked); });
  }

  State state_;
  int requests_ = 0, decide_ = 0;
};

LuaHost* open(const Workload& workload, const std::string& rules) {
  return new Host(workload, rules);
}
void load_rules(const std::string& rules) {
  const State state;
  load(state.lua, rules);
}

}  // namespace

extern "C" __attribute__((visibility("default"))) const LuaModule* writ_bench_lua_module() {
  static const LuaModule module{open, load_rules};
  return &module;
}

}  // namespace writ::bench
