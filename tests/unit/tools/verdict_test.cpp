#include <doctest/doctest.h>

#include "lang/testing/runner.hpp"
#include "lang/testing/verdict.hpp"
#include "tests/unit/tools/shop.hpp"

namespace {

using namespace writ;

// What one test with these steps finds.
testing::Result run_steps(const std::string& steps) {
  const auto build = tools_test::build_shop("test \"mine\" {\n" + steps + "\n}\n");
  REQUIRE_MESSAGE(build->program, driver::render(*build, Rendering::Plain));
  testing::Choice choice;
  choice.titles_with = "mine";
  const testing::Report report = testing::run(*build, choice);
  REQUIRE(report.results.size() == 1);
  return report.results[0];
}
const std::string kGiven =
    "given ship { actor: bot  order: box  boxes: 7  due: now + 2 days  tags: [] }\n";

}  // namespace

TEST_CASE("names match by whole segments from the end") {
  CHECK(testing::names("p.large", "shop.p.large"));
  CHECK(testing::names("large", "shop.p.large"));
  CHECK(testing::names("shop.p.large", "shop.p.large"));
  CHECK_FALSE(testing::names("arge", "shop.p.large"));
  CHECK_FALSE(testing::names("q.large", "shop.p.large"));
  CHECK_FALSE(testing::names("", "shop.p.large"));
}

TEST_CASE("an expectation that does not hold says what was found") {
  const testing::Result wrong = run_steps(kGiven + "expect permit because p.few");
  CHECK_FALSE(wrong.passed());
  REQUIRE(wrong.findings.size() == 1);
  CHECK(wrong.findings[0].expected == "permit because shop.p.few");
  CHECK(wrong.findings[0].found.starts_with("pending because shop.p.large"));
  CHECK_FALSE(wrong.findings[0].details.empty());
  CHECK(wrong.findings[0].place.starts_with("shop.writ:"));
}

TEST_CASE("reasons and obligations are exact sets") {
  CHECK(run_steps(kGiven + "expect pending").passed());
  CHECK(run_steps(kGiven + "expect pending because p.large").passed());
  CHECK_FALSE(run_steps(kGiven + "expect pending because p.large, p.few").passed());
  CHECK_FALSE(run_steps(kGiven + "expect error").passed());
}

TEST_CASE("a result without an expectation has not passed") {
  CHECK_FALSE(testing::Result{}.passed());
  const auto build = tools_test::build_shop("test \"mine\" {\n" + kGiven + "}\n");
  CHECK_FALSE(build->program);  // nor does it check
}

TEST_CASE("the clock starts with 2026 and answers come a second later") {
  CHECK(run_steps(kGiven + "expect pending\nafter approval by ann\nexpect permit").passed());
}
