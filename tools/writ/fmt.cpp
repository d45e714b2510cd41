#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "lang/syntax/parse.hpp"
#include "runtime/json/writer.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

struct Formatted {
  std::string text;
  std::string diagnostics;  // not empty: the file has mistakes, there is no text
};

Formatted layout(const Source& source, const Options& options, bool color) {
  Formatted out;
  source::SourceSet sources;
  diag::Sink sink;
  const std::uint32_t file = sources.add(source.name, source.text);
  const syntax::Tree tree = syntax::parse(sources, file, sink);
  if (!sink.has_errors()) {
    out.text = syntax::format(tree);
    // What is written must read as the same program: nothing is rewritten that would not.
    const syntax::Tree again = syntax::parse(sources, sources.add(source.name, out.text), sink);
    if (!sink.has_errors() && syntax::format(again) != out.text)
      out.diagnostics = fmt::format(
          "{}: the layout is not stable, which is a defect, please report it\n", source.name);
  }
  if (sink.has_errors())
    out.diagnostics = options.format == Format::Json
                          ? diag::render_json(sink.sorted(), sources) + "\n"
                          : diag::render_human(sink.sorted(), sources, color);
  return out;
}

}  // namespace

Exit run_fmt(const Options& options, Console& console) {
  if (options.check_only && options.write) {
    console.complain("--check and --write exclude each other");
    return kUsage;
  }
  if (options.paths.empty() && !options.check_only && !options.write) {
    console.complain(
        "name a file to print it in layout, `-` for standard input, or use --write or --check for "
        "the current folder");
    return kUsage;
  }
  std::vector<Source> sources;
  std::string problem;
  if (!read_sources(options.paths, sources, problem)) {
    console.complain(problem);
    return kFailure;
  }
  Exit exit = kFine;
  std::string json;
  json::Writer out(json, true);
  out.begin_array();
  for (const Source& source : sources) {
    const Formatted formatted = layout(source, options, console.colors_err());
    if (!formatted.diagnostics.empty()) {
      console.err(formatted.diagnostics);
      exit = kDoesNotCheck;
      continue;
    }
    const bool changed = formatted.text != source.text;
    out.begin_object().key("file").string(source.name).key("changed").boolean(changed).end_object();
    const bool is_stdin = source.name == "standard input";
    if (options.check_only) {
      if (changed && options.format == Format::Text)
        console.out(fmt::format("{} is not in layout\n", source.name));
      if (changed && exit == kFine) exit = kFailure;
    } else if (options.write && !is_stdin) {
      if (!changed) continue;
      if (!write_all(source.name, formatted.text, problem)) {
        console.complain(problem);
        return kFailure;
      }
      if (options.format == Format::Text) console.out(source.name + "\n");
    } else if (options.format == Format::Text) {
      console.out(formatted.text);
    }
  }
  out.end_array();
  if (options.format == Format::Json) console.out(json + "\n");
  return exit;
}

}  // namespace writ::tools
