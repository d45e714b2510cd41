#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/json/writer.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

std::string_view severity_name(diag::Severity severity) {
  return severity == diag::Severity::Error ? "error" : "warning";
}

void write_row(json::Writer& out, const diag::CodeInfo& row) {
  out.begin_object().key("code").string(row.code).key("severity").string(severity_name(row.severity));
  if (!row.lint.empty()) out.key("lint").string(row.lint);
  out.key("message").string(row.message);
  if (!row.help.empty()) out.key("help").string(row.help);
  out.key("explain").string(row.explain).end_object();
}

// `{0}` of the table's patterns as an ellipsis: there is nothing to fill in here.
std::string general(std::string_view pattern) {
  std::string out;
  for (std::size_t k = 0; k < pattern.size(); ++k) {
    if (pattern[k] == '{' && k + 2 < pattern.size() && pattern[k + 2] == '}') {
      out += "…";
      k += 2;
    } else {
      out += pattern[k];
      if ((pattern[k] == '{' || pattern[k] == '}') && k + 1 < pattern.size() &&
          pattern[k + 1] == pattern[k])
        ++k;
    }
  }
  return out;
}

std::string trimmed(std::string_view text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
  return std::string(text);
}

std::string title(const diag::CodeInfo& row) {
  return fmt::format("{} {}{}: {}", severity_name(row.severity), row.code,
                     row.lint.empty() ? "" : fmt::format(" ({})", row.lint), general(row.message));
}

}  // namespace

Exit run_explain(const Options& options, Console& console) {
  std::string json;
  json::Writer out(json, true);
  if (options.subject == "list") {
    out.begin_array();
    std::string text;
    for (diag::Code code : diag::all_codes()) {
      write_row(out, diag::info(code));
      text += title(diag::info(code)) + "\n";
    }
    out.end_array();
    console.out(options.format == Format::Json ? json + "\n" : text);
    return kFine;
  }
  const diag::CodeInfo* row = diag::find(options.subject);
  if (row == nullptr) {
    std::vector<std::string> known;
    for (diag::Code code : diag::all_codes()) {
      known.emplace_back(diag::info(code).code);
      if (!diag::info(code).lint.empty()) known.emplace_back(diag::info(code).lint);
    }
    const auto near = diag::near_spellings(options.subject, known);
    console.complain(fmt::format("there is no diagnostic `{}`{}; `writ explain list` names all",
                                 options.subject,
                                 near.empty() ? "" : "; did you mean " + diag::one_of(near) + "?"));
    return kUsage;
  }
  if (options.format == Format::Json) {
    write_row(out, *row);
    console.out(json + "\n");
    return kFine;
  }
  console.out(inked(title(*row), Ink::Strong, console.colors_out()) + "\n\n" +
              trimmed(row->explain) + "\n");
  if (!row->help.empty()) console.out(fmt::format("\nhelp: {}\n", general(row->help)));
  return kFine;
}

}  // namespace writ::tools
