#include "runtime/decide/report.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime/decide/show.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/json/writer.hpp"

namespace writ::decide {

namespace {

class Report {
 public:
  explicit Report(Engine& engine) : engine_(engine), image_(engine.image()) {}

  // F, or D, or U, or why nothing else; each rule once for each kind of reason.
  std::vector<Reason> reasons(const Findings& f) {
    std::vector<Reason> out;
    if (f.outcome == Outcome::Permit) {
      for (std::uint32_t r : f.permits) out.push_back(of_rule(Reason::Kind::Permit, r, {}));
    } else if (f.outcome == Outcome::Pending) {
      for (std::uint32_t r : f.unmet)
        out.push_back(of_rule(Reason::Kind::Require, r, lacking(f, r)));
    } else if (!f.forbids.empty()) {
      for (const Because& b : f.forbids) out.push_back(of_because(f, b));
    } else if (f.no_rule_permits) {
      out.push_back({Reason::Kind::NoRulePermits, {}, {}, "no rule permits this"});
    } else {
      for (const Undelivered& u : f.undelivered)
        out.push_back({Reason::Kind::Undeliverable, {}, {}, undelivered(u)});
    }
    std::sort(out.begin(), out.end(), [](const Reason& a, const Reason& b) {
      return std::tie(a.rule, a.kind, a.detail) < std::tie(b.rule, b.kind, b.detail);
    });
    std::vector<Reason> merged;
    for (Reason& r : out) {
      const bool again =
          !merged.empty() && merged.back().rule == r.rule && merged.back().kind == r.kind;
      if (!again || (r.rule.empty() && merged.back().detail != r.detail)) {
        merged.push_back(std::move(r));
      } else if (!r.detail.empty() && merged.back().detail.find(r.detail) == std::string::npos) {
        merged.back().detail += (merged.back().detail.empty() ? "" : "; ") + r.detail;
      }
    }
    return merged;
  }

  std::vector<OpenItem> requirements(const Findings& f) {
    std::vector<OpenItem> out;
    for (const Open& o : f.open) {
      OpenItem item = item_of(o);
      const auto key = [](const OpenItem& i) {
        return std::tie(i.rule, i.kind, i.subject, i.roles, i.persons, i.properties, i.rejected_by);
      };
      const auto same = std::find_if(out.begin(), out.end(),
                                     [&](const OpenItem& i) { return key(i) == key(item); });
      if (same == out.end()) {
        out.push_back(std::move(item));
      } else if (f.open.size() > 1) {
        same->missing =
            std::max(same->missing, item.missing);  // equal ones, of two elements of a list, are one
      }
    }
    std::stable_sort(out.begin(), out.end(),
                     [](const OpenItem& a, const OpenItem& b) { return a.rule < b.rule; });
    return out;
  }

  std::vector<Owed> obligations(const Findings& f) {
    std::vector<Owed> out;
    for (const Merged& m : f.owed) {
      const program::ObligationRow& row = image_.obligations[m.obligation];
      Owed o;
      o.id = fmt::format("{}#{}", image_.text(image_.rules[m.first.rule].name), m.first.effect);
      if (m.first.element != 0) o.id += fmt::format(".{}", m.first.element);
      o.type = image_.text(row.outside);
      json::Writer w(o.properties);
      w.begin_object();
      for (std::uint32_t k = 0; k < row.fields.count; ++k) {
        if (m.values[k].is_missing()) continue;
        w.key(image_.text(image_.fields[row.fields.first + k].name));
        write_value(w, engine_.program(), m.values[k], Sensitive::Shown);  // for the host to carry out
      }
      w.end_object();
      out.push_back(std::move(o));
    }
    std::sort(out.begin(), out.end(), [](const Owed& a, const Owed& b) {
      return std::tie(a.type, a.id) < std::tie(b.type, b.id);
    });
    return out;
  }

  // X, sorted by place, each leaf once.
  std::vector<FaultReport> faults(const Findings& f, const Findings* would) {
    std::vector<std::tuple<std::uint32_t, std::uint32_t, FaultReport>> all;
    const auto add = [&](std::string_view where, std::string_view kind, program::SpanId span) {
      const program::SpanRow row = span < image_.map.spans.size()
                                       ? image_.map.spans[span]
                                       : program::SpanRow{program::kNone, 0, 0, 0, 0};
      all.emplace_back(row.file, row.begin,
                       FaultReport{std::string(where), std::string(kind), place_of(image_, span),
                                   std::string(image_.map.text(span))});
    };
    for (const Findings* one : {&f, would}) {
      if (one == nullptr) continue;
      for (const FaultAt& x : one->faults)
        for (const value::FaultSet* leaf : leaves_of(image_, x.leaves))
          add(x.where, name_of(leaf->kind), leaf->span);
    }
    for (const Undelivered& u : f.listed)
      add(image_.text(image_.rules[u.rule].name),
          u.is_conflict ? "conflicting obligation" : "undeliverable obligation",
          image_.rules[u.rule].span);
    const auto key = [](const auto& x) {
      const FaultReport& r = std::get<2>(x);
      return std::tie(std::get<0>(x), std::get<1>(x), r.place, r.where, r.kind, r.text);
    };
    std::sort(all.begin(), all.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
    all.erase(std::unique(all.begin(), all.end(),
                          [&](const auto& a, const auto& b) { return key(a) == key(b); }),
              all.end());
    std::vector<FaultReport> out;
    for (auto& x : all) out.push_back(std::move(std::get<2>(x)));
    return out;
  }

  std::vector<LaneReport> lanes(const Findings& f) {
    std::vector<LaneReport> out;
    for (const LaneHit& hit : f.lanes) {
      const program::LaneRow& row = image_.lanes[hit.lane];
      LaneReport r{std::string(image_.text(row.name)), std::string(image_.text(row.title)), {}};
      if (hit.admit != program::kNone) {
        r.admitted_by = image_.map.text(image_.admits[hit.admit].span);
        if (r.admitted_by.empty())
          r.admitted_by = fmt::format(
              "admit {}", image_.text(image_.actions[image_.admits[hit.admit].action].simple));
      }
      out.push_back(std::move(r));
    }
    std::sort(out.begin(), out.end(),
              [](const LaneReport& a, const LaneReport& b) { return a.lane < b.lane; });
    return out;
  }

  std::vector<std::string> warnings(const Findings& f, const std::vector<Reason>& would) {
    std::vector<std::string> out = f.notes;
    for (const Reason& reason : would) {
      for (const program::RuleRow& r : image_.rules) {
        if (r.mode != program::Mode::Warn || image_.text(r.name) != reason.rule ||
            reason.kind == Reason::Kind::Lane)
          continue;
        const std::string_view title = image_.text(r.title);
        out.push_back(title.empty() ? std::string(reason.rule)
                                    : fmt::format("{}: {}", reason.rule, title));
      }
    }
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
  }

 private:
  Reason of_rule(Reason::Kind kind, std::uint32_t rule, std::string detail) {
    const program::RuleRow& row = image_.rules[rule];
    return {kind, std::string(image_.text(row.name)), std::string(image_.text(row.title)),
            std::move(detail)};
  }

  Reason of_because(const Findings& f, const Because& b) {
    if (!b.is_lane) {
      Reason r = of_rule(b.kind, b.row, b.detail);
      if (b.kind == Reason::Kind::Fault) add_faults(f, r);
      return r;
    }
    const program::LaneRow& row = image_.lanes[b.row];
    Reason r{b.kind, std::string(image_.text(row.name)), std::string(image_.text(row.title)),
             b.detail};
    if (b.kind == Reason::Kind::Fault) add_faults(f, r);
    return r;
  }

  void add_faults(const Findings& f, Reason& r) {
    for (const FaultAt& x : f.faults)
      if (x.where == r.rule)
        r.detail += (r.detail.empty() ? "" : ": ") + fault_text(image_, x.leaves);
  }

  std::string undelivered(const Undelivered& u) {
    const std::string_view kind = image_.text(image_.obligations[u.obligation].outside);
    const std::string_view rule = image_.text(image_.rules[u.rule].name);
    return u.is_conflict
               ? fmt::format("what is owed as `{}` contradicts itself, first by {}", kind, rule)
               : fmt::format("the host does not say that it can carry out `{}`, owed by {}", kind,
                             rule);
  }

  // "approval from sales_manager or ann", for people.
  std::string lacking(const Findings& f, std::uint32_t rule) {
    std::string out;
    for (const Open& o : f.open) {
      if (o.rule != rule) continue;
      const program::KindRow& kind = image_.kinds[image_.requirements[o.requirement].kind];
      std::string one = fmt::format("{}{}", o.missing > 1 ? fmt::format("{} more: ", o.missing) : "",
                                    image_.text(kind.outside));
      std::string who;
      for (std::uint32_t r : o.roles)
        who += (who.empty() ? "" : " or ") + std::string(image_.text(image_.roles[r].outside));
      for (const value::Principal* p : o.persons)
        who += (who.empty() ? "" : " or ") + std::string(p->id.view());
      if (o.anyone) who = "anyone";
      if (!o.subject.empty()) who = o.subject;
      if (!who.empty()) one += " from " + who;
      for (std::uint32_t r : o.unheld)
        one += fmt::format(", but nobody holds {}", image_.text(image_.roles[r].outside));
      if (out.find(one) == std::string::npos) out += (out.empty() ? "" : "; ") + one;
    }
    return out;
  }

  OpenItem item_of(const Open& o) {
    OpenItem item;
    item.rule = image_.text(image_.rules[o.rule].name);
    item.kind = image_.text(image_.kinds[image_.requirements[o.requirement].kind].outside);
    item.missing = o.missing;
    for (std::uint32_t r : o.roles) item.roles.emplace_back(image_.text(image_.roles[r].outside));
    for (const value::Principal* p : o.persons) item.persons.emplace_back(p->id.view());
    std::sort(item.roles.begin(), item.roles.end());
    std::sort(item.persons.begin(), item.persons.end());
    item.persons.erase(std::unique(item.persons.begin(), item.persons.end()), item.persons.end());
    item.subject = o.subject;
    item.properties = o.properties;
    if (o.anyone) item.properties.emplace_back("anyone", "true");
    if (!o.unheld.empty()) {
      std::string names;
      json::Writer w(names);
      w.begin_array();
      for (std::uint32_t r : o.unheld) w.string(image_.text(image_.roles[r].outside));
      w.end_array();
      item.properties.emplace_back("nobody_holds", names);
    }
    for (const value::Principal* p : o.rejected_by) item.rejected_by.emplace_back(p->id.view());
    return item;
  }

  Engine& engine_;
  const program::Image& image_;
};

}  // namespace

std::vector<OpenItem> open_items(Engine& engine, const Findings& found) {
  return Report(engine).requirements(found);
}

std::string fault_words(Engine& engine, const Findings& found) {
  std::string out;
  for (const FaultAt& x : found.faults)
    out += (out.empty() ? "" : "; ") + fault_text(engine.image(), x.leaves);
  return out;
}

void build_decision(Engine& engine, const Findings& found, const Findings* would, Decision& out) {
  Report report(engine);
  out.outcome = found.outcome;
  out.reasons = report.reasons(found);
  if (found.outcome == Outcome::Pending) out.requirements = report.requirements(found);
  out.obligations = report.obligations(found);
  out.lanes = report.lanes(found);
  out.faults = report.faults(found, would);
  if (would) out.would = Decision::Would{would->outcome, report.reasons(*would)};
  out.warnings = report.warnings(found, would ? out.would->reasons : std::vector<Reason>());
  if (engine.reads_content() || found.outcome == Outcome::Pending)
    out.content_digest = engine.digest().text->view();
}

}  // namespace writ::decide
