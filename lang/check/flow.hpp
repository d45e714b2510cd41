// Flow facts: what is known about a path (a fact, a local, a call, or an access chain on one) at a place. The
// checker establishes findings from conditions and assumes them where REFERENCE.md "Narrowing" says so.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "lang/check/model.hpp"

namespace writ::check {

enum class PathId : std::uint32_t {};

struct Refinement {
  bool is_present = false;
  std::uint32_t mask = program::kPersonMask | program::kAgentMask;  // principals that remain
  bool has_only = false;
  std::vector<std::uint32_t> only;    // entities or kinds that remain, sorted
  std::vector<std::uint32_t> except;  // entities or kinds ruled out, sorted
};
struct Finding {
  PathId path;
  Refinement refinement;
};
using Findings = std::vector<Finding>;

// Both hold.
Refinement meet(const Refinement& a, const Refinement& b);
// One of the alternatives holds: what all of them say.
Findings join(const std::vector<Findings>& alternatives);

class Flow {
 public:
  PathId root(RefKind kind, std::uint32_t row) {
    return intern((std::uint64_t{0x80000000u | std::uint32_t(kind)} << 32) | row);
  }
  PathId step(PathId base, std::string_view name);
  PathId apply(PathId function, PathId argument) {
    return intern((std::uint64_t{static_cast<std::uint32_t>(function)} << 32) | 0x80000000u |
                  static_cast<std::uint32_t>(argument));
  }
  bool is_empty() const { return undo_.empty(); }  // nothing is known of any path
  const Refinement& at(PathId path) const { return known_[static_cast<std::uint32_t>(path)]; }
  void assume(const Findings& findings);
  std::size_t mark() const { return undo_.size(); }
  void undo(std::size_t mark);

 private:
  PathId intern(std::uint64_t key);
  std::vector<std::uint64_t> keys_;      // by path
  std::vector<std::string_view> names_;  // by number
  value::IdTable path_ids_, name_ids_;
  std::vector<Refinement> known_;  // by path
  std::vector<Finding> undo_;
};

// Restores the flow and the locals at the end of a scope.
class FlowScope {
 public:
  explicit FlowScope(Flow& flow) : flow_(flow), mark_(flow.mark()) {}
  ~FlowScope() { flow_.undo(mark_); }
  FlowScope(const FlowScope&) = delete;
  FlowScope& operator=(const FlowScope&) = delete;

 private:
  Flow& flow_;
  std::size_t mark_;
};

}  // namespace writ::check
