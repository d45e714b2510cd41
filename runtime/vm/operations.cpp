// Operations off the fast path: operands that are faults or missing, types the loop does not
// inline.
#include "runtime/program/lookup.hpp"
#include "runtime/value/ops.hpp"
#include "runtime/vm/frame.hpp"

namespace writ::vm {

using program::Instruction;
using program::Opcode;
using value::FaultKind;
using value::of_bool;
using value::Result;
using value::Tag;
using value::Value;

Value equal_slow(const Frame& f, const Instruction* in) {
  const Value &a = f.r[in->b], &b = f.r[in->c];
  if (Value bad = f.trouble(in, a, b); bad.is_fault()) return bad;
  bool mixes = a.tag == Tag::Money && b.tag == Tag::Money && a.aux != b.aux;
  return mixes ? f.fault_at(in, FaultKind::CurrencyMix) : of_bool(value::equal(a, b));
}

Value less_slow(const Frame& f, const Instruction* in, bool or_equal) {
  const Value &a = f.r[in->b], &b = f.r[in->c];
  if (Value bad = f.trouble(in, a, b); bad.is_fault()) return bad;
  bool ok = true;
  FaultKind why = FaultKind::Internal;
  value::Order order = value::compare(a, b, ok, why);
  if (!ok) return f.fault_at(in, why);
  return of_bool(order == value::Order::Less || (or_equal && order == value::Order::Equal));
}

Value kleene_not(const Frame& f, const Instruction* in, const Value& a) {
  if (a.is(Tag::Bool)) return of_bool(a.i == 0);
  Value bad = f.trouble(in, a);
  return bad.is_fault() ? bad : f.fault_at(in, FaultKind::Internal);
}

Value kleene_and(const Frame& f, const Instruction* in, const Value& a, const Value& b) {
  if (a.is_false() || b.is_false()) return of_bool(false);
  if (a.is_true() && b.is_true()) return of_bool(true);
  Value bad = f.trouble(in, a, b);
  return bad.is_fault() ? bad : f.fault_at(in, FaultKind::Internal);
}

Value kleene_or(const Frame& f, const Instruction* in, const Value& a, const Value& b) {
  if (a.is_true() || b.is_true()) return of_bool(true);
  if (a.is_false() && b.is_false()) return of_bool(false);
  Value bad = f.trouble(in, a, b);
  return bad.is_fault() ? bad : f.fault_at(in, FaultKind::Internal);
}

// The number of fields is read from the image, because code names a field without its type.
Value field_of(const Frame& f, const Instruction* in) {
  const Value& a = f.r[in->b];
  switch (a.tag) {
    case Tag::Entity:
      if (in->c <= f.image.entities[a.aux].fields.count) return a.fields[in->c];
      break;
    case Tag::Principal:
      if (in->c <= f.image.principal_fields.size()) return a.who->fields[in->c];
      break;
    case Tag::Record:
      if (in->c < f.image.kinds[a.record->kind].fields.count + 2) return a.record->fields[in->c];
      break;
    default: break;
  }
  Value bad = f.trouble(in, a);
  return bad.is_fault() ? bad : f.fault_at(in, FaultKind::Internal);
}

Value make_list(const Frame& f, const Instruction* in) {
  Value bad;
  for (std::uint32_t k = 0; k < in->c; ++k)
    bad = join_faults(*f.context.arena, bad, f.trouble(in, f.r[in->b + k]));
  if (bad.is_fault()) return bad;
  Value* items = f.context.arena->array<Value>(in->c);
  for (std::uint32_t k = 0; k < in->c; ++k) items[k] = f.r[in->b + k];
  return value::of_list(items, in->c);
}

Value in_list(const Frame& f, const Instruction* in) {
  const Value &a = f.r[in->b], &list = f.r[in->c];
  if (Value bad = f.trouble(in, a, list); bad.is_fault()) return bad;
  if (!list.is(Tag::List)) return f.fault_at(in, FaultKind::Internal);
  if (!f.charge(list.aux)) return f.fault_at(in, FaultKind::StepLimit);
  for (std::uint32_t k = 0; k < list.aux; ++k)
    if (value::equal(a, list.fields[k])) return of_bool(true);
  return of_bool(false);
}

Value arithmetic(const Frame& f, const Instruction* in,
                 Result (*operation)(const Value&, const Value&)) {
  const Value &a = f.r[in->b], &b = f.r[in->c];
  if (Value bad = f.trouble(in, a, b); bad.is_fault()) return bad;
  Result result = operation(a, b);
  return result.failed ? f.fault_at(in, result.fault) : result.value;
}

Value arithmetic(const Frame& f, const Instruction* in, Result (*operation)(const Value&)) {
  const Value& a = f.r[in->b];
  if (Value bad = f.trouble(in, a); bad.is_fault()) return bad;
  Result result = operation(a);
  return result.failed ? f.fault_at(in, result.fault) : result.value;
}

Value text_test(const Frame& f, const Instruction* in) {
  const Value &a = f.r[in->b], &b = f.r[in->c];
  if (Value bad = f.trouble(in, a, b); bad.is_fault()) return bad;
  if (!a.is(Tag::Text) || !b.is(Tag::Text)) return f.fault_at(in, FaultKind::Internal);
  std::string_view text = a.text->view(), part = b.text->view();
  if (part.size() > text.size()) return of_bool(false);
  if (in->op == Opcode::StartsWith) return of_bool(text.substr(0, part.size()) == part);
  if (in->op == Opcode::EndsWith) return of_bool(text.substr(text.size() - part.size()) == part);
  return of_bool(text.find(part) != std::string_view::npos);
}

Value pattern_test(const Frame& f, const Instruction* in) {
  const Value& a = f.r[in->b];
  if (Value bad = f.trouble(in, a); bad.is_fault()) return bad;
  if (!a.is(Tag::Text)) return f.fault_at(in, FaultKind::Internal);
  return of_bool(f.context.program->pattern_matches(in->c, a.text->view()));
}

Value test_value(const Frame& f, const Instruction* in) {
  const Value& a = f.r[in->b];
  if (in->op == Opcode::IsKind && a.is_missing()) return of_bool(false);
  if (Value bad = f.trouble(in, a); bad.is_fault()) return bad;
  bool is_being = a.is(Tag::Principal);
  bool is_thing = a.is(Tag::Entity) || a.is(Tag::Record);
  if (!is_being && !is_thing) return f.fault_at(in, FaultKind::Internal);
  switch (in->op) {
    case Opcode::IsKind: return of_bool(a.is(Tag::Record) && a.record->kind == in->c);
    case Opcode::IsEntity: return of_bool(a.is(Tag::Entity) && a.aux == in->c);
    case Opcode::IsPerson: return of_bool(is_being && a.who->is_person);
    case Opcode::IsAgent: return of_bool(is_being && !a.who->is_person);
    default:
      return of_bool(is_being && a.who->is_active && a.who->holds(in->c, f.context.now));  // HasRole
  }
}

Value table_lookup(const Frame& f, const Instruction* in) {
  const Value& key = f.r[in->b];
  if (Value bad = f.trouble(in, key); bad.is_fault()) return bad;
  const Value* found = f.context.tables[in->c]->find(key);
  return found == nullptr ? Value{} : *found;
}

// All arguments are looked at, so that the fault names each that is wrong.
Value ask_extern(const Frame& f, const Instruction* in) {
  const program::Range params = f.image.externs[in->c].params;
  Value bad;
  for (std::uint32_t k = 0; k < params.count; ++k) {
    const Value& argument = f.r[in->b + k];
    if (argument.is_missing() && f.image.types[f.image.indices[params.first + k]].is_optional)
      continue;
    bad = join_faults(*f.context.arena, bad, f.trouble(in, argument));
  }
  if (bad.is_fault()) return bad;
  if (f.context.ask == nullptr) return f.fault_at(in, FaultKind::Internal);
  const Value answer = f.context.ask(f.context, in->c, f.r + in->b);
  return answer.is_fault() ? f.fault_at(in, FaultKind::HostFailure) : answer;
}

Value ask_requirement(const Frame& f, const Instruction* in) {
  if (f.context.has == nullptr) return f.fault_at(in, FaultKind::Internal);
  Value answer = f.context.has(f.context, in->c, f.r + in->b);
  if (answer.is(Tag::Bool)) return answer;
  Value bad = f.trouble(in, answer);
  return bad.is_fault() ? bad : f.fault_at(in, FaultKind::Internal);
}

}  // namespace writ::vm
