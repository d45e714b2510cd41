#include <algorithm>
#include <initializer_list>
#include <vector>

#include "runtime/program/verify.hpp"

namespace writ::program {
namespace {

class Rules : public Finding {
 public:
  explicit Rules(const Image& image) : Finding(image) {
    std::size_t rows =
        image.indices.size() + image.requirements.size() + image.alternatives.size() +
        image.seats.size() + image.whos.size() + image.key_args.size() + image.rules.size() +
        image.conjuncts.size() + image.effects.size() + image.actions.size() + image.params.size() +
        image.contents.size() + image.musts.size() + image.lanes.size() + image.admits.size();
    work_ = 100'000 + 64 * static_cast<std::uint64_t>(rows);
  }
  void run() {
    (void)(actions() && parts() && policies() && conjuncts() && rules() && requirements() &&
           musts() && lanes());
  }

 private:
  bool text(TextId id) { return index(id, image_.texts, "text"); }
  // Ranges may overlap, but only so much that checking stays linear.
  bool spend(const Range& r) {
    if (r.count > work_) return refuse("ranges overlap too much");
    work_ -= r.count;
    return true;
  }
  template <class Table>
  bool walk(const Range& r, const Table& table, std::string_view what) {
    return range(r, table, what) && spend(r);
  }

  bool actions() {
    for (std::size_t k = 0; k < image_.actions.size(); ++k) {
      at("actions", k);
      const ActionRow& a = image_.actions[k];
      bool sound =
          text(a.name) && text(a.simple) && text(a.outside) && text(a.title) &&
          walk(a.params, image_.params, "parameters") && maybe(a.by_fact, image_.facts, "fact") &&
          maybe(a.on_fact, image_.facts, "fact") && walk(a.content, image_.contents, "contents") &&
          walk(a.tags, image_.indices, "tags") && walk(a.rules, image_.indices, "rules") &&
          maybe(a.kind, image_.kinds, "kind");
      if (!sound || !action_lists(a)) return false;
    }
    return distinct_names();
  }
  bool action_lists(const ActionRow& a) {
    for (std::uint32_t i = a.tags.first; i < a.tags.end(); ++i)
      if (!text(image_.indices[i])) return false;
    for (std::uint32_t i = a.rules.first; i < a.rules.end(); ++i) {
      if (!index(image_.indices[i], image_.rules, "rule")) return false;
      if (i == a.rules.first) continue;
      TextId before = image_.rules[image_.indices[i - 1]].name,
             here = image_.rules[image_.indices[i]].name;
      if (before >= image_.texts.size() || here >= image_.texts.size())
        return refuse("a rule has no name");
      if (image_.texts[before] >= image_.texts[here])
        return refuse("its rules are not sorted by name");
    }
    return true;
  }
  bool distinct_names() {
    std::vector<TextId> names;
    for (const ActionRow& a : image_.actions) names.push_back(a.outside);
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) == names.end() ||
           refuse("two actions have one outside name");
  }

  // Rows that stand for themselves.
  bool parts() {
    for (std::size_t k = 0; k < image_.params.size(); ++k) {
      at("params", k);
      if (!index(image_.params[k].fact, image_.facts, "fact") ||
          !closed(image_.params[k].place, ParamPlace::With, "place"))
        return false;
    }
    for (std::size_t k = 0; k < image_.contents.size(); ++k) {
      at("contents", k);
      const ContentRow& c = image_.contents[k];
      if (!index(c.fact, image_.facts, "fact")) return false;
      std::uint32_t fields = image_.facts[c.fact].slot_count - 1;  // the id and the attributes
      if (c.field != kNone && c.field >= fields)
        return refuse("field {} does not exist, the fact has {}", c.field, fields);
    }
    for (std::size_t k = 0; k < image_.whos.size(); ++k) {
      at("whos", k);
      const WhoRow& w = image_.whos[k];
      if (!closed(w.kind, SeatKind::Anyone, "kind of seat")) return false;
      if (w.kind == SeatKind::Anyone && w.function != kNone)
        return refuse("a seat for anyone has function {}", w.function);
    }
    return true;
  }

  bool policies() {
    for (std::size_t k = 0; k < image_.policies.size(); ++k) {
      at("policies", k);
      const PolicyRow& p = image_.policies[k];
      if (!text(p.name) || !text(p.title) || !walk(p.rules, image_.rules, "rules")) return false;
    }
    return true;
  }

  bool conjuncts() {
    for (std::size_t k = 0; k < image_.conjuncts.size(); ++k)
      if (at("conjuncts", k); !function(image_.conjuncts[k].function, 0, "a conjunct"))
        return false;
    return true;
  }

  bool rules() {
    for (std::size_t k = 0; k < image_.rules.size(); ++k) {
      at("rules", k);
      const RuleRow& r = image_.rules[k];
      bool sound =
          text(r.name) && text(r.title) && maybe(r.policy, image_.policies, "policy") &&
          walk(r.conjuncts, image_.conjuncts, "conjuncts") &&
          walk(r.each, image_.indices, "lists") && walk(r.effects, image_.effects, "effects") &&
          closed(r.mode, Mode::Enforce, "mode") && maybe_function(r.percent, 0, "the percentage") &&
          maybe_function(r.cohort_key, 0, "the cohort's key") &&
          maybe_function(r.valid_from, 0, "`valid from`") &&
          maybe_function(r.valid_until, 0, "`valid until`") && maybe(r.team, image_.texts, "team");
      if (!sound) return false;
      bool has_cohort = r.percent != kNone && r.cohort_key != kNone;
      if (r.mode == Mode::Enforce && !has_cohort)
        return refuse("enforced for a cohort, but names none");
      if (r.each.count > 0 && r.effects.count == 0)
        return refuse("goes through a list for nothing");
      for (std::uint32_t i = 0; i < r.each.count; ++i)
        if (!function(image_.indices[r.each.first + i], i, "`for each`")) return false;
      for (std::uint32_t i = r.effects.first; i < r.effects.end(); ++i)
        if (!effect(image_.effects[i], r.each.count)) return false;
    }
    return true;
  }
  bool effect(const EffectRow& e, std::uint32_t variables) {
    if (!closed(e.kind, EffectKind::Responsible, "kind of effect")) return false;
    if (e.kind == EffectKind::Permit || e.kind == EffectKind::Forbid)
      return variables == 0 || refuse("permits or forbids once for each element of a list");
    if (e.kind == EffectKind::Must)
      return index(e.index, image_.musts, "obligation") &&
             must_args(image_.musts[e.index], variables);
    if (!index(e.index, image_.requirements, "requirement")) return false;
    std::uint32_t has = image_.requirements[e.index].variables;
    return has == variables ||
           refuse("requirement {} sees {} variables, the rule has {}", e.index, has, variables);
  }
  bool must_args(const MustRow& m, std::uint32_t variables) {
    if (!walk(m.args, image_.indices, "arguments")) return false;
    for (std::uint32_t i = m.args.first; i < m.args.end(); ++i)
      if (!maybe_function(image_.indices[i], variables, "an argument")) return false;
    return true;
  }

  bool requirements() {
    for (std::size_t k = 0; k < image_.requirements.size(); ++k) {
      at("requirements", k);
      const RequirementRow& r = image_.requirements[k];
      if (!index(r.kind, image_.kinds, "kind")) return false;
      if (!image_.kinds[r.kind].is_evidence) return refuse("kind {} is not evidence", r.kind);
      bool sound = r.variables < 256 && maybe_function(r.where, r.variables + 1, "`where`") &&
                   maybe_function(r.within, r.variables, "`within`") &&
                   maybe_function(r.after_time, r.variables, "`after`") &&
                   maybe_function(r.escalate_after, r.variables, "the delay") &&
                   walk(r.args, image_.key_args, "arguments") &&
                   walk(r.alternatives, image_.alternatives, "alternatives") &&
                   seats(r.escalate, r.variables) &&
                   maybe(r.after_requirement, image_.requirements, "requirement");
      if (!sound) return refuse("too many variables");
      if (r.escalate.count > 1) return refuse("escalates to {} seats", r.escalate.count);
      if (r.escalate.count == 1 && r.escalate_after == kNone)
        return refuse("escalates without a delay");
      if (r.after_requirement != kNone &&
          image_.requirements[r.after_requirement].variables != r.variables)
        return refuse("requirement {} sees other variables", r.after_requirement);
      for (std::uint32_t a = r.args.first; a < r.args.end(); ++a)
        if (!key_arg(image_.key_args[a], image_.kinds[r.kind], r.variables)) return false;
      for (std::uint32_t a = r.alternatives.first; a < r.alternatives.end(); ++a)
        if (!seats(image_.alternatives[a].seats, r.variables)) return false;
    }
    return true;
  }
  bool key_arg(const KeyArgRow& a, const KindRow& kind, std::uint32_t variables) {
    if (a.field < 2 || a.field - 2 >= kind.fields.count)
      return refuse("an argument for position {}", a.field);
    return function(a.function, variables, "an argument");
  }
  bool seats(const Range& r, std::uint32_t variables) {
    if (!walk(r, image_.seats, "seats")) return false;
    for (std::uint32_t s = r.first; s < r.end(); ++s) {
      const Range& whos = image_.seats[s].whos;
      if (!walk(whos, image_.whos, "people")) return false;
      for (std::uint32_t w = whos.first; w < whos.end(); ++w)
        if (image_.whos[w].kind == SeatKind::Expr &&
            !function(image_.whos[w].function, variables, "a seat"))
          return false;
    }
    return true;
  }

  bool musts() {
    for (std::size_t k = 0; k < image_.musts.size(); ++k) {
      at("musts", k);
      const MustRow& m = image_.musts[k];
      if (!index(m.obligation, image_.obligations, "obligation") ||
          !walk(m.args, image_.indices, "arguments"))
        return false;
      std::uint32_t fields = image_.obligations[m.obligation].fields.count;
      if (m.args.count != fields)
        return refuse("has {} arguments for {} fields", m.args.count, fields);
      if (m.on == 0 || m.on > (kOnPermit | kOnPending | kOnForbid))
        return refuse("{} is no set of outcomes", m.on);
      for (std::uint32_t i = m.args.first; i < m.args.end(); ++i)
        if (!maybe(image_.indices[i], image_.functions, "function")) return false;
    }
    return true;
  }

  bool lanes() {
    for (std::size_t k = 0; k < image_.lanes.size(); ++k) {
      at("lanes", k);
      const LaneRow& l = image_.lanes[k];
      if (!text(l.name) || !text(l.title) || !function(l.selects, 0, "the selector") ||
          !walk(l.admits, image_.admits, "admits"))
        return false;
    }
    for (std::size_t k = 0; k < image_.admits.size(); ++k) {
      at("admits", k);
      const AdmitRow& a = image_.admits[k];
      if (!index(a.action, image_.actions, "action") || !maybe_function(a.when, 0, "`when`"))
        return false;
    }
    return true;
  }

  std::uint64_t work_ = 0;
};

}  // namespace

std::string verify_rules(const Image& image) {
  Rules rules(image);
  rules.run();
  return rules.error();
}

}  // namespace writ::program
