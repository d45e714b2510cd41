// What the JSON reader refused, as the public error that names the document.
#pragma once

#include <string_view>

#include <writ/writ.hpp>

#include "runtime/json/reader.hpp"

namespace writ::decide {

inline InputError input_error(std::string_view document, const json::Error& e) {
  return {std::string(document),
          e.path,
          e.expected,
          e.found.empty() ? e.message : e.found,
          e.line,
          e.column};
}

}  // namespace writ::decide
