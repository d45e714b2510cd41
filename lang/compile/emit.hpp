// Emission: one expression becomes one function.
//
// Registers are a stack: an expression is computed into its target register, what it needs on the way lies
// above. Kleene connectives leave early only on a value that decides them; where an operand can fault, the
// others are still looked at, so that no order of operands changes the result.
#pragma once

#include "lang/compile/ir.hpp"
#include "runtime/program/image.hpp"

namespace writ::codegen {

// Appends the function's code and row to the image.
program::FunctionId emit_function(program::Image& image, const ir::Pool& pool, ir::ExprId expr,
                                  std::size_t params, program::TextId name);

}  // namespace writ::codegen
