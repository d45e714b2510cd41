#include <doctest/doctest.h>

#include <algorithm>

#include "tests/unit/tools/shop.hpp"
#include "tools/repl/complete.hpp"

using namespace writ;
using Words = std::vector<std::string>;

namespace {

Words words(std::string_view line, std::size_t* begin = nullptr) {
  static const auto build = tools_test::build_shop();
  REQUIRE(build->program);
  const repl::Completion found =
      repl::complete(*build, build->program->action_named("ship"), {"ann-1", "bob"}, line);
  if (begin != nullptr) *begin = found.begin;
  return found.words;
}
bool has(const Words& all, const std::string& word) {
  return std::find(all.begin(), all.end(), word) != all.end();
}

}  // namespace

TEST_CASE("commands") {
  CHECK(words(":de") == Words{":decide"});
  CHECK(has(words(":"), ":quit"));
  CHECK(words(":nothing ").empty());
}

TEST_CASE("facts, rules, people, codes, actions where a command takes them") {
  std::size_t begin = 0;
  CHECK(words(":set order.s", &begin) == Words{"order.share", "order.size"});
  CHECK(begin == 5);
  CHECK(words(":why p.l") == Words{"p.large"});
  CHECK(words(":approve a") == Words{"ann-1"});
  CHECK(words(":approve ann-1 appr") == Words{"approval"});
  CHECK(words(":template s") == Words{"ship"});
  CHECK(has(words(":explain E01"), "E0101"));
  CHECK(words(":set boxes 1").empty());
}

TEST_CASE("names and members in expressions") {
  std::size_t begin = 0;
  CHECK(words("boxes > 3 and ord", &begin) == Words{"order"});
  CHECK(begin == 14);
  CHECK(words("order.home.st") == Words{"order.home.street"});
  CHECK(words("Size.l") == Words{"Size.large"});
  CHECK(has(words("actor."), "actor.region"));
  CHECK(has(words("cl"), "clock"));
  CHECK(words("nonsense.x").empty());
}

TEST_CASE("what candidates share") {
  CHECK(repl::common_beginning({"order.share", "order.size"}) == "order.s");
  CHECK(repl::common_beginning({}).empty());
}
