// What it costs to have a program: from source, from a built image, and in memory.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include "runtime/program/file.hpp"
#include "tests/bench/benches.hpp"
#include "tests/bench/lua_host.hpp"
#include "tests/bench/writ_host.hpp"

namespace writ::bench {

namespace {

void compile_source(benchmark::State& state, const std::string& folder, const std::string& name) {
  const std::vector<Source> sources = sources_of(folder, name);
  for (auto _ : state) benchmark::DoNotOptimize(compiled(sources));
}

// What a host in Lua does instead: load the rules as they stand.
void lua_load(benchmark::State& state, const std::string& folder, const std::string& name) {
  const std::string rules = lua_rules(load_workload(folder, name), LuaStyle::Idiomatic);
  const LuaModule lua = lua_module("lua54");
  for (auto _ : state) lua.load_rules(rules);
}

// Verified and indexed, with an evaluator, to the end of the first decision.
void open_image(benchmark::State& state, const std::string& folder, const std::string& name) {
  const std::string bytes =
      program::write_program(*compiled(sources_of(folder, name)), program::Map::Left);
  Workload workload = load_workload(folder, name);
  workload.requests.resize(1);
  const std::string people = directory(workload), request = authzen(workload.requests[0]);
  for (auto _ : state) {
    std::string error;
    const auto program = program::read_program(bytes, error);
    if (!program) stop(error);
    Evaluator evaluator(program, {.can_do = {}});
    if (evaluator.set_directory(people) || evaluator.set_request(request))
      stop("the request was refused");
    benchmark::DoNotOptimize(evaluator.outcome(kNow));
  }
  state.counters["bytes"] = static_cast<double>(bytes.size());
}

// Bytes of the heap that a program without its source map holds, and those of its texts and of what points at them among
// them.
void memory(benchmark::State& state, const std::string& folder, const std::string& name) {
  const std::string bytes =
      program::write_program(*compiled(sources_of(folder, name)), program::Map::Left);
  double held = 0, texts = 0, rules = 0;
  for (auto _ : state) {
    malloc_trim(0);
    const auto before = mallinfo2();
    std::string error;
    const auto program = program::read_program(bytes, error);
    if (!program) stop(error);
    const auto after = mallinfo2();
    held = static_cast<double>(after.uordblks + after.hblkhd) -
           static_cast<double>(before.uordblks + before.hblkhd);
    texts = 0;
    const program::Texts& all = program->image().texts;
    for (std::size_t k = 0; k < all.size(); ++k)
      texts += static_cast<double>(all[k].size() + sizeof(std::size_t) + sizeof(value::Text));
    rules = static_cast<double>(program->image().rules.size());
  }
  state.counters["bytes"] = held;
  state.counters["bytes_per_rule"] = (held - texts) / rules;
  state.counters["texts_per_rule"] = texts / rules;
}

}  // namespace

void register_loading(const std::string& folder) {
  for (const char* name : {"scale_100", "scale_1000", "scale_10000"}) {
    const auto add = [&](const char* what,
                         void (*run)(benchmark::State&, const std::string&, const std::string&)) {
      benchmark::RegisterBenchmark((std::string(what) + "/" + name).c_str(), run, folder,
                                   std::string(name))
          ->Unit(benchmark::kMicrosecond);
    };
    add("writ_compile", compile_source);
    add("lua54_load", lua_load);
    add("writ_open", open_image);
    add("writ_memory", memory);
  }
}

}  // namespace writ::bench
