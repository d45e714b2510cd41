#include "tests/reference/decide.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "runtime/value/ops.hpp"

namespace writ::reference {

using check::kNone;
using check::RefKind;
using check::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;
using Json = nlohmann::ordered_json;

namespace {

struct Duty {
  std::uint32_t obligation;
  std::uint8_t on;  // program::kOnPermit …
  std::string rule;
  std::vector<Value> values;
};

Json json_of(const check::Model& m, const Value& v) {
  switch (v.is) {
    case Is::Missing:
    case Is::Fault: return nullptr;
    case Is::Bool: return v.n == 1;
    case Is::Int: return static_cast<std::int64_t>(v.n);
    case Is::Decimal: return Json::parse(text_of(m, v));
    case Is::Money: {
      const std::string amount = text_of(m, v);
      return {{"amount", amount.substr(0, amount.find(' '))}, {"currency", v.text}};
    }
    case Is::Entity: {
      Json out = Json::object();
      const check::Entity& e = m.entities[v.of];
      if (!e.is_anonymous) out["id"] = (*v.items)[0].text;
      for (std::size_t k = 0; k < e.fields.size(); ++k)
        if (!(*v.items)[k + 1].missing()) out[e.fields[k].name] = json_of(m, (*v.items)[k + 1]);
      return out;
    }
    case Is::List: {
      Json out = Json::array();
      for (const Value& item : *v.items) out.push_back(json_of(m, item));
      return out;
    }
    default: return text_of(m, v);
  }
}

class Decider {
 public:
  explicit Decider(const World& world)
      : w_(world), m_(world.model), eval_(world), evidence_(world, eval_) {
    eval_.has = [this](std::uint32_t tree, NodeId requirement, const Scope& scope) {
      return evidence_.has(evidence_.ask_of(tree, requirement), scope);
    };
    eval_.digest = [this] { return digest(); };
  }

  Answer decide() {
    Answer out;
    static_cast<Reasons&>(out) = reasons(false, &out);
    if (has_mode()) {
      Answer whole;
      out.would = reasons(true, &whole);
      out.faults.insert(whole.faults.begin(), whole.faults.end());
    }
    if (out.outcome == Outcome::Pending || reads_content()) out.digest = digest();
    return out;
  }

 private:
  const std::string& digest() {
    if (digest_.empty()) digest_ = content_digest(w_);
    return digest_;
  }
  std::vector<std::uint32_t> governing() const {
    std::vector<std::uint32_t> out;
    for (const check::Policy& p : m_.policies)
      if (std::find(p.actions.begin(), p.actions.end(), w_.action) != p.actions.end())
        out.insert(out.end(), p.rules.begin(), p.rules.end());
    std::sort(out.begin(), out.end(),
              [&](auto a, auto b) { return m_.rules[a].qualified < m_.rules[b].qualified; });
    return out;
  }
  // Rules or lanes of the action ask about answers to the content, and there are such answers.
  bool reads_content() const {
    bool has_records = false;
    for (std::uint32_t k = 0; k < m_.kinds.size(); ++k)
      has_records |= m_.kinds[k].binding == program::Binding::Content && !w_.kinds[k].empty();
    if (!has_records) return false;
    std::set<std::uint32_t> defines;
    for (std::uint32_t r : governing())
      if (asks_content(m_.rules[r].ref, defines)) return true;
    for (const check::Lane& lane : m_.lanes)
      if (asks_content(lane.ref, defines)) return true;
    return false;
  }
  // In a declaration, or in what it calls.
  bool asks_content(check::NodeRef where, std::set<std::uint32_t>& defines) const {
    const syntax::Tree& t = m_.tree(where);
    if (t.kind(where.node) == NodeKind::RequireDecision) return true;
    if (t.kind(where.node) == NodeKind::Requirement &&
        m_.kinds[evidence_.ask_of(where.tree, where.node).kind].binding == program::Binding::Content)
      return true;
    const check::Ref& r = m_.annotations[where.tree].ref[syntax::index(where.node)];
    if (r.kind == RefKind::Define && defines.insert(r.a).second &&
        asks_content(m_.defines[r.a].body, defines))
      return true;
    if (t.kind(where.node) == NodeKind::Admit &&
        m_.annotations[where.tree].ref[syntax::index(t.child(where.node, 0))].a != w_.action)
      return false;
    for (NodeId c : t.children(where.node))
      if (asks_content({where.tree, c}, defines)) return true;
    return false;
  }
  bool has_mark(std::uint32_t rule, NodeKind kind) const {
    return m_.tree(m_.rules[rule].ref).find(m_.rules[rule].ref.node, kind) != syntax::kNoNode;
  }
  bool has_mode() const {
    const auto all = governing();
    return std::any_of(all.begin(), all.end(), [&](std::uint32_t r) {
      return has_mark(r, NodeKind::MarkObserve) || has_mark(r, NodeKind::MarkWarn) ||
             has_mark(r, NodeKind::MarkEnforce);
    });
  }

  // Lines 5-20.
  Reasons reasons(bool all_enforced, Answer* report) {
    forbids_.clear(), permits_.clear(), unmet_.clear(), duties_.clear();
    report_ = report;
    for (std::uint32_t rule : governing()) take(rule, all_enforced);
    for (const check::Lane& lane : m_.lanes) take(lane);
    Reasons out;
    std::set<std::pair<std::string, std::string>> undelivered;
    const auto owed = merge(program::kOnPermit, undelivered);
    const bool is_hidden = !unmet_.empty() && w_.without(Ablation::PendingBeforeFault) &&
                           std::all_of(forbids_.begin(), forbids_.end(),
                                       [](const auto& f) { return f.first == "fault"; });
    if (!forbids_.empty() && !is_hidden) {
      out.because = forbids_;
    } else if (permits_.empty()) {
      out.because = {{"no rule permits", ""}};
    } else if (!undelivered.empty()) {
      out.because = {{"undeliverable", ""}};
    } else if (!unmet_.empty()) {
      out.outcome = Outcome::Pending;
      for (const std::string& rule : unmet_) out.because.emplace("require", rule);
    } else {
      out.outcome = Outcome::Permit;
      for (const std::string& rule : permits_) out.because.emplace("permit", rule);
    }
    report->outcome = out.outcome;
    if (out.outcome != Outcome::Pending) report->open.clear();
    std::sort(report->open.begin(), report->open.end());
    report->owed = owed;
    if (out.outcome != Outcome::Permit && !all_enforced) {  // line 21, of which line 22 has none
      undelivered.clear();
      report->owed = merge(
          out.outcome == Outcome::Pending ? program::kOnPending : program::kOnForbid, undelivered);
      for (const auto& [rule, what] : undelivered) report->faults.emplace(rule, what);
    }
    return out;
  }

  void blame(const std::string& where, const Value& v) {
    for (const std::string& kind : v.faults) report_->faults.emplace(where, kind);
  }
  void forbid(const std::string& kind, const std::string& where) { forbids_.emplace(kind, where); }

  // Lines 7-9, and then what the rule says.
  void take(std::uint32_t r, bool all_enforced) {
    const check::Rule& rule = m_.rules[r];
    const std::uint32_t tree = rule.ref.tree;
    const syntax::Tree& t = m_.trees[tree];
    Value live = of_bool(all_enforced ||
                         (!has_mark(r, NodeKind::MarkObserve) && !has_mark(r, NodeKind::MarkWarn)));
    bool only_permits = true;
    std::vector<NodeId> effects;
    for (NodeId c : t.children(rule.ref.node)) {
      switch (t.kind(c)) {
        case NodeKind::When:
          live = kleene_and(live, eval_.condition(tree, t.child(c, 0), {}));
          break;
        case NodeKind::Unless:
          live = kleene_and(live, kleene_not(eval_.condition(tree, t.child(c, 0), {})));
          break;
        case NodeKind::MarkValid: live = kleene_and(live, valid(tree, c)); break;
        case NodeKind::MarkEnforce:
          if (!all_enforced) live = kleene_and(live, in_cohort(rule, tree, c));
          break;
        case NodeKind::Forbid:
        case NodeKind::Require:
        case NodeKind::RequireDecision:
        case NodeKind::Must: only_permits = false; [[fallthrough]];
        case NodeKind::Permit: effects.push_back(c); break;
        default: break;
      }
    }
    if (live.no()) return;
    if (live.fault()) {
      blame(rule.qualified, live);
      const auto has = [&](NodeKind k) {
        return std::any_of(effects.begin(), effects.end(), [&](NodeId e) { return t.kind(e) == k; });
      };
      const bool is_passed_over =
          (has(NodeKind::Forbid) && w_.without(Ablation::GuardFaultForbids)) ||
          (has(NodeKind::Require) && w_.without(Ablation::GuardFaultRequires)) ||
          (has(NodeKind::Must) && w_.without(Ablation::GuardFaultObliges)) ||
          (has(NodeKind::Permit) && w_.without(Ablation::PermitWithMore));
      if (only_permits && w_.without(Ablation::GuardFaultPermits)) permits_.insert(rule.qualified);
      if (!only_permits && !is_passed_over) forbid("fault", rule.qualified);
      return;
    }
    for (NodeId e : effects) {
      if (t.kind(e) == NodeKind::Permit) permits_.insert(rule.qualified);
      if (t.kind(e) == NodeKind::Forbid) forbid("forbid", rule.qualified);
    }
    const NodeId each = t.find(rule.ref.node, NodeKind::ForEach);
    if (each == syntax::kNoNode) return apply(rule, tree, effects, {});
    std::vector<NodeId> generators;
    for (NodeId g : t.children(each)) generators.push_back(g);
    expand(rule, tree, effects, generators, 0, {});
  }

  Value valid(std::uint32_t tree, NodeId mark) {
    const syntax::Tree& t = m_.trees[tree];
    Value v = of_bool(true);
    for (NodeId c : t.children(mark)) {
      const Value bound = eval_.condition(tree, t.child(c, 0), {});
      const Wide at = bound.is == Is::Date ? bound.n * 86'400'000'000 : bound.n;
      const bool is_from = t.kind(c) == NodeKind::ValidFrom;
      if (bound.fault() && w_.without(Ablation::ValidityFaultIsOver)) return of_bool(false);
      if (bound.fault() && w_.without(Ablation::ValidityFaultHolds)) continue;
      v = kleene_and(v, bound.fault() ? bound : of_bool(is_from ? w_.now >= at : w_.now < at));
    }
    return v;
  }

  // A share of nothing or of all asks for no key.
  Value in_cohort(const check::Rule& rule, std::uint32_t tree, NodeId mark) {
    const syntax::Tree& t = m_.trees[tree];
    const Value share = eval_.condition(tree, t.child(mark, 0), {}),
                key = eval_.condition(tree, t.child(mark, 1), {});
    if (!share.fault() && share.n <= 0) return of_bool(false);
    const bool is_fault = share.fault() || key.fault();
    if (is_fault && w_.without(Ablation::CohortFaultIsOut)) return of_bool(false);
    if (is_fault && w_.without(Ablation::CohortFaultIsIn)) return of_bool(true);
    if (is_fault) return join(share, key);
    Wide one = 1;
    for (int k = 0; k < share.scale; ++k) one *= 10;
    if (share.n >= one) return of_bool(true);
    return of_bool(Wide{bucket(rule.qualified, text_of(m_, key))} * one < share.n * 10'000);
  }

  // Line 12.
  void expand(const check::Rule& rule, std::uint32_t tree, const std::vector<NodeId>& effects,
              const std::vector<NodeId>& generators, std::size_t k, const Scope& scope) {
    if (k == generators.size()) return apply(rule, tree, effects, scope);
    const Value all = eval_.elements(tree, generators[k], scope);
    if (all.is != Is::List) {
      if (w_.without(Ablation::EachFaultIsEmpty)) return;
      blame(rule.qualified, all);
      return forbid("fault", rule.qualified);
    }
    Scope inner = scope;
    inner.push_back({tree, m_.trees[tree].child(generators[k], 0), {}});
    for (const Value& v : *all.items) {
      inner.back().value = v;
      expand(rule, tree, effects, generators, k + 1, inner);
    }
  }

  // Lines 13 and 14.
  void apply(const check::Rule& rule, std::uint32_t tree, const std::vector<NodeId>& effects,
             const Scope& scope) {
    const syntax::Tree& t = m_.trees[tree];
    for (NodeId e : effects) {
      if (t.kind(e) == NodeKind::Require)
        require(rule, evidence_.ask_of(tree, t.child(e, 0)), scope);
      if (t.kind(e) == NodeKind::Must) must(rule, tree, e, scope);
      if (t.kind(e) == NodeKind::RequireDecision)
        raci(rule, m_.annotations[tree].ref[syntax::index(t.child(e, 0))].a);
    }
  }

  void require(const check::Rule& rule, const Ask& ask, const Scope& scope) {
    Status s = evidence_.require(ask, scope);
    blame(rule.qualified, join(s.met, s.doubts));
    if (s.met.fault() && !w_.without(Ablation::StatusFaultIsMet)) forbid("fault", rule.qualified);
    if (!s.met.no()) return;
    unmet_.insert(rule.qualified);
    for (OpenItem& item : s.open) {
      item.rule = rule.qualified;
      const auto same =
          std::find_if(report_->open.begin(), report_->open.end(), [&](const OpenItem& o) {
            return std::tie(o.rule, o.kind, o.subject, o.roles, o.persons, o.anyone) ==
                   std::tie(item.rule, item.kind, item.subject, item.roles, item.persons,
                            item.anyone);
          });
      if (same == report_->open.end()) report_->open.push_back(item);
      else same->missing = std::max(same->missing, item.missing);
    }
  }

  void raci(const check::Rule& rule, std::uint32_t decision) {
    const check::Decision& d = m_.decisions[decision];
    const syntax::Tree& t = m_.tree(d.ref);
    const auto kind_of = [&](std::string_view name) {
      for (std::uint32_t k = 0; k < m_.kinds.size(); ++k)
        if (m_.kinds[k].qualified == name) return k;
      return kNone;
    };
    for (NodeId c : t.children(d.ref.node)) {
      Ask ask{.kind = kind_of("std.approvals.approval"), .tree = d.ref.tree, .people = t.child(c, 0)};
      switch (t.kind(c)) {
        case NodeKind::Responsible: {
          // Whom the agent acts for must be responsible; an agent on its own, itself.
          const bool alone = !w_.actor->is_person && w_.represented.empty();
          const Value is =
              evidence_.is_among(ask, alone ? std::vector<const Being*>{w_.actor} : w_.requesters);
          blame(rule.qualified, is);
          if (is.fault()) forbid("fault", rule.qualified);
          if (is.no()) forbid("forbid", rule.qualified);
          break;
        }
        case NodeKind::Accountable: require(rule, ask, {}); break;
        case NodeKind::Consulted:
          ask.kind = kind_of("std.approvals.consultation");
          require(rule, ask, {});
          break;
        case NodeKind::Informed: inform(rule, d.ref.tree, t.child(c, 0)); break;
        default: break;
      }
    }
  }

  void inform(const check::Rule& rule, std::uint32_t tree, NodeId people) {
    const syntax::Tree& t = m_.trees[tree];
    if (t.kind(people) == NodeKind::PeopleOr || t.kind(people) == NodeKind::PeopleAnd) {
      for (NodeId c : t.children(people)) inform(rule, tree, c);
      return;
    }
    for (std::uint32_t k = 0; k < m_.obligations.size(); ++k) {
      if (m_.obligations[k].qualified != "std.audit.inform") continue;
      std::vector<Value> values(m_.obligations[k].fields.size());
      values[0] = eval_.at(tree, people, {});
      duties_.push_back({k, program::kOnPermit, rule.qualified, values});
    }
  }

  void must(const check::Rule& rule, std::uint32_t tree, NodeId effect, const Scope& scope) {
    const syntax::Tree& t = m_.trees[tree];
    const auto ref = [&](NodeId n) { return m_.annotations[tree].ref[syntax::index(n)]; };
    Duty duty{kNone, program::kOnPermit, rule.qualified, {}};
    std::vector<std::vector<Value>> given;
    Value bad;
    const auto give = [&](std::uint32_t field, NodeId expr) {
      given[field].push_back(eval_.at(tree, expr, scope));
      bad = join(bad, given[field].back());
    };
    for (NodeId c : t.children(effect)) {
      if (t.kind(c) == NodeKind::Name) {
        duty.obligation = ref(c).a;
        given.resize(m_.obligations[duty.obligation].fields.size());
      } else if (t.kind(c) == NodeKind::Arg || t.kind(c) == NodeKind::Prep) {
        give(ref(c).a, t.child(c, 0));
      } else if (t.kind(c) == NodeKind::RecordLit) {
        for (NodeId init : t.children(c))
          give(ref(init).kind == RefKind::Field ? ref(init).a : ref(t.child(init, 0)).a,
               t.child(init, 1));
      } else if (t.kind(c) == NodeKind::MustWhen) {
        duty.on = t[c].flags & (program::kOnPermit | program::kOnPending | program::kOnForbid);
      }
    }
    for (std::size_t k = 0; k < given.size(); ++k) {
      const check::Type& type = m_.types[m_.obligations[duty.obligation].fields[k].type];
      const bool takes_list = type.kind == TypeKind::List || type.kind == TypeKind::Set;
      Value v;
      if (given[k].empty()) v = {};
      else if (takes_list && !(given[k].size() == 1 && given[k][0].is == Is::List))
        v = of_list(given[k]);
      else v = given[k][0];
      if (!given[k].empty() && v.missing() && !type.is_optional)
        bad = join(bad, fault_of("missing value"));
      duty.values.push_back(v);
    }
    if (!bad.fault()) return duties_.push_back(std::move(duty));
    blame(rule.qualified, bad);
    if (!w_.without(Ablation::ArgumentFaultSkips)) forbid("fault", rule.qualified);
  }

  // Line 15.
  void take(const check::Lane& lane) {
    const std::uint32_t tree = lane.ref.tree;
    const syntax::Tree& t = m_.trees[tree];
    Value selects = of_bool(false), admitted = of_bool(false);
    for (NodeId c : t.children(lane.ref.node)) {
      if (t.kind(c) == NodeKind::LaneFor) selects = eval_.condition(tree, t.child(c, 0), {});
      if (t.kind(c) != NodeKind::Admit) continue;
      if (m_.annotations[tree].ref[syntax::index(t.child(c, 0))].a != w_.action) continue;
      const NodeId when = t.find(c, NodeKind::When);
      admitted = kleene_or(admitted, when == syntax::kNoNode
                                         ? of_bool(true)
                                         : eval_.condition(tree, t.child(when, 0), {}));
    }
    if (selects.fault() && w_.without(Ablation::SelectorFaultIsNo)) return;
    if (admitted.fault() && w_.without(Ablation::AdmitFaultIsYes)) return;
    if (selects.yes()) report_->lanes.insert(lane.qualified);
    const Value stops = kleene_and(selects, kleene_not(admitted));
    if (stops.yes()) forbid("lane", lane.qualified);
    if (!stops.fault()) return;
    blame(lane.qualified, join(selects, admitted));
    forbid("fault", lane.qualified);
  }

  // Lines 18 and 21: equal ones once, merged as each kind declares.
  std::vector<std::pair<std::string, std::string>> merge(
      std::uint8_t on, std::set<std::pair<std::string, std::string>>& undelivered) {
    std::vector<std::pair<std::string, std::string>> out;
    std::vector<Duty> left;
    for (const Duty& d : duties_)
      if ((d.on & on) != 0) left.push_back(d);
    while (!left.empty()) {
      const Duty first = left.front();
      const check::Obligation& o = m_.obligations[first.obligation];
      std::vector<Duty> group, others;
      for (const Duty& d : left)
        (d.obligation == first.obligation && together(o, first, d) ? group : others).push_back(d);
      left = std::move(others);
      std::vector<Duty> kept;
      if (!settle(o, group, kept)) undelivered.emplace(first.rule, "conflicting obligation");
      if (!w_.can_all && w_.can.count(o.outside) == 0)
        undelivered.emplace(first.rule, "undeliverable obligation");
      for (const Duty& d : kept) {
        Json properties = Json::object();
        for (std::size_t k = 0; k < o.fields.size(); ++k)
          if (!d.values[k].missing()) properties[o.fields[k].name] = json_of(m_, d.values[k]);
        out.emplace_back(o.outside, properties.dump());
      }
    }
    std::sort(out.begin(), out.end());
    return out;
  }

  static bool same(const Value& a, const Value& b) {
    return a.missing() || b.missing() ? a.missing() && b.missing() : equal(a, b);
  }
  static bool same_but(const Duty& a, const Duty& b, std::uint32_t skip, std::uint32_t also) {
    for (std::uint32_t k = 0; k < a.values.size(); ++k)
      if (k != skip && k != also && !same(a.values[k], b.values[k])) return false;
    return true;
  }
  static bool together(const check::Obligation& o, const Duty& a, const Duty& b) {
    if (o.merge == program::Merge::Union) return same_but(a, b, kNone, kNone);
    if (o.by_field != kNone) return same(a.values[o.by_field], b.values[o.by_field]);
    if (o.merge == program::Merge::Strongest || o.merge == program::Merge::Same) return true;
    return same_but(a, b, o.merge_field, o.floor_field);
  }
  // Where a missing value stands: below everything, or above it.
  static std::optional<int> compare(const Value& a, const Value& b, int missing) {
    if (a.missing() || b.missing())
      return a.missing() && b.missing() ? 0 : a.missing() ? missing : -missing;
    const bool numbers =
        (a.is == Is::Int || a.is == Is::Decimal) && (b.is == Is::Int || b.is == Is::Decimal);
    if (a.is != b.is && !numbers) return std::nullopt;
    const Value o = order(a, b);
    return o.fault() ? std::nullopt : std::optional(static_cast<int>(o.n));
  }
  static bool settle(const check::Obligation& o, const std::vector<Duty>& group,
                     std::vector<Duty>& kept) {
    using program::Merge;
    bool ok = true;
    const auto add = [&](const Duty& d) {
      if (std::none_of(kept.begin(), kept.end(),
                       [&](const Duty& k) { return same_but(k, d, kNone, kNone); }))
        kept.push_back(d);
    };
    const auto against = [&](const Value& a, const Value& b, int missing) {
      const auto c = compare(a, b, missing);
      ok &= c.has_value();
      return c.value_or(0);
    };
    switch (o.merge) {
      case Merge::Union: kept.push_back(group[0]); return true;
      case Merge::Same:
        for (const Duty& d : group) add(d);
        return kept.size() == 1;
      case Merge::Strongest:
      case Merge::Longest:
        for (const Duty& d : group) {
          const int c =
              kept.empty() ? 1 : against(d.values[o.merge_field], kept[0].values[o.merge_field], -1);
          if (c > 0) kept.clear();
          if (c >= 0) add(d);
        }
        return ok;
      case Merge::Shortest: {
        Duty best = group[0];
        Value floor = o.floor_field == kNone ? Value{} : group[0].values[o.floor_field];
        for (const Duty& d : group) {
          if (against(d.values[o.merge_field], best.values[o.merge_field], 1) < 0) best = d;
          if (o.floor_field != kNone && against(d.values[o.floor_field], floor, -1) > 0)
            floor = d.values[o.floor_field];
        }
        if (!floor.missing()) {
          best.values[o.floor_field] = floor;
          if (against(best.values[o.merge_field], floor, 1) < 0) best.values[o.merge_field] = floor;
        }
        kept.push_back(best);
        return ok;
      }
    }
    return ok;
  }

  const World& w_;
  const check::Model& m_;
  Evaluator eval_;
  Evidence evidence_;
  std::string digest_;
  Answer* report_ = nullptr;
  std::set<std::pair<std::string, std::string>> forbids_;  // kind of reason, rule or lane
  std::set<std::string> permits_, unmet_;
  std::vector<Duty> duties_;
};

}  // namespace

Answer decide(const check::Model& model, const Documents& documents) {
  World world(model);
  read_documents(world, documents);
  return Decider(world).decide();
}

}  // namespace writ::reference
