// Runs language scripts: builds each file, compares its diagnostics with the expectations in its
// comments, and runs its tests. See README.md here.
#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "lang/driver.hpp"
#include "lang/testing/runner.hpp"
#include "tests/lang/files.hpp"
#include "tests/reference/compare.hpp"

namespace {

using namespace writ;

struct Expected {
  std::string file;
  bool is_error = true;
  std::string code;  // a code or a lint's name
  std::uint32_t line = 0;
  std::uint32_t column = 0;  // 0: anywhere on the line
  bool found = false;
};

struct Script {
  std::vector<Source> sources;
  std::vector<Expected> expected;
  std::string problem;  // an expectation that cannot be read
};

std::optional<std::uint32_t> number_at(std::string_view text, std::size_t& at) {
  std::uint32_t n = 0;
  const std::size_t begin = at;
  while (at < text.size() && text[at] >= '0' && text[at] <= '9' && n < 1'000'000)
    n = n * 10 + static_cast<std::uint32_t>(text[at++] - '0');
  return at == begin ? std::nullopt : std::optional(n);
}

// `error[E0312]`, `warning[never-live] at 4:12`, several with commas between.
void read_expectations(Script& script, const std::string& file, std::string_view text,
                       std::uint32_t line) {
  while (!text.empty()) {
    while (!text.empty() && (text[0] == ' ' || text[0] == ',')) text.remove_prefix(1);
    if (text.empty()) return;
    Expected e;
    e.file = file;
    e.line = line;
    e.is_error = text.starts_with("error[");
    const std::size_t open = text.find('['), close = text.find(']');
    if ((!e.is_error && !text.starts_with("warning[")) || close == std::string_view::npos) {
      script.problem = fmt::format("{}:{}: `{}` is not an expectation", file, line, text);
      return;
    }
    e.code = text.substr(open + 1, close - open - 1);
    text.remove_prefix(close + 1);
    if (text.starts_with(" at ")) {
      std::size_t at = 4;
      const auto l = number_at(text, at);
      if (at < text.size() && text[at] == ':') ++at;
      const auto c = number_at(text, at);
      if (!l || !c)
        script.problem =
            fmt::format("{}:{}: a place `LINE:COLUMN` is expected after `at`", file, line);
      e.line = l.value_or(0);
      e.column = c.value_or(0);
      text.remove_prefix(at);
    }
    script.expected.push_back(std::move(e));
  }
}

// What a line of a file is expected to bring.
void read_line(Script& script, const std::string& file, std::string_view line, std::uint32_t number) {
  const std::size_t mark = line.find("# expect");
  if (mark == std::string_view::npos) return;
  std::string_view rest = line.substr(mark + 8);
  if (!rest.starts_with(": ") && !rest.starts_with(" error[") && !rest.starts_with(" warning["))
    return;
  rest.remove_prefix(rest.starts_with(":") ? 1 : 0);
  read_expectations(script, file, rest, number);
}

void add_line(Script& script, std::string_view line, std::uint32_t number) {
  Source& source = script.sources.back();
  source.text += line;
  source.text += '\n';
  read_line(script, source.name, line, number);
}

Script read_script(const std::string& path, std::istream& in) {
  Script script;
  script.sources = testing::files_of_script(path.substr(path.rfind('/') + 1), in);
  for (const Source& source : script.sources) {
    std::istringstream lines(source.text);
    std::uint32_t number = 0;
    for (std::string line; std::getline(lines, line);)
      read_line(script, source.name, line, ++number);
  }
  return script;
}

// The programs of a page: each block between "```writ" and "```" begins one, "```writ more" goes on with the one
// before. Lines keep their numbers in the page, so that a place in a message is a place in the page.
std::vector<Script> read_page(const std::string& path, std::istream& in) {
  std::vector<Script> scripts;
  const std::string name = path.substr(path.rfind('/') + 1);
  std::string line;
  bool is_inside = false;
  for (std::uint32_t number = 1; std::getline(in, line); ++number) {
    if (is_inside && line.starts_with("```")) {
      is_inside = false;
    } else if (!is_inside && (line == "```writ" || line == "```writ more")) {
      is_inside = true;
      if (line == "```writ" || scripts.empty()) {
        scripts.emplace_back();
        scripts.back().sources.push_back({name, {}});
      }
      std::string& text = scripts.back().sources.back().text;
      const auto lines = std::count(text.begin(), text.end(), '\n');
      text.append(number - static_cast<std::size_t>(lines), '\n');
    } else if (is_inside) {
      add_line(scripts.back(), line, number);
    }
  }
  return scripts;
}

void compare_diagnostics(Script& script, const driver::Build& build, std::vector<std::string>& wrong) {
  const bool asks_for_warnings = std::any_of(script.expected.begin(), script.expected.end(),
                                             [](const Expected& e) { return !e.is_error; });
  for (const diag::Diagnostic& d : build.diagnostics) {
    const diag::CodeInfo& row = diag::info(d.code);
    const source::SourceFile& file = build.sources.file(d.span.file);
    const source::Position at = file.position(d.span.begin);
    const bool is_error = row.severity == diag::Severity::Error;
    const auto match =
        std::find_if(script.expected.begin(), script.expected.end(), [&](const Expected& e) {
          return !e.found && e.file == file.name() && e.is_error == is_error &&
                 (e.code == row.code || e.code == row.lint) && e.line == at.line &&
                 (e.column == 0 || e.column == at.column);
        });
    if (match != script.expected.end()) match->found = true;
    else if (is_error || (asks_for_warnings && d.span.file < build.own_files))
      wrong.push_back(fmt::format("{}:{}:{}: not expected: {}[{}]: {}", file.name(), at.line,
                                  at.column, is_error ? "error" : "warning", row.code,
                                  diag::message_of(d)));
  }
  for (const Expected& e : script.expected)
    if (!e.found)
      wrong.push_back(fmt::format("{}:{}{}: expected and not found: {}[{}]", e.file, e.line,
                                  e.column == 0 ? "" : fmt::format(":{}", e.column),
                                  e.is_error ? "error" : "warning", e.code));
  if (!build.defect.empty()) wrong.push_back("the image is not sound: " + build.defect);
}

// Every decision of a test is made a second time, by the reference evaluator.
void run_tests(const driver::Build& build, std::vector<std::string>& wrong) {
  testing::Choice choice;
  choice.observe = [&](const testing::Asked& asked, const MaybeError& error,
                       const Decision& decision) {
    for (const std::string& d : reference::differences(build.model, asked, error, decision))
      wrong.push_back("the reference evaluator disagrees: " + d);
  };
  for (const testing::Result& r : testing::run(build, choice).results)
    for (const testing::Finding& f : r.findings) {
      wrong.push_back(
          fmt::format("{}: \"{}\": expected {}, found {}", f.place, r.title, f.expected, f.found));
      for (const std::string& detail : f.details) wrong.push_back("    " + detail);
    }
}

// `must_expect`: a program that neither tests nor expects anything is wrong; on a page it may just check.
std::vector<std::string> run_script(Script script, bool must_expect) {
  std::vector<std::string> wrong;
  if (!script.problem.empty()) return {script.problem};
  const auto build = driver::build(script.sources);
  compare_diagnostics(script, *build, wrong);
  const bool has_tests = build->program && !build->model.tests.empty();
  if (has_tests) run_tests(*build, wrong);
  if (must_expect && script.expected.empty() && !has_tests && wrong.empty())
    wrong.push_back("a script expects something: a diagnostic, or the outcome of a test");
  return wrong;
}

bool run_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> wrong;
  if (!in) {
    wrong.push_back("cannot be read");
  } else if (path.ends_with(".md")) {
    const std::vector<Script> scripts = read_page(path, in);
    if (scripts.empty()) wrong.push_back("the page holds no program");
    for (const Script& script : scripts)
      for (std::string& w : run_script(script, false)) wrong.push_back(std::move(w));
  } else {
    wrong = run_script(read_script(path, in), true);
  }
  for (const std::string& w : wrong) fmt::print("{}: {}\n", path, w);
  return wrong.empty();
}

// The runner itself: each of these must be found wrong.
bool self_check() {
  struct Case {
    const char* name;
    const char* text;
  };
  static constexpr Case kBad[] = {
      {"nothing expected", "role a\n"},
      {"an expected error that is not there", "role a # expect: error[E0101]\n"},
      {"an error that is not expected", "rule }\n"},
      {"another place", "# expect error[E0101] at 9:9\nrule }\n"},
      {"an expectation that cannot be read", "role a # expect: something else\n"},
      {"a test that fails",
       "action f by actor: Person\npolicy p on f { rule r { permit } }\nsample a : Person { id: "
       "\"a\" }\n"
       "test \"t\" { given f { actor: a }  expect forbid }\n"},
      {"a reason that is not the reason",
       "action f by actor: Person\npolicy p on f { rule r { permit } rule s { when actor is Agent "
       "permit } }\n"
       "sample a : Person { id: \"a\" }\ntest \"t\" { given f { actor: a }  expect permit because "
       "p.r, p.s }\n"},
  };
  bool good = true;
  for (const Case& c : kBad) {
    std::istringstream in(c.text);
    if (!run_script(read_script("case.writ", in), true).empty()) continue;
    fmt::print("not noticed: {}\n", c.name);
    good = false;
  }
  // A page: the second block goes on with the first, and what is wrong is said with the page's line.
  std::istringstream page("# Page\n\n```writ\nrole a\n```\ntext\n```writ more\nrole a\n```\n");
  const std::vector<Script> scripts = read_page("page.md", page);
  const auto wrong = scripts.size() == 1 ? run_script(scripts[0], false) : std::vector<std::string>();
  if (wrong.size() == 1 && wrong[0].starts_with("page.md:8:6: not expected: error[E0217]"))
    return good;
  fmt::print("not noticed: a name that a page declares twice\n");
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  bool good = argc > 1;
  for (int k = 1; k < argc; ++k)
    good = (std::string_view(argv[k]) == "--self-check" ? self_check() : run_file(argv[k])) && good;
  return good ? 0 : 1;
}
