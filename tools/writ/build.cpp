#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/program/file.hpp"
#include "runtime/program/signature.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

Exit run_build(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto build = load_charter(options, console, exit);
  if (!build) return exit;
  const Program& compiled = *build->program;
  std::string problem, key, signature;
  if (!options.sign.empty()) {
    if (!read_all(options.sign, kMaxKey, key, problem)) {
      console.complain(problem);
      return kFailure;
    }
    signature = program::sign(compiled.hash(), key, problem);
    if (signature.empty()) {
      console.complain(fmt::format("`{}`: {}", options.sign, problem));
      return kFailure;
    }
  }
  const std::string bytes = program::write_program(
      compiled, options.without_map ? program::Map::Left : program::Map::Kept, signature);
  if (!write_all(options.output, bytes, problem)) {
    console.complain(problem);
    return kFailure;
  }
  if (options.format == Format::Json) {
    std::string text;
    json::Writer out(text);
    out.begin_object()
        .key("file")
        .string(options.output)
        .key("bytes")
        .number(static_cast<std::int64_t>(bytes.size()));
    out.key("program").string(compiled.hash()).end_object();
    console.out(text + "\n");
  } else {
    console.out(
        fmt::format("{}: {} bytes, program {}\n", options.output, bytes.size(), compiled.hash()));
  }
  return kFine;
}

}  // namespace writ::tools
