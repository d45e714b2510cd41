// A checklist over the facts at hand: each rule that forbids or requires, asked by itself, with the reasons that a
// decision would give. Rules about who acts, or about facts that nobody has stated, are no points.
#include <algorithm>

#include "runtime/decide/report.hpp"
#include "runtime/decide/why.hpp"
#include "runtime/program/scan.hpp"

namespace writ::decide {

using program::EffectKind;

namespace {

// What a rule reads and nobody has told: required facts, and the actor.
std::vector<std::string> untold(Engine& engine, const program::RuleRow& rule) {
  const program::Image& image = engine.image();
  const Frame& frame = *engine.subject().frame;
  const program::RuleReads reads = program::reads_of(image, rule);
  std::vector<std::string> out;
  if (reads.requesters && frame.actor() == nullptr) out.emplace_back("requesters");
  for (std::uint32_t s : reads.slots) {
    const program::FactRow& fact = image.facts[image.slots[s].fact];
    if (!frame.slots()[fact.slot].is_missing() || image.types[fact.type].is_optional) continue;
    std::string name(image.text(fact.name));
    if (std::find(out.begin(), out.end(), name) == out.end()) out.push_back(std::move(name));
  }
  return out;
}

}  // namespace

std::vector<PointReport> points(Engine& engine) {
  const program::Image& image = engine.image();
  const program::Range rules = engine.subject().frame->row().rules;
  std::vector<PointReport> out;
  Findings found;
  for (std::uint32_t k = rules.first; k < rules.end(); ++k) {
    const program::RuleRow& row = image.rules[image.indices[k]];
    const auto first = image.effects.begin() + row.effects.first;
    const bool restricts = std::any_of(first, first + row.effects.count, [](const auto& e) {
      return e.kind == EffectKind::Forbid || e.kind == EffectKind::Require;
    });
    if (!restricts) continue;
    PointReport point;
    point.row = image.indices[k];
    point.rule = explain_rule(engine, point.row);
    point.untold = untold(engine, row);
    if (point.rule.live == "not in force" || point.rule.live == "observed") continue;
    if (point.untold.empty()) {
      const Truth is_live = engine.single(point.row, found);
      point.is_met = is_live == Truth::False ||
                     (is_live == Truth::True && found.forbids.empty() && found.unmet.empty());
      point.open = open_items(engine, found);
      point.fault = fault_words(engine, found);
    }
    out.push_back(std::move(point));
  }
  return out;
}

}  // namespace writ::decide
