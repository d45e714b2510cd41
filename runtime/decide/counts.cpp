// Lines 25 and 28-32: which records count for a question, as far as no seat is concerned. Three-valued: a condition
// that is a fault makes a record one that may count.
#include <algorithm>

#include "runtime/decide/evidence.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::kNone;
using value::Record;
using value::Tag;
using value::Value;

namespace {

Truth both(Truth a, Truth b) {
  if (a == Truth::False || b == Truth::False) return Truth::False;
  return a == Truth::Fault || b == Truth::Fault ? Truth::Fault : Truth::True;
}

bool equals(const program::Image& image, const Value& field, const Value& asked) {
  if (field.is_missing() || asked.is_missing()) return false;
  if (field.tag == asked.tag)
    return !(field.is(Tag::Enum) && field.i < 0) && value::equal(field, asked);
  const bool numbers = (field.is(Tag::Int) || field.is(Tag::Decimal)) &&
                       (asked.is(Tag::Int) || asked.is(Tag::Decimal));
  if (numbers) return value::equal(field, asked);
  const std::string_view id = id_of(asked);
  return id.data() != nullptr && names_subject(image, field, id);
}

// Later than a computed moment.
Truth later(const Record& r, const Value& moment, Value& doubts, Engine& engine) {
  if (moment.is_missing()) return Truth::True;  // not asked
  if (moment.is(Tag::Time)) return r.at > moment.i ? Truth::True : Truth::False;
  if (moment.is(Tag::Date))
    return r.at > moment.i * value::kMicrosPerDay ? Truth::True : Truth::False;
  engine.join(doubts, moment);
  return Truth::Fault;
}

const value::Principal* person_of(const Question& q, const Record& r) {
  const std::uint32_t field = q.manner == Manner::Person && q.kind->from_field != kNone
                                  ? q.kind->from_field
                                  : q.kind->by_field;
  if (field == kNone) return nullptr;
  const Value& v = r.fields[field];
  return v.is(Tag::Principal) ? v.who : nullptr;
}

std::uint32_t capacity_of(const Question& q, const Record& r) {
  const std::uint32_t field = q.manner == Manner::Capacity ? q.kind->from_field : q.kind->as_field;
  if (field == kNone || r.fields[field].is_missing())
    return q.manner == Manner::Capacity ? kUnknownRole : kNoCapacity;
  return r.fields[field].i < 0 ? kUnknownRole : static_cast<std::uint32_t>(r.fields[field].i);
}

// 25: an approval is void when its giver rejected the same content at or after it, in the same capacity or without one.
Truth not_voided(Engine& engine, const Question& q, const Record& r, const value::Principal* person,
                 Value& doubts) {
  const program::Image& image = engine.image();
  if (q.row->kind != image.approval_kind || image.rejection_kind == kNone || person == nullptr)
    return Truth::True;
  const program::KindRow& rejection = image.kinds[image.rejection_kind];
  const std::uint32_t by = rejection.from_field != kNone ? rejection.from_field : rejection.by_field;
  if (by == kNone) return Truth::True;
  // An approval of another content is voided by rejections of that one.
  const bool is_current = q.kind->binding == program::Binding::Content;
  const vm::KindRecords& every = engine.subject().kinds[image.rejection_kind];
  const std::span<const Record* const> all =
      is_current ? engine.records_about(image.rejection_kind)
                 : std::span<const Record* const>{every.records, every.count};
  Truth out = Truth::True;
  for (const Record* each : all) {
    const Record& x = *each;
    if (x.at < r.at || !x.fields[by].is(Tag::Principal) || x.fields[by].who != person) continue;
    if (rejection.content_field != kNone) {
      const Value& mine =
          q.kind->content_field != kNone ? r.fields[q.kind->content_field] : engine.digest();
      if (!equals(image, x.fields[rejection.content_field], mine)) continue;
    }
    const Value none{};
    const Value& its = rejection.as_field != kNone ? x.fields[rejection.as_field] : none;
    const Value& mine = q.kind->as_field != kNone ? r.fields[q.kind->as_field] : none;
    if (!its.is_missing() && !mine.is_missing() && its.i != mine.i) continue;
    const Truth stands = condition(engine, rejection.counts_when, nullptr, 0, x, doubts);
    if (stands == Truth::True) return Truth::False;
    if (stands == Truth::Fault) out = Truth::Fault;
  }
  return out;
}

}  // namespace

std::string_view id_of(const Value& v) {
  if (v.is(Tag::Text)) return v.text->view();
  if (v.is(Tag::Principal)) return v.who->id.view();
  if (v.is(Tag::Entity) && v.fields[0].is(Tag::Text)) return v.fields[0].text->view();
  return {};
}

bool names_subject(const program::Image&, const Value& field, std::string_view subject) {
  const std::string_view id = id_of(field);
  return id.data() != nullptr && id == subject;
}

Truth condition(Engine& engine, program::FunctionId f, const Value* vars, std::uint32_t count,
                const Record& record, Value& doubts) {
  if (f == kNone) return Truth::True;
  Few<Value, 8> args(vars, vars + count);
  args.push_back(value::of_record(&record));
  Value v = engine.run(f, args.data());
  if (v.is(Tag::Bool)) return v.is_true() ? Truth::True : Truth::False;
  if (!v.is_fault())
    v = engine.fault_of(v.is_missing() ? value::FaultKind::MissingValue : value::FaultKind::Internal,
                        engine.image().functions[f].span);
  engine.join(doubts, v);
  return Truth::Fault;
}

bool is_about_content(Engine& engine, const program::KindRow& kind, const Record& record) {
  return kind.content_field != kNone &&
         equals(engine.image(), record.fields[kind.content_field], engine.digest());
}

void collect_answers(Engine& engine, const Question& q, Answers& out, Value& doubts) {
  const program::Image& image = engine.image();
  const bool has_person = q.manner == Manner::Person || q.manner == Manner::Capacity;
  for (const Record* each : engine.records_about(q.row->kind)) {
    const Record& r = *each;
    if (q.kind->binding == program::Binding::Content && !is_about_content(engine, *q.kind, r))
      continue;  // 28
    bool is_asked = true;
    for (std::uint32_t a = 0; a < q.args.size() && is_asked; ++a)
      is_asked = equals(image, r.fields[image.key_args[q.row->args.first + a].field], q.args[a]);
    if (!is_asked) continue;
    const value::Principal* person = person_of(q, r);  // 29
    if (has_person && (person == nullptr || !person->is_active ||
                       (!q.row->allows_self && engine.is_requester(*person))))
      continue;
    Value doubt;
    Truth counts = both(later(r, q.within, doubt, engine), later(r, q.after, doubt, engine));  // 32
    if (q.is_after_cited && r.at <= q.cited_sure) {
      counts = both(counts, r.at > q.cited_possible ? Truth::Fault : Truth::False);
      engine.join(doubt, q.cited_fault);
    }
    if (counts == Truth::False) continue;
    counts = both(counts, not_voided(engine, q, r, person, doubt));  // 25
    if (counts != Truth::False)
      counts = both(counts, condition(engine, q.kind->counts_when, nullptr, 0, r, doubt));
    if (counts != Truth::False)
      counts = both(counts, condition(engine, q.row->where, q.vars, q.row->variables, r, doubt));
    if (counts == Truth::False) continue;
    if (counts == Truth::Fault) engine.join(doubts, doubt);
    out.push_back({&r, person, capacity_of(q, r), counts == Truth::True});
  }
}

void standing_rejections(Engine& engine, std::vector<const value::Principal*>& out) {
  const program::Image& image = engine.image();
  if (image.rejection_kind == kNone) return;
  const program::KindRow& kind = image.kinds[image.rejection_kind];
  const std::uint32_t by = kind.from_field != kNone ? kind.from_field : kind.by_field;
  if (by == kNone) return;
  for (const Record* each : engine.records_about(image.rejection_kind)) {
    const Record& r = *each;
    Value doubts;
    if (!r.fields[by].is(Tag::Principal) || !is_about_content(engine, kind, r)) continue;
    if (condition(engine, kind.counts_when, nullptr, 0, r, doubts) == Truth::False) continue;
    if (std::find(out.begin(), out.end(), r.fields[by].who) == out.end())
      out.push_back(r.fields[by].who);
  }
  std::sort(out.begin(), out.end(),
            [](const auto* a, const auto* b) { return a->id.view() < b->id.view(); });
}

}  // namespace writ::decide
