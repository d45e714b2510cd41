#include "runtime/decide/answered.hpp"

#include "runtime/decide/evidence.hpp"

namespace writ::decide {

using program::kNone;
using value::Tag;
using value::Value;

// Answers by active persons who do not ask themselves, to this very content.
void Answered::prepare(Engine& engine) {
  const Subject& subject = engine.subject();
  const program::Image& image = engine.image();
  answers_.clear();
  roles_ = 0;
  kind_ = kNone;
  is_hard_ = false;
  const auto& all = subject.evidence->kinds();
  for (std::uint32_t k = 0; k < all.size(); ++k) {
    const program::KindRow& kind = image.kinds[k];
    if (kind.binding != program::Binding::Content || kind.from_field == kNone ||
        kind.content_field == kNone)
      continue;
    for (const value::Record* r : engine.about_content(k)) {
      if (!is_about_content(engine, kind, *r)) continue;
      const Value& from = r->fields[kind.from_field];
      if (!from.is(Tag::Principal)) continue;
      const value::Principal& who = *from.who;
      if (!who.is_active || !who.is_person || engine.is_requester(who)) continue;
      std::uint64_t roles = who.standing_roles;
      is_hard_ |= who.has_terms;
      if (kind.as_field != kNone && !r->fields[kind.as_field].is_missing()) {
        const std::int64_t as = r->fields[kind.as_field].i;
        roles &= as >= 0 && as < value::kStandingRoles ? std::uint64_t{1} << as : 0;
      }
      kind_ = answers_.empty() || kind_ == k ? k : kNone;
      roles_ |= roles;
      answers_.push_back({r, k, roles});
    }
  }
  facts_ = subject.frame->version();
}

void Answered::begin_moment(Engine& engine) {
  const bool is_stale = facts_ != engine.subject().frame->version();
  if (is_stale) prepare(engine);
  moment_ = engine.moment();
  sure_ = 0;
  const program::Image& image = engine.image();
  for (const std::uint32_t k : {image.delegation_kind, image.rejection_kind})
    is_hard_ |= k != kNone && !engine.records_about(k).empty();
}

Truth Answered::by_role(Engine& engine, std::uint32_t kind, std::uint64_t roles) {
  if (moment_ != engine.moment() || facts_ != engine.subject().frame->version())
    begin_moment(engine);
  if (is_hard_) return Truth::Fault;
  if (kind_ == kind) {
    if ((roles & sure_) != 0) return Truth::True;
    if ((roles & roles_) == 0) return Truth::False;
  }
  return look(engine, kind, roles);
}

Truth Answered::look(Engine& engine, std::uint32_t kind, std::uint64_t roles) {
  if (kind == engine.image().rejection_kind) return Truth::Fault;
  for (const Answer& a : answers_) {
    if (a.kind != kind || (a.roles & roles) == 0 || a.record->at > engine.now()) continue;
    Value doubts;
    const Truth counts =
        condition(engine, engine.image().kinds[kind].counts_when, nullptr, 0, *a.record, doubts);
    if (counts == Truth::False) continue;
    if (counts == Truth::True && kind_ == kind) sure_ |= a.roles;
    return counts;
  }
  return Truth::False;
}

}  // namespace writ::decide
