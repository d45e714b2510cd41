// What an unmet requirement still lacks, and who may give it.
#include <algorithm>

#include "runtime/decide/evidence.hpp"
#include "runtime/decide/show.hpp"
#include "runtime/decide/typed.hpp"
#include "runtime/json/writer.hpp"

namespace writ::decide {

using program::kNone;
using value::Tag;
using value::Value;

namespace {

using Properties = std::vector<std::pair<std::string, std::string>>;

void write_who(json::Writer& out, const program::Image& image, const Who& who) {
  out.begin_array();
  for (std::uint32_t r : who.roles) out.string(image.text(image.roles[r].outside));
  for (const value::Principal* p : who.persons) out.string(p->id.view());
  if (who.anyone) out.string("anyone");
  out.end_array();
}

std::string escalation_of(Engine& engine, const Question& q) {
  std::string out;
  json::Writer w(out);
  w.begin_object().key("to");
  write_who(w, engine.image(), q.escalated);
  w.key("after");
  write_value(w, engine.program(), q.delay, Sensitive::Masked);
  w.key("at");
  if (q.opens_at == INT64_MAX) {
    w.null();
  } else {
    write_value(w, engine.program(), value::of_scalar(Tag::Time, q.opens_at), Sensitive::Masked);
  }
  w.key("open").boolean(q.opens_at <= engine.now()).end_object();
  return out;
}

std::string cited_of(Engine& engine, const Question& q) {
  const program::Image& image = engine.image();
  const program::RequirementRow& cited = image.requirements[q.row->after_requirement];
  std::string out;
  json::Writer w(out);
  w.begin_object().key("kind").string(image.text(image.kinds[cited.kind].outside)).key("from").begin_array();
  for (std::uint32_t a = cited.alternatives.first; a < cited.alternatives.end(); ++a) {
    for (std::uint32_t s = image.alternatives[a].seats.first; s < image.alternatives[a].seats.end();
         ++s) {
      Who who;
      Value ignored;
      resolve_who(engine, image.seats[s], q.vars, who, ignored);
      for (std::uint32_t r : who.roles) w.string(image.text(image.roles[r].outside));
      for (const value::Principal* p : who.persons) w.string(p->id.view());
    }
  }
  w.end_array().end_object();
  return out;
}

Properties properties_of(Engine& engine, const Question& q) {
  const program::Image& image = engine.image();
  Properties out;
  for (std::uint32_t k = 0; k < q.args.size(); ++k) {
    const program::FieldRow& f =
        image.fields[q.kind->fields.first + image.key_args[q.row->args.first + k].field - 2];
    out.emplace_back(image.text(f.name),
                     f.is_sensitive ? "\"" + std::string(kHidden) + "\""
                                    : json_of(engine.program(), q.args[k], Sensitive::Masked));
  }
  if (q.within.is(Tag::Time))
    out.emplace_back("later_than", json_of(engine.program(), q.within, Sensitive::Masked));
  if (q.after.is(Tag::Time) || q.after.is(Tag::Date))
    out.emplace_back("after", json_of(engine.program(), q.after, Sensitive::Masked));
  if (q.is_after_cited) out.emplace_back("after", cited_of(engine, q));
  if (q.escalates) out.emplace_back("escalation", escalation_of(engine, q));
  return out;
}

void add_people(Engine& engine, const Question& q, const Who& seat, Open& open) {
  open.anyone = seat.anyone;
  open.roles.assign(seat.roles.begin(), seat.roles.end());
  std::sort(open.roles.begin(), open.roles.end());
  open.roles.erase(std::unique(open.roles.begin(), open.roles.end()), open.roles.end());
  for (const value::Principal* p : seat.persons)
    if (p->is_active && (q.row->allows_self || !engine.is_requester(*p))) open.persons.push_back(p);
  const auto by_id = [](const value::Principal* a, const value::Principal* b) {
    return a->id.view() < b->id.view();
  };
  std::sort(open.persons.begin(), open.persons.end(), by_id);
  open.persons.erase(std::unique(open.persons.begin(), open.persons.end()), open.persons.end());
  for (std::uint32_t r : open.roles)
    if (!engine.world().directory->anybody_holds(r, engine.now())) open.unheld.push_back(r);
}

}  // namespace

void describe_open(Engine& engine, std::uint32_t requirement, const Question& q,
                   const Filling& filling, std::vector<Open>& out) {
  Open common;
  common.requirement = requirement;
  common.properties = properties_of(engine, q);
  if (q.kind->binding == program::Binding::Content) standing_rejections(engine, common.rejected_by);
  for (std::string_view subject : filling.lacking) {
    out.push_back(common);
    out.back().subject = subject;
  }
  if (q.manner == Manner::Subject) return;
  const std::size_t first = out.size();
  for (std::uint32_t seat = 0; seat < filling.filled.size(); ++seat) {
    if (filling.filled[seat] >= q.row->count) continue;
    Open open = common;
    open.missing = q.row->count - filling.filled[seat];
    if (q.manner != Manner::Plain)
      add_people(engine, q, q.alternatives[filling.alternative][seat], open);
    // Seats that the same people may fill are one item: so many of them.
    const auto same = std::find_if(
        out.begin() + static_cast<std::ptrdiff_t>(first), out.end(), [&](const Open& o) {
          return o.roles == open.roles && o.persons == open.persons && o.anyone == open.anyone;
        });
    if (same == out.end()) out.push_back(std::move(open));
    else same->missing += open.missing;
  }
}

}  // namespace writ::decide
