// Where lines come from: a terminal with editing, history and completion (libedit), or any other stream.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "tools/repl/complete.hpp"

namespace writ::repl {

class LineSource {
 public:
  using Complete = std::function<Completion(std::string_view)>;
  // A terminal when standard input and output are one.
  static std::unique_ptr<LineSource> open(Complete complete);
  virtual ~LineSource() = default;
  // The next input, over several lines while brackets are open. False at the end.
  virtual bool next(std::string& text) = 0;
};

// How many brackets a text leaves open, texts and comments left out.
int open_brackets(std::string_view text);

}  // namespace writ::repl
