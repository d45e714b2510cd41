// Lines 18 and 21: what is owed for an outcome, equal things once, merged as each kind declares.
#include <algorithm>

#include <boost/container/small_vector.hpp>

#include "runtime/decide/engine.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::kNone;
using program::Merge;
using value::Value;

namespace {

bool same(const Value& a, const Value& b) {
  if (a.is_missing() || b.is_missing()) return a.is_missing() && b.is_missing();
  return value::equal(a, b);
}

bool same_but(const Value* a, const Value* b, std::uint32_t count, std::uint32_t skip,
              std::uint32_t also_skip) {
  for (std::uint32_t k = 0; k < count; ++k)
    if (k != skip && k != also_skip && !same(a[k], b[k])) return false;
  return true;
}

// What two duties must share to be one thing to merge.
bool together(const program::ObligationRow& o, const Value* a, const Value* b) {
  const bool has_order = o.merge_field != kNone || o.merge == Merge::Same;
  switch (has_order ? o.merge : Merge::Union) {
    case Merge::Union: return same_but(a, b, o.fields.count, kNone, kNone);
    case Merge::Strongest:
    case Merge::Same: return o.by_field == kNone || same(a[o.by_field], b[o.by_field]);
    case Merge::Longest:
      return o.by_field != kNone ? same(a[o.by_field], b[o.by_field])
                                 : same_but(a, b, o.fields.count, o.merge_field, kNone);
    case Merge::Shortest:
      return o.by_field != kNone ? same(a[o.by_field], b[o.by_field])
                                 : same_but(a, b, o.fields.count, o.merge_field, o.floor_field);
  }
  return false;
}

// Order of two values of the field that merging looks at. `missing`: what a missing one is taken for.
value::Order order(const Value& a, const Value& b, value::Order missing, bool& ok) {
  if (a.is_missing() && b.is_missing()) return value::Order::Equal;
  if (a.is_missing()) return missing;
  if (b.is_missing())
    return missing == value::Order::Less ? value::Order::Greater : value::Order::Less;
  if (a.tag != b.tag && !(a.is(value::Tag::Int) && b.is(value::Tag::Decimal)) &&
      !(a.is(value::Tag::Decimal) && b.is(value::Tag::Int))) {
    ok = false;  // a duration and a calendar period, say
    return value::Order::Equal;
  }
  value::FaultKind why{};
  bool comparable = true;
  const value::Order out = value::compare(a, b, comparable, why);
  ok = ok && comparable;
  return out;
}

using Group = boost::container::small_vector<Duty, 8>;
using Kept = boost::container::small_vector<Duty, 4>;

// The strongest or longest of a group: those at the top, each different one once.
bool keep_greatest(const program::ObligationRow& o, const Group& group, Kept& out) {
  bool ok = true;
  for (const Duty& d : group) {
    value::Order to_best = value::Order::Greater;
    if (!out.empty())
      to_best = order(d.values[o.merge_field], out[0].values[o.merge_field], value::Order::Less, ok);
    if (to_best == value::Order::Less) continue;
    if (to_best == value::Order::Greater) out.clear();
    const bool again = std::any_of(out.begin(), out.end(), [&](const Duty& k) {
      return same_but(k.values, d.values, o.fields.count, kNone, kNone);
    });
    if (!again) out.push_back(d);
  }
  return ok;
}

// The shortest of a group, raised to the greatest floor.
bool keep_shortest(const program::ObligationRow& o, const Group& group, value::Arena& arena,
                   Kept& out) {
  bool ok = true;
  const Duty* best = &group[0];
  Value floor = o.floor_field == kNone ? Value{} : group[0].values[o.floor_field];
  for (const Duty& d : group) {
    if (order(d.values[o.merge_field], best->values[o.merge_field], value::Order::Greater, ok) ==
        value::Order::Less)
      best = &d;
    if (o.floor_field != kNone &&
        order(d.values[o.floor_field], floor, value::Order::Less, ok) == value::Order::Greater)
      floor = d.values[o.floor_field];
  }
  Duty merged = *best;
  if (!floor.is_missing()) {
    Value* values = arena.array<Value>(o.fields.count);
    std::copy_n(best->values, o.fields.count, values);
    values[o.floor_field] = floor;
    if (order(values[o.merge_field], floor, value::Order::Greater, ok) == value::Order::Less)
      values[o.merge_field] = floor;
    merged.values = values;
  }
  out.push_back(merged);
  return ok;
}

}  // namespace

// False when a conflict, or a kind that the host cannot carry out, is among what is owed. Duties come in the order
// of their rules' names, so that the first of a group is the same whatever order they were found in.
bool Engine::merge(std::uint8_t on, const std::vector<Duty>& duties, std::vector<Merged>& owed,
                   std::vector<Undelivered>& undelivered) {
  const auto is_owed = [&](const Duty& d) { return (image().musts[d.must].on & on) != 0; };
  boost::container::small_vector<bool, 32> taken(duties.size(), false);
  for (std::size_t k = 0; k < duties.size(); ++k) {
    if (taken[k] || !is_owed(duties[k])) continue;
    const std::uint32_t kind = image().musts[duties[k].must].obligation;
    const program::ObligationRow& row = image().obligations[kind];
    Group group;
    for (std::size_t j = k; j < duties.size(); ++j) {
      if (taken[j] || !is_owed(duties[j]) || image().musts[duties[j].must].obligation != kind)
        continue;
      if (!together(row, duties[k].values, duties[j].values)) continue;
      taken[j] = true;
      group.push_back(duties[j]);
    }
    Kept kept;
    bool ok = true;
    const bool has_order = row.merge_field != kNone || row.merge == Merge::Same;
    switch (has_order ? row.merge : Merge::Union) {
      case Merge::Union: kept.push_back(group[0]); break;
      case Merge::Strongest:
      case Merge::Longest: ok = keep_greatest(row, group, kept); break;
      case Merge::Shortest: ok = keep_shortest(row, group, arena_, kept); break;
      case Merge::Same:
        for (const Duty& d : group)
          if (std::none_of(kept.begin(), kept.end(), [&](const Duty& o) {
                return same_but(o.values, d.values, row.fields.count, kNone, kNone);
              }))
            kept.push_back(d);
        ok = kept.size() == 1;
        break;
    }
    if (!ok) undelivered.push_back({kind, group[0].rule, true});
    if (!(*world_.can_do)[kind]) undelivered.push_back({kind, group[0].rule, false});
    for (const Duty& d : kept) owed.push_back({kind, d, d.values});
  }
  return undelivered.empty();
}

}  // namespace writ::decide
