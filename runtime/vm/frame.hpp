// What the helpers of the machine share: the running function's registers and how operands fault.
#pragma once

#include "runtime/value/ops.hpp"
#include "runtime/vm/vm.hpp"

namespace writ::vm {

struct Frame {
  Context& context;
  const program::Image& image;
  value::Value* r;  // registers

  std::uint32_t span(const program::Instruction* in) const {
    auto at = static_cast<std::size_t>(in - image.code.data());
    return at < image.map.instructions.size() ? image.map.instructions[at] : value::kNoSpan;
  }
  value::Value fault_at(const program::Instruction* in, value::FaultKind kind) const {
    return fault(*context.arena, kind, span(in));
  }
  // The fault that a value stands for as an operand: itself, MissingValue, or Internal for an
  // iterator. Missing when it is an ordinary value.
  value::Value trouble(const program::Instruction* in, const value::Value& v) const {
    using value::Tag;
    if (v.tag == Tag::Fault) return v;
    if (v.tag == Tag::Missing) return fault_at(in, value::FaultKind::MissingValue);
    if (v.tag == Tag::Iterator) return fault_at(in, value::FaultKind::Internal);
    return value::Value{};
  }
  value::Value trouble(const program::Instruction* in, const value::Value& a,
                       const value::Value& b) const {
    return join_faults(*context.arena, trouble(in, a), trouble(in, b));
  }
  // Takes `count` steps off the hard stop; false when they are not there.
  bool charge(std::uint64_t count) const {
    if (context.steps_left < count) return context.steps_left = 0, false;
    context.steps_left -= count;
    return true;
  }
};

// Runs a function with arguments that may lie in the caller's registers.
value::Value enter(Context& context, const program::FunctionRow& function, const value::Value* args);

// Bodies of operations, each over a dozen lines or off the fast path. Each answers the value of
// `a`.
value::Value equal_slow(const Frame& f, const program::Instruction* in);
value::Value less_slow(const Frame& f, const program::Instruction* in, bool or_equal);
value::Value kleene_and(const Frame& f, const program::Instruction* in, const value::Value& a,
                        const value::Value& b);
value::Value kleene_or(const Frame& f, const program::Instruction* in, const value::Value& a,
                       const value::Value& b);
value::Value kleene_not(const Frame& f, const program::Instruction* in, const value::Value& a);
value::Value field_of(const Frame& f, const program::Instruction* in);
value::Value make_list(const Frame& f, const program::Instruction* in);
value::Value in_list(const Frame& f, const program::Instruction* in);
value::Value arithmetic(const Frame& f, const program::Instruction* in,
                        value::Result (*operation)(const value::Value&, const value::Value&));
value::Value arithmetic(const Frame& f, const program::Instruction* in,
                        value::Result (*operation)(const value::Value&));
value::Value text_test(const Frame& f, const program::Instruction* in);
value::Value pattern_test(const Frame& f, const program::Instruction* in);
value::Value test_value(const Frame& f, const program::Instruction* in);  // IsKind … HasRole
value::Value table_lookup(const Frame& f, const program::Instruction* in);
value::Value call_builtin(const Frame& f, const program::Instruction* in);
value::Value ask_extern(const Frame& f, const program::Instruction* in);
value::Value ask_requirement(const Frame& f, const program::Instruction* in);

// Windows and iterators (iterate.cpp). An iterator is a Value: `scale` its Form, and whether it was narrowed for certain;
// `aux` what is left.
enum class Form : std::uint8_t { List, Range, Records, Merged };
inline constexpr std::uint8_t kNarrowed = 0x80;
inline Form form_of(const value::Value& iterator) {
  return static_cast<Form>(iterator.scale & ~kNarrowed);
}
inline bool is_narrowed(const value::Value& v) {
  return v.is(value::Tag::Iterator) && (v.scale & kNarrowed) != 0;
}
value::Value window_last(const Frame& f, const program::Instruction* in);
value::Value window_this(const Frame& f, const program::Instruction* in);
value::Value iterate_list(const Frame& f, const program::Instruction* in);
value::Value iterate_range(const Frame& f, const program::Instruction* in);
value::Value iterate_records(const Frame& f, const program::Instruction* in);
void narrow(const Frame& f, const program::Instruction* in, value::Value& iterator);
value::Value next_element(value::Value& iterator);  // something is left

// Accumulators (accumulate.cpp): each changes register `a`.
void accumulate(const Frame& f, const program::Instruction* in);

}  // namespace writ::vm
