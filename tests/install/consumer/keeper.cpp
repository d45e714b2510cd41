// A host that knows Writ only as an installed package, and keeps a ledger.
#include <cstdio>

#include <writ/compiler.hpp>
#include <writ/ledger.hpp>

int main() {
  const writ::Compiled compiled =
      writ::compile({{"door.writ",
                      "module door\n"
                      "action open_door by actor: Person with hour: int\n"
                      "policy hours on open_door { rule day { permit } }\n"}});
  std::string error = compiled.diagnostics;
  const auto ledger = writ::Ledger::open(
      ":memory:",
      {.program = compiled.program, .directory = R"({"people": [{"id": "ann"}], "agents": []})"},
      error);
  if (!ledger) return std::puts(error.c_str()), 1;
  const writ::Committed c =
      ledger->commit({.id = "r1", .request = R"({"subject": {"type": "person", "id": "ann"},
                                     "action": {"name": "open_door"}, "context": {"hour": 9}})"});
  if (!c.is_recorded || c.outcome != writ::Outcome::Permit) return std::puts(c.json.c_str()), 1;
  return std::puts("the door opens, and it is on record"), 0;
}
