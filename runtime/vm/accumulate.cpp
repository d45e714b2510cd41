// What a query's loop gathers. Register `a` is the accumulator, `b` whether the element counts, `c`
// what it contributes. A fault in either makes the accumulator a fault that later elements join.
#include "runtime/value/ops.hpp"
#include "runtime/vm/frame.hpp"
#include "runtime/vm/list_builder.hpp"

namespace writ::vm {

using program::Instruction;
using program::kNoRegister;
using program::Opcode;
using value::FaultKind;
using value::of_bool;
using value::Order;
using value::Tag;
using value::Value;

namespace {

void join_into(const Frame& f, Value& acc, const Value& bad) {
  acc = join_faults(*f.context.arena, acc, bad);
}

// Whether the element counts; a `where` that faults (or is no bool) spoils the accumulator.
bool admits(const Frame& f, const Instruction* in, Value& acc) {
  if (in->b == kNoRegister) return true;
  const Value& where = f.r[in->b];
  if (where.is(Tag::Bool)) return where.i != 0;
  Value bad = f.trouble(in, where);
  join_into(f, acc, bad.is_fault() ? bad : f.fault_at(in, FaultKind::Internal));
  return false;
}

void any_or_every(const Frame& f, const Instruction* in, Value& acc) {
  const Value& item = f.r[in->c];
  const Value where = in->b == kNoRegister ? of_bool(true) : f.r[in->b];
  if (in->op == Opcode::AccAny) {
    acc = kleene_or(f, in, acc, kleene_and(f, in, where, item));
  } else {
    acc = kleene_and(f, in, acc, kleene_or(f, in, kleene_not(f, in, where), item));
  }
}

void count(const Frame& f, const Instruction* in, Value& acc) {
  if (acc.is(Tag::Int)) ++acc.i;
  else if (!acc.is_fault()) acc = f.fault_at(in, FaultKind::Internal);
}

void sum(const Frame& f, const Instruction* in, Value& acc, const Value& item) {
  if (acc.is_fault()) return;
  if (Value bad = f.trouble(in, acc); bad.is_fault()) return acc = bad, void();
  value::Result total = value::add(acc, item);
  acc = total.failed ? f.fault_at(in, total.fault) : total.value;
}

void least_or_greatest(const Frame& f, const Instruction* in, Value& acc, const Value& item) {
  if (acc.is_fault()) return;
  if (acc.is_missing()) return acc = item, void();
  bool ok = true;
  FaultKind why = FaultKind::Internal;
  Order order = value::compare(item, acc, ok, why);
  if (!ok) acc = f.fault_at(in, why);
  else if (order == (in->op == Opcode::AccMin ? Order::Less : Order::Greater)) acc = item;
}

// By time, then by id, so that the answer never depends on the order of documents.
void first_or_last(const Frame& f, const Instruction* in, Value& acc, const Value& item) {
  if (acc.is_fault()) return;
  if (!item.is(Tag::Record) || !(acc.is_missing() || acc.is(Tag::Record)))
    return acc = f.fault_at(in, FaultKind::Internal), void();
  if (acc.is_missing()) return acc = item, void();
  bool is_earlier = item.record->at < acc.record->at;
  if (item.record->at == acc.record->at) {
    bool ok = true;
    FaultKind why = FaultKind::Internal;
    Order order = value::compare(item.record->fields[0], acc.record->fields[0], ok, why);
    if (!ok) return acc = f.fault_at(in, why), void();
    if (order == Order::Equal) return;
    is_earlier = order == Order::Less;
  }
  if (is_earlier == (in->op == Opcode::AccEarliest)) acc = item;
}

void gather(const Frame& f, const Instruction* in, Value& acc, const Value& item) {
  if (acc.is_fault()) return;
  if (!acc.is(Tag::List)) return acc = f.fault_at(in, FaultKind::Internal), void();
  if (in->op == Opcode::AccList) append(*f.context.arena, acc, item);
  else append_distinct(*f.context.arena, acc, item);
}

}  // namespace

void accumulate(const Frame& f, const Instruction* in) {
  Value& acc = f.r[in->a];
  if (in->op == Opcode::AccAny || in->op == Opcode::AccEvery) return any_or_every(f, in, acc);
  if (!admits(f, in, acc)) return;
  if (in->op == Opcode::AccCount) return count(f, in, acc);
  const Value item = f.r[in->c];
  if (Value bad = f.trouble(in, item); bad.is_fault()) return join_into(f, acc, bad);
  switch (in->op) {
    case Opcode::AccSum: return sum(f, in, acc, item);
    case Opcode::AccMin:
    case Opcode::AccMax: return least_or_greatest(f, in, acc, item);
    case Opcode::AccEarliest:
    case Opcode::AccLatest: return first_or_last(f, in, acc, item);
    default: return gather(f, in, acc, item);  // AccList, AccDistinct
  }
}

}  // namespace writ::vm
