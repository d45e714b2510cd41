#include <doctest/doctest.h>

#include "tests/unit/vm/machine.hpp"

using namespace writ::testing;
using namespace writ::value;
using writ::program::kNoRegister;
using O = writ::program::Opcode;

namespace {

enum Source : std::uint32_t { kTouches, kTouchesAndReplies, kForevers, kApprovals };

// The ids of the records that a query without condition sees, in order, or the fault.
std::string seen(Machine& m, std::uint32_t source, const Value* window = nullptr) {
  std::uint16_t bound = window != nullptr ? 0 : kNoRegister;
  Value list = m.run({{O::IterRecords, 1, bound, source},
                      {O::JumpFault, 1, 0, 7},
                      {O::List, 2, 0, 0},
                      {O::Next, 3, 1, 8},
                      {O::Field, 4, 3, 0},
                      {O::AccList, 2, kNoRegister, 4},
                      {O::Loop, 0, 0, 3},
                      {O::Move, 2, 1},
                      {O::Return, 2}},
                     {window != nullptr ? *window : Value{}});
  return list.is_fault() ? faults(list) : to_text(list);
}
std::string seen_since(Machine& m, std::uint32_t source, std::int64_t bound) {
  Value window = of_scalar(Tag::Time, bound);
  return seen(m, source, &window);
}

}  // namespace

TEST_CASE("The last days, and the current unit") {
  Machine m;
  m.now = *parse_time("2026-11-24T10:00:00Z");
  auto last = [&](const Value& length) {
    Value v = m.apply(O::WindowLast, length);
    return v.is_fault() ? faults(v) : to_text(v);
  };
  CHECK(last(*parse_duration("2 days")) == "2026-11-22T10:00:00Z");
  CHECK(last(*parse_duration("3 months")) == "2026-08-24T10:00:00Z");
  CHECK(last(*parse_duration("1 year")) == "2025-11-24T10:00:00Z");
  CHECK(last(*parse_duration("3000 years")) == "overflow");
  CHECK(last(Value{}) == "missing");
  CHECK(last(of_int(3)) == "internal");
  auto current = [&](std::uint32_t unit, const Value& zone) {
    Value v = m.run({{O::WindowThis, 1, 0, unit}, {O::Return, 1}}, {zone});
    return v.is_fault() ? faults(v) : to_text(v);
  };
  CHECK(current(0, m.text("Asia/Kolkata")) == "2026-11-23T18:29:59.999999Z");
  CHECK(current(3, m.text("UTC")) == "2025-12-31T23:59:59.999999Z");
  CHECK(current(0, m.text("Mars/Olympus")) == "zone");
  CHECK(current(0, Value{}) == "missing");
  CHECK(to_text(m.run({{O::WindowThis, 1, kNoRegister, 1}, {O::Return, 1}})) ==
        "2026-11-22T23:59:59.999999Z");
}

TEST_CASE("A window's bound is exclusive") {
  Machine m;
  m.now = 10 * kDay;
  m.record(kTouch, 8 * kDay, "a"), m.record(kTouch, 8 * kDay + 1, "b"),
      m.record(kTouch, 9 * kDay, "c");
  CHECK(seen_since(m, kTouches, 8 * kDay) == "[b, c]");
  CHECK(seen_since(m, kTouches, 8 * kDay - 1) == "[a, b, c]");
  CHECK(seen_since(m, kTouches, 10 * kDay) == "[]");
}

TEST_CASE("Without a window a kind goes back as far as it is kept") {
  Machine m;
  m.now = 10 * kDay;
  m.record(kTouch, 8 * kDay, "a"), m.record(kTouch, 8 * kDay + 1, "b");
  CHECK(seen(m, kTouches) == "[b]");
  m.record(kForever, 1, "old");
  CHECK(seen(m, kForevers) == "[old]");
}

TEST_CASE("A history that does not reach back is a fault") {
  Machine m;
  m.now = 10 * kDay;
  m.record(kTouch, 9 * kDay, "a");
  m.kinds[kTouch].complete_since = 8 * kDay + 1;
  CHECK(seen(m, kTouches) == "[a]");  // later than 8 days begins right there
  CHECK(seen_since(m, kTouches, 8 * kDay) == "[a]");
  CHECK(seen_since(m, kTouches, 8 * kDay - 1) == "history");
  m.kinds[kTouch].complete_since = 8 * kDay + 2;
  CHECK(seen(m, kTouches) == "history");
  m.kinds[kTouch].complete_since = INT64_MAX;
  CHECK(seen_since(m, kTouches, 10 * kDay) == "history");
  m.kinds[kForever].complete_since = 0;
  CHECK(seen(m, kForevers) == "history");  // without `kept` and window: all of it
  CHECK(seen_since(m, kForevers, -1) == "[]");
  CHECK(seen_since(m, kForevers, -2) == "history");
}

TEST_CASE("Evidence is always complete") {
  Machine m;
  m.kinds[kApproval].complete_since = INT64_MAX;
  m.record(kApproval, 5, "e1");
  CHECK(seen(m, kApprovals) == "[e1]");
}

TEST_CASE("Several kinds come in the order of time and id") {
  Machine m;
  m.now = 2 * kDay;
  m.record(kTouch, 10, "b"), m.record(kTouch, 20, "d"), m.record(kTouch, 30, "f");
  m.record(kReply, 10, "a"), m.record(kReply, 20, "e"), m.record(kReply, 40, "g");
  CHECK(seen(m, kTouchesAndReplies) == "[a, b, d, e, f, g]");
  CHECK(seen_since(m, kTouchesAndReplies, 10) == "[d, e, f, g]");
  CHECK(seen_since(m, kTouchesAndReplies, 40) == "[]");
  m.kinds[kReply].complete_since = 5;
  CHECK(seen_since(m, kTouchesAndReplies, 3) == "history");
  m.lists[kReply].clear();
  CHECK(seen_since(m, kTouchesAndReplies, 10) == "[d, f]");
}

TEST_CASE("A window must be a time") {
  Machine m;
  Value wrong = of_int(1), bad = m.fault(FaultKind::UnknownZone), missing;
  CHECK(seen(m, kTouches, &wrong) == "internal");
  CHECK(seen(m, kTouches, &bad) == "zone");
  CHECK(seen(m, kTouches, &missing) == "missing");
}
