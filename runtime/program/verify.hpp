// The parts of the verifier; private to the room. Each answers what it found first, or nothing.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "runtime/program/image.hpp"
#include "runtime/program/text_table.hpp"

namespace writ::program {

// What every part of the verifier needs: bounds, and the place of the first mistake.
class Finding {
 public:
  explicit Finding(const Image& image) : image_(image) {}
  const std::string& error() const { return error_; }

 protected:
  // Always false, so that a check can return it.
  template <class... Args>
  bool refuse(fmt::format_string<Args...> what, Args&&... args) {
    if (error_.empty()) error_ = place() + fmt::format(what, std::forward<Args>(args)...);
    return false;
  }
  // Where the checks are; `table` is a literal.
  void at(std::string_view table, std::size_t row) {
    table_ = table;
    row_ = row;
    function_of_code_ = kNone;
  }
  void at_instruction(std::uint32_t function, std::size_t k) {
    row_ = k;
    function_of_code_ = function;
  }

  template <class Table>
  bool index(std::uint32_t id, const Table& table, std::string_view what) {
    return id < table.size() || refuse("{} {} does not exist, there are {}", what, id, table.size());
  }
  template <class Table>
  bool maybe(std::uint32_t id, const Table& table, std::string_view what) {
    return id == kNone || index(id, table, what);
  }
  template <class Table>
  bool range(const Range& r, const Table& table, std::string_view what) {
    bool fits = r.first <= table.size() && r.count <= table.size() - r.first;
    return fits ||
           refuse("{} {}+{} lie outside the table of {}", what, r.first, r.count, table.size());
  }
  template <class Enum>
  bool closed(Enum value, Enum last, std::string_view what) {
    return value <= last || refuse("{} is no {}", static_cast<unsigned>(value), what);
  }
  // A function with that many parameters.
  bool function(FunctionId id, std::uint32_t params, std::string_view what) {
    if (!index(id, image_.functions, what)) return false;
    std::uint32_t has = image_.functions[id].params;
    return has == params ||
           refuse("{} (function {}) takes {} parameters, {} are passed", what, id, has, params);
  }
  bool maybe_function(FunctionId id, std::uint32_t params, std::string_view what) {
    return id == kNone || function(id, params, what);
  }

  const Image& image_;

 private:
  std::string place() const {
    return function_of_code_ == kNone
               ? fmt::format("{}[{}]: ", table_, row_)
               : fmt::format("functions[{}].code[{}]: ", function_of_code_, row_);
  }

  std::string_view table_;
  std::size_t row_ = 0;
  std::uint32_t function_of_code_ = kNone;
  std::string error_;
};

// texts, types, declarations, constants, facts; fills `ids` with the texts
std::string verify_schema(const Image& image, TextTable& ids);
std::string verify_data(const Image& image);   // settings, externs, tables, records
std::string verify_rules(const Image& image);  // actions, policies, rules, requirements, lanes
std::string verify_code(const Image& image);  // instructions, jumps, loops; needs none of the others
// All of these, what they find in this order. `ids`: empty; borrows the image's texts afterwards.
std::string verify_tables(const Image& image, TextTable& ids);
// No cycles, bounded depth; can_fault. Of an image whose tables are sound: what is derived beside it may go through them, but
// has to end whatever calls what.
std::string verify_calls(const Image& image);

}  // namespace writ::program
