// `matches` and `like` patterns: full matches on code points in linear time. The only place that
// knows RE2.
#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace writ::program {

class Pattern {
 public:
  // Null, with `error` in words, when the pattern is malformed or too large.
  static std::unique_ptr<const Pattern> regex(std::string_view pattern, std::string& error);
  // `*` is any run of code points, `?` is one, everything else stands for itself. Never malformed.
  static std::unique_ptr<const Pattern> glob(std::string_view pattern, std::string& error);
  ~Pattern();

  bool matches(std::string_view text) const;

 private:
  struct Automaton;
  Pattern();
  static std::unique_ptr<const Pattern> compile(const std::string& pattern, std::string& error);

  // A glob with at most one `*` and no `?` needs no automaton.
  std::string prefix_, suffix_;
  bool has_run_ = false;
  std::unique_ptr<const Automaton> automaton_;
};

}  // namespace writ::program
