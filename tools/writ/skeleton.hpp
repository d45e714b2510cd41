// A request for an action with a value of the right type in every place: what `decide --template` prints.
// It can be decided as soon as its subject is somebody of the directory.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.hpp"

namespace writ::tools {

struct Skeleton {
  std::string json;                // pretty
  std::vector<std::string> notes;  // a line for each fact: `context.account.risk: one of low, medium, high`
};
Skeleton skeleton_of(const program::Image& image, std::uint32_t action);

// An action by its outside, simple or qualified name; kNone when there is none.
std::uint32_t find_action(const program::Program& program, std::string_view name);
// A sentence with the nearest spellings.
std::string no_such_action(const program::Image& image, std::string_view name);

// What a value of the type looks like in a document: "one of low, medium, high", "a time such as …".
std::string describe_type(const program::Image& image, program::TypeId type);

}  // namespace writ::tools
