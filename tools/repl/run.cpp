#include <unistd.h>

#include <fmt/format.h>

#include "tools/repl/editor.hpp"
#include "tools/repl/repl.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

Exit run_repl(const Options& options, Console& console) {
  const Inputs& in = options.inputs;
  for (const std::string* file : {&in.request, &in.evidence, &in.history, &in.directory,
                                  &in.settings, &in.tables, &in.externs}) {
    if (*file != "-") continue;
    console.complain("the REPL reads its commands from standard input; name files");
    return kUsage;
  }
  repl::Repl repl(options, console);
  if (const Exit exit = repl.open(); exit != kFine) return exit;
  const auto lines =
      repl::LineSource::open([&repl](std::string_view line) { return repl.complete(line); });
  if (isatty(STDIN_FILENO) == 1)
    console.out("`:help` lists the commands, Tab completes, Ctrl-D leaves.\n");
  console.flush();
  std::string text;
  while (lines->next(text)) {
    const bool goes_on = repl.line(text);
    console.flush();
    if (!goes_on) break;
  }
  return kFine;
}

}  // namespace writ::tools
