#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/program/program.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/skeleton.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

// The terms of the rules that govern one action, each rule under its name.
std::string rules_of(const program::Image& image, std::uint32_t action) {
  std::string out;
  const program::Range rules = image.actions[action].rules;
  for (std::uint32_t k = rules.first; k < rules.end(); ++k) {
    const program::RuleRow& rule = image.rules[image.indices[k]];
    out += fmt::format("rule {}\n", image.text(rule.name));
    for (std::uint32_t c = rule.conjuncts.first; c < rule.conjuncts.end(); ++c) {
      const program::ConjunctRow& term = image.conjuncts[c];
      out +=
          fmt::format("# {}{}\n", term.from_unless ? "not unless " : "", image.map.text(term.span));
      out += program::disassemble(image, term.function);
    }
    out += "\n";
  }
  return out;
}

}  // namespace

Exit run_disasm(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto program = load_program(options, console, exit);
  if (!program) return exit;
  const program::Image& image = program->image();
  std::string text;
  if (options.action.empty()) {
    text = program::disassemble(image);
  } else {
    const std::uint32_t action = find_action(*program, options.action);
    if (action == program::kNone) {
      console.complain(no_such_action(image, options.action));
      return kUsage;
    }
    text = rules_of(image, action);
  }
  if (options.format == Format::Json) {
    std::string out;
    json::Writer writer(out, true);
    writer.begin_object().key("program").string(program->hash()).key("text").string(text).end_object();
    text = out + "\n";
  }
  console.out(text);
  return kFine;
}

}  // namespace writ::tools
