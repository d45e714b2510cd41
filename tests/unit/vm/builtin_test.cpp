#include <doctest/doctest.h>

#include "runtime/program/tables.hpp"
#include "tests/unit/vm/machine.hpp"

using namespace writ::testing;
using namespace writ::value;
using O = writ::program::Opcode;

namespace {

std::uint32_t builtin(std::string_view name) {
  for (std::uint32_t k = 0; k < writ::program::kBuiltinCount; ++k)
    if (writ::program::kBuiltins[k].name == name) return k;
  return writ::program::kNone;
}
std::string call(Machine& m, std::string_view name, const Value& a, const Value& b = {}) {
  Value v = m.run({{O::Builtin, 2, 0, builtin(name)}, {O::Return, 2}}, {a, b});
  return v.is_fault() ? faults(v) : to_text(v);
}

}  // namespace

TEST_CASE("Local clock, date and weekday") {
  Machine m;
  Value t = of_scalar(Tag::Time, *parse_time("2026-11-24T20:30:00Z")),
        kolkata = m.text("Asia/Kolkata"), nowhere = m.text("Mars/Olympus");
  CHECK(call(m, "clock", t, m.text("Europe/Berlin")) == "21:30");
  CHECK(call(m, "clock", t, kolkata) == "02:00");
  CHECK(call(m, "clock", t, nowhere) == "zone");
  CHECK(call(m, "clock", t) == "missing");
  CHECK(call(m, "date", t, kolkata) == "2026-11-25");
  CHECK(call(m, "date", t) == "2026-11-24");
  CHECK(call(m, "weekday", t, kolkata) == "3");
  CHECK(call(m, "weekday", t) == "2");
  CHECK(call(m, "date", of_scalar(Tag::Time, *parse_time("9999-12-31T23:00:00Z")), kolkata) ==
        "overflow");
  CHECK(call(m, "date", Value{}, nowhere) == "missing");
  CHECK(call(m, "date", t, m.fault()) == "host");
  CHECK(call(m, "date", of_int(1)) == "internal");
}

TEST_CASE("Floor and absolute values") {
  Machine m;
  CHECK(call(m, "floor", *parse_decimal("1.9")) == "1");
  CHECK(call(m, "floor", *parse_decimal("-1.1")) == "-2");
  CHECK(call(m, "floor", *parse_decimal("-2")) == "-2");
  CHECK(call(m, "floor", of_int(4)) == "4");
  CHECK(call(m, "abs", of_int(-4)) == "4");
  CHECK(call(m, "abs", *parse_decimal("-0.5")) == "0.5");
  CHECK(call(m, "abs", of_int(INT64_MIN)) == "overflow");
  CHECK(call(m, "abs", m.text("x")) == "internal");
}

TEST_CASE("Length in code points, and ASCII in lower case") {
  Machine m;
  CHECK(call(m, "length", m.text("a\xC3\xA9\xF0\x9F\x98\x80")) == "3");
  CHECK(call(m, "lower", m.text("AbC-\xC3\x89")) == "abc-\xC3\x89");
  CHECK(call(m, "lower", Value{}) == "missing");
  Value hello = m.run({{O::Builtin, 1, 0, builtin("lower")}, {O::Return, 1}}, {m.text("HELLO")});
  CHECK(hello.aux != kUnseenText);  // the image holds `hello`
}
