#include <doctest/doctest.h>

#include "lang/testing/documents.hpp"
#include "lang/testing/runner.hpp"
#include "tests/unit/tools/shop.hpp"

namespace {

using namespace writ;
using syntax::NodeKind;

struct Shop {
  std::unique_ptr<driver::Build> build = tools_test::build_shop();
  testing::Literals literals{build->model};

  syntax::NodeId step(NodeKind kind) const {
    const check::NodeRef test = build->model.tests[0].ref;
    return build->model.tree(test).find(test.node, kind);
  }
  std::uint32_t tree() const { return build->model.tests[0].ref.tree; }
  std::uint32_t kind(std::string_view name) const {
    for (std::uint32_t k = 0; k < build->model.kinds.size(); ++k)
      if (build->model.kinds[k].name == name) return k;
    return check::kNone;
  }
};

}  // namespace

TEST_CASE("a given becomes a request") {
  Shop shop;
  REQUIRE(shop.build->program);
  const std::string request = testing::request_of(shop.build->model, shop.literals, shop.tree(),
                                                  shop.step(NodeKind::StepGiven));
  CHECK(request ==
        R"({"subject":{"type":"agent","id":"bot"},"action":{"name":"ship"},)"
        R"("resource":{"type":"Order","id":"o1","properties":{"size":"LARGE","price":{"amount":"99.50","currency":"EUR"},"share":0.125,)"
        R"("home":{"id":"h","street":"Main \"1\""}}},)"
        R"("context":{"boxes":7,"due":"1970-01-03T00:00:00Z","helper":"ann-1","tags":["a","b"]}})");
  CHECK_FALSE(shop.literals.problem());
}

TEST_CASE("samples of people and agents become the directory") {
  Shop shop;
  REQUIRE(shop.build->program);
  const std::uint32_t module = shop.build->model.samples[0].module;
  CHECK(
      testing::directory_of(shop.build->model, shop.literals, module) ==
      R"({"people":[{"id":"ann-1","roles":["the boss"],"aliases":["a@x"],"attributes":{"region":"us"}},)"
      R"({"id":"bob","roles":[{"role":"clerk","from":"2026-01-01T00:00:00Z","until":"2026-06-01T00:00:00Z"}],"active":false}],)"
      R"("agents":[{"id":"bot","acts_for":"bob"},{"id":"far","autonomous":true,"owner":"ann-1"}]})");
}

TEST_CASE("steps become records") {
  Shop shop;
  REQUIRE(shop.build->program);
  shop.literals.now = 86'400'000'000;
  const syntax::Tree& tree = shop.build->model.trees[shop.tree()];
  testing::RecordStep event;
  event.kind = shop.kind("seen");
  event.tree = shop.tree();
  event.literal = tree.find(shop.step(NodeKind::StepHistory), NodeKind::RecordLit);
  event.id = "event-1";
  CHECK(testing::record_of(shop.build->model, shop.literals, event) ==
        R"({"kind":"seen","id":"event-1","at":"1970-01-01T00:00:00Z","order":"o1","size":"small"})");
  testing::RecordStep answer;
  answer.kind = shop.kind("approval");
  answer.tree = shop.tree();
  answer.who = tree.find(shop.step(NodeKind::StepAfter), NodeKind::Path);
  answer.literal = tree.find(shop.step(NodeKind::StepAfter), NodeKind::RecordLit);
  answer.id = "a";
  answer.content = "beef";
  CHECK(testing::record_of(shop.build->model, shop.literals, answer) ==
        R"({"kind":"approval","id":"a","at":"1970-01-01T00:00:00Z","by":"ann-1","note":"fine","content":"beef"})");
  const std::string history = testing::history_of(shop.build->model, {"{}"});
  CHECK(history.find(R"("seen":"always")") != std::string::npos);
  CHECK(history.find(R"("ship":"always")") != std::string::npos);
  CHECK(history.find(R"("events":[{}])") != std::string::npos);
}

TEST_CASE("coverage tells what was seen") {
  Shop shop;
  REQUIRE(shop.build->program);
  const testing::Report report = testing::run(*shop.build, {});
  REQUIRE(report.results.size() == 1);
  for (const auto& finding : report.results[0].findings) MESSAGE(finding.found);
  CHECK(report.failed() == 0);
  REQUIRE(report.coverage.rules().size() == 2);
  const testing::RuleCoverage& few = report.coverage.rules()[0];
  const testing::RuleCoverage& large = report.coverage.rules()[1];
  CHECK(few.name == "shop.p.few");
  CHECK_FALSE(few.was_live);
  CHECK(few.was_not_live);
  CHECK(large.was_live);
  CHECK_FALSE(large.is_covered());
  REQUIRE(large.terms.size() == 3);
  CHECK(large.terms[2].from_unless);
  CHECK(report.coverage.terms() == 4);
  CHECK(report.coverage.covered_terms() == 0);
  CHECK(report.coverage.covered_rules() == 0);
}
