// Tables whose entries the host has replaced; the others hold what the program declares.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/json/reader.hpp"
#include "runtime/program/lookup.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/arena.hpp"

namespace writ::decide {

class Tables {
 public:
  explicit Tables(const program::Program& program) : program_(program) { reset(); }
  // `{"gtm.pricing.floors": {"emea": {"amount": "90.00", "currency": "EUR"}}}`: by qualified name, all entries of a table, each
  // key as a text. Keeps its own copy of the text. False: the declared entries hold.
  bool read(std::string_view text, json::Error& error);
  const program::LookupTable* const* in_force() const { return in_force_.data(); }  // by table
  std::string_view text() const { return text_; }
  // The longest list that an entry which the host gave holds, or that the keys of a table are.
  std::uint64_t longest() const;

 private:
  void reset();
  bool read_members(json::Reader& in);
  bool read_entries(json::Reader& in, std::uint32_t table);

  const program::Program& program_;
  value::Arena arena_{1024};
  std::string text_;
  std::uint64_t longest_given_ = 0;
  std::deque<program::LookupTable> replaced_;
  std::vector<const program::LookupTable*> in_force_;
};

}  // namespace writ::decide
