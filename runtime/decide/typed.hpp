// Typed reading: one JSON value into one value of a declared type, straight from the reader.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/decide/directory.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/program/program.hpp"

namespace writ::decide {

// Persons and agents that records name and the directory does not know. Each is inactive, holds no role and
// equals only itself, so nothing it did can count.
class Strangers {
 public:
  explicit Strangers(value::Arena& arena) : arena_(&arena) {}
  const value::Principal* named(std::string_view id, bool is_person, std::uint32_t field_count);

 private:
  value::Arena* arena_;
  std::unordered_map<std::string_view, const value::Principal*> known_;
};

struct TypedContext {
  const program::Program* program;
  value::Arena* arena;
  const Directory* directory = nullptr;
  // Records (evidence, history): unknown enum and role spellings become a member that equals nothing, unknown
  // principals become strangers, both noted; entities may be an id alone, or lack attributes.
  Strangers* strangers = nullptr;
  std::vector<std::string>* notes = nullptr;
  // Inside a field declared sensitive what was found is not told.
  mutable bool in_sensitive = false;
  // Whether an entity was completed from a record of the program.
  mutable bool names_record = false;
  bool is_record() const { return strangers != nullptr; }
};
inline constexpr const char* kHidden = "[sensitive]";

// Numbers of the objects in documents, for the traces of readers.
enum Object : std::uint32_t {
  kRequestObject,
  kActionObject,
  kBeingObject,
  kResourceObject,
  kOthers
};
constexpr std::uint32_t object_of(std::uint32_t entity, bool with_id) {
  return kOthers + 2 * entity + (with_id ? 1 : 0);
}
constexpr std::uint32_t context_object(std::uint32_t action) { return 0x80000000u | action; }
// Looks a key up among a few names: its position, or kUnknown.
template <std::size_t kCount>
constexpr auto one_of_these(const std::string_view (&names)[kCount]) {
  return [&names](std::string_view key) {
    for (std::uint32_t k = 0; k < kCount; ++k)
      if (names[k] == key) return k;
    return json::Reader::kUnknown;
  };
}
inline constexpr std::string_view kEntityMembers[] = {"type", "id", "properties"};
enum : std::uint32_t { kType, kId, kProperties };
// The position in `fields` of the one with that name, or kNone.
std::uint32_t field_named(const program::Program& program, program::Range fields,
                          std::string_view name);

// All of these answer false after reporting a mistake to the reader. null is Missing, and a mistake where the
// type is not optional.
bool read_value(const TypedContext& context, json::Reader& in, program::TypeId type,
                value::Value& out);
// Once id and attributes are read: takes what is missing from the program's record of that id, if there is one, and
// refuses what differs from it; then refuses what is absent and required. `inside`: the member of the object read last that holds the
// attributes; empty when they stand in it themselves.
bool complete_entity(const TypedContext& context, json::Reader& in, std::string_view inside,
                     const program::EntityRow& entity, value::Value* fields);
// `{attribute…}` into fields[1..]; with_id: also the member `id` into fields[0].
bool read_attributes(const TypedContext& context, json::Reader& in,
                     const program::EntityRow& entity, bool with_id, value::Value* fields);
// What a text spells: a member, a role, a date, a number, a bool, a text; of a table's key, a member's name.
bool read_spelt(const TypedContext& context, json::Reader& in, program::TypeId type,
                std::string_view text, value::Value& out);
bool read_text(const TypedContext& context, json::Reader& in, value::Value& out);
bool read_principal(const TypedContext& context, json::Reader& in, std::uint32_t mask,
                    value::Value& out);
// A text as a value; points at the image's text when the image holds it.
value::Value text_value(const program::Program& program, value::Arena& arena, std::string_view s);
bool unknown_member(json::Reader& in, std::string_view key,
                    const std::vector<std::string_view>& known);
bool absent(json::Reader& in, std::string_view base, std::string_view name, std::string expected);

}  // namespace writ::decide
