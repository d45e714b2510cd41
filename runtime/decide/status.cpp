// Lines 24-27: is a requirement met?
#include <algorithm>

#include "runtime/decide/evidence.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::kNone;
using value::Tag;
using value::Value;

namespace {

constexpr std::uint32_t kDeepest = 64;

// When the escalated seat opens: a wait after the first recorded asking about this content. Anything that cannot
// be known leaves it shut.
void open_escalation(Engine& engine, Question& q, Value& doubts) {
  const program::Image& image = engine.image();
  q.escalates = true;
  for (std::uint32_t s = q.row->escalate.first; s < q.row->escalate.end(); ++s)
    resolve_who(engine, image.seats[s], q.vars, q.escalated, doubts);
  q.delay = q.row->escalate_after == kNone ? Value{} : engine.run(q.row->escalate_after, q.vars);
  if (image.asked_kind == kNone || (q.delay.tag != Tag::Duration && q.delay.tag != Tag::Period))
    return;
  const program::KindRow& asked = image.kinds[image.asked_kind];
  for (const value::Record* r : engine.records_about(
           image.asked_kind)) {  // by time: the first about this content is the earliest
    Value ignored;
    if (!is_about_content(engine, asked, *r)) continue;
    if (condition(engine, asked.counts_when, nullptr, 0, *r, ignored) != Truth::True) continue;
    const value::Result opens = value::add(value::of_scalar(Tag::Time, r->at), q.delay);
    if (!opens.failed) q.opens_at = opens.value.i;
    return;
  }
}

bool seats_somebody(const Question& q, const Who& who) {
  return q.manner == Manner::Subject || q.manner == Manner::Plain || !who.is_empty();
}

Value nobody(Engine& engine, const program::RequirementRow& row) {
  return engine.fault_of(value::FaultKind::NoSeat, row.span);
}

// Requirements may ask for others, through `after` and through `has` in their conditions.
class Deeper {
 public:
  explicit Deeper(Engine& engine) : depth_(engine.evidence_depth()) { ++depth_; }
  ~Deeper() { --depth_; }
  Deeper(const Deeper&) = delete;
  Deeper& operator=(const Deeper&) = delete;

 private:
  std::uint32_t& depth_;
};

}  // namespace

bool prepare(Engine& engine, std::uint32_t requirement, const Value* vars, Question& q, Value& fault) {
  const program::Image& image = engine.image();
  q.row = &image.requirements[requirement];
  q.vars = vars;
  if (engine.evidence_depth() >= kDeepest || q.row->kind == kNone) {
    engine.join(fault, engine.fault_of(value::FaultKind::StepLimit, q.row->span));
    return false;
  }
  q.kind = &image.kinds[q.row->kind];
  q.manner = manner_of(image, *q.kind);
  if (q.kind->binding == program::Binding::Content || engine.plan().reads_digest()) engine.digest();
  Value problem;
  for (std::uint32_t a = q.row->args.first; a < q.row->args.end(); ++a) {  // 24
    q.args.push_back(engine.run(image.key_args[a].function, vars));
    engine.join(problem, q.args.back());
  }
  if (q.row->count < 1) engine.join(problem, nobody(engine, *q.row));
  for (std::uint32_t a = q.row->alternatives.first; a < q.row->alternatives.end(); ++a) {
    q.alternatives.emplace_back();
    const program::Range seats = image.alternatives[a].seats;
    for (std::uint32_t s = seats.first; s < seats.end(); ++s) {
      q.alternatives.back().emplace_back();
      resolve_who(engine, image.seats[s], vars, q.alternatives.back().back(), problem);
      if (!problem.is_fault() && !seats_somebody(q, q.alternatives.back().back()))
        engine.join(problem, nobody(engine, *q.row));
    }
    if (seats.count == 0) engine.join(problem, nobody(engine, *q.row));
  }
  if (problem.is_fault()) {
    engine.join(fault, problem);
    return false;
  }
  if (q.row->alternatives.count == 0) {  // no `from`: whoever may answer at all
    q.alternatives.emplace_back();
    q.alternatives.back().emplace_back();
    q.alternatives.back().back().anyone = true;
  }
  const auto moment = [&](program::FunctionId f) {
    if (f == kNone) return Value{};
    const Value v = engine.run(f, vars);
    return v.is_missing() ? engine.fault_of(value::FaultKind::MissingValue, q.row->span) : v;
  };
  q.within = moment(q.row->within);
  q.after = moment(q.row->after_time);
  const Deeper deeper(engine);
  if (q.row->after_requirement != kNone) {
    q.is_after_cited = true;
    earliest_counting(engine, q.row->after_requirement, vars, q.cited_sure, q.cited_possible,
                      q.cited_fault);
  }
  if (q.row->escalate.count > 0) {
    Value shut;
    open_escalation(engine, q, shut);
    if (shut.is_fault()) q.opens_at = INT64_MAX;
  }
  return true;
}

namespace {

Filling fill_subjects(Engine& engine, const Question& q, const Answers& answers, bool with_unsure) {
  const auto lacks = [&](std::string_view subject) {
    std::uint32_t found = 0;
    for (const Answer& a : answers)
      found += (a.is_sure || with_unsure) &&
               names_subject(engine.image(), a.record->fields[q.kind->from_field], subject);
    return found < q.row->count;
  };
  Filling best;
  best.missing = UINT32_MAX;
  for (std::uint32_t alternative = 0; alternative < q.alternatives.size(); ++alternative) {
    Filling f;
    f.alternative = alternative;
    f.asks_no_subject = true;
    for (const Who& seat : q.alternatives[alternative]) {  // all of the seats
      std::vector<std::string_view> fewest;
      bool first = true;
      for (const auto& subjects : seat.subjects) {  // any of the expressions
        std::vector<std::string_view> lacking;
        for (std::string_view s : subjects)
          if (lacks(s) && std::find(lacking.begin(), lacking.end(), s) == lacking.end())
            lacking.push_back(s);
        f.asks_no_subject &= subjects.empty();
        if (first || lacking.size() < fewest.size()) fewest = std::move(lacking);
        first = false;
      }
      if (seat.subjects.empty()) {  // no `from`: any record will do
        const auto usable = std::count_if(answers.begin(), answers.end(),
                                          [&](const Answer& a) { return a.is_sure || with_unsure; });
        f.asks_no_subject = false;
        if (static_cast<std::uint64_t>(usable) < q.row->count) fewest.emplace_back();
      }
      f.lacking.insert(f.lacking.end(), fewest.begin(), fewest.end());
    }
    f.missing = static_cast<std::uint32_t>(f.lacking.size());
    f.is_met = f.missing == 0;
    if (f.missing < best.missing) best = std::move(f);
  }
  return best;
}

Filling fill_plain_records(const Question& q, const Answers& answers, bool with_unsure) {
  Filling f;
  for (const Answer& a : answers) f.missing += a.is_sure || with_unsure;
  f.filled = {std::min(f.missing, q.row->count)};
  f.missing = q.row->count - f.filled[0];
  f.is_met = f.missing == 0;
  return f;
}

}  // namespace

Filling fill(Engine& engine, const Question& q, const Answers& answers, bool with_unsure,
             Value& doubts) {
  if (q.manner == Manner::Subject) return fill_subjects(engine, q, answers, with_unsure);
  if (q.manner == Manner::Plain) return fill_plain_records(q, answers, with_unsure);
  Filling best;
  best.missing = UINT32_MAX;
  for (std::uint32_t alternative = 0; alternative < q.alternatives.size(); ++alternative) {
    const auto& seats = q.alternatives[alternative];
    Few<Edge, 16> edges;
    for (std::uint32_t seat = 0; seat < seats.size(); ++seat) {
      for (const Answer& a : answers) {
        Chairs chairs;
        chairs_of(engine, q, a, seats[seat], chairs, doubts);
        if (q.escalates && a.record->at >= q.opens_at)
          chairs_of(engine, q, a, q.escalated, chairs, doubts);  // 31
        for (const Chair& c : chairs)
          if (c.is_sure || with_unsure)
            edges.push_back({seat, a.person->index, c.of->index, a.capacity, c.is_sure});
      }
    }
    Filling f;
    f.alternative = alternative;
    if (seats.size() == 1 && (q.row->count == 1 || edges.empty())) {
      f.filled = {edges.empty() ? 0u : 1u};
    } else {
      const auto filled = fill_seats({edges.data(), edges.size()},
                                     static_cast<std::uint32_t>(seats.size()), q.row->count);
      f.filled.assign(filled.begin(), filled.end());
    }
    for (std::uint32_t n : f.filled) f.missing += q.row->count - n;
    f.is_met = f.missing == 0;
    if (f.missing < best.missing) best = std::move(f);
  }
  return best;
}

// Nobody has answered, and who is asked needs no code: one list of roles.
bool Engine::is_unanswered(std::uint32_t requirement) {
  if (plan_.roles_asked(requirement) == 0 || !plan_.fuses()) return false;
  const program::RequirementRow& row = image().requirements[requirement];
  return row.alternatives.count == 1 && subject_.kinds[row.kind].count == 0;
}

Truth Engine::status(std::uint32_t requirement, const Value* vars, Value& fault,
                     std::vector<Open>* open, std::vector<std::string>* notes) {
  if (!full_)
    if (const Truth met = by_role(requirement); met != Truth::Fault) return met;
  if (open != nullptr && is_unanswered(requirement)) {
    describe_roles(*this, requirement, plan_.roles_asked(requirement), *open);
    return Truth::False;
  }
  const Deeper deeper(*this);
  Question q;
  if (!prepare(*this, requirement, vars, q, fault)) return Truth::Fault;
  Answers answers;
  Value doubts;
  collect_answers(*this, q, answers, doubts);
  // What may count does not; only a rejection that may count does.
  const bool with_unsure = image().rejection_kind != kNone && q.row->kind == image().rejection_kind;
  const Filling filling = fill(*this, q, answers, with_unsure, doubts);
  rely_on(q, filling, {answers.data(), answers.size()});
  if (filling.is_met) {
    if (notes && filling.asks_no_subject)
      notes->push_back("`" + std::string(image().text(q.kind->outside)) +
                       "` is asked of nobody: the list is empty, so it is met");
    return Truth::True;
  }
  fault = doubts;
  for (const Value* moment : {&q.within, &q.after, &q.cited_fault, &q.delay}) join(fault, *moment);
  if (open) describe_open(*this, requirement, q, filling, *open);
  return Truth::False;
}

Value Engine::has(std::uint32_t requirement, const Value* vars) {
  const Deeper deeper(*this);
  Question q;
  Value fault;
  if (!prepare(*this, requirement, vars, q, fault)) return fault;
  Answers answers;
  Value doubts;
  collect_answers(*this, q, answers, doubts);
  const Filling sure = fill(*this, q, answers, false, doubts);
  rely_on(q, sure, {answers.data(), answers.size()});
  if (sure.is_met) return value::of_bool(true);
  const bool all_sure =
      std::all_of(answers.begin(), answers.end(), [](const Answer& a) { return a.is_sure; });
  if (all_sure && !doubts.is_fault()) return value::of_bool(false);
  if (!fill(*this, q, answers, true, doubts).is_met) return value::of_bool(false);
  return doubts.is_fault() ? doubts : fault_of(value::FaultKind::Internal, q.row->span);
}

}  // namespace writ::decide
