// The outcome alone, lines 5-20 without what a report needs. Guards are looked at first, all effects that can only be
// answered by running code last: the order of rules changes nothing, and most rules never get that far.
#include "runtime/decide/engine.hpp"

namespace writ::decide {

using program::Guard;
using program::PackedFacts;
using program::PackedTest;
using value::Value;

constexpr std::uint32_t kIsRule =
    0x80000000u;  // among the numbers of guards: a rule that was asked without one

// What the guards that were looked at come to. Flags and numbers are gathered without a branch on any single test: what
// a fact says is as good as random to the processor, and a wrong guess costs it more than ten comparisons.
struct Engine::Gathered {
  std::uint32_t* demanded;  // guards that hold and demand something
  std::uint32_t demands = 0;
  std::uint32_t flags = 0;  // of all guards that hold

  void add(std::uint32_t guard, std::uint32_t flags_of_guard) {
    flags |= flags_of_guard;
    demanded[demands] = guard;
    demands += (flags_of_guard / program::kDemands) & 1;
  }
};

// `count` guards that follow each other; `slow` gives the flags of one that takes more than comparing, or whose facts are of no
// help.
template <class Slow>
inline void Engine::look_at(const Guard* guards, const PackedTest* tests, const PackedFacts& facts,
                            std::uint32_t guard, std::uint32_t count, Gathered& gathered,
                            Slow&& slow) {
  Gathered out = gathered;
  const std::uint32_t end = guard + count;
  std::uint32_t holds = 1;
  for (const PackedTest* t = tests + guards[guard].first_test; guard != end; ++t) {
    if (facts.is_unsure(t->bit)) [[unlikely]] {
      out.add(guard, slow(guards[guard]));
      holds = 1;
      t = tests + guards[++guard].first_test - 1;
      continue;
    }
    holds &= static_cast<std::uint32_t>(t->holds(facts));
    const std::uint32_t last = t->flags / program::kIsLast;
    out.add(guard, t->flags & (0 - holds));
    guard += last;
    holds |= last;
  }
  gathered = out;
}

// The tests of so many guards, where every fact is known and none takes more than comparing: `use(flags, last)` of every test,
// flags 0 but for the last one of a guard that holds.
template <class Use>
inline void compare(const PackedTest* t, std::uint32_t guards, const PackedFacts& facts, Use&& use) {
  std::uint32_t fails = 0;
  for (; guards != 0; ++t) {
    const std::uint32_t flags = t->flags, last = flags / program::kIsLast;
    fails |= static_cast<std::uint32_t>(!t->holds(facts));
    use(flags & (fails - 1), last);
    fails &= last - 1;
    guards -= last;
  }
}

// The guards that demand something; only asked where that matters.
[[gnu::noinline]] void Engine::gather(Gathered& gathered) {
  const PackedFacts& facts = subject_.frame->packed();
  const PackedTest* const tests = plan_.tests();
  plan_.index().runs(subject_.frame->action(), facts, [&](const program::RuleIndex::List& list) {
    std::uint32_t guard = list.first;
    compare(tests + list.first_test, list.count, facts, [&](std::uint32_t flags, std::uint32_t last) {
      gathered.add(guard, flags);
      guard += last;
    });
  });
}

// Kept out of the way of the others: most requests need none of it.
[[gnu::noinline]] void Engine::look_closely(Gathered& gathered) {
  const PackedFacts& facts = subject_.frame->packed();
  const Guard* const all = plan_.guards();
  const PackedTest* const tests = plan_.tests();
  const auto slow = [this](const Guard& g) { return slow_flags(g); };
  plan_.index().candidates(subject_.frame->action(), facts, [&](const program::RuleIndex::List& list) {
    if (list.is_rules) {
      for (std::uint32_t k = 0; k < list.count; ++k)
        gathered.add(kIsRule | list[k], flags_of_rule(list[k]));
    } else if (list.numbers == nullptr) {
      look_at(all, tests, facts, list.first, list.count, gathered, slow);
    } else {
      for (std::uint32_t k = 0; k < list.count; ++k)
        look_at(all, tests, facts, list.numbers[k], 1, gathered, slow);
    }
  });
}

Outcome Engine::outcome(Findings& scratch) {
  full_ = false;
  const PackedFacts& facts = subject_.frame->packed();
  const std::uint32_t action = subject_.frame->action();
  const Guard* const all = plan_.guards();
  Gathered gathered{demands_.data()};
  if (facts.are_sure() && plan_.index().is_plain(action)) [[likely]] {
    const PackedTest* const tests = plan_.tests();
    std::uint32_t flags = 0;
    plan_.index().runs(action, facts, [&](const program::RuleIndex::List& list) {
      compare(tests + list.first_test, list.count, facts,
              [&](std::uint32_t more, std::uint32_t) { flags |= more; });
    });
    constexpr std::uint32_t kWeighed = program::kForbids | program::kPermits | program::kDemands;
    if ((flags & kWeighed) == (program::kPermits | program::kDemands)) gather(gathered);
    gathered.flags = flags;
  } else {
    look_closely(gathered);
  }
  const std::uint32_t found = gathered.flags, demands = gathered.demands;
  const std::uint32_t* const demanded = gathered.demanded;
  if ((found & program::kForbids) != 0 || (found & program::kPermits) == 0) return Outcome::Forbid;
  if (demands == 0 && image().lanes.empty()) return Outcome::Permit;
  bool is_clear = false;
  const auto clear = [&] {
    if (!is_clear) scratch.clear();
    is_clear = true;
  };
  if (!image().lanes.empty()) {
    clear();
    if (!lanes(false, scratch)) return Outcome::Forbid;
  }
  bool is_pending = false;
  for (std::uint32_t k = 0; k < demands; ++k) {
    const bool is_rule = (demanded[k] & kIsRule) != 0;
    Truth met = Truth::Fault;
    if (!is_rule && all[demanded[k]].need != program::kNone) met = by_role(all[demanded[k]].need);
    is_pending |= met == Truth::False;
    if (met != Truth::Fault) continue;
    clear();
    if (!outcome_of(is_rule ? demanded[k] & ~kIsRule : all[demanded[k]].rule, scratch))
      return Outcome::Forbid;
  }
  if (is_clear) {
    if (!scratch.duties.empty() &&
        !merge(program::kOnPermit, scratch.duties, scratch.owed, scratch.undelivered))
      return Outcome::Forbid;
    is_pending |= !scratch.unmet.empty();
  }
  return is_pending ? Outcome::Pending : Outcome::Permit;
}

// The flags of a guard that takes more than comparing; kForbids when a fault makes it so.
std::uint32_t Engine::slow_flags(const Guard& g) {
  Value fault;
  return flags_when(plan_.flags(g), live_guard(g, false, fault));
}
std::uint32_t Engine::flags_of_rule(std::uint32_t rule) {
  Value fault;
  return flags_when(program::flags_of(image(), image().rules[rule]),
                    live(image().rules[rule], false, fault));
}
std::uint32_t Engine::flags_when(std::uint32_t flags, Truth live) {
  if (live == Truth::False) return 0;
  if (live == Truth::True) return flags;
  return (flags & program::kOnlyPermits) != 0 ? 0 : program::kForbids;
}

// Whether a requirement of which Plan knows the roles is met; Fault: take a closer look.
Truth Engine::by_role(std::uint32_t requirement) {
  const std::uint64_t roles = plan_.roles_asked(requirement);
  if (roles == 0 || !plan_.fuses()) return Truth::Fault;
  return subject_.answered->by_role(*this, image().requirements[requirement].kind, roles);
}

// What a live rule demands; false when it forbids.
bool Engine::outcome_of(std::uint32_t rule, Findings& scratch) {
  if (image().rules[rule].each.count > 0)
    return expand(rule, false, scratch) && scratch.forbids.empty();
  return effects(rule, nullptr, 0, false, scratch) && scratch.forbids.empty();
}

}  // namespace writ::decide
