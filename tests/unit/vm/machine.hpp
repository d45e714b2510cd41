// A machine around the small test image: facts, records and a clock that a test can set, and
// functions assembled by hand.
#pragma once

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "runtime/value/ops.hpp"
#include "runtime/vm/vm.hpp"
#include "tests/unit/program/test_image.hpp"

namespace writ::testing {

inline constexpr std::int64_t kDay = 86'400'000'000;

class Machine {
 public:
  TestImage test;
  value::Arena arena;
  std::int64_t now = 0;
  std::array<value::Value, 10> slots;
  std::array<vm::KindRecords, 4> kinds;
  std::uint64_t steps = 1'000'000;
  value::Value (*has)(vm::Context&, std::uint32_t, const value::Value*) = nullptr;

  Machine() {
    for (vm::KindRecords& k : kinds) k.complete_since = INT64_MIN;
    slots[kLimit] = value::of_int(5);
    slots[kNumbers] = value::of_list(nullptr, 0);
    principal.id = {"ann", 3, value::kUnseenText};
    principal.roles = &term, principal.role_count = 1;
    principal.fields = &principal_id;
    principal_id = value::of_text(&principal.id);
    slots[kActor] = value::of_principal(&principal);
    slots[kActorId] = principal_id;
    account[0] = text("acme"), account[1] = value::of_enum(0, 2), account[2] = value::Value{};
    slots[kAccount] = value::of_entity(0, account.data());
    for (std::size_t k = 0; k < 3; ++k) slots[kAccountId + k] = account[k];
    slots[kPrice] = *value::parse_money("5", "EUR");
  }

  // Runs instructions as a function of the arguments; the result is what it returns.
  value::Value run(std::initializer_list<program::Instruction> code,
                   std::vector<value::Value> args = {}, std::uint16_t registers = 12) {
    program::FunctionId id = test.function(static_cast<std::uint16_t>(args.size()), registers, code);
    map_instructions();
    return run_function(id, args);
  }
  value::Value run_function(program::FunctionId id, const std::vector<value::Value>& args = {}) {
    loaded = test.load();
    for (std::size_t k = 0; k < kinds.size(); ++k)
      kinds[k].records = lists[k].data(),
      kinds[k].count = static_cast<std::uint32_t>(lists[k].size());
    vm::Context context;
    context.program = loaded.get();
    context.slots = slots.data();
    settings[0] = value::of_int(1);
    context.settings = settings.data();
    std::vector<const program::LookupTable*> tables;
    for (std::uint32_t t = 0; t < loaded->image().tables.size(); ++t)
      tables.push_back(&loaded->table(t));
    context.tables = tables.data();
    context.kinds = kinds.data();
    context.now = now;
    context.digest = &digest;
    context.requesters = &requesters;
    context.arena = &arena;
    context.steps_left = steps;
    context.has = has;
    value::Value result = vm::run(context, id, args.data());
    steps_left = context.steps_left;
    return result;
  }
  // One operation on arguments: a = op(args[0], args[1]).
  value::Value apply(program::Opcode op, const value::Value& a, const value::Value& b) {
    return run({{op, 2, 0, 1}, {program::Opcode::Return, 2}}, {a, b});
  }
  value::Value apply(program::Opcode op, const value::Value& a, std::uint32_t c = 0) {
    return run({{op, 1, 0, c}, {program::Opcode::Return, 1}}, {a});
  }

  value::Value text(std::string_view s) {
    std::string_view kept = arena.copy(s);
    return value::of_text(arena.make(
        value::Text{kept.data(), static_cast<std::uint32_t>(kept.size()), value::kUnseenText}));
  }
  value::Value list(std::vector<value::Value> items) {
    value::Value* copy = arena.array<value::Value>(items.size());
    std::copy(items.begin(), items.end(), copy);
    return value::of_list(copy, static_cast<std::uint32_t>(items.size()));
  }
  value::Value fault(value::FaultKind kind = value::FaultKind::HostFailure,
                     std::uint32_t span = value::kNoSpan) {
    return vm::fault(arena, kind, span);
  }
  // Records must be added in the order of (at, id).
  const value::Record* record(std::uint32_t kind, std::int64_t at, std::string_view id,
                              std::int64_t size = 0) {
    value::Value* fields = arena.array<value::Value>(5);
    fields[0] = text(id), fields[1] = value::of_scalar(value::Tag::Time, at);
    fields[2] = text("mail"), fields[3] = value::of_int(size),
    fields[4] = value::of_enum(0, size % 3);
    const value::Record* made = arena.make(value::Record{kind, 0, at, fields});
    lists[kind].push_back(made);
    return made;
  }

  value::Principal principal;
  value::RoleTerm term{1, 0, 100};
  value::Value principal_id, digest, requesters;
  std::array<value::Value, 3> account;
  std::array<value::Value, 1> settings;
  std::array<std::vector<const value::Record*>, 4> lists;
  std::shared_ptr<const program::Program> loaded;
  std::uint64_t steps_left = 0;

 private:
  // Each instruction's span is its own position, so that a test can tell where a fault arose.
  void map_instructions() {
    auto& map = test.image.map.instructions;
    for (auto k = static_cast<std::uint32_t>(map.size()); k < test.image.code.size(); ++k)
      map.push_back(k);
  }
};

// The kinds of the leaves of a fault in order, each once; "" for what is no fault.
std::string faults(const value::Value& v);
std::string name_of(value::FaultKind kind);

}  // namespace writ::testing
