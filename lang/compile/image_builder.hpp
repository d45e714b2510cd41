// Adds rows to an image and keeps what is shared shared: texts, types, constants, spans, patterns.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "lang/check/model.hpp"
#include "lang/compile/hashing.hpp"
#include "runtime/program/image.hpp"

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
  program::SpanId span(source::Span s);
  // A glob and a regular expression of one spelling are two patterns.
  std::uint32_t pattern(std::string_view s, bool is_glob);
  // Appends ids to the shared pool.
  program::Range indices(const std::vector<std::uint32_t>& ids);

  program::Image& image() { return image_; }

 private:
  // The parts side by side, then what holds them.
  program::ConstId laid_out(const std::vector<program::ConstId>& parts, value::Tag tag,
                            std::uint32_t aux);

  program::Image& image_;
  const check::Model& model_;
  const source::SourceSet& sources_;
  std::unordered_map<std::string, program::TextId> texts_;
  std::vector<program::TypeId> types_;  // by check::TypeId; kNone = not there yet
  std::map<std::tuple<std::uint8_t, std::uint8_t, std::uint32_t, std::int64_t>, program::ConstId> constants_;
  struct HashSpan {
    std::size_t operator()(const source::Span& s) const {
      return mixed(mixed(s.file, s.begin), s.end);
    }
  };
  std::unordered_map<source::Span, program::SpanId, HashSpan> spans_;
  std::map<std::pair<program::TextId, bool>, std::uint32_t> patterns_;
};

}  // namespace writ::codegen
