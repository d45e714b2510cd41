// The dispatch loop. One line an operation: the fast path here, everything else in a named helper.
// It is threaded where the compiler can take the address of a label, else a switch; both expand
// opcodes.def.
#include "runtime/vm/vm.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <new>

#include "runtime/value/ops.hpp"
#include "runtime/vm/frame.hpp"

#if defined(__GNUC__) && !defined(WRIT_SWITCH_DISPATCH)
#define WRIT_THREADED 1
#pragma GCC diagnostic ignored "-Wpedantic"  // labels as values
#else
#define WRIT_THREADED 0
#endif

namespace writ::vm {

using program::FunctionRow;
using program::Instruction;
using program::kNoRegister;
using program::Opcode;
using value::FaultKind;
using value::FaultSet;
using value::of_bool;
using value::Tag;
using value::Value;

namespace {

constexpr std::uint32_t bit(Tag t) { return 1u << static_cast<unsigned>(t); }
constexpr std::uint32_t kBits = bit(Tag::Bool) | bit(Tag::Int) | bit(Tag::Time) | bit(Tag::Date) |
                                bit(Tag::Duration) | bit(Tag::Period) | bit(Tag::Clock) |
                                bit(Tag::Role) | bit(Tag::Enum);
constexpr std::uint32_t kOrderedBits = kBits & ~bit(Tag::Role);

// Both of one scalar type, known members only: their payloads can be compared as they are.
inline bool comparable(const Value& a, const Value& b, std::uint32_t tags) {
  return a.tag == b.tag && (bit(a.tag) & tags) != 0 && (a.tag != Tag::Enum || (a.i >= 0 && b.i >= 0));
}
inline bool both_bool(const Value& a, const Value& b) {
  return a.tag == Tag::Bool && b.tag == Tag::Bool;
}

Value interpret(const Frame& f, const FunctionRow& function) {
  Value* const r = f.r;
  Context& context = f.context;
  const Instruction* const begin = f.image.code.data() + function.code.first;
  const Instruction* in = begin;

#if WRIT_THREADED
  static const void* const kLabels[] = {
#define OP(name, a, b, c, meaning) &&at_##name,
#include "runtime/program/opcodes.def"
  };
#define CASE(name) at_##name
#define GO(target)                                   \
  do {                                               \
    in = (target);                                   \
    goto* kLabels[static_cast<std::size_t>(in->op)]; \
  } while (false)
  GO(begin);
#else
#define CASE(name) case Opcode::name
#define GO(target) \
  do {             \
    in = (target); \
    goto again;    \
  } while (false)
again:
  switch (in->op) {
#endif
#define A r[in->a]
#define B r[in->b]
#define C r[in->c]
#define SET(expression) \
  do {                  \
    A = (expression);   \
    GO(in + 1);         \
  } while (false)

  // clang-format off
  CASE(Const): SET(context.program->constant(in->c));
  CASE(Slot): SET(context.slots[in->c]);
  CASE(Setting): SET(context.settings[in->c]);
  CASE(Move): SET(B);
  CASE(Now): SET(value::of_scalar(Tag::Time, context.now));
  CASE(Digest): SET(*context.digest);
  CASE(Requesters): SET(*context.requesters);
  CASE(Field): SET(field_of(f, in));
  CASE(List): SET(make_list(f, in));

  CASE(IsMissing): SET(B.is_fault() ? B : of_bool(B.is_missing()));
  CASE(IsKind): CASE(IsEntity): CASE(IsPerson): CASE(IsAgent): CASE(HasRole): SET(test_value(f, in));

  CASE(Not): SET(B.is(Tag::Bool) ? of_bool(B.i == 0) : kleene_not(f, in, B));
  CASE(And): SET(both_bool(B, C) ? of_bool((B.i & C.i) != 0) : kleene_and(f, in, B, C));
  CASE(Or): SET(both_bool(B, C) ? of_bool((B.i | C.i) != 0) : kleene_or(f, in, B, C));

  CASE(EqBits): SET(comparable(B, C, kBits) ? of_bool(B.i == C.i) : equal_slow(f, in));
  CASE(LtBits): SET(comparable(B, C, kOrderedBits) ? of_bool(B.i < C.i) : less_slow(f, in, false));
  CASE(LeBits): SET(comparable(B, C, kOrderedBits) ? of_bool(B.i <= C.i) : less_slow(f, in, true));
  CASE(EqText): CASE(Equal): SET(comparable(B, C, kBits) ? of_bool(B.i == C.i) : equal_slow(f, in));
  CASE(Less): SET(comparable(B, C, kOrderedBits) ? of_bool(B.i < C.i) : less_slow(f, in, false));
  CASE(LessEq): SET(comparable(B, C, kOrderedBits) ? of_bool(B.i <= C.i) : less_slow(f, in, true));
  CASE(InList): SET(in_list(f, in));

  CASE(Add): SET(arithmetic(f, in, &value::add));
  CASE(Sub): SET(arithmetic(f, in, &value::sub));
  CASE(Mul): SET(arithmetic(f, in, &value::mul));
  CASE(Div): SET(arithmetic(f, in, &value::div));
  CASE(Neg): SET(arithmetic(f, in, &value::neg));
  CASE(ToDecimal): SET(arithmetic(f, in, &value::to_decimal));

  CASE(StartsWith): CASE(EndsWith): CASE(HasText): SET(text_test(f, in));
  CASE(Like): CASE(Matches): SET(pattern_test(f, in));
  CASE(Lookup): SET(table_lookup(f, in));
  CASE(Builtin): SET(call_builtin(f, in));
  CASE(Call): SET(enter(context, f.image.functions[in->c], &B));
  CASE(Extern): SET(ask_extern(f, in));
  CASE(Has): SET(ask_requirement(f, in));

  CASE(Jump): GO(begin + in->c);
  CASE(JumpFalse): GO(A.is_false() ? begin + in->c : in + 1);
  CASE(JumpTrue): GO(A.is_true() ? begin + in->c : in + 1);
  CASE(JumpFault): GO(A.is_fault() ? begin + in->c : in + 1);
  CASE(JumpPresent): GO(!A.is_missing() ? begin + in->c : in + 1);
  CASE(Return): return A.is(Tag::Iterator) ? f.fault_at(in, FaultKind::Internal) : A;

  CASE(WindowLast): SET(window_last(f, in));
  CASE(WindowThis): SET(window_this(f, in));
  CASE(IterList): SET(iterate_list(f, in));
  CASE(IterRange): SET(iterate_range(f, in));
  CASE(IterRecords): SET(iterate_records(f, in));
  CASE(Narrow):
    narrow(f, in, A);
    GO(in + 1);
  CASE(JumpNarrowed): GO(is_narrowed(A) ? begin + in->c : in + 1);
  CASE(Next): {
    Value& iterator = B;
    // A loop over a fault is not entered: the function is that fault. Compiled code asks JumpFault
    // first.
    if (!iterator.is(Tag::Iterator)) return iterator.is_fault() ? iterator : f.fault_at(in, FaultKind::Internal);
    if (iterator.aux == 0) GO(begin + in->c);
    SET(next_element(iterator));
  }
  CASE(Loop):
    if (!f.charge(static_cast<std::uint64_t>(in - (begin + in->c)) + 1)) return f.fault_at(in, FaultKind::StepLimit);
    GO(begin + in->c);

  CASE(AccCount):
    if (A.is(Tag::Int) && (in->b == kNoRegister || B.is_true())) {
      ++A.i;   // a loop ends long before this overflows
      GO(in + 1);
    }
    accumulate(f, in);
    GO(in + 1);
  CASE(AccAny): CASE(AccEvery): CASE(AccSum): CASE(AccMin): CASE(AccMax): CASE(AccEarliest): CASE(AccLatest):
  CASE(AccList): CASE(AccDistinct):
    accumulate(f, in);
    GO(in + 1);
  // clang-format on

#if !WRIT_THREADED
}
return f.fault_at(in, FaultKind::Internal);
#endif
#undef A
#undef B
#undef C
#undef SET
#undef GO
#undef CASE
}

// Registers are the parameters, then missing.
Value run_on(Context& context, const FunctionRow& function, const Value* args, Value* registers) {
  std::copy_n(args, function.params, registers);
  std::uninitialized_fill_n(registers + function.params, function.registers - function.params,
                            Value{});
  return interpret({context, context.program->image(), registers}, function);
}

constexpr std::uint32_t kSmallFrame = 32;

Value run_small(Context& context, const FunctionRow& function, const Value* args) {
  alignas(Value) std::byte room[kSmallFrame * sizeof(Value)];
  return run_on(context, function, args, reinterpret_cast<Value*>(room));
}

}  // namespace

Value enter(Context& context, const FunctionRow& function, const Value* args) {
  if (context.depth >= kMaxDepth || context.steps_left < function.code.count) {
    context.steps_left = 0;
    return fault(*context.arena, FaultKind::StepLimit, function.span);
  }
  context.steps_left -= function.code.count;
  ++context.depth;
  Value result =
      function.registers <= kSmallFrame
          ? run_small(context, function, args)
          : run_on(context, function, args, context.arena->array<Value>(function.registers));
  --context.depth;
  return result;
}

Value run(Context& context, program::FunctionId function, const Value* args) {
  assert(function < context.program->image().functions.size());
  return enter(context, context.program->image().functions[function], args);
}

Value fault(value::Arena& arena, FaultKind kind, std::uint32_t span) {
  return value::of_fault(arena.make(FaultSet{kind, span, nullptr, nullptr}));
}

// A loop meets the same fault many times: a leaf that stands near the top of the other set is not
// added again, so that the set stays about as large as the code.
Value join_faults(value::Arena& arena, const Value& a, const Value& b) {
  if (!b.is_fault()) return a;
  if (!a.is_fault() || a.fault == b.fault) return b;
  constexpr int kLookBack = 16;
  const FaultSet* leaf = b.fault;
  if (leaf->left == nullptr) {
    const FaultSet* at = a.fault;
    for (int k = 0; k < kLookBack && at != nullptr; ++k, at = at->left) {
      const FaultSet* known = at->left == nullptr ? at : at->right;
      if (known->left == nullptr && known->kind == leaf->kind && known->span == leaf->span)
        return a;
    }
  }
  return value::of_fault(arena.make(FaultSet{a.fault->kind, value::kNoSpan, a.fault, b.fault}));
}

}  // namespace writ::vm
