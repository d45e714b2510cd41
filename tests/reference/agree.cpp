// Builds the charters that the command line names (a folder: all *.writ files in it) and runs their tests, deciding
// everything twice: by the engine and by the reference. Prints what differs, and how many decisions were compared.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

#include "lang/driver.hpp"
#include "lang/testing/runner.hpp"
#include "tests/reference/compare.hpp"

namespace {

using namespace writ;
namespace fs = std::filesystem;

std::vector<Source> sources_of(const fs::path& path) {
  std::vector<fs::path> files;
  if (fs::is_directory(path)) {
    for (const auto& entry : fs::recursive_directory_iterator(path))
      if (entry.is_regular_file()) files.push_back(entry.path());
  } else {
    files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  std::vector<Source> out;
  for (const fs::path& file : files) {
    if (file.extension() != ".writ") continue;
    std::ifstream in(file, std::ios::binary);
    out.push_back({file.string(), {std::istreambuf_iterator<char>(in), {}}});
  }
  return out;
}

bool agree_on(const fs::path& path, std::size_t& compared) {
  const auto build = driver::build(sources_of(path));
  if (!build->program) {
    fmt::print("{}: does not check\n{}", path.string(), driver::render(*build, Rendering::Plain));
    return false;
  }
  std::size_t differing = 0;
  testing::Choice choice;
  choice.observe = [&](const testing::Asked& asked, const MaybeError& error,
                       const Decision& decision) {
    ++compared;
    const reference::Documents documents{asked.directory,
                                         asked.evidence,
                                         asked.history,
                                         asked.settings,
                                         asked.request,
                                         asked.tenant,
                                         {},
                                         true,
                                         asked.now};
    for (const std::string& d : reference::differences(build->model, documents, error, decision)) {
      ++differing;
      fmt::print("{}: {}\n    {}\n", path.string(), d, asked.request);
    }
  };
  testing::run(*build, choice);
  return differing == 0;
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t compared = 0;
  bool good = argc > 1;
  for (int k = 1; k < argc; ++k) good = agree_on(argv[k], compared) && good;
  fmt::print("{} decisions compared with the reference\n", compared);
  return good && compared > 0 ? 0 : 1;
}
