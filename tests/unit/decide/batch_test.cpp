#include <doctest/doctest.h>

#include <writ/writ.hpp>

using namespace writ;

TEST_CASE("members beside the evaluations stand for those left out") {
  const Batch b = split_batch(R"({"subject": {"id": "a"}, "action": {"name": "x"}, "other": 1,
    "options": {"evaluations_semantic": "deny_on_first_deny"}, "evaluations": [{"resource": {"id": "1"}}, {"action": {"name": "y"}, "id": "r2"}]})");
  REQUIRE_FALSE(b.error);
  CHECK(b.semantic == "deny_on_first_deny");
  REQUIRE(b.requests.size() == 2);
  CHECK(b.requests[0] == R"({"resource":{"id": "1"},"subject":{"id": "a"},"action":{"name": "x"}})");
  CHECK(b.requests[1] == R"({"action":{"name": "y"},"id":"r2","subject":{"id": "a"}})");
}

TEST_CASE("without evaluations it is one request; mistakes have a place") {
  CHECK(split_batch(R"({"action": {"name": "x"}})").requests ==
        std::vector<std::string>{R"({"action": {"name": "x"}})"});
  CHECK(split_batch(R"({"evaluations": {}})").error->path == "evaluations");
  CHECK(split_batch(R"({"evaluations": [1]})").error->path == "evaluations[0]");
  CHECK(split_batch(R"({"options": {"evaluations_semantic": "all"}, "evaluations": [{}]})").error->path ==
        "options.evaluations_semantic");
  CHECK(split_batch("{").error);
}
