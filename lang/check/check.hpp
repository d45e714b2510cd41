// Trees in, checked program out. The model is complete only when the sink holds no errors; it may be used
// for completion and documentation all the same.
#pragma once

#include <functional>

#include "lang/check/model.hpp"
#include "lang/diag/diagnostic.hpp"

namespace writ::check {

// `trees`: all files of the program, the library modules that they import included. `use`: what is done with a model
// without errors, here; of a large one the lints, which only warn, run beside it on a thread of their own.
Model check(std::vector<syntax::Tree> trees, const source::SourceSet& sources, diag::Sink& sink,
            const std::function<void(const Model&)>& use = {});

// Whether a source is data of a table rather than Writ text: by its name, *.csv or *.json.
bool is_table_file(std::string_view name);
// Where a table's data file is looked for: beside the file that names it.
std::string table_file_beside(std::string_view writ_file, std::string_view path);

// Checks one more expression as if it stood in a guard of a policy on `action` (module-level when kNone):
// appends its tree to the model. Returns its root, or one that does not exist when it does not check.
NodeRef check_expression(Model& model, syntax::Tree tree, std::uint32_t action,
                         const source::SourceSet& sources, diag::Sink& sink);

}  // namespace writ::check
