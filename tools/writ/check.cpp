#include <fmt/format.h>

#include <writ/writ.hpp>

#include "runtime/json/writer.hpp"
#include "runtime/program/program.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/check_more.hpp"
#include "tools/writ/governance.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

// 1234567 as 1,234,567.
std::string grouped(std::uint64_t n) {
  std::string digits = std::to_string(n), out;
  for (std::size_t k = 0; k < digits.size(); ++k) {
    if (k > 0 && (digits.size() - k) % 3 == 0) out += ',';
    out += digits[k];
  }
  return out;
}

void print_costs(const Program& program, Console& console) {
  const program::Image& image = program.image();
  std::size_t width = 0;
  for (const program::ActionRow& a : image.actions)
    width = std::max(width, image.text(a.outside).size());
  console.out("\nsteps of one decision, at most (1,000 records of each kind)\n");
  for (std::uint32_t a = 0; a < image.actions.size(); ++a)
    console.out(fmt::format("  {:<{}}  {:>13}  {}\n", image.text(image.actions[a].outside), width,
                            grouped(program.cost(a, {})),
                            counted(image.actions[a].rules.count, "rule")));
}

void print_json(const driver::Build& build, const std::optional<Governance>& governance,
                Console& console) {
  std::string text;
  json::Writer out(text);
  out.begin_object().key("errors").number(static_cast<std::int64_t>(build.errors));
  out.key("warnings").number(static_cast<std::int64_t>(build.warnings));
  out.key("diagnostics").raw(driver::render(build, Rendering::Json)).key("actions").begin_array();
  if (build.program) {
    const program::Image& image = build.program->image();
    for (std::uint32_t a = 0; a < image.actions.size(); ++a) {
      out.begin_object().key("action").string(image.text(image.actions[a].outside));
      out.key("rules").number(image.actions[a].rules.count);
      out.key("steps").digits(std::to_string(build.program->cost(a, {}))).end_object();
    }
  }
  out.end_array();
  if (governance) out.key("governance").raw(governance_json(*governance));
  if (build.program) out.key("program").string(build.program->hash());
  out.end_object();
  console.out(text + "\n");
}

}  // namespace

Exit run_check(const Options& options, Console& console) {
  std::vector<Source> sources;
  std::string problem;
  if (!read_sources(options.paths, sources, problem)) {
    console.complain(problem);
    return kFailure;
  }
  const auto build = driver::build(sources, read_table_data);
  if (build->program) {
    Time now = 0;
    if (!read_now(options, now, console)) return kUsage;
    check_terms(*build, now);
    if (const Exit exit = check_people(options, *build, now, console); exit != kFine) return exit;
  }
  Exit exit = build->program ? kFine : kDoesNotCheck;
  std::optional<Governance> governance;
  if (build->program && options.governance) {
    if (options.inputs.directory == "-") {
      console.complain("the directory is read twice for the checklist: name a file");
      return kUsage;
    }
    governance = check_governance(options, *build, console, exit);
    if (!governance) return exit;
  }
  if (options.format == Format::Json) {
    print_json(*build, governance, console);
    return exit;
  }
  print_diagnostics(*build, options.format, console);
  if (!build->program) {
    console.complain(fmt::format("the charter does not check: {}, {}",
                                 counted(build->errors, "error"),
                                 counted(build->warnings, "warning")));
    return exit;
  }
  std::size_t own_rules = 0;
  for (const check::Rule& rule : build->model.rules) own_rules += build->is_own(rule.ref) ? 1 : 0;
  console.out(fmt::format("{}: {}, {}, {}, {}\n", inked("checks", Ink::Good, console.colors_out()),
                          counted(sources.size(), "file"), counted(own_rules, "rule"),
                          counted(build->model.tests.size(), "test"),
                          counted(build->warnings, "warning")));
  if (governance) console.out("\n" + governance_text(*governance, console.colors_out()));
  else print_costs(*build->program, console);
  return exit;
}

}  // namespace writ::tools
