// The built-in functions, one row each in builtins.def. Arguments were checked for faults and,
// where a value is needed, for absence.
#include <array>

#include "runtime/program/lookup.hpp"
#include "runtime/program/tables.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "runtime/value/utf8.hpp"
#include "runtime/value/wide.hpp"
#include "runtime/vm/frame.hpp"

namespace writ::vm {

using program::Instruction;
using value::FaultKind;
using value::Tag;
using value::Value;

namespace {

using Builtin = Value (*)(const Frame&, const Instruction*, const Value* args);

// Seconds since 1970 as a zone's clocks show them; a fault when the arguments do not give that.
Value local_seconds(const Frame& f, const Instruction* in, const Value& time, const Value& zone) {
  if (!time.is(Tag::Time) || !(zone.is(Tag::Text) || zone.is_missing()))
    return f.fault_at(in, FaultKind::Internal);
  std::int64_t second = value::floor_div(time.i, value::kMicrosPerSecond);
  if (zone.is_missing()) return value::of_int(second);
  std::optional<std::int64_t> offset = value::local_offset(zone.text->view(), time.i);
  return offset ? value::of_int(second + *offset) : f.fault_at(in, FaultKind::UnknownZone);
}

Value clock(const Frame& f, const Instruction* in, const Value* args) {
  Value local = local_seconds(f, in, args[0], args[1]);
  if (local.is_fault()) return local;
  return value::of_scalar(Tag::Clock, value::floor_mod(local.i, value::kSecondsPerDay));
}

Value date(const Frame& f, const Instruction* in, const Value* args) {
  Value local = local_seconds(f, in, args[0], args[1]);
  if (local.is_fault()) return local;
  std::int64_t day = value::floor_div(local.i, value::kSecondsPerDay);
  bool in_range = day >= value::kMinDate && day <= value::kMaxDate;
  return in_range ? value::of_scalar(Tag::Date, day) : f.fault_at(in, FaultKind::Overflow);
}

Value weekday(const Frame& f, const Instruction* in, const Value* args) {
  Value local = local_seconds(f, in, args[0], args[1]);
  if (local.is_fault()) return local;
  return value::of_int(value::weekday_of(value::floor_div(local.i, value::kSecondsPerDay)));
}

Value floor(const Frame& f, const Instruction* in, const Value* args) {
  const Value& n = args[0];
  if (n.is(Tag::Int)) return n;
  if (!n.is(Tag::Decimal)) return f.fault_at(in, FaultKind::Internal);
  return value::of_int(value::floor_div(n.i, value::kPowersOfTen[n.scale]));
}

Value abs(const Frame& f, const Instruction* in, const Value* args) {
  const Value& n = args[0];
  if (!n.is(Tag::Int) && !n.is(Tag::Decimal) && !n.is(Tag::Money))
    return f.fault_at(in, FaultKind::Internal);
  if (n.i >= 0) return n;
  value::Result negated = value::neg(n);
  return negated.failed ? f.fault_at(in, negated.fault) : negated.value;
}

Value length(const Frame& f, const Instruction* in, const Value* args) {
  if (!args[0].is(Tag::Text)) return f.fault_at(in, FaultKind::Internal);
  return value::of_int(static_cast<std::int64_t>(value::utf8::length(args[0].text->view())));
}

// The letters from `first` to `last`, moved by `shift`.
Value with_case(const Frame& f, const Instruction* in, const Value& of, char first, char last,
                int shift) {
  if (!of.is(Tag::Text)) return f.fault_at(in, FaultKind::Internal);
  std::string_view text = of.text->view();
  char* copy = f.context.arena->array<char>(text.size());
  for (std::size_t k = 0; k < text.size(); ++k)
    copy[k] = text[k] >= first && text[k] <= last ? static_cast<char>(text[k] + shift) : text[k];
  std::string_view changed(copy, text.size());
  if (changed == text) return of;
  if (const value::Text* known = f.context.program->find_text(changed))
    return value::of_text(known);
  value::Text made{copy, static_cast<std::uint32_t>(text.size()), value::kUnseenText};
  return value::of_text(f.context.arena->make(made));
}
Value lower(const Frame& f, const Instruction* in, const Value* args) {
  return with_case(f, in, args[0], 'A', 'Z', 'a' - 'A');
}
Value upper(const Frame& f, const Instruction* in, const Value* args) {
  return with_case(f, in, args[0], 'a', 'z', 'A' - 'a');
}

template <class Part>
Value part_of(const Frame& f, const Instruction* in, const Value& date, Part part) {
  if (!date.is(Tag::Date)) return f.fault_at(in, FaultKind::Internal);
  return value::of_int(part(value::civil_of(date.i)));
}
Value year_of(const Frame& f, const Instruction* in, const Value* args) {
  return part_of(f, in, args[0], [](const value::Civil& c) { return std::int64_t{c.year}; });
}
Value month_of(const Frame& f, const Instruction* in, const Value* args) {
  return part_of(f, in, args[0], [](const value::Civil& c) { return std::int64_t{c.month}; });
}
Value day_of(const Frame& f, const Instruction* in, const Value* args) {
  return part_of(f, in, args[0], [](const value::Civil& c) { return std::int64_t{c.day}; });
}

bool is_business(std::int64_t day, const Value& holidays) {
  if (value::weekday_of(day) > 5) return false;
  for (std::uint32_t k = 0; holidays.is(Tag::List) && k < holidays.aux; ++k)
    if (holidays.fields[k].is(Tag::Date) && holidays.fields[k].i == day) return false;
  return true;
}

Value is_business_day(const Frame& f, const Instruction* in, const Value* args) {
  if (!args[0].is(Tag::Date)) return f.fault_at(in, FaultKind::Internal);
  return value::of_bool(is_business(args[0].i, args[1]));
}

// At most ten thousand business days away: beyond that, and beyond the calendar, is an overflow.
Value business_day(const Frame& f, const Instruction* in, const Value* args) {
  constexpr std::int64_t kFarthest = 10'000;
  if (!args[0].is(Tag::Date) || !args[1].is(Tag::Int)) return f.fault_at(in, FaultKind::Internal);
  std::int64_t left = args[1].i, day = args[0].i;
  if (left > kFarthest || left < -kFarthest) return f.fault_at(in, FaultKind::Overflow);
  const std::int64_t step = left < 0 ? -1 : 1;
  while (left != 0) {
    day += step;
    if (day < value::kMinDate || day > value::kMaxDate) return f.fault_at(in, FaultKind::Overflow);
    if (is_business(day, args[2])) left -= step;
  }
  return value::of_scalar(Tag::Date, day);
}

Value nth(const Frame& f, const Instruction* in, const Value* args) {
  if (!args[0].is(Tag::List) || !args[1].is(Tag::Int)) return f.fault_at(in, FaultKind::Internal);
  const bool is_there = args[1].i >= 1 && args[1].i <= std::int64_t{args[0].aux};
  return is_there ? args[0].fields[args[1].i - 1] : Value{};
}

Value keys_of(const Frame& f, const Instruction* in, const Value* args) {
  const bool is_table = args[0].is(Tag::Int) && args[0].i >= 0 &&
                        args[0].i < static_cast<std::int64_t>(f.image.tables.size());
  if (!is_table) return f.fault_at(in, FaultKind::Internal);
  const auto& keys = f.context.tables[args[0].i]->keys();
  return value::of_list(keys.data(), static_cast<std::uint32_t>(keys.size()));
}

Value bucket(const Frame& f, const Instruction* in, const Value* args) {
  if (!args[0].is(Tag::Text) || !args[1].is(Tag::Text)) return f.fault_at(in, FaultKind::Internal);
  return value::of_int(value::bucket_of(args[0].text->view(), args[1].text->view()));
}

Value holders(const Frame& f, const Instruction* in, const Value* args) {
  if (!args[0].is(Tag::Role) || f.context.holders == nullptr)
    return f.fault_at(in, FaultKind::Internal);
  return args[0].i < 0 ? value::of_list(nullptr, 0)
                       : f.context.holders(f.context, static_cast<std::uint32_t>(args[0].i));
}

constexpr std::array<Builtin, program::kBuiltinCount> kFunctions = {
#define BUILTIN(name, signature, can_fault, meaning) &name,
#include "runtime/program/builtins.def"
};

}  // namespace

Value call_builtin(const Frame& f, const Instruction* in) {
  const program::BuiltinInfo& row = program::kBuiltins[in->c];
  const Value* args = f.r + in->b;
  Value bad;
  for (std::uint32_t k = 0; k < row.params; ++k) {
    bool may_lack = k >= row.required && args[k].is_missing();
    if (!may_lack) bad = join_faults(*f.context.arena, bad, f.trouble(in, args[k]));
  }
  return bad.is_fault() ? bad : kFunctions[in->c](f, in, args);
}

}  // namespace writ::vm
