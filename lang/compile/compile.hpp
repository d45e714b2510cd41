// Checked program in, image out. Never fails on a model without errors.
#pragma once

#include "lang/check/model.hpp"
#include "runtime/program/image.hpp"

namespace writ::codegen {

program::Image compile(const check::Model& model, const source::SourceSet& sources);

// Appends a function without parameters that computes `expr` (see check_expression) to an image of the
// same model; returns it. The REPL's overlay: same slots, same tables, one more function.
program::FunctionId compile_expression(program::Image& image, const check::Model& model,
                                       const source::SourceSet& sources, check::NodeRef expr);

}  // namespace writ::codegen
