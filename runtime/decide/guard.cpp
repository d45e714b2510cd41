// Lines 6-9: is a rule live? Kleene's conjunction of its validity, its mode and its conjuncts: one that is false
// decides, however many others are faults.
#include <fmt/format.h>

#include "runtime/decide/engine.hpp"
#include "runtime/decide/show.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using value::Tag;
using value::Value;

Value Engine::conjunct(program::FunctionId function) {
  const std::uint32_t shared = plan_.shared(function);
  if (shared != program::kNone && memo_[shared].epoch == epoch_) return memo_[shared].value;
  Value v = vm::run(context_, function);
  if (v.tag != Tag::Bool && v.tag != Tag::Fault)
    v = fault_of(v.is_missing() ? value::FaultKind::MissingValue : value::FaultKind::Internal,
                 image().functions[function].span);
  if (shared != program::kNone) memo_[shared] = {v, epoch_};
  return v;
}

Truth Engine::live(const program::RuleRow& rule, bool all_enforced, Value& fault) {
  if (!all_enforced && (rule.mode == program::Mode::Observe || rule.mode == program::Mode::Warn))
    return Truth::False;
  if (conjuncts(rule, true, fault) == Truth::False) return Truth::False;
  if (valid(rule, fault) == Truth::False) return Truth::False;
  if (!all_enforced && rule.mode == program::Mode::Enforce && cohort(rule, fault) == Truth::False)
    return Truth::False;
  return fault.is_fault() ? Truth::Fault : Truth::True;
}

// The conjuncts one by one; those that are fused tests only when they are asked for.
Truth Engine::conjuncts(const program::RuleRow& rule, bool fused_too, Value& fault) {
  const program::Image& im = image();
  for (std::uint32_t k = rule.conjuncts.first; k < rule.conjuncts.end(); ++k) {
    const program::FunctionId f = im.conjuncts[k].function;
    if (!fused_too && plan_.is_fused(f)) continue;
    const Value v = conjunct(f);
    if (v.is_false()) return Truth::False;
    join(fault, v);
  }
  return fault.is_fault() ? Truth::Fault : Truth::True;
}

// The fused tests of a guard; Fault stands for "not sure": the functions say.
Truth Engine::fused(const program::Guard& guard) const {
  bool is_sure = true;
  for (const program::PackedTest* t = plan_.tests() + guard.first_test;; ++t) {
    const program::Sure s = plan_.test(*t, subject_.frame->packed(), context_.slots);
    if (s == program::Sure::False) return Truth::False;
    is_sure &= s == program::Sure::True;
    if (t->flags != 0) break;
  }
  return is_sure ? Truth::True : Truth::Fault;
}

Truth Engine::live_guard(const program::Guard& guard, bool all_enforced, Value& fault) {
  const program::RuleRow& rule = image().rules[guard.rule];
  const Truth tests = fused(guard);
  if (tests == Truth::False) return Truth::False;
  const std::uint32_t more = plan_.flags(guard) & (program::kHasRest | program::kNotAlways);
  if (tests == Truth::Fault || (more & program::kNotAlways) != 0)
    return live(rule, all_enforced, fault);
  return more == 0 ? Truth::True : conjuncts(rule, false, fault);
}

// `valid from` is inclusive, `valid until` is not; a date is its first instant in UTC.
Truth Engine::valid(const program::RuleRow& rule, Value& fault) {
  Truth out = Truth::True;
  for (const bool is_from : {true, false}) {
    const program::FunctionId f = is_from ? rule.valid_from : rule.valid_until;
    if (f == program::kNone) continue;
    const Value v = run(f, nullptr);
    if (v.tag != Tag::Time && v.tag != Tag::Date) {
      join(fault, v.is_fault() ? v : fault_of(value::FaultKind::Internal, rule.span));
      out = Truth::Fault;
      continue;
    }
    const std::int64_t at = v.is(Tag::Time) ? v.i : v.i * value::kMicrosPerDay;
    if (is_from ? now() < at : now() >= at) return Truth::False;
  }
  return out;
}

// The bucket of a key is a number below 10,000 that depends on the rule and the key alone; the first `percent` of
// the buckets are in, so that widening keeps whoever is in.
Truth Engine::cohort(const program::RuleRow& rule, Value& fault) {
  const Value percent = run(rule.percent, nullptr);
  const Value key = run(rule.cohort_key, nullptr);
  const bool is_number = percent.tag == Tag::Decimal || percent.tag == Tag::Int;
  if (is_number && percent.i <= 0) return Truth::False;  // nobody is in, whatever the key
  if (!is_number || key.is_fault() || key.is_missing()) {
    join(fault, percent);
    join(fault, key);
    if (!percent.is_fault() && !key.is_fault())
      join(fault,
           fault_of(key.is_missing() ? value::FaultKind::MissingValue : value::FaultKind::Internal,
                    rule.span));
    return Truth::Fault;
  }
  std::int64_t one = 1;
  for (std::uint8_t s = percent.is(Tag::Decimal) ? percent.scale : 0; s > 0; --s) one *= 10;
  if (percent.i >= one) return Truth::True;
  const std::uint64_t bucket = value::bucket_of(image().text(rule.name), plain_text(program_, key));
  const std::uint64_t below =
      static_cast<std::uint64_t>(percent.i) * value::kBuckets;  // one <= 10^9: no overflow
  return bucket * static_cast<std::uint64_t>(one) < below ? Truth::True : Truth::False;
}

}  // namespace writ::decide
