#include <algorithm>

#include <fmt/format.h>

#include "lang/testing/runner.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

std::string finding_text(const testing::Finding& f, bool color) {
  std::string out = fmt::format("    {}\n      expected  {}\n      found     {}\n", f.place,
                                f.expected, inked(f.found, Ink::Bad, color));
  for (const std::string& line : f.details) out += "                " + line + "\n";
  return out;
}

// The table, then what is missing, rule by rule.
std::string coverage_text(const testing::Coverage& coverage, bool color) {
  std::size_t width = 4;
  for (const testing::RuleCoverage& r : coverage.rules()) width = std::max(width, r.name.size());
  std::string out = inked(fmt::format("\n{:<{}}  live  not live  terms both ways\n", "rule", width),
                          Ink::Strong, color);
  std::string missing;
  for (const testing::RuleCoverage& r : coverage.rules()) {
    const auto both = std::count_if(r.terms.begin(), r.terms.end(),
                                    [](const auto& t) { return t.was_true && t.was_false; });
    out += fmt::format("{:<{}}  {:<4}  {:<8}  {} of {}\n", r.name, width, r.was_live ? "yes" : "-",
                       r.terms.empty()  ? "always"
                       : r.was_not_live ? "yes"
                                        : "-",
                       both, r.terms.size());
    if (!r.was_live) missing += fmt::format("  {}: {} was never live\n", r.place, r.name);
    if (!r.was_not_live && !r.terms.empty())
      missing += fmt::format("  {}: {} was always live\n", r.place, r.name);
    for (const testing::TermCoverage& t : r.terms) {
      if (t.was_true && t.was_false) continue;
      missing += fmt::format("  {}: {}: `{}{}` was never {}\n", r.place, r.name,
                             t.from_unless ? "unless " : "", t.text,
                             !t.was_true && !t.was_false     ? "true and never false"
                             : (t.was_true != t.from_unless) ? "false"
                                                             : "true");
    }
  }
  out += fmt::format("{} of {} rules live and not live, {} of {} terms true and false\n",
                     coverage.covered_rules(), coverage.rules().size(), coverage.covered_terms(),
                     coverage.terms());
  if (!missing.empty()) out += inked("\nnot seen\n", Ink::Strong, color) + missing;
  return out;
}

void write_finding(json::Writer& out, const testing::Finding& f) {
  out.begin_object()
      .key("place")
      .string(f.place)
      .key("expected")
      .string(f.expected)
      .key("found")
      .string(f.found);
  out.key("details").begin_array();
  for (const std::string& line : f.details) out.string(line);
  out.end_array().end_object();
}

void write_coverage(json::Writer& out, const testing::Coverage& coverage) {
  out.begin_array();
  for (const testing::RuleCoverage& r : coverage.rules()) {
    out.begin_object().key("rule").string(r.name).key("place").string(r.place);
    out.key("live").boolean(r.was_live).key("not_live").boolean(r.was_not_live).key("terms").begin_array();
    for (const testing::TermCoverage& t : r.terms)
      out.begin_object()
          .key("text")
          .string(t.text)
          .key("unless")
          .boolean(t.from_unless)
          .key("true")
          .boolean(t.was_true)
          .key("false")
          .boolean(t.was_false)
          .end_object();
    out.end_array().end_object();
  }
  out.end_array();
}

void print_json(const testing::Report& report, bool with_coverage, Console& console) {
  std::string text;
  json::Writer out(text, true);
  out.begin_object().key("tests").number(static_cast<std::int64_t>(report.results.size()));
  out.key("failed").number(static_cast<std::int64_t>(report.failed())).key("results").begin_array();
  for (const testing::Result& r : report.results) {
    out.begin_object().key("title").string(r.title).key("module").string(r.module).key("place").string(
        r.place);
    out.key("passed").boolean(r.passed()).key("findings").begin_array();
    for (const testing::Finding& f : r.findings) write_finding(out, f);
    out.end_array().end_object();
  }
  out.end_array();
  if (with_coverage) write_coverage(out.key("coverage"), report.coverage);
  out.end_object();
  console.out(text + "\n");
}

void print_text(const testing::Report& report, bool with_coverage, Console& console) {
  const bool color = console.colors_out();
  for (const testing::Result& r : report.results) {
    console.out(fmt::format(
        "{}  {}\n", r.passed() ? inked("pass", Ink::Good, color) : inked("FAIL", Ink::Bad, color),
        r.title));
    for (const testing::Finding& f : r.findings) console.out(finding_text(f, color));
  }
  if (with_coverage) console.out(coverage_text(report.coverage, color));
  console.out(
      fmt::format("\n{}, {} failed\n", counted(report.results.size(), "test"), report.failed()));
}

bool is_covered_enough(const testing::Coverage& coverage, int percent) {
  return percent < 0 || coverage.covered_rules() * 100 >=
                            coverage.rules().size() * static_cast<std::size_t>(percent);
}

}  // namespace

Exit run_test(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto build = load_charter(options, console, exit);
  if (!build) return exit;
  testing::Choice choice{
      .library = options.library, .titles_with = options.titles_with, .settings = {}};
  std::string problem;
  if (!options.inputs.settings.empty() &&
      !read_all(options.inputs.settings, json::kMaxDocument, choice.settings, problem)) {
    console.complain(problem);
    return kFailure;
  }
  const testing::Report report = testing::run(*build, choice);
  const bool with_coverage = options.coverage || options.fail_under >= 0;
  if (options.format == Format::Json) print_json(report, with_coverage, console);
  else print_text(report, with_coverage, console);
  if (report.failed() > 0) return kTestsFailed;
  if (report.results.empty()) {
    console.complain(options.titles_with.empty() ? "the charter has no tests"
                                                 : "no test has such a title");
    return kTestsFailed;
  }
  if (is_covered_enough(report.coverage, options.fail_under)) return kFine;
  console.complain(fmt::format("{} of {} rules were live and not live, --fail-under asks for {}%",
                               report.coverage.covered_rules(), report.coverage.rules().size(),
                               options.fail_under));
  return kTestsFailed;
}

}  // namespace writ::tools
