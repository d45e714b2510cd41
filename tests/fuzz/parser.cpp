// Fuzz target: any bytes as a source file. What must hold for each of them:
//   - parsing ends, with a tree of the declared shapes, and every span lies in the text;
//   - a text that parses is formatted to a text that parses to the same tree, and formatting that again
//     changes nothing;
//   - a text that checks compiles, its image verifies, and it compiles to the same image once formatted.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <writ/compiler.hpp>

#include "lang/syntax/parse.hpp"
#include "runtime/program/program.hpp"

namespace {

using namespace writ;

[[noreturn]] void finding(const char* what, const std::string& detail) {
  std::fprintf(stderr, "finding: %s\n%s\n", what, detail.c_str());
  std::abort();
}

struct Parsed {
  source::SourceSet sources;
  diag::Sink sink;
  syntax::Tree tree;
  explicit Parsed(std::string text) {
    const std::uint32_t file = sources.add("fuzz.writ", std::move(text));
    tree = syntax::parse(sources, file, sink);
  }
};

void check_diagnostics(const Parsed& parsed) {
  for (const diag::Diagnostic& d : parsed.sink.sorted()) {
    const std::size_t size = parsed.sources.file(d.span.file).text().size();
    if (d.span.begin > d.span.end || d.span.end > size)
      finding("a span outside the text", diag::message_of(d));
  }
  diag::render_human(parsed.sink.sorted(), parsed.sources, false);
  diag::render_json(parsed.sink.sorted(), parsed.sources);
}

void check_format(const Parsed& parsed, const std::string& formatted) {
  Parsed again(formatted);
  if (again.sink.has_errors()) {
    finding("the formatted text does not parse",
            formatted + "\n" + diag::render_plain(again.sink.sorted(), again.sources));
  }
  if (syntax::dump(again.tree) != syntax::dump(parsed.tree))
    finding("formatting changed the tree", formatted);
  const std::string twice = syntax::format(again.tree);
  if (twice != formatted)
    finding("formatting twice is not formatting once", formatted + "\n---- then\n" + twice);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  Parsed parsed(text);
  for (const std::string& wrong : syntax::shape_errors(parsed.tree))
    finding("a tree out of shape", wrong);
  check_diagnostics(parsed);
  if (parsed.sink.has_errors()) return 0;

  const std::string formatted = syntax::format(parsed.tree);
  check_format(parsed, formatted);

  const Compiled compiled = compile({{"fuzz.writ", text}}, Rendering::Plain);
  if (compiled.errors > 0) return 0;
  if (!compiled) finding("a program without errors was not compiled", compiled.diagnostics);
  program::disassemble(compiled.program->image());
  const Compiled reformatted = compile({{"fuzz.writ", formatted}}, Rendering::Plain);
  if (!reformatted)
    finding("the formatted program does not check", formatted + "\n" + reformatted.diagnostics);
  if (reformatted.program->hash() != compiled.program->hash())
    finding("formatting changed the program", formatted);
  return 0;
}
