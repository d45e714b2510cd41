#include <doctest/doctest.h>

#include "tests/unit/syntax/support.hpp"

using namespace writ::syntax;
using namespace writ::syntax::testing;

namespace {

std::vector<std::string> comments_of(const Parsed& p) {
  std::vector<std::string> out;
  for (const Comment& c : p.tree.comments) {
    std::string text(p.tree.text.substr(c.begin, c.end - c.begin));
    while (!text.empty() && text.back() == ' ') text.pop_back();
    out.push_back(text);
  }
  return out;
}

void check_formatted(const std::string& text) {
  const Parsed before = parsed(text);
  REQUIRE(before.rendered() == "");
  const std::string once = format(before.tree);
  const Parsed after = parsed(once);
  INFO(once);
  CHECK(after.rendered() == "");
  CHECK(dump(after.tree) == dump(before.tree));
  CHECK(format(after.tree) == once);
  CHECK(comments_of(after) == comments_of(before));
}

// Every blank becomes a line break, with or without a comment: the worst layout there is.
std::string scattered(const std::string& text, bool with_comments) {
  std::string out;
  bool in_text = false, in_comment = false;
  int n = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_comment) {
      in_comment = c != '\n';
      if (!in_comment) out += '\n';
      continue;
    }
    if (in_text && c == '\\') {
      out += text.substr(i++, 2);
      continue;
    }
    if (c == '"') in_text = !in_text;
    if (c == '#' && !in_text) {
      in_comment = true;
      continue;
    }
    if (c == ' ' && !in_text)
      out += with_comments ? "  # " + std::to_string(n++) + "\n\n\n " : "\n";
    else out += c;
  }
  return out;
}

}  // namespace

TEST_CASE("formatting is stable, keeps the tree and every comment") {
  for (const Example& e : examples()) {
    INFO(e.name);
    check_formatted(e.text);
    check_golden(e.name + ".formatted", format(parsed(e.text).tree));
  }
}

TEST_CASE("whatever the layout was") {
  for (const Example& e : examples()) {
    INFO(e.name);
    if (e.text.find("r\"") != std::string::npos) continue;  // the scatterer knows no raw texts
    check_formatted(scattered(e.text, false));
    check_formatted(scattered(e.text, true));
  }
}

TEST_CASE("an expression formats alone") {
  CHECK(format(parsed_expression("a+b*( c )").tree) == "a + b * (c)\n");
  CHECK(format(parsed_expression("any(x in xs where  y:z)").tree) == "any(x in xs where y: z)\n");
}

TEST_CASE("precedence brings parentheses back when a tree has none") {
  Parsed p = parsed_expression(
      "(a or b) and (c + d) * e and -(f + g) == h and not (i and j) and (k.l otherwise m).n");
  for (Node& n : p.tree.nodes) n.flags &= static_cast<std::uint8_t>(~kParenthesised);
  const std::string once = format(p.tree);
  CHECK(once ==
        "(a or b) and (c + d) * e and -(f + g) == h and not (i and j) and (k.l otherwise m).n\n");
}

TEST_CASE("lines end, blank lines are single, nothing trails") {
  for (const Example& e : examples()) {
    const std::string once = format(parsed(e.text).tree);
    INFO(e.name);
    CHECK(once.back() == '\n');
    CHECK(once.find("\n\n\n") == std::string::npos);
    CHECK(once.find(" \n") == std::string::npos);
  }
  CHECK(format(parsed("").tree) == "");
  CHECK(format(parsed("\n\n# only\n\n\n\n# this\n\n").tree) == "# only\n\n# this\n");
}
