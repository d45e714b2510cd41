#include <doctest/doctest.h>

#include "tests/unit/program/test_image.hpp"

using namespace writ::program;
using namespace writ::testing;
using O = Opcode;

namespace {

// An image whose only rule runs one function.
std::uint64_t cost_of(TestImage& test, FunctionId function,
                      const std::vector<std::uint32_t>& kind_counts = {0, 0, 0, 0}) {
  test.image.conjuncts[0].function = function;
  test.image.actions[0].rules.count = 1;
  test.image.lanes.clear();
  return test.load()->cost(0, {kind_counts});
}

}  // namespace

TEST_CASE("Straight code costs its instructions") {
  TestImage test;
  std::uint64_t none = cost_of(test, 0);
  FunctionId longer = test.function(0, 1, {{O::Now}, {O::Now}, {O::Now}, {O::Now}, {O::Return}});
  CHECK(cost_of(test, longer) == none + 3);
}

TEST_CASE("Loops cost their bounds, nested loops the product") {
  TestImage test;
  auto count = [&](std::uint32_t bound) {
    return test.function(0, 3,
                         {{O::Slot, 2, 0, kNumbers},
                          {O::IterList, 1, 2, bound},
                          {O::Const, 0, 0, kZero},
                          {O::Next, 2, 1, 6},
                          {O::AccCount, 0, kNoRegister},
                          {O::Loop, 0, 0, 3},
                          {O::Return, 0}});
  };
  std::uint64_t ten = cost_of(test, count(10)), twenty = cost_of(test, count(20));
  CHECK(twenty - ten == 10 * 3);
  FunctionId nested = test.function(0, 5,
                                    {{O::Slot, 4, 0, kNumbers},
                                     {O::IterList, 1, 4, 10},
                                     {O::Next, 2, 1, 8},
                                     {O::IterList, 3, 4, 10},
                                     {O::Const, 0, 0, kZero},
                                     {O::Next, 2, 3, 7},
                                     {O::Loop, 0, 0, 5},
                                     {O::Loop, 0, 0, 2},
                                     {O::Return, 0}});
  CHECK(cost_of(test, nested) > 10 * 10 * 2);
  CHECK(cost_of(test, nested) < 11 * 11 * 8);
}

TEST_CASE("Queries over records cost as many as there are") {
  TestImage test;
  FunctionId both = test.function(0, 3,
                                  {{O::IterRecords, 1, kNoRegister, 1},
                                   {O::Const, 0, 0, kZero},
                                   {O::Next, 2, 1, 5},
                                   {O::AccCount, 0, kNoRegister},
                                   {O::Loop, 0, 0, 2},
                                   {O::Return, 0}});
  std::uint64_t few = cost_of(test, both, {0, 0, 0, 0});
  CHECK(cost_of(test, both, {10, 0, 0, 0}) - few == 30);
  CHECK(cost_of(test, both, {10, 20, 0, 50}) - few == 90);
  CHECK(cost_of(test, both, {}) > 2 * 1000 * 3);
}

TEST_CASE("Calls, requirements and lists add what they take") {
  TestImage test;
  FunctionId callee = test.function(0, 1, {{O::Now}, {O::Now}, {O::Return}});
  FunctionId caller = test.function(0, 1, {{O::Call, 0, 0, callee}, {O::Return}});
  CHECK(cost_of(test, caller) == cost_of(test, 0) + 3);
  FunctionId has = test.function(0, 1, {{O::Has, 0, 0, 0}, {O::Return}});
  CHECK(cost_of(test, has, {0, 0, 100, 0}) > cost_of(test, has, {0, 0, 1, 0}) + 99 * 4);
  FunctionId in_list = test.function(0, 3,
                                     {{O::Const, 0, 0, kOne},
                                      {O::Const, 1, 0, kFirstOfList + 2},
                                      {O::InList, 2, 0, 1},
                                      {O::Return, 2}});
  CHECK(cost_of(test, in_list) == cost_of(test, 0) + 2 + 2);
}

TEST_CASE("Costs saturate") {
  TestImage test;
  FunctionId deep = test.function(0, 12,
                                  {{O::Slot, 0, 0, kNumbers},
                                   {O::IterList, 1, 0, kNone},
                                   {O::Next, 9, 1, 13},
                                   {O::IterList, 2, 0, kNone},
                                   {O::Next, 9, 2, 12},
                                   {O::IterList, 3, 0, kNone},
                                   {O::Next, 9, 3, 11},
                                   {O::IterList, 4, 0, kNone},
                                   {O::Next, 9, 4, 10},
                                   {O::Loop, 0, 0, 8},
                                   {O::Loop, 0, 0, 6},
                                   {O::Loop, 0, 0, 4},
                                   {O::Loop, 0, 0, 2},
                                   {O::Return, 0}});
  CHECK(cost_of(test, deep) == UINT64_MAX);
}
