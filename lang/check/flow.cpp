#include "lang/check/flow.hpp"

#include <algorithm>
#include <iterator>

namespace writ::check {
namespace {

std::vector<std::uint32_t> intersection(const std::vector<std::uint32_t>& a,
                                        const std::vector<std::uint32_t>& b) {
  std::vector<std::uint32_t> out;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

std::vector<std::uint32_t> together(const std::vector<std::uint32_t>& a,
                                    const std::vector<std::uint32_t>& b) {
  std::vector<std::uint32_t> out;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out));
  return out;
}

Refinement either(const Refinement& a, const Refinement& b) {
  Refinement out;
  out.is_present = a.is_present && b.is_present;
  out.mask = a.mask | b.mask;
  out.has_only = a.has_only && b.has_only;
  if (out.has_only) out.only = together(a.only, b.only);
  out.except = intersection(a.except, b.except);
  return out;
}

}  // namespace

Refinement meet(const Refinement& a, const Refinement& b) {
  Refinement out;
  out.is_present = a.is_present || b.is_present;
  out.mask = a.mask & b.mask;
  out.has_only = a.has_only || b.has_only;
  if (a.has_only && b.has_only) out.only = intersection(a.only, b.only);
  else out.only = a.has_only ? a.only : b.only;
  out.except = together(a.except, b.except);
  return out;
}

Findings join(const std::vector<Findings>& alternatives) {
  Findings out;
  if (alternatives.empty()) return out;
  for (const Finding& f : alternatives.front()) {
    // Several findings about one path in one alternative hold together.
    if (std::any_of(out.begin(), out.end(), [&](const Finding& o) { return o.path == f.path; }))
      continue;
    Refinement all;
    bool everywhere = true;
    for (std::size_t k = 0; k < alternatives.size() && everywhere; ++k) {
      Refinement here;
      bool found = false;
      for (const Finding& g : alternatives[k]) {
        if (g.path != f.path) continue;
        here = found ? meet(here, g.refinement) : g.refinement;
        found = true;
      }
      everywhere = found;
      all = k == 0 ? here : either(all, here);
    }
    if (everywhere) out.push_back({f.path, all});
  }
  return out;
}

PathId Flow::intern(std::uint64_t key) {
  const auto [id, is_new] =
      path_ids_.find_or_add(value::mixed(0, key), static_cast<std::uint32_t>(keys_.size()),
                            [&](std::uint32_t k) { return keys_[k] == key; });
  if (is_new) {
    keys_.push_back(key);
    known_.emplace_back();
  }
  return PathId{id};
}

PathId Flow::step(PathId base, std::string_view name) {
  const auto [id, is_new] =
      name_ids_.find_or_add(value::hash_of(name), static_cast<std::uint32_t>(names_.size()),
                            [&](std::uint32_t k) { return names_[k] == name; });
  if (is_new) names_.push_back(name);
  return intern((std::uint64_t{static_cast<std::uint32_t>(base)} << 32) | id);
}

void Flow::assume(const Findings& findings) {
  for (const Finding& f : findings) {
    Refinement& known = known_[static_cast<std::uint32_t>(f.path)];
    undo_.push_back({f.path, known});
    known = meet(known, f.refinement);
  }
}

void Flow::undo(std::size_t mark) {
  while (undo_.size() > mark) {
    known_[static_cast<std::uint32_t>(undo_.back().path)] = std::move(undo_.back().refinement);
    undo_.pop_back();
  }
}

}  // namespace writ::check
