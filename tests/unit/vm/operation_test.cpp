#include <doctest/doctest.h>

#include "tests/unit/vm/machine.hpp"

using namespace writ::testing;
using namespace writ::value;
using writ::program::Instruction;
using writ::program::kNoRegister;
using O = writ::program::Opcode;

TEST_CASE("Facts, constants, settings and what the decision is about can be read") {
  Machine m;
  m.now = 42;
  m.digest = m.text("abc");
  m.requesters = m.list({m.slots[kActor]});
  CHECK(m.run({{O::Slot, 0, 0, kLimit}, {O::Return}}).i == 5);
  CHECK(m.run({{O::Slot, 0, 0, kMaybe}, {O::Return}}).is_missing());
  CHECK(m.run({{O::Const, 0, 0, kHigh}, {O::Return}}).i == 2);
  CHECK(m.run({{O::Setting, 0, 0, 0}, {O::Return}}).i == 1);
  CHECK(m.run({{O::Now, 0}, {O::Return}}).i == 42);
  CHECK(m.run({{O::Digest, 0}, {O::Return}}).text->view() == "abc");
  CHECK(m.run({{O::Requesters, 0}, {O::Return}}).aux == 1);
  CHECK(m.run({{O::Move, 1, 0}, {O::Return, 1}}, {of_int(9)}).i == 9);
}

TEST_CASE("Fields are read by position and only where they are") {
  Machine m;
  CHECK(m.apply(O::Field, m.slots[kAccount], 1).i == 2);
  CHECK(m.apply(O::Field, m.slots[kAccount], 2).is_missing());
  CHECK(m.apply(O::Field, m.slots[kActor], 0).text->view() == "ann");
  CHECK(m.apply(O::Field, of_record(m.record(kTouch, 7, "t1", 3)), 3).i == 3);
  CHECK(faults(m.apply(O::Field, m.slots[kAccount], 3)) == "internal");  // there are 3
  CHECK(faults(m.apply(O::Field, m.slots[kActor], 1)) == "internal");
  CHECK(faults(m.apply(O::Field, of_int(1), 0)) == "internal");
  CHECK(faults(m.apply(O::Field, Value{}, 0)) == "missing");
  CHECK(faults(m.apply(O::Field, m.fault(FaultKind::Overflow), 0)) == "overflow");
}

TEST_CASE("Tests on what a value is") {
  Machine m;
  Value touch = of_record(m.record(kTouch, 7, "t1"));
  CHECK(m.apply(O::IsMissing, Value{}).is_true());
  CHECK(m.apply(O::IsMissing, of_int(1)).is_false());
  CHECK(m.apply(O::IsMissing, m.fault()).is_fault());
  CHECK(m.apply(O::IsKind, touch, kTouch).is_true());
  CHECK(m.apply(O::IsKind, touch, kReply).is_false());
  CHECK(m.apply(O::IsKind, Value{}, kReply).is_false());
  CHECK(m.apply(O::IsKind, m.fault(), kReply).is_fault());
  CHECK(m.apply(O::IsEntity, m.slots[kAccount], 0).is_true());
  CHECK(m.apply(O::IsEntity, m.slots[kActor], 0).is_false());
  CHECK(faults(m.apply(O::IsEntity, Value{}, 0)) == "missing");
  CHECK(m.apply(O::IsPerson, m.slots[kActor]).is_true());
  CHECK(m.apply(O::IsAgent, m.slots[kActor]).is_false());
  CHECK(faults(m.apply(O::IsAgent, of_int(1))) == "internal");
}

TEST_CASE("A role is held from its begin until its end, by the active only") {
  Machine m;
  auto holds = [&](std::int64_t now) {
    m.now = now;
    return m.apply(O::HasRole, m.slots[kActor], 1).is_true();
  };
  CHECK_FALSE(holds(-1));
  CHECK(holds(0));
  CHECK(holds(99));
  CHECK_FALSE(holds(100));
  m.principal.is_active = false;
  CHECK_FALSE(holds(50));
  m.principal.is_active = true;
  CHECK(m.apply(O::HasRole, m.slots[kActor], 0).is_false());
}

TEST_CASE("Comparisons on bits fall back to meaning") {
  Machine m;
  Value half = *parse_decimal("0.5"), unknown = of_enum(0, -1);
  for (O op : {O::EqBits, O::Equal, O::EqText}) {
    CHECK(m.apply(op, of_int(3), of_int(3)).is_true());
    CHECK(m.apply(op, of_int(3), of_int(4)).is_false());
    CHECK(m.apply(op, m.text("a"), m.text("a")).is_true());
    CHECK(m.apply(op, m.text("a"), m.text("b")).is_false());
    CHECK(m.apply(op, unknown, unknown).is_false());
    CHECK(m.apply(op, of_enum(0, 1), of_enum(0, 1)).is_true());
    CHECK(faults(m.apply(op, Value{}, of_int(1))) == "missing");
    CHECK(faults(m.apply(op, of_int(1), m.fault())) == "host");
    CHECK(faults(m.apply(op, m.fault(FaultKind::Overflow), m.fault(FaultKind::UnknownZone))) ==
          "overflow zone");
    CHECK(faults(m.apply(op, m.fault(FaultKind::Overflow), Value{})) == "missing overflow");
  }
  for (O op : {O::LtBits, O::Less}) {
    CHECK(m.apply(op, of_int(3), of_int(4)).is_true());
    CHECK(m.apply(op, of_int(4), of_int(4)).is_false());
    CHECK(m.apply(op, half, of_int(1)).is_true());
    CHECK(m.apply(op, of_enum(0, 0), of_enum(0, 2)).is_true());
    CHECK(faults(m.apply(op, unknown, of_enum(0, 2))) == "member");
    CHECK(faults(m.apply(op, of_enum(0, 2), unknown)) == "member");
    CHECK(faults(m.apply(op, Value{}, of_int(1))) == "missing");
    CHECK(faults(m.apply(op, m.slots[kActor], of_int(1))) == "internal");
  }
  for (O op : {O::LeBits, O::LessEq}) {
    CHECK(m.apply(op, of_int(4), of_int(4)).is_true());
    CHECK(m.apply(op, of_int(5), of_int(4)).is_false());
    CHECK(m.apply(op, of_int(0), *parse_money("0", "EUR")).is_true());
  }
}

TEST_CASE("Two currencies are a fault, in equality too") {
  Machine m;
  Value euro = *parse_money("5", "EUR"), dollar = *parse_money("5", "USD");
  CHECK(faults(m.apply(O::Equal, euro, dollar)) == "currency");
  CHECK(faults(m.apply(O::Less, euro, dollar)) == "currency");
  CHECK(faults(m.apply(O::Add, euro, dollar)) == "currency");
  CHECK(m.apply(O::Equal, euro, *parse_money("5.00", "EUR")).is_true());
  CHECK(m.apply(O::Equal, of_int(0), *parse_money("0", "USD")).is_true());
}

TEST_CASE("Membership looks for an equal element") {
  Machine m;
  Value list = m.list({of_int(1), of_int(2)});
  CHECK(m.apply(O::InList, of_int(2), list).is_true());
  CHECK(m.apply(O::InList, of_int(3), list).is_false());
  CHECK(m.apply(O::InList, of_enum(0, -1), m.list({of_enum(0, -1)})).is_false());
  CHECK(faults(m.apply(O::InList, of_int(3), Value{})) == "missing");
  CHECK(faults(m.apply(O::InList, of_int(3), of_int(3))) == "internal");
}

TEST_CASE("Arithmetic reports what stood in its way, where it arose") {
  Machine m;
  CHECK(m.apply(O::Add, of_int(2), of_int(3)).i == 5);
  CHECK(m.apply(O::Sub, of_int(2), of_int(3)).i == -1);
  CHECK(m.apply(O::Mul, of_int(2), of_int(3)).i == 6);
  CHECK(to_text(m.apply(O::Div, of_int(1), of_int(8))) == "0.125");
  CHECK(m.apply(O::Neg, of_int(2)).i == -2);
  CHECK(m.apply(O::ToDecimal, of_int(2)).is(Tag::Decimal));
  CHECK(faults(m.apply(O::Add, of_int(INT64_MAX), of_int(1))) == "overflow");
  CHECK(faults(m.apply(O::Div, of_int(1), of_int(0))) == "division");
  CHECK(faults(m.apply(O::Neg, Value{})) == "missing");
  CHECK(faults(m.apply(O::Add, m.text("a"), of_int(1))) == "internal");
  auto first = static_cast<std::uint32_t>(m.test.image.code.size());
  Value where = m.run({{O::Move, 2, 0}, {O::Div, 2, 0, 1}, {O::Return, 2}}, {of_int(1), of_int(0)});
  REQUIRE(where.is_fault());
  CHECK(where.fault->span == first + 1);
}

TEST_CASE("Texts are tested by parts and by patterns") {
  Machine m;
  Value text = m.text("hello");
  CHECK(m.apply(O::StartsWith, text, m.text("he")).is_true());
  CHECK(m.apply(O::StartsWith, text, m.text("lo")).is_false());
  CHECK(m.apply(O::EndsWith, text, m.text("lo")).is_true());
  CHECK(m.apply(O::HasText, text, m.text("ell")).is_true());
  CHECK(m.apply(O::HasText, text, m.text("")).is_true());
  CHECK(m.apply(O::EndsWith, m.text("a"), m.text("aa")).is_false());
  CHECK(m.apply(O::Like, m.text("nasa.gov"), 0).is_true());
  CHECK(m.apply(O::Matches, text, 2).is_true());
  CHECK(m.apply(O::Matches, m.text("hello1"), 2).is_false());
  CHECK(faults(m.apply(O::Like, of_int(1), 0)) == "internal");
  CHECK(faults(m.apply(O::StartsWith, text, Value{})) == "missing");
}

TEST_CASE("Tables answer missing where they have nothing") {
  Machine m;
  CHECK(m.apply(O::Lookup, of_enum(0, 2), 0).i == 1);
  CHECK(m.apply(O::Lookup, of_enum(0, 0), 0).is_missing());
  CHECK(m.apply(O::Lookup, of_enum(0, -1), 0).is_missing());
  CHECK(faults(m.apply(O::Lookup, Value{}, 0)) == "missing");
}

TEST_CASE("Lists are made of present values only") {
  Machine m;
  Value list = m.run({{O::List, 2, 0, 2}, {O::Return, 2}}, {of_int(1), of_int(2)});
  REQUIRE(list.is(Tag::List));
  CHECK(list.fields[1].i == 2);
  CHECK(m.run({{O::List, 0, 0, 0}, {O::Return, 0}}).aux == 0);
  CHECK(faults(m.run({{O::List, 2, 0, 2}, {O::Return, 2}}, {Value{}, m.fault()})) ==
        "host missing");
}

TEST_CASE("Jumps ask for what they say") {
  Machine m;
  auto jumps = [&](O op, const Value& v) {
    return m
        .run({{op, 0, 0, 3},
              {O::Const, 1, 0, kFalse},
              {O::Return, 1},
              {O::Const, 1, 0, kTrue},
              {O::Return, 1}},
             {v})
        .is_true();
  };
  const Value t = of_bool(true), f = of_bool(false), missing, bad = m.fault();
  CHECK(jumps(O::JumpTrue, t));
  for (const Value& v : {f, missing, bad, of_int(1)}) CHECK_FALSE(jumps(O::JumpTrue, v));
  CHECK(jumps(O::JumpFalse, f));
  for (const Value& v : {t, missing, bad, of_int(0)}) CHECK_FALSE(jumps(O::JumpFalse, v));
  CHECK(jumps(O::JumpFault, bad));
  for (const Value& v : {t, f, missing}) CHECK_FALSE(jumps(O::JumpFault, v));
  CHECK(jumps(O::JumpPresent, bad));
  CHECK(jumps(O::JumpPresent, f));
  CHECK_FALSE(jumps(O::JumpPresent, missing));
}

TEST_CASE("Calls pass arguments as they are, missing and faults too") {
  Machine m;
  auto callee = m.test.function(2, 3, {{O::Sub, 2, 0, 1}, {O::Return, 2}});
  auto call = [&](const Value& a, const Value& b) {
    return m.run({{O::Call, 2, 0, callee}, {O::Return, 2}}, {a, b});
  };
  CHECK(call(of_int(5), of_int(3)).i == 2);
  CHECK(faults(call(Value{}, of_int(3))) == "missing");
  CHECK(faults(call(of_int(1), m.fault())) == "host");
  auto present = m.test.function(1, 2, {{O::IsMissing, 1, 0}, {O::Return, 1}});
  CHECK(m.run({{O::Call, 1, 0, present}, {O::Return, 1}}, {Value{}}).is_true());
}

TEST_CASE("A large frame works as a small one does") {
  Machine m;
  CHECK(m.run({{O::Move, 255, 0}, {O::Move, 0, 254}, {O::IsMissing, 0, 0}, {O::Return, 255}},
              {of_int(7)}, 256)
            .i == 7);
}

TEST_CASE("Requirements are asked of the evaluator") {
  Machine m;
  auto answer = [&](Value (*has)(writ::vm::Context&, std::uint32_t, const Value*)) {
    m.has = has;
    return m.run({{O::Has, 0, 0, 0}, {O::Return, 0}});
  };
  CHECK(answer([](writ::vm::Context&, std::uint32_t, const Value*) {
          return of_bool(true);
        }).is_true());
  CHECK(faults(answer([](writ::vm::Context& c, std::uint32_t, const Value*) {
          return writ::vm::fault(*c.arena, FaultKind::NoSeat, 1);
        })) == "seat");
  CHECK(faults(answer([](writ::vm::Context&, std::uint32_t, const Value*) { return of_int(1); })) ==
        "internal");
  CHECK(faults(answer(nullptr)) == "internal");
}

TEST_CASE("Calls back into the machine are bounded in depth") {
  Machine m;
  m.has = [](writ::vm::Context& c, std::uint32_t, const Value*) { return writ::vm::run(c, 3); };
  auto again = m.test.function(0, 1, {{O::Has, 0, 0, 0}, {O::Return, 0}});
  REQUIRE(again == 3);
  CHECK(faults(m.run_function(again)) == "steps");
  CHECK(m.steps_left == 0);
}
