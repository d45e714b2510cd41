// A fact as people write it, `account.risk`, and where it stands in a request: `context.account.risk`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/image.hpp"

namespace writ::repl {

struct FactPlace {
  program::TypeId type = program::kNone;
  std::vector<std::string> members;  // from the root of the request
};
// `problem`: a sentence with the nearest names when there is no such fact.
std::optional<FactPlace> place_of(const program::Image& image, std::uint32_t action,
                                  std::string_view path, std::string& problem);

// The type of a path of facts and fields; kNone when it leads nowhere.
program::TypeId type_of_path(const program::Image& image, std::uint32_t action,
                             std::string_view path);
// What may stand behind a dot after a value of the type.
std::vector<std::string> fields_of(const program::Image& image, program::TypeId type);
// Every fact of the action with its fields, one path each: `account`, `account.risk`.
std::vector<std::string> paths_of(const program::Image& image, std::uint32_t action);

// A value as it is typed, `high`, `25%`, `500 EUR`, `"two words"`, `[1, 2]`, as JSON for the type.
std::string as_json(const program::Image& image, program::TypeId type, std::string_view typed);

}  // namespace writ::repl
