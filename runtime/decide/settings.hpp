// Settings: what the host may set, each within its declared range.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/json/reader.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/arena.hpp"

namespace writ::decide {

class Directory;

class Settings {
 public:
  explicit Settings(const program::Program& program) : program_(program) { reset(); }
  // Every setting at its declared default; those without one are missing.
  void reset();
  // `{"std.x.limit": 5}` over the defaults. Keeps its own copy of the text. False: the defaults hold.
  bool read(const Directory& directory, std::string_view text, json::Error& error);
  const value::Value* values() const { return values_.data(); }
  // The first setting that the host must set and has not, or kNone.
  std::uint32_t first_unset() const;
  std::string_view text() const { return text_; }

 private:
  bool read_members(json::Reader& in, const Directory& directory);
  const program::Program& program_;
  value::Arena arena_{1024};
  std::string text_;
  std::vector<value::Value> values_;
};

}  // namespace writ::decide
