#include <writ/compiler.hpp>

#include "lang/driver.hpp"

namespace writ {

Compiled compile(const std::vector<Source>& sources, Rendering rendering) {
  auto build = driver::build(sources);
  Compiled out;
  out.program = build->program;
  out.errors = build->errors;
  out.warnings = build->warnings;
  out.diagnostics = driver::render(*build, rendering);
  return out;
}

}  // namespace writ
