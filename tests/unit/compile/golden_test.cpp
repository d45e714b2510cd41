// Every *.writ under tests/golden/compile compiles to the disassembly kept beside it.
// WRIT_UPDATE_GOLDEN=1 writes the files anew; their diff is the review.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "lang/driver.hpp"
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
