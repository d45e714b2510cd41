// The renderings for tools: one line each, and JSON.
#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/json/writer.hpp"

namespace writ::diag {
namespace {

std::string_view word_for(Severity severity) {
  return severity == Severity::Error ? "error" : "warning";
}

void write_place(json::Writer& out, const source::SourceFile& file, std::uint32_t offset) {
  const source::Position place = file.position(offset);
  out.begin_object();
  out.key("line").number(place.line);
  out.key("column").number(place.column);
  out.key("offset").number(offset);
  out.end_object();
}

void write_span(json::Writer& out, const source::SourceSet& sources, const source::Span& span) {
  if (span.file >= sources.size()) return;
  const source::SourceFile& file = sources.file(span.file);
  out.key("file").string(file.name());
  out.key("begin");
  write_place(out, file, span.begin);
  out.key("end");
  write_place(out, file, span.end);
}

void write_diagnostic(json::Writer& out, const source::SourceSet& sources, const Diagnostic& d) {
  const CodeInfo& row = info(d.code);
  out.begin_object();
  out.key("code").string(row.code);
  out.key("severity").string(word_for(row.severity));
  if (!row.lint.empty()) out.key("lint").string(row.lint);
  out.key("message").string(message_of(d));
  if (!d.label.empty()) out.key("label").string(d.label);
  if (const std::string help = help_of(d); !help.empty()) out.key("help").string(help);
  write_span(out, sources, d.span);
  out.key("related").begin_array();
  for (const Related& r : d.related) {
    out.begin_object();
    write_span(out, sources, r.span);
    out.key("label").string(r.label);
    out.end_object();
  }
  out.end_array();
  out.key("edits").begin_array();
  for (const Edit& e : d.edits) {
    out.begin_object();
    write_span(out, sources, e.span);
    out.key("text").string(e.text);
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

}  // namespace

std::string render_plain(const std::vector<Diagnostic>& items, const source::SourceSet& sources) {
  std::string out;
  for (const Diagnostic& d : items) {
    const CodeInfo& row = info(d.code);
    if (d.span.file < sources.size()) {
      const source::SourceFile& file = sources.file(d.span.file);
      const source::Position place = file.position(d.span.begin);
      out += fmt::format("{}:{}:{}: ", file.name(), place.line, place.column);
    }
    out += fmt::format("{}[{}]: {}\n", word_for(row.severity), row.code, message_of(d));
  }
  return out;
}

std::string render_json(const std::vector<Diagnostic>& items, const source::SourceSet& sources) {
  std::string text;
  json::Writer out(text, true);
  out.begin_array();
  for (const Diagnostic& d : items) write_diagnostic(out, sources, d);
  out.end_array();
  return text;
}

}  // namespace writ::diag
