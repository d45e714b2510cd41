#include "runtime/program/fused.hpp"

#include <algorithm>
#include <limits>

namespace writ::program {

using value::Tag;
using value::Value;

namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMembers = 64;  // of an enum, for a set of them in a word

std::uint64_t span_of(std::int64_t low, std::int64_t high) {
  return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
}

// How the code of a function comes about its result: a slot, perhaps a constant, one test, perhaps `not`.
struct Shape {
  std::uint32_t slot = kNone;
  std::uint8_t slot_register = 0, const_register = 0;
  const Value* constant = nullptr;
  const Instruction* test = nullptr;
  bool is_negated = false;
};

bool is_test(Opcode op) {
  switch (op) {
    case Opcode::IsMissing:
    case Opcode::IsPerson:
    case Opcode::IsAgent:
    case Opcode::HasRole:
    case Opcode::EqBits:
    case Opcode::LtBits:
    case Opcode::LeBits:
    case Opcode::EqText:
    case Opcode::Equal:
    case Opcode::Less:
    case Opcode::LessEq:
    case Opcode::InList: return true;
    default: return false;
  }
}

// Registers are written once each in such code, or it is left alone.
std::optional<Shape> shape_of(const Program& program, const FunctionRow& f) {
  constexpr std::uint32_t kLongest = 5;
  if (f.params != 0 || f.code.count < 2 || f.code.count > kLongest) return std::nullopt;
  Shape s;
  std::uint8_t result = 0;
  bool has_result = false;
  const Instruction* code = &program.image().code[f.code.first];
  for (std::uint32_t k = 0; k + 1 < f.code.count; ++k) {
    const Instruction& in = code[k];
    if (in.op == Opcode::Slot && s.slot == kNone) {
      s.slot = in.c;
      s.slot_register = in.a;
      result = in.a;
    } else if (in.op == Opcode::Const && s.constant == nullptr && s.test == nullptr) {
      s.constant = &program.constant(in.c);
      s.const_register = in.a;
    } else if (in.op == Opcode::Not && s.slot != kNone && in.b == result) {
      s.is_negated = !s.is_negated;
      result = in.a;
      has_result = true;
    } else if (is_test(in.op) && s.test == nullptr && s.slot != kNone && !has_result) {
      s.test = &in;
      result = in.a;
      has_result = true;
    } else {
      return std::nullopt;
    }
  }
  const Instruction& last = code[f.code.count - 1];
  const bool clash = s.constant != nullptr && s.slot_register == s.const_register;
  if (s.slot == kNone || clash || last.op != Opcode::Return || last.a != result)
    return std::nullopt;
  return s;
}

bool takes(const Shape& s, bool& slot_first) {
  slot_first = s.test->b == s.slot_register && s.test->c == s.const_register;
  return slot_first || (s.test->b == s.const_register && s.test->c == s.slot_register);
}

bool is_ordered_bits(Tag tag) {
  return tag == Tag::Int || tag == Tag::Time || tag == Tag::Date || tag == Tag::Duration ||
         tag == Tag::Clock || tag == Tag::Enum;
}

// `slot OP constant`, or the other way round.
std::optional<FusedTest> comparison(const Image& image, const Shape& s, FusedTest t) {
  bool slot_first = false;
  if (s.constant == nullptr || !takes(s, slot_first)) return std::nullopt;
  const Value& c = *s.constant;
  const TypeRow& type = image.types[image.slots[s.slot].type];
  const Opcode op = s.test->op;
  t.tag = c.tag;
  if (op == Opcode::EqBits || op == Opcode::EqText || op == Opcode::Equal) {
    if (c.is(Tag::Text)) {
      t.in_aux = true;
      t.low = c.aux;
      return t;
    }
    const bool is_known = is_ordered_bits(c.tag) || c.is(Tag::Bool) || c.is(Tag::Role);
    const bool has_member =
        !c.is(Tag::Enum) || (c.i >= 0 && type.kind == TypeKind::Enum && type.a == c.aux);
    if (!is_known || !has_member) return std::nullopt;
    t.low = c.i;
    return t;
  }
  const bool is_strict = op == Opcode::LtBits || op == Opcode::Less;
  if (!is_strict && op != Opcode::LeBits && op != Opcode::LessEq) return std::nullopt;
  std::int64_t bound = c.i, least = kLeast, greatest = kGreatest;
  if (type.kind == TypeKind::Decimal || c.is(Tag::Decimal)) {
    if ((type.kind != TypeKind::Decimal && type.kind != TypeKind::Int) ||
        (!c.is(Tag::Decimal) && !c.is(Tag::Int)))
      return std::nullopt;
    if (!billionths(c, bound)) return std::nullopt;
    t.op = TestOp::Number;
  } else if (!is_ordered_bits(c.tag)) {
    return std::nullopt;
  } else if (c.is(Tag::Enum)) {
    if (type.kind != TypeKind::Enum || type.a != c.aux || c.i < 0) return std::nullopt;
    least = 0;
  }
  if (slot_first) {  // slot < c, slot <= c
    greatest = bound;
    if (is_strict && greatest-- == kLeast) return std::nullopt;
  } else {  // c < slot, c <= slot
    least = bound;
    if (is_strict && least++ == kGreatest) return std::nullopt;
  }
  if (least > greatest) return std::nullopt;  // nothing is less than the first member
  t.low = least;
  t.span = span_of(least, greatest);
  return t;
}

// `slot in [constants]`, for enums and texts.
std::optional<FusedTest> membership(const Image& image, const Shape& s, FusedTest t,
                                    std::vector<std::uint32_t>& texts) {
  bool slot_first = false;
  if (s.constant == nullptr || !takes(s, slot_first) || !slot_first || !s.constant->is(Tag::List))
    return std::nullopt;
  const TypeRow& type = image.types[image.slots[s.slot].type];
  const Value* items = s.constant->fields;
  const std::uint32_t count = s.constant->aux;
  if (type.kind == TypeKind::Enum) {
    t.tag = Tag::Enum;
    t.op = TestOp::Members;
    for (std::uint32_t k = 0; k < count; ++k) {
      if (!items[k].is(Tag::Enum) || items[k].aux != type.a || items[k].i < 0 ||
          items[k].i >= kMembers)
        return std::nullopt;
      t.span |= std::uint64_t{1} << items[k].i;
    }
    return t;
  }
  if (type.kind != TypeKind::Text) return std::nullopt;
  for (std::uint32_t k = 0; k < count; ++k)
    if (!items[k].is(Tag::Text)) return std::nullopt;
  t.tag = Tag::Text;
  t.op = TestOp::Texts;
  t.low = static_cast<std::int64_t>(texts.size());
  t.span = count;
  for (std::uint32_t k = 0; k < count; ++k) texts.push_back(items[k].aux);
  std::sort(texts.begin() + t.low, texts.end());
  return t;
}

std::optional<FusedTest> test_of(const Program& program, FunctionId function,
                                 std::vector<std::uint32_t>& texts) {
  const Image& image = program.image();
  const std::optional<Shape> s = shape_of(program, image.functions[function]);
  if (!s) return std::nullopt;
  FusedTest t;
  t.slot = s->slot;
  t.is_negated = s->is_negated;
  const TypeRow& type = image.types[image.slots[s->slot].type];
  if (s->test == nullptr) {  // the slot itself
    if (s->constant != nullptr || type.kind != TypeKind::Bool) return std::nullopt;
    t.tag = Tag::Bool;
    t.low = 1;
    return t;
  }
  const bool reads_slot = s->test->b == s->slot_register;
  switch (s->test->op) {
    case Opcode::IsMissing:
      if (s->constant != nullptr || !reads_slot) return std::nullopt;
      t.op = TestOp::Missing;
      return t;
    case Opcode::IsPerson:
    case Opcode::IsAgent:
      if (s->constant != nullptr || !reads_slot || type.kind != TypeKind::Principal)
        return std::nullopt;
      t.tag = Tag::Principal;
      t.in_aux = true;
      t.low = s->test->op == Opcode::IsPerson ? value::kIsPerson : value::kIsAgent;
      return t;
    case Opcode::HasRole:
      if (s->constant != nullptr || !reads_slot || type.kind != TypeKind::Principal)
        return std::nullopt;
      t.tag = Tag::Principal;
      t.op = TestOp::Role;
      t.low = s->test->c;
      return t;
    case Opcode::InList: return membership(image, *s, t, texts);
    default: return comparison(image, *s, t);
  }
}

}  // namespace

std::optional<FusedTest> fuse(const Program& program, FunctionId function,
                              std::vector<std::uint32_t>& texts) {
  std::optional<FusedTest> t = test_of(program, function, texts);
  if (!t || t->op != TestOp::Range || !t->is_negated) return t;
  if (t->span == UINT64_MAX) return std::nullopt;  // the complement of everything
  const std::uint64_t next = static_cast<std::uint64_t>(t->low) + t->span + 1;
  t->low = static_cast<std::int64_t>(next);
  t->span = UINT64_MAX - t->span - 1;
  t->is_negated = false;
  return t;
}

bool billionths(const Value& v, std::int64_t& out) {
  if (!v.is(Tag::Decimal) && !v.is(Tag::Int)) return false;
  out = v.i;
  for (std::uint8_t s = v.is(Tag::Decimal) ? v.scale : 0; s < 9; ++s)
    if (__builtin_mul_overflow(out, std::int64_t{10}, &out)) return false;
  return true;
}

Sure test_slowly(const FusedTest& t, const Value* slots, std::span<const std::uint32_t> texts) {
  const Value& v = slots[t.slot];
  const auto told = [&](bool holds) { return holds != t.is_negated ? Sure::True : Sure::False; };
  const auto in_range = [&](std::int64_t n) {
    return told(static_cast<std::uint64_t>(n) - static_cast<std::uint64_t>(t.low) <= t.span);
  };
  switch (t.op) {
    case TestOp::Range:
      return v.tag != t.tag ? Sure::Unsure : in_range(t.in_aux ? std::int64_t{v.aux} : v.i);
    case TestOp::Number: {
      std::int64_t n = 0;
      return billionths(v, n) ? in_range(n) : Sure::Unsure;
    }
    case TestOp::Members:
      if (!v.is(Tag::Enum) || v.i < 0 || v.i >= kMembers) return Sure::Unsure;
      return told((t.span >> v.i & 1) != 0);
    case TestOp::Texts: {
      if (!v.is(Tag::Text)) return Sure::Unsure;
      const auto first = texts.begin() + t.low;
      return told(std::binary_search(first, first + static_cast<std::ptrdiff_t>(t.span), v.aux));
    }
    case TestOp::Role: {
      if (!v.is(Tag::Principal)) return Sure::Unsure;
      const value::Principal& p = *v.who;
      if (p.has_terms || t.low >= value::kStandingRoles) return Sure::Unsure;
      return told(p.is_active && (p.standing_roles >> t.low & 1) != 0);
    }
    case TestOp::Missing: return v.is_fault() ? Sure::Unsure : told(v.is_missing());
  }
  return Sure::Unsure;
}

}  // namespace writ::program
