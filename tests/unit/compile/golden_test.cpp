// Every *.writ under tests/golden/compile compiles to the disassembly kept beside it.
// WRIT_UPDATE_GOLDEN=1 writes the files anew; their diff is the review.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "lang/driver.hpp"
#include "lang/syntax/parse.hpp"
#include "runtime/program/program.hpp"

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> golden_sources() {
  std::vector<fs::path> out;
  for (const fs::directory_entry& e : fs::directory_iterator(WRIT_GOLDEN_DIR))
    if (e.path().extension() == ".writ") out.push_back(e.path());
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("the compiler's output is the one that was reviewed") {
  const std::vector<fs::path> sources = golden_sources();
  REQUIRE(sources.size() >= 4);
  for (const fs::path& path : sources) {
    CAPTURE(path.filename().string());
    const auto build = writ::driver::build({{path.filename().string(), read(path)}});
    const std::string diagnostics = writ::driver::render(*build, writ::Rendering::Plain);
    CAPTURE(diagnostics);
    CAPTURE(build->defect);
    REQUIRE(build->program != nullptr);
    const std::string found = writ::program::disassemble(build->program->image());
    const fs::path expected = fs::path(path).replace_extension(".dis");
    if (std::getenv("WRIT_UPDATE_GOLDEN") != nullptr)
      std::ofstream(expected, std::ios::binary) << found;
    CHECK(found == read(expected));
  }
}

namespace {

std::vector<writ::Source> charter_sources() {
  std::vector<writ::Source> out;
  for (const fs::directory_entry& e : fs::recursive_directory_iterator(WRIT_CHARTER_DIR))
    if (e.path().extension() == ".writ")
      out.push_back({e.path().filename().string(), read(e.path())});
  std::sort(out.begin(), out.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  return out;
}

// All layout thrown away: every run of blanks and every comment becomes one blank or line break.
std::string squeezed(const std::string& text) {
  std::string out;
  bool in_text = false;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const char c = text[k];
    if (c == '"' && (k == 0 || text[k - 1] != '\\')) in_text = !in_text;
    if (c == '#' && !in_text)
      while (k + 1 < text.size() && text[k + 1] != '\n') ++k;
    else if (in_text || (c != ' ' && c != '\n')) out.push_back(c);
    else if (!out.empty() && out.back() != ' ' && out.back() != '\n') out.push_back(c);
  }
  return out;
}

std::string formatted(const writ::Source& source) {
  writ::source::SourceSet sources;
  const std::uint32_t file = sources.add(source.name, source.text);
  writ::diag::Sink sink;
  const writ::syntax::Tree tree = writ::syntax::parse(sources, file, sink);
  REQUIRE(!sink.has_errors());
  return writ::syntax::format(tree);
}

}  // namespace

TEST_CASE("layout never changes a program: squeezed and formatted charters have one hash") {
  const std::vector<writ::Source> charter = charter_sources();
  REQUIRE(charter.size() >= 8);
  std::vector<writ::Source> plain, neat;
  for (const writ::Source& source : charter) {
    plain.push_back({source.name, squeezed(source.text)});
    neat.push_back({source.name, formatted(plain.back())});
    CHECK(formatted(neat.back()) == neat.back().text);
  }
  const auto one = writ::driver::build(charter);
  const auto two = writ::driver::build(plain);
  const auto three = writ::driver::build(neat);
  REQUIRE(one->program != nullptr);
  REQUIRE(two->program != nullptr);
  REQUIRE(three->program != nullptr);
  CHECK(one->program->hash() == two->program->hash());
  CHECK(one->program->hash() == three->program->hash());
}
