// A host that knows Writ only as an installed package: compiles a charter and asks it twice.
#include <writ/compiler.hpp>
#include <writ/writ.hpp>

#include <cstdio>

int main() {
  writ::Compiled compiled =
      writ::compile({{"door.writ",
                      "module door\n"
                      "action open_door by actor: Person with hour: int\n"
                      "policy hours on open_door {\n"
                      "  rule day \"By day\" { when hour >= 8 and hour < 18  permit }\n"
                      "}\n"}});
  if (!compiled) return std::fprintf(stderr, "%s\n", compiled.diagnostics.c_str()), 1;
  writ::Evaluator evaluator(compiled.program, {});
  auto bad = evaluator.set_directory(R"({"people": [{"id": "ann"}], "agents": []})");
  if (!bad) bad = evaluator.begin_request("open_door");
  if (!bad) bad = evaluator.set_actor("ann");
  if (!bad) bad = evaluator.set_int(evaluator.fact("hour"), 9);
  if (bad) return std::fprintf(stderr, "%s\n", bad->message().c_str()), 1;
  if (evaluator.outcome(0) != writ::Outcome::Permit)
    return std::puts("expected a permit at nine"), 1;
  bad = evaluator.set_int(evaluator.fact("hour"), 3);
  if (bad || evaluator.outcome(0) != writ::Outcome::Forbid)
    return std::puts("expected a forbid at three"), 1;
  return std::puts("the door opens by day only"), 0;
}
