// Expressions: connectives, comparisons, arithmetic; the functions that they become.
#include "lang/compile/emit.hpp"
#include "lang/compile/lowering.hpp"
#include "runtime/program/tables.hpp"
#include "runtime/value/ops.hpp"

namespace writ::codegen {

using check::Ref;
using check::RefKind;
using ir::Expr;
using ir::ExprId;
using ir::Op;
using program::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;
using SyntaxOp = syntax::Op;

ExprId Lowering::constant(const program::ConstRow& row, program::SpanId span) {
  Expr e{.op = Op::Const, .a = build_.constant(row), .span = span};
  e.can_be_missing = row.tag == value::Tag::Missing;
  return pool_.add(std::move(e));
}

ExprId Lowering::negated(ExprId e, program::SpanId span) {
  if (pool_[e].op == Op::Not) return pool_[e].args[0];
  return pool_.add({.op = Op::Not, .args = {e}, .span = span});
}

ExprId Lowering::lower(std::uint32_t tree, NodeId node, const Scope& scope) {
  const ExprId e = lower_uncoerced(tree, node, scope);
  if (!model_.annotations[tree].to_decimal[syntax::index(node)]) return e;
  if (pool_[e].op == Op::Const) {
    program::ConstRow row = image_.constants[pool_[e].a];
    const bool is_int = row.tag == value::Tag::Int;
    if (!is_int || !value::to_decimal(value::of_int(row.i)).failed) {
      if (is_int) row.tag = value::Tag::Decimal;
      return constant(row, span_of(tree, node));
    }
  }
  return pool_.add({.op = Op::ToDecimal, .args = {e}, .span = span_of(tree, node)});
}

ExprId Lowering::lower_uncoerced(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const program::SpanId span = span_of(tree, node);
  const auto child = [&](std::uint32_t k) { return lower(tree, t.child(node, k), scope); };
  switch (t.kind(node)) {
    case NodeKind::If:
      return pool_.add({.op = Op::If, .args = {child(0), child(1), child(2)}, .span = span});
    case NodeKind::Or: return lower_nary(Op::Or, tree, node, scope);
    case NodeKind::And: return lower_nary(Op::And, tree, node, scope);
    case NodeKind::Not: return negated(child(0), span);
    case NodeKind::Compare: return lower_compare(tree, node, scope);
    case NodeKind::In: return lower_in(tree, node, scope);
    case NodeKind::Is: return lower_is(tree, node, scope);
    case NodeKind::TextTest: return lower_text_test(tree, node, scope);
    case NodeKind::Sum:
    case NodeKind::Product: return lower_chain(tree, node, scope);
    case NodeKind::Negate: {
      const ExprId x = child(0);
      if (is_constant(x) && image_.constants[pool_[x].a].i != INT64_MIN) {
        program::ConstRow row = image_.constants[pool_[x].a];
        row.i = -row.i;
        return constant(row, span);
      }
      return pool_.add({.op = Op::Negate, .args = {x}, .span = span});
    }
    case NodeKind::Otherwise:
      return pool_.add({.op = Op::Otherwise, .args = {child(0), child(1)}, .span = span});
    case NodeKind::Access: return lower_access(tree, node, scope);
    case NodeKind::Query: return lower_query(tree, node, scope);
    case NodeKind::Has: {
      const std::uint32_t row = lower_requirement(tree, t.child(node, 0), scope);
      return pool_.add(
          {.op = Op::Has, .a = row, .scope = static_cast<std::uint32_t>(scope.size()), .span = span});
    }
    case NodeKind::Call: return lower_call(tree, node, scope);
    case NodeKind::ListLit: return lower_list(tree, node, scope);
    case NodeKind::Ident: return lower_name(tree, node, ref(tree, node), scope);
    default:
      if (ref(tree, node).kind == RefKind::EnumMember)
        return lower_name(tree, node, ref(tree, node), scope);
      return constant(literal(tree, node), span);
  }
}

ExprId Lowering::lower_nary(Op op, std::uint32_t tree, NodeId node, const Scope& scope) {
  Expr e{.op = op, .span = span_of(tree, node)};
  for (NodeId c : model_.trees[tree].children(node)) e.args.push_back(lower(tree, c, scope));
  return pool_.add(std::move(e));
}

namespace {

bool is_bits(TypeKind k) {
  return k == TypeKind::Bool || k == TypeKind::Int || k == TypeKind::Time || k == TypeKind::Date ||
         k == TypeKind::Duration || k == TypeKind::Clock || k == TypeKind::Role ||
         k == TypeKind::Enum;
}

}  // namespace

ExprId Lowering::lower_compare(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const NodeId left = t.child(node, 0), right = t.child(node, 1);
  ExprId a = lower(tree, left, scope), b = lower(tree, right, scope);
  const program::SpanId span = span_of(tree, node);
  const check::Annotations& notes = model_.annotations[tree];
  const bool coerced =
      notes.to_decimal[syntax::index(left)] || notes.to_decimal[syntax::index(right)];
  const TypeKind kind = coerced ? TypeKind::Decimal : type_of(tree, left).kind;
  const SyntaxOp op = t.op(node);
  if (op == SyntaxOp::Eq || op == SyntaxOp::Ne) {
    // Two unknown spellings of records are not equal, although their bits are: only a constant may be compared by bits.
    const bool bits = is_bits(kind) && (kind != TypeKind::Enum || is_constant(a) || is_constant(b));
    const Op eq = bits ? Op::EqBits : kind == TypeKind::Text ? Op::EqText : Op::Equal;
    const ExprId e = pool_.add({.op = eq, .args = {a, b}, .span = span});
    return op == SyntaxOp::Ne ? negated(e, span) : e;
  }
  if (op == SyntaxOp::Gt || op == SyntaxOp::Ge) std::swap(a, b);
  const bool strict = op == SyntaxOp::Lt || op == SyntaxOp::Gt;
  // A member from a record may be unknown and then has no place in the order: that is a fault.
  const bool bits = is_bits(kind) && (kind != TypeKind::Enum || (is_known(a) && is_known(b)));
  const Op less = bits ? (strict ? Op::LtBits : Op::LeBits) : (strict ? Op::Less : Op::LessEq);
  return pool_.add({.op = less, .args = {a, b}, .span = span});
}

ExprId Lowering::lower_in(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const program::SpanId span = span_of(tree, node);
  Expr e{.span = span};
  for (NodeId c : t.children(node)) e.args.push_back(lower(tree, c, scope));
  if (t.op(node) == SyntaxOp::InList) {
    e.op = Op::InList;
  } else {
    e.op = Op::InRange;
    if (t.op(node) == SyntaxOp::RangeUntil) e.a |= ir::kOpenEnd;
    if (type_of(tree, t.child(node, 1)).kind == TypeKind::Clock) {
      const bool known = is_constant(e.args[1]) && is_constant(e.args[2]);
      const bool straight =
          known && image_.constants[pool_[e.args[1]].a].i <= image_.constants[pool_[e.args[2]].a].i;
      if (!straight) e.a |= ir::kMayWrap;
    }
  }
  const ExprId in = pool_.add(std::move(e));
  return t.has(node, syntax::kNegated) ? negated(in, span) : in;
}

ExprId Lowering::lower_is(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const program::SpanId span = span_of(tree, node);
  const ExprId x = lower(tree, t.child(node, 0), scope);
  const NodeId quality = t.child(node, 1);
  ExprId result;
  if (t.kind(quality) == NodeKind::Missing) {
    result = pool_.add({.op = Op::IsMissing, .args = {x}, .span = span});
  } else {
    Expr any{.op = Op::Or, .span = span};
    for (NodeId path : t.children(quality)) any.args.push_back(lower_quality(tree, path, x, span));
    result = any.args.size() == 1 ? any.args[0] : pool_.add(std::move(any));
  }
  return t.has(node, syntax::kNegated) ? negated(result, span) : result;
}

ExprId Lowering::lower_quality(std::uint32_t tree, NodeId path, ExprId x, program::SpanId span) {
  const Ref& r = ref(tree, path);
  const auto test = [&](Op op, std::uint32_t a) {
    return pool_.add({.op = op, .a = a, .args = {x}, .span = span});
  };
  const auto principal = [&](std::uint32_t mask) -> ExprId {
    if (mask == program::kPersonMask) return test(Op::IsPerson, 0);
    if (mask == program::kAgentMask) return test(Op::IsAgent, 0);
    return pool_.add(
        {.op = Op::Or, .args = {test(Op::IsPerson, 0), test(Op::IsAgent, 0)}, .span = span});
  };
  switch (r.kind) {
    case RefKind::Role: return test(Op::HasRole, r.a);
    case RefKind::PersonType: return principal(program::kPersonMask);
    case RefKind::AgentType: return principal(program::kAgentMask);
    case RefKind::EntityType: return test(Op::IsEntity, r.a);
    case RefKind::Kind: return test(Op::IsKind, r.a);
    case RefKind::UnionType: {
      const check::Type& type = model_.types[check::TypeId{r.a}];
      if (type.kind == TypeKind::Principal) return principal(type.a);
      if (type.kind == TypeKind::Entity) return test(Op::IsEntity, type.a);
      Expr any{.op = Op::Or, .span = span};
      for (std::uint32_t entity : type.members) any.args.push_back(test(Op::IsEntity, entity));
      return pool_.add(std::move(any));
    }
    default: return constant({.tag = value::Tag::Bool}, span);
  }
}

ExprId Lowering::lower_text_test(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const program::SpanId span = span_of(tree, node);
  const ExprId a = lower(tree, t.child(node, 0), scope);
  const NodeId right = t.child(node, 1);
  if (t.op(node) == SyntaxOp::Like || t.op(node) == SyntaxOp::Matches) {
    const bool is_glob = t.op(node) == SyntaxOp::Like;
    const std::uint32_t pattern = build_.pattern(syntax::unquote(t.text_of(right)), is_glob);
    return pool_.add(
        {.op = is_glob ? Op::Like : Op::Matches, .a = pattern, .args = {a}, .span = span});
  }
  const ExprId b = lower(tree, right, scope);
  if (t.op(node) == SyntaxOp::Contains && type_of(tree, t.child(node, 0)).kind != TypeKind::Text)
    return pool_.add({.op = Op::InList, .args = {b, a}, .span = span});
  const Op op = t.op(node) == SyntaxOp::StartsWith ? Op::StartsWith
                : t.op(node) == SyntaxOp::EndsWith ? Op::EndsWith
                                                   : Op::HasText;
  return pool_.add({.op = op, .args = {a, b}, .span = span});
}

ExprId Lowering::lower_chain(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  Expr e{.op = Op::Chain, .span = span_of(tree, node)};
  std::vector<program::Opcode> ops;
  for (NodeId c : t.children(node)) {
    if (t.kind(c) != NodeKind::Term) {
      e.args.push_back(lower(tree, c, scope));
      continue;
    }
    e.args.push_back(lower(tree, t.child(c, 0), scope));
    const program::Opcode op = t.op(c) == SyntaxOp::Add   ? program::Opcode::Add
                               : t.op(c) == SyntaxOp::Sub ? program::Opcode::Sub
                               : t.op(c) == SyntaxOp::Mul ? program::Opcode::Mul
                                                          : program::Opcode::Div;
    ops.push_back(op);
  }
  e.a = pool_.chain(ops);
  return pool_.add(std::move(e));
}

// ---- scopes and functions -----------------------------------------------------------------------------

std::uint32_t Lowering::position_of(const Scope& scope, std::uint32_t tree,
                                    std::uint32_t binding) const {
  for (std::uint32_t k = static_cast<std::uint32_t>(scope.size()); k-- > 0;)
    if (scope[k].tree == tree && syntax::index(scope[k].binding) == binding) return k;
  return 0;
}

std::uint32_t Lowering::position_of_it(const Scope& scope) const {
  for (std::uint32_t k = static_cast<std::uint32_t>(scope.size()); k-- > 0;)
    if (scope[k].binding == syntax::kNoNode) return k;
  return 0;
}

program::FunctionId Lowering::function(ExprId e, std::size_t params, std::string_view name) {
  const ir::Expr& expr = pool_[e];
  if (expr.op == Op::Call && expr.args.empty() && params == 0) return expr.a;  // a define, as it is
  const auto [at, is_new] = functions_.find_or_add(
      value::mixed(ir::index(e), params), static_cast<std::uint32_t>(made_.size()),
      [&](std::uint32_t k) { return made_[k].expr == e && made_[k].params == params; });
  if (is_new)
    made_.push_back({e, params, emit_function(image_, pool_, e, params, build_.text(name))});
  return made_[at].function;
}

program::ConstId Lowering::constant_of(std::uint32_t tree, NodeId node) {
  const ExprId e = lower(tree, node, {});
  return is_constant(e) ? pool_[e].a : build_.constant({.tag = value::Tag::Missing});
}

}  // namespace writ::codegen
