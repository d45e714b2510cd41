// The REPL's commands: one table for dispatch, help and completion.
#pragma once

#include <string_view>
#include <vector>

namespace writ::repl {

class Repl;

enum class Takes { Nothing, Text, File, Fact, Rule, Code, Action, Person, Expression };

struct Command {
  std::string_view name;       // `:set`
  std::string_view arguments;  // `PATH VALUE`
  std::string_view help;
  Takes takes;
  void (Repl::*run)(std::string_view rest);
};
const std::vector<Command>& commands();
const Command* find_command(std::string_view name);

}  // namespace writ::repl
