#include <algorithm>
#include <optional>
#include <set>

#include <fmt/format.h>

#include "runtime/decide/directory.hpp"
#include "runtime/decide/input_error.hpp"
#include "runtime/decide/matching.hpp"
#include "runtime/json/reader.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/check_more.hpp"
#include "tools/writ/session.hpp"

namespace writ::tools {

using check::NodeRef;
using check::RefKind;
using program::EffectKind;
using program::kNone;
using syntax::NodeId;
using syntax::NodeKind;
using value::Principal;

namespace {

using People = std::set<const Principal*>;

// The roles that a `from` names as they stand; nothing when it is computed (`account.owner`).
std::optional<std::vector<std::uint32_t>> roles_of(const program::Image& image,
                                                   program::FunctionId function) {
  const program::Range code = image.functions[function].code;
  if (code.count != 2 || image.code[code.first].op != program::Opcode::Const ||
      image.code[code.first + 1].op != program::Opcode::Return)
    return std::nullopt;
  const program::ConstRow& c = image.constants[image.code[code.first].c];
  std::vector<std::uint32_t> out;
  if (c.tag == value::Tag::Role) out.push_back(static_cast<std::uint32_t>(c.i));
  else if (c.tag == value::Tag::List)
    for (std::uint32_t k = 0; k < c.aux; ++k) {
      const program::ConstRow& item = image.constants[static_cast<std::uint32_t>(c.i) + k];
      if (item.tag != value::Tag::Role) return std::nullopt;
      out.push_back(static_cast<std::uint32_t>(item.i));
    }
  else return std::nullopt;
  return out;
}

class PeopleCheck {
 public:
  PeopleCheck(const driver::Build& build, const decide::Directory& directory, Time now)
      : model_(build.model), image_(build.program->image()), directory_(directory), now_(now) {}

  std::vector<diag::Diagnostic> run() {
    for (std::uint32_t r = 0; r < image_.rules.size(); ++r) {
      const program::RuleRow& rule = image_.rules[r];
      if (rule.mode == program::Mode::Observe || rule.mode == program::Mode::Warn) continue;
      for (std::uint32_t e = rule.effects.first; e < rule.effects.end(); ++e)
        if (image_.effects[e].kind == EffectKind::Require) check(r, image_.effects[e]);
    }
    return std::move(found_);
  }

 private:
  bool holds(const Principal& p, std::uint32_t role) const {
    for (std::uint32_t k = 0; k < p.role_count; ++k)
      if (p.roles[k].role == role && p.roles[k].until > now_) return true;  // now or later
    return false;
  }
  // Adds who may fill a seat; false when that is for the request to say.
  bool add_seat(const program::SeatRow& seat, People& people) const {
    bool is_known = true;
    for (std::uint32_t w = seat.whos.first; w < seat.whos.end(); ++w) {
      const program::WhoRow& who = image_.whos[w];
      const bool anyone = who.kind == program::SeatKind::Anyone;
      const auto roles = anyone ? std::vector<std::uint32_t>() : roles_of(image_, who.function);
      if (!roles) {
        is_known = false;
        continue;
      }
      for (std::size_t k = 0; k < directory_.size(); ++k) {
        const Principal* p = directory_.at(k);
        if (!p->is_person || !p->is_active) continue;
        if (anyone || std::any_of(roles->begin(), roles->end(), [&](auto r) { return holds(*p, r); }))
          people.insert(p);
      }
    }
    return is_known;
  }

  // For each way to meet the requirement, who may fill each seat. Nothing when some way depends on the request.
  using Seats = std::vector<People>;
  std::optional<std::vector<Seats>> ways_of(const program::RequirementRow& row) const {
    People escalated;
    for (std::uint32_t s = row.escalate.first; s < row.escalate.end(); ++s)
      if (!add_seat(image_.seats[s], escalated)) return std::nullopt;
    std::vector<Seats> out;
    for (std::uint32_t a = row.alternatives.first; a < row.alternatives.end(); ++a) {
      Seats seats;
      const program::Range range = image_.alternatives[a].seats;
      for (std::uint32_t s = range.first; s < range.end(); ++s) {
        seats.push_back(escalated);
        if (!add_seat(image_.seats[s], seats.back())) return std::nullopt;
      }
      out.push_back(std::move(seats));
    }
    return out;
  }
  static bool can_fill(const Seats& seats, std::uint32_t count, const People& without) {
    std::vector<decide::Edge> edges;
    for (std::uint32_t s = 0; s < seats.size(); ++s)
      for (const Principal* p : seats[s])
        if (without.count(p) == 0)
          edges.push_back({s, p->index, p->index, decide::kFreeCapacity, true});
    const auto filled = decide::fill_seats(edges, static_cast<std::uint32_t>(seats.size()), count);
    return std::all_of(filled.begin(), filled.end(), [&](std::uint32_t n) { return n >= count; });
  }
  static bool can_fill(const std::vector<Seats>& ways, std::uint32_t count, const People& without) {
    return std::any_of(ways.begin(), ways.end(),
                       [&](const Seats& way) { return can_fill(way, count, without); });
  }

  // The roles of the seats that stay empty.
  std::string unheld(const program::RequirementRow& row) const {
    std::vector<std::string> out;
    for (std::uint32_t a = row.alternatives.first; a < row.alternatives.end(); ++a) {
      const program::Range seats = image_.alternatives[a].seats;
      for (std::uint32_t s = seats.first; s < seats.end(); ++s) {
        People people;
        add_seat(image_.seats[s], people);
        const program::Range whos = image_.seats[s].whos;
        for (std::uint32_t w = whos.first; people.empty() && w < whos.end(); ++w) {
          if (image_.whos[w].kind != program::SeatKind::Expr) continue;
          const auto roles = roles_of(image_, image_.whos[w].function);
          for (std::uint32_t role : roles.value_or(std::vector<std::uint32_t>()))
            if (std::string name(image_.text(image_.roles[role].outside));
                std::find(out.begin(), out.end(), name) == out.end())
              out.push_back(std::move(name));
        }
      }
    }
    return out.empty() ? "a role" : diag::one_of(out);
  }

  static std::string names(const People& people) {
    std::vector<std::string> ids;
    for (const Principal* p : people) ids.emplace_back(p->id.view());
    std::sort(ids.begin(), ids.end());
    std::string out;
    for (const std::string& id : ids) out += (out.empty() ? "" : ", ") + id;
    return out.empty() ? "nobody" : out;
  }

  void check(std::uint32_t r, const program::EffectRow& effect) {
    const program::RequirementRow& row = image_.requirements[effect.index];
    const program::KindRow& kind = image_.kinds[row.kind];
    if (kind.from_field == kNone || row.alternatives.count == 0) return;
    const program::TypeKind asked =
        image_.types[image_.fields[kind.fields.first + kind.from_field - 2].type].kind;
    if (asked != program::TypeKind::Principal && asked != program::TypeKind::Role) return;
    const auto ways = ways_of(row);
    if (!ways) return;
    const bool has_empty = std::all_of(ways->begin(), ways->end(), [](const Seats& way) {
      return std::any_of(way.begin(), way.end(), [](const People& p) { return p.empty(); });
    });
    People all;
    for (const Seats& way : *ways)
      for (const People& seat : way) all.insert(seat.begin(), seat.end());
    if (has_empty) {
      report(diag::Code::NobodyToAsk, r, effect,
             fmt::format("nobody active holds {}, now or later", unheld(row)));
    } else if (!can_fill(*ways, row.count, {})) {
      report(diag::Code::TooFewToAsk, r, effect, "can be given by " + names(all) + " alone");
    } else if (!row.allows_self) {
      check_askers(r, effect, *ways, all);
    }
  }
  void report(diag::Code code, std::uint32_t r, const program::EffectRow& effect, std::string label) {
    const program::RequirementRow& row = image_.requirements[effect.index];
    diag::Diagnostic d{code,
                       span_of(image_, row.span),
                       {model_.rules[r].name, spoken(image_.text(image_.kinds[row.kind].simple))},
                       std::move(label)};
    const source::Span required = span_of(image_, effect.span);
    if (required.begin < d.span.begin || required.end > d.span.end || required.file != d.span.file)
      if (required.begin > d.span.begin || required.end < d.span.end || required.file != d.span.file)
        d.related.push_back({required, "required here"});
    found_.push_back(std::move(d));
  }

  // Whoever may ask for an action that the rule governs.
  void check_askers(std::uint32_t r, const program::EffectRow& effect,
                    const std::vector<Seats>& ways, const People& all) {
    const program::RequirementRow& row = image_.requirements[effect.index];
    for (std::uint32_t a : model_.policies[model_.rules[r].policy].actions) {
      const auto may_ask = askers(a, r);
      if (!may_ask || may_ask->empty()) continue;
      People persons;
      const bool nobody_left =
          std::all_of(may_ask->begin(), may_ask->end(), [&](const Principal* asker) {
            std::vector<const Principal*> requesters;
            directory_.requesters(*asker, requesters);
            const People without(requesters.begin(), requesters.end());
            persons.insert(requesters.begin(), requesters.end());
            return !can_fill(ways, row.count, without);
          });
      if (!nobody_left) continue;
      report(diag::Code::NobodyElseToAsk, r, effect,
             fmt::format("only {} can ask for `{}`; only {} can answer", names(persons),
                         model_.actions[a].name, names(all)));
      return;
    }
  }
  // Principals that the permitting rules of an action name by their roles, and of those the ones who are responsible
  // when the rule demands it; nothing when anybody may ask.
  std::optional<People> askers(std::uint32_t action, std::uint32_t rule) const {
    std::set<std::uint32_t> roles;
    const program::Range rules = image_.actions[action].rules;
    for (std::uint32_t k = rules.first; k < rules.end(); ++k) {
      const std::uint32_t r = image_.indices[k];
      const program::Range effects = image_.rules[r].effects;
      const bool permits = std::any_of(image_.effects.begin() + effects.first,
                                       image_.effects.begin() + effects.end(),
                                       [](const auto& e) { return e.kind == EffectKind::Permit; });
      if (!permits) continue;
      std::set<std::uint32_t> asked;
      if (!roles_of_actor(action, r, asked)) {
        roles.clear();
        break;
      }
      roles.insert(asked.begin(), asked.end());
    }
    std::optional<People> out;
    if (!roles.empty()) out = holders(roles);
    const program::Range effects = image_.rules[rule].effects;
    for (std::uint32_t e = effects.first; e < effects.end(); ++e) {
      if (image_.effects[e].kind != EffectKind::Responsible) continue;
      People people;
      if (!responsible(image_.requirements[image_.effects[e].index], people)) continue;
      if (!out) out = people;
      else std::erase_if(*out, [&](const Principal* p) { return people.count(p) == 0; });
    }
    return out;
  }
  People holders(const std::set<std::uint32_t>& roles) const {
    People out;
    for (std::size_t k = 0; k < directory_.size(); ++k) {
      const Principal* p = directory_.at(k);
      if (p->is_active &&
          std::any_of(roles.begin(), roles.end(), [&](auto role) { return holds(*p, role); }))
        out.insert(p);
    }
    return out;
  }
  bool responsible(const program::RequirementRow& row, People& out) const {
    for (std::uint32_t a = row.alternatives.first; a < row.alternatives.end(); ++a) {
      const program::Range seats = image_.alternatives[a].seats;
      for (std::uint32_t s = seats.first; s < seats.end(); ++s)
        if (!add_seat(image_.seats[s], out)) return false;
    }
    return true;
  }

  // The roles of which a permitting rule wants the actor to hold one; false when it wants none.
  bool roles_of_actor(std::uint32_t action, std::uint32_t rule, std::set<std::uint32_t>& out) const {
    const NodeRef ref = model_.rules[rule].ref;
    const NodeId when = model_.tree(ref).find(ref.node, NodeKind::When);
    return when != syntax::kNoNode &&
           demands({ref.tree, model_.tree(ref).child(when, 0)}, action, out);
  }
  const check::Ref& meaning(NodeRef at) const {
    return model_.annotations[at.tree].ref[syntax::index(at.node)];
  }
  bool demands(NodeRef at, std::uint32_t action, std::set<std::uint32_t>& out) const {
    const syntax::Tree& tree = model_.tree(at);
    switch (tree.kind(at.node)) {
      case NodeKind::And: {
        bool any = false;
        for (NodeId c : tree.children(at.node)) any = any || demands({at.tree, c}, action, out);
        return any;
      }
      case NodeKind::Or: {
        bool all = true;
        for (NodeId c : tree.children(at.node)) all = all && demands({at.tree, c}, action, out);
        return all;
      }
      case NodeKind::Ident: {
        const check::Ref& meant = meaning(at);
        return meant.kind == RefKind::Define && model_.defines[meant.a].params.empty() &&
               model_.defines[meant.a].body.exists() &&
               demands(model_.defines[meant.a].body, action, out);
      }
      case NodeKind::Is: {
        const check::Ref& who = meaning({at.tree, tree.child(at.node, 0)});
        if (who.kind != RefKind::Fact || who.a != model_.actions[action].by_fact ||
            tree.has(at.node, syntax::kNegated))
          return false;
        bool any = false;
        for (NodeId path : tree.children(tree.child(at.node, 1))) {
          if (meaning({at.tree, path}).kind != RefKind::Role) return false;
          out.insert(meaning({at.tree, path}).a);
          any = true;
        }
        return any;
      }
      default: return false;
    }
  }

  const check::Model& model_;
  const program::Image& image_;
  const decide::Directory& directory_;
  Time now_;
  std::vector<diag::Diagnostic> found_;
};

// The entry of each agent in the document, as far as its first line goes, in order.
std::vector<source::Span> agents_in(const std::string& text, std::uint32_t file) {
  std::vector<source::Span> out;
  value::Arena arena;
  json::Reader in(text, arena);
  std::string_view key, entry;
  if (!in.enter_object()) return out;
  while (in.next_member(key)) {
    if (key != "agents") {
      in.skip();
      continue;
    }
    in.enter_array();
    while (in.next_element() && in.skip_raw(entry)) {
      const auto begin = static_cast<std::uint32_t>(entry.data() - text.data());
      const std::size_t line = std::min(entry.find('\n'), entry.size());
      out.push_back({file, begin, begin + static_cast<std::uint32_t>(line)});
    }
  }
  return out;
}

// Agents behind whom nobody active stands.
void check_agents(driver::Build& build, const decide::Directory& directory, const std::string& name,
                  const std::string& text, std::vector<diag::Diagnostic>& found) {
  const std::uint32_t file = build.sources.add(name, text);
  const std::vector<source::Span> places = agents_in(text, file);
  std::size_t next = 0;
  for (std::size_t k = 0; k < directory.size(); ++k) {
    const Principal* agent = directory.at(k);
    if (agent->is_person) continue;
    const source::Span place = next < places.size() ? places[next] : source::Span{file, 0, 0};
    ++next;
    if (!agent->is_active) continue;
    const auto gone = [](const Principal* p) { return p != nullptr && !p->is_active; };
    if (gone(agent->acts_for))
      found.push_back(
          {diag::Code::AgentWithoutPerson,
           place,
           {std::string(agent->id.view()), "acts for", std::string(agent->acts_for->id.view())}});
    if (gone(agent->owner))
      found.push_back(
          {diag::Code::AgentWithoutPerson,
           place,
           {std::string(agent->id.view()), "is owned by", std::string(agent->owner->id.view())}});
  }
}

}  // namespace

Exit check_people(const Options& options, driver::Build& build, Time now, Console& console) {
  const std::string& file = options.inputs.directory;
  if (file.empty()) return kFine;
  std::string text, problem;
  if (!read_all(file, json::kMaxDocument, text, problem)) {
    console.complain(problem);
    return kFailure;
  }
  decide::Directory directory;
  json::Error mistake;
  if (!directory.read(*build.program, options.inputs.tenant, text, mistake)) {
    print_error(decide::input_error("directory", mistake), file, options.format, console);
    return kFailure;
  }
  if (options.format == Format::Text)
    for (const std::string& note : directory.notes()) console.complain(note);
  std::vector<diag::Diagnostic> found = PeopleCheck(build, directory, now).run();
  check_agents(build, directory, file == "-" ? "standard input" : file, text, found);
  add_warnings(build, std::move(found));
  return kFine;
}

}  // namespace writ::tools
