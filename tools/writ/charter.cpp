#include "tools/writ/charter.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "runtime/program/file.hpp"

namespace writ::tools {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kCompiled = ".writc";
constexpr std::size_t kMaxCompiled = std::size_t{256} << 20;
constexpr std::size_t kMaxSource = 16u << 20;

bool is_hidden(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.size() > 1 && name[0] == '.' && name != "..";
}

bool add_folder(const fs::path& folder, std::vector<std::string>& files, std::string& problem) {
  std::error_code error;
  std::vector<std::string> found;
  fs::recursive_directory_iterator it(folder, error), end;
  while (!error && it != end) {
    if (it->is_directory(error) && is_hidden(it->path())) it.disable_recursion_pending();
    else if (it->path().extension() == ".writ" && !is_hidden(it->path()) && it->is_regular_file(error))
      found.push_back(it->path().lexically_normal().string());
    it.increment(error);
  }
  if (error) {
    problem = fmt::format("cannot read the folder `{}`: {}", folder.string(), error.message());
    return false;
  }
  std::sort(found.begin(), found.end());
  files.insert(files.end(), found.begin(), found.end());
  return true;
}

}  // namespace

bool find_sources(const std::vector<std::string>& paths, std::vector<std::string>& files,
                  std::string& problem) {
  const std::vector<std::string> here{"."};
  for (const std::string& path : paths.empty() ? here : paths) {
    std::error_code error;
    if (path == "-" || fs::is_regular_file(path, error)) files.push_back(path);
    else if (fs::is_directory(path, error)) {
      if (!add_folder(path, files, problem)) return false;
    } else {
      problem = fmt::format("there is no file or folder `{}`", path);
      return false;
    }
  }
  std::vector<std::string> once;
  for (std::string& file : files)
    if (std::find(once.begin(), once.end(), file) == once.end()) once.push_back(std::move(file));
  files = std::move(once);
  if (files.empty())
    problem = paths.empty()
                  ? "there is no .writ file in this folder; name one, or begin with `writ new`"
                  : "there is no .writ file in what was named";
  return !files.empty();
}

bool read_sources(const std::vector<std::string>& paths, std::vector<Source>& sources,
                  std::string& problem) {
  std::vector<std::string> files;
  if (!find_sources(paths, files, problem)) return false;
  for (const std::string& file : files) {
    if (file.ends_with(kCompiled)) {
      problem = fmt::format("`{}` is compiled; here the text of the charter is needed", file);
      return false;
    }
    Source source{file == "-" ? "standard input" : file, {}};
    if (!read_all(file, kMaxSource, source.text, problem)) return false;
    if (source.text.size() > kMaxSource) {
      problem = fmt::format("`{}` is longer than 16 MB", source.name);
      return false;
    }
    sources.push_back(std::move(source));
  }
  return true;
}

std::optional<std::string> read_table_data(const std::string& path) {
  std::string text, problem;
  std::error_code error;
  if (!fs::is_regular_file(path, error) || !read_all(path, kMaxSource, text, problem))
    return std::nullopt;
  return text;
}

void print_diagnostics(const driver::Build& build, Format format, Console& console) {
  if (format == Format::Json) console.out(driver::render(build, Rendering::Json) + "\n");
  else
    console.err(
        driver::render(build, console.colors_err() ? Rendering::HumanColor : Rendering::Human));
}

namespace {

std::shared_ptr<const Program> load_any(const Options& options, Console& console, Exit& exit) {
  if (options.paths.size() != 1 || !options.paths[0].ends_with(kCompiled)) {
    if (!options.signed_by.empty()) {
      console.complain("--signed-by is about one compiled program, NAME.writc");
      exit = kUsage;
      return nullptr;
    }
    const auto build = load_charter(options, console, exit);
    return build ? build->program : nullptr;
  }
  exit = kFailure;
  std::string bytes, problem;
  if (!read_all(options.paths[0], kMaxCompiled, bytes, problem)) {
    console.complain(problem);
    return nullptr;
  }
  std::string key;
  std::optional<std::string_view> expected_hash, public_key;
  if (!options.program.empty()) expected_hash = options.program;
  if (!options.signed_by.empty()) {
    if (!read_all(options.signed_by, kMaxKey, key, problem)) {
      console.complain(problem);
      return nullptr;
    }
    public_key = key;
  }
  auto program = program::read_program(bytes, problem, expected_hash, public_key);
  if (!program) console.complain(fmt::format("`{}`: {}", options.paths[0], problem));
  return program;
}

}  // namespace

std::shared_ptr<const Program> load_program(const Options& options, Console& console, Exit& exit) {
  auto program = load_any(options, console, exit);
  if (!program || (!options.no_index && !options.no_fuse)) return program;
  using Index = program::Tuning::Index;
  return program::retuned(*program,
                          {options.no_index ? Index::None : Index::Worth, !options.no_fuse});
}

std::unique_ptr<driver::Build> load_charter(const Options& options, Console& console, Exit& exit) {
  std::vector<Source> sources;
  std::string problem;
  if (!read_sources(options.paths, sources, problem)) {
    console.complain(problem);
    exit = kFailure;
    return nullptr;
  }
  auto build = driver::build(sources, read_table_data);
  if (build->program) return build;
  print_diagnostics(*build, options.format, console);
  if (options.format == Format::Text)
    console.complain(
        fmt::format("the charter does not check: {}", counted(build->errors, "error")));
  exit = kDoesNotCheck;
  return nullptr;
}

}  // namespace writ::tools
