// What the tests of the syntax room share: reading inputs, parsing texts that live as long as their trees.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lang/diag/diagnostic.hpp"
#include "lang/source/source.hpp"
#include "lang/syntax/parse.hpp"

namespace writ::syntax::testing {

struct Parsed {
  std::unique_ptr<source::SourceSet> sources = std::make_unique<source::SourceSet>();
  diag::Sink sink;
  Tree tree;

  std::vector<std::string> codes() const;  // "E0101", sorted by place
  std::string rendered() const;            // as people see it
  std::size_t count(NodeKind kind) const;
  bool declares(NodeKind kind, std::string_view name) const;
};
Parsed parsed(std::string text);
Parsed parsed_expression(std::string text);

struct Example {
  std::string name;  // without its ending
  std::string text;
};
// tests/golden/syntax/*.writ, sorted by name: all of them parse without a diagnostic.
std::vector<Example> examples();
// Every Writ text under stdlib, examples and tests, and the fuzzer's seeds, sorted by path; some hold mistakes.
std::vector<Example> programs();
std::string read_file(const std::string& path);

// Compares with a file; with WRIT_UPDATE_GOLDEN=1 in the environment, writes it instead.
void check_golden(const std::string& file, const std::string& found);

}  // namespace writ::syntax::testing
