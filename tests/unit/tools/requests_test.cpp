#include <doctest/doctest.h>

#include "tools/repl/editor.hpp"
#include "tools/writ/json_tree.hpp"
#include "tools/writ/requests.hpp"
#include "tools/writ/session.hpp"

using namespace writ;
using namespace writ::tools;

TEST_CASE("a batch hands its shared members down") {
  Requests out;
  InputError error;
  REQUIRE(take_apart(R"({"subject": {"id": "a"}, "action": {"name": "x"}, "other": 1,
                         "evaluations": [{}, {"action": {"name": "y"}}]})",
                     out, error));
  CHECK(out.is_batch);
  REQUIRE(out.items.size() == 2);
  CHECK(out.items[0] == R"({"subject":{"id":"a"},"action":{"name":"x"}})");
  CHECK(out.items[1] == R"({"action":{"name":"y"},"subject":{"id":"a"}})");
}

TEST_CASE("a batch that is none is refused, a single request is left alone") {
  Requests out;
  InputError error;
  CHECK_FALSE(take_apart(R"({"evaluations": 3})", out, error));
  CHECK(error.path == "evaluations");
  CHECK_FALSE(take_apart(R"({"evaluations": [3]})", out, error));
  CHECK(error.path == "evaluations[0]");
  CHECK_FALSE(
      take_apart(R"({"evaluations": [], "options": {"evaluations_semantic": "all"}})", out, error));
  CHECK(error.path == "options.evaluations_semantic");
  CHECK_FALSE(take_apart(R"({"evaluations": [}})", out, error));
  Requests single;
  REQUIRE(take_apart("not JSON at all", single, error));
  CHECK_FALSE(single.is_batch);
  CHECK(single.items[0] == "not JSON at all");
}

TEST_CASE("lines are told from one document") {
  CHECK(looks_like_lines("{}\n{}\n"));
  CHECK(looks_like_lines("\n{}\n\nanything\n"));
  CHECK_FALSE(looks_like_lines("{}\n"));
  CHECK_FALSE(looks_like_lines("{\n}\n"));
  CHECK_FALSE(looks_like_lines(""));
  CHECK_FALSE(looks_like_lines("{} {}\n{}\n"));
}

TEST_CASE("a request's heading is read leniently") {
  const Head head =
      head_of(R"({"id": "r", "subject": {"x": [1], "id": "ann"}, "action": {"name": "ship"}})");
  CHECK(head.action == "ship");
  CHECK(head.subject == "ann");
  CHECK(head.id == "r");
  CHECK(head_of("[").action.empty());
  CHECK(head_of(R"({"action": 3, "subject": null})").action.empty());
}

TEST_CASE("a tree keeps order and refuses what the reader refuses") {
  json::Error error;
  const auto tree = parse_json(R"({"b": [1, 2.50, "x", null, true], "a": {}})", error);
  REQUIRE(tree);
  CHECK(json_text(*tree) == R"({"b":[1,2.50,"x",null,true],"a":{}})");
  CHECK_FALSE(parse_json(R"({"a": 1, "a": 2})", error));
  CHECK_FALSE(parse_json("[1] 2", error));
  CHECK_FALSE(parse_json(std::string(1000, '['), error));
}

TEST_CASE("open brackets, texts and comments left out") {
  CHECK(repl::open_brackets("count(x in [1,") == 2);
  CHECK(repl::open_brackets("(\"(\" # (\n") == 1);
  CHECK(repl::open_brackets("a)") == -1);
  CHECK(repl::open_brackets("\"\\\"(\"") == 0);
}
