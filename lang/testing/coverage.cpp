#include "lang/testing/coverage.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace writ::testing {

namespace {

RuleCoverage row_of(const program::Image& image, const program::RuleRow& rule) {
  RuleCoverage row;
  row.name = image.text(rule.name);
  row.title = image.text(rule.title);
  if (rule.span < image.map.spans.size()) {
    const program::SpanRow& span = image.map.spans[rule.span];
    row.place = fmt::format("{}:{}", image.map.files[span.file].name, span.line);
  }
  for (std::uint32_t k = rule.conjuncts.first; k < rule.conjuncts.end(); ++k)
    row.terms.push_back(
        {std::string(image.map.text(image.conjuncts[k].span)), image.conjuncts[k].from_unless});
  return row;
}

}  // namespace

Coverage::Coverage(const driver::Build& build, bool library) {
  if (!build.program) return;
  const program::Image& image = build.program->image();
  for (const program::RuleRow& rule : image.rules) {
    const auto declared =
        std::find_if(build.model.rules.begin(), build.model.rules.end(),
                     [&](const check::Rule& r) { return r.qualified == image.text(rule.name); });
    const bool is_own = declared != build.model.rules.end() && build.is_own(declared->ref);
    if (is_own || library) rules_.push_back(row_of(image, rule));
  }
  std::sort(rules_.begin(), rules_.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
}

void Coverage::note(const std::vector<RuleReport>& reports) {
  for (const RuleReport& report : reports) {
    const auto row = std::lower_bound(
        rules_.begin(), rules_.end(), report.rule,
        [](const RuleCoverage& r, const std::string& name) { return r.name < name; });
    if (row == rules_.end() || row->name != report.rule) continue;
    const bool is_live = report.live == "true" || report.live == "observed";
    row->was_live = row->was_live || is_live;
    row->was_not_live = row->was_not_live || report.live == "false";
    for (std::size_t k = 0; k < report.terms.size() && k < row->terms.size(); ++k) {
      row->terms[k].was_true = row->terms[k].was_true || report.terms[k].value == "true";
      row->terms[k].was_false = row->terms[k].was_false || report.terms[k].value == "false";
    }
  }
}

std::size_t Coverage::covered_rules() const {
  return static_cast<std::size_t>(
      std::count_if(rules_.begin(), rules_.end(), [](const auto& r) { return r.is_covered(); }));
}

std::size_t Coverage::terms() const {
  std::size_t n = 0;
  for (const RuleCoverage& r : rules_) n += r.terms.size();
  return n;
}

std::size_t Coverage::covered_terms() const {
  std::size_t n = 0;
  for (const RuleCoverage& r : rules_)
    n += static_cast<std::size_t>(std::count_if(
        r.terms.begin(), r.terms.end(), [](const auto& t) { return t.was_true && t.was_false; }));
  return n;
}

}  // namespace writ::testing
