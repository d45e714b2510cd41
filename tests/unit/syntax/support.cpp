#include "tests/unit/syntax/support.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace writ::syntax::testing {

std::vector<std::string> Parsed::codes() const {
  std::vector<std::string> out;
  for (const diag::Diagnostic& d : sink.sorted()) out.emplace_back(diag::info(d.code).code);
  return out;
}
std::string Parsed::rendered() const { return diag::render_human(sink.sorted(), *sources, false); }

std::size_t Parsed::count(NodeKind kind) const {
  return static_cast<std::size_t>(std::count_if(tree.nodes.begin(), tree.nodes.end(),
                                                [&](const Node& n) { return n.kind == kind; }));
}
bool Parsed::declares(NodeKind kind, std::string_view name) const {
  for (std::uint32_t i = 0; i < tree.nodes.size(); ++i)
    if (tree.kind(NodeId{i}) == kind && tree.text_of(tree.child(NodeId{i}, 0)) == name) return true;
  return false;
}

Parsed parsed(std::string text) {
  Parsed p;
  const std::uint32_t file = p.sources->add("example.writ", std::move(text));
  p.tree = parse(*p.sources, file, p.sink);
  return p;
}
Parsed parsed_expression(std::string text) {
  Parsed p;
  const std::uint32_t file = p.sources->add("line", std::move(text));
  p.tree = parse_expression(*p.sources, file, p.sink);
  return p;
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

namespace {
std::vector<Example> sorted(std::vector<Example> found) {
  std::sort(found.begin(), found.end(),
            [](const Example& a, const Example& b) { return a.name < b.name; });
  return found;
}
}  // namespace

std::vector<Example> examples() {
  std::vector<Example> out;
  for (const auto& entry : std::filesystem::directory_iterator(WRIT_GOLDEN_DIR))
    if (entry.path().extension() == ".writ")
      out.push_back({entry.path().stem().string(), read_file(entry.path().string())});
  return sorted(std::move(out));
}

std::vector<Example> programs() {
  const std::string root = WRIT_SOURCE_DIR;
  const std::string seeds = root + "/tests/fuzz/corpus/parser";
  std::vector<Example> out;
  for (const std::string& room : {root + "/stdlib", root + "/examples", root + "/tests"})
    for (const auto& entry : std::filesystem::recursive_directory_iterator(room))
      if (entry.is_regular_file() &&
          (entry.path().extension() == ".writ" || entry.path().parent_path() == seeds))
        out.push_back({entry.path().string(), read_file(entry.path().string())});
  return sorted(std::move(out));
}

void check_golden(const std::string& file, const std::string& found) {
  const std::string path = std::string(WRIT_GOLDEN_DIR) + "/" + file;
  if (const char* update = std::getenv("WRIT_UPDATE_GOLDEN"); update != nullptr && update[0] == '1') {
    std::ofstream(path, std::ios::binary) << found;
    return;
  }
  INFO(file);
  CHECK(found == read_file(path));
}

}  // namespace writ::syntax::testing
