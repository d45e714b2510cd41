#include <doctest/doctest.h>

#include "tests/unit/syntax/support.hpp"

using namespace writ::syntax;
using namespace writ::syntax::testing;
using Codes = std::vector<std::string>;

TEST_CASE("literals stand for their text") {
  CHECK(unquote(R"("a\"b\\c\n\t\r")") == "a\"b\\c\n\t\r");
  CHECK(unquote(R"("\u{e9}\u{20AC}\u{1F600}")") == "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  CHECK(unquote("r\"a\\d\"") == "a\\d");
  CHECK(unquote("\"\"") == "");
  CHECK(unquote("\"") == "");
  CHECK(unquote("") == "");
}

TEST_CASE("an escape that does not exist is pointed at") {
  for (const char* text :
       {R"("\d")", R"("\u{}")", R"("\u{110000}")", R"("\u{D800}")", R"("\u41")", R"("\é")"}) {
    INFO(text);
    CHECK(parsed_expression(text).codes() == Codes{"E0105"});
  }
  CHECK(parsed_expression(R"("\\d \u{41}")").codes().empty());
}

TEST_CASE("a text ends on its line") {
  CHECK(parsed_expression("\"a").codes() == Codes{"E0104"});
  CHECK(parsed_expression("\"a\\\"").codes() == Codes{"E0104"});
  CHECK(parsed_expression("r\"").codes() == Codes{"E0104"});
  CHECK(parsed("role a\nrule \"x\nrole b").codes().size() == 1);
}

TEST_CASE("text that hides or misleads is refused") {
  CHECK(parsed("role \xFF").codes() == Codes{"E0109"});
  CHECK(parsed("role \xC0\x80").codes() == Codes{"E0109"});
  CHECK(parsed("role \xED\xA0\x80").codes() == Codes{"E0109"});
  CHECK(parsed("role \xF5\x80\x80\x80").codes() == Codes{"E0109"});
  CHECK(parsed("role a\xE2\x80").codes() == Codes{"E0109"});
  CHECK(parsed(std::string("role a\0", 7)).codes() == Codes{"E0110"});
  CHECK(parsed("role a # \x1B[31m").codes() == Codes{"E0110"});
  CHECK(parsed("role a # \xE2\x80\xAE hidden").codes() == Codes{"E0110"});
  CHECK(parsed("role a # \xE2\x81\xA6 hidden").codes() == Codes{"E0110"});
  CHECK(parsed("role a # \xE2\x80\xA8role b").codes() == Codes{"E0110"});
  CHECK(parsed("role a # x\rrole b").codes() == Codes{"E0110"});
  CHECK(parsed("role a\r\nrole b # x\r\n").codes().empty());
  CHECK(parsed("\xEF\xBB\xBFmodule a\nrole b").codes().empty());
  CHECK(parsed("role a \"\xC3\xA9\"").codes().size() ==
        1);  // letters beyond ASCII: in texts and comments
}

TEST_CASE("a refused file has a root and nothing else") {
  const Parsed p = parsed(std::string((std::size_t{1} << 20) + 1, ' '));
  CHECK(p.codes() == Codes{"E0108"});
  CHECK(p.tree.nodes.size() == 1);
  CHECK(p.tree.kind(p.tree.root()) == NodeKind::File);
  CHECK(parsed(std::string(std::size_t{1} << 20, ' ')).codes().empty());
}

TEST_CASE("dates and times exist") {
  for (const char* text : {"2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-04-31",
                           "0000-01-01", "2026-01-01T24:00:00Z", "2026-01-01T10:60:00Z",
                           "2026-01-01T10:00:60Z", "2026-01-01T10:00:00+24:00", "24:00", "08:60"}) {
    INFO(text);
    CHECK(parsed_expression(text).codes() == Codes{"E0120"});
  }
  for (const char* text : {"2024-02-29", "2000-02-29", "2026-12-31", "2026-01-01T23:59:59.999Z",
                           "2026-01-01T10:00:00-05:30", "00:00", "23:59"}) {
    INFO(text);
    CHECK(parsed_expression(text).codes().empty());
  }
}
