// Rules, lanes and decisions.
#include "lang/check/checker.hpp"

#include "runtime/value/ops.hpp"

namespace writ::check {

void Checker::check_policies() {
  known_.is_used = true;
  for (std::uint32_t k = 0; k < model_.rules.size(); ++k) check_rule(k);
  context_ = {};
}

void Checker::check_rule(std::uint32_t row) {
  const Policy& policy = model_.policies[model_.rules[row].policy];
  enter(model_.rules[row].ref);
  const NodeId rule = model_.rules[row].ref.node;
  context_ = {};
  context_.policy = model_.rules[row].policy;
  context_.facts = fact_scope(policy.actions);
  locals_.clear();
  check_marks(rule);
  FlowScope scope(flow_);
  if (const NodeId when = tree_->find(rule, NodeKind::When); when != kNoNode) {
    condition(tree_->child(when, 0));
    assume(tree_->child(when, 0), true);
  }
  if (const NodeId unless = tree_->find(rule, NodeKind::Unless); unless != kNoNode) {
    condition(tree_->child(unless, 0));
    assume(tree_->child(unless, 0), false);
  }
  const NodeId each = tree_->find(rule, NodeKind::ForEach);
  if (each != kNoNode)
    for (NodeId gen : tree_->children(each)) {
      std::uint32_t bound = 0;
      if (tree_->kind(gen) == NodeKind::Gen) generator(gen, bound);
    }
  check_effects(row, rule, each != kNoNode);
  locals_.clear();
}

void Checker::check_marks(NodeId rule) {
  NodeId team = kNoNode, valid = kNoNode, mode = kNoNode;
  const auto once = [&](NodeId& earlier, NodeId mark) {
    if (earlier != kNoNode) {
      auto& d = report(Code::DuplicateMark, mark, {quote(mark)});
      relate(d, here(earlier), "the first one");
    }
    earlier = mark;
  };
  for (NodeId mark : tree_->children(rule)) {
    switch (tree_->kind(mark)) {
      case NodeKind::MarkTeam: once(team, mark); break;
      case NodeKind::MarkValid:
        once(valid, mark);
        check_validity(mark);
        break;
      case NodeKind::MarkObserve:
      case NodeKind::MarkWarn: once(mode, mark); break;
      case NodeKind::MarkEnforce:
        once(mode, mark);
        check_share(mark);
        break;
      default: break;
    }
  }
}

void Checker::check_validity(NodeId valid) {
  std::optional<value::Value> ends[2];
  NodeId nodes[2] = {kNoNode, kNoNode};
  const NodeKind kinds[2] = {NodeKind::ValidFrom, NodeKind::ValidUntil};
  for (int k = 0; k < 2; ++k) {
    const NodeId part = tree_->find(valid, kinds[k]);
    if (part == kNoNode) continue;
    const NodeId at = nodes[k] = tree_->child(part, 0);
    const TypeId t = present(at);
    if (t == kErrorType) continue;
    if (kind_of(t) != TypeKind::Time && kind_of(t) != TypeKind::Date) {
      report(Code::TypeMismatch, at, {quote(at), a_type(model_, t), "a date or a time"},
             "expected a date or a time");
      continue;
    }
    ends[k] = constant(at);
    if (ends[k] && ends[k]->tag == value::Tag::Date)
      *ends[k] = value::of_scalar(value::Tag::Time, ends[k]->i * 86'400'000'000);
  }
  if (ends[0] && ends[1] && ends[0]->i >= ends[1]->i) {
    auto& d = report(Code::NeverValid, nodes[1], {}, "not after the beginning");
    relate(d, here(nodes[0]), "begins here");
  }
}

void Checker::check_share(NodeId enforce) {
  const NodeId share = tree_->child(enforce, 0), key = tree_->child(enforce, 1);
  const TypeId decimal = scalar(TypeKind::Decimal);
  const TypeId t = present(share, decimal);
  if (t != kErrorType && kind_of(t) == TypeKind::Int && tree_->kind(share) == NodeKind::Number) {
    auto& d = report(Code::BadShare, share, {std::string(text(share))}, "a share is a percentage");
    d.edits.push_back({{tree_->file, (*tree_)[share].end, (*tree_)[share].end}, "%"});
  } else if (fit(share, t, decimal)) {
    if (const auto v = constant(share); v && v->tag == value::Tag::Decimal) {
      bool ok = true;
      value::FaultKind why{};
      value::Value one = v->i < 0 ? *v : value::to_decimal(value::of_int(1)).value;
      if (v->i < 0 || value::compare(*v, one, ok, why) == value::Order::Greater)
        report(Code::BadShare, share, {std::string(text(share))}, "from 0% to 100%");
    }
  }
  if (key == kNoNode) return;
  const TypeId k = present(key);
  if (k == kErrorType) return;
  const TypeKind kind = kind_of(k);
  if (kind == TypeKind::Entity || kind == TypeKind::Union || kind == TypeKind::List ||
      kind == TypeKind::Set || kind == TypeKind::Record || kind == TypeKind::Principal) {
    auto& d = report(Code::TypeMismatch, key, {quote(key), a_type(model_, k), "a plain value"},
                     "a cohort is told apart by a plain value");
    if (kind == TypeKind::Entity || kind == TypeKind::Principal || kind == TypeKind::Union) {
      d.help = "its name is `" + std::string(text(key)) + ".id`";
      d.edits.push_back({{tree_->file, (*tree_)[key].end, (*tree_)[key].end}, ".id"});
    }
  }
}

void Checker::check_effects(std::uint32_t row, NodeId rule, bool under_for_each) {
  NodeId permit = kNoNode, forbid = kNoNode;
  for (NodeId effect : tree_->children(rule)) {
    switch (tree_->kind(effect)) {
      case NodeKind::Permit:
        permit = effect;
        check_who_may_permit(row, effect);
        break;
      case NodeKind::Forbid: forbid = effect; break;
      case NodeKind::Require: requirement(tree_->child(effect, 0)); continue;
      case NodeKind::RequireDecision: check_require_decision(effect); break;
      case NodeKind::Must: must(effect); continue;
      default: continue;
    }
    if (under_for_each) {
      auto& d = report(Code::EffectUnderForEach, effect, {std::string(text(effect))});
      relate(d, here(tree_->find(rule, NodeKind::ForEach)), "once for each element");
    }
  }
  if (permit != kNoNode && forbid != kNoNode) {
    auto& d = report(Code::PermitAndForbid, forbid, {});
    relate(d, here(permit), "permitted here");
  }
}

void Checker::check_who_may_permit(std::uint32_t row, NodeId permit) {
  for (std::uint32_t a : model_.policies[model_.rules[row].policy].actions) {
    const Action& action = model_.actions[a];
    if (action.module == module_ ||
        std::find(action.open_to.begin(), action.open_to.end(), module_) != action.open_to.end())
      continue;
    auto& d = report(Code::PermitElsewhere, permit,
                     {action.name, model_.modules[action.module].name, model_.modules[module_].name});
    relate_name(d, action.ref, "`" + action.name + "` is declared here");
    return;
  }
}

void Checker::check_require_decision(NodeId effect) {
  const NodeId name = tree_->child(effect, 0);
  const Symbol* s = lookup(Space::Decision, text(name), name);
  if (s == nullptr) {
    if (report_missing_import(Space::Decision, text(name), name)) return;
    unknown(Code::UnknownDecision, name, {std::string(text(name))}, text(name),
            names_.visible(model_.modules[module_], module_, Space::Decision));
    return;
  }
  refer(name, {RefKind::Decision, s->row, 0});
  if (module_named("std.approvals") == kNone) {
    auto& d = report(Code::DecisionNeedsApprovals, name, {std::string(text(name))});
    relate_name(d, model_.decisions[s->row].ref, "declared here");
  }
}

void Checker::check_lanes() {
  std::vector<std::uint32_t> all;
  for (std::uint32_t a = 0; a < model_.actions.size(); ++a) all.push_back(a);
  for (const Lane& lane : model_.lanes) {
    enter(lane.ref);
    context_ = {};
    context_.facts = fact_scope(all);
    locals_.clear();
    FlowScope scope(flow_);
    if (const NodeId selector = tree_->find(lane.ref.node, NodeKind::LaneFor); selector != kNoNode) {
      condition(tree_->child(selector, 0));
      assume(tree_->child(selector, 0), true);
    }
    for (NodeId admit : tree_->children(lane.ref.node)) {
      if (tree_->kind(admit) != NodeKind::Admit) continue;
      const std::uint32_t action = action_named(tree_->child(admit, 0));
      const NodeId when = tree_->find(admit, NodeKind::When);
      if (action == kNone || when == kNoNode) continue;
      context_.facts = fact_scope({action});
      condition(tree_->child(when, 0));
    }
  }
  context_ = {};
}

// The action that a Name means, annotated; reports when there is none.
std::uint32_t Checker::action_named(NodeId name) {
  const std::string_view n = text(name);
  const Symbol* s = lookup(Space::Value, n, name);
  if (s != nullptr && s->sort == Sort::Kind && model_.kinds[s->row].action != kNone) {
    const std::uint32_t action = model_.kinds[s->row].action;
    refer(name, {RefKind::Action, action, 0});
    return action;
  }
  if (s != nullptr) {
    auto& d = report(Code::WrongSort, name, {std::string(n), phrase_of(*s), "an action"});
    relate_name(d, place_of(*s), "declared here");
    return kNone;
  }
  if (report_missing_import(Space::Value, n, name)) return kNone;
  std::vector<std::string> known;
  for (const Action& a : model_.actions) known.push_back(a.name);
  unknown(Code::UnknownAction, name, {std::string(n)}, n, known);
  return kNone;
}

void Checker::check_decisions() {
  for (const Decision& decision : model_.decisions) {
    enter(decision.ref);
    context_ = {};
    locals_.clear();
    const NodeId decl = decision.ref.node;
    NodeId parts[2] = {kNoNode, kNoNode};
    for (NodeId part : tree_->children(decl)) {
      const NodeKind k = tree_->kind(part);
      if (k != NodeKind::Responsible && k != NodeKind::Accountable && k != NodeKind::Consulted &&
          k != NodeKind::Informed)
        continue;
      if (k == NodeKind::Responsible) parts[0] = part;
      if (k == NodeKind::Accountable) parts[1] = part;
      check_raci(tree_->child(part, 0));
    }
    if (parts[0] == kNoNode || parts[1] == kNoNode || is_library(module_)) continue;
    const NodeId r = tree_->child(parts[0], 0), a = tree_->child(parts[1], 0);
    lint_raci(decision, r, a);
  }
}

// Two seats of which both must answer, however deep; and nobody accountable but those who are responsible.
void Checker::lint_raci(const Decision& decision, NodeId r, NodeId a) {
  bool has_two = false;
  std::vector<std::uint32_t> responsible, accountable;
  const auto roles_of = [&](NodeId people, std::vector<std::uint32_t>& roles) {
    each_node(people, [&](NodeId n) {
      if (ref_of(n).kind == RefKind::Role) roles.push_back(ref_of(n).a);
      return ref_of(n).kind != RefKind::Role;
    });
  };
  each_node(a, [&](NodeId n) {
    has_two = has_two || tree_->kind(n) == NodeKind::PeopleAnd;
    return !has_two;
  });
  if (has_two) report(Code::TwoAccountables, a, {decision.name});
  roles_of(r, responsible);
  roles_of(a, accountable);
  const bool is_same =
      !accountable.empty() && std::all_of(accountable.begin(), accountable.end(), [&](auto role) {
        return std::find(responsible.begin(), responsible.end(), role) != responsible.end();
      });
  if (!is_same) return;
  auto& d = report(Code::ResponsibleIsAccountable, a, {std::string(text(a))});
  relate(d, here(r), "responsible");
}

void Checker::check_raci(NodeId n) { people(n, nullptr, true); }

}  // namespace writ::check
