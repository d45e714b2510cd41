#include <doctest/doctest.h>

#include "tests/unit/vm/machine.hpp"

using namespace writ::testing;
using namespace writ::value;
using writ::program::Instruction;
using writ::program::kNoRegister;
using O = writ::program::Opcode;

namespace {

// Runs one accumulator over a list: `initial` is what it starts from, elements are [where, value]
// pairs or values.
Value over(Machine& m, O op, const Value& initial, const std::vector<Value>& items,
           std::uint16_t where = kNoRegister) {
  return m.run({{O::IterList, 3, 0, 1000},
                {O::JumpFault, 3, 0, 5},
                {O::Next, 4, 3, 6},
                {op, 1, where, op == O::AccCount ? 0u : 4u},
                {O::Loop, 0, 0, 2},
                {O::Move, 1, 3},
                {O::Return, 1}},
               {m.list(items), initial, of_bool(true)});
}
Value with_where(Machine& m, O op, const Value& initial, const std::vector<Value>& items,
                 const Value& where) {
  return m.run({{O::IterList, 3, 0, 1000},
                {O::Next, 4, 3, 4},
                {op, 1, 2, op == O::AccCount ? 0u : 4u},
                {O::Loop, 0, 0, 1},
                {O::Return, 1}},
               {m.list(items), initial, where});
}
std::vector<Value> ints(std::initializer_list<std::int64_t> numbers) {
  std::vector<Value> out;
  for (std::int64_t n : numbers) out.push_back(of_int(n));
  return out;
}

}  // namespace

TEST_CASE("Counting, summing, and the extremes") {
  Machine m;
  CHECK(over(m, O::AccCount, of_int(0), ints({5, 6, 7})).i == 3);
  CHECK(over(m, O::AccSum, of_int(0), ints({5, 6, 7})).i == 18);
  CHECK(over(m, O::AccMin, Value{}, ints({6, 5, 7})).i == 5);
  CHECK(over(m, O::AccMax, Value{}, ints({6, 5, 7})).i == 7);
  CHECK(over(m, O::AccCount, of_int(0), {}).i == 0);
  CHECK(over(m, O::AccSum, of_int(0), {}).i == 0);
  CHECK(over(m, O::AccMin, Value{}, {}).is_missing());
  CHECK(to_text(over(m, O::AccSum, of_int(0),
                     {*parse_money("1", "EUR"), *parse_money("2.5", "EUR")})) == "3.50 EUR");
}

TEST_CASE("An element that faults makes the query a fault, and all of them are kept") {
  Machine m;
  // elements cannot be faults in a list, so they are made on the way: 1 / element
  auto inverse = [&](O op, const Value& initial, const std::vector<Value>& items) {
    return m.run({{O::IterList, 3, 0, 1000},
                  {O::Next, 4, 3, 5},
                  {O::Div, 4, 2, 4},
                  {op, 1, kNoRegister, op == O::AccCount ? 0u : 4u},
                  {O::Loop, 0, 0, 1},
                  {O::Return, 1}},
                 {m.list(items), initial, of_int(1)});
  };
  for (O op : {O::AccSum, O::AccMin, O::AccMax})
    CHECK(faults(inverse(op, op == O::AccSum ? of_int(0) : Value{}, ints({1, 0, 2}))) ==
          "division");
  for (O op : {O::AccList, O::AccDistinct})
    CHECK(faults(inverse(op, m.list({}), ints({0, 2}))) == "division");
  CHECK(faults(over(m, O::AccSum, of_int(0),
                    {*parse_money("1", "EUR"), *parse_money("1", "USD")})) == "currency");
  CHECK(faults(over(m, O::AccMax, Value{}, {*parse_money("1", "EUR"), *parse_money("1", "USD")})) ==
        "currency");
  CHECK(faults(over(m, O::AccMin, Value{}, {of_enum(0, 1), of_enum(0, -1)})) == "member");
  CHECK(faults(over(m, O::AccSum, of_int(0), ints({INT64_MAX, 1}))) == "overflow");
  CHECK(faults(over(m, O::AccCount, m.fault(), ints({1}))) == "host");
  CHECK(faults(over(m, O::AccList, of_int(1), ints({1}))) == "internal");
}

TEST_CASE("`where` that is false skips, that is a fault spoils") {
  Machine m;
  for (O op : {O::AccCount, O::AccSum, O::AccMin, O::AccMax, O::AccList, O::AccDistinct}) {
    bool is_list = op == O::AccList || op == O::AccDistinct,
         is_number = op == O::AccCount || op == O::AccSum;
    Value initial = is_list ? m.list({}) : is_number ? of_int(0) : Value{};
    Value skipped = with_where(m, op, initial, ints({1, 2}), of_bool(false));
    CHECK(skipped.tag == initial.tag);
    CHECK(skipped.aux == 0);
    CHECK(skipped.i == (is_list ? skipped.i : 0));
    CHECK(faults(with_where(m, op, initial, ints({1, 2}), m.fault())) == "host");
    CHECK(faults(with_where(m, op, initial, ints({1, 2}), Value{})) == "missing");
    CHECK_FALSE(with_where(m, op, initial, ints({1, 2}), of_bool(true)).is_fault());
  }
}

TEST_CASE("Earliest and latest go by time, then by id") {
  Machine m;
  Value a = of_record(m.record(kTouch, 10, "a")), b = of_record(m.record(kTouch, 10, "b")),
        c = of_record(m.record(kTouch, 20, "c"));
  auto id = [](const Value& r) { return std::string(r.record->fields[0].text->view()); };
  for (const std::vector<Value>& order : {std::vector{a, b, c}, {c, b, a}, {b, c, a}}) {
    CHECK(id(over(m, O::AccEarliest, Value{}, order)) == "a");
    CHECK(id(over(m, O::AccLatest, Value{}, order)) == "c");
  }
  CHECK(id(over(m, O::AccLatest, Value{}, {b, a})) == "b");
  CHECK(over(m, O::AccLatest, Value{}, {}).is_missing());
  CHECK(faults(over(m, O::AccEarliest, Value{}, ints({1}))) == "internal");
}

TEST_CASE("Lists and distinct elements are gathered in order") {
  Machine m;
  Value all = over(m, O::AccList, m.list({}), ints({3, 1, 3}));
  CHECK(to_text(all) == "[3, 1, 3]");
  CHECK(to_text(over(m, O::AccDistinct, m.list({}), ints({3, 1, 3}))) == "[3, 1]");
  CHECK(over(m, O::AccDistinct, m.list({}), {of_enum(0, -1), of_enum(0, -1)}).aux == 2);
}

TEST_CASE("Iterators know their bounds") {
  Machine m;
  auto count_list = [&](std::uint32_t bound, const Value& list) {
    return m.run({{O::IterList, 1, 0, bound},
                  {O::JumpFault, 1, 0, 6},
                  {O::Const, 2, 0, kZero},
                  {O::Next, 3, 1, 7},
                  {O::AccCount, 2, kNoRegister},
                  {O::Loop, 0, 0, 3},
                  {O::Move, 2, 1},
                  {O::Return, 2}},
                 {list});
  };
  Value three = m.list(ints({1, 2, 3}));
  CHECK(count_list(3, three).i == 3);
  CHECK(faults(count_list(2, three)) == "bound");
  CHECK(faults(count_list(2, Value{})) == "missing");
  CHECK(faults(count_list(2, m.fault())) == "host");
  CHECK(faults(count_list(2, of_int(1))) == "internal");
  auto sum_range = [&](std::int64_t low, std::int64_t high, std::uint32_t bound) {
    return m.run({{O::IterRange, 2, 0, bound},
                  {O::JumpFault, 2, 0, 6},
                  {O::Const, 3, 0, kZero},
                  {O::Next, 4, 2, 7},
                  {O::AccSum, 3, kNoRegister, 4},
                  {O::Loop, 0, 0, 3},
                  {O::Move, 3, 2},
                  {O::Return, 3}},
                 {of_int(low), of_int(high)});
  };
  CHECK(sum_range(1, 4, 4).i == 10);
  CHECK(sum_range(4, 1, 4).i == 0);
  CHECK(sum_range(INT64_MAX, INT64_MAX, 1).i == INT64_MAX);
  CHECK(faults(sum_range(1, 5, 4)) == "bound");
  CHECK(faults(sum_range(INT64_MIN, INT64_MAX, 1000)) == "bound");
}

TEST_CASE("A loop over a fault without asking first is that fault, not an empty loop") {
  Machine m;
  Value v = m.run({{O::IterList, 1, 0, 5},
                   {O::Const, 2, 0, kTrue},
                   {O::Next, 3, 1, 4},
                   {O::Loop, 0, 0, 2},
                   {O::Return, 2}},
                  {m.fault(FaultKind::HistoryShort)});
  CHECK(faults(v) == "history");
}

TEST_CASE("The hard stop ends what takes too long") {
  Machine m;
  std::initializer_list<Instruction> loop = {
      {O::IterRange, 2, 0, 1'000'000}, {O::Next, 3, 2, 3}, {O::Loop, 0, 0, 1}, {O::Return, 3}};
  m.steps = 4 + 2 * 100;
  CHECK(m.run(loop, {of_int(1), of_int(100)}).i == 100);
  CHECK(m.steps_left == 0);
  CHECK(faults(m.run(loop, {of_int(1), of_int(101)})) == "steps");
  m.steps = 3;
  CHECK(faults(m.run(loop, {of_int(1), of_int(1)})) == "steps");
}
