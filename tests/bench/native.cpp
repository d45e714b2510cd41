#include "tests/bench/native.hpp"

#include <algorithm>
#include <iterator>

namespace writ::bench {

namespace {

enum : std::uint8_t { kCro = 1, kDealDesk = 2, kEngineer = 4, kOwner = 8, kManager = 16 };

template <std::size_t N>
std::uint8_t position(const std::string_view (&all)[N], std::string_view name) {
  return static_cast<std::uint8_t>(std::find(std::begin(all), std::end(all), name) - std::begin(all));
}

Answer combined(bool permits, bool forbids, std::uint8_t required, std::uint8_t approvals) {
  if (forbids || !permits) return {Answered::Forbid, 0};
  const auto owed = static_cast<std::uint8_t>(required & ~approvals);
  return {owed != 0 ? Answered::Pending : Answered::Permit, owed};
}

}  // namespace

std::uint32_t Segments::find(std::string_view name) const {
  const auto found = numbers_.find(std::string(name));
  return found == numbers_.end() ? UINT32_MAX : found->second;
}

std::uint32_t Segments::add(const std::string& name) {
  return numbers_.emplace(name, static_cast<std::uint32_t>(numbers_.size())).first->second;
}

Packed pack(const Facts& f, const Segments& segments) {
  Packed p{};
  p.action = position(kActions, f.action);
  p.is_agent = f.kind == "agent";
  p.risk = position(kRisks, f.risk);
  p.region = position(kRegions, f.region);
  p.autonomy = static_cast<std::uint8_t>(f.autonomy);
  p.trained = f.trained;
  p.opted_out = f.opted_out;
  p.marketing = f.consent_marketing;
  p.recording = f.consent_recording;
  p.all_party = position(kAllParty, f.state) < std::size(kAllParty);
  p.touch = static_cast<std::uint8_t>(f.touch);
  p.approved = f.approved;
  p.classification = position(kClasses, f.classification);
  p.masked = f.masked;
  p.discount = static_cast<std::uint8_t>(f.discount);
  p.sent_today = static_cast<std::uint8_t>(f.sent_today);
  p.is_revops = std::find(f.roles.begin(), f.roles.end(), "revops") != f.roles.end();
  for (const std::string& role : f.approvals)
    p.approvals |= static_cast<std::uint8_t>(1u << position(kApprovers, role));
  p.segment = segments.find(f.segment);
  p.arr = static_cast<std::int32_t>(f.arr);
  return p;
}

__attribute__((noinline)) Answer core_by_switch(const Packed& q) {
  if (!q.approved && q.classification >= 1) return {Answered::Forbid, 0};
  std::uint8_t required = 0;
  bool permits = false;
  switch (q.action) {
    case kSend:
      if (q.opted_out || (q.is_agent && q.sent_today >= 200)) return {Answered::Forbid, 0};
      permits = q.approved;
      required = static_cast<std::uint8_t>((q.is_agent && q.touch == 1 ? kManager : 0) |
                                           (q.risk >= 2 ? kOwner : 0));
      break;
    case kCall: permits = q.marketing; break;
    case kRecord: permits = q.recording; break;  // without consent nothing permits anyway
    case kExport:
      if (q.is_agent || (q.classification >= 2 && !q.masked)) return {Answered::Forbid, 0};
      permits = q.approved;
      break;
    case kDiscount:
      if (q.discount > 60) return {Answered::Forbid, 0};
      permits = true;
      required = static_cast<std::uint8_t>((q.discount > 10 ? kDealDesk : 0) |
                                           (q.discount > 25 ? kCro : 0));
      break;
    case kAutomation:
      permits = q.risk <= 1 && q.autonomy >= 1 && q.trained;
      required = q.risk == 1 ? kEngineer : 0;
      break;
    case kScoring:
      if (q.is_agent) return {Answered::Forbid, 0};
      permits = q.is_revops;
      required = kCro;
      break;
    default: return {Answered::Forbid, 0};
  }
  return combined(permits, false, required, q.approvals);
}

TeamRules::TeamRules(const std::vector<TeamRule>& rules, Segments& segments) {
  for (const TeamRule& r : rules)
    rules_.push_back(
        {key_of(segments.add(r.segment), position(kActions, r.action)),
         static_cast<std::int32_t>(r.min_arr),
         static_cast<std::uint8_t>(r.effect == "permit"   ? 1
                                   : r.effect == "forbid" ? 2
                                                          : 4),
         static_cast<std::uint8_t>(r.approver.empty() ? 0 : 1u << position(kApprovers, r.approver)),
         position(kRisks, r.min_risk), position(kRegions, r.region)});
  std::stable_sort(rules_.begin(), rules_.end(),
                   [](const Rule& a, const Rule& b) { return a.key < b.key; });
  std::uint32_t size = 1;
  while (size < rules_.size() * 2) size *= 2;
  mask_ = size - 1;
  cells_.assign(size, {UINT32_MAX, 0, 0});
  for (std::uint32_t first = 0; first < rules_.size();) {
    std::uint32_t end = first;
    while (end < rules_.size() && rules_[end].key == rules_[first].key) ++end;
    std::uint32_t at = spread(rules_[first].key) & mask_;
    while (cells_[at].key != UINT32_MAX) at = (at + 1) & mask_;
    cells_[at] = {rules_[first].key, first, end};
    first = end;
  }
}

__attribute__((noinline)) Answer TeamRules::decide(const Packed& q) const {
  const std::uint32_t key = key_of(q.segment, q.action);
  std::uint32_t at = spread(key) & mask_;
  while (cells_[at].key != key) {
    if (cells_[at].key == UINT32_MAX) return {Answered::Forbid, 0};
    at = (at + 1) & mask_;
  }
  std::uint8_t effects = 0, required = 0;
  for (std::uint32_t k = cells_[at].first; k < cells_[at].end; ++k) {
    const Rule& r = rules_[k];
    const bool matches = (q.risk >= r.min_risk) & (q.arr >= r.min_arr) &
                         ((r.region == std::size(kRegions)) | (r.region == q.region));
    effects |= matches ? r.effect : 0;
    required |= matches ? r.approver : 0;
  }
  return combined((effects & 1) != 0, (effects & 2) != 0, required, q.approvals);
}

}  // namespace writ::bench
