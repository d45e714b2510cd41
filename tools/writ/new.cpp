#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "tools/writ/starter.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace fs = std::filesystem;

Exit run_new(const Options& options, Console& console) {
  struct File {
    const char* name;
    std::string_view text;
  };
  const File files[] = {{"charter.writ", starter::charter_writ},
                        {"samples.writ", starter::samples_writ},
                        {"tests.writ", starter::tests_writ},
                        {"request.json", starter::request_json},
                        {"directory.json", starter::directory_json}};
  const fs::path folder(options.subject);
  std::error_code error;
  if (fs::exists(folder, error) &&
      (!fs::is_directory(folder, error) || !fs::is_empty(folder, error))) {
    console.complain(fmt::format("`{}` is there already and is not empty; nothing was written",
                                 options.subject));
    return kFailure;
  }
  fs::create_directories(folder, error);
  if (error) {
    console.complain(fmt::format("cannot make the folder `{}`: {}", options.subject, error.message()));
    return kFailure;
  }
  std::string json;
  json::Writer out(json, true);
  out.begin_object().key("folder").string(options.subject).key("files").begin_array();
  for (const File& file : files) {
    std::string problem;
    if (!write_all((folder / file.name).string(), file.text, problem)) {
      console.complain(problem);
      return kFailure;
    }
    out.string(file.name);
  }
  out.end_array().end_object();
  if (options.format == Format::Json) {
    console.out(json + "\n");
    return kFine;
  }
  const std::string& name = options.subject;
  console.out(
      fmt::format("{0} holds a charter with four rules, samples, tests and a request. Now try:\n\n"
                  "  writ check {0}\n"
                  "  writ test {0} --coverage\n"
                  "  writ decide {0} --request {0}/request.json --directory {0}/directory.json\n"
                  "  writ repl {0} --request {0}/request.json --directory {0}/directory.json\n",
                  name));
  return kFine;
}

}  // namespace writ::tools
