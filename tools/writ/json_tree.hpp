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

struct JsonMember;

struct Json {
  enum class Kind : std::uint8_t { Null, False, True, Number, String, Array, Object };
  Kind kind = Kind::Null;
  std::string text;                 // String: decoded; Number: its digits
  std::vector<Json> items;          // Array
  std::vector<JsonMember> members;  // Object

  Json();
  Json(const Json&);
  Json(Json&&) noexcept;
  Json& operator=(const Json&);
  Json& operator=(Json&&) noexcept;
  ~Json();
  static Json object();
  static Json array();
  static Json string(std::string s);

  bool is(Kind k) const { return kind == k; }
  const Json* find(std::string_view name) const;
  Json* find(std::string_view name);
  Json& member(std::string_view name);  // added when absent
  bool erase(std::string_view name);
  std::string_view text_at(std::string_view name) const;  // of a String member; empty without one
};

struct JsonMember {
  JsonMember(std::string name, Json value) : first(std::move(name)), second(std::move(value)) {}
  std::string first;
  Json second;
};

// Null with the reader's error when the text is not one JSON value.
std::optional<Json> parse_json(std::string_view text, json::Error& error);
void write_json(json::Writer& out, const Json& value);
std::string json_text(const Json& value, bool pretty = false);

}  // namespace writ::tools
