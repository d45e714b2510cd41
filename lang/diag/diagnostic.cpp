#include "lang/diag/diagnostic.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace writ::diag {
namespace {

constexpr std::array kTable{
#define DIAG(code, severity, name, message, help, explain) \
  CodeInfo{#code, Severity::severity, #name, {}, message, help, explain},
#include "lang/diag/diagnostics.def"
};

// NeverLive -> never-live
std::string kebab(std::string_view name) {
  std::string out;
  for (char c : name) {
    if (c >= 'A' && c <= 'Z') {
      if (!out.empty()) out += '-';
      out += static_cast<char>(c - 'A' + 'a');
    } else {
      out += c;
    }
  }
  return out;
}

struct Expanded {
  std::array<std::string, kTable.size()> lints;
  std::array<CodeInfo, kTable.size()> rows = kTable;
  Expanded() {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].severity != Severity::Warning) continue;
      lints[i] = kebab(rows[i].name);
      rows[i].lint = lints[i];
    }
  }
};

const Expanded& table() {
  static const Expanded expanded;
  return expanded;
}

// `{N}` becomes the N-th argument (nothing when there is none), `{{` and `}}` a brace.
std::string fill(std::string_view pattern, const std::vector<std::string>& args) {
  std::string out;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    const char next = i + 1 < pattern.size() ? pattern[i + 1] : '\0';
    if ((c == '{' || c == '}') && next == c) {
      out += c;
      ++i;
    } else if (c == '{' && next >= '0' && next <= '9' && pattern.substr(i + 2, 1) == "}") {
      const auto n = static_cast<std::size_t>(next - '0');
      if (n < args.size()) out += args[n];
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

auto order_of(const Diagnostic& d) {
  return std::tuple(d.span.file, d.span.begin, d.span.end, d.code);
}

}  // namespace

const CodeInfo& info(Code code) { return table().rows[static_cast<std::size_t>(code)]; }

const CodeInfo* find(std::string_view code_or_lint) {
  for (const CodeInfo& row : table().rows)
    if (row.code == code_or_lint || (!row.lint.empty() && row.lint == code_or_lint)) return &row;
  return nullptr;
}

std::vector<Code> all_codes() {
  std::vector<Code> codes;
  for (std::size_t i = 0; i < kTable.size(); ++i) codes.push_back(static_cast<Code>(i));
  return codes;
}

Diagnostic& Sink::report(Diagnostic d) {
  const bool is_error = info(d.code).severity == Severity::Error;
  std::size_t& count = is_error ? errors_ : warnings_;
  if (++count > kMaxReported) {
    uncounted_.clear();
    return uncounted_.emplace_back(std::move(d));
  }
  return items_.emplace_back(std::move(d));
}

void Sink::absorb(Sink&& other) {
  const std::size_t errors = errors_ + other.errors_, warnings = warnings_ + other.warnings_;
  for (Diagnostic& d : other.items_) report(std::move(d));
  errors_ = errors;  // with those that it did not keep
  warnings_ = warnings;
}

bool Sink::has(Code code, source::Span around) const {
  return std::any_of(items_.begin(), items_.end(), [&](const Diagnostic& d) {
    return d.code == code && d.span.file == around.file && d.span.begin <= around.begin &&
           around.end <= d.span.end;
  });
}

std::vector<Diagnostic> Sink::sorted() const {
  std::vector<Diagnostic> out = items_;
  std::stable_sort(out.begin(), out.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return order_of(a) < order_of(b);
  });
  const auto repeats =
      std::unique(out.begin(), out.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return order_of(a) == order_of(b) && a.args == b.args;
      });
  out.erase(repeats, out.end());
  return out;
}

std::string message_of(const Diagnostic& d) { return fill(info(d.code).message, d.args); }

std::string help_of(const Diagnostic& d) {
  return d.help.empty() ? fill(info(d.code).help, d.args) : d.help;
}

}  // namespace writ::diag
