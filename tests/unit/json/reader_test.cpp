#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "runtime/json/reader.hpp"

using namespace writ::json;
using writ::value::Arena;

namespace {

// The error of reading a whole document without looking at it, or "" when it is sound.
std::string refusal(std::string_view text) {
  Arena arena;
  Reader reader(text, arena);
  if (reader.skip() && reader.at_end()) return "";
  const Error& e = reader.error();
  return std::to_string(e.line) + ":" + std::to_string(e.column) + " " + e.message;
}
bool accepts(std::string_view text) { return refusal(text).empty(); }

std::string text_in(std::string_view document) {
  Arena arena;
  Reader reader(document, arena);
  std::string_view out;
  return reader.read_string(out) ? std::string(out) : "error: " + reader.error().message;
}

}  // namespace

TEST_CASE("A walk over a document sees its members in order") {
  Arena arena;
  Reader reader(R"( {"a": [1, -2.50e3], "b": {"c": "x\ny"}, "d": true, "e": null} )", arena);
  std::string_view key, digits, text;
  bool flag = false;
  REQUIRE(reader.enter_object());
  REQUIRE(reader.next_member(key));
  CHECK(key == "a");
  REQUIRE(reader.enter_array());
  REQUIRE(reader.next_element());
  CHECK(reader.path() == "a[0]");
  REQUIRE(reader.read_number(digits));
  CHECK(digits == "1");
  REQUIRE(reader.next_element());
  REQUIRE(reader.read_number(digits));
  CHECK(digits == "-2.50e3");
  CHECK_FALSE(reader.next_element());
  REQUIRE(reader.next_member(key));
  REQUIRE(reader.enter_object());
  REQUIRE(reader.next_member(key));
  CHECK(reader.path() == "b.c");
  REQUIRE(reader.read_string(text));
  CHECK(text == "x\ny");
  CHECK_FALSE(reader.next_member(key));
  REQUIRE(reader.next_member(key));
  REQUIRE(reader.read_bool(flag));
  CHECK(flag);
  REQUIRE(reader.next_member(key));
  CHECK(reader.peek() == Token::Null);
  REQUIRE(reader.read_null());
  CHECK_FALSE(reader.next_member(key));
  CHECK(reader.at_end());
  CHECK(reader.ok());
}

TEST_CASE("Strings are decoded, or refused at the place of the mistake") {
  CHECK(text_in(R"("\u00e9\"\\\/\b\f\n\r\t")") == "\xC3\xA9\"\\/\b\f\n\r\t");
  CHECK(text_in(R"("\ud83d\ude00")") == "\xF0\x9F\x98\x80");
  CHECK(text_in("\"\xF0\x9F\x98\x80\"") == "\xF0\x9F\x98\x80");
  CHECK(text_in(R"("a\u0000b")") == std::string("a\0b", 3));
  CHECK(refusal(R"("\ud83d")") == "1:2 expected a whole surrogate pair, found `\\`");
  CHECK_FALSE(accepts(R"("\ude00")"));
  CHECK_FALSE(accepts(R"("\ud83d\ud83d")"));
  CHECK_FALSE(accepts(R"("\ud83dx")"));
  CHECK_FALSE(accepts(R"("\ud83d\n")"));
  CHECK_FALSE(accepts(R"("\u12g4")"));
  CHECK_FALSE(accepts(R"("\u12)"));
  CHECK_FALSE(accepts(R"("\x41")"));
  CHECK_FALSE(accepts("\"\\"));
  CHECK_FALSE(accepts("\"a\nb\""));
  CHECK_FALSE(accepts(std::string("\"a\0b\"", 5)));
  CHECK(accepts("\"\x7f\""));
  CHECK(refusal("\"abc") == "1:5 expected a closing quote, found the end of the document");
}

TEST_CASE("Text that is not UTF-8 is refused, in strings, keys and skipped parts") {
  for (std::string bad :
       {"\x80", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xFF"}) {
    CHECK_FALSE(accepts("\"" + bad + "\""));
    CHECK_FALSE(accepts("\"\\n" + bad + "\""));
    CHECK_FALSE(accepts("{\"" + bad + "\": 1}"));
    CHECK_FALSE(accepts("{\"x\": [\"" + bad + "\"]}"));
    CHECK_FALSE(accepts(bad));
  }
  CHECK(refusal("\"\xFF\"") == "1:2 expected UTF-8, found the byte 0xff");
  CHECK(refusal("\xEF\xBB\xBF{}") == "1:1 expected a value, found a byte order mark");
}

TEST_CASE("Numbers are JSON's and keep their digits") {
  for (std::string good :
       {"0", "-0", "10", "1.5", "1e5", "1E+5", "1.0e-5", "123456789012345678901234567890"})
    CHECK(accepts(good));
  for (std::string bad :
       {"01", "-", "+1", ".5", "1.", "1e", "1e+", "0x1", "NaN", "Infinity", "1_0", "-a"})
    CHECK_FALSE_MESSAGE(accepts(bad), bad);
}

TEST_CASE("Structure is strict") {
  for (std::string good : {"{}", "[]", "[[],{}]", " [ 1 , 2 ] ", "{\"\":0}", "\t\r\n null"})
    CHECK(accepts(good));
  for (std::string bad : {"",
                          " ",
                          "{",
                          "[",
                          "[1",
                          "[1,",
                          "[1,]",
                          "[,1]",
                          "[1 2]",
                          "{\"a\"}",
                          "{\"a\":}",
                          "{\"a\":1,}",
                          "{,}",
                          "{a:1}",
                          "{'a':1}",
                          "{\"a\" 1}",
                          "{\"a\":1 \"b\":2}",
                          "{1:2}",
                          "[1}",
                          "{\"a\":1]",
                          "]",
                          "}",
                          "tru",
                          "truex",
                          "nul",
                          "falsey",
                          "1 2",
                          "{} {}",
                          "[]]",
                          "// c\n1",
                          "[1,//c\n2]",
                          "\"a\" \"b\"",
                          "\v1"})
    CHECK_FALSE_MESSAGE(accepts(bad), bad);
}

TEST_CASE("A key may stand once, also among many and in parts that are skipped") {
  CHECK(refusal(R"({"a": 1, "b": 2, "a": 3})") ==
        "1:18 `a`: expected each key once, found \"a\" a second time");
  CHECK_FALSE(accepts(R"({"a": 1, "\u0061": 2})"));
  CHECK_FALSE(accepts(R"([{"x": {"a": 1, "a": 2}}])"));
  CHECK(accepts(R"({"a": {"a": {"a": 1}}, "b": {"a": 1}})"));
  for (int count : {15, 16, 17, 18, 31, 64, 1000}) {
    std::string object = "{";
    for (int k = 0; k < count; ++k)
      object += "\"k" + std::to_string(k) + "\": {\"k1\": [{\"k0\": 0}]}, ";
    CHECK(accepts(object + "\"last\": 0}"));
    for (int k : {0, count / 2, count - 1})
      CHECK_FALSE(accepts(object + "\"k" + std::to_string(k) + "\": 0}"));
  }
}

TEST_CASE("Two objects with many keys do not see each other's") {
  std::string object = "{";
  for (int k = 0; k < 40; ++k) object += "\"k" + std::to_string(k) + "\": 0, ";
  object += "\"last\": 0}";
  CHECK(accepts("[" + object + "," + object + ", {\"x\": " + object + ", \"y\": " + object + "}]"));
}

TEST_CASE("Nesting ends at 64") {
  auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(accepts(nested(64)));
  CHECK(refusal(nested(65)).find("expected at most 64 levels of nesting") != std::string::npos);
  std::string objects;
  for (int k = 0; k < 65; ++k) objects += "{\"a\":";
  CHECK_FALSE(accepts(objects + "1" + std::string(65, '}')));
}

TEST_CASE("Large documents are refused at once, whatever they hold") {
  auto begin = std::chrono::steady_clock::now();
  CHECK(refusal(std::string(10 << 20, '[')).find("expected at most 8388608 bytes, found 10485760 bytes") !=
        std::string::npos);
  CHECK(refusal(std::string(8 << 20, '[')).find("64 levels") != std::string::npos);
  CHECK(refusal(std::string(8 << 20, ' ')).find("expected a value") != std::string::npos);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(5));
}

TEST_CASE("Many keys are read in linear time") {
  auto seconds = [](int count) {
    std::string object = "{";
    for (int k = 0; k < count; ++k) object += "\"k" + std::to_string(k) + "\":0,";
    object += "\"z\":0}";
    auto begin = std::chrono::steady_clock::now();
    CHECK(accepts(object));
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  };
  seconds(1'000);
  CHECK(seconds(400'000) < 10.0);  // quadratic would take minutes
}

TEST_CASE("Errors tell path, place, what was expected and what was found") {
  Arena arena;
  Reader reader("{\n  \"r\": {\"list\": [1, {\"risk\": \"hihg\"}]}}", arena);
  std::string_view key, text;
  reader.enter_object(), reader.next_member(key);
  reader.enter_object(), reader.next_member(key);
  reader.enter_array(), reader.next_element(), reader.read_number(text);
  reader.next_element(), reader.enter_object(), reader.next_member(key);
  CHECK(reader.describe_next() == "\"hihg\"");
  REQUIRE(reader.read_string(text));
  CHECK_FALSE(reader.fail("one of low, medium, high", "\"hihg\""));
  CHECK(reader.error().path == "r.list[1].risk");
  CHECK(reader.error().line == 2);
  CHECK(reader.error().column == 30);
  CHECK(reader.error().message ==
        "`r.list[1].risk`: expected one of low, medium, high, found \"hihg\"");
  CHECK_FALSE(reader.read_string(text));
  CHECK_FALSE(reader.fail("something else", "nothing"));
  CHECK(reader.error().expected == "one of low, medium, high");
}

TEST_CASE("A value of another type is named") {
  Arena arena;
  auto found = [&](std::string_view document) {
    Reader reader(document, arena);
    std::string_view digits;
    CHECK_FALSE(reader.read_number(digits));
    CHECK(reader.error().expected == "a number");
    return reader.error().found;
  };
  CHECK(found("\"x\"") == "\"x\"");
  CHECK(found("{}") == "an object");
  CHECK(found("[]") == "a list");
  CHECK(found("true") == "true");
  CHECK(found("null") == "null");
  CHECK(found("") == "the end of the document");
  CHECK(found("\"" + std::string(100, 'x') + "\"") == "\"" + std::string(39, 'x') + "…\"");
  CHECK(found("\xFF") == "the byte 0xff");
  CHECK(found("?") == "`?`");
}

TEST_CASE("A mistake in a container is reported where the container begins") {
  Arena arena;
  Reader reader(R"({"a": {"b": 1}})", arena);
  std::string_view key;
  reader.enter_object(), reader.next_member(key);
  REQUIRE(reader.skip());
  reader.fail("something else", "an object");
  CHECK(reader.error().column == 7);
  CHECK(reader.error().path == "a");
}

TEST_CASE("A skipped part can be kept as text") {
  Arena arena;
  Reader reader(R"({"a": {"b": [1, "x"]} , "c": 1})", arena);
  std::string_view key, text;
  reader.enter_object(), reader.next_member(key);
  REQUIRE(reader.skip_raw(text));
  CHECK(text == R"({"b": [1, "x"]})");
  REQUIRE(reader.next_member(key));
  CHECK(key == "c");
}

TEST_CASE("Columns count code points") {
  CHECK(refusal("[\"\xC3\xA9\xC3\xA9\", ?]").substr(0, 4) == "1:8 ");
}
