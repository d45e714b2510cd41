// Names: facts, fields, variables, calls, lists.
#include "lang/compile/lowering.hpp"
#include "runtime/program/tables.hpp"

namespace writ::codegen {

using check::Ref;
using check::RefKind;
using ir::Expr;
using ir::ExprId;
using ir::Op;
using syntax::NodeId;
using syntax::NodeKind;

ExprId Lowering::lower_name(std::uint32_t tree, NodeId node, const Ref& r, const Scope& scope) {
  const program::SpanId span = span_of(tree, node);
  switch (r.kind) {
    case RefKind::Local: {
      Expr e{.op = Op::Local, .a = position_of(scope, tree, r.a), .span = span};
      e.can_be_missing = scope[e.a].binding != syntax::kNoNode && type_of(tree, node).is_optional;
      // What a caller hands in may be a fault, which decides only where it is looked at.
      const syntax::Tree& t = model_.trees[tree];
      e.can_fault = t.kind(t[NodeId{r.a}].parent) == NodeKind::Param;
      return pool_.add(std::move(e));
    }
    case RefKind::It: return pool_.add({.op = Op::Local, .a = position_of_it(scope), .span = span});
    case RefKind::Now: return pool_.add({.op = Op::Now, .span = span});
    case RefKind::Digest: return pool_.add({.op = Op::Digest, .span = span});
    case RefKind::Requesters: return pool_.add({.op = Op::Requesters, .span = span});
    case RefKind::Fact: return lower_fact(r.a, check::kNone, span);
    case RefKind::Setting: {
      Expr e{.op = Op::Setting, .a = r.a, .span = span};
      e.can_be_missing = image_.settings[r.a].value.initial == program::kNone ||
                         model_.types[model_.settings[r.a].type].is_optional;
      return pool_.add(std::move(e));
    }
    case RefKind::Define: {
      Expr e{.op = Op::Call, .a = defines_[r.a], .span = span};
      e.can_be_missing = model_.types[model_.defines[r.a].result].is_optional;
      return pool_.add(std::move(e));
    }
    case RefKind::Extern: {
      Expr e{.op = Op::Extern, .a = r.a, .span = span};
      e.can_be_missing = model_.types[model_.externs[r.a].result].is_optional;
      return pool_.add(std::move(e));
    }
    case RefKind::EnumMember:
      return constant({.tag = value::Tag::Enum, .aux = r.a, .i = r.b}, span);
    case RefKind::Role: return constant({.tag = value::Tag::Role, .i = r.a}, span);
    case RefKind::Instance:
      return pool_.add({.op = Op::Const, .a = instance_constant(r.a), .span = span});
    case RefKind::Table: {  // its name alone: its keys
      Expr e{.op = Op::Builtin, .a = program::builtin_named("keys_of"), .span = span};
      e.args.push_back(constant({.tag = value::Tag::Int, .i = r.a}, span));
      return pool_.add(std::move(e));
    }
    case RefKind::Key: return pool_.add({.op = Op::Local, .a = 0, .span = span});
    default: return constant({.tag = value::Tag::Missing}, span);
  }
}

ExprId Lowering::lower_fact(std::uint32_t fact, std::uint32_t field, program::SpanId span) {
  const check::Type& type = model_.types[model_.facts[fact].type];
  Expr e{.op = Op::Slot, .a = image_.facts[fact].slot, .span = span};
  e.can_be_missing = type.is_optional;
  if (field != check::kNone) {
    e.a += 1 + field;
    const program::SlotRow& slot = image_.slots[e.a];
    e.can_be_missing |= image_.types[slot.type].is_optional;
  }
  return pool_.add(std::move(e));
}

ExprId Lowering::lower_access(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const Ref& whole = ref(tree, node);
  if (whole.kind != RefKind::None) return lower_name(tree, node, whole, scope);  // a qualified name
  NodeId at = t.child(node, 0);
  ExprId e;
  const Ref& head = ref(tree, at);
  const NodeId first = t[at].next_sibling;
  const bool is_fact = t.kind(at) == NodeKind::Ident && head.kind == RefKind::Fact;
  if (is_fact && ref(tree, first).kind == RefKind::Field && image_.facts[head.a].slot_count > 1) {
    const program::SpanId span = t[first].end == t[node].end
                                     ? span_of(tree, node)
                                     : build_.span({t.file, t[at].begin, t[first].end});
    e = lower_fact(head.a, ref(tree, first).a, span);
    at = t[first].next_sibling;
  } else {
    e = lower(tree, at, scope);
    at = first;
  }
  for (; at != syntax::kNoNode; at = t[at].next_sibling) e = lower_field(e, tree, at);
  return e;
}

ExprId Lowering::lower_field(ExprId base, std::uint32_t tree, NodeId name) {
  const Ref& r = ref(tree, name);
  const program::SpanId span = span_of(tree, name);
  const auto read = [&](std::uint32_t position) {
    Expr e{.op = Op::Field, .a = position, .args = {base}, .span = span};
    e.can_be_missing = true;  // of an entity that a record names by id alone, every attribute may be
    return pool_.add(std::move(e));
  };
  if (r.kind != RefKind::UnionField) return read(r.a);
  const check::UnionField& u = model_.union_fields[r.a];
  ExprId e = read(u.fields.back());
  for (std::size_t k = u.entities.size() - 1; k-- > 0;) {
    const Op is = u.of_kinds ? Op::IsKind : Op::IsEntity;
    const ExprId test = pool_.add({.op = is, .a = u.entities[k], .args = {base}, .span = span});
    e = pool_.add({.op = Op::If, .args = {test, read(u.fields[k]), e}, .span = span});
  }
  return e;
}

ExprId Lowering::lower_call(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  const NodeId name = t.child(node, 0);
  const Ref& r = ref(tree, name);
  if (r.kind == RefKind::Builtin && r.a == program::builtin_named("keys_of"))
    return lower(tree, t[name].next_sibling, scope);
  Expr e{.span = span_of(tree, node)};
  for (NodeId arg = t[name].next_sibling; arg != syntax::kNoNode; arg = t[arg].next_sibling)
    e.args.push_back(lower(tree, arg, scope));
  e.can_be_missing = type_of(tree, node).is_optional;
  if (r.kind == RefKind::Table) {
    e.op = Op::Lookup;
    e.a = r.a;
    e.can_be_missing =
        !model_.tables[r.a].is_total || !is_known(e.args[0]);  // an unknown member has no entry
  } else if (r.kind == RefKind::Define) {
    e.op = Op::Call;
    e.a = defines_[r.a];
    e.can_be_missing = model_.types[model_.defines[r.a].result].is_optional;
  } else if (r.kind == RefKind::Extern) {
    e.op = Op::Extern;
    e.a = r.a;
    e.can_be_missing = model_.types[model_.externs[r.a].result].is_optional;
  } else {
    e.op = Op::Builtin;
    e.a = r.a;
    // Parameters that may be left out are passed as missing.
    while (e.args.size() < program::kBuiltins[r.a].params)
      e.args.push_back(constant({.tag = value::Tag::Missing}, e.span));
  }
  return pool_.add(std::move(e));
}

ExprId Lowering::lower_list(std::uint32_t tree, NodeId node, const Scope& scope) {
  Expr e{.op = Op::List, .span = span_of(tree, node)};
  bool constant_only = true;
  for (NodeId c : model_.trees[tree].children(node)) {
    e.args.push_back(lower(tree, c, scope));
    constant_only &= is_constant(e.args.back());
  }
  if (!constant_only) return pool_.add(std::move(e));
  std::vector<program::ConstId> items;
  for (ExprId item : e.args) items.push_back(pool_[item].a);
  return pool_.add({.op = Op::Const, .a = build_.constant_list(items), .span = e.span});
}

}  // namespace writ::codegen
