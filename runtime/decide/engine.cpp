#include "runtime/decide/engine.hpp"

#include <algorithm>

#include "runtime/decide/digest.hpp"

namespace writ::decide {

using value::Value;

void Findings::clear() {
  outcome = Outcome::Forbid;
  no_rule_permits = false;
  forbids.clear();
  permits.clear();
  unmet.clear();
  open.clear();
  duties.clear();
  owed.clear();
  undelivered.clear();
  listed.clear();
  faults.clear();
  lanes.clear();
  notes.clear();
}

namespace {

Value answer_has(vm::Context& context, std::uint32_t requirement, const Value* vars) {
  return static_cast<Engine*>(context.host)->has(requirement, vars);
}

Value answer_holders(vm::Context& context, std::uint32_t role) {
  return static_cast<Engine*>(context.host)->holders(role);
}

Value answer_extern(vm::Context& context, std::uint32_t external, const Value* arguments) {
  return static_cast<Engine*>(context.host)->ask(external, arguments);
}

}  // namespace

Engine::Engine(const program::Program& program)
    : program_(program),
      memo_(program.image().functions.size()),
      memo_epoch_(program.image().functions.size(), 0),
      index_(program) {
  const program::Image& im = image();
  only_permits_.resize(im.rules.size());
  for (std::uint32_t r = 0; r < im.rules.size(); ++r) {
    bool only = true;
    for (std::uint32_t e = im.rules[r].effects.first; e < im.rules[r].effects.end(); ++e)
      only &= im.effects[e].kind == program::EffectKind::Permit;
    only_permits_[r] = only;
  }
  for (std::uint32_t a = 0; a < im.actions.size(); ++a)
    asks_content_.push_back(asks_about_content(im, a));
  std::vector<bool> is_condition(im.functions.size(), false);
  for (const program::KindRow& k : im.kinds)
    if (k.counts_when < im.functions.size()) is_condition[k.counts_when] = true;
  for (program::FunctionId f = 0; f < im.functions.size(); ++f)
    if (uses(im, f, program::Opcode::Digest))
      (is_condition[f] ? conditions_ask_digest_ : asks_digest_) = true;
  const char* names[6] = {"by", "to", "role", "starts_at", "ends_at", "revoked_at"};
  for (std::size_t k = 0; k < 6; ++k)
    delegation_fields_[k] = im.delegation_kind == program::kNone
                                ? program::kNone
                                : record_field(im, im.delegation_kind, names[k]);
}

void Engine::begin(const Subject& subject) {
  subject_ = subject;
  arena_.reset();
  if (++epoch_ == 0) {
    std::fill(memo_epoch_.begin(), memo_epoch_.end(), 0);
    epoch_ = 1;
  }
  has_delegations_ = false;
  evidence_depth_ = 0;
  context_ = vm::Context{};
  context_.program = &program_;
  context_.slots = subject.frame->slots();
  context_.settings = subject.settings;
  context_.tables = subject.tables;
  context_.kinds = subject.kinds;
  context_.now = subject.now;
  context_.arena = &arena_;
  context_.steps_left = subject.steps;
  context_.has = answer_has;
  context_.holders = answer_holders;
  context_.ask = answer_extern;
  if (subject.externs != nullptr) subject.externs->begin();
  context_.host = this;
  const auto& requesters = subject.frame->requesters();
  Value* list = arena_.array<Value>(requesters.size());
  for (std::size_t k = 0; k < requesters.size(); ++k) list[k] = value::of_principal(requesters[k]);
  context_.requesters = value::of_list(list, static_cast<std::uint32_t>(requesters.size()));
  if (digest_version_ == subject.frame->version()) {
    context_.digest = value::of_text(&digest_value_);
  } else if (asks_digest_) {  // some functions read it from the context
    digest();
  }
}

Value Engine::digest() {
  if (digest_version_ != subject_.frame->version()) {
    digest_text_ =
        !subject_.frame->has_action()
            ? std::string()
            : content_digest(program_,
                             {subject_.tenant, subject_.frame->action(), subject_.frame->actor(),
                              &subject_.frame->requesters(), subject_.frame->slots()});
    digest_value_ = {digest_text_.data(), static_cast<std::uint32_t>(digest_text_.size()),
                     value::kUnseenText};
    digest_version_ = subject_.frame->version();
  }
  return context_.digest = value::of_text(&digest_value_);
}

bool Engine::reads_content() const {
  if (!subject_.frame->has_action() || !asks_content_[subject_.frame->action()]) return false;
  for (std::uint32_t k = 0; k < image().kinds.size(); ++k)
    if (image().kinds[k].binding == program::Binding::Content && subject_.kinds[k].count > 0)
      return true;
  return false;
}

Value Engine::holders(std::uint32_t role) {
  std::vector<const value::Principal*> all;
  subject_.directory->holding(role, now(), all);
  if (all.size() > program::kDefaultListBound)
    return fault_of(value::FaultKind::OverBound, value::kNoSpan);
  Value* list = arena_.array<Value>(all.size());
  for (std::size_t k = 0; k < all.size(); ++k) list[k] = value::of_principal(all[k]);
  return value::of_list(list, static_cast<std::uint32_t>(all.size()));
}

Value Engine::ask(std::uint32_t external, const Value* arguments) {
  return subject_.externs->ask(external, arguments, *subject_.directory, arena_);
}

bool Engine::is_requester(const value::Principal& p) const {
  const auto& requesters = subject_.frame->requesters();
  return std::find(requesters.begin(), requesters.end(), &p) != requesters.end();
}

void Engine::join(Value& into, const Value& more) {
  if (!more.is_fault()) return;
  into = into.is_fault() ? vm::join_faults(arena_, into, more) : more;
}

void Engine::forbid(Findings& out, Reason::Kind kind, std::uint32_t row, bool is_lane,
                    std::string_view detail) {
  out.forbids.push_back({kind, row, is_lane, std::string(full_ ? detail : std::string_view())});
}

void Engine::blame(Findings& out, std::string_view where, const Value& fault) {
  if (fault.is_fault()) out.faults.push_back({where, fault.fault});
}

Outcome Engine::decide(bool all_enforced, bool full, Findings& out) {
  out.clear();
  full_ = full;
  const program::Image& im = image();
  const program::ActionRow& action = subject_.frame->row();
  index_.candidates(subject_.frame->action(), subject_.frame->slots(), candidates_);
  for (std::uint32_t position : candidates_) {  // 6
    const std::uint32_t rule = im.indices[action.rules.first + position];
    const program::RuleRow& row = im.rules[rule];
    Value fault;
    const Truth is_live = live(row, all_enforced, fault);  // 7
    if (is_live == Truth::False) continue;                 // 8
    if (is_live == Truth::Fault) {                         // 9
      blame(out, im.text(row.name), fault);
      if (!only_permits_[rule])
        forbid(out, Reason::Kind::Fault, rule, false, "its guard is a fault");
    } else {
      apply(rule, full, out);  // 10-14
    }
    if (!full && !out.forbids.empty()) return out.outcome = Outcome::Forbid;
  }
  lanes(full, out);                                                // 15
  if (!out.forbids.empty()) return out.outcome = Outcome::Forbid;  // 16
  if (out.permits.empty()) {                                       // 17
    out.no_rule_permits = true;
    return out.outcome = Outcome::Forbid;
  }
  if (!merge(program::kOnPermit, out.duties, out.owed, out.undelivered))
    return out.outcome = Outcome::Forbid;                         // 18
  if (!out.unmet.empty()) return out.outcome = Outcome::Pending;  // 19
  return out.outcome = Outcome::Permit;                           // 20
}

Truth Engine::single(std::uint32_t rule, Findings& out) {
  out.clear();
  full_ = is_single_ = true;
  Value fault;
  const Truth is_live = live(image().rules[rule], false, fault);
  blame(out, image().text(image().rules[rule].name), fault);
  if (is_live == Truth::True) apply(rule, true, out);
  is_single_ = false;
  return is_live;
}

void Engine::settle_obligations(Findings& out) {
  if (out.outcome == Outcome::Permit) return;  // merged when it was decided
  out.owed.clear();
  merge(out.outcome == Outcome::Pending ? program::kOnPending : program::kOnForbid, out.duties,
        out.owed, out.listed);
}

std::uint32_t record_field(const program::Image& image, std::uint32_t kind, std::string_view name) {
  const program::Range fields = image.kinds[kind].fields;
  for (std::uint32_t k = 0; k < fields.count; ++k)
    if (image.text(image.fields[fields.first + k].name) == name) return k + 2;
  return program::kNone;
}

}  // namespace writ::decide
