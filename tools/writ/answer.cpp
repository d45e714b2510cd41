#include "tools/writ/answer.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "tools/writ/console.hpp"
#include "tools/writ/json_tree.hpp"

namespace writ::tools {

namespace {

std::string value_text(const Json& value) {
  if (value.is(Json::Kind::String))
    return value.text.find(' ') == std::string::npos ? value.text : "\"" + value.text + "\"";
  if (value.is(Json::Kind::Number)) return value.text;
  if (value.is(Json::Kind::Array)) {
    std::string out;
    for (const Json& item : value.items) out += (out.empty() ? "" : ", ") + value_text(item);
    return out.empty() ? "none" : out;
  }
  if (value.is(Json::Kind::Object) && value.members.size() == 2 && !value.text_at("currency").empty())
    return fmt::format("{} {}", value.text_at("amount"), value.text_at("currency"));
  if (value.is(Json::Kind::Object) && !value.text_at("id").empty())
    return std::string(value.text_at("id"));
  return json_text(value);
}

std::string json_value_text(std::string_view json) {
  json::Error error;
  const auto value = parse_json(json, error);
  return value ? value_text(*value) : std::string(json);
}

std::string either(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t k = 0; k < names.size(); ++k)
    out += (k == 0 ? "" : k + 1 == names.size() ? " or " : ", ") + names[k];
  return out;
}

bool starts_with_vowel(std::string_view word) {
  return !word.empty() && std::string_view("aeiou").find(static_cast<char>(word[0] | 0x20)) !=
                              std::string_view::npos;
}

std::string who_may(const OpenItem& item) {
  std::vector<std::string> names = item.persons;
  for (const std::string& role : item.roles) {
    const std::string word = spoken(role);
    names.push_back((word.starts_with("the ")  ? ""
                     : starts_with_vowel(word) ? "an "
                                               : "a ") +
                    word);
  }
  return either(names);
}

std::string simple_name(std::string_view qualified) {
  const std::size_t dot = qualified.rfind('.');
  const std::size_t before =
      dot == std::string_view::npos || dot == 0 ? dot : qualified.rfind('.', dot - 1);
  return std::string(before == std::string_view::npos ? qualified : qualified.substr(before + 1));
}

// The title of a rule as a sentence, its name behind it for those who look it up.
std::string titled(const std::string& title, const std::string& rule, bool color) {
  if (rule.empty()) return title;
  const std::string name = inked(fmt::format("[{}]", simple_name(rule)), Ink::Faint, color);
  return title.empty() ? fmt::format("{} {}", spoken(rule.substr(rule.rfind('.') + 1)), name)
                       : title + " " + name;
}

std::string sentence(Outcome outcome, std::size_t open, const std::string& what) {
  switch (outcome) {
    case Outcome::Permit: return fmt::format("Yes: {}may go ahead.", what);
    case Outcome::Pending:
      return fmt::format("Not yet: {}needs {} more {}.", what, open,
                         open == 1 ? "answer" : "answers");
    case Outcome::Forbid: return fmt::format("No: {}must not go ahead.", what);
  }
  return {};
}

std::string reason_text(const Reason& reason, bool color) {
  const std::string detail = reason.detail.empty() ? "" : ": " + reason.detail;
  switch (reason.kind) {
    case Reason::Kind::Permit:
    case Reason::Kind::Require: return titled(reason.title, reason.rule, color);
    case Reason::Kind::Forbid: return titled(reason.title, reason.rule, color) + detail;
    case Reason::Kind::Lane:
      return titled(reason.title, reason.rule, color) +
             (reason.detail.empty() ? ": outside this lane" : detail);
    case Reason::Kind::Fault:
      return titled(reason.title, reason.rule, color) +
             (reason.detail.empty() ? ": could not be worked out, so it stops the request" : detail);
    case Reason::Kind::Undeliverable:
      return "Something would have to be done that cannot be done here" + detail;
    case Reason::Kind::NoRulePermits: return "No rule permits it";
    case Reason::Kind::NotRecorded: return "Not known to be recorded" + detail;
  }
  return {};
}

std::string listed_text(const Json* list) {
  std::vector<std::string> names;
  if (list != nullptr)
    for (const Json& name : list->items) names.push_back(name.text);
  return either(names);
}

// A property of an open item in words: `purpose: recording`; whose answer will do after a while; what comes first.
std::string note_text(const std::string& name, const std::string& json) {
  json::Error error;
  const auto value = parse_json(json, error);
  if (value && value->is(Json::Kind::Object) && name == "escalation")
    return fmt::format("after {}{} also from {}", value->text_at("after"),
                       value->text_at("at").empty()
                           ? std::string()
                           : fmt::format(", from {},", value->text_at("at")),
                       listed_text(value->find("to")));
  if (value && value->is(Json::Kind::Object) && name == "after")
    return fmt::format("after {} from {}", spoken(value->text_at("kind")),
                       listed_text(value->find("from")));
  return fmt::format("{}: {}", spoken(name), json_value_text(json));
}

class Page {
 public:
  explicit Page(bool color) : color_(color) {}
  void heading(std::string_view text) { out += "\n" + inked(text, Ink::Strong, color_) + "\n"; }
  void bullet(const std::string& text) { out += "  - " + text + "\n"; }
  std::string out;

 private:
  bool color_;
};

void add_reasons(Page& page, const Decision& d, bool color) {
  if (d.reasons.empty()) return;
  page.heading("Why");
  for (const Reason& r : d.reasons) page.bullet(reason_text(r, color));
}

// Open items, with the rule's title instead of its name where it has one.
void add_open(Page& page, const Decision& d, bool color) {
  if (d.requirements.empty()) return;
  page.heading(d.outcome == Outcome::Forbid ? "Also open" : "Still needed");
  for (OpenItem item : d.requirements) {
    const auto reason = std::find_if(d.reasons.begin(), d.reasons.end(),
                                     [&](const Reason& r) { return r.rule == item.rule; });
    item.rule = reason != d.reasons.end() && !reason->title.empty() ? reason->title
                                                                    : simple_name(item.rule);
    page.bullet(open_text(item, color) + "\n      for: " + item.rule);
  }
}

void add_rest(Page& page, const Decision& d, bool color) {
  if (!d.obligations.empty()) {
    page.heading(d.outcome == Outcome::Permit ? "Must be done with it"
                                              : "Must be done now all the same");
    for (const Owed& o : d.obligations) {
      const std::string properties = properties_text(o.properties);
      page.bullet(spoken(o.type) + (properties.empty() ? "" : " (" + properties + ")"));
    }
  }
  if (!d.warnings.empty()) page.heading("Warnings");
  for (const std::string& w : d.warnings) page.bullet(w);
  if (d.would && d.would->outcome != d.outcome) {
    page.heading("With every rule enforced");
    page.bullet(fmt::format("the answer would be {}", name_of(d.would->outcome)));
    for (const Reason& r : d.would->reasons) page.bullet(reason_text(r, color));
  }
  if (!d.faults.empty()) page.heading("What went wrong");
  for (const FaultReport& f : d.faults)
    page.bullet(fmt::format("{} in {}{}{}", f.kind, simple_name(f.where),
                            f.place.empty() ? "" : ", at ", f.place));
  if (!d.ignored.empty()) page.heading("Not counted");
  for (const std::string& i : d.ignored) page.bullet(i);
}

std::string title_of(const program::Image& image, const std::string& action) {
  for (const program::ActionRow& a : image.actions)
    if (image.text(a.outside) == action) return std::string(image.text(a.title));
  return {};
}

}  // namespace

std::string open_text(const OpenItem& item, bool color) {
  std::string out = fmt::format("{} {}", item.missing, spoken(item.kind));
  if (item.missing != 1) out += "s";
  const std::string who = who_may(item);
  if (!who.empty()) out += " from " + who;
  else if (!item.subject.empty()) out += " from " + item.subject;
  std::string notes;
  for (const auto& [name, json] : item.properties)
    notes += (notes.empty() ? "" : ", ") + note_text(name, json);
  if (!notes.empty()) out += fmt::format(" ({})", notes);
  if (!item.rejected_by.empty())
    out += "; " + inked("rejected by " + either(item.rejected_by), Ink::Bad, color);
  return out;
}

std::string spoken(std::string_view name) {
  std::string out(name);
  std::replace(out.begin(), out.end(), '_', ' ');
  return out;
}

std::string properties_text(std::string_view object) {
  json::Error error;
  const auto value = parse_json(object, error);
  if (!value || !value->is(Json::Kind::Object)) return std::string(object);
  std::string out;
  for (const auto& [key, member] : value->members) {
    if (member.is(Json::Kind::Null)) continue;
    out += fmt::format("{}{}: {}", out.empty() ? "" : ", ", spoken(key), value_text(member));
  }
  return out;
}

std::string outcome_word(Outcome outcome, bool color) {
  switch (outcome) {
    case Outcome::Permit: return inked("PERMIT", Ink::Good, color);
    case Outcome::Pending: return inked("PENDING", Ink::Wait, color);
    case Outcome::Forbid: return inked("FORBID", Ink::Bad, color);
  }
  return {};
}

int exit_of(Outcome outcome) {
  switch (outcome) {
    case Outcome::Permit: return kFine;
    case Outcome::Pending: return kPending;
    case Outcome::Forbid: return kForbidden;
  }
  return kFailure;
}

std::string answer_text(const Decision& d, const program::Image& image, const Head& head, bool color) {
  const std::string title = title_of(image, head.action);
  std::size_t open = 0;
  for (const OpenItem& item : d.requirements) open += item.missing;
  std::string what = title.empty() ? spoken(head.action) : fmt::format("\"{}\"", title);
  if (!head.subject.empty()) what += fmt::format(" by {}", head.subject);
  if (!what.empty()) what += " ";
  Page page(color);
  page.out = fmt::format("{}  {}\n", outcome_word(d.outcome, color), sentence(d.outcome, open, what));
  add_reasons(page, d, color);
  add_open(page, d, color);
  add_rest(page, d, color);
  return page.out;
}

}  // namespace writ::tools
