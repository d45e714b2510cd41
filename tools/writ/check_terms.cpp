#include <algorithm>

#include <fmt/format.h>

#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "tools/writ/check_more.hpp"

namespace writ::tools {

using syntax::NodeId;
using syntax::NodeKind;

namespace {

constexpr Time kSoon = 30 * value::kMicrosPerDay;

// The quoted date or time that a rule's end evaluates to, as a time.
std::optional<Time> time_of(const std::string& text) {
  if (const auto time = value::parse_time(text)) return time;
  return value::parse_time(text + "T00:00:00Z");
}

// Where the rule says when it ends.
source::Span end_of(const driver::Build& build, check::NodeRef rule) {
  const syntax::Tree& tree = build.model.tree(rule);
  for (NodeId part : tree.children(rule.node))
    if (tree.kind(part) == NodeKind::MarkValid)
      if (const NodeId until = tree.find(part, NodeKind::ValidUntil); until != syntax::kNoNode)
        return tree.span(until);
  return tree.span(rule.node);
}

}  // namespace

source::Span span_of(const program::Image& image, program::SpanId id) {
  if (id >= image.map.spans.size()) return {};
  const program::SpanRow& row = image.map.spans[id];
  return {row.file, row.begin, row.end};
}

void add_warnings(driver::Build& build, std::vector<diag::Diagnostic> more) {
  diag::Sink sink;
  for (diag::Diagnostic& d : build.diagnostics) sink.report(std::move(d));
  for (diag::Diagnostic& d : more) sink.report(std::move(d));
  build.diagnostics = sink.sorted();
  build.warnings = sink.warning_count();
}

void check_terms(driver::Build& build, Time now) {
  const program::Image& image = build.program->image();
  const bool has_end = std::any_of(image.rules.begin(), image.rules.end(), [](const auto& rule) {
    return rule.valid_until != program::kNone;
  });
  if (!has_end) return;
  Evaluator evaluator(build.program, {});
  std::vector<diag::Diagnostic> found;
  for (std::uint32_t r = 0; r < image.rules.size(); ++r) {
    if (image.rules[r].valid_until == program::kNone) continue;
    std::string text = evaluator.evaluate(image.rules[r].valid_until, now);
    if (text.size() < 2 || text.front() != '"') continue;  // it depends on what the host sets
    text = text.substr(1, text.size() - 2);
    const std::optional<Time> end = time_of(text);
    if (!end || *end - kSoon >= now) continue;
    const check::Rule& rule = build.model.rules[r];
    diag::Diagnostic d{*end <= now ? diag::Code::Ended : diag::Code::EndsSoon,
                       end_of(build, rule.ref),
                       {rule.name, text}};
    if (*end > now)
      d.args.push_back(
          *end - now < value::kMicrosPerDay
              ? "less than a day"
              : counted(static_cast<std::size_t>((*end - now) / value::kMicrosPerDay), "day"));
    found.push_back(std::move(d));
  }
  add_warnings(build, std::move(found));
}

}  // namespace writ::tools
