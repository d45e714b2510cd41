#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "lang/diag/diagnostic.hpp"

namespace writ::diag {
namespace {

constexpr std::size_t kLongest = 64;  // longer names are compared exactly or not at all
constexpr std::size_t kOffered = 3;
constexpr std::size_t kShortestPrefix = 3;

std::string lower(std::string_view s) {
  std::string out(s);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// Insertions, deletions, replacements, and swaps of neighbours, each one step.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = a[i - 1] == b[j - 1] ? 0 : 1;
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + change});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::vector<std::string> near_spellings(std::string_view found,
                                        const std::vector<std::string>& known) {
  struct Candidate {
    std::size_t distance;
    std::size_t place;
  };
  std::vector<Candidate> near;
  const std::string wanted = lower(found);
  const std::size_t allowed = std::max<std::size_t>(1, wanted.size() / 3);
  for (std::size_t i = 0; i < known.size(); ++i) {
    if (known[i] == found || known[i].empty()) continue;
    if (found.empty() || found.size() > kLongest || known[i].size() > kLongest) continue;
    const std::string name = lower(known[i]);
    const std::size_t distance = edit_distance(wanted, name);
    const std::size_t shared = std::min(wanted.size(), name.size());
    const bool is_prefix =
        shared >= kShortestPrefix && wanted.compare(0, shared, name, 0, shared) == 0;
    // A one-letter name is close to nothing but itself in the other case.
    if (distance < name.size() && distance <= allowed) near.push_back({distance, i});
    else if (is_prefix) near.push_back({allowed + 1, i});
  }
  std::stable_sort(near.begin(), near.end(),
                   [](const Candidate& a, const Candidate& b) { return a.distance < b.distance; });
  std::vector<std::string> out;
  for (const Candidate& c : near) {
    if (out.size() == kOffered) break;
    if (std::find(out.begin(), out.end(), known[c.place]) == out.end())
      out.push_back(known[c.place]);
  }
  return out;
}

std::string one_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += '`' + names[i] + '`';
  }
  return out;
}

}  // namespace writ::diag
