#include "runtime/decide/engine.hpp"

#include <algorithm>

#include "runtime/decide/digest.hpp"
#include "runtime/decide/records.hpp"

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
    : program_(program), plan_(program.plan()), memo_(plan_.shared_count()) {
  const program::Image& im = image();
  std::uint32_t most = 0;
  for (const program::ActionRow& a : im.actions) most = std::max(most, a.rules.count);
  demands_.resize(most + 1);
  const char* names[6] = {"by", "to", "role", "starts_at", "ends_at", "revoked_at"};
  for (std::size_t k = 0; k < 6; ++k)
    delegation_fields_[k] = im.delegation_kind == program::kNone
                                ? program::kNone
                                : record_field(im, im.delegation_kind, names[k]);
  context_.program = &program_;
  context_.arena = &arena_;
  context_.has = answer_has;
  context_.holders = answer_holders;
  context_.ask = answer_extern;
  context_.find = plan_.narrows() ? find : nullptr;
  context_.host = this;
}

vm::Found Engine::find(vm::Context& context, std::uint32_t kind, std::uint32_t field,
                       std::string_view text) {
  const Engine& engine = *static_cast<Engine*>(context.host);
  const RecordSet* set =
      engine.image().kinds[kind].is_evidence ? engine.subject_.evidence : engine.subject_.history;
  return set == nullptr ? vm::Found{} : set->find(kind, field, text);
}

std::span<const value::Record* const> Engine::about_content(std::uint32_t kind) {
  const std::vector<const value::Record*>& all = subject_.evidence->kinds()[kind].records;
  const program::KindRow& row = image().kinds[kind];
  if (context_.find == nullptr || row.binding != program::Binding::Content || all.empty() ||
      row.content_field == program::kNone)
    return all;
  const value::Value content = digest();
  if (!content.is(value::Tag::Text)) return all;
  const vm::Found found = subject_.evidence->find(kind, row.content_field, content.text->view());
  if (!found.is_known) return all;
  return {found.records, found.count};
}

std::span<const value::Record* const> Engine::records_about(std::uint32_t kind) {
  const vm::KindRecords& until_now = subject_.kinds[kind];
  if (until_now.count == 0) return {};
  const auto all = about_content(kind);
  if (all.data() == until_now.records) return {until_now.records, until_now.count};
  std::size_t count = all.size();
  while (count > 0 && all[count - 1]->at > now()) --count;
  return all.first(count);
}

void Engine::set_world(const World& world) {
  world_ = world;
  context_.settings = world.settings;
  context_.tables = world.tables;
}

void Engine::forget_all() {
  for (Remembered& m : memo_) m.epoch = 0;
  epoch_ = 1;
}

Value Engine::digest() { return digest_of(program_, world_.tenant, *subject_.frame); }

Value Engine::digest_of(const program::Program& program, std::string_view tenant, Frame& frame) {
  if (frame.digest().is_missing())
    frame.keep_digest(!frame.has_action()
                          ? std::string()
                          : content_digest(program, {tenant, frame.action(), frame.actor(),
                                                     &frame.requesters(), frame.slots()}));
  return frame.digest();
}

bool Engine::reads_content() const {
  if (!subject_.frame->has_action() || !plan_.asks_about_content(subject_.frame->action()))
    return false;
  for (std::uint32_t k = 0; k < image().kinds.size(); ++k)
    if (image().kinds[k].binding == program::Binding::Content && subject_.kinds[k].count > 0)
      return true;
  return false;
}

Value Engine::holders(std::uint32_t role) {
  std::vector<const value::Principal*> all;
  world_.directory->holding(role, now(), all);
  if (all.size() > program::kDefaultListBound)
    return fault_of(value::FaultKind::OverBound, value::kNoSpan);
  Value* list = arena_.array<Value>(all.size());
  for (std::size_t k = 0; k < all.size(); ++k) list[k] = value::of_principal(all[k]);
  return value::of_list(list, static_cast<std::uint32_t>(all.size()));
}

Value Engine::ask(std::uint32_t external, const Value* arguments) {
  return world_.externs->ask(external, arguments, *world_.directory, arena_);
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
  out.forbids.push_back({kind, row, is_lane, full_ ? detail : std::string_view()});
}

void Engine::blame(Findings& out, std::string_view where, const Value& fault) {
  if (fault.is_fault()) out.faults.push_back({where, fault.fault});
}

Outcome Engine::decide(bool all_enforced, Findings& out) {
  out.clear();
  full_ = true;
  const program::Image& im = image();
  live_.clear();
  plan_.index().candidates(
      subject_.frame->action(), subject_.frame->packed(), [&](const program::RuleIndex::List& list) {
        for (std::uint32_t k = 0; k < list.count; ++k) {  // 6
          const program::Guard* g = list.is_rules ? nullptr : plan_.guards() + list[k];
          const std::uint32_t rule = g != nullptr ? g->rule : list[k];
          Value fault;
          const Truth is_live = g != nullptr ? live_guard(*g, all_enforced, fault)
                                             : live(im.rules[rule], all_enforced, fault);  // 7
          if (is_live != Truth::False) live_.push_back({rule, is_live, fault});            // 8
        }
      });
  if (live_.size() > 1)
    std::sort(live_.begin(), live_.end(), [&](const Candidate& a, const Candidate& b) {
      return im.text(im.rules[a.rule].name) < im.text(im.rules[b.rule].name);
    });
  for (const auto& [rule, is_live, fault] : live_) {
    if (is_live == Truth::Fault) {  // 9
      blame(out, im.text(im.rules[rule].name), fault);
      if ((program::flags_of(im, im.rules[rule]) & program::kOnlyPermits) == 0)
        forbid(out, Reason::Kind::Fault, rule, false, "its guard is a fault");
    } else {
      apply(rule, true, out);  // 10-14
    }
  }
  lanes(true, out);                                                // 15
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
