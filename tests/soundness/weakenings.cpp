// Silences each line of the checker that reports something, one at a time, and checks the scripts that meet the line again:
// they expect their errors exactly, so one of them must find others than it expects. Golden texts expect everything, scripts
// warnings only where they name one.
//   writ_weakenings [--json] FOLDER…     (language scripts, and texts with their diagnostics beside them)
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>

#include <fmt/format.h>

#include "lang/check/weakening.hpp"
#include "lang/driver.hpp"
#include "tests/lang/files.hpp"

namespace {

using namespace writ;
using check::weakenings;
using Line = check::Weakenings::Line;

// What it is expected to find. One more file is wrong whatever is silenced, so that what checks and should not
// is never compiled.
std::vector<std::string> errors_of(std::vector<Source> files, bool with_warnings) {
  files.push_back({"wrong.writ", "module wrong\ndefine a: int = \"text\"\ndefine b: int = true\n"});
  const auto build = driver::build(files);
  std::vector<std::string> out;
  for (const diag::Diagnostic& d : build->diagnostics) {
    const diag::CodeInfo& row = diag::info(d.code);
    const source::SourceFile& file = build->sources.file(d.span.file);
    if (d.span.file < build->own_files && (with_warnings || row.severity == diag::Severity::Error))
      out.push_back(fmt::format("{}:{} {}", file.name(), file.position(d.span.begin).line, row.code));
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  bool json = false;
  struct Case {
    std::string name;
    std::vector<Source> files;
    bool with_warnings = false;
    std::vector<std::string> errors;
  };
  std::vector<Case> cases;
  std::map<Line, std::vector<std::size_t>> meets;  // by line, the scripts that meet it
  for (int k = 1; k < argc; ++k) {
    if (std::string(argv[k]) == "--json") {
      json = true;
      continue;
    }
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[k])) {
      std::filesystem::path path = entry.path();
      if (path.extension() != ".writ") continue;
      weakenings() = {};
      std::ifstream in(path, std::ios::binary);
      const std::string name = path.filename().string();
      Case c{name, testing::files_of_script(name, in), false, {}};
      c.with_warnings = std::filesystem::exists(path.replace_extension(".expect")) ||
                        c.files[0].text.find("warning[") != std::string::npos;
      c.errors = errors_of(c.files, c.with_warnings);
      for (const Line& line : weakenings().met) meets[line].push_back(cases.size());
      cases.push_back(std::move(c));
    }
  }
  std::size_t caught = 0;
  for (const auto& [line, scripts] : meets) {
    weakenings() = {};
    weakenings().silent = line;
    const bool is_caught = std::any_of(scripts.begin(), scripts.end(), [&](std::size_t k) {
      return errors_of(cases[k].files, cases[k].with_warnings) != cases[k].errors;
    });
    caught += is_caught;
    if (!is_caught)
      fmt::print("not noticed: {}:{} ({} scripts meet it)\n", line.first, line.second,
                 scripts.size());
  }
  if (json)
    fmt::print("{{\"scripts\":{},\"weakenings\":{},\"caught\":{}}}\n", cases.size(), meets.size(),
               caught);
  else
    fmt::print("{} scripts; {} of {} weakenings of the checker caught\n", cases.size(), caught,
               meets.size());
  return caught == meets.size() && meets.size() >= 100 ? 0 : 1;
}
