// Compiling at run time: for tools and for hosts that ship source. No exception leaves these functions.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <writ/sources.hpp>
#include <writ/writ.hpp>

namespace writ {

struct Compiled {
  std::shared_ptr<const Program> program;  // null when there are errors
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::string diagnostics;  // all of them, rendered as asked
  explicit operator bool() const { return program != nullptr; }
};

// Parses, checks and compiles; modules of the standard library are found by themselves. The files of tables
// (`table t(…): … from "t.csv"`) stand among the sources, under the name of the .writ file's folder and theirs.
Compiled compile(const std::vector<Source>& sources, Rendering rendering = Rendering::Human);

}  // namespace writ
