#include "lang/testing/verdict.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/decide/words.hpp"

namespace writ::testing {

using syntax::NodeId;
using syntax::NodeKind;

namespace {

void sort_once(std::vector<std::string>& names) {
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& n : names) out += (out.empty() ? "" : ", ") + n;
  return out.empty() ? "nothing" : out;
}

// The rules and lanes that a path may mean.
std::vector<std::string> matches(const program::Image& image, std::string_view path) {
  std::vector<std::string> found;
  const auto consider = [&](program::TextId name) {
    if (names(path, image.text(name))) found.emplace_back(image.text(name));
  };
  for (const program::RuleRow& r : image.rules) consider(r.name);
  for (const program::LaneRow& l : image.lanes) consider(l.name);
  for (const std::string& name : found)
    if (name == path) return {name};
  return found;
}

Outcome outcome_of(syntax::Op op) {
  if (op == syntax::Op::Permit) return Outcome::Permit;
  return op == syntax::Op::Pending ? Outcome::Pending : Outcome::Forbid;
}

void read_because(Expectation& out, const program::Image& image, const syntax::Tree& tree,
                  NodeId because) {
  out.has_because = true;
  std::vector<std::string> known;
  for (const program::RuleRow& r : image.rules) known.emplace_back(image.text(r.name));
  for (NodeId path : tree.children(because)) {
    std::string name;
    for (char c : tree.text_of(path))
      if (c != ' ' && c != '\t' && c != '\n') name += c;
    std::vector<std::string> found = matches(image, name);
    if (found.size() == 1) out.because.push_back(found[0]);
    else if (found.empty())
      out.unknown.push_back(fmt::format("there is no rule or lane `{}`", name));
    else
      out.unknown.push_back(
          fmt::format("`{}` can mean {}; write more of the name", name, listed(found)));
  }
  sort_once(out.because);
}

void read_owing(Expectation& out, const program::Image& image, const syntax::Tree& tree,
                NodeId owing) {
  out.has_owing = true;
  for (NodeId name : tree.children(owing)) {
    const std::string_view text = tree.text_of(name);
    const auto row = std::find_if(
        image.obligations.begin(), image.obligations.end(),
        [&](const auto& o) { return image.text(o.simple) == text || image.text(o.name) == text; });
    if (row != image.obligations.end()) out.owing.emplace_back(image.text(row->outside));
    else out.unknown.push_back(fmt::format("there is no obligation `{}`", text));
  }
  sort_once(out.owing);
}

std::string in_words(const Expectation& wanted) {
  if (wanted.is_error) return "an input error";
  std::string out(name_of(wanted.outcome));
  if (wanted.has_because) out += " because " + listed(wanted.because);
  if (wanted.has_owing) out += " owing " + listed(wanted.owing);
  return out;
}

std::vector<std::string> owed_kinds(const Decision& decision) {
  std::vector<std::string> kinds;
  for (const Owed& o : decision.obligations) kinds.push_back(o.type);
  sort_once(kinds);
  return kinds;
}

bool decides(Outcome outcome, Reason::Kind kind) {
  switch (kind) {
    case Reason::Kind::Permit: return outcome == Outcome::Permit;
    case Reason::Kind::Require: return outcome == Outcome::Pending;
    case Reason::Kind::Forbid:
    case Reason::Kind::Lane:
    case Reason::Kind::Fault:
    case Reason::Kind::Undeliverable:
    case Reason::Kind::NoRulePermits:
    case Reason::Kind::NotRecorded: return outcome == Outcome::Forbid;
  }
  return false;
}

}  // namespace

bool names(std::string_view path, std::string_view qualified) {
  if (path.empty() || path.size() > qualified.size()) return false;
  if (qualified.substr(qualified.size() - path.size()) != path) return false;
  return path.size() == qualified.size() || qualified[qualified.size() - path.size() - 1] == '.';
}

Expectation expectation_of(const driver::Build& build, std::uint32_t t, NodeId step) {
  const syntax::Tree& tree = build.model.trees[t];
  const program::Image& image = build.program->image();
  Expectation out;
  out.is_error = tree.op(step) == syntax::Op::ExpectError;
  out.outcome = outcome_of(tree.op(step));
  const NodeId because = tree.find(step, NodeKind::Because);
  const NodeId owing = tree.find(step, NodeKind::Owing);
  if (because != syntax::kNoNode) read_because(out, image, tree, because);
  if (owing != syntax::kNoNode) read_owing(out, image, tree, owing);
  return out;
}

std::vector<std::string> deciding(const Decision& decision) {
  std::vector<std::string> out;
  for (const Reason& r : decision.reasons)
    if (decides(decision.outcome, r.kind) && !r.rule.empty()) out.push_back(r.rule);
  if (decision.outcome == Outcome::Pending)
    for (const OpenItem& item : decision.requirements) out.push_back(item.rule);
  sort_once(out);
  return out;
}

std::vector<std::string> lines_of(const Decision& decision) {
  std::vector<std::string> lines;
  for (const Reason& r : decision.reasons) {
    std::string line = fmt::format("{}: {}", decide::name_of(r.kind), r.rule);
    if (!r.title.empty()) line += fmt::format(" \"{}\"", r.title);
    if (!r.detail.empty()) line += (r.rule.empty() ? "" : ": ") + r.detail;
    lines.push_back(std::move(line));
  }
  for (const OpenItem& item : decision.requirements) {
    std::vector<std::string> who = item.roles;
    who.insert(who.end(), item.persons.begin(), item.persons.end());
    if (!item.subject.empty()) who.push_back(item.subject);
    lines.push_back(fmt::format("open: {} more {} from {} ({})", item.missing, item.kind,
                                listed(who), item.rule));
    if (!item.rejected_by.empty())
      lines.push_back(fmt::format("rejected by {}", listed(item.rejected_by)));
  }
  for (const Owed& o : decision.obligations)
    lines.push_back(fmt::format("owed: {} {}", o.type, o.properties));
  for (const FaultReport& f : decision.faults)
    lines.push_back(fmt::format("fault in {}: {} at {}{}{}", f.where, f.kind, f.place,
                                f.text.empty() ? "" : ": ", f.text));
  for (const std::string& i : decision.ignored) lines.push_back("ignored: " + i);
  return lines;
}

std::optional<Finding> judge(const Expectation& wanted, const Decision& decision,
                             const MaybeError& error) {
  Finding finding{{}, in_words(wanted), {}, {}};
  if (!wanted.unknown.empty()) {
    finding.expected = "names of this program";
    for (const std::string& sentence : wanted.unknown)
      finding.found += (finding.found.empty() ? "" : "; ") + sentence;
    return finding;
  }
  if (error) {
    if (wanted.is_error) return std::nullopt;
    finding.found = "an input error: " + error->message();
    return finding;
  }
  const std::vector<std::string> because = deciding(decision);
  const std::vector<std::string> owing = owed_kinds(decision);
  const bool holds = !wanted.is_error && decision.outcome == wanted.outcome &&
                     (!wanted.has_because || because == wanted.because) &&
                     (!wanted.has_owing || owing == wanted.owing);
  if (holds) return std::nullopt;
  finding.found = name_of(decision.outcome);
  if (!because.empty()) finding.found += " because " + listed(because);
  if (wanted.has_owing || !owing.empty()) finding.found += " owing " + listed(owing);
  finding.details = lines_of(decision);
  return finding;
}

}  // namespace writ::testing
