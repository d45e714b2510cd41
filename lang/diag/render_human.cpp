// The rendering for people. A source line is laid out as cells, one for each code point, so that carets
// stand under what they mean; a long line is cut to a window around the carets.
#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "lang/diag/diagnostic.hpp"

namespace writ::diag {
namespace {

constexpr std::size_t kWindow = 120;  // columns of a source line that are shown
constexpr std::size_t kBeforeCarets = 60;
constexpr std::size_t kTab = 4;
constexpr std::string_view kUnprintable = "\xEF\xBF\xBD";

struct Colors {
  std::string_view error, warning, strong, quiet, reset;
};
constexpr Colors kColored{"\033[1;31m", "\033[1;33m", "\033[1m", "\033[1;34m", "\033[0m"};
constexpr Colors kPlain{};

// The bytes of one code point at the beginning of `text`; 0 when they are not valid UTF-8.
std::size_t sequence_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80 ? 1 : byte(0) >= 0xF0 ? 4 : byte(0) >= 0xE0 ? 3 : 2;
  if ((byte(0) >= 0x80 && byte(0) < 0xC2) || byte(0) > 0xF4 || length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(i) & 0xC0) != 0x80) return 0;
  return length;
}

// Control characters and those that turn the writing direction must not reach a terminal.
bool is_printable(std::string_view point) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(point[i]); };
  if (point.size() == 1) return byte(0) >= 0x20 && byte(0) != 0x7F;
  if (point.size() == 2)
    return !(byte(0) == 0xC2 && byte(1) < 0xA0) && !(byte(0) == 0xD8 && byte(1) == 0x9C);
  if (point.size() != 3 || byte(0) != 0xE2) return true;
  return !(byte(1) == 0x80 &&
           ((byte(2) >= 0x8E && byte(2) <= 0x8F) || (byte(2) >= 0xA8 && byte(2) <= 0xAE))) &&
         !(byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9);
}

struct Layout {
  std::string text;
  std::size_t caret = 0;  // columns before the carets
  std::size_t width = 1;  // carets
};

// `from` and `to`: the part of the line to mark, in bytes.
Layout lay_out(std::string_view line, std::size_t from, std::size_t to) {
  std::vector<std::string_view> cells;
  std::size_t begin = 0, end = 0;
  std::size_t at = 0;
  // Only what a window can show is laid out: a line may be a megabyte long.
  std::size_t skipped = 0;
  if (from > 4 * kWindow) {
    at = skipped = from - 4 * kBeforeCarets;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0) == 0x80) ++at;
  }
  const std::size_t laid = at;
  for (; at < line.size() && at < from + 4 * kWindow;) {
    if (at <= from) begin = cells.size();
    if (at < to) end = cells.size() + 1;
    const std::size_t length = sequence_length(line.substr(at));
    if (line[at] == '\t') {
      const std::size_t stop = kTab - cells.size() % kTab;
      cells.insert(cells.end(), stop, " ");
      if (at < to) end = cells.size();
    } else {
      const std::string_view point = line.substr(at, std::max<std::size_t>(length, 1));
      cells.push_back(length > 0 && is_printable(point) ? point : kUnprintable);
    }
    at += std::max<std::size_t>(length, 1);
  }
  if (from >= at) begin = cells.size();
  const bool is_cut_after = at < line.size();
  std::size_t first = 0;
  if (cells.size() > kWindow && begin > kBeforeCarets) first = begin - kBeforeCarets;
  const std::size_t last = std::min(cells.size(), first + kWindow);

  Layout out;
  if (first > 0 || laid > 0) {
    out.text = "… ";
    out.caret = 2;
  }
  for (std::size_t i = first; i < last; ++i) out.text += cells[i];
  if (last < cells.size() || is_cut_after) out.text += " …";
  out.caret += begin - first;
  out.width = end > begin ? std::min(end, last) - begin : 1;
  return out;
}

class HumanRenderer {
 public:
  HumanRenderer(const source::SourceSet& sources, bool color)
      : sources_(sources), colors_(color ? kColored : kPlain) {}

  void render(const Diagnostic& d, std::string& out) const {
    const CodeInfo& row = info(d.code);
    const bool is_error = row.severity == Severity::Error;
    const std::string_view tone = is_error ? colors_.error : colors_.warning;
    out += fmt::format("{}{}[{}]{}: {}{}{}\n", tone, is_error ? "error" : "warning", row.code,
                       colors_.reset, colors_.strong, message_of(d), colors_.reset);
    std::uint32_t deepest = line_of(d.span);
    for (const Related& r : d.related) deepest = std::max(deepest, line_of(r.span));
    const std::size_t gutter = std::to_string(deepest).size();
    snippet(d.span, d.label, "-->", gutter, tone, out);
    for (const Related& r : d.related) snippet(r.span, r.label, ":::", gutter, colors_.quiet, out);
    if (const std::string help = help_of(d); !help.empty()) write_help(help, gutter, out);
  }

 private:
  bool is_known(const source::Span& span) const { return span.file < sources_.size(); }
  std::uint32_t line_of(const source::Span& span) const {
    return is_known(span) ? sources_.file(span.file).position(span.begin).line : 1;
  }

  void write_help(std::string_view help, std::size_t gutter, std::string& out) const {
    bool is_first = true;
    while (!help.empty()) {
      const std::size_t line_end = std::min(help.find('\n'), help.size());
      out += fmt::format("{:{}}{}{}{}{}\n", "", gutter + 1, colors_.strong,
                         is_first ? "help: " : "      ", colors_.reset, help.substr(0, line_end));
      help.remove_prefix(std::min(line_end + 1, help.size()));
      is_first = false;
    }
  }

  void snippet(const source::Span& span, std::string_view label, std::string_view arrow,
               std::size_t gutter, std::string_view tone, std::string& out) const {
    if (!is_known(span)) return;
    const source::SourceFile& file = sources_.file(span.file);
    const source::Position place = file.position(span.begin);
    const std::string_view line = file.line_text(place.line);
    const std::size_t line_begin = file.line_begin(place.line);
    const std::size_t from = std::min<std::size_t>(
        span.begin - std::min<std::size_t>(span.begin, line_begin), line.size());
    const std::size_t to = std::clamp<std::size_t>(
        span.end > line_begin ? span.end - line_begin : 0, from, line.size());
    const Layout layout = lay_out(line, from, to);
    const std::string_view quiet = colors_.quiet, reset = colors_.reset;
    out += fmt::format("{:{}}{}{}{} {}:{}:{}\n", "", gutter, quiet, arrow, reset, file.name(),
                       place.line, place.column);
    out += fmt::format("{:{}} {}|{}\n", "", gutter, quiet, reset);
    out += fmt::format("{}{:>{}} |{}{}{}\n", quiet, place.line, gutter, reset,
                       layout.text.empty() ? "" : " ", layout.text);
    out += fmt::format("{:{}} {}|{} {:{}}{}{:^>{}}{}{}{}\n", "", gutter, quiet, reset, "",
                       layout.caret, tone, "", layout.width, label.empty() ? "" : " ", label, reset);
  }

  const source::SourceSet& sources_;
  const Colors& colors_;
};

}  // namespace

std::string render_human(const std::vector<Diagnostic>& items, const source::SourceSet& sources,
                         bool color) {
  const HumanRenderer renderer(sources, color);
  std::string out;
  for (const Diagnostic& d : items) {
    if (!out.empty()) out += '\n';
    renderer.render(d, out);
  }
  return out;
}

}  // namespace writ::diag
