// Text in, tree out. One function.
#pragma once

#include "lang/diag/diagnostic.hpp"
#include "lang/source/source.hpp"
#include "lang/syntax/tree.hpp"

namespace writ::syntax {

// Parses one file of the set. Always returns a tree: what could not be read is an Error node and one
// diagnostic each. Linear in the size of the text.
Tree parse(const source::SourceSet& sources, std::uint32_t file, diag::Sink& sink);

// Parses a single expression (a REPL line, an expression of a test). The root is the expression;
// nodes.empty() when it could not be read.
Tree parse_expression(const source::SourceSet& sources, std::uint32_t file, diag::Sink& sink);

// The tree as source text in house layout: comments kept, blank lines between items kept (at most one),
// width 100. format(parse(format(t))) == format(t), and both parse to the same tree.
std::string format(const Tree& tree);

// Violations of the shapes in node_kinds.def, empty when there are none. For tests and debug builds.
std::vector<std::string> shape_errors(const Tree& tree);

// An indented dump with kinds, operators and leaf texts, for golden tests.
std::string dump(const Tree& tree);

}  // namespace writ::syntax
