// Queries and generators: `FN(x in SOURCE within WINDOW where COND : VALUE)`.
#include <algorithm>

#include "lang/compile/lowering.hpp"
#include "runtime/program/scan.hpp"
#include "runtime/value/ops.hpp"

namespace writ::codegen {

using check::RefKind;
using ir::ExprId;
using ir::QueryFn;
using ir::QueryParts;
using ir::SourceForm;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

QueryFn function_of_query(syntax::Op op) {
  switch (op) {
    case syntax::Op::Any: return QueryFn::Any;
    case syntax::Op::Every: return QueryFn::Every;
    case syntax::Op::Count: return QueryFn::Count;
    case syntax::Op::SumOf: return QueryFn::Sum;
    case syntax::Op::Min: return QueryFn::Min;
    case syntax::Op::Max: return QueryFn::Max;
    case syntax::Op::Earliest: return QueryFn::Earliest;
    case syntax::Op::Latest: return QueryFn::Latest;
    case syntax::Op::Distinct: return QueryFn::Distinct;
    default: return QueryFn::List;
  }
}

value::Unit unit_named(std::string_view word) {
  if (word == "week") return value::Unit::Week;
  if (word == "month") return value::Unit::Month;
  if (word == "year") return value::Unit::Year;
  return value::Unit::Day;
}

}  // namespace

ExprId Lowering::lower_window(std::uint32_t tree, NodeId window, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const program::SpanId span = span_of(tree, window);
  if (t.kind(window) == NodeKind::WindowLast)
    return pool_.add(
        {.op = ir::Op::WindowLast, .args = {lower(tree, t.child(window, 0), scope)}, .span = span});
  ir::Expr e{.op = ir::Op::WindowThis, .span = span};
  e.a = static_cast<std::uint32_t>(unit_named(t.text_of(t.child(window, 0))));
  if (const NodeId zone = t.child(window, 1); zone != syntax::kNoNode)
    e.args.push_back(lower(tree, zone, scope));
  return pool_.add(std::move(e));
}

void Lowering::lower_source(QueryParts& parts, std::uint32_t tree, NodeId gen, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const NodeId source = t.child(gen, 1);
  const NodeId first = t.child(source, 0);
  if (t.op(source) == syntax::Op::SourceRange) {
    parts.form = SourceForm::Range;
    parts.low = lower(tree, first, scope);
    parts.high = lower(tree, t.child(source, 1), scope);
    return;
  }
  if (ref(tree, first).kind == RefKind::EntityType) {
    const auto all = all_of_entity_.find(ref(tree, first).a);
    parts.form = SourceForm::List;
    parts.list = pool_.add({.op = ir::Op::Const,
                            .a = all == all_of_entity_.end() ? build_.constant_list({}) : all->second,
                            .span = span_of(tree, first)});
    parts.bound = std::max<std::uint32_t>(type_of(tree, first).b, 1);
    return;
  }
  if (ref(tree, first).kind != RefKind::Kind) {
    parts.form = SourceForm::List;
    parts.list = lower(tree, first, scope);
    const check::Type& type = type_of(tree, first);
    parts.bound = type.b != 0 ? type.b : program::kDefaultListBound;
    return;
  }
  parts.form = SourceForm::Records;
  std::vector<std::uint32_t> kinds;
  for (NodeId c : t.children(source)) kinds.push_back(ref(tree, c).a);
  parts.source = static_cast<std::uint32_t>(image_.sources.size());
  image_.sources.push_back({build_.indices(kinds), {}});
  for (NodeKind kind : {NodeKind::WindowLast, NodeKind::WindowThis})
    if (const NodeId w = t.find(gen, kind); w != syntax::kNoNode)
      parts.window = lower_window(tree, w, scope);
}

// What does not depend on the query's element, and takes no time to know.
bool Lowering::is_plain_before(ExprId id, std::uint32_t scope) const {
  const ir::Expr& e = pool_[id];
  switch (e.op) {
    case ir::Op::Const:
    case ir::Op::Slot:
    case ir::Op::Setting:
    case ir::Op::Digest: return true;
    case ir::Op::Local: return e.a < scope;
    case ir::Op::Field: return is_plain_before(e.args[0], scope);
    default: return false;
  }
}

// Records that `where x.f == E` leaves out need not be looked at: one of its conjuncts is false, and so all of it. Of several
// kinds, when `f` can be a key of each.
void Lowering::find_key(QueryParts& parts, std::uint32_t scope) {
  if (parts.form != SourceForm::Records || parts.where == ir::kNoExpr) return;
  const ir::Expr& where = pool_[parts.where];
  const decltype(where.args) whole{parts.where};
  const program::Range kinds = image_.sources[parts.source].kinds;
  for (const ExprId id : where.op == ir::Op::And ? where.args : whole) {
    const ir::Expr& e = pool_[id];
    if (e.op != ir::Op::EqText && e.op != ir::Op::Equal) continue;
    for (const int side : {0, 1}) {
      const ir::Expr& field = pool_[e.args[static_cast<std::size_t>(side)]];
      const ExprId other = e.args[static_cast<std::size_t>(1 - side)];
      const bool is_of_element = field.op == ir::Op::Field &&
                                 pool_[field.args[0]].op == ir::Op::Local &&
                                 pool_[field.args[0]].a == scope;
      if (!is_of_element || !is_plain_before(other, scope)) continue;
      bool can_be_key = true;
      for (std::uint32_t k = kinds.first; k < kinds.end(); ++k)
        can_be_key &= program::can_be_key(image_, image_.kinds[image_.indices[k]], field.a);
      if (!can_be_key) continue;
      parts.key = other;
      parts.is_all_key = id == parts.where;
      image_.sources[parts.source].keys =
          build_.indices(std::vector<std::uint32_t>(kinds.count, field.a));
      return;
    }
  }
}

ExprId Lowering::lower_query(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const NodeId gen = t.child(node, 0);
  QueryParts parts;
  parts.fn = function_of_query(t.op(node));
  lower_source(parts, tree, gen, scope);
  Scope inner = scope;
  inner.push_back({tree, t.child(gen, 0)});
  if (const NodeId where = t.find(gen, NodeKind::Where); where != syntax::kNoNode)
    parts.where = lower(tree, t.child(where, 0), inner);
  find_key(parts, static_cast<std::uint32_t>(scope.size()));
  if (const NodeId value = t.child(node, 1); value != syntax::kNoNode)
    parts.value = lower(tree, value, inner);
  return pool_.add_query(parts, static_cast<std::uint32_t>(scope.size()), span_of(tree, node));
}

ExprId Lowering::lower_generator(std::uint32_t tree, NodeId gen, const Scope& outer, Scope& inner) {
  const syntax::Tree& t = model_.trees[tree];
  QueryParts parts;
  parts.fn = QueryFn::List;
  lower_source(parts, tree, gen, outer);
  inner = outer;
  inner.push_back({tree, t.child(gen, 0)});
  if (const NodeId where = t.find(gen, NodeKind::Where); where != syntax::kNoNode)
    parts.where = lower(tree, t.child(where, 0), inner);
  find_key(parts, static_cast<std::uint32_t>(outer.size()));
  return pool_.add_query(parts, static_cast<std::uint32_t>(outer.size()), span_of(tree, gen));
}

}  // namespace writ::codegen
