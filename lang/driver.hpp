// From texts to a loaded program, with everything that was learned on the way: what tools need and
// writ::compile boils down. A Build owns the sources that its trees and spans point into.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <writ/sources.hpp>

#include "lang/check/model.hpp"
#include "lang/diag/diagnostic.hpp"
#include "lang/source/source.hpp"
#include "runtime/program/program.hpp"

namespace writ::driver {

struct Build {
  source::SourceSet sources;    // the given files first, then the library modules they need
  std::uint32_t own_files = 0;  // how many of the files were given
  check::Model model;           // complete when `errors` is 0
  std::shared_ptr<const program::Program> program;  // null when there are errors
  std::vector<diag::Diagnostic> diagnostics;        // sorted
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::string defect;  // what the image's verifier objected to: a defect in the compiler

  // Whether a declaration stands in one of the given files, not in the library.
  bool is_own(check::NodeRef ref) const { return ref.exists() && model.tree(ref).file < own_files; }
};

// The text of a data file that a table names and that is not among the sources; nothing when there is none.
using DataReader = std::function<std::optional<std::string>(const std::string& path)>;

// Never null. Parses and checks every file, and compiles and loads them when there is no error. Sources whose names end
// in .csv or .json are data of tables.
std::unique_ptr<Build> build(const std::vector<Source>& sources, const DataReader& data = {});

std::string render(const Build& build, Rendering rendering);

// A program with one more function that computes `text` over the facts of `action` (kNone: none): what a
// line typed in the REPL becomes. The build gains the line as a file and a tree.
struct Line {
  std::shared_ptr<const program::Program> program;  // null when the line does not check
  program::FunctionId function = program::kNone;
  check::TypeId type = check::kErrorType;
  std::vector<diag::Diagnostic> diagnostics;
};
Line compile_line(Build& build, std::string text, std::uint32_t action);

// A type as the language writes it: `list of Contact`, `Risk?`.
std::string type_text(const check::Model& model, check::TypeId type);

}  // namespace writ::driver
