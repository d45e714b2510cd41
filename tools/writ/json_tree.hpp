// A JSON document as a small tree whose members keep their order: for batches, for showing properties, and
// for changing one fact of a request. Read by the runtime's reader, so nesting and size are bounded.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"

namespace writ::tools {

struct Json {
  enum class Kind : std::uint8_t { Null, False, True, Number, String, Array, Object };
  Kind kind = Kind::Null;
  std::string text;                                   // String: decoded; Number: its digits
  std::vector<Json> items;                            // Array
  std::vector<std::pair<std::string, Json>> members;  // Object

  static Json object() { return make(Kind::Object); }
  static Json array() { return make(Kind::Array); }
  static Json string(std::string s) {
    Json j = make(Kind::String);
    j.text = std::move(s);
    return j;
  }

  bool is(Kind k) const { return kind == k; }
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);
  Json& member(std::string_view name);  // added when absent
  bool erase(std::string_view name);
  std::string_view text_at(std::string_view name) const;  // of a String member; empty without one

 private:
  static Json make(Kind k) {
    Json j;
    j.kind = k;
    return j;
  }
};

// Null with the reader's error when the text is not one JSON value.
std::optional<Json> parse_json(std::string_view text, json::Error& error);
void write_json(json::Writer& out, const Json& value);
std::string json_text(const Json& value, bool pretty = false);

}  // namespace writ::tools
