#include <doctest/doctest.h>

#include "lang/diag/diagnostic.hpp"

using namespace writ::diag;
using writ::source::SourceSet;

namespace {
Diagnostic at(std::uint32_t begin, std::uint32_t end) {
  return {Code::UnexpectedText, {0, begin, end}, {"a", "b"}};
}
}  // namespace

TEST_CASE("for people: code, place, line, carets, label, related place, help") {
  SourceSet sources;
  const std::string text = "policy p on a {\n  when risk >= hihg\n}\n";
  sources.add("charter/p.writ", text);
  Diagnostic d = at(static_cast<std::uint32_t>(text.find("hihg")),
                    static_cast<std::uint32_t>(text.find("hihg") + 4));
  d.label = "Risk is one of low, medium, high";
  d.related.push_back({{0, 14, 15}, "opened here"});
  d.help = "did you mean `high`?";
  CHECK(render_human({d}, sources, false) ==
        "error[E0101]: expected a, found b\n"
        " --> charter/p.writ:2:16\n"
        "  |\n"
        "2 |   when risk >= hihg\n"
        "  |                ^^^^ Risk is one of low, medium, high\n"
        " ::: charter/p.writ:1:15\n"
        "  |\n"
        "1 | policy p on a {\n"
        "  |               ^ opened here\n"
        "  help: did you mean `high`?\n");
  CHECK(render_plain({d}, sources) == "charter/p.writ:2:16: error[E0101]: expected a, found b\n");
  const std::string json = render_json({d}, sources);
  for (const char* piece :
       {"\"code\"", "\"E0101\"", "\"error\"", "\"charter/p.writ\"", "\"line\"", "\"column\"",
        "\"offset\"", "\"related\"", "\"opened here\"", "\"edits\"", "\"help\""}) {
    INFO(piece);
    CHECK(json.find(piece) != std::string::npos);
  }
}

TEST_CASE("the gutter is as wide as the deepest line number") {
  SourceSet sources;
  std::string text;
  for (int i = 0; i < 11; ++i) text += "x\n";
  sources.add("f", text);
  CHECK(render_human({at(20, 21)}, sources, false) ==
        "error[E0101]: expected a, found b\n"
        "  --> f:11:1\n"
        "   |\n"
        "11 | x\n"
        "   | ^\n");
}

TEST_CASE("carets stand under code points, tabs are opened") {
  SourceSet sources;
  sources.add("f", "\t\xC3\xA9\xC3\xA9 abc\tx");
  const std::string out = render_human({at(6, 9)}, sources, false);
  CHECK(out.find("1 |     \xC3\xA9\xC3\xA9 abc  x\n") != std::string::npos);
  CHECK(out.find("  |        ^^^\n") != std::string::npos);
}

TEST_CASE("colour only when asked") {
  SourceSet sources;
  sources.add("f", "abc");
  CHECK(render_human({at(0, 1)}, sources, false).find('\033') == std::string::npos);
  CHECK(render_human({at(0, 1)}, sources, true).find("\033[1;31m") != std::string::npos);
}

TEST_CASE("no place breaks a rendering: empty, past the end, in no file, inside a character") {
  SourceSet sources;
  sources.add("empty", "");
  sources.add("short", "\xC3\xA9\n\n\xFF\xFE\x1b[31m\xE2\x80\xAE x\r\n");
  const std::uint32_t places[] = {0, 1, 2, 3, 4, 5, 8, 12, 100, 0xffffffffu};
  for (std::uint32_t file : {0u, 1u, 7u}) {
    for (std::uint32_t begin : places) {
      for (std::uint32_t end : places) {
        Diagnostic d{Code::UnexpectedText, {file, begin, end}, {"a", "b"}};
        d.related.push_back({{file, end, begin}, "x"});
        d.edits.push_back({{file, end, begin}, "x"});
        const std::string out = render_human({d}, sources, false);
        CHECK(out.find('\033') == std::string::npos);
        CHECK(out.find("\xE2\x80\xAE") == std::string::npos);
        CHECK(!render_plain({d}, sources).empty());
        CHECK(!render_json({d}, sources).empty());
      }
    }
  }
}

TEST_CASE("long lines are cut around the carets") {
  SourceSet sources;
  sources.add("f", std::string(1'000'000, 'a') + "bbb" + std::string(1'000'000, 'c'));
  for (std::uint32_t begin : {0u, 50u, 100u, 500u, 1'000'000u, 1'999'999u, 2'000'002u}) {
    const std::string out = render_human({at(begin, begin + 3)}, sources, false);
    INFO(begin);
    CHECK(out.size() < 1000);
    CHECK(out.find("^") != std::string::npos);
  }
  const std::string out = render_human({at(1'000'000, 1'000'003)}, sources, false);
  const std::size_t line = out.find("1 | ") + 4, carets = out.find("  | ", line) + 4;
  CHECK(out.substr(line, out.find('\n', line) - line).find("bbb") != std::string::npos);
  // "… " is four bytes and two columns
  CHECK(out.substr(line, 1000).find("bbb") - 2 == out.substr(carets, 1000).find("^^^"));
  CHECK(render_human({at(0, 2'000'003)}, sources, false).size() < 1000);
}
