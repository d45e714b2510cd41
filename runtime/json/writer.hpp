// Appends JSON to a string. The caller keeps objects and arrays balanced; commas are the writer's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace writ::json {

class Writer {
 public:
  explicit Writer(std::string& out, bool pretty = false) : out_(out), pretty_(pretty) {}
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view s);
  Writer& number(std::int64_t n);
  Writer& digits(std::string_view literal);  // a number already in JSON form
  Writer& boolean(bool b);
  Writer& null();
  Writer& raw(std::string_view json);  // a complete JSON value

 private:
  void before_value();
  void line();
  std::string& out_;
  bool pretty_;
  bool first_ = true;
  bool after_key_ = false;
  std::uint32_t depth_ = 0;
};

}  // namespace writ::json
