// Every tests/golden/check/*.writ against the diagnostics beside it. WRIT_UPDATE_GOLDEN=1 writes them anew.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "support.hpp"

namespace writ::check {
namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("golden diagnostics") {
  const std::filesystem::path room = std::filesystem::path(WRIT_SOURCE_DIR) / "tests/golden/check";
  const bool update = std::getenv("WRIT_UPDATE_GOLDEN") != nullptr;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(room))
    if (entry.path().extension() == ".writ") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  REQUIRE(!files.empty());
  for (const auto& file : files) {
    const auto checked = check_text(read(file), file.filename().string());
    // Plain lines first, for tools; then as people see them.
    std::vector<diag::Diagnostic> items = checked->sink.sorted();
    for (diag::Diagnostic& d : items)  // places in the library move when its text does
      std::erase_if(d.related,
                    [&](const diag::Related& r) { return r.span.file >= checked->own_files; });
    std::string found = diag::render_plain(items, checked->sources);
    if (!found.empty()) found += "\n" + diag::render_human(items, checked->sources, false);
    std::filesystem::path expect = file;
    expect.replace_extension(".expect");
    if (update) std::ofstream(expect, std::ios::binary) << found;
    INFO(file.filename().string());
    REQUIRE(std::filesystem::exists(expect));
    CHECK(found == read(expect));
  }
}

}  // namespace writ::check
