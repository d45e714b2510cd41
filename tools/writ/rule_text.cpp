#include "tools/writ/rule_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/console.hpp"

namespace writ::tools {

namespace {

// Source text over several lines as one.
std::string one_line(std::string_view text) {
  std::string out;
  for (char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  return out;
}

constexpr std::size_t kLongestFact = 100;

// Lists of records can be very long; the JSON has them whole.
std::string shortened(const std::string& value) {
  if (value.size() <= kLongestFact) return value;
  std::size_t end = kLongestFact;
  while (end > 0 && (value[end] & 0xC0) == 0x80) --end;
  return value.substr(0, end) + "…";
}

std::string facts_text(const TermReport& term) {
  std::string out;
  for (const auto& [name, value] : term.facts)
    out += fmt::format("{}{} = {}", out.empty() ? "" : ", ", name, shortened(value));
  return out;
}

std::string heading(const RuleReport& rule, bool color) {
  const std::string name = inked(rule.rule, Ink::Faint, color);
  return rule.title.empty() ? name
                            : fmt::format("{}  {}", inked(rule.title, Ink::Strong, color), name);
}

bool is_live(const RuleReport& rule) { return rule.live == "true" || rule.live == "observed"; }

void add_rule(std::string& out, const RuleReport& rule, bool color) {
  out += "  " + heading(rule, color) + "\n";
  if (rule.live == "observed") out += "      observed only: it decides nothing\n";
  if (is_live(rule) && rule.terms.empty()) out += "      always\n";
  for (std::size_t k = 0; k < rule.terms.size(); ++k) {
    if (is_live(rule) || (rule.live == "fault" && rule.terms[k].value == "fault") ||
        k == rule.first_failed)
      out += "      " + term_text(rule.terms[k], color) + "\n";
  }
}

}  // namespace

// A term of `unless` holds the rule back when it is true.
std::string term_text(const TermReport& term, bool color) {
  const bool is_for = term.value == (term.from_unless ? "false" : "true");
  const bool is_against = term.value == (term.from_unless ? "true" : "false");
  const Ink ink = is_for ? Ink::Good : is_against ? Ink::Bad : Ink::Wait;
  std::string out = fmt::format("{}`{}` is {}", term.from_unless ? "unless " : "",
                                one_line(term.text), inked(term.value, ink, color));
  const std::string facts = facts_text(term);
  return facts.empty() ? out : out + inked("   " + facts, Ink::Faint, color);
}

void write_term(json::Writer& out, const TermReport& term) {
  out.begin_object().key("text").string(one_line(term.text)).key("value").string(term.value);
  out.key("unless").boolean(term.from_unless).key("facts").begin_object();
  for (const auto& [name, value] : term.facts) out.key(name).string(value);
  out.end_object().end_object();
}

std::string rules_text(const std::vector<RuleReport>& rules, bool all, bool color) {
  struct Section {
    const char* title;
    bool (*takes)(const RuleReport&);
  };
  static constexpr Section kSections[] = {
      {"Rules that are live", [](const RuleReport& r) { return is_live(r); }},
      {"Rules that could not be worked out", [](const RuleReport& r) { return r.live == "fault"; }},
      {"Rules that are not live, and the first term that failed",
       [](const RuleReport& r) { return r.live == "false"; }},
      {"Rules that are not in force", [](const RuleReport& r) { return r.live == "not in force"; }},
  };
  std::string out;
  for (const Section& section : kSections) {
    if (section.takes(RuleReport{
            .rule = {}, .title = {}, .live = "not in force", .terms = {}, .place = {}}) &&
        !all)
      continue;
    std::string body;
    for (const RuleReport& rule : rules)
      if (section.takes(rule)) add_rule(body, rule, color);
    if (!body.empty())
      out += (out.empty() ? "" : "\n") + inked(section.title, Ink::Strong, color) + "\n" + body;
  }
  return out.empty() ? "No rule governs this action\n" : out;
}

std::string rule_text(const RuleReport& rule, bool color) {
  std::string out = heading(rule, color) + "\n";
  out += fmt::format("  {}\n", is_live(rule)          ? "is live"
                               : rule.live == "false" ? "is not live"
                                                      : "is " + rule.live);
  for (std::size_t k = 0; k < rule.terms.size(); ++k)
    out += fmt::format("  {} {}\n", k == rule.first_failed ? ">" : "-",
                       term_text(rule.terms[k], color));
  if (!rule.place.empty()) out += inked("  " + rule.place, Ink::Faint, color) + "\n";
  return out;
}

std::string rules_json(const std::vector<RuleReport>& rules) {
  std::string text;
  json::Writer out(text);
  out.begin_array();
  for (const RuleReport& rule : rules) {
    out.begin_object()
        .key("rule")
        .string(rule.rule)
        .key("title")
        .string(rule.title)
        .key("live")
        .string(rule.live);
    out.key("place").string(rule.place);
    if (rule.first_failed < rule.terms.size()) out.key("first_failed").number(rule.first_failed);
    out.key("terms").begin_array();
    for (const TermReport& term : rule.terms) write_term(out, term);
    out.end_array().end_object();
  }
  out.end_array();
  return text;
}

}  // namespace writ::tools
