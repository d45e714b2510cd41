// What an unmet requirement still lacks, and who may give it.
#include <algorithm>
#include <bit>
#include <span>
#include <utility>

#include "runtime/decide/evidence.hpp"
#include "runtime/decide/show.hpp"
#include "runtime/decide/typed.hpp"
#include "runtime/json/writer.hpp"

namespace writ::decide {

using program::kNone;
using value::Tag;
using value::Value;

namespace {

using Property = std::pair<std::string_view, std::string_view>;
using Properties = Few<Property, 8>;

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
  const auto add = [&](std::string_view name, std::string_view json) {
    out.emplace_back(name, engine.arena().copy(json));
  };
  for (std::uint32_t k = 0; k < q.args.size(); ++k) {
    const program::FieldRow& f =
        image.fields[q.kind->fields.first + image.key_args[q.row->args.first + k].field - 2];
    add(image.text(f.name), f.is_sensitive ? "\"" + std::string(kHidden) + "\""
                                           : json_of(engine.program(), q.args[k], Sensitive::Masked));
  }
  if (q.within.is(Tag::Time))
    add("later_than", json_of(engine.program(), q.within, Sensitive::Masked));
  if (q.after.is(Tag::Time) || q.after.is(Tag::Date))
    add("after", json_of(engine.program(), q.after, Sensitive::Masked));
  if (q.is_after_cited) add("after", cited_of(engine, q));
  if (q.escalates) add("escalation", escalation_of(engine, q));
  return out;
}

std::span<const std::uint32_t> unheld(Engine& engine, std::span<const std::uint32_t> roles) {
  Few<std::uint32_t, 8> out;
  for (std::uint32_t r : roles)
    if (!engine.world().directory->anybody_holds(r, engine.now())) out.push_back(r);
  return value::kept_list(engine.arena(), out);
}

void add_people(Engine& engine, const Question& q, const Who& seat, Open& open) {
  open.anyone = seat.anyone;
  Few<std::uint32_t, 8> roles(seat.roles.begin(), seat.roles.end());
  std::sort(roles.begin(), roles.end());
  roles.erase(std::unique(roles.begin(), roles.end()), roles.end());
  Few<const value::Principal*, 8> persons;
  for (const value::Principal* p : seat.persons)
    if (p->is_active && (q.row->allows_self || !engine.is_requester(*p))) persons.push_back(p);
  const auto by_id = [](const value::Principal* a, const value::Principal* b) {
    return a->id.view() < b->id.view();
  };
  std::sort(persons.begin(), persons.end(), by_id);
  persons.erase(std::unique(persons.begin(), persons.end()), persons.end());
  open.roles = value::kept_list(engine.arena(), roles);
  open.persons = value::kept_list(engine.arena(), persons);
  open.unheld = unheld(engine, open.roles);
}

void add_rejections(Engine& engine, Open& open) {
  std::vector<const value::Principal*> by;
  standing_rejections(engine, by);
  open.rejected_by = value::kept_list(engine.arena(), by);
}

}  // namespace

void describe_open(Engine& engine, std::uint32_t requirement, const Question& q,
                   const Filling& filling, std::vector<Open>& out) {
  Open common;
  common.requirement = requirement;
  common.properties = value::kept_list(engine.arena(), properties_of(engine, q));
  if (q.kind->binding == program::Binding::Content) add_rejections(engine, common);
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
          return std::ranges::equal(o.roles, open.roles) &&
                 std::ranges::equal(o.persons, open.persons) && o.anyone == open.anyone;
        });
    if (same == out.end()) out.push_back(std::move(open));
    else same->missing += open.missing;
  }
}

void describe_roles(Engine& engine, std::uint32_t requirement, std::uint64_t roles,
                    std::vector<Open>& out) {
  Few<std::uint32_t, 8> asked;
  for (; roles != 0; roles &= roles - 1)
    asked.push_back(static_cast<std::uint32_t>(std::countr_zero(roles)));
  Open& open = out.emplace_back();
  open.requirement = requirement;
  open.roles = value::kept_list(engine.arena(), asked);
  open.unheld = unheld(engine, open.roles);
  add_rejections(engine, open);
}

}  // namespace writ::decide
