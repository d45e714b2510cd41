// Nesting is bounded, chains are not; the work grows with the text. Work is counted in nodes made, and
// time only held to a generous bound that anything exponential would pass at once.
#include <doctest/doctest.h>

#include <chrono>

#include "tests/unit/syntax/support.hpp"

using namespace writ::syntax;
using namespace writ::syntax::testing;
using Codes = std::vector<std::string>;

namespace {

std::string times(std::string_view piece, std::size_t n) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += piece;
  return out;
}

struct Nest {
  const char* open;
  const char* inside;
  const char* close;
};
constexpr Nest kNests[] = {
    {"(", "a", ")"},
    {"f(", "a", ")"},
    {"[", "a", "]"},
    {"any(x in ", "a", ")"},
    {"not ", "a", ""},
    {"-", "a", ""},
    {"if a then b else ", "c", ""},
    {"if ", "a", " then b else c"},
    {"has a from b where ", "c", ""},
    {"any(x in xs where ", "a", ")"},
    {"any(x in xs : ", "a", ")"},
    {"f(1, [", "a", "])"},
};

double seconds_of(const std::string& text) {
  const auto begin = std::chrono::steady_clock::now();
  parsed_expression(text);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

TEST_CASE("64 levels are read, 65 are refused once") {
  for (const Nest& n : kNests) {
    const std::size_t levels = std::string_view(n.open) == "f(1, [" ? 32 : 64;
    const std::string open = n.open;
    INFO(open);
    const Parsed deep = parsed_expression(times(n.open, levels) + n.inside + times(n.close, levels));
    CHECK(deep.codes().empty());
    CHECK(shape_errors(deep.tree).empty());
    CHECK(!dump(deep.tree).empty());
    CHECK(!format(deep.tree).empty());
    const Parsed deeper =
        parsed_expression(times(n.open, levels + 1) + n.inside + times(n.close, levels + 1));
    CHECK(deeper.codes() == Codes{"E0107"});
  }
}

TEST_CASE("types and people nest as deep, and no deeper") {
  const auto type_of = [](std::size_t n, const char* open, const char* close) {
    return parsed("type T = " + times(open, n) + "text" + times(close, n)).codes();
  };
  for (const auto& [open, close] :
       {std::pair{"(", ")"}, {"list of ", ""}, {"set of ", ""}, {"{ a: ", " }"}}) {
    INFO(open);
    CHECK(type_of(64, open, close).empty());
    CHECK(type_of(65, open, close) == Codes{"E0107"});
  }
  const auto people = [](std::size_t n) {
    return parsed("policy p on a { rule r { require approval from " + times("(", n) + "cro" +
                  times(")", n) + " } }")
        .codes();
  };
  CHECK(people(64).empty());
  CHECK(people(65) == Codes{"E0107"});
}

TEST_CASE("long chains do not nest") {
  for (const char* link : {" and a", " or a", " + a", " * a", ".a"}) {
    INFO(link);
    const Parsed p = parsed_expression("a" + times(link, 10'000));
    CHECK(p.codes().empty());
    CHECK(p.tree[p.tree.root()].child_count == 10'001);
    CHECK(shape_errors(p.tree).empty());
    CHECK(!format(p.tree).empty());
  }
  CHECK(parsed("role a" + times(", a", 10'000)).codes().empty());
  CHECK(parsed_expression("[a" + times(", a", 10'000) + "]").codes().empty());
}

TEST_CASE("ten megabytes, or one, of openings are refused quickly") {
  for (const char* piece : {"(", "!", "not ", "-", "[", "{", "f(", "any(x in ", "if ", "\"", "#",
                            "'", "}", ";", "a.", "rule ", "\\"}) {
    INFO(piece);
    const std::string_view unit(piece);
    const Parsed ten = parsed(times(unit, 10'000'000 / unit.size()));
    CHECK(ten.codes() == Codes{"E0108"});
    const std::string one = times(unit, 1'000'000 / unit.size());
    CHECK(seconds_of(one) < 5.0);
    const Parsed in_file = parsed("define a = " + one);
    CHECK((in_file.sink.has_errors() || unit == "#"));
    CHECK(in_file.codes().size() <= writ::diag::Sink::kMaxReported);
  }
}

TEST_CASE("no alternative reads a long prefix again") {
  // Each level offers an alternative that fails late; twice the work a level would be 2^60.
  for (const char* open :
       {"has a from b after f(", "has a from b after f [", "has a from b after c d(", "f((",
        "any(x in [", "list(a, ", "count((", "(has a b from ("}) {
    INFO(open);
    CHECK(seconds_of(times(open, 60) + "x") < 5.0);
  }
  CHECK(parsed("type T = " + times("list of (", 32) + "A" + times(")", 32)).codes().empty());
}

TEST_CASE("twice the text makes twice the nodes") {
  const std::string rule =
      "  rule r \"R\" { when a >= b and not has approval from cro  require approval from x or y "
      "}\n";
  const auto nodes = [&](std::size_t n) {
    const Parsed p = parsed("policy p on a {\n" + times(rule, n) + "}\n");
    CHECK(p.codes().empty());
    return p.tree.nodes.size();
  };
  const std::size_t base = nodes(0), one = nodes(1) - base;
  CHECK(nodes(1000) - base == 1000 * one);
}
