// Requirements: what `require`, `has` and `after` ask of the evidence.
#include "lang/compile/lowering.hpp"

namespace writ::codegen {

using check::RefKind;
using program::kNone;
using program::Range;
using syntax::NodeId;
using syntax::NodeKind;

std::uint32_t Lowering::lower_requirement(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  program::RequirementRow row;
  row.span = span_of(tree, node);
  row.variables = static_cast<std::uint32_t>(scope.size());
  std::vector<program::KeyArgRow> args;
  for (NodeId c : t.children(node)) {
    switch (t.kind(c)) {
      case NodeKind::Number: row.count = static_cast<std::uint32_t>(literal(tree, c).i); break;
      case NodeKind::Name: row.kind = ref(tree, c).a; break;
      case NodeKind::Arg:
        args.push_back({ref(tree, c).a, function_of(tree, t.child(c, 0), scope)});
        break;
      case NodeKind::From: row.alternatives = lower_alternatives(tree, t.child(c, 0), scope); break;
      default: lower_label(row, tree, c, scope); break;
    }
  }
  row.args = {static_cast<std::uint32_t>(image_.key_args.size()),
              static_cast<std::uint32_t>(args.size())};
  image_.key_args.insert(image_.key_args.end(), args.begin(), args.end());
  image_.requirements.push_back(row);
  return static_cast<std::uint32_t>(image_.requirements.size() - 1);
}

void Lowering::lower_label(program::RequirementRow& row, std::uint32_t tree, NodeId label,
                           const Scope& scope) {
  const syntax::Tree& t = model_.trees[tree];
  switch (t.kind(label)) {
    case NodeKind::Where: {
      Scope with_it = scope;
      with_it.push_back({});
      row.where = function_of(tree, t.child(label, 0), with_it);
      return;
    }
    case NodeKind::WindowLast:
    case NodeKind::WindowThis:
      row.within = function(lower_window(tree, label, scope), scope.size());
      return;
    case NodeKind::AfterEvidence:
      row.after_requirement = lower_requirement(tree, t.child(label, 0), scope);
      return;
    case NodeKind::AfterTime: row.after_time = function_of(tree, t.child(label, 0), scope); return;
    case NodeKind::Escalate: {
      Seat seat;
      for (const Alternative& a : alternatives_of(tree, t.child(label, 0)))
        for (const Seat& s : a) seat.insert(seat.end(), s.begin(), s.end());
      const program::SeatRow seat_row = lower_seat(tree, seat, scope);
      row.escalate = {static_cast<std::uint32_t>(image_.seats.size()), 1};
      image_.seats.push_back(seat_row);
      row.escalate_after = function_of(tree, t.child(label, 1), scope);
      return;
    }
    case NodeKind::AllowSelf: row.allows_self = true; return;
    default: return;
  }
}

// The people of a `from` as alternatives of seats: `a or b` is one seat, `a and b` two, and an `or` above
// an `and` gives several alternatives.
std::vector<Lowering::Alternative> Lowering::alternatives_of(std::uint32_t tree, NodeId people) const {
  const syntax::Tree& t = model_.trees[tree];
  const NodeKind kind = t.kind(people);
  if (kind != NodeKind::PeopleOr && kind != NodeKind::PeopleAnd) return {{{people}}};
  std::vector<std::vector<Alternative>> parts;
  for (NodeId c : t.children(people)) parts.push_back(alternatives_of(tree, c));
  if (kind == NodeKind::PeopleOr) {
    std::vector<Alternative> out;
    bool single = true;
    for (const auto& p : parts) single &= p.size() == 1 && p[0].size() == 1;
    for (const auto& p : parts) out.insert(out.end(), p.begin(), p.end());
    if (!single) return out;
    Seat seat;
    for (const Alternative& a : out) seat.insert(seat.end(), a[0].begin(), a[0].end());
    return {{seat}};
  }
  std::vector<Alternative> out{{}};
  for (const auto& part : parts) {
    std::vector<Alternative> longer;
    for (const Alternative& left : out) {
      for (const Alternative& right : part) {
        longer.push_back(left);
        longer.back().insert(longer.back().end(), right.begin(), right.end());
      }
    }
    out = std::move(longer);
  }
  return out;
}

program::SeatRow Lowering::lower_seat(std::uint32_t tree, const Seat& seat, const Scope& scope) {
  std::vector<program::WhoRow> whos;
  for (NodeId who : seat) {
    program::WhoRow row{.span = span_of(tree, who)};
    if (ref(tree, who).kind == RefKind::Anyone) {
      row.kind = program::SeatKind::Anyone;
    } else {
      row.function = function_of(tree, who, scope);
    }
    whos.push_back(row);
  }
  const program::SeatRow out{
      {static_cast<std::uint32_t>(image_.whos.size()), static_cast<std::uint32_t>(whos.size())}};
  image_.whos.insert(image_.whos.end(), whos.begin(), whos.end());
  return out;
}

Range Lowering::lower_alternatives(std::uint32_t tree, NodeId people, const Scope& scope) {
  std::vector<program::AlternativeRow> rows;
  for (const Alternative& alternative : alternatives_of(tree, people)) {
    std::vector<program::SeatRow> seats;
    for (const Seat& seat : alternative) seats.push_back(lower_seat(tree, seat, scope));
    rows.push_back({{static_cast<std::uint32_t>(image_.seats.size()),
                     static_cast<std::uint32_t>(seats.size())}});
    image_.seats.insert(image_.seats.end(), seats.begin(), seats.end());
  }
  const Range out{static_cast<std::uint32_t>(image_.alternatives.size()),
                  static_cast<std::uint32_t>(rows.size())};
  image_.alternatives.insert(image_.alternatives.end(), rows.begin(), rows.end());
  return out;
}

}  // namespace writ::codegen
