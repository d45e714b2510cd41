#include <doctest/doctest.h>

#include "runtime/value/ops.hpp"
#include "tools/writ/metrics.hpp"

using namespace writ::tools;

namespace {

std::string shown(const char* part, const char* whole = nullptr, const char* unit = "") {
  Cell cell;
  cell.number = writ::value::parse_decimal(part);
  if (whole != nullptr) cell.out_of = writ::value::parse_decimal(whole);
  return cell_text(cell, unit);
}

}  // namespace

TEST_CASE("a share is shown to a tenth of a percent, with what it is a share of") {
  CHECK(shown("12") == "12");
  CHECK(shown("12.5", nullptr, "replies") == "12.5 replies");
  CHECK(shown("12", "30") == "40%  12 of 30");
  CHECK(shown("1", "3") == "33.3%  1 of 3");
  CHECK(shown("2", "3", "touches") == "66.7%  2 of 3 touches");
  CHECK(shown("0", "7") == "0%  0 of 7");
  CHECK(shown("-1", "3") == "-33.3%  -1 of 3");
  CHECK(shown("1", "800") == "0.1%  1 of 800");    // 0.125
  CHECK(shown("5", "2000") == "0.2%  5 of 2000");  // 0.25, half to even
  CHECK(shown("7", "2000") == "0.4%  7 of 2000");  // 0.35, half to even
  CHECK(shown("3", "2") == "150%  3 of 2");
}

TEST_CASE("a share of nothing, and what is not known, is never a zero") {
  CHECK(shown("0", "0") == "none  0 of 0");
  Cell unknown;
  unknown.number = writ::value::parse_decimal("0");
  unknown.unknown = "history complete only since 2026-10-01";
  CHECK(cell_text(unknown, "replies") == "unknown: history complete only since 2026-10-01");
  CHECK(cell_text(Cell{}, "") == "none");
}
