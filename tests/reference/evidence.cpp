#include "tests/reference/evidence.hpp"

#include <algorithm>

namespace writ::reference {

using check::kNone;
using check::RefKind;
using check::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

constexpr std::int64_t kNoCapacity = -1, kUnknownCapacity = -2;

const Value& field(const Record& r, std::uint32_t of_kind) { return r.fields[of_kind + 2]; }

std::string id_of(const Value& v) {
  if (v.is == Is::Text) return v.text;
  if (v.is == Is::Being) return v.being->id;
  if (v.is == Is::Entity && (*v.items)[0].is == Is::Text) return (*v.items)[0].text;
  return {};
}

// A key or an argument that a record must have; a principal or an entity is compared by its id with a text.
bool same(const Value& mine, const Value& asked) {
  if (mine.missing() || asked.missing()) return false;
  const bool numbers = (mine.is == Is::Int || mine.is == Is::Decimal) &&
                       (asked.is == Is::Int || asked.is == Is::Decimal);
  if (mine.is == asked.is || numbers) return equal(mine, asked);
  return !id_of(asked).empty() && id_of(mine) == id_of(asked);
}

std::uint32_t kind_named(const check::Model& m, std::string_view qualified) {
  for (std::uint32_t k = 0; k < m.kinds.size(); ++k)
    if (m.kinds[k].qualified == qualified) return k;
  return kNone;
}

}  // namespace

Ask Evidence::ask_of(std::uint32_t tree, NodeId requirement) const {
  const syntax::Tree& t = m_.trees[tree];
  Ask ask{.tree = tree, .requirement = requirement};
  for (NodeId c : t.children(requirement)) {
    if (t.kind(c) == NodeKind::Name) ask.kind = m_.annotations[tree].ref[syntax::index(c)].a;
    if (t.kind(c) == NodeKind::Number) ask.count = std::stoll(std::string(t.text_of(c)));
    if (t.kind(c) == NodeKind::From) ask.people = t.child(c, 0);
  }
  return ask;
}

Evidence::Manner Evidence::manner_of(const check::Kind& kind) const {
  if (kind.from_field == kNone) return kind.by_field == kNone ? Manner::Plain : Manner::Person;
  const TypeKind type = m_.types[kind.fields[kind.from_field].type].kind;
  return type == TypeKind::Principal ? Manner::Person
         : type == TypeKind::Role    ? Manner::Capacity
                                     : Manner::Subject;
}

bool Evidence::is_requester(const Being* b) const {
  return std::find(w_.requesters.begin(), w_.requesters.end(), b) != w_.requesters.end();
}

bool Evidence::is_about_content(const check::Kind& kind, const Record& r) const {
  return kind.content_field != kNone && field(r, kind.content_field).text == eval_.digest();
}

// `a or b` is one seat, `a and b` two; an `or` above an `and` gives alternatives.
std::vector<std::vector<std::vector<NodeId>>> Evidence::parts_of(std::uint32_t tree,
                                                                 NodeId people) const {
  const syntax::Tree& t = m_.trees[tree];
  const NodeKind kind = t.kind(people);
  if (kind != NodeKind::PeopleOr && kind != NodeKind::PeopleAnd) return {{{people}}};
  if (kind == NodeKind::PeopleOr) {
    std::vector<std::vector<std::vector<NodeId>>> all;
    bool is_one_seat = true;
    for (NodeId c : t.children(people))
      for (auto& alternative : parts_of(tree, c)) {
        is_one_seat &= alternative.size() == 1;
        all.push_back(std::move(alternative));
      }
    for (NodeId c : t.children(people)) is_one_seat &= parts_of(tree, c).size() == 1;
    if (!is_one_seat) return all;
    std::vector<NodeId> seat;
    for (const auto& alternative : all)
      seat.insert(seat.end(), alternative[0].begin(), alternative[0].end());
    return {{seat}};
  }
  std::vector<std::vector<std::vector<NodeId>>> all{{}};
  for (NodeId c : t.children(people)) {
    std::vector<std::vector<std::vector<NodeId>>> next;
    for (const auto& left : all)
      for (const auto& right : parts_of(tree, c)) {
        next.push_back(left);
        next.back().insert(next.back().end(), right.begin(), right.end());
      }
    all = std::move(next);
  }
  return all;
}

Evidence::Who Evidence::who_of(std::uint32_t tree, const std::vector<NodeId>& parts,
                               const Scope& scope, Value& bad) {
  Who who;
  for (NodeId part : parts) {
    if (m_.annotations[tree].ref[syntax::index(part)].kind == RefKind::Anyone) {
      who.anyone = true;
      continue;
    }
    who.subjects.emplace_back();
    const Value v = eval_.at(tree, part, scope);
    std::vector<Value> each{v};
    if (v.is == Is::List) each = *v.items;
    for (const Value& one : each) {
      bad = join(bad, one.missing() ? fault_of("missing value") : one);
      if (one.is == Is::Role) who.roles.push_back(static_cast<std::uint32_t>(one.n));
      if (one.is == Is::Being) who.persons.push_back(one.being);
      if (!id_of(one).empty() || one.is == Is::Text) who.subjects.back().push_back(id_of(one));
    }
  }
  return who;
}

Evidence::Question Evidence::question_of(const Ask& ask, const Scope& scope) {
  const check::Kind& kind = m_.kinds[ask.kind];
  Question q{.ask = ask, .manner = manner_of(kind)};
  if (++depth_ > 64) q.bad = fault_of("step limit");
  if (ask.count < 1) q.bad = join(q.bad, fault_of("nobody is asked"));
  if (ask.people != syntax::kNoNode) {
    for (const auto& seats : parts_of(ask.tree, ask.people)) {
      q.alternatives.emplace_back();
      for (const auto& seat : seats) {
        const Who who = who_of(ask.tree, seat, scope, q.bad);
        const bool about_people = q.manner == Manner::Person || q.manner == Manner::Capacity;
        if (about_people && !q.bad.fault() && who.roles.empty() && who.persons.empty() && !who.anyone)
          q.bad = fault_of("nobody is asked");
        q.alternatives.back().push_back(who);
      }
    }
  } else {
    q.alternatives.push_back({Who{.anyone = true}});
  }
  if (ask.requirement == syntax::kNoNode) return --depth_, q;
  const syntax::Tree& t = m_.trees[ask.tree];
  for (NodeId c : t.children(ask.requirement)) {
    const auto moment = [&](const Value& v) { return v.missing() ? fault_of("missing value") : v; };
    switch (t.kind(c)) {
      case NodeKind::Arg: {
        q.args.emplace_back(m_.annotations[ask.tree].ref[syntax::index(c)].a,
                            eval_.at(ask.tree, t.child(c, 0), scope));
        q.bad = join(q.bad, q.args.back().second);
        break;
      }
      case NodeKind::WindowLast:
      case NodeKind::WindowThis: q.within = eval_.window(ask.tree, c, scope); break;
      case NodeKind::AfterTime: q.after = moment(eval_.at(ask.tree, t.child(c, 0), scope)); break;
      default: break;
    }
  }
  for (NodeId c : t.children(ask.requirement)) {
    if (q.bad.fault()) break;
    if (t.kind(c) == NodeKind::AfterEvidence) citation(q, ask_of(ask.tree, t.child(c, 0)), scope);
    if (t.kind(c) == NodeKind::Escalate) escalation(q, c, scope);
  }
  --depth_;
  return q;
}

// Line 31: the escalated seat opens a wait after the first recorded asking; what cannot be known leaves it shut.
void Evidence::escalation(Question& q, NodeId label, const Scope& scope) {
  const syntax::Tree& t = m_.trees[q.ask.tree];
  q.escalates = true;
  Value bad;
  std::vector<NodeId> all;
  for (const auto& alternative : parts_of(q.ask.tree, t.child(label, 0)))
    for (const auto& seat : alternative) all.insert(all.end(), seat.begin(), seat.end());
  q.escalated = who_of(q.ask.tree, all, scope, bad);
  q.delay = eval_.at(q.ask.tree, t.child(label, 1), scope);
  const std::uint32_t asked = kind_named(m_, "std.approvals.asked");
  if (q.delay.fault() && w_.without(Ablation::EscalationFaultOpens)) q.opens_at = INT64_MIN;
  if (asked == kNone || (q.delay.is != Is::Duration && q.delay.is != Is::Period) || bad.fault())
    return;
  for (const Record* r : w_.kinds[asked]) {
    if (!is_about_content(m_.kinds[asked], *r) || !stands(m_.kinds[asked].counts_when, *r).yes())
      continue;
    const Value opens = arithmetic(Sign::Plus, of_number(Is::Time, r->at), q.delay);
    if (!opens.fault()) q.opens_at = static_cast<std::int64_t>(opens.n);
    return;
  }
}

void Evidence::citation(Question& q, const Ask& cited, const Scope& scope) {
  q.cites = true;
  const Question c = question_of(cited, scope);
  if (c.bad.fault()) {
    q.cited_doubts = c.bad;
    q.cited_possible = INT64_MIN;
    return;
  }
  for (const Answer& a : answers_of(c, scope, q.cited_doubts)) {
    bool sits = c.manner == Manner::Plain, sure = false;
    for (const Alternative& alternative : c.alternatives)
      for (const Who& seat : alternative) {
        if (c.manner == Manner::Subject) {
          for (const auto& subjects : seat.subjects)
            for (const std::string& s : subjects)
              if (id_of(field(*a.record, m_.kinds[cited.kind].from_field)) == s)
                sits = true, sure = a.sure;
        } else if (c.manner != Manner::Plain) {
          auto edges = edges_of(c, a, seat, 0, q.cited_doubts);
          if (c.escalates && a.record->at >= c.opens_at)
            for (const Edge& e : edges_of(c, a, c.escalated, 0, q.cited_doubts)) edges.push_back(e);
          for (const Edge& e : edges) sits = true, sure = sure || e.sure;
        }
      }
    if (sits) q.cited_possible = std::min(q.cited_possible, a.record->at);
    if (sits && sure) q.cited_sure = std::min(q.cited_sure, a.record->at);
  }
}

Value Evidence::later(const Record& r, const Value& moment) {
  if (moment.missing()) return of_bool(true);
  if (moment.is == Is::Date) return of_bool(r.at > moment.n * 86'400'000'000);
  if (moment.fault()) return w_.without(Ablation::WindowFaultCounts) ? of_bool(true) : moment;
  return of_bool(r.at > moment.n);
}

Value Evidence::stands(const check::NodeRef& condition, const Record& r) {
  if (!condition.exists()) return of_bool(true);
  return eval_.condition(condition.tree, condition.node, {{kNone, syntax::kNoNode, of_record(&r)}});
}

// Line 25: the same person's standing rejection of the same content, at or after it, in the same capacity or none.
Value Evidence::voided(const Question& q, const Answer& a) {
  const std::uint32_t approval = kind_named(m_, "std.approvals.approval"),
                      no = kind_named(m_, "std.approvals.rejection");
  if (q.ask.kind != approval || no == kNone || a.person == nullptr) return of_bool(false);
  const check::Kind &mine = m_.kinds[approval], &its = m_.kinds[no];
  Value v = of_bool(false);
  for (const Record* r : w_.kinds[no]) {
    const Value by = field(*r, its.from_field);
    if (r->at < a.record->at || by.is != Is::Being || by.being != a.person) continue;
    if (!same(field(*r, its.content_field), field(*a.record, mine.content_field))) continue;
    const Value &as = field(*r, its.as_field), &held = field(*a.record, mine.as_field);
    if (!as.missing() && !held.missing() && as.n != held.n) continue;
    const Value standing = stands(its.counts_when, *r);
    if (standing.fault() && w_.without(Ablation::RejectionFaultDropped)) continue;
    v = kleene_or(v, standing);
  }
  return v;
}

std::vector<Evidence::Answer> Evidence::answers_of(const Question& q, const Scope& scope,
                                                   Value& doubts) {
  const check::Kind& kind = m_.kinds[q.ask.kind];
  const syntax::Tree* t = q.ask.requirement == syntax::kNoNode ? nullptr : &m_.trees[q.ask.tree];
  const bool allows_self =
      t != nullptr && t->find(q.ask.requirement, NodeKind::AllowSelf) != syntax::kNoNode;
  std::vector<Answer> out;
  for (const Record* r : w_.kinds[q.ask.kind]) {
    if (kind.binding == program::Binding::Content && !is_about_content(kind, *r)) continue;  // 28
    if (!std::all_of(q.args.begin(), q.args.end(),
                     [&](const auto& a) { return same(r->fields[a.first], a.second); }))
      continue;
    Answer a{r, nullptr, kNoCapacity, true};
    if (q.manner == Manner::Person || q.manner == Manner::Capacity) {  // 29
      const std::uint32_t giver =
          q.manner == Manner::Person && kind.from_field != kNone ? kind.from_field : kind.by_field;
      if (giver == kNone || field(*r, giver).is != Is::Being) continue;
      a.person = field(*r, giver).being;
      if (!a.person->is_active || (is_requester(a.person) && !allows_self)) continue;
    }
    const std::uint32_t as = q.manner == Manner::Capacity ? kind.from_field : kind.as_field;
    if (as != kNone && !field(*r, as).missing())
      a.capacity =
          field(*r, as).n < 0 ? kUnknownCapacity : static_cast<std::int64_t>(field(*r, as).n);
    else if (q.manner == Manner::Capacity) a.capacity = kUnknownCapacity;
    Value counts = kleene_and(later(*r, q.within), later(*r, q.after));  // 32
    if (q.cites && r->at <= q.cited_sure)
      counts = kleene_and(counts, r->at <= q.cited_possible                   ? of_bool(false)
                                  : w_.without(Ablation::CitationFaultCounts) ? of_bool(true)
                                  : q.cited_doubts.fault()                    ? q.cited_doubts
                                                                              : fault_of("cited"));
    counts = kleene_and(counts, kleene_not(voided(q, a)));
    counts = kleene_and(counts, stands(kind.counts_when, *r));
    if (t != nullptr)
      if (const NodeId where = t->find(q.ask.requirement, NodeKind::Where); where != syntax::kNoNode) {
        Scope with_it = scope;
        with_it.push_back({kNone, syntax::kNoNode, of_record(r)});
        counts = kleene_and(counts, eval_.condition(q.ask.tree, t->child(where, 0), with_it));
      }
    if (counts.no()) continue;
    if (counts.fault() && w_.without(Ablation::ConditionFaultCounts)) counts = of_bool(true);
    a.sure = counts.yes();
    doubts = join(doubts, counts);
    out.push_back(a);
  }
  return out;
}

// Line 30: the answer in its giver's own seat, or in that of whoever delegated to the giver.
std::vector<Evidence::Edge> Evidence::edges_of(const Question& q, const Answer& a, const Who& seat,
                                               std::size_t number, Value& doubts) {
  std::vector<Edge> out;
  const Being& p = *a.person;
  const std::int64_t at = a.record->at;
  const bool free = a.capacity == kNoCapacity;
  const auto asked = [&](std::uint32_t role) { return free || role == a.capacity; };
  const auto holds = [&](const Being& b) {
    return std::any_of(seat.roles.begin(), seat.roles.end(),
                       [&](std::uint32_t r) { return asked(r) && b.holds(r, at); });
  };
  const auto named = [&](const Being* b) {
    return std::find(seat.persons.begin(), seat.persons.end(), b) != seat.persons.end();
  };
  const bool truly = free || (q.manner == Manner::Capacity && a.capacity >= 0 &&
                              p.holds(static_cast<std::uint32_t>(a.capacity), at));
  if (p.is_person ? holds(p) || (truly && (named(&p) || seat.anyone)) : truly && named(&p))
    out.push_back({number, &p, &p, a.capacity, a.sure});
  const std::uint32_t kind = kind_named(m_, "std.people.delegation");
  if (!p.is_person || kind == kNone) return out;
  const auto position = [&](std::string_view name) {
    for (std::uint32_t k = 0; k < m_.kinds[kind].fields.size(); ++k)
      if (m_.kinds[kind].fields[k].name == name) return k;
    return kNone;
  };
  for (const Record* d : w_.kinds[kind]) {
    const Value by = field(*d, position("by")), to = field(*d, position("to")),
                role = field(*d, position("role"));
    const Value from = field(*d, position("starts_at")), until = field(*d, position("ends_at")),
                revoked = field(*d, position("revoked_at"));
    if (by.being == to.being || to.being != &p || !by.being->is_person || is_requester(by.being))
      continue;
    if (d->at > at || at < from.n || (!until.missing() && at >= until.n) ||
        (!revoked.missing() && at >= revoked.n))
      continue;
    const bool in_role = std::any_of(seat.roles.begin(), seat.roles.end(), [&](std::uint32_t r) {
      return asked(r) && role.n == r && by.being->holds(r, at);
    });
    if (!in_role) continue;
    const Value counts = stands(m_.kinds[kind].counts_when, *d);
    if (counts.no()) continue;
    doubts = join(doubts, counts);
    out.push_back({number, &p, by.being, a.capacity, a.sure && counts.yes()});
  }
  return out;
}

namespace {

// Every choice of edges: the one that fills most places, first seats first.
template <class Edge>
void choose(const std::vector<Edge>& edges, std::size_t next, std::int64_t count,
            std::vector<Edge>& chosen, std::vector<std::int64_t>& now,
            std::vector<std::int64_t>& best) {
  const auto total = [](const std::vector<std::int64_t>& v) {
    std::int64_t n = 0;
    for (std::int64_t x : v) n += x;
    return n;
  };
  if (total(now) > total(best) || (total(now) == total(best) && now > best)) best = now;
  if (total(best) == count * static_cast<std::int64_t>(best.size())) return;
  for (std::size_t k = next; k < edges.size(); ++k) {
    const Edge& e = edges[k];
    const bool fits =
        now[e.seat] < count && std::all_of(chosen.begin(), chosen.end(), [&](const Edge& c) {
          if (e.person != c.person && e.chair != c.chair) return true;
          return e.seat != c.seat && e.capacity >= 0 && c.capacity >= 0 && e.capacity != c.capacity;
        });
    if (!fits) continue;
    chosen.push_back(e);
    ++now[e.seat];
    choose(edges, k + 1, count, chosen, now, best);
    --now[e.seat];
    chosen.pop_back();
  }
}

}  // namespace

Evidence::Filling Evidence::fill_seats(const Question& q, const std::vector<Edge>& edges,
                                       std::size_t seats) const {
  std::vector<Edge> chosen;
  std::vector<std::int64_t> now(seats, 0);
  Filling f;
  f.filled.assign(seats, 0);
  choose(edges, 0, q.ask.count, chosen, now, f.filled);
  f.missing = 0;
  for (std::int64_t n : f.filled) f.missing += q.ask.count - n;
  f.met = f.missing == 0;
  return f;
}

Evidence::Filling Evidence::fill(const Question& q, const std::vector<Answer>& answers,
                                 bool with_unsure, Value& doubts) {
  Filling best;
  for (std::size_t alternative = 0; alternative < q.alternatives.size(); ++alternative) {
    const Alternative& seats = q.alternatives[alternative];
    Filling f;
    if (q.manner == Manner::Plain) {
      const auto n = std::count_if(answers.begin(), answers.end(),
                                   [&](const Answer& a) { return a.sure || with_unsure; });
      f.filled = {std::min<std::int64_t>(n, q.ask.count)};
      f.missing = q.ask.count - f.filled[0];
      f.met = f.missing == 0;
    } else if (q.manner == Manner::Subject) {
      const auto lacks = [&](const std::string& subject) {
        const auto n = std::count_if(answers.begin(), answers.end(), [&](const Answer& a) {
          return (a.sure || with_unsure) &&
                 id_of(field(*a.record, m_.kinds[q.ask.kind].from_field)) == subject;
        });
        return n < q.ask.count;
      };
      for (const Who& seat : seats) {  // all of the seats, any of each one's expressions
        std::vector<std::string> fewest;
        bool first = true;
        for (const auto& subjects : seat.subjects) {
          std::vector<std::string> lacking;
          for (const std::string& s : subjects)
            if (lacks(s) && std::find(lacking.begin(), lacking.end(), s) == lacking.end())
              lacking.push_back(s);
          if (first || lacking.size() < fewest.size()) fewest = lacking;
          first = false;
        }
        if (seat.subjects.empty()) {
          const auto n = std::count_if(answers.begin(), answers.end(),
                                       [&](const Answer& a) { return a.sure || with_unsure; });
          if (n < q.ask.count) fewest.emplace_back();
        }
        f.lacking.insert(f.lacking.end(), fewest.begin(), fewest.end());
      }
      f.missing = static_cast<std::int64_t>(f.lacking.size());
      f.met = f.missing == 0;
    } else {
      std::vector<Edge> edges;
      for (std::size_t s = 0; s < seats.size(); ++s)
        for (const Answer& a : answers) {
          std::vector<Edge> all = edges_of(q, a, seats[s], s, doubts);
          if (q.escalates && a.record->at >= q.opens_at)
            for (const Edge& e : edges_of(q, a, q.escalated, s, doubts)) all.push_back(e);
          for (const Edge& e : all)
            if (e.sure || with_unsure) edges.push_back(e);
        }
      f = fill_seats(q, edges, seats.size());
    }
    f.alternative = alternative;
    if (f.missing < best.missing) best = std::move(f);
  }
  return best;
}

std::vector<OpenItem> Evidence::open_of(const Question& q, const Filling& filling) const {
  std::vector<OpenItem> out;
  const std::string kind = m_.kinds[q.ask.kind].outside;
  for (const std::string& subject : filling.lacking)
    out.push_back({.rule = {}, .kind = kind, .subject = subject});
  if (q.manner == Manner::Subject) return out;
  const syntax::Tree* t = q.ask.requirement == syntax::kNoNode ? nullptr : &m_.trees[q.ask.tree];
  const bool allows_self =
      t != nullptr && t->find(q.ask.requirement, NodeKind::AllowSelf) != syntax::kNoNode;
  for (std::size_t seat = 0; seat < filling.filled.size(); ++seat) {
    if (filling.filled[seat] >= q.ask.count) continue;
    OpenItem item{
        .rule = {}, .kind = kind, .subject = {}, .missing = q.ask.count - filling.filled[seat]};
    if (q.manner != Manner::Plain) {
      const Who& who = q.alternatives[filling.alternative][seat];
      for (std::uint32_t r : who.roles) item.roles.insert(m_.roles[r].outside);
      for (const Being* b : who.persons)
        if (b->is_active && (allows_self || !is_requester(b))) item.persons.insert(b->id);
      item.anyone = who.anyone;
    }
    // Seats that the same people may fill are one item.
    const auto same = std::find_if(out.begin(), out.end(), [&](const OpenItem& o) {
      return o.subject.empty() && o.roles == item.roles && o.persons == item.persons &&
             o.anyone == item.anyone;
    });
    if (same == out.end()) out.push_back(item);
    else same->missing += item.missing;
  }
  return out;
}

Status Evidence::require(const Ask& ask, const Scope& scope) {
  Status s;
  const Question q = question_of(ask, scope);
  if (q.bad.fault()) return {q.bad, {}, {}};
  Value doubts;
  const std::vector<Answer> answers = answers_of(q, scope, doubts);
  const bool unsure_counts = ask.kind == kind_named(m_, "std.approvals.rejection");
  const Filling f = fill(q, answers, unsure_counts, doubts);
  s.met = of_bool(f.met);
  if (f.met) return s;
  s.doubts = doubts;
  for (const Value* v : {&q.within, &q.after, &q.cited_doubts, &q.delay})
    s.doubts = join(s.doubts, *v);
  s.open = open_of(q, f);
  return s;
}

Value Evidence::has(const Ask& ask, const Scope& scope) {
  if (depth_ > 60) return fault_of("step limit");
  ++depth_;
  const Question q = question_of(ask, scope);
  if (q.bad.fault()) return --depth_, q.bad;
  Value doubts;
  const std::vector<Answer> answers = answers_of(q, scope, doubts);
  --depth_;
  if (fill(q, answers, false, doubts).met) return of_bool(true);
  if (!fill(q, answers, true, doubts).met) return of_bool(false);
  if (w_.without(Ablation::HasFaultIsTrue)) return of_bool(true);
  if (w_.without(Ablation::HasFaultIsFalse)) return of_bool(false);
  return doubts.fault() ? doubts : fault_of("internal");
}

Value Evidence::is_among(const Ask& ask, const std::vector<const Being*>& beings) {
  Value bad;
  bool found = false;
  for (const auto& seats : parts_of(ask.tree, ask.people)) {
    bool all = true;
    for (const auto& seat : seats) {
      const Who who = who_of(ask.tree, seat, {}, bad);
      all &= std::any_of(beings.begin(), beings.end(), [&](const Being* b) {
        if (!b->is_active) return false;
        if (who.anyone || std::find(who.persons.begin(), who.persons.end(), b) != who.persons.end())
          return true;
        return std::any_of(who.roles.begin(), who.roles.end(),
                           [&](std::uint32_t r) { return b->holds(r, w_.now); });
      });
    }
    found |= all;
  }
  return bad.fault() ? bad : of_bool(found);
}

}  // namespace writ::reference
