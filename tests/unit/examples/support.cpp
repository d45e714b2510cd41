#include "tests/unit/examples/support.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace writ::examples {

namespace {

const std::string kExpected = ".expected.json";

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

std::string root() { return std::string(WRIT_ROOT) + "/"; }

std::string read(const std::string& path) {
  std::ifstream in(root() + path, std::ios::binary);
  REQUIRE_MESSAGE(in.good(), "cannot read " << path);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string Example::document(const std::string& kind) const {
  return "examples/gtm/documents/" + expected.value(kind, kind + ".json");
}

std::vector<Example> all_examples() {
  std::vector<Example> out;
  const std::string folder = "examples/gtm/requests/";
  for (const auto& entry : std::filesystem::directory_iterator(root() + folder)) {
    const std::string file = entry.path().filename().string();
    if (!ends_with(file, kExpected)) continue;
    const std::string name = file.substr(0, file.size() - kExpected.size());
    out.push_back({name, read(folder + name + ".json"), Json::parse(read(folder + file))});
  }
  std::sort(out.begin(), out.end(),
            [](const Example& a, const Example& b) { return a.name < b.name; });
  return out;
}

std::vector<Source> charter() {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root() + "examples/gtm"))
    if (entry.path().extension() == ".writ")
      paths.push_back(entry.path().string().substr(root().size()));
  std::sort(paths.begin(), paths.end());
  std::vector<Source> sources;
  for (const std::string& path : paths) sources.push_back({path, read(path)});
  return sources;
}

Ran run(const std::string& command_line) {
  Ran ran;
  std::FILE* pipe = ::popen(fmt::format("cd '{}' && {}", root(), command_line).c_str(), "r");
  REQUIRE(pipe != nullptr);
  char buffer[4096];
  for (std::size_t n; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    ran.output.append(buffer, n);
  const int status = ::pclose(pipe);
  if (WIFEXITED(status)) ran.exit = WEXITSTATUS(status);
  return ran;
}

Ran decide(const Example& example, const std::string& options) {
  return run(fmt::format(
      "'{}' decide examples/gtm --request examples/gtm/requests/{}.json --directory {} "
      "--evidence {} --history {} --now {} {}",
      WRIT_COMMAND, example.name, example.document("directory"), example.document("evidence"),
      example.document("history"), example.expected.at("now").get<std::string>(), options));
}

}  // namespace writ::examples
