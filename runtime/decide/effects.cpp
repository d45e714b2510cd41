// Lines 10-14: what a live rule says, once for each element of its `for each`.
#include <algorithm>

#include <boost/container/small_vector.hpp>

#include "runtime/decide/engine.hpp"
#include "runtime/decide/evidence.hpp"

namespace writ::decide {

using program::EffectKind;
using value::Tag;
using value::Value;

// All of these answer false when nothing further can change the outcome and no full report is wanted.
bool Engine::apply(std::uint32_t rule, bool full, Findings& out) {
  const program::RuleRow& row = image().rules[rule];
  for (std::uint32_t e = row.effects.first; e < row.effects.end(); ++e) {
    if (image().effects[e].kind == EffectKind::Permit) out.permits.push_back(rule);  // 10
    if (image().effects[e].kind != EffectKind::Forbid) continue;
    forbid(out, Reason::Kind::Forbid, rule, false, {});  // 11
    if (!full) return false;
  }
  return row.each.count == 0 ? effects(rule, nullptr, 0, full, out) : expand(rule, full, out);
}

// Line 12. One list for each level; the k-th depends on the elements chosen above it.
bool Engine::expand(std::uint32_t rule, bool full, Findings& out) {
  const program::RuleRow& row = image().rules[rule];
  struct Level {
    Value list;
    std::uint32_t next = 0;
  };
  boost::container::small_vector<Level, 4> levels;
  boost::container::small_vector<Value, 4> vars(row.each.count);
  std::uint32_t element = 0;
  const auto open_level = [&](std::uint32_t k) {
    Value list = run(image().indices[row.each.first + k], vars.data());
    if (list.tag != Tag::List) {
      if (!list.is_fault())
        list =
            fault_of(list.is_missing() ? value::FaultKind::MissingValue : value::FaultKind::Internal,
                     row.span);
      blame(out, image().text(row.name), list);
      forbid(out, Reason::Kind::Fault, rule, false, "the list of its `for each` is a fault");
      return false;
    }
    levels.push_back({list, 0});
    return true;
  };
  if (!open_level(0)) return full;
  while (!levels.empty()) {
    Level& top = levels.back();
    if (top.next == top.list.aux) {
      levels.pop_back();
      continue;
    }
    vars[levels.size() - 1] = top.list.fields[top.next++];
    if (levels.size() < row.each.count) {
      if (!open_level(static_cast<std::uint32_t>(levels.size())) && !full) return false;
      continue;
    }
    if (!effects(rule, vars.data(), ++element, full, out)) return false;
  }
  return true;
}

bool Engine::effects(std::uint32_t rule, const Value* vars, std::uint32_t element, bool full,
                     Findings& out) {
  const program::RuleRow& row = image().rules[rule];
  for (std::uint32_t k = 0; k < row.effects.count; ++k) {
    const program::EffectRow& effect = image().effects[row.effects.first + k];
    switch (effect.kind) {
      case EffectKind::Permit:
      case EffectKind::Forbid: break;
      case EffectKind::Must:  // 13
        if (!must(rule, effect, k + 1, vars, element, out) && !full) return false;
        break;
      case EffectKind::Responsible:
        if (!responsible(rule, effect, vars, full, out) && !full) return false;
        break;
      case EffectKind::Require: {  // 14
        Value fault;
        const std::size_t opened = out.open.size();
        const Truth met = status(effect.index, vars, fault, full ? &out.open : nullptr,
                                 full ? &out.notes : nullptr);
        for (std::size_t o = opened; o < out.open.size(); ++o) out.open[o].rule = rule;
        if (full) blame(out, image().text(row.name), fault);
        if (met == Truth::Fault) {
          forbid(out, Reason::Kind::Fault, rule, false, "what it requires is a fault");
          if (!full) return false;
        } else if (met == Truth::False && (out.unmet.empty() || out.unmet.back() != rule)) {
          out.unmet.push_back(rule);
        }
        break;
      }
    }
  }
  return true;
}

bool Engine::must(std::uint32_t rule, const program::EffectRow& effect, std::uint32_t position,
                  const Value* vars, std::uint32_t element, Findings& out) {
  const program::MustRow& row = image().musts[effect.index];
  const program::ObligationRow& obligation = image().obligations[row.obligation];
  Value* values = arena_.array<Value>(obligation.fields.count);
  Value fault;
  for (std::uint32_t k = 0; k < obligation.fields.count; ++k) {
    const program::FunctionId f =
        k < row.args.count ? image().indices[row.args.first + k] : program::kNone;
    values[k] = f == program::kNone ? Value{} : run(f, vars);
    join(fault, values[k]);
    const bool is_optional =
        image().types[image().fields[obligation.fields.first + k].type].is_optional;
    if (f != program::kNone && values[k].is_missing() && !is_optional)
      join(fault, fault_of(value::FaultKind::MissingValue, row.span));
  }
  if (fault.is_fault()) {
    blame(out, image().text(image().rules[rule].name), fault);
    forbid(out, Reason::Kind::Fault, rule, false, "an argument of its obligation is a fault");
    return false;
  }
  out.duties.push_back({effect.index, rule, position, element, values});
  return true;
}

// RACI: who is responsible must be the one who acts. For an agent that acts for a person, that person; an agent
// that acts on its own must itself be.
bool Engine::responsible(std::uint32_t rule, const program::EffectRow& effect, const Value* vars,
                         bool full, Findings& out) {
  const program::RequirementRow& row = image().requirements[effect.index];
  const value::Principal* actor = subject_.frame->actor();
  if (is_single_ && actor == nullptr) return true;
  const bool alone = actor && !actor->is_person && subject_.frame->represented().empty();
  const auto fills = [&](const Who& who) {
    const auto is_who = [&](const value::Principal* p) {
      if (std::find(who.persons.begin(), who.persons.end(), p) != who.persons.end()) return true;
      return who.anyone || std::any_of(who.roles.begin(), who.roles.end(),
                                       [&](std::uint32_t r) { return p->holds(r, now()); });
    };
    if (alone) return actor->is_active && is_who(actor);
    const auto& who_asks = subject_.frame->requesters();
    return std::any_of(who_asks.begin(), who_asks.end(),
                       [&](const value::Principal* p) { return p->is_active && is_who(p); });
  };
  bool is_responsible = false;
  Value fault;
  for (std::uint32_t a = row.alternatives.first; a < row.alternatives.end(); ++a) {
    bool all = true;
    const program::Range seats = image().alternatives[a].seats;
    for (std::uint32_t s = seats.first; s < seats.end(); ++s) {
      Who who;
      resolve_who(*this, image().seats[s], vars, who, fault);
      all &= fills(who);
    }
    is_responsible |= all;
  }
  if (fault.is_fault()) {
    blame(out, image().text(image().rules[rule].name), fault);
    forbid(out, Reason::Kind::Fault, rule, false, "who is responsible is a fault");
    return false;
  }
  if (is_responsible) return true;
  forbid(out, Reason::Kind::Forbid, rule, false,
         full ? "the requester is not responsible for this decision" : "");
  return false;
}

}  // namespace writ::decide
