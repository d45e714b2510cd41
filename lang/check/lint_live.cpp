// never-live: rules whose guard cannot hold, by looking at one path at a time. Each conjunct that compares a
// path with constants leaves a domain of values; an empty domain is a contradiction.
#include "lang/check/checker.hpp"

#include "runtime/value/ops.hpp"

namespace writ::check {
namespace {

using value::Order;
using value::Value;

std::optional<Order> order_of(Value a, Value b) {
  if (a.tag != b.tag) {
    if (a.tag == value::Tag::Int && b.tag == value::Tag::Decimal) a = value::to_decimal(a).value;
    else if (a.tag == value::Tag::Decimal && b.tag == value::Tag::Int)
      b = value::to_decimal(b).value;
    else return std::nullopt;
  }
  if (a.tag == value::Tag::Fault || b.tag == value::Tag::Fault) return std::nullopt;
  bool ok = true;
  value::FaultKind why{};
  const Order o = value::compare(a, b, ok, why);
  return ok ? std::optional(o) : std::nullopt;
}

// What a path can still be.
struct Domain {
  std::vector<NodeId> from;                  // the conjuncts that shaped it
  std::optional<std::vector<bool>> members;  // enums and bools (false, true)
  std::optional<std::vector<std::string>> texts;
  std::vector<std::string> not_texts;
  std::optional<Value> low, high;
  bool low_open = false, high_open = false;
  bool is_missing = false, is_present = false;
  std::uint32_t mask = 3;

  bool is_empty() const {
    if (is_missing && is_present) return true;
    if (mask == 0) return true;
    if (members && std::find(members->begin(), members->end(), true) == members->end()) return true;
    if (texts) {
      const bool any = std::any_of(texts->begin(), texts->end(), [&](const std::string& t) {
        return std::find(not_texts.begin(), not_texts.end(), t) == not_texts.end();
      });
      if (!any) return true;
    }
    if (low && high) {
      const auto o = order_of(*low, *high);
      if (o && (*o == Order::Greater || (*o == Order::Equal && (low_open || high_open))))
        return true;
    }
    return false;
  }
  void at_least(const Value& v, bool open) {
    const auto o = low ? order_of(*low, v) : std::optional(Order::Less);
    if (!o) return;
    if (*o == Order::Less) {
      low = v;
      low_open = open;
    } else if (*o == Order::Equal) low_open = low_open || open;
  }
  void at_most(const Value& v, bool open) {
    const auto o = high ? order_of(*high, v) : std::optional(Order::Greater);
    if (!o) return;
    if (*o == Order::Greater) {
      high = v;
      high_open = open;
    } else if (*o == Order::Equal) high_open = high_open || open;
  }
  void only_texts(std::vector<std::string> allowed) {
    if (!texts) {
      texts = std::move(allowed);
      return;
    }
    std::erase_if(*texts, [&](const std::string& t) {
      return std::find(allowed.begin(), allowed.end(), t) == allowed.end();
    });
  }
  void only_members(const std::vector<bool>& allowed) {
    if (!members) {
      members = allowed;
      return;
    }
    for (std::size_t k = 0; k < allowed.size() && k < members->size(); ++k)
      (*members)[k] = (*members)[k] && allowed[k];
  }
};

SyntaxOp negation(SyntaxOp op) {
  switch (op) {
    case SyntaxOp::Eq: return SyntaxOp::Ne;
    case SyntaxOp::Ne: return SyntaxOp::Eq;
    case SyntaxOp::Lt: return SyntaxOp::Ge;
    case SyntaxOp::Ge: return SyntaxOp::Lt;
    case SyntaxOp::Gt: return SyntaxOp::Le;
    default: return SyntaxOp::Gt;
  }
}

SyntaxOp mirrored(SyntaxOp op) {
  switch (op) {
    case SyntaxOp::Lt: return SyntaxOp::Gt;
    case SyntaxOp::Gt: return SyntaxOp::Lt;
    case SyntaxOp::Le: return SyntaxOp::Ge;
    case SyntaxOp::Ge: return SyntaxOp::Le;
    default: return op;
  }
}

}  // namespace

// The conjuncts of "n is `truth`", each with the truth it must have.
void Checker::gather(NodeId n, bool truth, std::vector<std::pair<NodeId, bool>>& out) const {
  const NodeKind k = tree_->kind(n);
  if (k == NodeKind::Not) return gather(tree_->child(n, 0), !truth, out);
  if ((k == NodeKind::And && truth) || (k == NodeKind::Or && !truth)) {
    for (NodeId c : tree_->children(n)) gather(c, truth, out);
    return;
  }
  out.push_back({n, truth});
}

void Checker::lint_never_live(std::uint32_t rule) {
  const NodeId decl = model_.rules[rule].ref.node;
  std::vector<std::pair<NodeId, bool>> conjuncts;
  if (const NodeId when = tree_->find(decl, NodeKind::When); when != kNoNode)
    gather(tree_->child(when, 0), true, conjuncts);
  if (const NodeId unless = tree_->find(decl, NodeKind::Unless); unless != kNoNode)
    gather(tree_->child(unless, 0), false, conjuncts);
  std::vector<std::pair<PathId, Domain>> domains;
  const auto domain_of = [&](PathId path) -> Domain& {
    for (auto& [known, domain] : domains)
      if (known == path) return domain;
    return domains.emplace_back(path, Domain{}).second;
  };
  const auto members_of = [&](NodeId n) -> std::size_t {
    const Type& t = type(type_of(n));
    return t.kind == TypeKind::Enum ? model_.enums[t.a].members.size() : 0;
  };
  // Restricts a path by a comparison with one constant; false when it has nothing to say.
  const auto restrict = [&](Domain& d, SyntaxOp op, NodeId path, NodeId other) {
    const Ref& r = ref_of(other);
    if (r.kind == RefKind::EnumMember) {
      std::vector<bool> allowed(members_of(path));
      for (std::size_t k = 0; k < allowed.size(); ++k)
        allowed[k] = op == SyntaxOp::Eq   ? k == r.b
                     : op == SyntaxOp::Ne ? k != r.b
                     : op == SyntaxOp::Lt ? k < r.b
                     : op == SyntaxOp::Le ? k <= r.b
                     : op == SyntaxOp::Gt ? k > r.b
                                          : k >= r.b;
      d.only_members(allowed);
      return true;
    }
    if (tree_->kind(other) == NodeKind::Text) {
      const std::string t = syntax::unquote(text(other));
      if (op == SyntaxOp::Eq) d.only_texts({t});
      else if (op == SyntaxOp::Ne) d.not_texts.push_back(t);
      else return false;
      return true;
    }
    const auto v = constant(other);
    if (!v || v->tag == value::Tag::Date || v->tag == value::Tag::Period) return false;
    if (v->tag == value::Tag::Bool) {
      if (op != SyntaxOp::Eq && op != SyntaxOp::Ne) return false;
      const bool wanted = (v->i == 1) == (op == SyntaxOp::Eq);
      d.only_members({!wanted, wanted});
      return true;
    }
    switch (op) {
      case SyntaxOp::Eq:
        d.at_least(*v, false);
        d.at_most(*v, false);
        break;
      case SyntaxOp::Lt: d.at_most(*v, true); break;
      case SyntaxOp::Le: d.at_most(*v, false); break;
      case SyntaxOp::Gt: d.at_least(*v, true); break;
      case SyntaxOp::Ge: d.at_least(*v, false); break;
      default: return false;
    }
    return true;
  };
  struct Conjunct {
    NodeId node, left, right;
    bool truth;
    SyntaxOp op;
    std::optional<PathId> path;  // of what is compared with a constant
  };
  std::vector<Conjunct> tests;
  for (const auto& [n, truth] : conjuncts) {
    const NodeKind k = tree_->kind(n);
    Conjunct t{n, tree_->child(n, 0), tree_->child(n, 1), truth, tree_->op(n), {}};
    if (k == NodeKind::Ident || k == NodeKind::Access) t.left = n;
    t.path = path_of(t.left);
    if (k == NodeKind::Compare && !t.path && (t.path = path_of(t.right))) {
      std::swap(t.left, t.right);
      t.op = mirrored(t.op);
    }
    if (t.path || k == NodeKind::True || k == NodeKind::False) tests.push_back(t);
  }
  for (const Conjunct& test : tests) {
    const NodeId n = test.node, left = test.left, right = test.right;
    const SyntaxOp op = test.op;
    const bool truth = test.truth;
    const NodeKind k = tree_->kind(n);
    if (!test.path) {
      if ((k == NodeKind::True) == truth) continue;
      report(Code::NeverLive, n, {model_.rules[rule].name}, truth ? "never true" : "always true");
      return;
    }
    // One comparison alone leaves something, but for the ends of an enum.
    const bool is_alone = std::count_if(tests.begin(), tests.end(),
                                        [&](const Conjunct& t) { return t.path == test.path; }) == 1;
    if (is_alone && k == NodeKind::Compare && ref_of(right).kind != RefKind::EnumMember) continue;
    Domain& d = domain_of(*test.path);
    bool said = false;
    switch (k) {
      case NodeKind::Ident:
      case NodeKind::Access:
        d.only_members({!truth, truth});
        said = true;
        break;
      case NodeKind::Compare: said = restrict(d, truth ? op : negation(op), left, right); break;
      case NodeKind::In: {
        const bool holds = truth != tree_->has(n, syntax::kNegated);
        if (op != SyntaxOp::InList) {
          if (!holds || kind_of(type_of(left)) == TypeKind::Clock) break;  // clock spans may wrap
          said = restrict(d, SyntaxOp::Ge, left, right);
          said = restrict(d, op == SyntaxOp::RangeTo ? SyntaxOp::Le : SyntaxOp::Lt, left,
                          tree_->child(n, 2)) ||
                 said;
          break;
        }
        if (tree_->kind(right) != NodeKind::ListLit) break;
        std::vector<bool> allowed(members_of(left));
        std::vector<std::string> texts;
        bool all = tree_->child(right, 0) != kNoNode;
        for (NodeId item : tree_->children(right)) {
          if (ref_of(item).kind == RefKind::EnumMember && ref_of(item).b < allowed.size())
            allowed[ref_of(item).b] = true;
          else if (tree_->kind(item) == NodeKind::Text)
            texts.push_back(syntax::unquote(text(item)));
          else all = false;
        }
        if (!all) break;
        said = true;
        if (!texts.empty() && holds) d.only_texts(texts);
        else if (!texts.empty()) d.not_texts.insert(d.not_texts.end(), texts.begin(), texts.end());
        else {
          if (!holds) allowed.flip();
          d.only_members(allowed);
        }
        break;
      }
      case NodeKind::Is: {
        const bool holds = truth != tree_->has(n, syntax::kNegated);
        if (right != kNoNode && tree_->kind(right) == NodeKind::Missing) {
          (holds ? d.is_missing : d.is_present) = true;
          said = true;
          break;
        }
        Findings findings;
        establish_is(n, truth, findings);
        for (const Finding& f : findings) d.mask &= f.refinement.mask;
        said = !findings.empty();
        break;
      }
      default: break;
    }
    if (!said) continue;
    if (k != NodeKind::Is)
      d.is_present = d.is_present || k == NodeKind::Compare || k == NodeKind::In;
    if (d.is_empty()) {
      auto& r = report(Code::NeverLive, n, {model_.rules[rule].name});
      if (d.from.empty()) r.label = "never true";
      else {
        r.label = "contradicts what stands elsewhere in the guard";
        relate(r, here(d.from.back()), "the other side");
      }
      return;
    }
    d.from.push_back(n);
  }
}

}  // namespace writ::check
