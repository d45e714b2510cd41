// The verifier refuses what is malformed, one mistake at a time, and says what it found.
#include <doctest/doctest.h>

#include <functional>

#include "tests/unit/program/test_image.hpp"

using namespace writ::program;
using namespace writ::testing;
using writ::value::Tag;

namespace {

struct Mistake {
  std::string found;  // part of the message
  std::function<void(TestImage&)> make;
};

constexpr std::uint32_t kFar = 1'000'000;

// So much code that parts of the work are done beside each other.
void make_large(TestImage& test) {
  constexpr std::size_t kLarge = 12'000;
  const FunctionId f = test.function(0, 1, {}, false);
  test.image.functions[f].code.count = kLarge;
  test.image.code.insert(test.image.code.end(), kLarge - 1, {Opcode::Const, 0, 0, kTrue});
  test.image.code.push_back({Opcode::Return});
}

void refuses(const std::vector<Mistake>& mistakes) {
  for (const Mistake& mistake : mistakes)
    for (const bool is_large : {false, true}) {
      TestImage test;
      if (is_large) make_large(test);
      mistake.make(test);
      std::string error = verify(test.image);
      CHECK_MESSAGE(error.find(mistake.found) != std::string::npos, "expected `", mistake.found,
                    "`, found `", error, "`");
      std::string load_error;
      CHECK(Program::load(test.image, load_error) == nullptr);
      CHECK(load_error == error);
    }
}

// A rule with `for each`.
void goes_through_a_list(RuleRow& rule, TestImage& test) {
  rule.each = {static_cast<std::uint32_t>(test.image.indices.size()), 1};
  test.image.indices.push_back(0);
}

// One function with the given code is the mistake.
Mistake code(std::string found, std::uint16_t params, std::uint16_t registers,
             std::vector<Instruction> instructions, bool can_fault = true) {
  return {std::move(found), [=](TestImage& test) {
            test.function(params, registers, {}, can_fault);
            test.image.functions.back().code.count = static_cast<std::uint32_t>(instructions.size());
            test.image.code.insert(test.image.code.end(), instructions.begin(), instructions.end());
          }};
}

}  // namespace

TEST_CASE("The image that the mistakes are made in is sound") {
  CHECK(verify(TestImage().image) == "");
  TestImage large;
  make_large(large);
  CHECK(verify(large.image) == "");
  CHECK(large.load() != nullptr);
}

TEST_CASE("A register that is written again after it was read is followed to the end") {
  using O = Opcode;
  // What comes out is what stands in r0 at the end of a round: missing, which the next round compares.
  refuses({code("cannot fault, but it may", 0, 6,
                {{O::Slot, 4, 0, kNumbers},
                 {O::Const, 0, 0, kOne},
                 {O::IterList, 1, 4, 100},
                 {O::JumpFault, 1, 0, 10},
                 {O::Next, 2, 1, 10},
                 {O::Const, 5, 0, kOne},
                 {O::EqBits, 3, 0, 5},  // of r0 as it was left
                 {O::Slot, 0, 0, kMaybe},
                 {O::Loop, 0, 0, 4},
                 {O::Jump, 0, 0, 11},
                 {O::Const, 3, 0, kFalse},
                 {O::Return, 3}},
                false)});
}

TEST_CASE("Malformed texts, types and declarations are refused") {
  refuses({
      {"the first text is not empty", [](TestImage& t) { t.image.texts = {"x"}; }},
      {"the first text is not empty", [](TestImage& t) { t.image.texts = {}; }},
      {"occurs twice", [](TestImage& t) { t.image.texts.push_back("hello"); }},
      {"not UTF-8", [](TestImage& t) { t.image.texts.push_back("\xFF"); }},
      {"no kind of type", [](TestImage& t) { t.image.types[0].kind = static_cast<TypeKind>(200); }},
      {"enum 7 does not exist", [](TestImage& t) { t.image.types[kRiskType].a = 7; }},
      {"entity 9", [](TestImage& t) { t.image.types[kAccountType].a = 9; }},
      {"no mask of persons", [](TestImage& t) { t.image.types[kPersonType].a = 4; }},
      {"lists nest more than", [](TestImage& t) { t.image.types[kListType].a = kListType; }},
      {"element type", [](TestImage& t) { t.image.types[kListType].a = kFar; }},
      {"members 5+1 lie outside",
       [](TestImage& t) {
         t.image.types.push_back({TypeKind::Union, false, 5, 1});
       }},
      {"kinds 0+4294967295",
       [](TestImage& t) {
         t.image.types.push_back({TypeKind::Record, false, 0, 0xffffffffu});
       }},
      {"members 1+3",
       [](TestImage& t) {
         t.image.enums[0].members = {1, 3};
       }},
      {"enums share members",
       [](TestImage& t) {
         t.image.enums.push_back({0, {0, 3}});
       }},
      {"two members are called",
       [](TestImage& t) { t.image.members[1].outside = t.image.members[0].outside; }},
      {"two roles are called",
       [](TestImage& t) { t.image.roles[1].outside = t.image.roles[0].outside; }},
      {"two kinds are called",
       [](TestImage& t) { t.image.kinds[1].outside = t.image.kinds[0].outside; }},
      {"text 1000000", [](TestImage& t) { t.image.fields[0].name = kFar; }},
      {"type 1000000", [](TestImage& t) { t.image.fields[0].type = kFar; }},
      {"fields 7+2",
       [](TestImage& t) {
         t.image.entities[0].fields = {7, 2};
       }},
      {"entity 1", [](TestImage& t) { t.image.members_of_unions = {1}; }},
      {"kind 4", [](TestImage& t) { t.image.kind_lists = {4}; }},
      {"no binding", [](TestImage& t) { t.image.kinds[kApproval].binding = static_cast<Binding>(9); }},
      {"`by` is at position 4", [](TestImage& t) { t.image.kinds[kApproval].by_field = 4; }},
      {"`from` is at position 1", [](TestImage& t) { t.image.kinds[kApproval].from_field = 1; }},
      {"has no field for it", [](TestImage& t) { t.image.kinds[kApproval].content_field = kNone; }},
      {"either an event or evidence", [](TestImage& t) { t.image.kinds[kApproval].is_event = true; }},
      {"`kept` is no length", [](TestImage& t) { t.image.kinds[kTouch].kept = kOne; }},
      {"constant 1000000", [](TestImage& t) { t.image.kinds[kTouch].kept = kFar; }},
      {"takes 0 parameters, 1 are passed",
       [](TestImage& t) { t.image.kinds[kApproval].counts_when = 0; }},
      {"kind 99", [](TestImage& t) { t.image.approval_kind = 99; }},
      {"no way to merge", [](TestImage& t) { t.image.obligations[0].merge = static_cast<Merge>(5); }},
      {"names none", [](TestImage& t) { t.image.obligations[0].merge = Merge::Longest; }},
      {"field 1 does not exist", [](TestImage& t) { t.image.obligations[0].by_field = 1; }},
  });
}

TEST_CASE("Malformed constants are refused") {
  auto with = [](ConstRow row) { return [row](TestImage& t) { t.constant(row); }; };
  refuses({
      {"no constant can have type", with({Tag::Fault})},
      {"entity 9", with({Tag::Entity, 0, 9})},
      {"fields", with({Tag::Entity, 0, 0, 100})},
      {"lists nest too deep", with({Tag::Entity, 0, 0, 12})},  // itself among its parts
      {"no constant can have type", with({Tag::Iterator})},
      {"no constant can have type", with({static_cast<Tag>(77)})},
      {"2 is out of range", with({Tag::Bool, 0, 0, 2})},
      {"scale 10", with({Tag::Decimal, 10, 0, 1})},
      {"scale 1", with({Tag::Int, 1, 0, 1})},
      {"trailing zeros", with({Tag::Decimal, 2, 0, 50})},
      {"out of range", with({Tag::Decimal, 0, 0, INT64_MAX})},
      {"no currency", with({Tag::Money, 2, 12, 50})},
      {"text 1000000", with({Tag::Text, 0, kFar})},
      {"out of range", with({Tag::Time, 0, 0, INT64_MAX})},
      {"out of range", with({Tag::Date, 0, 0, -1'000'000})},
      {"out of range", with({Tag::Clock, 0, 0, 86'401})},
      {"out of range", with({Tag::Enum, 0, 0, 3})},
      {"out of range", with({Tag::Enum, 0, 0, -1})},
      {"enum 1", with({Tag::Enum, 0, 1, 0})},
      {"out of range", with({Tag::Role, 0, 0, 2})},
      {"an unused part", with({Tag::Int, 0, 1, 0})},
      {"elements", with({Tag::List, 0, 100, 0})},
      {"out of range", with({Tag::List, 0, 0, -1})},
      {"holds a missing value", with({Tag::List, 0, 1, kNothing})},
      {"lists nest too deep", with({Tag::List, 0, 1, 14})},  // itself
      {"overlap too much",
       [](TestImage& t) {
         for (std::uint32_t k = 0; k < 200; ++k) t.constant({Tag::Int, 0, 0, 1});
         for (std::uint32_t k = 0; k < 300; ++k) t.constant({Tag::List, 0, 200, 14});
       }},
  });
}

TEST_CASE("Malformed records are refused") {
  // A record of an Account whose id is `hello`, risk high and note `hello`; its parts may be spoilt.
  const auto record = [](std::function<void(TestImage&, ConstId)> spoil) {
    return [spoil](TestImage& t) {
      const auto first = static_cast<ConstId>(t.image.constants.size());
      const TextId hello = t.image.constants[5].aux;
      t.constant({Tag::Text, 0, hello});
      t.constant({Tag::Enum, 0, 0, 2});
      t.constant({Tag::Text, 0, hello});
      t.constant({Tag::Entity, 0, 0, first});
      t.image.instances = {{hello, hello, 0, 0, first + 3}};
      spoil(t, first);
    };
  };
  TestImage sound;
  record([](TestImage&, ConstId) {})(sound);
  CHECK(verify(sound.image).empty());
  refuses({
      {"entity 9", record([](TestImage& t, ConstId) { t.image.instances[0].entity = 9; })},
      {"constant 1000000", record([](TestImage& t, ConstId) { t.image.instances[0].value = kFar; })},
      {"not of its entity", record([](TestImage& t, ConstId) { t.image.instances[0].value = 0; })},
      {"another id", record([](TestImage& t, ConstId) { t.image.instances[0].id = 0; })},
      {"another id", record([](TestImage& t, ConstId k) { t.image.constants[k] = {Tag::Int}; })},
      {"is not of type",
       record([](TestImage& t, ConstId k) { t.image.constants[k + 1] = {Tag::Int}; })},
      {"missing where a value is needed",
       record([](TestImage& t, ConstId k) { t.image.constants[k + 2] = {Tag::Missing}; })},
      {"two records of one id",
       record([](TestImage& t, ConstId) { t.image.instances.push_back(t.image.instances[0]); })},
      {"instance 1", record([](TestImage& t, ConstId) {
         t.image.computed = {{1, 0, 0}};
       })},
      {"field 2", record([](TestImage& t, ConstId) {
         t.image.computed = {{0, 2, 0}};
       })},
      {"computation", record([](TestImage& t, ConstId) {
         t.image.computed = {{0, 0, kFar}};
       })},
  });
}

TEST_CASE("Malformed facts, settings, tables and sources are refused") {
  refuses({
      {"slots 1+40", [](TestImage& t) { t.image.facts[1].slot_count = 40; }},
      {"has 3 slots, its type needs 4", [](TestImage& t) { t.image.facts[1].slot_count = 3; }},
      {"slot 0 belongs to fact 0", [](TestImage& t) { t.image.facts[2].slot = kLimit; }},
      {"lies outside its fact", [](TestImage& t) { t.image.slots.push_back(t.image.slots[0]); }},
      {"not of the type", [](TestImage& t) { t.image.slots[kAccountRisk].type = kTextType; }},
      {"not of the type", [](TestImage& t) { t.image.slots[kAccountId].type = kIntType; }},
      {"slot type", [](TestImage& t) { t.image.slots[kLimit].type = kFar; }},
      {"is not of type", [](TestImage& t) { t.image.settings[0].value.initial = kHello; }},
      {"is missing where", [](TestImage& t) { t.image.settings[0].value.low = kNothing; }},
      {"constant", [](TestImage& t) { t.image.settings[0].value.high = kFar; }},
      {"type",
       [](TestImage& t) {
         t.image.externs = {{t.text("t.f"), {}, {kFar}}};
       }},
      {"parameters",
       [](TestImage& t) {
         t.image.externs = {{t.text("t.f"), {kFar, 1}, {kIntType}}};
       }},
      {"is not of type",
       [](TestImage& t) {
         t.image.externs = {{t.text("t.f"), {}, {kIntType, kHello}}};
       }},
      {"entries 0+2", [](TestImage& t) { t.image.tables[0].entries.count = 2; }},
      {"a key occurs twice",
       [](TestImage& t) {
         t.image.table_entries.push_back(t.image.table_entries[0]);
         t.image.tables[0].entries.count = 2;
       }},
      {"is not of type", [](TestImage& t) { t.image.table_entries[0].key = kOne; }},
      {"is not of type", [](TestImage& t) { t.image.table_entries[0].value = kHello; }},
      {"tables share entries", [](TestImage& t) { t.image.tables.push_back(t.image.tables[0]); }},
      {"text 1000000", [](TestImage& t) { t.image.patterns[0] = kFar; }},
      {"kinds 0+1000000", [](TestImage& t) { t.image.sources[0].kinds.count = kFar; }},
      {"without kinds", [](TestImage& t) { t.image.sources[0].kinds.count = 0; }},
      {"kind 99", [](TestImage& t) { t.image.indices[0] = 99; }},
  });
}

TEST_CASE("Malformed actions, rules, requirements and lanes are refused") {
  refuses({
      {"parameters 0+9", [](TestImage& t) { t.image.actions[0].params.count = 9; }},
      {"fact 99", [](TestImage& t) { t.image.actions[0].by_fact = 99; }},
      {"fact 99", [](TestImage& t) { t.image.params[0].fact = 99; }},
      {"no place", [](TestImage& t) { t.image.params[0].place = static_cast<ParamPlace>(3); }},
      {"field 3 does not exist", [](TestImage& t) { t.image.contents[0].field = 3; }},
      {"rule 9", [](TestImage& t) { t.image.indices[5] = 9; }},
      {"not sorted by name", [](TestImage& t) { std::swap(t.image.indices[5], t.image.indices[6]); }},
      {"not sorted by name", [](TestImage& t) { t.image.indices[6] = 0; }},
      {"two actions", [](TestImage& t) { t.image.actions.push_back(t.image.actions[0]); }},
      {"rules 0+3", [](TestImage& t) { t.image.policies[0].rules.count = 3; }},
      {"policy 5", [](TestImage& t) { t.image.rules[0].policy = 5; }},
      {"a conjunct", [](TestImage& t) { t.image.conjuncts[0].function = kFar; }},
      {"takes 1 parameters, 0 are passed", [](TestImage& t) { t.image.conjuncts[0].function = 1; }},
      {"conjuncts 0+5", [](TestImage& t) { t.image.rules[0].conjuncts.count = 5; }},
      {"no mode", [](TestImage& t) { t.image.rules[0].mode = static_cast<Mode>(4); }},
      {"names none", [](TestImage& t) { t.image.rules[0].mode = Mode::Enforce; }},
      {"`for each` (function 1) takes 1 parameters, 0 are passed",
       [](TestImage& t) {
         t.image.indices.push_back(1);
         t.image.rules[0].each = {8, 1};
       }},
      {"permits or forbids once for each element",
       [](TestImage& t) { goes_through_a_list(t.image.rules[0], t); }},
      {"goes through a list for nothing",
       [](TestImage& t) {
         goes_through_a_list(t.image.rules[0], t);
         t.image.rules[0].effects.count = 0;
       }},
      {"sees 0 variables, the rule has 1",
       [](TestImage& t) { goes_through_a_list(t.image.rules[1], t); }},
      {"no kind of effect",
       [](TestImage& t) { t.image.effects[0].kind = static_cast<EffectKind>(9); }},
      {"requirement 4", [](TestImage& t) { t.image.effects[1].index = 4; }},
      {"obligation 4", [](TestImage& t) { t.image.effects[2].index = 4; }},
      {"is not evidence", [](TestImage& t) { t.image.requirements[0].kind = kTouch; }},
      {"`where`", [](TestImage& t) { t.image.requirements[0].where = 0; }},
      {"alternatives 0+9", [](TestImage& t) { t.image.requirements[0].alternatives.count = 9; }},
      {"a seat", [](TestImage& t) { t.image.whos[0].function = kNone; }},
      {"a seat for anyone has function 7", [](TestImage& t) { t.image.whos[1].function = 7; }},
      {"overlap too much",
       [](TestImage& t) {
         t.image.conjuncts.resize(2000, t.image.conjuncts[0]);
         RuleRow r = t.image.rules[0];
         r.conjuncts = {0, 2000};
         t.image.rules.resize(200, r);
       }},
      {"overlap too much",
       [](TestImage& t) {
         t.image.admits.resize(2000, t.image.admits[0]);
         LaneRow l = t.image.lanes[0];
         l.admits = {0, 2000};
         t.image.lanes.resize(200, l);
       }},
      {"no kind of seat", [](TestImage& t) { t.image.whos[0].kind = static_cast<SeatKind>(2); }},
      {"escalates to 2",
       [](TestImage& t) {
         t.image.requirements[0].escalate = {0, 2};
       }},
      {"without a delay",
       [](TestImage& t) {
         t.image.requirements[0].escalate = {0, 1};
       }},
      {"position 9",
       [](TestImage& t) {
         t.image.key_args = {{9, 0}};
         t.image.requirements[0].args = {0, 1};
       }},
      {"calls itself", [](TestImage& t) { t.image.requirements[0].after_requirement = 0; }},
      {"has 0 arguments for 1", [](TestImage& t) { t.image.musts[0].args.count = 0; }},
      {"no set of outcomes", [](TestImage& t) { t.image.musts[0].on = 8; }},
      {"obligation 3", [](TestImage& t) { t.image.musts[0].obligation = 3; }},
      {"the selector", [](TestImage& t) { t.image.lanes[0].selects = kNone; }},
      {"action 7", [](TestImage& t) { t.image.admits[0].action = 7; }},
      {"overlap too much",
       [](TestImage& t) {
         for (int k = 0; k < 3'000; ++k) t.image.seats.push_back({{1, 1}});
         for (int k = 0; k < 3'000; ++k) t.image.alternatives.push_back({{0, 3'000}});
         t.image.requirements[0].alternatives = {0, 3'000};
       }},
  });
}

TEST_CASE("Malformed code is refused") {
  using O = Opcode;
  refuses({
      code("has no code", 0, 1, {}),
      code("257 registers", 0, 257, {{O::Return}}),
      code("2 parameters in 1", 2, 1, {{O::Return}}),
      code("runs off the end", 0, 1, {{O::Now}}),
      code("runs off the end", 0, 1, {{O::Return}, {O::Now}}),
      code("is no opcode", 0, 1, {{static_cast<O>(250)}, {O::Return}}),
      code("register 1 does not exist", 0, 1, {{O::Now, 1}, {O::Return}}),
      code("register 9 does not exist", 0, 1, {{O::Move, 0, 9}, {O::Return}}),
      code("register 70000 does not exist", 0, 1, {{O::And, 0, 0, 70'000}, {O::Return}}),
      code("register 4294967295 does not exist", 0, 1, {{O::And, 0, 0, kNone}, {O::Return}}),
      code("an unused operand is 3", 0, 1, {{O::Now, 0, 3}, {O::Return}}),
      code("constant 999", 0, 1, {{O::Const, 0, 0, 999}, {O::Return}}),
      code("slot 999", 0, 1, {{O::Slot, 0, 0, 999}, {O::Return}}),
      code("setting 1", 0, 1, {{O::Setting, 0, 0, 1}, {O::Return}}),
      code("nothing has a field 9", 0, 1, {{O::Field, 0, 0, 9}, {O::Return}}),
      code("kind 4", 0, 1, {{O::IsKind, 0, 0, 4}, {O::Return}}),
      code("entity 1", 0, 1, {{O::IsEntity, 0, 0, 1}, {O::Return}}),
      code("role 2", 0, 1, {{O::HasRole, 0, 0, 2}, {O::Return}}),
      code("table 1", 0, 1, {{O::Lookup, 0, 0, 1}, {O::Return}}),
      code("pattern 3", 0, 1, {{O::Like, 0, 0, 3}, {O::Return}}),
      code("both as a glob", 0, 1, {{O::Like, 0, 0, 0}, {O::Matches, 0, 0, 0}, {O::Return}}),
      code("built-in 77", 0, 1, {{O::Builtin, 0, 0, 77}, {O::Return}}),
      code("register 1 does not exist", 0, 1, {{O::Builtin, 0, 0, 0}, {O::Return}}),  // clock takes two
      code("function 99", 0, 1, {{O::Call, 0, 0, 99}, {O::Return}}),
      code("does not exist, there are 1", 0, 1, {{O::Call, 0, 1, 1}, {O::Return}}),
      code("requirement 5", 0, 1, {{O::Has, 0, 0, 5}, {O::Return}}),
      code("register 299 does not exist", 0, 1, {{O::List, 0, 0, 300}, {O::Return}}),
      code("register 2 does not exist", 0, 2, {{O::List, 0, 1, 2}, {O::Return}}),
      code("register 1 does not exist", 0, 1, {{O::IterRange, 0, 0, 5}, {O::Return}}),
      code("source 4", 0, 1, {{O::IterRecords, 0, kNoRegister, 4}, {O::Return}}),
      code("no calendar unit", 0, 1, {{O::WindowThis, 0, kNoRegister, 4}, {O::Return}}),
      code("outside the function", 0, 1, {{O::Jump, 0, 0, 2}, {O::Return}}),
      code("jumps back", 0, 1, {{O::Now}, {O::Jump, 0, 0, 0}, {O::Return}}),
      code("jumps back", 0, 1, {{O::Jump, 0, 0, 0}, {O::Return}}),
      code("goes forward", 0, 1, {{O::Loop, 0, 0, 1}, {O::Return}}),
      code("begins no loop", 0, 1, {{O::Now}, {O::Loop, 0, 0, 0}, {O::Return}}),
      code("never comes back", 1, 2, {{O::IterList, 1, 0, 5}, {O::Next, 0, 1, 2}, {O::Return}}),
      code("inside itself", 1, 2,
           {{O::IterList, 1, 0, 5}, {O::Next, 0, 1, 2}, {O::Loop, 0, 0, 1}, {O::Return}}),
      code("no iterator", 1, 2, {{O::Next, 0, 1, 2}, {O::Loop, 0, 0, 0}, {O::Return}}),
      code("no iterator", 1, 2,
           {{O::IterList, 1, 0, 5}, {O::Now, 1}, {O::Next, 0, 1, 4}, {O::Loop, 0, 0, 2}, {O::Return}}),
      code("changes its own iterator", 1, 3,
           {{O::IterList, 1, 0, 5},
            {O::Next, 2, 1, 4},
            {O::IterList, 1, 0, 5},
            {O::Loop, 0, 0, 1},
            {O::Return}}),
      code("made outside the loop around", 1, 4,
           {{O::IterList, 1, 0, 5},
            {O::IterList, 2, 0, 5},
            {O::Next, 3, 2, 6},
            {O::Next, 3, 1, 5},
            {O::Loop, 0, 0, 3},
            {O::Loop, 0, 0, 2},
            {O::Return}}),
      code("goes around the iterator's making", 1, 3,
           {{O::JumpTrue, 0, 0, 2},
            {O::IterList, 1, 0, 5},
            {O::Next, 2, 1, 4},
            {O::Loop, 0, 0, 2},
            {O::Return}}),
      code("jumps into the loop", 1, 3,
           {{O::IterList, 1, 0, 5},
            {O::JumpTrue, 0, 0, 3},
            {O::Next, 2, 1, 5},
            {O::Now, 2},
            {O::Loop, 0, 0, 2},
            {O::Return}}),
      code("loops are not nested", 1, 4,
           {{O::IterList, 1, 0, 5},
            {O::Next, 3, 1, 7},
            {O::IterList, 2, 0, 5},
            {O::Next, 3, 2, 6},
            {O::Loop, 0, 0, 1},
            {O::Loop, 0, 0, 3},
            {O::Loop, 0, 0, 1},
            {O::Return}}),
      code("loops overlap", 1, 4,
           {{O::IterList, 1, 0, 5},
            {O::Next, 3, 1, 7},
            {O::IterList, 2, 0, 5},
            {O::Next, 3, 2, 6},
            {O::Loop, 0, 0, 1},
            {O::Loop, 0, 0, 3},
            {O::Now, 3},
            {O::Return}}),
      code("cannot fault, but it may", 0, 1, {{O::Slot, 0, 0, kLimit}, {O::Neg, 0, 0}, {O::Return}},
           false),
      code("cannot fault, but it may", 0, 3,
           {{O::Slot, 0, 0, kMaybe}, {O::Const, 1, 0, kOne}, {O::EqBits, 2, 0, 1}, {O::Return, 2}},
           false),
      {"two functions share",
       [](TestImage& t) { t.image.functions[1].code = t.image.functions[0].code; }},
      {"code 0+1000000", [](TestImage& t) { t.image.functions[0].code.count = kFar; }},
      {"the source map has 1 entries", [](TestImage& t) { t.image.map.instructions = {0}; }},
      {"calls itself",
       [](TestImage& t) {
         auto self = static_cast<std::uint32_t>(t.image.functions.size());
         t.function(0, 1, {{O::Call, 0, 0, self}, {O::Return}});
       }},
      {"calls itself",
       [](TestImage& t) {  // by way of a requirement
         t.image.requirements[0].within = t.function(0, 1, {{O::Has, 0, 0, 0}, {O::Return}});
       }},
      {"calls itself", [](TestImage& t) { t.ends_by_asking(t.image.rejection_kind); }},
      {"calls itself", [](TestImage& t) { t.ends_by_asking(t.image.asked_kind); }},
      {"calls itself", [](TestImage& t) { t.ends_by_asking(t.image.delegation_kind); }},
      {"nest more than 64 deep",
       [](TestImage& t) {
         FunctionId last = 0;
         for (int k = 0; k < 64; ++k) last = t.function(0, 1, {{O::Call, 0, 0, last}, {O::Return}});
       }},
  });
}

TEST_CASE("Loops as the compiler writes them are sound") {
  using O = Opcode;
  TestImage test;
  // count(x in numbers where x == 1), with a nested any(...) in its `where`, leaving the inner loop
  // early
  test.function(
      0, 9, {{O::Slot, 4, 0, kNumbers}, {O::IterList, 1, 4, 100}, {O::JumpFault, 1, 0, 19},
             {O::Const, 0, 0, kZero},   {O::Next, 2, 1, 18},      {O::Slot, 6, 0, kNumbers},
             {O::IterList, 5, 6, 100},  {O::JumpFault, 5, 0, 14}, {O::Const, 3, 0, kFalse},
             {O::Next, 7, 5, 13},       {O::EqBits, 8, 7, 2},     {O::AccAny, 3, kNoRegister, 8},
             {O::Loop, 0, 0, 9},        {O::Jump, 0, 0, 15},      {O::Move, 3, 5},
             {O::JumpFalse, 3, 0, 17},  {O::AccCount, 0, 3},      {O::Loop, 0, 0, 4},
             {O::Jump, 0, 0, 20},       {O::Move, 0, 1},          {O::Return, 0}});
  CHECK(verify(test.image) == "");
}

TEST_CASE("Whether a function can fault is derived from what it reads and does") {
  using O = Opcode;
  TestImage test;
  auto derived = [&](std::uint16_t params, std::uint16_t registers,
                     std::initializer_list<Instruction> instructions) {
    FunctionId id = test.function(params, registers, instructions);
    return bool{derive_can_fault(test.image)[id]};
  };
  CHECK_FALSE(derived(
      0, 3, {{O::Slot, 0, 0, kLimit}, {O::Const, 1, 0, kOne}, {O::LtBits, 2, 0, 1}, {O::Return, 2}}));
  CHECK(derived(
      0, 3, {{O::Slot, 0, 0, kMaybe}, {O::Const, 1, 0, kOne}, {O::LtBits, 2, 0, 1}, {O::Return, 2}}));
  CHECK_FALSE(derived(0, 2, {{O::Slot, 0, 0, kMaybe}, {O::IsMissing, 1, 0}, {O::Return, 1}}));
  CHECK_FALSE(derived(0, 1, {{O::Slot, 0, 0, kMaybe}, {O::Return, 0}}));  // missing is no fault
  CHECK(derived(0, 2, {{O::Slot, 0, 0, kLimit}, {O::Add, 1, 0, 0}, {O::Return, 1}}));
  CHECK(derived(
      1, 3, {{O::Const, 1, 0, kHigh}, {O::LtBits, 2, 0, 1}, {O::Return, 2}}));  // an unknown member
  CHECK_FALSE(derived(1, 3, {{O::Const, 1, 0, kHigh}, {O::EqBits, 2, 0, 1}, {O::Return, 2}}));
  CHECK(derived(
      1, 3, {{O::Field, 1, 0, 2}, {O::Const, 2, 0, kHigh}, {O::EqBits, 1, 1, 2}, {O::Return, 1}}));
  CHECK(derived(
      0, 3, {{O::Slot, 0, 0, kPrice}, {O::Const, 1, 0, kEuro}, {O::Equal, 2, 0, 1}, {O::Return, 2}}));
  CHECK(derived(0, 1, {{O::Has, 0, 0, 0}, {O::Return, 0}}));
  CHECK_FALSE(derived(0, 2, {{O::Call, 0, 0, 0}, {O::Not, 1, 0}, {O::Return, 1}}));
  CHECK(derived(
      0, 2, {{O::Slot, 0, 0, kAccountRisk}, {O::Lookup, 1, 0, 0}, {O::Not, 0, 1}, {O::Return, 0}}));  // not in the table
}
