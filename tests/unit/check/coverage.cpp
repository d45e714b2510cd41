// Every diagnostic of the table is shown by some golden file (what only the command finds, with a directory and a
// time: by a command script), or says here why it is not.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "lang/diag/diagnostic.hpp"

namespace writ::check {
namespace {

const std::map<std::string_view, std::string_view> kExempt = {
    {"E0108", "needs a file of more than a megabyte"},
    {"E0199", "says that the parser itself has a defect, which no input is known to show"},
};

std::string all_files(const char* folder) {
  std::string all;
  const std::filesystem::path top = std::filesystem::path(WRIT_SOURCE_DIR) / folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(top)) {
    if (!entry.is_regular_file() || entry.path().extension() == ".writ") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    all += text.str();
  }
  return all;
}

}  // namespace

TEST_CASE("every diagnostic has a golden file") {
  const std::string golden = all_files("tests/golden"), scripts = all_files("tests/cli");
  for (diag::Code code : diag::all_codes()) {
    const diag::CodeInfo& info = diag::info(code);
    const bool is_shown = golden.find(info.code) != std::string::npos ||
                          scripts.find("[" + std::string(info.code) + "]") != std::string::npos;
    INFO(info.code << " " << info.name);
    if (kExempt.count(info.code) != 0) CHECK_FALSE(is_shown);
    else CHECK(is_shown);
  }
}

TEST_CASE("every diagnostic is explained") {
  for (diag::Code code : diag::all_codes()) {
    const diag::CodeInfo& info = diag::info(code);
    INFO(info.code);
    CHECK(!info.message.empty());
    CHECK(info.explain.size() > 20);
  }
}

}  // namespace writ::check
