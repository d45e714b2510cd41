#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/json/writer.hpp"
#include "tools/writ/area.hpp"
#include "tools/writ/rule_words.hpp"

namespace writ::tools {

using check::NodeRef;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string simple(const std::string& qualified) {
  return qualified.substr(qualified.rfind('.') + 1);
}

// The title, with the name behind it for those who look it up.
std::string titled(const std::string& title, const std::string& name, bool color) {
  return title.empty() ? inked(name, Ink::Strong, color)
                       : fmt::format("{}  {}", inked(title, Ink::Strong, color),
                                     inked(name, Ink::Faint, color));
}

struct LaneWords {
  std::string selects;
  std::vector<std::string> admits;  // "send_message when …"
};
LaneWords lane_words(const driver::Build& build, std::uint32_t lane) {
  const NodeRef ref = build.model.lanes[lane].ref;
  const syntax::Tree& tree = build.model.tree(ref);
  LaneWords out;
  for (NodeId part : tree.children(ref.node)) {
    if (tree.kind(part) == NodeKind::LaneFor)
      out.selects = source_line(build, {ref.tree, tree.child(part, 0)});
    if (tree.kind(part) == NodeKind::Admit)
      out.admits.push_back(source_line(build, {ref.tree, part}).substr(std::string("admit ").size()));
  }
  return out;
}

void add_rule(std::string& out, const RuleWords& rule, bool color) {
  out += fmt::format("  {}\n", titled(rule.title, simple(rule.rule), color));
  if (!rule.when.empty()) out += "      when " + rule.when + "\n";
  if (!rule.unless.empty()) out += "      unless " + rule.unless + "\n";
  if (!rule.each.empty()) out += "      " + rule.each + "\n";
  for (const EffectWords& e : rule.effects) {
    const Ink ink = e.effect == "permit"    ? Ink::Good
                    : e.effect == "forbid"  ? Ink::Bad
                    : e.effect == "require" ? Ink::Wait
                                            : Ink::Plain;
    out += fmt::format("      {}\n", inked(e.words, ink, color));
  }
  for (const std::string& mark : rule.marks) out += fmt::format("      ({})\n", mark);
  if (!rule.team.empty()) out += fmt::format("      (team {})\n", rule.team);
  out += fmt::format("      {}\n", inked(rule.place, Ink::Faint, color));
}

}  // namespace

std::string area_text(const driver::Build& build, const Area& area, std::string_view word,
                      bool color) {
  std::string out =
      fmt::format("{}: {}", inked(word, Ink::Strong, color), counted(area.rules.size(), "rule"));
  if (!area.lanes.empty()) out += ", " + counted(area.lanes.size(), "lane");
  if (!area.decisions.empty()) out += ", " + counted(area.decisions.size(), "decision");
  out += "\n";
  for (const FoundAs& f : area.found) {
    if (f.sort == "title") {
      out += fmt::format("  in the title or the name of {}\n", f.name);
      continue;
    }
    out += fmt::format("  {} {}", f.sort, f.name);
    if (!f.title.empty()) out += fmt::format(" \"{}\"", f.title);
    out += f.place.empty() ? "\n" : fmt::format("  {}\n", inked(f.place, Ink::Faint, color));
  }
  std::string policy;
  for (std::uint32_t r : area.rules) {
    const RuleWords rule = words_of(build, r);
    if (rule.policy != policy) {
      policy = rule.policy;
      out += fmt::format("\n{}, on {}\n", titled(rule.policy_title, policy, color),
                         joined(rule.actions));
    }
    add_rule(out, rule, color);
  }
  for (std::uint32_t l : area.lanes) {
    const check::Lane& lane = build.model.lanes[l];
    const LaneWords words = lane_words(build, l);
    out +=
        fmt::format("\nlane {}, for {}\n", titled(lane.title, lane.qualified, color), words.selects);
    for (const std::string& admit : words.admits) out += fmt::format("      admits {}\n", admit);
    out += fmt::format("      {}\n", inked(place_of(build, lane.ref), Ink::Faint, color));
  }
  for (std::uint32_t d : area.decisions) {
    const check::Decision& decision = build.model.decisions[d];
    out += fmt::format("\ndecision {}\n      {}\n      {}\n",
                       titled(decision.title, decision.qualified, color), decision_words(build, d),
                       inked(place_of(build, decision.ref), Ink::Faint, color));
  }
  return out;
}

std::string area_json(const driver::Build& build, const Area& area, std::string_view word) {
  std::string text;
  json::Writer out(text);
  const auto texts = [&](std::string_view key, const std::vector<std::string>& list) {
    out.key(key).begin_array();
    for (const std::string& s : list) out.string(s);
    out.end_array();
  };
  const auto member = [&](std::string_view key, const std::string& value) {
    if (!value.empty()) out.key(key).string(value);
  };
  out.begin_object().key("area").string(word).key("found").begin_array();
  for (const FoundAs& f : area.found) {
    out.begin_object().key("sort").string(f.sort).key("name").string(f.name);
    member("title", f.title);
    member("place", f.place);
    out.end_object();
  }
  out.end_array().key("rules").begin_array();
  for (std::uint32_t r : area.rules) {
    const RuleWords rule = words_of(build, r);
    out.begin_object().key("rule").string(rule.rule).key("title").string(rule.title);
    out.key("policy").string(rule.policy);
    member("policy_title", rule.policy_title);
    texts("actions", rule.actions);
    member("when", rule.when);
    member("unless", rule.unless);
    member("for_each", rule.each);
    out.key("effects").begin_array();
    for (const EffectWords& e : rule.effects)
      out.begin_object().key("effect").string(e.effect).key("words").string(e.words).end_object();
    out.end_array();
    texts("marks", rule.marks);
    member("team", rule.team);
    out.key("place").string(rule.place).end_object();
  }
  out.end_array().key("lanes").begin_array();
  for (std::uint32_t l : area.lanes) {
    const LaneWords words = lane_words(build, l);
    out.begin_object().key("lane").string(build.model.lanes[l].qualified);
    out.key("title").string(build.model.lanes[l].title).key("for").string(words.selects);
    texts("admits", words.admits);
    out.key("place").string(place_of(build, build.model.lanes[l].ref)).end_object();
  }
  out.end_array().key("decisions").begin_array();
  for (std::uint32_t d : area.decisions) {
    const check::Decision& decision = build.model.decisions[d];
    out.begin_object().key("decision").string(decision.qualified).key("title").string(decision.title);
    out.key("words").string(decision_words(build, d));
    out.key("place").string(place_of(build, decision.ref)).end_object();
  }
  out.end_array().end_object();
  return text;
}

Exit why_area(const Options& options, const driver::Build& build, Console& console) {
  const Area area = find_area(build, options.area);
  if (area.found.empty()) {
    console.complain(fmt::format(
        "no policy, tag, action, module, lane, decision, table or title has the name or the words "
        "`{}`{}",
        options.area, area.near.empty() ? "" : "; did you mean " + diag::one_of(area.near) + "?"));
    return kUsage;
  }
  if (options.format == Format::Json) console.out(area_json(build, area, options.area) + "\n");
  else console.out(area_text(build, area, options.area, console.colors_out()));
  return kFine;
}

}  // namespace writ::tools
