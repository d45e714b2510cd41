// Lines 29-31: who may fill a seat, and in whose chair an answer sits.
#include <algorithm>

#include "runtime/decide/evidence.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::kNone;
using value::Principal;
using value::Tag;
using value::Value;

Manner manner_of(const program::Image& image, const program::KindRow& kind) {
  if (kind.from_field == kNone) return kind.by_field == kNone ? Manner::Plain : Manner::Person;
  switch (image.types[image.fields[kind.fields.first + kind.from_field - 2].type].kind) {
    case program::TypeKind::Principal: return Manner::Person;
    case program::TypeKind::Role: return Manner::Capacity;
    default: return Manner::Subject;  // every other type is compared by its id or text
  }
}

namespace {

void add_who(Engine& engine, const Value& v, program::SpanId span, Who& out, Value& fault) {
  if (v.is(Tag::Role)) {
    out.roles.push_back(static_cast<std::uint32_t>(v.i));
  } else if (v.is(Tag::Principal)) {
    out.persons.push_back(v.who);
    out.subjects.back().push_back(v.who->id.view());
  } else if (const std::string_view id = id_of(v); id.data() != nullptr) {
    out.subjects.back().push_back(id);
  } else {
    engine.join(fault, v.is_fault()     ? v
                       : v.is_missing() ? engine.fault_of(value::FaultKind::MissingValue, span)
                                        : engine.fault_of(value::FaultKind::Internal, span));
  }
}

}  // namespace

void resolve_who(Engine& engine, const program::SeatRow& seat, const Value* vars, Who& out,
                 Value& fault) {
  for (std::uint32_t k = seat.whos.first; k < seat.whos.end(); ++k) {
    const program::WhoRow& row = engine.image().whos[k];
    if (row.kind == program::SeatKind::Anyone) {
      out.anyone = true;
      continue;
    }
    out.subjects.emplace_back();
    const Value v = engine.run(row.function, vars);
    if (!v.is(Tag::List)) {
      add_who(engine, v, row.span, out, fault);
      continue;
    }
    for (std::uint32_t i = 0; i < v.aux; ++i) add_who(engine, v.fields[i], row.span, out, fault);
  }
}

const std::vector<Delegation>& Engine::delegations() {
  if (has_delegations_) return delegations_;
  has_delegations_ = true;
  delegations_.clear();
  const std::uint32_t kind = image().delegation_kind;
  if (kind == kNone || delegation_fields_[0] == kNone || delegation_fields_[1] == kNone)
    return delegations_;
  const vm::KindRecords& all = subject_.kinds[kind];
  for (std::uint32_t k = 0; k < all.count; ++k) {
    const value::Record& r = *all.records[k];
    const auto field = [&](std::size_t f) {
      return delegation_fields_[f] == kNone ? Value{} : r.fields[delegation_fields_[f]];
    };
    const Value by = field(0), to = field(1), role = field(2), from = field(3), until = field(4),
                revoked = field(5);
    if (!by.is(Tag::Principal) || !to.is(Tag::Principal) || by.who == to.who) continue;
    Delegation d{
        &r,
        by.who,
        to.who,
        role.is(Tag::Role) ? (role.i < 0 ? kUnknownRole : static_cast<std::uint32_t>(role.i)) : kNone,
        from.is(Tag::Time) ? from.i : INT64_MIN,
        until.is(Tag::Time) ? until.i : INT64_MAX,
        revoked.is(Tag::Time) ? revoked.i : INT64_MAX,
        Truth::True,
        {}};
    d.counts = condition(*this, image().kinds[kind].counts_when, nullptr, 0, r, d.fault);
    if (d.counts != Truth::False) delegations_.push_back(d);
  }
  return delegations_;
}

void chairs_of(Engine& engine, const Question& q, const Answer& answer, const Who& seat,
               Chairs& out, Value& doubts) {
  const Principal& p = *answer.person;
  const std::int64_t at = answer.record->at;
  const bool in_capacity = answer.capacity != kNoCapacity;
  const auto asked_role = [&](std::uint32_t role) { return !in_capacity || role == answer.capacity; };
  const auto holds = [&](const Principal& who) {  // a role of the seat, when the answer was given
    return std::any_of(seat.roles.begin(), seat.roles.end(),
                       [&](std::uint32_t r) { return asked_role(r) && who.holds(r, at); });
  };
  const auto is_named = [&](const Principal& who) {
    return std::find(seat.persons.begin(), seat.persons.end(), &who) != seat.persons.end();
  };
  // An answer in a capacity counts for that role; where the kind is about capacities, a person named or anyone may
  // have answered in any capacity that was truly held.
  const bool without_role =
      !in_capacity || (q.manner == Manner::Capacity && p.holds(answer.capacity, at));
  const bool own = p.is_person ? holds(p) || (without_role && (is_named(p) || seat.anyone))
                               : without_role && is_named(p);
  if (own) out.push_back({&p, answer.is_sure});
  if (!p.is_person) return;
  for (const Delegation& d : engine.delegations()) {
    if (d.to != &p || d.by == &p || !d.by->is_person || engine.is_requester(*d.by)) continue;
    if (d.record->at > at || at < d.from || at >= d.until || at >= d.revoked) continue;
    const bool by_role = std::any_of(seat.roles.begin(), seat.roles.end(), [&](std::uint32_t r) {
      return asked_role(r) && (d.role == r || d.role == kNone) && d.by->holds(r, at);
    });
    const bool by_name = d.role == kNone && !in_capacity && is_named(*d.by);
    if (!by_role && !by_name) continue;
    if (d.counts == Truth::Fault) engine.join(doubts, d.fault);
    out.push_back({d.by, answer.is_sure && d.counts == Truth::True});
  }
}

void earliest_counting(Engine& engine, std::uint32_t requirement, const Value* vars,
                       std::int64_t& sure, std::int64_t& possible, Value& doubts) {
  Question q;
  if (!prepare(engine, requirement, vars, q, doubts)) {
    possible = INT64_MIN;
    return;
  }
  Answers answers;
  collect_answers(engine, q, answers, doubts);
  for (const Answer& a : answers) {
    bool sits = q.manner == Manner::Plain, is_sure = a.is_sure && sits;
    for (const auto& seats : q.alternatives) {
      for (const Who& seat : seats) {
        if (q.manner == Manner::Subject) {
          for (const auto& subjects : seat.subjects)
            for (std::string_view s : subjects)
              sits |= names_subject(engine.image(), a.record->fields[q.kind->from_field], s);
          is_sure = sits && a.is_sure;
        } else if (q.manner != Manner::Plain) {
          Chairs chairs;
          chairs_of(engine, q, a, seat, chairs, doubts);
          if (q.escalates && a.record->at >= q.opens_at)
            chairs_of(engine, q, a, q.escalated, chairs, doubts);
          sits |= !chairs.empty();
          is_sure |=
              std::any_of(chairs.begin(), chairs.end(), [](const Chair& c) { return c.is_sure; });
        }
      }
    }
    if (sits) possible = std::min(possible, a.record->at);
    if (sits && is_sure) sure = std::min(sure, a.record->at);
  }
}

}  // namespace writ::decide
