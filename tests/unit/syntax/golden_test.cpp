#include <doctest/doctest.h>

#include "tests/unit/syntax/support.hpp"

using namespace writ::syntax;
using namespace writ::syntax::testing;

TEST_CASE("every example parses to its tree, in the shapes of node_kinds.def") {
  const auto all = examples();
  REQUIRE(all.size() >= 10);
  for (const Example& e : all) {
    INFO(e.name);
    const Parsed p = parsed(e.text);
    CHECK(p.rendered() == "");
    CHECK(shape_errors(p.tree) == std::vector<std::string>{});
    check_golden(e.name + ".tree", dump(p.tree));
  }
}

TEST_CASE("what the fuzzer starts from and every program of the repository is a tree in shape") {
  std::size_t count = 0;
  for (const Example& e : programs()) {
    INFO(e.name);
    const Parsed p = parsed(e.text);
    CHECK(shape_errors(p.tree) == std::vector<std::string>{});
    ++count;
    if (p.sink.has_errors()) continue;
    const Parsed again = parsed(format(p.tree));
    CHECK(again.rendered() == "");
    CHECK(dump(again.tree) == dump(p.tree));
  }
  CHECK(count > 100);
}

TEST_CASE("the examples hold every kind of node but Error") {
  std::vector<bool> seen(256, false);
  std::size_t kinds = 0;
  for (const Example& e : examples())
    for (const Node& n : parsed(e.text).tree.nodes) seen[static_cast<std::size_t>(n.kind)] = true;
#define NODE(name, children, form)                         \
  if (std::string_view(#name) != "Error") {                \
    ++kinds;                                               \
    INFO(#name);                                           \
    CHECK(seen[static_cast<std::size_t>(NodeKind::name)]); \
  }
#include "lang/syntax/node_kinds.def"
  CHECK(kinds > 100);
}

TEST_CASE("the shape check sees a missing, a surplus and a misplaced child") {
  const Parsed p = parsed("define a = b + c");
  REQUIRE(shape_errors(p.tree).empty());
  const auto broken = [&](auto change) {
    Tree t = p.tree;
    for (std::uint32_t i = 0; i < t.nodes.size(); ++i)
      if (change(t, t.nodes[i])) break;
    return shape_errors(t).size();
  };
  CHECK(broken([](Tree&, Node& n) {
          return n.kind == NodeKind::Sum && (n.kind = NodeKind::Negate, true);
        }) > 0);
  CHECK(broken([](Tree&, Node& n) {
          return n.kind == NodeKind::Term && (n.kind = NodeKind::Ident, true);
        }) > 0);
  CHECK(broken([](Tree&, Node& n) { return n.kind == NodeKind::Sum && (n.child_count = 9, true); }) >
        0);
  CHECK(broken([](Tree&, Node& n) { return n.kind == NodeKind::Term && (n.end = 999, true); }) > 0);
  CHECK(broken([](Tree&, Node& n) {
          return n.kind == NodeKind::Term && (n.parent = NodeId{0}, true);
        }) > 0);
  CHECK(broken([](Tree&, Node& n) {
          return n.kind == NodeKind::DefineDecl && (n.kind = NodeKind::Kept, true);
        }) > 0);
}

TEST_CASE("spans are tight: no blanks, comments or parentheses at their ends") {
  const Parsed p = parsed("define a =  ( b  + c )  # why\n  * d   # end\n\n");
  const auto text_of = [&](NodeKind kind) {
    for (std::uint32_t i = 0; i < p.tree.nodes.size(); ++i)
      if (p.tree.kind(NodeId{i}) == kind) return std::string(p.tree.text_of(NodeId{i}));
    return std::string("none");
  };
  CHECK(text_of(NodeKind::Sum) == "b  + c");
  CHECK(text_of(NodeKind::Product) == "( b  + c )  # why\n  * d");
  CHECK(text_of(NodeKind::Term) == "+ c");
  CHECK(p.tree.comments.size() == 2);
  CHECK(p.tree.comments[0].is_trailing);
  const Parsed blanks = parsed("define a = b  # blanks behind  \t\n#  \ndefine c = d\n");
  CHECK(blanks.tree.text_of(blanks.tree.child(blanks.tree.root(), 0)) == "define a = b");
  CHECK(format(blanks.tree) == "define a = b  # blanks behind\n#\ndefine c = d\n");
}

TEST_CASE("a line of the REPL") {
  CHECK(dump(parsed_expression("  a + 1  # sum").tree) ==
        "Sum\n  Ident a\n  Term [+]\n    Number 1\n");
  CHECK(parsed_expression("a b").codes() == std::vector<std::string>{"E0101"});
  CHECK(parsed_expression("").codes() == std::vector<std::string>{"E0101"});
  CHECK(parsed_expression("a +").tree.nodes.empty());
}
