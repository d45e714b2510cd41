#include "runtime/program/glance.hpp"

#include <algorithm>
#include <utility>

#include "runtime/program/scan.hpp"

namespace writ::program {

namespace {

// Functions that hold an opcode, or call one that does.
std::vector<bool> holders_of(const Image& image, Opcode op) {
  std::vector<bool> holds(image.functions.size(), false);
  std::vector<Edge> calls;
  for (FunctionId f = 0; f < image.functions.size(); ++f)
    for (std::uint32_t pc = image.functions[f].code.first; pc < image.functions[f].code.end(); ++pc) {
      const Instruction& in = image.code[pc];
      if (in.op == op) holds[f] = true;
      if (in.op == Opcode::Call) calls.emplace_back(in.c, f);
    }
  mark_leading(std::move(calls), holds);
  return holds;
}

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

// The one requirement that a rule asks for beside permitting or forbidding, if its roles are known.
std::uint32_t need_of(const Image& image, const RuleRow& rule,
                      const std::vector<std::uint64_t>& roles_asked) {
  std::uint32_t need = kNone;
  for (std::uint32_t e = rule.effects.first; e < rule.effects.end(); ++e) {
    const EffectRow& effect = image.effects[e];
    if (effect.kind == EffectKind::Permit || effect.kind == EffectKind::Forbid) continue;
    if (effect.kind != EffectKind::Require || need != kNone || rule.each.count > 0) return kNone;
    need = effect.index;
  }
  return need != kNone && roles_asked[need] != 0 ? need : kNone;
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

Glance::Glance(const Program& program) {
  const Image& image = program.image();
  roles_asked.reserve(image.requirements.size());
  for (const RequirementRow& r : image.requirements) roles_asked.push_back(roles_of(program, r));
  rules.reserve(image.rules.size());
  for (const RuleRow& rule : image.rules)
    rules.push_back({flags_of(image, rule), need_of(image, rule, roles_asked)});
  asks_content = asks_about_content(image);
  for (std::uint32_t a = 0; a < image.actions.size(); ++a) {
    bool any = false;
    for (std::uint32_t k = image.actions[a].rules.first; k < image.actions[a].rules.end(); ++k)
      any |= image.rules[image.indices[k]].mode != Mode::On;
    has_mode.push_back(any);
  }
  const std::vector<bool> holders = holders_of(image, Opcode::Digest);
  std::vector<bool> is_condition(image.functions.size(), false);
  for (const KindRow& k : image.kinds)
    if (k.counts_when != kNone) is_condition[k.counts_when] = true;
  for (FunctionId f = 0; f < image.functions.size(); ++f)
    if (holders[f]) (is_condition[f] ? conditions_ask_digest : asks_digest) = true;
}

}  // namespace writ::program
