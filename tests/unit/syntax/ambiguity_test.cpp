// grammar.peg against the parser: each example has exactly one reading there, and what the parser refuses
// has none.
#include <doctest/doctest.h>

#include "tests/unit/syntax/derivations.hpp"
#include "tests/unit/syntax/support.hpp"

using namespace writ::syntax;
using namespace writ::syntax::testing;

namespace {
const Page& page() {
  static const Page kPage(read_file(WRIT_GRAMMAR_PAGE));
  return kPage;
}
}  // namespace

TEST_CASE("the page reads, and explains all that it uses") {
  CHECK(page().problems() == std::vector<std::string>{});
  CHECK(page().unused_rules() == std::vector<std::string>{"file"});
  CHECK(page().rule_count() > 80);
}

TEST_CASE("the counter counts") {
  const Page twice("s <- a / b\na <- NAME ('or' NAME)*\nb <- NAME 'or' NAME");
  REQUIRE(twice.problems().empty());
  CHECK(twice.readings("s", "x") == 1);
  CHECK(twice.readings("s", "x or y") == 2);
  CHECK(twice.readings("s", "x or y or z") == 1);
  CHECK(twice.readings("s", "x y") == 0);
  const Page sum("s <- t EOF\nt <- NUMBER / &NUMBER t2\nt2 <- NUMBER '+' t / !'-' NUMBER");
  CHECK(sum.readings("s", "1") == 2);
  CHECK(sum.readings("s", "1 + 2") == 2);
  CHECK(Page("s <- a").problems().size() == 1);
  CHECK(Page("s <- ('a'").problems().size() == 1);
}

TEST_CASE("each example has one reading") {
  for (const Example& e : examples()) {
    INFO(e.name);
    CHECK(page().readings("file", e.text) == 1);
  }
}

TEST_CASE("each item of the examples has one reading by itself") {
  for (const Example& e : examples()) {
    const Parsed p = parsed(e.text);
    for (NodeId item : p.tree.children(p.tree.root())) {
      if (p.tree.kind(item) == NodeKind::Module) continue;
      const std::string text(p.tree.text_of(item));
      INFO(text);
      CHECK(page().readings("item", text) == 1);
    }
  }
}

TEST_CASE("what the parser refuses has no reading, and the other way round") {
  for (const char* text :
       {"a b", "a +", "(a", "a)", "[a,]", "f(a,)", "a < b < c", "a == b == c", "has approval",
        "has approval cro", "a is", "a is not", "a in", "not", "if a then b", "any(x)", "any(x in)",
        "any(x in xs where)", "avg(x in xs)", "a.1", "a..b", "1 .. 2", "2 days 3", "12abc",
        "a otherwise b otherwise c", "a starts b", "- -", "x is (a", "from", "a and", "or a",
        "a or or b", "a && b", "!a", "a = b", "'a'", "\"a", "count(x)", "has a from (b", "a not b",
        // and these are read
        "a", "a - -b", "a otherwise -1", "x is (a)", "not not a", "x in 1 .. 2", "count", "a.from",
        "f()", "[]", "r\"\\\"", "has 2 approvals from (a and b) after c",
        "has a b, c from d where e", "any(any in any: any)", "(has a from b) or c",
        "if a then if b then c else d else e", "x in a until b", "2 days", "2.5 hours", "1 EUR",
        "EUR", "5 % + 1"}) {
    INFO(text);
    CHECK((page().readings("expr", text) == 1) == parsed_expression(text).codes().empty());
  }
}
