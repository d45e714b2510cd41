// A subject or resource that is a person or an agent: who it is, and what it may say of itself.
#pragma once

#include <cstdint>
#include <string_view>

#include "runtime/decide/typed.hpp"

namespace writ::decide {

// `{"type": "person", "id": …, "properties": {…}}`. What it says of itself must be what the directory says.
bool read_being(const TypedContext& context, json::Reader& in, std::uint32_t mask,
                const value::Principal*& out);
// The text member `name` of the object that comes next, empty when there is none; nothing is consumed.
std::string_view look_ahead(const json::Reader& in, std::string_view name);
// What a glance at a text member saw, where it can be told without decoding; else empty.
std::string_view plain_text(std::string_view json);

}  // namespace writ::decide
