#include <doctest/doctest.h>

#include "tests/unit/vm/machine.hpp"

using namespace writ::testing;
using namespace writ::value;
using O = writ::program::Opcode;

namespace {

std::string show(const Value& v) {
  return v.is_true() ? "t" : v.is_false() ? "f" : v.is_fault() ? "?" : "other";
}

}  // namespace

TEST_CASE("Connectives follow Kleene's tables, in either position") {
  Machine m;
  const Value values[] = {of_bool(false), of_bool(true), m.fault()};
  const char* and_table[3][3] = {{"f", "f", "f"}, {"f", "t", "?"}, {"f", "?", "?"}};
  const char* or_table[3][3] = {{"f", "t", "?"}, {"t", "t", "t"}, {"?", "t", "?"}};
  const char* not_table[3] = {"t", "f", "?"};
  for (int a = 0; a < 3; ++a) {
    CHECK(show(m.apply(O::Not, values[a])) == not_table[a]);
    for (int b = 0; b < 3; ++b) {
      CHECK(show(m.apply(O::And, values[a], values[b])) == and_table[a][b]);
      CHECK(show(m.apply(O::Or, values[a], values[b])) == or_table[a][b]);
    }
  }
}

TEST_CASE("Two faults join, a missing operand is one, and what decides absorbs them") {
  Machine m;
  Value one = m.fault(FaultKind::Overflow), two = m.fault(FaultKind::UnknownZone);
  CHECK(faults(m.apply(O::And, one, two)) == "overflow zone");
  CHECK(faults(m.apply(O::Or, two, one)) == "overflow zone");
  CHECK(faults(m.apply(O::And, Value{}, of_bool(true))) == "missing");
  CHECK(faults(m.apply(O::Or, one, Value{})) == "missing overflow");
  CHECK(m.apply(O::And, Value{}, of_bool(false)).is_false());
  CHECK(m.apply(O::Or, of_bool(true), Value{}).is_true());
  CHECK(faults(m.apply(O::Not, Value{})) == "missing");
}

TEST_CASE("Any and every are or and and over elements, whatever their order") {
  Machine m;
  const Value values[] = {of_bool(false), of_bool(true), m.fault()};
  for (O op : {O::AccAny, O::AccEvery}) {
    bool is_any = op == O::AccAny;
    for (int a = 0; a < 3; ++a)
      for (int b = 0; b < 3; ++b) {
        Value both = m.run({{op, 2, writ::program::kNoRegister, 0},
                            {op, 2, writ::program::kNoRegister, 1},
                            {O::Return, 2}},
                           {values[a], values[b], of_bool(!is_any)});
        CHECK(show(both) == show(m.apply(is_any ? O::Or : O::And, values[a], values[b])));
        // with `where`: any(c where w) is any(w and c), every(c where w) is every(not w or c)
        Value filtered =
            m.run({{op, 2, 0, 1}, {O::Return, 2}}, {values[a], values[b], of_bool(!is_any)});
        Value term = is_any ? m.apply(O::And, values[a], values[b])
                            : m.apply(O::Or, m.apply(O::Not, values[a]), values[b]);
        CHECK(show(filtered) == show(term));
      }
  }
}

TEST_CASE("Joining the same fault again and again does not grow without end") {
  Machine m;
  Value sum = m.fault(FaultKind::Overflow, 1);
  for (std::uint32_t k = 0; k < 1000; ++k)
    sum = writ::vm::join_faults(m.arena, sum, m.fault(FaultKind::Overflow, k % 4));
  std::size_t leaves = 0;
  for (const FaultSet* f = sum.fault; f != nullptr; f = f->left) ++leaves;
  CHECK(leaves <= 5);
  Value nothing = writ::vm::join_faults(m.arena, of_int(1), Value{});
  CHECK(nothing.i == 1);
}
