// Policies, rules, effects, lanes and RACI rows.
#include <optional>

#include "lang/compile/lowering.hpp"

namespace writ::codegen {

using check::RefKind;
using ir::ExprId;
using program::EffectKind;
using program::EffectRow;
using program::kNone;
using program::Range;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

template <class Row>
Range append(std::vector<Row>& table, const std::vector<Row>& rows) {
  const Range out{static_cast<std::uint32_t>(table.size()), static_cast<std::uint32_t>(rows.size())};
  table.insert(table.end(), rows.begin(), rows.end());
  return out;
}

}  // namespace

void Lowering::lower_policy(std::uint32_t policy) {
  const check::Policy& p = model_.policies[policy];
  const Range rules{static_cast<std::uint32_t>(image_.rules.size()),
                    static_cast<std::uint32_t>(p.rules.size())};
  for (std::uint32_t rule : p.rules) lower_rule(rule);
  image_.policies.push_back(
      {build_.text(p.qualified), build_.text(p.title), rules, span_of(p.ref.tree, p.ref.node)});
}

// Conjuncts of `when` as they stand; of `unless`, each disjunct negated. Both flatten what is nested.
void Lowering::lower_guard(std::uint32_t tree, NodeId node, bool from_unless,
                           std::vector<program::ConjunctRow>& out) {
  const syntax::Tree& t = model_.trees[tree];
  if (t.kind(node) == (from_unless ? NodeKind::Or : NodeKind::And)) {
    for (NodeId c : t.children(node)) lower_guard(tree, c, from_unless, out);
    return;
  }
  ExprId e = lower(tree, node, {});
  if (from_unless) e = negated(e, span_of(tree, node));
  out.push_back({function(e, 0), span_of(tree, node), from_unless});
}

void Lowering::lower_marks(program::RuleRow& row, std::uint32_t tree, NodeId rule) {
  const syntax::Tree& t = model_.trees[tree];
  for (NodeId c : t.children(rule)) {
    switch (t.kind(c)) {
      case NodeKind::MarkTeam: row.team = build_.text(t.text_of(t.child(c, 0))); break;
      case NodeKind::MarkObserve: row.mode = program::Mode::Observe; break;
      case NodeKind::MarkWarn: row.mode = program::Mode::Warn; break;
      case NodeKind::MarkEnforce:
        row.mode = program::Mode::Enforce;
        row.percent = function_of(tree, t.child(c, 0), {});
        row.cohort_key = function_of(tree, t.child(c, 1), {});
        break;
      case NodeKind::MarkValid:
        if (const NodeId from = t.find(c, NodeKind::ValidFrom); from != syntax::kNoNode)
          row.valid_from = function_of(tree, t.child(from, 0), {});
        if (const NodeId until = t.find(c, NodeKind::ValidUntil); until != syntax::kNoNode)
          row.valid_until = function_of(tree, t.child(until, 0), {});
        break;
      default: break;
    }
  }
}

void Lowering::lower_rule(std::uint32_t rule) {
  const check::Rule& r = model_.rules[rule];
  const std::uint32_t tree = r.ref.tree;
  const syntax::Tree& t = model_.trees[tree];
  program::RuleRow row;
  row.name = build_.text(r.qualified);
  row.title = build_.text(r.title);
  row.policy = r.policy;
  row.span = span_of(tree, r.ref.node);
  lower_marks(row, tree, r.ref.node);
  std::vector<program::ConjunctRow>& conjuncts = conjuncts_;
  std::vector<EffectRow>& effects = effects_;
  conjuncts.clear();
  effects.clear();
  Scope scope;
  for (NodeId c : t.children(r.ref.node)) {
    switch (t.kind(c)) {
      case NodeKind::When: lower_guard(tree, t.child(c, 0), false, conjuncts); break;
      case NodeKind::Unless: lower_guard(tree, t.child(c, 0), true, conjuncts); break;
      case NodeKind::ForEach: {
        std::vector<std::uint32_t> generators;
        for (NodeId gen : t.children(c)) {
          Scope inner;
          const ExprId list = lower_generator(tree, gen, scope, inner);
          generators.push_back(function(list, scope.size()));
          scope = inner;
        }
        row.each = build_.indices(generators);
        break;
      }
      default: lower_effect(tree, c, scope, effects); break;
    }
  }
  row.conjuncts = append(image_.conjuncts, conjuncts);
  row.effects = append(image_.effects, effects);
  image_.rules.push_back(row);
}

void Lowering::lower_effect(std::uint32_t tree, NodeId effect, const Scope& scope,
                            std::vector<EffectRow>& out) {
  const syntax::Tree& t = model_.trees[tree];
  const program::SpanId span = span_of(tree, effect);
  switch (t.kind(effect)) {
    case NodeKind::Permit: out.push_back({EffectKind::Permit, kNone, span}); return;
    case NodeKind::Forbid: out.push_back({EffectKind::Forbid, kNone, span}); return;
    case NodeKind::Require:
      out.push_back({EffectKind::Require, lower_requirement(tree, t.child(effect, 0), scope), span});
      return;
    case NodeKind::RequireDecision:
      expand_decision(ref(tree, t.child(effect, 0)).a, span, out);
      return;
    case NodeKind::Must: lower_must(tree, effect, scope, out); return;
    default: return;  // the rule's name, title and marks
  }
}

void Lowering::lower_must(std::uint32_t tree, NodeId effect, const Scope& scope,
                          std::vector<EffectRow>& out) {
  const syntax::Tree& t = model_.trees[tree];
  program::MustRow row;
  row.span = span_of(tree, effect);
  std::vector<std::vector<NodeId>> given;  // expressions for each field
  const auto give = [&](std::uint32_t field, NodeId expr) {
    if (field < given.size()) given[field].push_back(expr);
  };
  for (NodeId c : t.children(effect)) {
    switch (t.kind(c)) {
      case NodeKind::Name:
        row.obligation = ref(tree, c).a;
        given.resize(model_.obligations[row.obligation].fields.size());
        break;
      case NodeKind::Arg:
      case NodeKind::Prep: give(ref(tree, c).a, t.child(c, 0)); break;
      case NodeKind::RecordLit:
        for (NodeId init : t.children(c)) {
          const NodeId name = t.child(init, 0);
          const check::Ref& r =
              ref(tree, init).kind == RefKind::Field ? ref(tree, init) : ref(tree, name);
          give(r.a, t.child(init, 1));
        }
        break;
      case NodeKind::MustWhen:
        row.on = t[c].flags & (program::kOnPermit | program::kOnPending | program::kOnForbid);
        break;
      default: break;
    }
  }
  std::vector<std::uint32_t> functions;
  for (std::uint32_t field = 0; field < given.size(); ++field) {
    const std::vector<NodeId>& exprs = given[field];
    if (exprs.empty()) {
      functions.push_back(kNone);
      continue;
    }
    const check::Type& type = model_.types[model_.obligations[row.obligation].fields[field].type];
    const bool takes_list =
        type.kind == program::TypeKind::List || type.kind == program::TypeKind::Set;
    const check::Type& first = type_of(tree, exprs[0]);
    const bool is_list =
        first.kind == program::TypeKind::List || first.kind == program::TypeKind::Set;
    if (!takes_list || (exprs.size() == 1 && is_list)) {
      functions.push_back(function_of(tree, exprs[0], scope));
      continue;
    }
    ir::Expr list{.op = ir::Op::List, .span = row.span};
    for (NodeId e : exprs) list.args.push_back(lower(tree, e, scope));
    functions.push_back(function(pool_.add(std::move(list)), scope.size()));
  }
  row.args = build_.indices(functions);
  image_.musts.push_back(row);
  out.push_back({EffectKind::Must, static_cast<std::uint32_t>(image_.musts.size() - 1), row.span});
}

// A RACI row: the requester is responsible, the accountable approve, the consulted are asked, the informed told.
void Lowering::expand_decision(std::uint32_t decision, program::SpanId span,
                               std::vector<EffectRow>& out) {
  const check::Decision& d = model_.decisions[decision];
  const std::uint32_t tree = d.ref.tree;
  const syntax::Tree& t = model_.trees[tree];
  const auto require = [&](NodeId part, std::uint32_t kind, EffectKind effect) {
    program::RequirementRow row;
    row.kind = kind;
    row.span = span_of(tree, part);
    row.alternatives = lower_alternatives(tree, t.child(part, 0), {});
    image_.requirements.push_back(row);
    out.push_back({effect, static_cast<std::uint32_t>(image_.requirements.size() - 1), span});
  };
  for (NodeId c : t.children(d.ref.node)) {
    switch (t.kind(c)) {
      case NodeKind::Responsible:
        require(c, kind_named("std.approvals.approval"), EffectKind::Responsible);
        break;
      case NodeKind::Accountable:
        require(c, kind_named("std.approvals.approval"), EffectKind::Require);
        break;
      case NodeKind::Consulted:
        require(c, kind_named("std.approvals.consultation"), EffectKind::Require);
        break;
      case NodeKind::Informed:
        for (const Alternative& alternative : alternatives_of(tree, t.child(c, 0))) {
          for (const Seat& seat : alternative) {
            for (NodeId who : seat) {
              program::MustRow row;
              row.span = span_of(tree, who);
              for (std::uint32_t k = 0; k < model_.obligations.size(); ++k)
                if (model_.obligations[k].qualified == "std.audit.inform") row.obligation = k;
              if (row.obligation == kNone) continue;
              std::vector<std::uint32_t> args(model_.obligations[row.obligation].fields.size(),
                                              kNone);
              args[0] = function_of(tree, who, {});
              row.args = build_.indices(args);
              image_.musts.push_back(row);
              out.push_back(
                  {EffectKind::Must, static_cast<std::uint32_t>(image_.musts.size() - 1), span});
            }
          }
        }
        break;
      default: break;
    }
  }
}

void Lowering::lower_lane(std::uint32_t lane) {
  const check::Lane& l = model_.lanes[lane];
  const std::uint32_t tree = l.ref.tree;
  const syntax::Tree& t = model_.trees[tree];
  program::LaneRow row{.name = build_.text(l.qualified),
                       .title = build_.text(l.title),
                       .selects = kNone,
                       .admits = {},
                       .span = span_of(tree, l.ref.node)};
  std::vector<program::AdmitRow> admits;
  for (NodeId c : t.children(l.ref.node)) {
    if (t.kind(c) == NodeKind::LaneFor) row.selects = function_of(tree, t.child(c, 0), {});
    if (t.kind(c) != NodeKind::Admit) continue;
    program::AdmitRow admit{
        .action = ref(tree, t.child(c, 0)).a, .when = kNone, .span = span_of(tree, c)};
    if (const NodeId when = t.find(c, NodeKind::When); when != syntax::kNoNode)
      admit.when = function_of(tree, t.child(when, 0), {});
    admits.push_back(admit);
  }
  row.admits = append(image_.admits, admits);
  image_.lanes.push_back(row);
}

}  // namespace writ::codegen
