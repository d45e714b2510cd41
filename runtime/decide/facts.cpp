// Facts by handle: for hosts that keep their facts and ask again and again.
#include <fmt/format.h>

#include "runtime/decide/input_error.hpp"
#include "runtime/decide/state.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ {

using decide::quoted;
using program::kNone;
using program::TypeKind;
using value::Value;

FactHandle Evaluator::fact(std::string_view path) const {
  const State& s = *state_;
  FactHandle first;
  for (std::uint32_t k = 0; k < s.image().slots.size(); ++k) {
    if (s.image().text(s.image().slots[k].path) != path) continue;
    if (!first)
      first.slot = k;  // facts of one name and several types: the current action's, if it has one
    if (s.at_hand->frame.has_action() && !s.settable({k})) return {k};
  }
  return first;
}

MaybeError Evaluator::begin_request(std::string_view action) {
  State& s = *state_;
  s.at_hand->frame.clear();
  s.at_hand->request_text.clear();
  s.at_hand->tell_actor({}, {});
  s.directory.unbind();
  s.at_hand->is_complete = false;
  s.at_hand->is_changed = false;
  const std::uint32_t row = s.program->action_named(action);
  if (row == kNone) {
    std::vector<std::string_view> known;
    for (const program::ActionRow& a : s.image().actions)
      known.push_back(s.image().text(a.outside));
    return InputError{
        "request",
        "action.name",
        fmt::format("an action: {}{}", decide::one_of(known), decide::near_spellings(action, known)),
        quoted(action),
        0,
        0};
  }
  s.at_hand->frame.begin(row);
  return std::nullopt;
}

MaybeError Evaluator::set_actor(std::string_view id, std::string_view acts_for) {
  State& s = *state_;
  if (!s.at_hand->frame.has_action())
    return InputError{"request", "action", "a request begun with begin_request or set_request",
                      "none",    0,        0};
  MaybeError bad = s.bind_actor(id, acts_for);
  if (bad) return bad;
  s.at_hand->tell_actor(id, acts_for);
  return bad;
}

InputError Evaluator::State::fact_error(FactHandle fact, std::string expected,
                                        std::string found) const {
  const bool known = fact && fact.slot < image().slots.size();
  return {"request",
          known ? std::string(image().text(image().slots[fact.slot].path)) : "",
          std::move(expected),
          known && image().slots[fact.slot].is_sensitive ? "[sensitive]" : std::move(found),
          0,
          0};
}

MaybeError Evaluator::State::settable(FactHandle fact) const {
  if (!at_hand->frame.has_action())
    return InputError{"request", "action", "a request begun with begin_request", "none", 0, 0};
  if (fact.slot >= image().slots.size())
    return fact_error({}, "the handle of a fact", "an invalid handle");
  const std::uint32_t row = image().slots[fact.slot].fact;
  bool is_of_action = false;
  for (std::uint32_t k = at_hand->frame.row().params.first; k < at_hand->frame.row().params.end();
       ++k)
    is_of_action |= image().params[k].fact == row;
  if (!is_of_action)
    return fact_error(fact, fmt::format("a fact of {}", image().text(at_hand->frame.row().outside)),
                      "a fact of other actions");
  if (row == at_hand->frame.row().by_fact)
    return fact_error(fact, "the actor, by set_actor", "a fact set by hand");
  if (image().types[image().facts[row].type].kind == TypeKind::Principal &&
      fact.slot != image().facts[row].slot)
    return fact_error(fact, "what the directory says", "a fact set by hand");
  return std::nullopt;
}

MaybeError Evaluator::State::put(FactHandle fact, TypeKind kind, const Value& v,
                                 std::string_view found) {
  if (MaybeError bad = settable(fact)) return bad;
  const program::SlotRow& slot = image().slots[fact.slot];
  if (image().types[slot.type].kind != kind)
    return fact_error(fact, decide::expectation(image(), slot.type), std::string(found));
  const program::FactRow& row = image().facts[slot.fact];
  at_hand->is_changed = true;
  if (fact.slot == row.slot) {
    at_hand->frame.place(slot.fact, v);
    return std::nullopt;
  }
  if (at_hand->frame.slot(row.slot)->is_missing()) {
    at_hand->frame.open_entity(slot.fact);
    at_hand->is_complete = false;
  }
  *at_hand->frame.slot(fact.slot) = v;
  at_hand->frame.touch();
  return std::nullopt;
}

MaybeError Evaluator::set_bool(FactHandle fact, bool v) {
  return state_->put(fact, TypeKind::Bool, value::of_bool(v), "true or false");
}

MaybeError Evaluator::set_int(FactHandle fact, std::int64_t v) {
  return state_->put(fact, TypeKind::Int, value::of_int(v), "a whole number");
}

MaybeError Evaluator::set_decimal(FactHandle fact, std::string_view digits) {
  const auto v = value::parse_decimal(digits);
  if (!v)
    return state_->fact_error(
        fact, "a number of at most 18 digits, at most 9 of them after the point", quoted(digits));
  return state_->put(fact, TypeKind::Decimal, *v, "a number");
}

MaybeError Evaluator::set_money(FactHandle fact, std::string_view amount, std::string_view currency) {
  const auto v = value::parse_money(amount, currency);
  if (!v)
    return state_->fact_error(fact, "an amount such as \"500.00\" and a currency such as \"EUR\"",
                              quoted(fmt::format("{} {}", amount, currency)));
  return state_->put(fact, TypeKind::Money, *v, "money");
}

MaybeError Evaluator::set_time(FactHandle fact, Time v) {
  return state_->put(fact, TypeKind::Time, value::of_scalar(value::Tag::Time, v), "a time");
}

MaybeError Evaluator::set_text(FactHandle fact, std::string_view v) {
  State& s = *state_;
  if (MaybeError bad = s.settable(fact)) return bad;
  const program::TypeId type = s.image().slots[fact.slot].type;
  const program::TypeRow& t = s.image().types[type];
  switch (t.kind) {
    case TypeKind::Text:
      return s.put(fact, TypeKind::Text, s.at_hand->frame.keep_text(fact.slot, v), "text");
    case TypeKind::Enum:
      if (const std::uint32_t m = s.program->member_named(t.a, v); m != kNone)
        return s.put(fact, TypeKind::Enum, value::of_enum(t.a, m), "");
      return s.fact_error(fact,
                          decide::expectation(s.image(), type) +
                              decide::near_spellings(v, decide::member_spellings(s.image(), t.a)),
                          quoted(v));
    case TypeKind::Role:
      if (const std::uint32_t r = s.program->role_named(v); r != kNone)
        return s.put(fact, TypeKind::Role, value::of_role(r), "");
      return s.fact_error(fact,
                          decide::expectation(s.image(), type) +
                              decide::near_spellings(v, decide::role_spellings(s.image())),
                          quoted(v));
    case TypeKind::Principal: {
      const value::Principal* p = s.directory.find(v);
      if (p && (t.a & (p->is_person ? program::kPersonMask : program::kAgentMask)) != 0)
        return s.put(fact, TypeKind::Principal, value::of_principal(p), "");
      return s.fact_error(fact, decide::expectation(s.image(), type), quoted(v));
    }
    default: return s.fact_error(fact, decide::expectation(s.image(), type), "text");
  }
}

MaybeError Evaluator::set_json(FactHandle fact, std::string_view json) {
  State& s = *state_;
  if (MaybeError bad = s.settable(fact)) return bad;
  json::Reader in(s.at_hand->frame.arena().copy(json), s.at_hand->frame.arena());
  s.at_hand->is_complete = false;
  s.at_hand->is_changed = true;
  if (decide::read_fact(in, s.directory, s.at_hand->frame, fact.slot)) return std::nullopt;
  InputError bad = decide::input_error("request", in.error());
  bad.path = decide::join_path(s.image().text(s.image().slots[fact.slot].path), bad.path);
  if (s.image().slots[fact.slot].is_sensitive) bad.found = "[sensitive]";
  return bad;
}

MaybeError Evaluator::set_missing(FactHandle fact) {
  State& s = *state_;
  if (MaybeError bad = s.settable(fact)) return bad;
  const program::SlotRow& slot = s.image().slots[fact.slot];
  if (!s.image().types[slot.type].is_optional)
    return s.fact_error(fact, decide::expectation(s.image(), slot.type), "nothing");
  s.at_hand->is_changed = true;
  if (fact.slot == s.image().facts[slot.fact].slot) {
    s.at_hand->frame.remove(slot.fact);
  } else {
    *s.at_hand->frame.slot(fact.slot) = Value{};
    s.at_hand->frame.touch();
  }
  return std::nullopt;
}

}  // namespace writ
