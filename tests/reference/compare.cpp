#include "tests/reference/compare.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "runtime/decide/words.hpp"

namespace writ::reference {

namespace {

using Because = std::set<std::pair<std::string, std::string>>;

Because because_of(const std::vector<Reason>& reasons) {
  Because out;
  for (const Reason& r : reasons) out.emplace(decide::name_of(r.kind), r.rule);
  return out;
}

std::string shown(const Because& all) {
  std::string out;
  for (const auto& [kind, where] : all)
    out += (out.empty() ? "" : ", ") + kind + (where.empty() ? "" : " " + where);
  return out.empty() ? "nothing" : out;
}

std::string shown(const OpenItem& i) {
  return fmt::format("{} {} {} missing {} roles [{}] persons [{}]{}", i.rule, i.kind, i.subject,
                     i.missing, fmt::join(i.roles, " "), fmt::join(i.persons, " "),
                     i.anyone ? " anyone" : "");
}

std::string shown(const std::vector<OpenItem>& items) {
  std::string out;
  for (const OpenItem& i : items) out += (out.empty() ? "" : "; ") + shown(i);
  return out.empty() ? "nothing" : out;
}

std::string shown(const std::vector<std::pair<std::string, std::string>>& owed) {
  std::string out;
  for (const auto& [kind, properties] : owed)
    out += (out.empty() ? "" : "; ") + kind + " " + properties;
  return out.empty() ? "nothing" : out;
}

}  // namespace

std::vector<std::string> differences(const check::Model& model, const Documents& documents,
                                     const MaybeError& error, const Decision& decision) {
  std::vector<std::string> out;
  const auto differ = [&](std::string_view what, const std::string& engine,
                          const std::string& reference) {
    if (engine != reference)
      out.push_back(
          fmt::format("{}: the engine says {}; the reference says {}", what, engine, reference));
  };
  Answer answer;
  try {
    answer = decide(model, documents);
  } catch (const Refused& refused) {
    if (!error)
      out.push_back(fmt::format("the engine decides; the reference refuses: {}", refused.what()));
    return out;
  }
  if (error)
    return {fmt::format("the engine refuses: {}; the reference decides", error->message())};
  const auto outcome = [](int k) {
    return std::string(k == 0 ? "forbid" : k == 1 ? "pending" : "permit");
  };
  differ("outcome", outcome(static_cast<int>(decision.outcome)),
         outcome(static_cast<int>(answer.outcome)));
  differ("reasons", shown(because_of(decision.reasons)), shown(answer.because));
  std::vector<OpenItem> open;
  for (const writ::OpenItem& i : decision.requirements) {
    const bool anyone = std::any_of(i.properties.begin(), i.properties.end(),
                                    [](const auto& p) { return p.first == "anyone"; });
    open.push_back({i.rule,
                    i.kind,
                    i.subject,
                    i.missing,
                    {i.roles.begin(), i.roles.end()},
                    {i.persons.begin(), i.persons.end()},
                    anyone});
  }
  std::sort(open.begin(), open.end());
  // Items that differ in what the reference does not say of them, such as their windows, are one to it, with the largest number.
  std::vector<OpenItem> merged;
  for (OpenItem i : open) {
    const auto same = std::find_if(merged.begin(), merged.end(), [&](OpenItem m) {
      m.missing = i.missing;
      return m == i;
    });
    if (same == merged.end()) merged.push_back(i);
    else same->missing = std::max(same->missing, i.missing);
  }
  std::sort(merged.begin(), merged.end());
  open = merged;
  differ("requirements", shown(open), shown(answer.open));
  std::vector<std::pair<std::string, std::string>> owed;
  for (const Owed& o : decision.obligations)
    owed.emplace_back(o.type, nlohmann::ordered_json::parse(o.properties).dump());
  std::sort(owed.begin(), owed.end());
  differ("obligations", shown(owed), shown(answer.owed));
  Because faults;
  for (const FaultReport& f : decision.faults) faults.emplace(f.where, f.kind);
  differ("faults", shown(faults), shown(answer.faults));
  std::set<std::string> lanes;
  for (const LaneReport& l : decision.lanes) lanes.insert(l.lane);
  differ("lanes", fmt::format("{}", fmt::join(lanes, " ")),
         fmt::format("{}", fmt::join(answer.lanes, " ")));
  differ("would",
         decision.would ? outcome(static_cast<int>(decision.would->outcome)) + " " +
                              shown(because_of(decision.would->reasons))
                        : "nothing",
         answer.would
             ? outcome(static_cast<int>(answer.would->outcome)) + " " + shown(answer.would->because)
             : "nothing");
  differ("digest", decision.content_digest, answer.digest);
  return out;
}

std::vector<std::string> differences(const check::Model& model, const testing::Asked& asked,
                                     const MaybeError& error, const Decision& decision) {
  const Documents documents{asked.directory,
                            asked.evidence,
                            asked.history,
                            asked.settings,
                            asked.externs,
                            asked.request,
                            asked.tenant,
                            {},
                            true,
                            asked.now};
  return differences(model, documents, error, decision);
}

}  // namespace writ::reference
