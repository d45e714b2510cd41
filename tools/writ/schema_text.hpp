// The JSON Schemas (2020-12) of the documents around a program, derived from it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/program/image.hpp"

namespace writ::tools {

enum class Document { Request, Evidence, History, Directory, Settings, Tables, Externs, Decision };

// `action`: requests for this action only; kNone: for any. Pretty JSON.
std::string schema_of(const program::Image& image, Document document, std::uint32_t action);

}  // namespace writ::tools
