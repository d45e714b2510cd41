#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/program/program.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/area.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/requests.hpp"
#include "tools/writ/rule_text.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

Exit run_why(const Options& options, Console& console) {
  Exit exit = kFailure;
  if (!options.area.empty()) {
    const auto build = load_charter(options, console, exit);
    return build ? why_area(options, *build, console) : exit;
  }
  const auto program = load_program(options, console, exit);
  if (!program) return exit;
  if (options.inputs.request.empty()) {
    console.complain(
        "a request is missing: name a file with --request, or `-` for standard input; "
        "`--area WORD` lists the rules of an area without one");
    return kUsage;
  }
  const auto session = open_session(options, program, console, exit);
  if (!session) return exit;
  std::string text;
  if (!ask_request(*session, options, text, console)) return kFailure;
  const Outcome outcome = session->decision->outcome;
  const std::string answer =
      options.format == Format::Json
          ? to_json(*session->decision)
          : answer_text(*session->decision, program->image(), head_of(text), console.colors_out());
  const std::vector<RuleReport> rules = session->evaluator.why(session->now);
  if (options.format == Format::Json)
    console.out("{\"decision\":" + answer + ",\"rules\":" + rules_json(rules) + "}\n");
  else console.out(answer + "\n" + rules_text(rules, options.all, console.colors_out()));
  return static_cast<Exit>(exit_of(outcome));
}

}  // namespace writ::tools
