// The interpreter behind the prompt: a line in, text out. Knows nothing of terminals.
#pragma once

#include <string>
#include <string_view>

#include "tools/repl/complete.hpp"
#include "tools/repl/workspace.hpp"
#include "tools/writ/console.hpp"

namespace writ::repl {

class Repl {
 public:
  Repl(const tools::Options& options, tools::Console& console);
  // Loads the charter and the documents of the command line; kFine when there is something to work with.
  tools::Exit open();
  // False when the session is to end.
  bool line(std::string_view text);
  Completion complete(std::string_view line) const;

  // The commands; `rest` is what follows the name, without blanks around it.
  void request(std::string_view rest);
  void make_template(std::string_view rest);
  void set(std::string_view rest);
  void unset(std::string_view rest);
  void decide(std::string_view rest);
  void why(std::string_view rest);
  void rules(std::string_view rest);
  void facts(std::string_view rest);
  void approve(std::string_view rest);
  void at(std::string_view rest);
  void type(std::string_view rest);
  void explain(std::string_view rest);
  void load(std::string_view rest);
  void reload(std::string_view rest);
  void save(std::string_view rest);
  void directory(std::string_view rest);
  void history(std::string_view rest);
  void evidence(std::string_view rest);
  void settings(std::string_view rest);
  void tables(std::string_view rest);
  void externs(std::string_view rest);
  void help(std::string_view rest);
  void quit(std::string_view rest);

 private:
  void say(std::string_view text) { console_.out(text); }
  void complain(std::string_view sentence) { console_.complain(sentence); }
  bool needs_request();
  bool report(const MaybeError& error);
  void document(Workspace::Document which, std::string_view file);
  void expression(std::string_view text);
  std::string digest();

  tools::Options options_;
  tools::Console& console_;
  Workspace work_;
  bool done_ = false;
};

}  // namespace writ::repl
