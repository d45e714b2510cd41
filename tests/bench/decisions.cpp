// Decisions: Writ beside the same rules by hand in C++ and in Lua. That every host gives the expected answer to every request is checked before anything is measured.
#include <benchmark/benchmark.h>

#include <cstring>
#include <map>
#include <memory>
#include <string>

#include "tests/bench/allocations.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/lua_host.hpp"
#include "tests/bench/native.hpp"
#include "tests/bench/native_json.hpp"
#include "tests/bench/writ_host.hpp"

namespace writ::bench {

namespace {

struct Set {
  Workload workload;
  Segments segments;
  std::unique_ptr<TeamRules> team_rules;
  std::vector<Packed> packed;
  std::vector<std::string> texts;  // of the requests, as a caller sends them
  std::unique_ptr<WritHost> writ;
  std::map<std::pair<std::string, LuaStyle>, std::unique_ptr<LuaHost>> lua;
};

std::string folder;

Set& set_of(const std::string& name) {
  static std::map<std::string, Set> sets;
  Set& set = sets[name];
  if (!set.packed.empty()) return set;
  set.workload = load_workload(folder, name);
  if (!set.workload.is_core())
    set.team_rules = std::make_unique<TeamRules>(set.workload.rules, set.segments);
  for (const Facts& f : set.workload.requests) {
    set.packed.push_back(pack(f, set.segments));
    set.texts.push_back(authzen(f));
  }
  set.writ = std::make_unique<WritHost>(set.workload, compiled(sources_of(folder, name)));
  for (std::size_t k = 0; k < set.packed.size(); ++k) {
    const Answer& expected = set.workload.expected[k];
    const Answer by_hand =
        set.team_rules ? set.team_rules->decide(set.packed[k]) : core_by_switch(set.packed[k]);
    if (by_hand != expected)
      stop("by hand: another answer to request " + std::to_string(k) + " of " + name);
    if (set.writ->answer(k, kNow) != expected)
      stop("writ: another answer to request " + std::to_string(k) + " of " + name);
    for (const Outcome o : {set.writ->outcome(k, kNow), set.writ->outcome_cold(k, kNow)})
      if ((o == Outcome::Permit) != (expected.outcome == Answered::Permit) ||
          (o == Outcome::Pending) != (expected.outcome == Answered::Pending))
        stop("writ: another outcome of request " + std::to_string(k) + " of " + name);
  }
  return set;
}

LuaHost& lua_of(Set& set, const std::string& module, LuaStyle style) {
  std::unique_ptr<LuaHost>& host = set.lua[{module, style}];
  if (host) return *host;
  host.reset(lua_module(module).open(set.workload, lua_rules(set.workload, style)));
  for (std::size_t k = 0; k < set.packed.size(); ++k)
    if (host->decide(k) != set.workload.expected[k])
      stop(module + ": another answer to request " + std::to_string(k) + " of " + set.workload.name);
  return *host;
}

// One iteration is a pass over all requests in an order of its own; times are for each request.
template <class Decide>
void pass(benchmark::State& state, std::size_t count, Decide decide) {
  std::size_t passes = 0;
  for (auto _ : state) {
    for (const std::uint32_t k : shuffled(count, passes))
      benchmark::DoNotOptimize(decide(k, passes));
    ++passes;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(passes * count));
  const std::uint64_t before = allocations();
  for (const std::uint32_t k : shuffled(count, passes)) benchmark::DoNotOptimize(decide(k, passes));
  state.counters["allocations"] =
      static_cast<double>(allocations() - before) / static_cast<double>(count);
}

void by_hand(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  if (s.team_rules)
    pass(state, s.packed.size(),
         [&](std::size_t k, std::size_t) { return s.team_rules->decide(s.packed[k]); });
  else
    pass(state, s.packed.size(),
         [&](std::size_t k, std::size_t) { return core_by_switch(s.packed[k]); });
}
template <LuaStyle kStyle>
void lua54(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  LuaHost& host = lua_of(s, "lua54", kStyle);
  pass(state, s.packed.size(), [&](std::size_t k, std::size_t) { return host.decide(k); });
}
template <LuaStyle kStyle>
void luajit(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  LuaHost& host = lua_of(s, "luajit", kStyle);
  pass(state, s.packed.size(), [&](std::size_t k, std::size_t) { return host.decide(k); });
}
void writ_prepared(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  pass(state, s.packed.size(), [&](std::size_t k, std::size_t) { return s.writ->outcome(k, kNow); });
}
void writ_moving(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  pass(state, s.packed.size(), [&](std::size_t k, std::size_t at) {
    return s.writ->outcome(k, kNow + static_cast<Time>(at));
  });
}
void writ_cold(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  pass(state, s.packed.size(),
       [&](std::size_t k, std::size_t) { return s.writ->outcome_cold(k, kNow); });
}

// Text to text: the request read and checked, the whole decision taken, the answer written.
void writ_json(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  const std::vector<std::string>& requests = s.texts;
  Evaluator& evaluator = s.writ->evaluator();
  std::string out;
  pass(state, requests.size(), [&](std::size_t k, std::size_t) {
    evaluator.answer(requests[k], kNow, out);
    if (evaluator.error()) stop("the request was refused");
    return out.size();
  });
}
// The same by hand; that both write the same bytes is checked first.
void by_hand_json(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  const std::vector<std::string>& requests = s.texts;
  Evaluator& evaluator = s.writ->evaluator();
  if (evaluator.set_request(requests[0])) stop("the request was refused");
  const Decision& d = evaluator.decide(kNow);
  const TextHost host(s.workload, d.program_hash, d.inputs_hash, "2026-11-24T15:00:00Z");
  std::string out;
  for (const std::string& request : requests) {
    if (evaluator.set_request(request)) stop("the request was refused");
    const std::string expected = to_json(evaluator.decide(kNow));
    if (!host.answer(request, out) || out != expected)
      stop("by hand another answer is written:\n" + out + "\n" + expected);
    evaluator.answer(request, kNow, out);
    if (out != expected) stop("from text another answer is written:\n" + out + "\n" + expected);
  }
  pass(state, requests.size(), [&](std::size_t k, std::size_t) {
    if (!host.answer(requests[k], out)) stop("the request was refused");
    return out.size();
  });
}
void writ_json_in(benchmark::State& state, const std::string& name) {
  Set& s = set_of(name);
  const std::vector<std::string>& requests = s.texts;
  Evaluator& evaluator = s.writ->evaluator();
  pass(state, requests.size(), [&](std::size_t k, std::size_t) {
    if (evaluator.set_request(requests[k])) stop("the request was refused");
    return evaluator.outcome(kNow);
  });
}

}  // namespace

void register_decisions(const std::string& where) {
  folder = where;
  for (const char* name : {"core", "scale_100", "scale_1000", "scale_10000"}) {
    const auto add = [&](const char* what, void (*run)(benchmark::State&, const std::string&)) {
      benchmark::RegisterBenchmark((std::string(what) + "/" + name).c_str(), run, std::string(name));
    };
    add("by_hand", by_hand);
    add("lua54_idiomatic", lua54<LuaStyle::Idiomatic>);
    add("lua54_by_hand", lua54<LuaStyle::ByHand>);
    add("luajit_idiomatic", luajit<LuaStyle::Idiomatic>);
    add("luajit_by_hand", luajit<LuaStyle::ByHand>);
    add("writ_prepared", writ_prepared);
    add("writ_moving", writ_moving);
    add("writ_cold", writ_cold);
    add("writ_json", writ_json);
    add("writ_json_in", writ_json_in);
    if (std::string(name) == "core") add("by_hand_json", by_hand_json);
  }
}

}  // namespace writ::bench
