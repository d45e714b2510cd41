#include "tools/repl/complete.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "tools/repl/commands.hpp"
#include "tools/repl/fact_path.hpp"

namespace writ::repl {

namespace {

namespace fs = std::filesystem;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.';
}

std::size_t word_begin(std::string_view line, bool as_path) {
  std::size_t begin = line.size();
  while (begin > 0 && (as_path ? line[begin - 1] != ' ' : is_word(line[begin - 1]))) --begin;
  return begin;
}

// policy.rule, which is unique in nearly every charter and reads well.
std::vector<std::string> rule_names(const program::Image& image) {
  std::vector<std::string> out;
  for (const program::RuleRow& rule : image.rules) {
    const std::string_view name = image.text(rule.name);
    const std::size_t dot = name.rfind('.');
    const std::size_t before =
        dot == 0 || dot == std::string_view::npos ? dot : name.rfind('.', dot - 1);
    out.emplace_back(before == std::string_view::npos ? name : name.substr(before + 1));
  }
  return out;
}

std::vector<std::string> files_at(std::string_view typed) {
  const fs::path path{std::string(typed)};
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  std::vector<std::string> out;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().string();
    if (name.starts_with(".")) continue;
    out.push_back((path.has_parent_path() ? (folder / name).string() : name) +
                  (it->is_directory(error) ? "/" : ""));
  }
  return out;
}

template <class Rows>
void add_names(std::vector<std::string>& out, const Rows& rows) {
  for (const auto& row : rows) out.push_back(row.name);
}

// Everything a name in an expression can mean.
std::vector<std::string> expression_names(const driver::Build& build, std::uint32_t action) {
  std::vector<std::string> out{"now",       "count", "any",      "every",   "sum",
                               "min",       "max",   "earliest", "latest",  "list",
                               "distinct",  "not",   "and",      "or",      "if",
                               "otherwise", "true",  "false",    "missing", "within last"};
#define BUILTIN(name, signature, can_fault, meaning) out.push_back(#name);
#include "runtime/program/builtins.def"
  const check::Model& model = build.model;
  if (action < model.actions.size())
    for (const check::Param& param : model.actions[action].params)
      out.push_back(model.facts[param.fact].name);
  add_names(out, model.defines);
  add_names(out, model.tables);
  add_names(out, model.settings);
  add_names(out, model.externs);
  add_names(out, model.kinds);
  add_names(out, model.roles);
  for (const check::Enum& e : model.enums) add_names(out, e.members);
  return out;
}

std::vector<std::string> arguments_of(const driver::Build& build, std::uint32_t action,
                                      const std::vector<std::string>& people, const Command& command,
                                      std::size_t position, std::string_view word) {
  const program::Image& image = build.program->image();
  switch (command.takes) {
    case Takes::Nothing:
    case Takes::Text: return {};
    case Takes::File: return files_at(word);
    case Takes::Fact: return position == 1 ? paths_of(image, action) : std::vector<std::string>();
    case Takes::Rule: return rule_names(image);
    case Takes::Code: {
      std::vector<std::string> out;
      for (diag::Code code : diag::all_codes()) out.emplace_back(diag::info(code).code);
      return out;
    }
    case Takes::Action: {
      std::vector<std::string> out;
      for (const program::ActionRow& a : image.actions) out.emplace_back(image.text(a.outside));
      return out;
    }
    case Takes::Person: {
      if (position == 1) return people;
      std::vector<std::string> out;
      for (const program::KindRow& kind : image.kinds)
        if (kind.is_evidence) out.emplace_back(image.text(kind.outside));
      return out;
    }
    case Takes::Expression: return expression_names(build, action);
  }
  return {};
}

}  // namespace

std::string common_beginning(const std::vector<std::string>& words) {
  if (words.empty()) return {};
  std::string out = words[0];
  for (const std::string& w : words) {
    const auto [a, b] = std::mismatch(out.begin(), out.end(), w.begin(), w.end());
    out.erase(a, out.end());
  }
  return out;
}

Completion complete(const driver::Build& build, std::uint32_t action,
                    const std::vector<std::string>& people, std::string_view line) {
  Completion out;
  std::vector<std::string> known;
  const Command* command = nullptr;
  if (line.starts_with(":")) {
    const std::size_t blank = line.find(' ');
    if (blank == std::string_view::npos) {
      for (const Command& c : commands()) known.emplace_back(c.name);
    } else {
      command = find_command(line.substr(0, blank));
      if (command == nullptr) return out;
      const bool as_path = command->takes == Takes::File || command->takes == Takes::Person;
      out.begin = word_begin(line, as_path);
      const auto position = static_cast<std::size_t>(
          std::count(line.begin(), line.begin() + static_cast<std::ptrdiff_t>(out.begin), ' '));
      known = arguments_of(build, action, people, *command, position, line.substr(out.begin));
    }
  } else {
    out.begin = word_begin(line, false);
    known = expression_names(build, action);
  }
  const std::string_view word = line.substr(out.begin);
  const bool in_expression =
      !line.starts_with(":") || (command != nullptr && command->takes == Takes::Expression);
  if (const std::size_t dot = word.rfind('.'); dot != std::string_view::npos && in_expression) {
    const std::string_view base = word.substr(0, dot);
    known.clear();
    for (const std::string& field :
         fields_of(build.program->image(), type_of_path(build.program->image(), action, base)))
      known.push_back(std::string(base) + "." + field);
    for (const check::Enum& e : build.model.enums)
      if (e.name == base)
        for (const check::Member& m : e.members) known.push_back(e.name + "." + m.name);
  }
  for (std::string& k : known)
    if (k.starts_with(word)) out.words.push_back(std::move(k));
  std::sort(out.words.begin(), out.words.end());
  out.words.erase(std::unique(out.words.begin(), out.words.end()), out.words.end());
  return out;
}

}  // namespace writ::repl
