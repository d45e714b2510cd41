#include <doctest/doctest.h>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"

using namespace writ::json;

TEST_CASE("The writer sets commas, colons and escapes") {
  std::string out;
  Writer w(out);
  w.begin_object().key("a").number(-1).key("b").begin_array().boolean(true).null().digits("1.50").end_array();
  w.key("c").begin_object().end_object().key("d").begin_array().end_array().key("e").string(
      "x\"\\\n\x01\x7f\xC3\xA9");
  w.key("f").raw("{\"g\":1}").end_object();
  CHECK(out == R"({"a":-1,"b":[true,null,1.50],"c":{},"d":[],"e":"x\"\\\n\u0001\u007f)"
               "\xC3\xA9"
               R"(","f":{"g":1}})");
}

TEST_CASE("Pretty output breaks lines, not empty ones") {
  std::string out;
  Writer w(out, true);
  w.begin_object()
      .key("a")
      .begin_array()
      .number(1)
      .number(2)
      .end_array()
      .key("b")
      .begin_object()
      .end_object()
      .end_object();
  CHECK(out == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}");
}

TEST_CASE("What is no UTF-8 leaves as a replacement, so that the output always can be read") {
  std::string out;
  Writer(out).string("a\xFF\xED\xA0\x80z");
  CHECK(out == "\"a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz\"");
}

TEST_CASE("Every byte written can be read again") {
  for (int a = 0; a < 128; ++a) {
    std::string text = {static_cast<char>(a), 'x'}, out;
    Writer(out).string(text);
    writ::value::Arena arena;
    Reader reader(out, arena);
    std::string_view back;
    REQUIRE(reader.read_string(back));
    CHECK(back == text);
  }
}

TEST_CASE("A buffer takes what a string takes, wherever the byte stands that is not plain") {
  const std::string_view rest =
      "a text that is longer than three times sixteen bytes, so that all ways are gone";
  writ::value::Buffer buffer;
  for (std::size_t size = 0; size <= rest.size(); ++size)
    for (std::size_t at = 0; at <= size; ++at)
      for (const char* byte : {"\"", "\\", "\n", "\x7f", "\xC3\xA9", "\xFF", "x"}) {
        const std::string text =
            std::string(rest.substr(0, at)) + byte + std::string(rest.substr(at, size - at));
        std::string out;
        Writer(out).begin_object().key("key").string(text).key(text).number(1).end_object();
        buffer.clear();
        BasicWriter<writ::value::Buffer>(buffer)
            .begin_object()
            .key("key")
            .string(text)
            .key(text)
            .number(1)
            .end_object();
        CHECK(buffer.view() == out);
      }
}
