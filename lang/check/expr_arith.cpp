// Arithmetic: numbers, money, durations, and time with durations and calendar periods.
#include "lang/check/checker.hpp"

namespace writ::check {
namespace {

char sign_of(SyntaxOp op) {
  switch (op) {
    case SyntaxOp::Add: return '+';
    case SyntaxOp::Sub: return '-';
    case SyntaxOp::Mul: return '*';
    default: return '/';
  }
}

bool is_length(TypeKind k) { return k == TypeKind::Duration || k == TypeKind::Period; }

}  // namespace

TypeId Checker::added(SyntaxOp op, TypeId a, TypeId b) {
  const TypeKind x = kind_of(a), y = kind_of(b);
  if (is_numeric(x) && is_numeric(y)) return x == y ? a : scalar(TypeKind::Decimal);
  if (x == y && (x == TypeKind::Money || x == TypeKind::Duration)) return a;
  if ((x == TypeKind::Time || x == TypeKind::Date) && is_length(y)) return a;
  if (op == SyntaxOp::Add && is_length(x) && (y == TypeKind::Time || y == TypeKind::Date)) return b;
  if (op == SyntaxOp::Sub && x == y && (x == TypeKind::Time || x == TypeKind::Date))
    return scalar(TypeKind::Duration);
  return kErrorType;
}

TypeId Checker::multiplied(SyntaxOp op, TypeId a, TypeId b) {
  const TypeKind x = kind_of(a), y = kind_of(b);
  if (op == SyntaxOp::Mul) {
    if (is_numeric(x) && is_numeric(y)) return x == y ? a : scalar(TypeKind::Decimal);
    if (x == TypeKind::Money && is_numeric(y)) return a;
    if (is_numeric(x) && y == TypeKind::Money) return b;
    if (x == TypeKind::Duration && y == TypeKind::Int) return a;
    if (x == TypeKind::Int && y == TypeKind::Duration) return b;
    return kErrorType;
  }
  if (is_numeric(x) && is_numeric(y)) return scalar(TypeKind::Decimal);
  if (x == TypeKind::Money && is_numeric(y)) return a;
  if (x == TypeKind::Money && y == TypeKind::Money) return scalar(TypeKind::Decimal);
  return kErrorType;
}

// A sum or product, folded from the left. Once a decimal takes part, every int of the chain becomes one, so
// that no partial result needs a coercion of its own.
TypeId Checker::chain(NodeId n, bool is_sum) {
  const NodeId first = tree_->child(n, 0);
  TypeId total = present(first);
  std::vector<NodeId> ints;
  bool has_decimal = false, broken = total == kErrorType;
  const auto note = [&](NodeId operand, TypeId t) {
    if (t == kErrorType) return;
    if (kind_of(t) == TypeKind::Int) ints.push_back(operand);
    has_decimal = has_decimal || kind_of(t) == TypeKind::Decimal;
  };
  note(first, total);
  for (NodeId term : tree_->children(n)) {
    if (tree_->kind(term) != NodeKind::Term) continue;
    const NodeId operand = tree_->child(term, 0);
    const TypeId t = present(operand);
    note(operand, t);
    if (t == kErrorType) broken = true;
    if (broken) continue;
    const SyntaxOp op = tree_->op(term);
    const TypeId next = is_sum ? added(op, total, t) : multiplied(op, total, t);
    if (next == kErrorType) {
      auto& d = report(Code::BadOperands, operand,
                       {std::string(1, sign_of(op)), a_type(model_, total), a_type(model_, t)},
                       "this is " + a_type(model_, t));
      d.related.push_back({{tree_->file, (*tree_)[n].begin, (*tree_)[term].begin},
                           "this is " + a_type(model_, total)});
      trim(d.related.back().span);
      if (kind_of(total) == TypeKind::Time && kind_of(t) == TypeKind::Int)
        d.help = "a duration has a unit: `2 days`";
      broken = true;
      continue;
    }
    total = next;
    has_decimal = has_decimal || kind_of(total) == TypeKind::Decimal;
  }
  if (broken) return kErrorType;
  const TypeKind k = kind_of(total);
  if (has_decimal && k != TypeKind::Duration)
    for (NodeId operand : ints) coerce(operand);
  return total;
}

// Without the blanks and the operator at the end of what stands before a term.
void Checker::trim(source::Span& span) const {
  while (span.end > span.begin &&
         (tree_->text[span.end - 1] == ' ' || tree_->text[span.end - 1] == '\n'))
    --span.end;
}

TypeId Checker::sum(NodeId n) { return chain(n, true); }
TypeId Checker::product(NodeId n) { return chain(n, false); }

TypeId Checker::negate(NodeId n, TypeId hint) {
  const NodeId x = tree_->child(n, 0);
  const TypeId t = present(x, hint);
  if (t == kErrorType) return t;
  const TypeKind k = kind_of(t);
  if (is_numeric(k) || k == TypeKind::Money || k == TypeKind::Duration) return t;
  report(Code::TypeMismatch, x, {quote(x), a_type(model_, t), "a number, money or a duration"},
         "after a minus");
  return kErrorType;
}

}  // namespace writ::check
