#include "tests/generate/policies.hpp"

#include <algorithm>

namespace writ::generate {

Scope Policies::scope_of(const std::vector<const Action*>& actions) {
  Scope scope;
  for (const Field& s : d_.settings) scope.paths.push_back({s.name, s.type});
  for (const Field& f : actions.front()->facts) {
    const bool shared = std::all_of(actions.begin(), actions.end(), [&](const Action* a) {
      return std::any_of(a->facts.begin(), a->facts.end(),
                         [&](const Field& g) { return g.name == f.name && g.type == f.type; });
    });
    if (shared) scope.add(d_, f.name, f.type, 3);
  }
  for (const std::string& r : d_.records) scope.add(d_, r, {Is::Entity, 2}, 1);
  return scope;
}

std::string Policies::write() {
  std::string out;
  const std::uint32_t n = 1 + c_.below(3);
  for (std::uint32_t k = 0; k < n; ++k) out += policy(k);
  if (c_.chance(30)) out += lane();
  return out;
}

std::string Policies::policy(std::uint32_t number) {
  std::vector<const Action*> on;
  std::string target;
  switch (number == 0 ? 0 : c_.below(4)) {
    case 0: on = {&d_.actions[0]}, target = d_.actions[0].name; break;
    case 1:
      on = {&d_.actions[0], &d_.actions[d_.actions.size() - 2]};
      target = on[0]->name + (on[0] == on[1] ? "" : ", " + on[1]->name);
      break;
    case 2: target = "every action"; break;
    default: target = "daily"; break;
  }
  if (on.empty())  // `spare` is tagged, and shares no more than its actor
    for (const Action& a : d_.actions) on.push_back(&a);
  Scope scope = scope_of(on);
  std::string out =
      fmt::format("policy p{}{} on {} {{\n", number, c_.chance(40) ? " \"Rules\"" : "", target);
  const std::size_t before = d_.functions.size();
  const std::int64_t defines = c_.between(0, 2);
  for (std::int64_t k = 0; k < defines; ++k) {
    Function f{
        fmt::format("l{}_{}", number, k), {}, c_.chance(50) ? Type{Is::Bool} : e_.scalar(), false};
    Scope inside = scope;
    inside.has_allowed = f.has_requirement = c_.chance(40);
    out += fmt::format("  define {}: {} = {}\n", f.name, type_text(d_, f.result),
                       e_.value(f.result, inside, 2).text);
    d_.functions.push_back(f);
  }
  const std::uint32_t n = 1 + c_.below(4);
  for (std::uint32_t k = 0; k < n; ++k)
    out += "  " + rule(fmt::format("r{}", k), scope, number == 0 && k == 0);
  d_.functions.resize(before);
  return out + "}\n";
}

std::string Policies::marks(const Scope& scope) {
  std::string out;
  if (c_.chance(10)) out += " team t0";
  if (c_.chance(10)) {
    const bool from = c_.chance(50);
    if (from) out += " valid from 2026-01-15";
    if (!from || c_.chance(50))
      out += std::string(from ? "" : " valid") + " until 2026-02-10T10:00:00Z + 1 day";
  }
  if (c_.chance(25)) {
    const std::uint32_t mode = c_.below(3);
    if (mode == 0) out += " observe";
    if (mode == 1) out += " warn";
    std::vector<const Path*> keys;
    for (const Is is : {Is::Text, Is::Int, Is::Enum, Is::Person})
      for (const Path* p : scope.of({is})) keys.push_back(p);
    if (mode == 2 && !keys.empty())
      out += fmt::format(" enforce for {} by {}",
                         c_.chance(30)   ? "share"
                         : c_.chance(50) ? "50%"
                                         : "25% + 10%",
                         c_.pick(keys)->text);
  }
  return out;
}

std::string Policies::rule(const std::string& name, const Scope& scope, bool must_permit) {
  std::string out =
      fmt::format("rule {}{}{} {{", name, c_.chance(40) ? " \"A rule\"" : "", marks(scope));
  Scope inside = scope, guards = scope;
  guards.has_allowed = true;
  const bool is_guarded = c_.chance(must_permit ? 40 : 75);
  if (is_guarded) { out += "\n    when " + e_.guard(guards, 3, inside).text; }
  if (c_.chance(25)) {
    Scope narrowed = inside;
    narrowed.has_allowed = true;
    out += "\n    unless " + e_.condition(narrowed, 2).text;
  }
  inside.has_allowed = false;
  const bool is_each = !must_permit && c_.chance(20);
  if (is_each) { out += "\n    for each " + e_.generator(inside, 2, inside, true); }
  return out + effects(inside, is_each, must_permit, is_guarded) + "\n  }\n";
}

std::string Policies::effects(Scope scope, bool is_each, bool must_permit, bool is_guarded) {
  std::string out;
  if (must_permit) out += "\n    permit";
  const std::uint32_t n = must_permit ? c_.below(2) : 1 + c_.below(2);
  for (std::uint32_t k = 0; k < n; ++k) {
    const std::uint32_t way = c_.below(8);
    if (way < 2 && !is_each) {
      const bool decides =
          out.find("permit") != std::string::npos || out.find("forbid") != std::string::npos;
      out += decides ? must(scope) : !is_guarded || c_.chance(60) ? "\n    permit" : "\n    forbid";
      continue;
    }
    if (way == 2 && !is_each && !d_.decisions.empty()) {
      out += "\n    require decision " + d_.decisions[0];
      continue;
    }
    const std::string requirement = way < 6 ? e_.requirement(scope, 2, false) : std::string();
    out += requirement.empty() ? must(scope) : "\n    require " + requirement;
  }
  return out;
}

std::string Policies::must(const Scope& scope) {
  const auto value = [&](Type t) { return e_.value(t, scope, 2).in(Binds::Or); };
  std::string out = "\n    must ";
  switch (c_.below(7)) {
    case 0: out += "tell " + value({Is::Text}); break;
    case 1: out += fmt::format("hide {} with {}", value({Is::Text}), value({Is::Enum, 0})); break;
    case 2:
      out += fmt::format("keep {{ period: {}{} }}", value({Is::Duration}),
                         c_.chance(50) ? "  floor: " + value({Is::Duration}) : "");
      break;
    case 3: out += fmt::format("stay {} about {}", value({Is::Duration}), value({Is::Text})); break;
    case 4:
      out += fmt::format("pass_on {} to {} for {}", value({Is::Text}), value({Is::Role}),
                         value({Is::Text}));
      break;
    case 5: out += fmt::format("one {} about {}", value({Is::Int}), value({Is::Text})); break;
    default: out += fmt::format("write_down {}, {}", value({Is::Text}), value({Is::Text})); break;
  }
  if (c_.chance(20)) out += " always";
  else if (c_.chance(20)) out += " on pending, forbid";
  return out;
}

std::string Policies::lane() {
  std::vector<const Action*> all;
  for (const Action& a : d_.actions) all.push_back(&a);
  Scope shared = scope_of(all);
  std::string selector = c_.chance(60) ? "actor is Agent" : e_.condition(shared, 2).text;
  std::string out = "lane l0 \"What they may do\" for " + selector + " {\n";
  for (const Action& a : d_.actions) {
    if (!c_.chance(70)) continue;
    out += "  admit " + a.name;
    if (c_.chance(60)) out += " when " + e_.condition(scope_of({&a}), 2).text;
    out += "\n";
  }
  return out + "}\n";
}

std::string Policies::side() {
  return fmt::format(
      "module side\nimport main\npolicy extra on {} {{\n  {}}}\n", d_.actions[0].name,
      "rule s0 { when " + e_.condition(scope_of({&d_.actions[0]}), 2).text + "  forbid }\n");
}

}  // namespace writ::generate
