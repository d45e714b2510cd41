// What stands beside the reasons: obligations, faults, lanes, warnings.
#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "runtime/decide/report.hpp"
#include "runtime/decide/show.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/json/writer.hpp"

namespace writ::decide {

void Report::obligations(const Findings& f) {
  std::vector<Owed>& out = obligations_;
  out.clear();
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
}

// X, sorted by place, each leaf once.
void Report::faults(const Findings& f, const Findings* would) {
  faults_.clear();
  if (f.faults.empty() && f.listed.empty() && (would == nullptr || would->faults.empty())) return;
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
  for (auto& x : all) faults_.push_back(std::move(std::get<2>(x)));
}

void Report::lanes(const Findings& f) {
  std::vector<LaneReport>& out = lanes_;
  out.clear();
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
}

void Report::warnings(const Findings& f) {
  std::vector<std::string>& out = warnings_;
  out = f.notes;
  for (const ToldReason& reason : told_.would_reasons) {
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
}

}  // namespace writ::decide
