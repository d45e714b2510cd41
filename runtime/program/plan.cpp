#include "runtime/program/plan.hpp"

#include <algorithm>
#include <utility>

#include "runtime/program/scan.hpp"

namespace writ::program {

namespace {

// Functions that hold an opcode, or call one that does.
std::vector<bool> holders_of(const Image& image, Opcode op) {
  std::vector<bool> holds(image.functions.size(), false);
  std::vector<FunctionId> found;
  std::vector<std::pair<FunctionId, FunctionId>> calls;  // callee, caller
  for (FunctionId f = 0; f < image.functions.size(); ++f)
    for (std::uint32_t pc = image.functions[f].code.first; pc < image.functions[f].code.end(); ++pc) {
      const Instruction& in = image.code[pc];
      if (in.op == op && !holds[f]) holds[f] = true, found.push_back(f);
      if (in.op == Opcode::Call) calls.emplace_back(in.c, f);
    }
  std::sort(calls.begin(), calls.end());
  for (; !found.empty();) {
    const FunctionId callee = found.back();
    found.pop_back();
    auto call = std::lower_bound(calls.begin(), calls.end(), std::pair(callee, FunctionId{0}));
    for (; call != calls.end() && call->first == callee; ++call)
      if (const FunctionId caller = call->second; !holds[caller])
        holds[caller] = true, found.push_back(caller);
  }
  return holds;
}

constexpr PackedTest kAlways{0, kNone, 0, kNeverUnsure, 0};
// Not a test: the guard takes more than comparing.
constexpr PackedTest kAsk{kNone, 0, 0, kAlwaysUnsure, 0};

bool is_conditional(const RuleRow& rule) {
  return rule.mode != Mode::On || rule.valid_from != kNone || rule.valid_until != kNone;
}

// The role that a function without parameters always gives, or kNone.
std::uint32_t constant_role(const Program& program, FunctionId f) {
  if (f == kNone) return kNone;
  const FunctionRow& row = program.image().functions[f];
  const Instruction* code = &program.image().code[row.code.first];
  if (row.code.count != 2 || code[0].op != Opcode::Const || code[1].op != Opcode::Return ||
      code[1].a != code[0].a)
    return kNone;
  const value::Value& v = program.constant(code[0].c);
  return v.is(value::Tag::Role) && v.i >= 0 ? static_cast<std::uint32_t>(v.i) : kNone;
}

std::uint64_t roles_of(const Program& program, const RequirementRow& r) {
  const Image& image = program.image();
  const bool is_plain = r.kind != kNone && r.count == 1 && r.args.count == 0 && r.where == kNone &&
                        r.within == kNone && r.after_requirement == kNone &&
                        r.after_time == kNone && r.escalate.count == 0 && !r.allows_self;
  if (!is_plain) return 0;
  const KindRow& kind = image.kinds[r.kind];
  if (kind.binding != Binding::Content || kind.from_field == kNone) return 0;
  const TypeId from = image.fields[kind.fields.first + kind.from_field - 2].type;
  if (image.types[from].kind != TypeKind::Principal) return 0;
  std::uint64_t roles = 0;
  for (std::uint32_t a = r.alternatives.first; a < r.alternatives.end(); ++a) {
    const Range seats = image.alternatives[a].seats;
    if (seats.count != 1) return 0;
    const Range whos = image.seats[seats.first].whos;
    for (std::uint32_t w = whos.first; w < whos.end(); ++w) {
      if (image.whos[w].kind != SeatKind::Expr) return 0;
      const std::uint32_t role = constant_role(program, image.whos[w].function);
      if (role >= value::kStandingRoles) return 0;
      roles |= std::uint64_t{1} << role;
    }
    if (whos.count == 0) return 0;
  }
  return roles;
}

}  // namespace

std::uint32_t flags_of(const Image& image, const RuleRow& rule) {
  std::uint32_t flags = 0;
  for (std::uint32_t e = rule.effects.first; e < rule.effects.end(); ++e)
    switch (image.effects[e].kind) {
      case EffectKind::Permit: flags |= kPermits; break;
      case EffectKind::Forbid: flags |= kForbids; break;
      default: flags |= kDemands; break;
    }
  if ((flags & (kForbids | kDemands)) == 0) flags |= kOnlyPermits;
  if (is_conditional(rule)) flags |= kNotAlways;
  return flags;
}

// The one requirement that a rule asks for beside permitting or forbidding, if its roles are known.
std::uint32_t Plan::need_of(const Image& image, const RuleRow& rule) const {
  std::uint32_t need = kNone;
  for (std::uint32_t e = rule.effects.first; e < rule.effects.end(); ++e) {
    const EffectRow& effect = image.effects[e];
    if (effect.kind == EffectKind::Permit || effect.kind == EffectKind::Forbid) continue;
    if (effect.kind != EffectKind::Require || need != kNone || rule.each.count > 0) return kNone;
    need = effect.index;
  }
  return need != kNone && roles_asked_[need] != 0 ? need : kNone;
}

// A rule's tests, without the one that the index has made: the only one of its slot. What takes more than comparing has a
// bit that is always set, so that one look tells.
void Plan::lay_out(std::uint32_t action, Range tests, std::uint32_t settled, std::uint32_t flags) {
  const auto first = fused_.tests.begin() + tests.first, end = first + tests.count;
  const auto is_settled = [&](const FusedTest& t) { return t.slot == settled; };
  const bool drops = std::count_if(first, end, is_settled) == 1;
  const std::size_t begin = tests_.size();
  if ((flags & (kHasRest | kNotAlways)) != 0) tests_.push_back(kAsk);
  for (auto t = first; t != end; ++t) {
    if (drops && is_settled(*t)) continue;
    PackedTest& out = tests_.emplace_back();
    if (packing_.packed(action, *t, out)) continue;
    out = kAsk;
    out.low = static_cast<std::uint32_t>(slow_tests_.size());
    slow_tests_.push_back(*t);
  }
  if (tests_.size() == begin) tests_.push_back(kAlways);
  tests_.back().flags = static_cast<std::uint8_t>(flags | kIsLast);
}

void Plan::place_guards(const Image& image) {
  tests_.reserve(fused_.tests.size());
  guards_.reserve(image.rules.size() + 1);
  struct Glance {
    std::uint32_t flags, need;
  };
  std::vector<Glance> glances;  // rules are met in another order than they lie in
  glances.reserve(image.rules.size());
  for (const RuleRow& rule : image.rules) {
    const bool has_rest = fused_.of_rule[glances.size()].count < rule.conjuncts.count;
    glances.push_back({flags_of(image, rule) | has_rest * kHasRest, need_of(image, rule)});
  }
  index_.place(image.rules.size(), [&](std::uint32_t action, std::uint32_t r, std::uint32_t settled) {
    guards_.push_back({r, static_cast<std::uint32_t>(tests_.size()), glances[r].need});
    lay_out(action, fused_.of_rule[r], settled, glances[r].flags);
    return static_cast<std::uint32_t>(guards_.size() - 1);
  });
  guards_.push_back(
      {kNone, static_cast<std::uint32_t>(tests_.size()), kNone});  // ends the last one's tests
  index_.link([&](std::uint32_t guard) { return guards_[guard].first_test; });
  tests_.shrink_to_fit();
  fused_.tests = std::vector<FusedTest>();  // an empty list in braces would keep the room
  fused_.of_rule = std::vector<Range>();
}

Plan::Plan(const Program& program, Tuning tuning) : Plan(program, tuning, fuse_all(program)) {}

Plan::Plan(const Program& program, Tuning tuning, FusedRules fused)
    : tuning_(tuning),
      fused_(std::move(fused)),
      packing_(program.image(), fused_.of_rule, fused_.tests),
      index_(program.image(), fused_.of_rule, fused_.tests, fused_.texts, packing_, tuning.index) {
  const Image& image = program.image();
  if (!tuning.fuse) {  // the tests have served the index; guards run the code
    for (Range& tests : fused_.of_rule) tests.count = 0;
    fused_.is_fused.assign(image.functions.size(), false);
  }
  roles_asked_.reserve(image.requirements.size());
  for (const RequirementRow& r : image.requirements) roles_asked_.push_back(roles_of(program, r));
  place_guards(image);
  for (std::uint32_t a = 0; a < image.actions.size(); ++a) {
    asks_content_.push_back(program::asks_about_content(image, a));
    bool any = false;
    for (std::uint32_t k = image.actions[a].rules.first; k < image.actions[a].rules.end(); ++k)
      any |= image.rules[image.indices[k]].mode != Mode::On;
    has_mode_.push_back(any);
  }
  const std::vector<bool> ask_digest = holders_of(image, Opcode::Digest);
  std::vector<bool> is_condition(image.functions.size(), false);
  for (const KindRow& k : image.kinds)
    if (k.counts_when != kNone) is_condition[k.counts_when] = true;
  for (FunctionId f = 0; f < image.functions.size(); ++f)
    if (ask_digest[f]) (is_condition[f] ? conditions_ask_digest_ : asks_digest_) = true;
}

Sure Plan::test(const PackedTest& t, const PackedFacts& facts, const value::Value* slots) const {
  if (t.bit != kAlwaysUnsure) {
    if (facts.is_unsure(t.bit)) return Sure::Unsure;
    return t.holds(facts) ? Sure::True : Sure::False;
  }
  if (t.low == kNone) return Sure::True;  // whoever laid it out asks for the rest
  return test_slowly(slow_tests_[t.low], slots, fused_.texts);
}

// Every conjunct that is one test of a slot, by rule; and which of the others stand in several rules.
Plan::FusedRules Plan::fuse_all(const Program& program) {
  FusedRules out;
  const Image& image = program.image();
  enum : std::uint32_t { kUnknown = kNone, kNotFused = kNone - 1 };
  std::vector<std::uint32_t> known(image.functions.size(), kUnknown);  // by function, of `all`
  std::vector<FusedTest> all;
  out.is_fused.assign(image.functions.size(), false);
  std::vector<std::uint32_t> uses(image.functions.size(), 0);
  out.tests.reserve(image.conjuncts.size());
  out.of_rule.reserve(image.rules.size());
  for (const RuleRow& rule : image.rules) {
    Range own{static_cast<std::uint32_t>(out.tests.size()), 0};
    for (std::uint32_t c = rule.conjuncts.first; c < rule.conjuncts.end(); ++c) {
      const FunctionId f = image.conjuncts[c].function;
      if (known[f] == kUnknown) {
        const auto test = fuse(program, f, out.texts);
        known[f] = test ? static_cast<std::uint32_t>(all.size()) : kNotFused;
        if (test) all.push_back(*test);
      }
      out.is_fused[f] = known[f] != kNotFused;
      if (out.is_fused[f]) out.tests.push_back(all[known[f]]), ++own.count;
      else ++uses[f];
    }
    out.of_rule.push_back(own);
  }
  for (const LaneRow& lane : image.lanes) {
    uses[lane.selects] += 2;  // once to decide, once to report
    for (std::uint32_t k = lane.admits.first; k < lane.admits.end(); ++k)
      if (image.admits[k].when != kNone) ++uses[image.admits[k].when];
  }
  for (FunctionId f = 0; f < image.functions.size(); ++f)
    if (uses[f] > 1) out.shared.push_back(f);
  return out;
}

std::uint32_t Plan::shared(FunctionId conjunct) const {
  const std::vector<FunctionId>& all = fused_.shared;
  const auto found = std::lower_bound(all.begin(), all.end(), conjunct);
  return found != all.end() && *found == conjunct ? static_cast<std::uint32_t>(found - all.begin())
                                                  : kNone;
}

}  // namespace writ::program
