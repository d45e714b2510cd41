// Builds the charters that the command line names (a folder: all *.writ files in it) and runs their tests, deciding
// everything twice: by the engine and by the reference. Prints what differs, and how many decisions were compared.
#include <fmt/format.h>

#include "lang/driver.hpp"
#include "lang/testing/runner.hpp"
#include "tests/reference/compare.hpp"
#include "tools/writ/charter.hpp"

namespace {

using namespace writ;

bool agree_on(const std::string& path, std::size_t& compared) {
  std::vector<Source> sources;
  std::string problem;
  if (!tools::read_sources({path}, sources, problem)) {
    fmt::print("{}\n", problem);
    return false;
  }
  const auto build = driver::build(sources, tools::read_table_data);
  if (!build->program) {
    fmt::print("{}: does not check\n{}", path, driver::render(*build, Rendering::Plain));
    return false;
  }
  std::size_t differing = 0;
  testing::Choice choice;
  choice.observe = [&](const testing::Asked& asked, const MaybeError& error,
                       const Decision& decision) {
    ++compared;
    for (const std::string& d : reference::differences(build->model, asked, error, decision)) {
      ++differing;
      fmt::print("{}: {}\n    {}\n", path, d, asked.request);
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
