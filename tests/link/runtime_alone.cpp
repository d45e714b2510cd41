// Linked with writ::runtime and nothing else of ours. The image is built by hand, as an image file would
// hold it: one action, `open_door by actor: Person with hour: int`, and one rule, `when hour >= 8  permit`.
#include <cstdio>
#include <string>

#include <writ/writ.hpp>

#include "runtime/program/image.hpp"
#include "runtime/program/program.hpp"

namespace {

using namespace writ::program;

Image door() {
  Image image;
  image.texts = {"",         "door.open_door", "open_door",      "actor", "hour",
                 "actor.id", "door.hours",     "door.hours.day", "By day"};
  image.types = {{TypeKind::Principal, false, kPersonMask, 0},
                 {TypeKind::Int, false, kNone, 0},
                 {TypeKind::Text, false, kNone, 0}};
  // actor owns two slots (itself and its id), hour one.
  image.facts = {{3, 0, 0, 2}, {4, 1, 2, 1}};
  image.slots = {{3, 0, 0, false}, {5, 2, 0, false}, {4, 1, 1, false}};
  image.params = {{0, ParamPlace::By}, {1, ParamPlace::With}};
  image.contents = {{0, kNone}, {1, kNone}};
  image.indices = {0};  // the action's rules

  KindRow executions;  // every action is an event kind too
  executions.name = 1;
  executions.simple = 2;
  executions.outside = 2;
  executions.is_event = true;
  executions.action = 0;
  executions.fields = {0, 2};
  image.fields = {{3, 0}, {4, 1}};
  image.kinds = {executions};

  ActionRow action;
  action.name = 1;
  action.simple = 2;
  action.outside = 2;
  action.params = {0, 2};
  action.by_fact = 0;
  action.content = {0, 2};
  action.rules = {0, 1};
  action.kind = 0;
  image.actions = {action};

  ConstRow eight;
  eight.tag = writ::value::Tag::Int;
  eight.i = 8;
  image.constants = {eight};
  image.code = {{Opcode::Const, 0, 0, 0},
                {Opcode::Slot, 1, 0, 2},
                {Opcode::LeBits, 0, 0, 1},
                {Opcode::Return, 0, 0, 0}};
  FunctionRow by_day;
  by_day.code = {0, 4};
  by_day.registers = 2;
  image.functions = {by_day};

  image.conjuncts = {{0, writ::value::kNoSpan, false}};
  image.effects = {{EffectKind::Permit}};
  RuleRow rule;
  rule.name = 7;
  rule.title = 8;
  rule.policy = 0;
  rule.conjuncts = {0, 1};
  rule.effects = {0, 1};
  image.rules = {rule};
  image.policies = {{6, 0, {0, 1}, writ::value::kNoSpan}};
  return image;
}

int fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  return 1;
}

}  // namespace

int main() {
  std::string error;
  const std::shared_ptr<const writ::Program> program = Program::load(door(), error);
  if (!program) return fail("the image was refused: " + error);

  Image broken = door();
  broken.code[1].c = 99;  // a slot that does not exist
  if (Program::load(broken, error)) return fail("expected the verifier to refuse slot 99 of 3");

  writ::Evaluator evaluator(program, {});
  if (auto bad = evaluator.set_directory(R"({"people": [{"id": "ann"}], "agents": []})"))
    return fail(bad->message());
  const auto ask = [&](int hour) {
    const auto bad = evaluator.set_request(
        R"({"subject": {"type": "person", "id": "ann"}, "action": {"name": "open_door"}, "context": {"hour": )" +
        std::to_string(hour) + "}}");
    if (bad) std::fprintf(stderr, "%s\n", bad->message().c_str());
    return evaluator.decide(0).outcome;
  };
  if (ask(9) != writ::Outcome::Permit) return fail("expected a permit at nine");
  if (ask(7) != writ::Outcome::Forbid) return fail("expected a forbid at seven");
  std::puts("the runtime decides alone");
  return 0;
}
