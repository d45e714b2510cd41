// Adds rows to an image and keeps what is shared shared: texts, types, constants, patterns.
#pragma once

#include <map>
#include <string_view>
#include <vector>

#include "lang/check/model.hpp"
#include "runtime/program/image.hpp"
#include "runtime/value/id_table.hpp"

namespace writ::codegen {

class ImageBuilder {
 public:
  ImageBuilder(program::Image& image, const check::Model& model, const source::SourceSet& sources);

  program::TextId text(std::string_view s);
  program::TypeId type(check::TypeId t);
  program::ConstId constant(const program::ConstRow& row);
  program::ConstId constant_bool(bool b);
  program::ConstId constant_int(std::int64_t n);
  // A list of constants, laid out consecutively.
  program::ConstId constant_list(const std::vector<program::ConstId>& items);
  // An entity of its id and its fields, in their order.
  program::ConstId constant_entity(std::uint32_t entity, const std::vector<program::ConstId>& fields);
  program::SpanId span(source::Span s);  // a new row
  // A glob and a regular expression of one spelling are two patterns.
  std::uint32_t pattern(std::string_view s, bool is_glob);
  // Appends ids to the shared pool.
  program::Range indices(const std::vector<std::uint32_t>& ids);

  program::Image& image() { return image_; }

 private:
  value::IdTable::Found known_constant(const program::ConstRow& row, program::ConstId fresh);
  // The parts side by side, then what holds them.
  program::ConstId laid_out(const std::vector<program::ConstId>& parts, value::Tag tag,
                            std::uint32_t aux);

  program::Image& image_;
  const check::Model& model_;
  const source::SourceSet& sources_;
  value::IdTable texts_, constants_;    // of the image's rows
  std::vector<program::TypeId> types_;  // by check::TypeId; kNone = not there yet
  std::uint32_t near_line_ = 1;         // of the last place
  std::map<std::pair<program::TextId, bool>, std::uint32_t> patterns_;
};

}  // namespace writ::codegen
