// The schemas of values: what a value of a declared type looks like in a document. The base of the schemas
// of whole documents in schema_text.cpp.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/json/writer.hpp"
#include "runtime/program/image.hpp"

namespace writ::tools {

// Where a value stands decides what it may look like: facts are complete, records may name an entity by its id.
enum class Place { Fact, Record };

class TypeSchema {
 public:
  explicit TypeSchema(const program::Image& image) : image_(image), out_(text, true) {}

  std::string text;

 protected:
  void begin(std::string_view title);
  void end();
  void definition(const program::EntityRow& entity);
  std::string name_of(const program::EntityRow& entity, Place place) const;
  // The members of an entity's object. Of what was recorded, attributes may be absent.
  void object(const program::EntityRow& entity, Place place, bool with_id);
  void fields(program::Range range, Place place);
  void required(program::Range range);
  void value(json::Writer& out, program::TypeId type, Place place);
  // Members of an object schema that is open. Anonymous types nest as deep as the source writes them, 64 at most.
  void inner(program::TypeId id, Place place);
  void entity(std::uint32_t id, Place place);
  void members(std::uint32_t enumeration);
  void roles();
  void limit(std::string_view keyword, program::ConstId constant);

  const program::Image& image_;
  json::Writer out_;
  bool uses_entities_ = false;
};

}  // namespace writ::tools
