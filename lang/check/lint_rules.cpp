// Lints about what a rule does: defaults that permit, `every` over nothing, facts outside the content,
// permits that nobody checks, lanes that leave somebody out, rules that say the same.
#include "lang/check/checker.hpp"

namespace writ::check {
namespace {

// What a condition becomes when a default, or an empty list, takes the place of a missing value.
enum class Outcome : std::uint8_t { Unknown, False, True, Zero, Empty };

Outcome flipped(Outcome o) {
  return o == Outcome::False ? Outcome::True : o == Outcome::True ? Outcome::False : o;
}

}  // namespace

void Checker::lint_rule(std::uint32_t rule) {
  enter(model_.rules[rule].ref);
  context_ = {};
  context_.policy = model_.rules[rule].policy;
  context_.facts = fact_scope(model_.policies[context_.policy].actions);
  locals_.clear();
  const NodeId decl = model_.rules[rule].ref.node;
  lint_never_live(rule);
  lint_defaults(rule);
  if (has_effect(decl, NodeKind::Require) || has_effect(decl, NodeKind::RequireDecision))
    lint_content(rule);
  if (has_effect(decl, NodeKind::Permit) && !has_effect(decl, NodeKind::Require) &&
      !has_effect(decl, NodeKind::RequireDecision) && !has_effect(decl, NodeKind::ForEach)) {
    bool reads = false;
    for (NodeKind part : {NodeKind::When, NodeKind::Unless})
      if (const NodeId n = tree_->find(decl, part); n != kNoNode)
        each_node(n, [&](NodeId at) {
          const RefKind k = ref_of(at).kind;
          reads = reads || k == RefKind::Fact || k == RefKind::Define || k == RefKind::Kind ||
                  k == RefKind::Setting || k == RefKind::Extern || k == RefKind::Now ||
                  k == RefKind::Requesters;
          return !reads;
        });
    if (!reads)
      report(Code::UnconditionalPermit, tree_->find(decl, NodeKind::Permit),
             {model_.rules[rule].name});
  }
}

namespace {

Outcome compared(SyntaxOp op, bool default_left, bool other_is_positive) {
  // Zero against something: what matters is on which side it stands. Other values are taken to be greater.
  const bool less = op == SyntaxOp::Lt || op == SyntaxOp::Le,
             greater = op == SyntaxOp::Gt || op == SyntaxOp::Ge;
  if (op == SyntaxOp::Eq) return other_is_positive ? Outcome::False : Outcome::Unknown;
  if (op == SyntaxOp::Ne) return other_is_positive ? Outcome::True : Outcome::Unknown;
  if (less || greater) return less == default_left ? Outcome::True : Outcome::False;
  return Outcome::Unknown;
}

}  // namespace

void Checker::lint_defaults(std::uint32_t rule) {
  const NodeId decl = model_.rules[rule].ref.node;
  const bool restricts = has_effect(decl, NodeKind::Forbid) || has_effect(decl, NodeKind::Require) ||
                         has_effect(decl, NodeKind::RequireDecision);
  const bool permits = has_effect(decl, NodeKind::Permit);
  // Follows a value upwards from `n` to the guard; Unknown when it cannot be told.
  const auto outcome = [&](NodeId n, Outcome o, NodeId& top) {
    for (;;) {
      const NodeId p = (*tree_)[n].parent;
      if (p == kNoNode) return Outcome::Unknown;
      switch (tree_->kind(p)) {
        case NodeKind::When:
        case NodeKind::Unless:
        case NodeKind::ForEach: top = p; return o;
        case NodeKind::Not: o = flipped(o); break;
        case NodeKind::And:
        case NodeKind::Or:
          if (o != Outcome::False && o != Outcome::True) return Outcome::Unknown;
          break;
        case NodeKind::Compare: {
          if (o != Outcome::Zero) return Outcome::Unknown;
          const bool is_left = tree_->child(p, 0) == n;
          const NodeId other = tree_->child(p, is_left ? 1 : 0);
          const auto v = constant(other);
          const SyntaxOp op = tree_->op(p);
          const bool strict = op == SyntaxOp::Lt || op == SyntaxOp::Gt;
          if (v && v->i == 0) o = op == SyntaxOp::Ne || strict ? Outcome::False : Outcome::True;
          else if (v && v->i < 0) return Outcome::Unknown;
          else o = compared(op, is_left, true);
          break;
        }
        case NodeKind::In:
          if (o != Outcome::Empty || tree_->child(p, 1) != n) return Outcome::Unknown;
          o = tree_->has(p, syntax::kNegated) ? Outcome::True : Outcome::False;
          break;
        case NodeKind::TextTest:
          if (o != Outcome::Empty || tree_->child(p, 0) != n) return Outcome::Unknown;
          o = Outcome::False;
          break;
        case NodeKind::Source: break;
        case NodeKind::Gen:
          if (o != Outcome::Empty) return Outcome::Unknown;
          break;
        case NodeKind::Query:
          if (o != Outcome::Empty || tree_->child(p, 0) != n) return Outcome::Unknown;
          switch (tree_->op(p)) {
            case SyntaxOp::Any: o = Outcome::False; break;
            case SyntaxOp::Every: o = Outcome::True; break;
            case SyntaxOp::Count:
            case SyntaxOp::SumOf: o = Outcome::Zero; break;
            case SyntaxOp::ListOf:
            case SyntaxOp::Distinct: break;
            default: return Outcome::Unknown;
          }
          break;
        default: return Outcome::Unknown;
      }
      n = p;
    }
  };
  // Whether the guard, with that outcome, goes the permissive way.
  const auto is_permissive = [&](Outcome o, NodeId top) {
    if (tree_->kind(top) == NodeKind::ForEach) return restricts && o == Outcome::Empty;
    const bool stops = tree_->kind(top) == NodeKind::When ? o == Outcome::False : o == Outcome::True;
    const bool fires = tree_->kind(top) == NodeKind::When ? o == Outcome::True : o == Outcome::False;
    return (restricts && stops) || (permits && !restricts && fires);
  };
  const auto gathers = [&](std::string_view source, NodeId every) {
    bool found = false;
    each_node(decl, [&](NodeId n) {
      if (tree_->kind(n) == NodeKind::Query && n != every &&
          (tree_->op(n) == SyntaxOp::Any || tree_->op(n) == SyntaxOp::Count))
        found = found || text(tree_->find(tree_->child(n, 0), NodeKind::Source)) == source;
      return !found;
    });
    return found;
  };
  each_node(decl, [&](NodeId n) {
    NodeId top = kNoNode;
    if (tree_->kind(n) == NodeKind::Otherwise) {
      const NodeId fallback = tree_->child(n, 1);
      const auto v = constant(fallback);
      Outcome o = Outcome::Unknown;
      if (tree_->kind(fallback) == NodeKind::ListLit && tree_->child(fallback, 0) == kNoNode)
        o = Outcome::Empty;
      else if (tree_->kind(fallback) == NodeKind::False) o = Outcome::False;
      else if (tree_->kind(fallback) == NodeKind::True) o = Outcome::True;
      else if (v && v->i == 0) o = Outcome::Zero;
      if (o == Outcome::Unknown) return true;
      const Outcome result = outcome(n, o, top);
      if (top != kNoNode && is_permissive(result, top))
        report(Code::PermissiveDefault, fallback,
               {quote(tree_->child(n, 0)), std::string(text(fallback))});
    } else if (tree_->kind(n) == NodeKind::Query && tree_->op(n) == SyntaxOp::Every) {
      const Outcome result = outcome(n, Outcome::True, top);
      const NodeId source = tree_->find(tree_->child(n, 0), NodeKind::Source);
      if (top != kNoNode && source != kNoNode && is_permissive(result, top) &&
          !gathers(text(source), n))
        report(Code::VacuousEvery, n, {std::string(text(source))});
    }
    return true;
  });
}

void Checker::lint_content(std::uint32_t rule) {
  // Every fact, and field of it, that the rule reads, through defines too; the first place that does.
  struct Read {
    std::uint32_t fact;
    std::uint32_t field;
    NodeId at;
  };
  std::vector<Read> reads;
  const auto collect = [&](NodeId root, NodeId shown, std::vector<std::uint32_t>& defines) {
    each_node(root, [&](NodeId n) {
      const Ref& r = ref_of(n);
      if (r.kind == RefKind::Define) defines.push_back(r.a);
      if (r.kind != RefKind::Fact || (tree_->kind(n) != NodeKind::Ident)) return true;
      const NodeId p = (*tree_)[n].parent;
      const bool reads_field = p != kNoNode && tree_->kind(p) == NodeKind::Access &&
                               tree_->child(p, 0) == n &&
                               ref_of(tree_->child(p, 1)).kind == RefKind::Field;
      reads.push_back(
          {r.a, reads_field ? ref_of(tree_->child(p, 1)).a : kNone, shown == kNoNode ? n : shown});
      return true;
    });
  };
  std::vector<std::pair<std::uint32_t, NodeId>> todo;
  const NodeId decl = model_.rules[rule].ref.node;
  const std::uint32_t home = t_;
  for (NodeId part : tree_->children(decl)) {
    const NodeKind k = tree_->kind(part);
    if (k != NodeKind::When && k != NodeKind::Unless && k != NodeKind::ForEach &&
        k != NodeKind::Require)
      continue;
    each_node(part, [&](NodeId n) {
      if (ref_of(n).kind == RefKind::Define) todo.push_back({ref_of(n).a, n});
      return true;
    });
    std::vector<std::uint32_t> ignored;
    collect(part, kNoNode, ignored);
  }
  std::unordered_set<std::uint32_t> seen;
  while (!todo.empty()) {
    const auto [define, shown] = todo.back();
    todo.pop_back();
    if (!seen.insert(define).second || !model_.defines[define].body.exists()) continue;
    enter(model_.defines[define].body);
    std::vector<std::uint32_t> more;
    collect(model_.defines[define].body.node, shown, more);
    for (std::uint32_t d : more) todo.push_back({d, shown});
  }
  enter(home);
  std::unordered_set<std::uint32_t> reported;
  for (std::uint32_t a : model_.policies[model_.rules[rule].policy].actions) {
    const Action& action = model_.actions[a];
    const NodeRef ref = action.ref;
    if (model_.trees[ref.tree].find(ref.node, NodeKind::Content) == kNoNode) continue;
    for (const Read& r : reads) {
      const bool is_content =
          std::any_of(action.content.begin(), action.content.end(), [&](const Content& c) {
            return c.fact == r.fact && (c.field == kNone || c.field == r.field);
          });
      if (is_content || r.fact == action.by_fact || !reported.insert(r.fact).second) continue;
      auto& d = report(Code::NotContent, r.at, {model_.facts[r.fact].name, action.name});
      relate(d, {ref.tree, model_.trees[ref.tree].find(ref.node, NodeKind::Content)},
             "what an approval is bound to");
    }
  }
}

// The kinds of principal that a fact can still be where a condition holds.
std::uint32_t Checker::principals_left(NodeId condition, std::uint32_t fact) {
  std::uint32_t mask = type(model_.facts[fact].type).a;
  if (condition == kNoNode) return mask;
  Findings findings;
  establish(condition, true, findings);
  const PathId path = flow_.root(RefKind::Fact, fact);
  for (const Finding& f : findings)
    if (f.path == path) mask &= f.refinement.mask;
  return mask;
}

void Checker::lint_customer_facing() {
  std::vector<bool> has_requirement(model_.actions.size(), false);
  for (const Rule& rule : model_.rules) {
    enter(rule.ref);
    if (!has_effect(rule.ref.node, NodeKind::Require) &&
        !has_effect(rule.ref.node, NodeKind::RequireDecision))
      continue;
    for (std::uint32_t a : model_.policies[rule.policy].actions) has_requirement[a] = true;
  }
  const auto concerns = [&](std::uint32_t a) {
    const Action& action = model_.actions[a];
    return !has_requirement[a] && action.by_fact != kNone &&
           std::find(action.tags.begin(), action.tags.end(), "customer_facing") != action.tags.end();
  };
  for (const Rule& rule : model_.rules) {
    enter(rule.ref);
    const NodeId permit = tree_->find(rule.ref.node, NodeKind::Permit);
    if (is_library(module_) || permit == kNoNode) continue;
    context_ = {};
    context_.policy = rule.policy;
    context_.facts = fact_scope(model_.policies[rule.policy].actions);
    const NodeId when = tree_->find(rule.ref.node, NodeKind::When);
    for (std::uint32_t a : model_.policies[rule.policy].actions) {
      if (!concerns(a)) continue;
      const std::uint32_t left = principals_left(when == kNoNode ? kNoNode : tree_->child(when, 0),
                                                 model_.actions[a].by_fact);
      if ((left & program::kAgentMask) == 0) continue;
      auto& d = report(Code::UncheckedPermit, permit, {model_.actions[a].name});
      relate_name(d, model_.actions[a].ref, "tagged customer_facing");
      break;
    }
  }
}

void Checker::lint_lanes() {
  std::uint32_t agents_act = kNone, covered = 0;
  for (std::uint32_t a = 0; a < model_.actions.size() && agents_act == kNone; ++a)
    if (const std::uint32_t by = model_.actions[a].by_fact;
        by != kNone && (type(model_.facts[by].type).a & program::kAgentMask) != 0)
      agents_act = a;
  const Lane* first = nullptr;
  for (const Lane& lane : model_.lanes) {
    enter(lane.ref);
    if (first == nullptr && !is_library(module_)) first = &lane;
    const NodeId selector = tree_->find(lane.ref.node, NodeKind::LaneFor);
    context_ = {};
    std::vector<std::uint32_t> all;
    for (std::uint32_t a = 0; a < model_.actions.size(); ++a) all.push_back(a);
    context_.facts = fact_scope(all);
    bool says = false;
    for (std::uint32_t f : lane.facts) {
      const Type& t = type(model_.facts[f].type);
      if (t.kind != TypeKind::Principal || t.is_optional) continue;
      const bool is_actor = std::any_of(model_.actions.begin(), model_.actions.end(),
                                        [&](const Action& a) { return a.by_fact == f; });
      if (!is_actor) continue;
      covered |= principals_left(selector == kNoNode ? kNoNode : tree_->child(selector, 0), f);
      says = true;
    }
    if (!says) covered |= 3;  // it selects by something else than the actor
  }
  if (first == nullptr || agents_act == kNone || (covered & program::kAgentMask) != 0) return;
  enter(first->ref);
  auto& d = report(Code::NoLaneFor, name_of(first->ref), {"Agent", model_.actions[agents_act].name});
  relate_name(d, model_.actions[agents_act].ref, "an Agent may do this");
}

// Two rules of one set of actions whose bodies are the same, word for word, comments and layout aside.
void Checker::lint_duplicates() {
  // Hands over what a rule says: numbers, and the words of leaves.
  const auto read = [&](const Rule& rule, const auto& number, const auto& word) {
    enter(rule.ref);
    for (std::uint32_t a : model_.policies[rule.policy].actions) number(a);
    for (NodeId part : tree_->children(rule.ref.node)) {
      const NodeKind k = tree_->kind(part);
      if (k == NodeKind::Name || k == NodeKind::Spelling || k == NodeKind::Title) continue;
      each_node(part, [&](NodeId n) {
        const syntax::Node& node = (*tree_)[n];
        number(static_cast<std::uint32_t>(node.kind) << 16 |
               static_cast<std::uint32_t>(node.op) << 8 | (node.flags & 0x7fu));
        if (node.first_child == kNoNode) word(text(n));
        if (ref_of(n).kind == RefKind::Define) number(ref_of(n).a);  // of two policies
        return true;
      });
    }
  };
  const auto body = [&](const Rule& rule) {
    std::string out;
    read(
        rule, [&](std::uint32_t n) { out += std::to_string(n) + ' '; },
        [&](std::string_view w) { out.append(w) += ' '; });
    return out;
  };
  value::IdTable seen;  // of rules
  for (std::uint32_t r = 0; r < model_.rules.size(); ++r) {
    const Rule& rule = model_.rules[r];
    if (is_library(rule.module)) continue;
    std::size_t hash = 0;
    read(
        rule, [&](std::uint32_t n) { hash = value::mixed(hash, n); },
        [&](std::string_view w) { hash = value::mixed(hash, value::hash_of(w)); });
    const auto [other, is_new] = seen.find_or_add(
        hash, r, [&](std::uint32_t k) { return body(model_.rules[k]) == body(rule); });
    if (is_new) continue;
    enter(rule.ref);
    auto& d =
        report(Code::DuplicateRule, name_of(rule.ref), {rule.name, model_.rules[other].qualified});
    relate_name(d, model_.rules[other].ref, "the other one");
  }
}

}  // namespace writ::check
