#include "tests/generate/law.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace writ::generate {

Leeway leeway_of(const Decision& decision, const MaybeError& error) {
  Leeway out;
  out.is_refused = error.has_value();
  if (error) return out;
  out.outcome = static_cast<int>(decision.outcome);
  for (const Owed& o : decision.obligations)
    out.owed.emplace(o.type, nlohmann::ordered_json::parse(o.properties).dump());
  return out;
}

Leeway leeway_of(const reference::Answer& answer) {
  return {static_cast<int>(answer.outcome), {answer.owed.begin(), answer.owed.end()}, false};
}

bool no_more_permissive(const Leeway& a, const Leeway& b) {
  if (a.is_refused) return true;
  if (b.is_refused) return false;
  if (a.outcome != b.outcome) return a.outcome < b.outcome;
  return a.outcome != 2 || std::includes(a.owed.begin(), a.owed.end(), b.owed.begin(), b.owed.end());
}

std::string shown(const Leeway& l) {
  if (l.is_refused) return "refused";
  std::string out = l.outcome == 0 ? "forbid" : l.outcome == 1 ? "pending" : "permit";
  for (const auto& [kind, properties] : l.owed) out += " owing " + kind + " " + properties;
  return out;
}

}  // namespace writ::generate
