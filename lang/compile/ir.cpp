#include "lang/compile/ir.hpp"

#include <utility>

namespace writ::codegen::ir {

namespace {

bool never_missing(Op op) {
  switch (op) {
    case Op::Slot:
    case Op::Local:
    case Op::Field:
    case Op::Const:
    case Op::Setting:
    case Op::If:
    case Op::Otherwise:
    case Op::Lookup:
    case Op::Builtin:
    case Op::Call:
    case Op::Extern:
    case Op::Query: return false;
    default: return true;
  }
}

// Operations that can fault whatever their operands are.
bool faults_by_itself(Op op) {
  switch (op) {
    case Op::Chain:
    case Op::Negate:
    case Op::ToDecimal:
    case Op::Less:
    case Op::LessEq:
    case Op::Equal:
    case Op::InRange:
    case Op::Builtin:
    case Op::Call:
    case Op::Extern:
    case Op::Has:
    case Op::WindowLast:
    case Op::WindowThis:
    case Op::Query: return true;
    default: return false;
  }
}

// Operations that pass a missing operand on instead of reading it.
bool accepts_missing(Op op) {
  switch (op) {
    case Op::IsMissing:
    case Op::IsKind:
    case Op::Otherwise:
    case Op::If:
    case Op::Builtin:
    case Op::Call:
    case Op::Extern: return true;
    default: return false;
  }
}

}  // namespace

void Pool::derive(Expr& e) const {
  bool operand_faults = false;
  bool operand_missing = false;
  bool operand_foreign = false;
  for (ExprId arg : e.args) {
    operand_foreign |= exprs_[index(arg)].is_foreign;
    operand_faults |= exprs_[index(arg)].can_fault;
    operand_missing |= exprs_[index(arg)].can_be_missing;
  }
  e.can_fault = (e.op == Op::Local && e.can_fault) || operand_faults || faults_by_itself(e.op) ||
                (operand_missing && !accepts_missing(e.op));
  if (e.op == Op::If) e.can_fault |= exprs_[index(e.args[0])].can_be_missing;
  if (never_missing(e.op)) e.can_be_missing = false;
  if (e.op == Op::If)
    e.can_be_missing =
        exprs_[index(e.args[1])].can_be_missing || exprs_[index(e.args[2])].can_be_missing;
  // The register of an `otherwise` holds both sides in turn, so for the verifier it may be missing if either may.
  if (e.op == Op::Otherwise) e.can_be_missing = operand_missing;
  e.is_foreign = e.op == Op::Local || e.op == Op::Field || e.op == Op::Call || e.op == Op::Query ||
                 operand_foreign;
  if (e.op == Op::LtBits || e.op == Op::LeBits) e.can_fault |= operand_foreign;
}

ExprId Pool::add(Expr e) {
  derive(e);
  const auto place = [](const Expr& x) { return x.can_fault ? x.span : value::kNoSpan; };
  std::size_t hash = value::mixed(static_cast<std::size_t>(e.op), e.a);
  hash = value::mixed(value::mixed(hash, e.scope), place(e));
  for (const ExprId arg : e.args) hash = value::mixed(hash, index(arg));
  const auto [id, is_new] =
      known_.find_or_add(hash, static_cast<std::uint32_t>(exprs_.size()), [&](std::uint32_t k) {
        const Expr& x = exprs_[k];
        return x.op == e.op && x.a == e.a && x.scope == e.scope && place(x) == place(e) &&
               x.args == e.args;
      });
  if (is_new) exprs_.push_back(std::move(e));
  return ExprId{id};
}

std::uint32_t Pool::chain(const std::vector<program::Opcode>& ops) {
  std::size_t hash = ops.size();
  for (const program::Opcode op : ops) hash = value::mixed(hash, static_cast<std::uint64_t>(op));
  const auto [id, is_new] =
      known_chains_.find_or_add(hash, static_cast<std::uint32_t>(chains_.size()),
                                [&](std::uint32_t k) { return chains_[k] == ops; });
  if (is_new) chains_.push_back(ops);
  return id;
}

ExprId Pool::add_query(QueryParts parts, std::uint32_t scope, program::SpanId span) {
  Expr e{
      .op = Op::Query, .a = static_cast<std::uint32_t>(queries_.size()), .scope = scope, .span = span};
  e.can_be_missing = parts.fn == QueryFn::Min || parts.fn == QueryFn::Max ||
                     parts.fn == QueryFn::Earliest || parts.fn == QueryFn::Latest;
  queries_.push_back(parts);
  return add(std::move(e));
}

}  // namespace writ::codegen::ir
