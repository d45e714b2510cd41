// Line 15: lanes, the caps on what some actors may do at all.
#include "runtime/decide/engine.hpp"

namespace writ::decide {

using value::Value;

// Whether a lane stops the action: its selector holds and none of its `admit`s does. `admit` is the row that
// holds, or kNone. False when the selector is false or some `admit` is true, whatever else is a fault.
Truth Engine::lane(std::uint32_t lane, std::uint32_t& admit, Value& fault) {
  const program::LaneRow& row = image().lanes[lane];
  admit = program::kNone;
  const Value selects = conjunct(row.selects);
  if (selects.is_false()) return Truth::False;
  Value open = selects.is_fault() ? selects : Value{};
  for (std::uint32_t k = row.admits.first; k < row.admits.end(); ++k) {
    const program::AdmitRow& a = image().admits[k];
    if (a.action != subject_.frame->action()) continue;
    const Value holds = a.when == program::kNone ? value::of_bool(true) : conjunct(a.when);
    if (holds.is_true()) {
      admit = k;
      return Truth::False;
    }
    join(open, holds);
  }
  if (!open.is_fault()) return Truth::True;
  fault = open;
  return Truth::Fault;
}

bool Engine::lanes(bool full, Findings& out) {
  for (std::uint32_t l = 0; l < image().lanes.size(); ++l) {
    const program::LaneRow& row = image().lanes[l];
    std::uint32_t admit = program::kNone;
    Value fault;
    const Truth stops = lane(l, admit, fault);
    if (full && conjunct(row.selects).is_true()) out.lanes.push_back({l, admit});
    if (stops == Truth::False) continue;
    if (stops == Truth::Fault) {
      blame(out, image().text(row.name), fault);
      forbid(out, Reason::Kind::Fault, l, true, "the lane is a fault");
    } else {
      forbid(out, Reason::Kind::Lane, l, true,
             full ? "the lane does not admit this action here" : "");
    }
    if (!full) return false;
  }
  return true;
}

}  // namespace writ::decide
