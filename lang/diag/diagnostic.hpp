// Diagnostics: what is wrong, where, why, and what to try. The table diagnostics.def is the only place
// that holds codes, severities and wording; a Diagnostic holds a code and the words to fill in.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/source/source.hpp"

namespace writ::diag {

enum class Severity : std::uint8_t { Error, Warning };

// One row of diagnostics.def each; errors are named E0000, lints have a name such as `never-live`.
enum class Code : std::uint16_t {
#define DIAG(code, severity, name, message, help, explain) name,
#include "lang/diag/diagnostics.def"
};

struct CodeInfo {
  std::string_view code;  // "E0312"; for lints "W0601"
  Severity severity;
  std::string_view name;     // enumerator name
  std::string_view lint;     // kebab-case name of a warning: "never-live"
  std::string_view message;  // fmt pattern over Diagnostic::args
  std::string_view help;     // fmt pattern, may be empty
  std::string_view explain;  // longer text with a failing and a mended example
};
const CodeInfo& info(Code code);
// By "E0312", "W0601" or a lint's name; nullptr when there is none.
const CodeInfo* find(std::string_view code_or_lint);
std::vector<Code> all_codes();

struct Related {
  source::Span span;
  std::string label;
};
struct Edit {
  source::Span span;
  std::string text;
};  // a likely mend, offered by tools

struct Diagnostic {
  Code code;
  source::Span span;              // the narrowest place that shows it
  std::vector<std::string> args;  // fill {0}, {1}, … of message and help
  std::string label = {};         // beside the carets: what is there and what was expected
  std::vector<Related> related = {};
  std::vector<Edit> edits = {};
  std::string help = {};  // replaces the table's help when not empty
};

// Collects; keeps at most kMaxReported errors and counts the rest.
class Sink {
 public:
  static constexpr std::size_t kMaxReported = 100;
  Diagnostic& report(Diagnostic d);  // reference valid until the next report
  void absorb(Sink&& other);         // all that another has, after what is here
  bool has_errors() const { return errors_ > 0; }
  bool has(Code code, source::Span around) const;  // one whose place is around this one
  std::size_t error_count() const { return errors_; }
  std::size_t warning_count() const { return warnings_; }
  // Sorted by file, position, code; exact repetitions dropped.
  std::vector<Diagnostic> sorted() const;

 private:
  std::vector<Diagnostic> items_;
  std::vector<Diagnostic> uncounted_;  // what report() refers to once the limit is reached
  std::size_t errors_ = 0;
  std::size_t warnings_ = 0;
};

// At most three names of `known` that are close to `found` (edit distance, case, prefix), best first;
// none when nothing is close.
std::vector<std::string> near_spellings(std::string_view found,
                                        const std::vector<std::string>& known);
// "`a`", "`a` or `b`", "`a`, `b` or `c`"
std::string one_of(const std::vector<std::string>& names);

std::string message_of(const Diagnostic& d);
std::string help_of(const Diagnostic& d);

// As in design section 6: code, message, arrow line, source line, carets with label, related places, help.
std::string render_human(const std::vector<Diagnostic>& items, const source::SourceSet& sources,
                         bool color);
// file:line:column: error[E0312]: message (one line each)
std::string render_plain(const std::vector<Diagnostic>& items, const source::SourceSet& sources);
// A JSON array: code, severity, lint, message, label, help, file, begin/end {line, column, offset}, related, edits.
std::string render_json(const std::vector<Diagnostic>& items, const source::SourceSet& sources);

}  // namespace writ::diag
