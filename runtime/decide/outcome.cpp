// The outcome alone, lines 5-20 without what a report needs. Guards are looked at first, all effects that can only be
// answered by running code last: the order of rules changes nothing, and most rules never get that far.
#include "runtime/decide/engine.hpp"

namespace writ::decide {

using program::FusedTest;
using program::Guard;
using value::Value;

namespace {

// What the guards that were looked at come to. Flags and numbers are gathered without a branch on any single test: what
// a fact says is as good as random to the processor, and a wrong guess costs it more than ten comparisons.
struct Gathered {
  std::uint32_t* demanded;  // numbers of guards that hold and demand something
  std::uint32_t demands = 0;
  std::uint32_t flags = 0;  // of all guards that hold

  void add(std::uint32_t guard, std::uint32_t flags_of_guard) {
    flags |= flags_of_guard;
    demanded[demands] = guard;
    demands += (flags_of_guard / program::kDemands) & 1;
  }
};

}  // namespace

// A run of guards; `slow` gives the flags of one that takes more than comparing, or whose facts are of no help.
template <class Slow>
inline void look_at(const Guard* guards, const FusedTest* tests, const Value* slots, std::uint32_t first,
                    std::uint32_t count, Gathered& gathered, Slow&& slow) {
  Gathered out = gathered;
  std::uint32_t guard = first;
  const FusedTest* const end = tests + guards[first + count].first_test;
  std::uint32_t holds = 1;
  for (const FusedTest* t = tests + guards[first].first_test; t != end; ++t) {
    if (t->op != program::TestOp::Range || program::tag_at(*t, slots) != t->tag) [[unlikely]] {
      out.add(guard, slow(guards[guard]));
      holds = 1;
      t = tests + guards[++guard].first_test - 1;
      continue;
    }
    holds &= static_cast<std::uint32_t>(program::in_range(*t, slots));
    const std::uint32_t last = t->is_last ? 1 : 0;
    out.add(guard, guards[guard].flags & (0 - (holds & last)));
    guard += last;
    holds |= last;
  }
  gathered = out;
}

Outcome Engine::outcome(Findings& scratch) {
  full_ = false;
  const Value* const slots = context_.slots;
  const Guard* const all = plan_.guards();
  Gathered gathered{demands_.data()};
  const auto slow = [&](const Guard& g) { return slow_flags(g); };
  plan_.index().candidates(
      subject_.frame->action(), slots, [&](const program::RuleIndex::List& list) {
        if (!list.is_settled || !fuses_) [[unlikely]] {
          for (std::uint32_t k = 0; k < list.count; ++k)
            gathered.add(list[k], slow_flags_unsettled(all[list[k]]));
        } else if (list.numbers == nullptr) {
          look_at(all, plan_.tests(), slots, list.first, list.count, gathered, slow);
        } else {
          for (std::uint32_t k = 0; k < list.count; ++k)
            look_at(all, plan_.tests(), slots, list.numbers[k], 1, gathered, slow);
        }
      });
  const std::uint32_t found = gathered.flags, demands = gathered.demands;
  const std::uint32_t* const demanded = gathered.demanded;
  if ((found & program::kForbids) != 0 || (found & program::kPermits) == 0) return Outcome::Forbid;
  if (demands == 0 && image().lanes.empty()) return Outcome::Permit;
  scratch.clear();
  if (!image().lanes.empty() && !lanes(false, scratch)) return Outcome::Forbid;
  bool is_pending = false;
  for (std::uint32_t k = 0; k < demands; ++k) {
    const Guard& g = all[demanded[k]];
    Truth met = Truth::Fault;
    if (g.need != program::kNone) met = by_role(g.need);
    if (met == Truth::Fault && !outcome_of(g.rule, scratch)) return Outcome::Forbid;
    is_pending |= met == Truth::False;
  }
  if (!scratch.duties.empty() &&
      !merge(program::kOnPermit, scratch.duties, scratch.owed, scratch.undelivered))
    return Outcome::Forbid;
  return is_pending || !scratch.unmet.empty() ? Outcome::Pending : Outcome::Permit;
}

// The flags of a guard that takes more than comparing; kForbids when a fault makes it so.
std::uint32_t Engine::slow_flags(const Guard& g) {
  Value fault;
  return flags_when(g, live_guard(g, false, fault));
}
std::uint32_t Engine::slow_flags_unsettled(const Guard& g) {
  Value fault;
  return flags_when(g, live(image().rules[g.rule], false, fault));
}
std::uint32_t Engine::flags_when(const Guard& g, Truth live) {
  if (live == Truth::False) return 0;
  if (live == Truth::True) return g.flags;
  return (g.flags & program::kOnlyPermits) != 0 ? 0 : program::kForbids;
}

// Whether a requirement of which Plan knows the roles is met; Fault: take a closer look.
Truth Engine::by_role(std::uint32_t requirement) {
  const std::uint64_t roles = plan_.roles_asked(requirement);
  if (roles == 0 || !fuses_) return Truth::Fault;
  return subject_.answered->by_role(*this, image().requirements[requirement].kind, roles);
}

// What a live rule demands; false when it forbids.
bool Engine::outcome_of(std::uint32_t rule, Findings& scratch) {
  if (image().rules[rule].each.count > 0) return expand(rule, false, scratch) && scratch.forbids.empty();
  return effects(rule, nullptr, 0, false, scratch) && scratch.forbids.empty();
}

}  // namespace writ::decide
