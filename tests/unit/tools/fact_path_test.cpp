#include <doctest/doctest.h>

#include "tests/unit/tools/shop.hpp"
#include "tools/repl/fact_path.hpp"

using namespace writ;
using Members = std::vector<std::string>;

TEST_CASE("a fact's place in a request") {
  const auto build = tools_test::build_shop();
  REQUIRE(build->program);
  const program::Image& image = build->program->image();
  const std::uint32_t ship = build->program->action_named("ship");
  std::string problem;
  const auto members = [&](std::string_view path) {
    const auto place = repl::place_of(image, ship, path, problem);
    return place ? place->members : Members{};
  };
  CHECK(members("boxes") == Members{"context", "boxes"});
  CHECK(members("order.size") == Members{"resource", "properties", "size"});
  CHECK(members("order.id") == Members{"resource", "id"});
  CHECK(members("order.home.street") == Members{"resource", "properties", "home", "street"});
  CHECK(members("actor") == Members{"subject", "id"});
  CHECK(members("helper") == Members{"context", "helper"});
  CHECK(members("actor.region").empty());
  CHECK(problem.find("directory") != std::string::npos);
  CHECK(members("bocks").empty());
  CHECK(problem.find("`boxes`") != std::string::npos);
  CHECK(members("order.sise").empty());
  CHECK(problem.find("`size`") != std::string::npos);
}

TEST_CASE("values as they are typed") {
  const auto build = tools_test::build_shop();
  REQUIRE(build->program);
  const program::Image& image = build->program->image();
  const std::uint32_t ship = build->program->action_named("ship");
  const auto json = [&](std::string_view path, std::string_view typed) {
    return repl::as_json(image, repl::type_of_path(image, ship, path), typed);
  };
  CHECK(json("boxes", "3") == "3");
  CHECK(json("boxes", "three") == "\"three\"");
  CHECK(json("order.share", "12.5%") == "0.125");
  CHECK(json("order.price", "5 EUR") == R"({"amount":"5","currency":"EUR"})");
  CHECK(json("order.size", "LARGE") == "\"LARGE\"");
  CHECK(json("order.note", "true") == "\"true\"");
  CHECK(json("order.note", "\"a b\"") == "\"a b\"");
  CHECK(json("order.note", "null") == "null");
  CHECK(json("tags", R"(["a"])") == R"(["a"])");
}
