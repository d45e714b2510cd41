// Queries: where their elements come from, which are in the window, what is made of them.
#include <algorithm>

#include "lang/syntax/tree.hpp"
#include "runtime/program/tables.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "tests/reference/eval.hpp"

namespace writ::reference {

using check::kNone;
using check::Ref;
using check::RefKind;
using check::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;
using Op = syntax::Op;

Value Evaluator::window(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  if (t.kind(node) == NodeKind::WindowLast) {
    const Value length = at(tree, t.child(node, 0), scope), bad = trouble(length);
    return bad.fault() ? bad : arithmetic(Sign::Minus, of_number(Is::Time, w_.now), length);
  }
  std::string zone = "UTC";
  if (const NodeId z = t.child(node, 1); z != syntax::kNoNode) {
    const Value v = at(tree, z, scope), bad = trouble(v);
    if (bad.fault()) return bad;
    zone = v.text;
  }
  const std::string_view word = t.text_of(t.child(node, 0));
  const value::Unit unit = word == "week"    ? value::Unit::Week
                           : word == "month" ? value::Unit::Month
                           : word == "year"  ? value::Unit::Year
                                             : value::Unit::Day;
  const auto begin = value::unit_begin(unit, zone, w_.now);
  return begin ? of_number(Is::Time, Wide{*begin} - 1) : fault_of("unknown time zone");
}

Value Evaluator::records(const std::vector<std::uint32_t>& kinds, const Value* later_than) {
  std::vector<const Record*> found;
  for (std::uint32_t k : kinds) {
    const check::Kind& kind = m_.kinds[k];
    Wide bound = INT64_MIN;
    if (later_than != nullptr) {
      bound = later_than->n;
    } else if (kind.kept.exists()) {
      const Value kept = arithmetic(Sign::Minus, of_number(Is::Time, w_.now), at(kind.kept, {}));
      if (kept.fault()) return kept;
      bound = kept.n;
    }
    // Complete from `bound` on, itself excluded.
    if (!kind.is_evidence && w_.complete_since[k] != INT64_MIN && bound + 1 < w_.complete_since[k])
      return fault_of("history too short");
    for (const Record* r : w_.kinds[k])
      if (r->at > bound) found.push_back(r);
  }
  std::sort(found.begin(), found.end(), [](const Record* a, const Record* b) {
    return std::tie(a->at, a->id, a->kind) < std::tie(b->at, b->id, b->kind);
  });
  std::vector<Value> out;
  for (const Record* r : found) out.push_back(of_record(r));
  return of_list(std::move(out));
}

Value Evaluator::source(std::uint32_t tree, NodeId gen, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const NodeId node = t.child(gen, 1), first = t.child(node, 0);
  if (t.op(node) == Op::SourceRange) {
    const Value low = at(tree, first, scope), high = at(tree, t.child(node, 1), scope);
    if (const Value bad = trouble(low, high); bad.fault()) return bad;
    if (high.n - low.n >= program::kDefaultListBound) return fault_of("over the declared bound");
    std::vector<Value> out;
    for (Wide n = low.n; n <= high.n; ++n) out.push_back(of_number(Is::Int, n));
    return of_list(std::move(out));
  }
  if (ref(tree, first).kind == RefKind::EntityType) {  // all records of that type, by qualified name
    std::map<std::string, Value> all;
    for (std::uint32_t k = 0; k < m_.instances.size(); ++k)
      if (m_.instances[k].entity == ref(tree, first).a)
        all.emplace(m_.instances[k].qualified, record_of(k));
    std::vector<Value> out;
    for (const auto& [name, v] : all) out.push_back(v);
    return of_list(std::move(out));
  }
  if (ref(tree, first).kind == RefKind::Kind) {
    std::vector<std::uint32_t> kinds;
    for (NodeId c : t.children(node)) kinds.push_back(ref(tree, c).a);
    for (NodeKind k : {NodeKind::WindowLast, NodeKind::WindowThis})
      if (const NodeId w = t.find(gen, k); w != syntax::kNoNode) {
        const Value bound = window(tree, w, scope);
        return bound.fault() ? bound : records(kinds, &bound);
      }
    return records(kinds, nullptr);
  }
  const Value list = at(tree, first, scope);
  if (const Value bad = trouble(list); bad.fault()) return bad;
  if (!list.items) return fault_of("internal");  // of another type than a test beside it has found
  const check::Type& type = m_.types[m_.annotations[tree].type[syntax::index(first)]];
  const std::uint32_t bound = type.b != 0 ? type.b : program::kDefaultListBound;
  return list.items->size() > bound ? fault_of("over the declared bound") : list;
}

Value Evaluator::elements(std::uint32_t tree, NodeId gen, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const Value all = source(tree, gen, scope);
  const NodeId where = t.find(gen, NodeKind::Where);
  if (all.fault() || where == syntax::kNoNode) return all;
  Scope inner = scope;
  inner.push_back({tree, t.child(gen, 0), {}});
  std::vector<Value> out;
  Value bad;
  for (const Value& v : *all.items) {
    inner.back().value = v;
    const Value keeps = condition(tree, t.child(where, 0), inner);
    if (!w_.without(Ablation::WhereFaultSkips)) bad = join(bad, keeps);
    if (keeps.yes()) out.push_back(v);
  }
  return bad.fault() ? bad : of_list(std::move(out));
}

Value Evaluator::query(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const NodeId gen = t.child(node, 0), test = t.child(node, 1), where = t.find(gen, NodeKind::Where);
  const Value all = source(tree, gen, scope);
  if (all.fault()) return all;
  const Op op = t.op(node);
  Scope inner = scope;
  inner.push_back({tree, t.child(gen, 0), {}});
  Value v = op == Op::Any ? of_bool(false) : op == Op::Every ? of_bool(true) : Value{};
  if (op == Op::Count || op == Op::SumOf) v = of_number(Is::Int, 0);
  std::vector<Value> list;
  Value bad;  // of all but `any` and `every`: one element's fault is the query's
  for (const Value& element : *all.items) {
    inner.back().value = element;
    const Value keeps =
        where == syntax::kNoNode ? of_bool(true) : condition(tree, t.child(where, 0), inner);
    if (keeps.fault() && w_.without(Ablation::QuerySkipsFaults)) continue;
    if (op == Op::Any || op == Op::Every) {
      const Value holds = test == syntax::kNoNode ? of_bool(true) : condition(tree, test, inner);
      v = op == Op::Any ? kleene_or(v, kleene_and(keeps, holds))
                        : kleene_and(v, kleene_or(kleene_not(keeps), holds));
      continue;
    }
    bad = join(bad, keeps);
    if (!keeps.yes()) continue;
    const Value x = test == syntax::kNoNode ? element : at(tree, test, inner);
    if (op != Op::Count) bad = join(bad, trouble(x));
    if (bad.fault()) continue;
    switch (op) {
      case Op::Count: v.n += 1; break;
      case Op::SumOf:
        v = arithmetic(Sign::Plus, v, x);
        if (v.fault()) bad = v, v = of_number(Is::Int, 0);
        break;
      case Op::Min:
      case Op::Max: {
        if (v.missing()) {
          v = x;
          if (x.is == Is::Enum && x.n < 0) bad = fault_of("unknown enum member");
          break;
        }
        const Value o = order(x, v);
        bad = join(bad, o);
        if (!o.fault() && (op == Op::Min ? o.n < 0 : o.n > 0)) v = x;
        break;
      }
      case Op::Earliest:
        if (v.missing() ||
            std::tie(x.record->at, x.record->id) < std::tie(v.record->at, v.record->id))
          v = x;
        break;
      case Op::Latest:
        if (v.missing() ||
            std::tie(x.record->at, x.record->id) > std::tie(v.record->at, v.record->id))
          v = x;
        break;
      case Op::Distinct:
        if (std::any_of(list.begin(), list.end(), [&](const Value& l) { return equal(l, x); }))
          break;
        [[fallthrough]];
      default: list.push_back(x); break;
    }
  }
  if (bad.fault()) return bad;
  return op == Op::ListOf || op == Op::Distinct ? of_list(std::move(list)) : v;
}

}  // namespace writ::reference
