// Why, and what is still owed: reasons and requirements.
#include "runtime/decide/report.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "runtime/decide/show.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

Told& Report::begin(Time now) {
  if (at_text_.empty() || at_ != now) {
    at_ = now;
    at_text_.clear();
    value::append_text(at_text_, value::of_scalar(value::Tag::Time, now));
  }
  told_ = Told{};
  told_.evaluated_at = now;
  told_.evaluated_text = at_text_;
  told_.program_hash = engine_.program().hash();
  return told_;
}

void Report::tell(const Findings& found, const Findings* would) {
  told_.outcome = found.outcome;
  reasons(found, reasons_);
  told_.reasons = reasons_;
  if (found.outcome == Outcome::Pending) told_.requirements = requirements(found);
  told_.has_would = would != nullptr;
  if (would != nullptr) {
    told_.would = would->outcome;
    reasons(*would, would_reasons_);
    told_.would_reasons = would_reasons_;
  }
  obligations(found);
  lanes(found);
  faults(found, would);
  warnings(found);
  told_.obligations = obligations_;
  told_.lanes = lanes_;
  told_.faults = faults_;
  told_.warnings = warnings_;
  if (engine_.reads_content() || found.outcome == Outcome::Pending)
    told_.content_digest = engine_.digest().text->view();
}

// F, or D, or U, or why nothing else; each rule once for each kind of reason.
void Report::reasons(const Findings& f, std::vector<ToldReason>& out) {
  out.clear();
  if (f.outcome == Outcome::Permit) {
    for (std::uint32_t r : f.permits) out.push_back(of_rule(Reason::Kind::Permit, r, {}));
  } else if (f.outcome == Outcome::Pending) {
    for (std::uint32_t r : f.unmet) out.push_back(of_rule(Reason::Kind::Require, r, lacking(f, r)));
  } else if (!f.forbids.empty()) {
    for (const Because& b : f.forbids) out.push_back(of_because(f, b));
  } else if (f.no_rule_permits) {
    out.push_back({Reason::Kind::NoRulePermits, {}, {}, "no rule permits this"});
  } else {
    for (const Undelivered& u : f.undelivered)
      out.push_back({Reason::Kind::Undeliverable, {}, {}, kept(undelivered(u))});
  }
  if (out.size() > 1) merge(out);
}

void Report::merge(std::vector<ToldReason>& reasons) {
  std::sort(reasons.begin(), reasons.end(), [](const ToldReason& a, const ToldReason& b) {
    return std::tie(a.rule, a.kind, a.detail) < std::tie(b.rule, b.kind, b.detail);
  });
  std::size_t count = 0;
  for (const ToldReason& r : reasons) {
    ToldReason* const last = count == 0 ? nullptr : &reasons[count - 1];
    const bool again = last != nullptr && last->rule == r.rule && last->kind == r.kind;
    if (!again || (r.rule.empty() && last->detail != r.detail)) {
      reasons[count++] = r;
    } else if (!r.detail.empty() && last->detail.find(r.detail) == std::string_view::npos) {
      last->detail =
          last->detail.empty() ? r.detail : kept(fmt::format("{}; {}", last->detail, r.detail));
    }
  }
  reasons.resize(count);
}

ToldReason Report::of_rule(Reason::Kind kind, std::uint32_t rule, std::string_view detail) {
  const program::RuleRow& row = image_.rules[rule];
  return {kind, image_.text(row.name), image_.text(row.title), detail};
}

ToldReason Report::of_because(const Findings& f, const Because& b) {
  ToldReason r{b.kind, {}, {}, b.detail};
  if (b.is_lane) {
    r.rule = image_.text(image_.lanes[b.row].name);
    r.title = image_.text(image_.lanes[b.row].title);
  } else {
    r = of_rule(b.kind, b.row, b.detail);
  }
  if (b.kind != Reason::Kind::Fault) return r;
  std::string detail(r.detail);
  for (const FaultAt& x : f.faults)
    if (x.where == r.rule) detail += (detail.empty() ? "" : ": ") + fault_text(image_, x.leaves);
  r.detail = kept(detail);
  return r;
}

std::string Report::undelivered(const Undelivered& u) {
  const std::string_view kind = image_.text(image_.obligations[u.obligation].outside);
  const std::string_view rule = image_.text(image_.rules[u.rule].name);
  return u.is_conflict
             ? fmt::format("what is owed as `{}` contradicts itself, first by {}", kind, rule)
             : fmt::format("the host does not say that it can carry out `{}`, owed by {}", kind,
                           rule);
}

// "approval from sales_manager or ann", for people.
std::string_view Report::lacking(const Findings& f, std::uint32_t rule) {
  std::string& out = scratch_;
  out.clear();
  for (const Open& o : f.open) {
    if (o.rule != rule) continue;
    const std::size_t begin = out.size();
    if (begin > 0) out += "; ";
    const std::size_t one = out.size();
    if (o.missing > 1) out += fmt::format("{} more: ", o.missing);
    out += image_.text(image_.kinds[image_.requirements[o.requirement].kind].outside);
    const char* before = " from ";
    const auto who = [&](std::string_view name) {
      out += before;
      out += name;
      before = " or ";
    };
    if (!o.subject.empty()) {
      who(o.subject);
    } else if (o.anyone) {
      who("anyone");
    } else {
      for (std::uint32_t r : o.roles) who(image_.text(image_.roles[r].outside));
      for (const value::Principal* p : o.persons) who(p->id.view());
    }
    for (std::uint32_t r : o.unheld) {
      out += ", but nobody holds ";
      out += image_.text(image_.roles[r].outside);
    }
    const std::string_view all = out;
    if (all.substr(0, begin).find(all.substr(one)) != std::string_view::npos) out.resize(begin);
  }
  return kept(out);
}

std::span<const ToldItem> Report::requirements(const Findings& f) {
  std::vector<ToldItem>& out = items_;
  out.clear();
  const auto same = [](const ToldItem& a, const ToldItem& b) {
    return a.rule == b.rule && a.kind == b.kind && a.subject == b.subject &&
           std::ranges::equal(a.roles, b.roles) && std::ranges::equal(a.persons, b.persons) &&
           std::ranges::equal(a.properties, b.properties) &&
           std::ranges::equal(a.rejected_by, b.rejected_by);
  };
  for (const Open& o : f.open) {
    const ToldItem item = item_of(o);
    const auto twin = std::find_if(out.begin(), out.end(),
                                   [&](const ToldItem& other) { return same(other, item); });
    // Equal ones, of two elements of a list, are one.
    if (twin == out.end()) out.push_back(item);
    else twin->missing = std::max(twin->missing, item.missing);
  }
  if (out.size() > 1)
    std::stable_sort(out.begin(), out.end(),
                     [](const ToldItem& a, const ToldItem& b) { return a.rule < b.rule; });
  return out;
}

ToldItem Report::item_of(const Open& o) {
  value::Arena& arena = engine_.arena();
  using Texts = std::span<std::string_view>;
  const auto ids = [&](std::span<const value::Principal* const> all) {
    const Texts out(arena.array<std::string_view>(all.size()), all.size());
    std::ranges::transform(all, out.begin(), [](const auto* p) { return p->id.view(); });
    return out;
  };
  const Texts roles(arena.array<std::string_view>(o.roles.size()), o.roles.size());
  std::ranges::transform(o.roles, roles.begin(),
                         [&](std::uint32_t r) { return image_.text(image_.roles[r].outside); });
  std::ranges::sort(roles);
  Texts persons = ids(o.persons);
  std::ranges::sort(persons);
  persons = persons.first(
      static_cast<std::size_t>(std::unique(persons.begin(), persons.end()) - persons.begin()));
  ToldItem item{image_.text(image_.rules[o.rule].name),
                image_.text(image_.kinds[image_.requirements[o.requirement].kind].outside),
                o.missing,
                roles,
                persons,
                o.subject,
                o.properties,
                ids(o.rejected_by)};
  if (!o.anyone && o.unheld.empty()) return item;
  std::vector<std::pair<std::string_view, std::string_view>> more(o.properties.begin(),
                                                                  o.properties.end());
  if (o.anyone) more.emplace_back("anyone", "true");
  if (!o.unheld.empty()) {
    std::string names;
    json::Writer w(names);
    w.begin_array();
    for (std::uint32_t r : o.unheld) w.string(image_.text(image_.roles[r].outside));
    w.end_array();
    more.emplace_back("nobody_holds", kept(names));
  }
  item.properties = value::kept_list(arena, more);
  return item;
}

std::vector<OpenItem> open_items(Engine& engine, const Findings& found) {
  std::vector<OpenItem> out;
  Report report(engine);
  for (const ToldItem& item : report.requirements(found)) out.push_back(copy_told(item));
  return out;
}

std::string fault_words(Engine& engine, const Findings& found) {
  std::string out;
  for (const FaultAt& x : found.faults)
    out += (out.empty() ? "" : "; ") + fault_text(engine.image(), x.leaves);
  return out;
}

}  // namespace writ::decide
