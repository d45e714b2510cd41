#include <doctest/doctest.h>

#include <set>

#include "lang/diag/diagnostic.hpp"

using namespace writ::diag;
using Names = std::vector<std::string>;

TEST_CASE("the table is in order: codes once, errors E, warnings W with a lint's name") {
  std::set<std::string_view> codes, lints;
  for (Code code : all_codes()) {
    const CodeInfo& row = info(code);
    INFO(row.code);
    CHECK(codes.insert(row.code).second);
    CHECK(row.code.size() == 5);
    CHECK(row.code[0] == (row.severity == Severity::Error ? 'E' : 'W'));
    CHECK(row.lint.empty() == (row.severity == Severity::Error));
    if (!row.lint.empty()) CHECK(lints.insert(row.lint).second);
    CHECK(!row.message.empty());
    CHECK(row.message.back() != '.');
    CHECK(!row.explain.empty());
    CHECK(find(row.code) == &row);
    if (!row.lint.empty()) CHECK(find(row.lint) == &row);
  }
  CHECK(find("E9999") == nullptr);
  CHECK(find("") == nullptr);
}

TEST_CASE("messages are filled, whatever arguments there are") {
  CHECK(message_of({Code::UnexpectedText, {}, {"`)`", "`x`"}}) == "expected `)`, found `x`");
  CHECK(message_of({Code::UnexpectedText, {}, {}}) == "expected , found ");
  CHECK(message_of({Code::MissingBrace, {}, {"{0}"}}) == "a `}` is missing before {0}");
  CHECK(help_of({Code::TypeNameCase, {}, {"a", "A"}}) == "write `A`");
  Diagnostic d{Code::TypeNameCase, {}, {"a", "A"}};
  d.help = "other";
  CHECK(help_of(d) == "other");
}

TEST_CASE("the sink sorts, drops repetitions, counts beyond its limit") {
  Sink sink;
  sink.report({Code::UnexpectedText, {0, 9, 10}, {"b", "b"}});
  sink.report({Code::UnexpectedText, {0, 2, 3}, {"a", "a"}});
  sink.report({Code::UnexpectedText, {0, 9, 10}, {"b", "b"}});
  CHECK(sink.sorted().size() == 2);
  CHECK(sink.sorted()[0].span.begin == 2);
  for (std::uint32_t i = 0; i < 200; ++i)
    sink.report({Code::UnexpectedText, {0, 100 + i, 101 + i}, {}}).label = "x";
  CHECK(sink.error_count() == 203);
  CHECK(sink.warning_count() == 0);
  CHECK(sink.sorted().size() == Sink::kMaxReported - 1);
}

TEST_CASE(
    "near spellings: case, swaps, edits, prefixes; three at most, none when nothing is close") {
  CHECK(near_spellings("hihg", {"low", "medium", "high"}) == Names{"high"});
  CHECK(near_spellings("High", {"low", "medium", "high"}) == Names{"high"});
  CHECK(near_spellings("acount", {"contact", "account", "count"}).front() == "account");
  CHECK(near_spellings("appr", {"approval", "consent"}) == Names{"approval"});
  CHECK(near_spellings("zzz", {"low", "medium", "high"}).empty());
  CHECK(near_spellings("", {"a", "b"}).empty());
  CHECK(near_spellings("x", {"y", ""}).empty());
  CHECK(near_spellings("aaaa", {"aaab", "aaac", "aaad", "aaae"}).size() == 3);
  CHECK(near_spellings("high", {"high"}).empty());
  CHECK(near_spellings(std::string(100'000, 'a'), {std::string(100'000, 'b')}).empty());
}

TEST_CASE("lists of names") {
  CHECK(one_of({}) == "");
  CHECK(one_of({"a"}) == "`a`");
  CHECK(one_of({"a", "b"}) == "`a` or `b`");
  CHECK(one_of({"a", "b", "c"}) == "`a`, `b` or `c`");
}
