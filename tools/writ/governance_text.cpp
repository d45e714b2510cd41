#include <algorithm>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/governance.hpp"
#include "tools/writ/rule_text.hpp"

namespace writ::tools {

namespace {

constexpr const char* kIndent = "             ";

std::string joined(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

std::string counts_text(const Part& part) {
  std::string out;
  for (const auto& [n, noun] : part.counts)
    if (n > 0) out += (out.empty() ? "" : ", ") + counted(n, noun);
  return out.empty() ? "empty" : out;
}

std::string unspoken(std::string name) {
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

bool is_shown(const PointReport& point, const TermReport& term) {
  return point.rule.live != "fault" || (term.value != "true" && term.value != "false");
}

std::string title_of(const RuleReport& rule) {
  return rule.title.empty() ? spoken(rule.rule.substr(rule.rule.rfind('.') + 1)) : rule.title;
}

void add_point(std::string& out, const Point& point, bool color) {
  const PointReport& report = point.report;
  out += fmt::format(
      "    {}  {}\n",
      report.is_met ? inked("met    ", Ink::Good, color) : inked("NOT MET", Ink::Bad, color),
      title_of(report.rule));
  if (report.is_met) return;
  const auto line = [&](const std::string& text) { out += kIndent + text + "\n"; };
  for (const TermReport& term : report.rule.terms)
    if (is_shown(report, term)) line(term_text(term, color));
  for (const OpenItem& item : report.open) line("needs " + open_text(item, color));
  if (!report.fault.empty() && report.rule.live != "fault")
    line("could not be worked out: " + report.fault);
  for (const Mend& mend : point.mend)
    line(fmt::format("mend {}{}", mend.field.empty() ? "" : fmt::format("`{}` at ", mend.field),
                     mend.place));
  line(fmt::format("rule {}  {}", report.rule.rule, inked(report.rule.place, Ink::Faint, color)));
}

void write_point(json::Writer& out, const Point& point) {
  const PointReport& report = point.report;
  out.begin_object().key("rule").string(report.rule.rule).key("title").string(report.rule.title);
  out.key("met").boolean(report.is_met).key("place").string(report.rule.place);
  if (report.is_met) {
    out.end_object();
    return;
  }
  out.key("terms").begin_array();
  for (const TermReport& term : report.rule.terms)
    if (is_shown(report, term)) write_term(out, term);
  out.end_array().key("needs").begin_array();
  for (const OpenItem& item : report.open) {
    out.begin_object().key("kind").string(item.kind).key("missing").number(item.missing);
    for (const auto& [name, list] :
         {std::pair{"roles", &item.roles}, std::pair{"persons", &item.persons}}) {
      out.key(name).begin_array();
      for (const std::string& one : *list) out.string(one);
      out.end_array();
    }
    if (!item.subject.empty()) out.key("subject").string(item.subject);
    out.end_object();
  }
  out.end_array();
  if (!report.fault.empty()) out.key("fault").string(report.fault);
  out.key("mend").begin_array();
  for (const Mend& mend : point.mend) {
    out.begin_object();
    if (!mend.field.empty()) out.key("field").string(mend.field);
    out.key("place").string(mend.place).end_object();
  }
  out.end_array().end_object();
}

}  // namespace

std::string governance_text(const Governance& found, bool color) {
  std::string out;
  for (const Part& part : found.parts)
    out += fmt::format("{:<18} {}\n", part.name,
                       part.is_empty() ? inked("empty", Ink::Wait, color) : counts_text(part));
  for (const RecordPoints& record : found.records) {
    out += fmt::format("\n{} {}{}  {}\n", record.entity, inked(record.id, Ink::Strong, color),
                       record.title.empty() ? "" : fmt::format(" \"{}\"", record.title),
                       inked(record.place, Ink::Faint, color));
    if (record.policies.empty()) out += "  no rule restricts it\n";
    for (const PolicyPoints& policy : record.policies) {
      out += fmt::format("  {}\n", policy.policy);
      for (const Point& point : policy.points) add_point(out, point, color);
    }
  }
  if (found.records.empty())
    out +=
        "\nnothing to check: no action with the tag `governance` is about records of this "
        "program\n";
  else
    out += fmt::format("\n{} met, {}\n", counted(found.met, "point"),
                       inked(fmt::format("{} not met", found.not_met),
                             found.not_met == 0 ? Ink::Good : Ink::Bad, color));
  if (!found.left_out.empty()) out += "not asked, because only a request tells what they read:\n";
  for (const LeftOut& rule : found.left_out)
    out += fmt::format("  {} ({})\n", rule.title.empty() ? rule.rule : rule.title + "  " + rule.rule,
                       joined(rule.untold));
  return out;
}

std::string governance_json(const Governance& found) {
  std::string text;
  json::Writer out(text);
  out.begin_object().key("parts").begin_array();
  for (const Part& part : found.parts) {
    out.begin_object().key("part").string(part.name).key("empty").boolean(part.is_empty());
    out.key("counts").begin_object();
    for (const auto& [n, noun] : part.counts)
      out.key(unspoken(noun) + "s").number(static_cast<std::int64_t>(n));
    out.end_object().end_object();
  }
  out.end_array().key("records").begin_array();
  for (const RecordPoints& record : found.records) {
    out.begin_object().key("record").string(record.name).key("id").string(record.id);
    out.key("title").string(record.title).key("type").string(record.entity);
    out.key("place").string(record.place).key("action").string(record.action);
    out.key("content_digest").string(record.digest).key("policies").begin_array();
    for (const PolicyPoints& policy : record.policies) {
      out.begin_object().key("policy").string(policy.policy).key("points").begin_array();
      for (const Point& point : policy.points) write_point(out, point);
      out.end_array().end_object();
    }
    out.end_array().end_object();
  }
  out.end_array().key("left_out").begin_array();
  for (const LeftOut& rule : found.left_out) {
    out.begin_object().key("rule").string(rule.rule).key("title").string(rule.title);
    out.key("reads").begin_array();
    for (const std::string& name : rule.untold) out.string(name);
    out.end_array().end_object();
  }
  out.end_array().key("met").number(static_cast<std::int64_t>(found.met));
  out.key("not_met").number(static_cast<std::int64_t>(found.not_met)).end_object();
  return text;
}

}  // namespace writ::tools
