// The canonical form of facts, and the content digest an approval is bound to.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.hpp"
#include "runtime/value/buffer.hpp"
#include "runtime/value/value.hpp"

namespace writ::decide {

enum class Volatile : std::uint8_t { LeftOut, Kept };

// Appends the canonical bytes of a value of a declared type: every part carries its length, names of members and
// not their numbers stand for them, sets are sorted, attributes are sorted by name and missing ones left out. So
// equal values have equal bytes, under every program that declares the same names.
void append_canonical(const program::Image& image, program::TypeId type, const value::Value& v,
                      Volatile mode, value::Buffer& out);
void append_canonical(const program::Image& image, const value::Record& record, value::Buffer& out);

struct ContentFacts {
  std::string_view tenant;
  std::uint32_t action;
  const value::Principal* actor;  // nullptr: the action has no actor and none was named
  const std::vector<const value::Principal*>* requesters;  // sorted by id
  const value::Value* slots;
};
// 64 hex digits, as semantics.md says: "writ-content-1", tenant, action, actor, requesters, content facts by name.
std::string content_digest(const program::Program& program, const ContentFacts& facts);

}  // namespace writ::decide
