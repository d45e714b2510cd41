#include "tools/repl/repl.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"
#include "tools/repl/commands.hpp"
#include "tools/repl/fact_path.hpp"
#include "tools/repl/words.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/rule_text.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/skeleton.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::repl {

using tools::Json;

const std::vector<Command>& commands() {
  static const std::vector<Command> kCommands = {
      {":request", "FILE", "work on the request of a file; without one, print it", Takes::File,
       &Repl::request},
      {":template", "ACTION", "work on a new request for an action", Takes::Action,
       &Repl::make_template},
      {":set", "PATH VALUE",
       "change one fact: `:set account.risk high`; for entities also a sample's name", Takes::Fact,
       &Repl::set},
      {":unset", "PATH", "take a fact away", Takes::Fact, &Repl::unset},
      {":decide", "", "decide", Takes::Nothing, &Repl::decide},
      {":why", "[RULE]", "what every rule came to, or each term of one", Takes::Rule, &Repl::why},
      {":rules", "", "the rules of the action", Takes::Nothing, &Repl::rules},
      {":facts", "", "the facts of the request", Takes::Nothing, &Repl::facts},
      {":approve", "WHO [KIND [FIELD=VALUE …]]", "a second later, WHO answers for this content",
       Takes::Person, &Repl::approve},
      {":at", "TIME", "set the time, or move it: `:at +2 days`; without one, print it", Takes::Text,
       &Repl::at},
      {":type", "EXPRESSION", "the type of an expression", Takes::Expression, &Repl::type},
      {":explain", "CODE", "explain a diagnostic", Takes::Code, &Repl::explain},
      {":load", "PATH…", "work with another charter", Takes::File, &Repl::load},
      {":reload", "", "read the charter again", Takes::Nothing, &Repl::reload},
      {":save", "FILE", "write the request to a file", Takes::File, &Repl::save},
      {":directory", "FILE", "people and agents; without it, the charter's samples", Takes::File,
       &Repl::directory},
      {":history", "FILE", "what has happened", Takes::File, &Repl::history},
      {":evidence", "[FILE|none]", "the answers at hand; from a file; or none", Takes::File,
       &Repl::evidence},
      {":settings", "FILE", "values of the charter's settings", Takes::File, &Repl::settings},
      {":tables", "FILE", "entries in place of those of the charter's tables", Takes::File,
       &Repl::tables},
      {":externs", "FILE", "what functions of the host answered", Takes::File, &Repl::externs},
      {":help", "", "this list", Takes::Nothing, &Repl::help},
      {":quit", "", "leave (also Ctrl-D)", Takes::Nothing, &Repl::quit},
  };
  return kCommands;
}

const Command* find_command(std::string_view name) {
  const Command* found = nullptr;
  for (const Command& c : commands()) {
    if (c.name == name) return &c;
    if (name.size() < 2 || !c.name.starts_with(name)) continue;
    if (found != nullptr) return nullptr;  // a beginning of two
    found = &c;
  }
  return found;
}

Repl::Repl(const tools::Options& options, tools::Console& console)
    : options_(options), console_(console), work_(options) {}

tools::Exit Repl::open() {
  std::string problem;
  if (!options_.inputs.now.empty()) {
    const auto now = value::parse_time(options_.inputs.now);
    if (!now)
      return complain(fmt::format("--now: `{}` is not a time such as 2026-11-24T10:00:00Z",
                                  options_.inputs.now)),
             tools::kUsage;
    work_.now = *now;
  }
  if (!work_.load(options_.paths, problem, console_.colors_err())) {
    console_.err(problem + (problem.ends_with("\n") ? "" : "\n"));
    return tools::kDoesNotCheck;
  }
  const tools::Inputs& in = options_.inputs;
  const std::pair<const std::string&, void (Repl::*)(std::string_view)> documents[] = {
      {in.settings, &Repl::settings},   {in.tables, &Repl::tables},
      {in.directory, &Repl::directory}, {in.externs, &Repl::externs},
      {in.history, &Repl::history},     {in.evidence, &Repl::evidence},
      {in.request, &Repl::request}};
  for (const auto& [file, read] : documents)
    if (!file.empty()) (this->*read)(file);
  return tools::kFine;
}

bool Repl::line(std::string_view text) {
  text = trimmed(text);
  if (text.empty() || text[0] == '#') return true;
  if (text[0] != ':') {
    expression(text);
    return true;
  }
  const auto [name, rest] = first_word(text);
  const Command* command = find_command(name);
  if (command == nullptr) {
    std::vector<std::string> known;
    for (const Command& c : commands()) known.emplace_back(c.name);
    const auto near = diag::near_spellings(name, known);
    complain(fmt::format(
        "there is no command `{}`{}", name,
        near.empty() ? "; `:help` lists all" : "; did you mean " + diag::one_of(near) + "?"));
    return true;
  }
  (this->*command->run)(rest);
  return !done_;
}

Completion Repl::complete(std::string_view line) const {
  std::vector<std::string> people = work_.principals("people");
  for (std::string& agent : work_.principals("agents")) people.push_back(std::move(agent));
  return repl::complete(work_.build(), work_.action(), people, line);
}

bool Repl::needs_request() {
  if (!work_.has_request())
    complain("there is no request yet: `:request FILE` reads one, `:template ACTION` makes one");
  return work_.has_request();
}

bool Repl::report(const MaybeError& error) {
  if (error) complain(tools::sentence_of(*error));
  return !error;
}

// ---- expressions --------------------------------------------------------------------------------------

void Repl::expression(std::string_view text) {
  const driver::Line line = driver::compile_line(work_.build(), std::string(text), work_.action());
  const auto& sources = work_.build().sources;
  if (!line.diagnostics.empty())
    console_.err(diag::render_human(line.diagnostics, sources, console_.colors_err()));
  if (!line.program) {
    if (line.diagnostics.empty()) complain("this line cannot be evaluated");
    return;
  }
  MaybeError error;
  const auto evaluator = work_.evaluator(line.program, error);
  if (report(error)) say(evaluator->evaluate(line.function, work_.now) + "\n");
}

void Repl::type(std::string_view rest) {
  const driver::Line line = driver::compile_line(work_.build(), std::string(rest), work_.action());
  if (!line.diagnostics.empty())
    console_.err(diag::render_human(line.diagnostics, work_.build().sources, console_.colors_err()));
  if (line.program) say(driver::type_text(work_.build().model, line.type) + "\n");
}

void Repl::explain(std::string_view rest) {
  tools::Options options = options_;
  options.subject = rest;
  options.format = tools::Format::Text;
  tools::run_explain(options, console_);
}

// ---- files --------------------------------------------------------------------------------------------

void Repl::load(std::string_view rest) {
  std::vector<std::string> paths;
  while (!rest.empty()) {
    const auto [path, others] = first_word(rest);
    paths.emplace_back(path);
    rest = others;
  }
  std::string problem;
  if (!work_.load(paths, problem, console_.colors_err()))
    return console_.err(problem + (problem.ends_with("\n") ? "" : "\n"));
  say(fmt::format("{}, {}\n", tools::counted(work_.image().actions.size(), "action"),
                  tools::counted(work_.image().rules.size(), "rule")));
}

void Repl::reload(std::string_view) {
  std::string problem;
  if (!work_.reload(problem, console_.colors_err()))
    return console_.err(problem + (problem.ends_with("\n") ? "" : "\n"));
  say(fmt::format("{}, {}\n", tools::counted(work_.image().actions.size(), "action"),
                  tools::counted(work_.image().rules.size(), "rule")));
}

void Repl::save(std::string_view rest) {
  if (!needs_request()) return;
  if (rest.empty()) return complain("`:save FILE`");
  std::string problem;
  if (!tools::write_all(std::string(rest), tools::json_text(work_.request(), true) + "\n", problem))
    complain(problem);
}

void Repl::document(Workspace::Document which, std::string_view file) {
  std::string text, problem;
  if (file.empty()) return complain("a file is missing");
  if (!tools::read_all(std::string(file), json::kMaxDocument, text, problem))
    return complain(problem);
  report(work_.set_document(which, std::move(text)));
}

void Repl::directory(std::string_view rest) { document(Workspace::Document::Directory, rest); }
void Repl::history(std::string_view rest) { document(Workspace::Document::History, rest); }
void Repl::tables(std::string_view rest) { document(Workspace::Document::Tables, rest); }
void Repl::externs(std::string_view rest) { document(Workspace::Document::Externs, rest); }
void Repl::settings(std::string_view rest) { document(Workspace::Document::Settings, rest); }
void Repl::evidence(std::string_view rest) {
  if (rest == "none") return work_.clear_evidence();
  if (!rest.empty()) return document(Workspace::Document::Evidence, rest);
  for (const Json& record : work_.evidence().items) say(tools::json_text(record) + "\n");
}

void Repl::help(std::string_view) {
  say("An expression is evaluated over the facts of the request; commands begin with a colon.\n");
  for (const Command& c : commands())
    say(fmt::format("  {:<11}{:<28}{}\n", c.name, c.arguments, c.help));
}

void Repl::quit(std::string_view) { done_ = true; }

}  // namespace writ::repl
