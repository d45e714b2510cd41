#include "runtime/program/pattern.hpp"

#include <re2/re2.h>

#include <algorithm>

namespace writ::program {

struct Pattern::Automaton {
  re2::RE2 compiled;
  explicit Automaton(const std::string& pattern, const re2::RE2::Options& options)
      : compiled(pattern, options) {}
};

Pattern::Pattern() = default;
Pattern::~Pattern() = default;

std::unique_ptr<const Pattern> Pattern::compile(const std::string& pattern, std::string& error) {
  re2::RE2::Options options;
  options.set_log_errors(false);  // it would write to stderr
  options.set_never_capture(true);
  auto automaton = std::make_unique<const Automaton>(pattern, options);
  if (!automaton->compiled.ok()) {
    error = automaton->compiled.error();
    return nullptr;
  }
  std::unique_ptr<Pattern> result(new Pattern);
  result->automaton_ = std::move(automaton);
  return result;
}

std::unique_ptr<const Pattern> Pattern::regex(std::string_view pattern, std::string& error) {
  return compile(std::string(pattern), error);
}

std::unique_ptr<const Pattern> Pattern::glob(std::string_view pattern, std::string& error) {
  auto runs = std::count(pattern.begin(), pattern.end(), '*');
  if (runs <= 1 && pattern.find('?') == std::string_view::npos) {
    std::unique_ptr<Pattern> simple(new Pattern);
    std::size_t star = std::min(pattern.find('*'), pattern.size());
    simple->has_run_ = runs == 1;
    simple->prefix_ = pattern.substr(0, star);
    if (runs == 1) simple->suffix_ = pattern.substr(star + 1);
    return simple;
  }
  std::string translated = "(?s)";
  std::string literal;
  auto flush = [&] { translated += re2::RE2::QuoteMeta(literal), literal.clear(); };
  for (char c : pattern) {
    if (c != '*' && c != '?') {
      literal += c;
      continue;
    }
    flush();
    translated += c == '*' ? ".*" : ".";
  }
  flush();
  return compile(translated, error);
}

bool Pattern::matches(std::string_view text) const {
  if (automaton_)
    return re2::RE2::FullMatch(re2::StringPiece(text.data(), text.size()), automaton_->compiled);
  if (!has_run_) return text == prefix_;
  return text.size() >= prefix_.size() + suffix_.size() &&
         text.substr(0, prefix_.size()) == prefix_ &&
         text.substr(text.size() - suffix_.size()) == suffix_;
}

}  // namespace writ::program
