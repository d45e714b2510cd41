#include "lang/compile/emit.hpp"

#include <cassert>

namespace writ::codegen {

using ir::ExprId;
using ir::Op;
using program::Instruction;
using program::kNone;
using program::kNoRegister;
using program::Opcode;

namespace {

class Emitter {
 public:
  Emitter(program::Image& image, const ir::Pool& pool) : image_(image), pool_(pool) {}

  program::FunctionId function(ExprId e, std::size_t params, program::TextId name) {
    for (std::uint32_t k = 0; k < params; ++k) variables_.push_back(k);
    const auto first = static_cast<std::uint32_t>(image_.code.size());
    first_ = first;
    next_ = static_cast<std::uint32_t>(params);
    const std::uint32_t result = take();
    span_ = pool_[e].span;
    emit(e, result);
    op(Opcode::Return, result, 0, 0);
    program::FunctionRow row;
    row.name = name;
    row.code = {first, static_cast<std::uint32_t>(image_.code.size()) - first};
    row.params = static_cast<std::uint16_t>(params);
    row.registers = static_cast<std::uint16_t>(highest_);
    row.can_fault = pool_[e].can_fault;
    row.span = pool_[e].span;
    image_.functions.push_back(row);
    return static_cast<program::FunctionId>(image_.functions.size() - 1);
  }

 private:
  // --- registers and code
  std::uint32_t take() {
    assert(next_ < 256);
    const std::uint32_t r = next_++;
    if (next_ > highest_) highest_ = next_;
    return r;
  }
  void release_to(std::uint32_t mark) { next_ = mark; }
  std::uint32_t here() const { return static_cast<std::uint32_t>(image_.code.size()) - first_; }
  std::uint32_t op(Opcode o, std::uint32_t a, std::uint32_t b, std::uint32_t c) {
    image_.code.push_back({o, static_cast<std::uint8_t>(a), static_cast<std::uint16_t>(b), c});
    image_.map.instructions.push_back(span_);
    return here() - 1;
  }
  void land(std::uint32_t jump) { image_.code[first_ + jump].c = here(); }

  // --- expressions
  void emit(ExprId id, std::uint32_t dst) {
    const ir::Expr& e = pool_[id];
    const program::SpanId outer = span_;
    if (e.span != value::kNoSpan) span_ = e.span;
    const std::uint32_t mark = next_;
    emit_op(e, dst);
    release_to(mark);
    span_ = outer;
  }

  // Computes an operand; a variable in scope is used where it lies.
  std::uint32_t operand(ExprId id) {
    if (pool_[id].op == Op::Local) return variables_[pool_[id].a];
    const std::uint32_t r = take();
    emit(id, r);
    return r;
  }

  void unary(Opcode o, const ir::Expr& e, std::uint32_t dst, std::uint32_t c = 0) {
    const std::uint32_t x = operand(e.args[0]);
    op(o, dst, x, c);
  }
  void binary(Opcode o, const ir::Expr& e, std::uint32_t dst) {
    const std::uint32_t x = operand(e.args[0]);
    const std::uint32_t y = operand(e.args[1]);
    op(o, dst, x, y);
  }

  void emit_op(const ir::Expr& e, std::uint32_t dst) {
    switch (e.op) {
      case Op::Const: op(Opcode::Const, dst, 0, e.a); return;
      case Op::Slot: op(Opcode::Slot, dst, 0, e.a); return;
      case Op::Setting: op(Opcode::Setting, dst, 0, e.a); return;
      case Op::Local:
        if (variables_[e.a] != dst) op(Opcode::Move, dst, variables_[e.a], 0);
        return;
      case Op::Now: op(Opcode::Now, dst, 0, 0); return;
      case Op::Digest: op(Opcode::Digest, dst, 0, 0); return;
      case Op::Requesters: op(Opcode::Requesters, dst, 0, 0); return;
      case Op::Field: return unary(Opcode::Field, e, dst, e.a);
      case Op::IsMissing: return unary(Opcode::IsMissing, e, dst);
      case Op::IsPerson: return unary(Opcode::IsPerson, e, dst);
      case Op::IsAgent: return unary(Opcode::IsAgent, e, dst);
      case Op::IsKind: return unary(Opcode::IsKind, e, dst, e.a);
      case Op::IsEntity: return unary(Opcode::IsEntity, e, dst, e.a);
      case Op::HasRole: return unary(Opcode::HasRole, e, dst, e.a);
      case Op::Not: return unary(Opcode::Not, e, dst);
      case Op::And: return connective(e, dst, Opcode::And, Opcode::JumpFalse);
      case Op::Or: return connective(e, dst, Opcode::Or, Opcode::JumpTrue);
      case Op::EqBits: return binary(Opcode::EqBits, e, dst);
      case Op::LtBits: return binary(Opcode::LtBits, e, dst);
      case Op::LeBits: return binary(Opcode::LeBits, e, dst);
      case Op::EqText: return binary(Opcode::EqText, e, dst);
      case Op::Equal: return binary(Opcode::Equal, e, dst);
      case Op::Less: return binary(Opcode::Less, e, dst);
      case Op::LessEq: return binary(Opcode::LessEq, e, dst);
      case Op::InList: return binary(Opcode::InList, e, dst);
      case Op::StartsWith: return binary(Opcode::StartsWith, e, dst);
      case Op::EndsWith: return binary(Opcode::EndsWith, e, dst);
      case Op::HasText: return binary(Opcode::HasText, e, dst);
      case Op::Like: return unary(Opcode::Like, e, dst, e.a);
      case Op::Matches: return unary(Opcode::Matches, e, dst, e.a);
      case Op::Negate: return unary(Opcode::Neg, e, dst);
      case Op::ToDecimal: return unary(Opcode::ToDecimal, e, dst);
      case Op::Lookup: return unary(Opcode::Lookup, e, dst, e.a);
      case Op::WindowLast: return unary(Opcode::WindowLast, e, dst);
      case Op::WindowThis:
        op(Opcode::WindowThis, dst, e.args.empty() ? kNoRegister : operand(e.args[0]), e.a);
        return;
      case Op::InRange: return in_range(e, dst);
      case Op::Chain: return chain(e, dst);
      case Op::If: return conditional(e, dst);
      case Op::Otherwise: return otherwise(e, dst);
      case Op::List: return list(e, dst);
      case Op::Builtin: return call(Opcode::Builtin, e, dst);
      case Op::Call: return call(Opcode::Call, e, dst);
      case Op::Extern: return call(Opcode::Extern, e, dst);
      case Op::Has: return has(e, dst);
      case Op::Query: return query(e, dst);
    }
  }

  // a and b and c: leaves at the first operand that decides; an operand that faults is kept and joined.
  void connective(const ir::Expr& e, std::uint32_t dst, Opcode join, Opcode leave) {
    emit(e.args[0], dst);
    std::vector<std::uint32_t> exits;
    bool pending_fault = pool_[e.args[0]].can_fault;
    for (std::size_t k = 1; k < e.args.size(); ++k) {
      exits.push_back(op(leave, dst, 0, 0));
      if (!pending_fault) {
        emit(e.args[k], dst);  // what went before was neutral
      } else {
        const std::uint32_t mark = next_;
        const std::uint32_t next = operand(e.args[k]);
        op(join, dst, dst, next);
        release_to(mark);
      }
      pending_fault |= pool_[e.args[k]].can_fault;
    }
    for (std::uint32_t exit : exits) land(exit);
  }

  void conditional(const ir::Expr& e, std::uint32_t dst) {
    emit(e.args[0], dst);
    const bool can_fault = pool_[e.args[0]].can_fault;
    std::uint32_t on_fault = 0;
    if (can_fault) on_fault = op(Opcode::JumpFault, dst, 0, 0);
    const std::uint32_t otherwise = op(Opcode::JumpFalse, dst, 0, 0);
    emit(e.args[1], dst);
    const std::uint32_t end = op(Opcode::Jump, 0, 0, 0);
    land(otherwise);
    emit(e.args[2], dst);
    land(end);
    if (can_fault) land(on_fault);
  }

  void otherwise(const ir::Expr& e, std::uint32_t dst) {
    emit(e.args[0], dst);
    const std::uint32_t present = op(Opcode::JumpPresent, dst, 0, 0);
    emit(e.args[1], dst);
    land(present);
  }

  void in_range(const ir::Expr& e, std::uint32_t dst) {
    const std::uint32_t x = operand(e.args[0]);
    const std::uint32_t low = operand(e.args[1]);
    const std::uint32_t high = operand(e.args[2]);
    const std::uint32_t below = take();
    op(Opcode::LessEq, dst, low, x);
    op((e.a & ir::kOpenEnd) != 0 ? Opcode::Less : Opcode::LessEq, below, x, high);
    if ((e.a & ir::kMayWrap) == 0) {
      op(Opcode::And, dst, dst, below);
      return;
    }
    // A clock span whose end lies before its begin wraps over midnight: inside is after the begin or
    // before the end. Which of the two it is, nobody knows when one of them is a fault.
    const std::uint32_t straight = take();
    op(Opcode::LessEq, straight, low, high);
    const std::uint32_t on_fault = op(Opcode::JumpFault, straight, 0, 0);
    const std::uint32_t wraps = op(Opcode::JumpFalse, straight, 0, 0);
    op(Opcode::And, dst, dst, below);
    const std::uint32_t after_and = op(Opcode::Jump, 0, 0, 0);
    land(wraps);
    op(Opcode::Or, dst, dst, below);
    const std::uint32_t after_or = op(Opcode::Jump, 0, 0, 0);
    land(on_fault);
    op(Opcode::Move, dst, straight, 0);
    land(after_and);
    land(after_or);
  }

  void chain(const ir::Expr& e, std::uint32_t dst) {
    const std::vector<Opcode>& ops = pool_.chain_ops(e.a);
    std::uint32_t left = operand(e.args[0]);
    for (std::size_t k = 1; k < e.args.size(); ++k) {
      const std::uint32_t mark = next_;
      const std::uint32_t right = operand(e.args[k]);
      op(ops[k - 1], dst, left, right);
      release_to(mark);
      left = dst;
    }
  }

  void list(const ir::Expr& e, std::uint32_t dst) {
    if (e.args.size() <= 16) {
      const std::uint32_t first = next_;
      for (ExprId arg : e.args) emit(arg, take());
      op(Opcode::List, dst, first, static_cast<std::uint32_t>(e.args.size()));
      return;
    }
    op(Opcode::List, dst, next_, 0);
    for (ExprId arg : e.args) {
      const std::uint32_t mark = next_;
      op(Opcode::AccList, dst, kNoRegister, operand(arg));
      release_to(mark);
    }
  }

  void call(Opcode o, const ir::Expr& e, std::uint32_t dst) {
    const std::uint32_t first = next_;
    for (ExprId arg : e.args) emit(arg, take());
    op(o, dst, e.args.empty() ? 0 : first, e.a);
  }

  void has(const ir::Expr& e, std::uint32_t dst) {
    const std::uint32_t first = next_;
    for (std::uint32_t k = 0; k < e.scope; ++k) op(Opcode::Move, take(), variables_[k], 0);
    op(Opcode::Has, dst, e.scope == 0 ? 0 : first, e.a);
  }

  // --- queries: one structured loop each
  void query(const ir::Expr& e, std::uint32_t dst) {
    const ir::QueryParts& q = pool_.query(e.a);
    const std::uint32_t iterator = take();
    const std::uint32_t element = take();
    open_iterator(q, iterator);
    const std::uint32_t on_fault = op(Opcode::JumpFault, iterator, 0, 0);
    initial(q.fn, dst);
    variables_.resize(e.scope);
    variables_.push_back(element);
    const std::uint32_t next = op(Opcode::Next, element, iterator, 0);
    const std::uint32_t leave = accumulate(q, dst, iterator, element);
    op(Opcode::Loop, 0, 0, next);
    land(next);
    if (leave != kNone) land(leave);
    finish(q, dst, element);
    const std::uint32_t end = op(Opcode::Jump, 0, 0, 0);
    land(on_fault);
    op(Opcode::Move, dst, iterator, 0);
    land(end);
    variables_.resize(e.scope);
  }

  void open_iterator(const ir::QueryParts& q, std::uint32_t iterator) {
    const std::uint32_t mark = next_;
    switch (q.form) {
      case ir::SourceForm::List: op(Opcode::IterList, iterator, operand(q.list), q.bound); break;
      case ir::SourceForm::Range: {
        const std::uint32_t low = take();
        const std::uint32_t high = take();
        emit(q.low, low);
        emit(q.high, high);
        op(Opcode::IterRange, iterator, low, q.bound);
        break;
      }
      case ir::SourceForm::Records:
        op(Opcode::IterRecords, iterator, q.window == ir::kNoExpr ? kNoRegister : operand(q.window),
           q.source);
        if (q.key != ir::kNoExpr) op(Opcode::Narrow, iterator, operand(q.key), q.source);
        break;
    }
    release_to(mark);
  }

  void initial(ir::QueryFn fn, std::uint32_t dst) {
    switch (fn) {
      case ir::QueryFn::Any: constant(dst, value::Tag::Bool, 0); return;
      case ir::QueryFn::Every: constant(dst, value::Tag::Bool, 1); return;
      case ir::QueryFn::Count:
      case ir::QueryFn::Sum: constant(dst, value::Tag::Int, 0); return;
      case ir::QueryFn::Min:
      case ir::QueryFn::Max:
      case ir::QueryFn::Earliest:
      case ir::QueryFn::Latest: constant(dst, value::Tag::Missing, 0); return;
      case ir::QueryFn::List:
      case ir::QueryFn::Distinct: op(Opcode::List, dst, dst, 0); return;
    }
  }

  void constant(std::uint32_t dst, value::Tag tag, std::int64_t i) {
    for (std::uint32_t k = 0; k < image_.constants.size() && k < 8; ++k) {
      const program::ConstRow& c = image_.constants[k];
      if (c.tag == tag && c.i == i) {
        op(Opcode::Const, dst, 0, k);
        return;
      }
    }
    assert(false && "the first constants are the neutral elements; see Lowering");
  }

  // The loop's body. Returns the jump that leaves the loop early, if there is one.
  std::uint32_t accumulate(const ir::QueryParts& q, std::uint32_t dst, std::uint32_t iterator,
                           std::uint32_t element) {
    const std::uint32_t mark = next_;
    std::uint32_t where = kNoRegister;
    std::uint32_t skip = kNone;
    if (q.where != ir::kNoExpr) {
      where = take();
      std::uint32_t known = kNone;  // what was narrowed by all of `where` need not be asked again
      if (q.is_all_key) {
        constant(where, value::Tag::Bool, 1);
        known = op(Opcode::JumpNarrowed, iterator, 0, 0);
      }
      emit(q.where, where);
      skip = op(Opcode::JumpFalse, where, 0, 0);
      if (known != kNone) land(known);
    }
    const bool by_value =
        q.value != ir::kNoExpr && q.fn != ir::QueryFn::Earliest && q.fn != ir::QueryFn::Latest;
    std::uint32_t item = element;
    if (by_value) {
      item = take();
      emit(q.value, item);
    } else if (q.fn == ir::QueryFn::Any) {
      item = take();
      constant(item, value::Tag::Bool, 1);
    }
    std::uint32_t leave = kNone;
    switch (q.fn) {
      case ir::QueryFn::Any:
        op(Opcode::AccAny, dst, where, item);
        leave = op(Opcode::JumpTrue, dst, 0, 0);
        break;
      case ir::QueryFn::Every:
        op(Opcode::AccEvery, dst, where, item);
        leave = op(Opcode::JumpFalse, dst, 0, 0);
        break;
      case ir::QueryFn::Count: op(Opcode::AccCount, dst, where, 0); break;
      case ir::QueryFn::Sum: op(Opcode::AccSum, dst, where, item); break;
      case ir::QueryFn::Min: op(Opcode::AccMin, dst, where, item); break;
      case ir::QueryFn::Max: op(Opcode::AccMax, dst, where, item); break;
      case ir::QueryFn::Earliest: op(Opcode::AccEarliest, dst, where, item); break;
      case ir::QueryFn::Latest: op(Opcode::AccLatest, dst, where, item); break;
      case ir::QueryFn::List: op(Opcode::AccList, dst, where, item); break;
      case ir::QueryFn::Distinct: op(Opcode::AccDistinct, dst, where, item); break;
    }
    if (skip != kNone) land(skip);
    release_to(mark);
    return leave;
  }

  // `earliest(x in s: v)`: the value belongs to the record that was found.
  void finish(const ir::QueryParts& q, std::uint32_t dst, std::uint32_t element) {
    const bool found_value =
        (q.fn == ir::QueryFn::Earliest || q.fn == ir::QueryFn::Latest) && q.value != ir::kNoExpr;
    if (!found_value) return;
    const std::uint32_t mark = next_;
    const std::uint32_t test = take();
    op(Opcode::IsMissing, test, dst, 0);
    const std::uint32_t nothing = op(Opcode::JumpTrue, test, 0, 0);
    const std::uint32_t faulty = op(Opcode::JumpFault, test, 0, 0);
    op(Opcode::Move, element, dst, 0);
    emit(q.value, dst);
    land(nothing);
    land(faulty);
    release_to(mark);
  }

  program::Image& image_;
  const ir::Pool& pool_;
  std::vector<std::uint32_t> variables_;  // register of each variable in scope
  std::uint32_t first_ = 0;
  std::uint32_t next_ = 0;
  std::uint32_t highest_ = 0;
  program::SpanId span_ = value::kNoSpan;
};

}  // namespace

program::FunctionId emit_function(program::Image& image, const ir::Pool& pool, ExprId expr,
                                  std::size_t params, program::TextId name) {
  return Emitter(image, pool).function(expr, params, name);
}

}  // namespace writ::codegen
