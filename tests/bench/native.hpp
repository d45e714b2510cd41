// The yardstick: the same rules by hand in C++, over a packed struct of interned enums. No reasons, no obligations, no
// faults, no explanation: the least that any engine could do for the same answer.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "tests/bench/workload.hpp"

namespace writ::bench {

// Spellings of the workload; an enum's number is its position.
inline constexpr std::string_view kActions[] = {"send_message",  "place_call",     "record_call",
                                                "export_data",   "grant_discount", "run_automation",
                                                "update_scoring"};
enum : std::uint8_t { kSend, kCall, kRecord, kExport, kDiscount, kAutomation, kScoring };
inline constexpr std::string_view kRisks[] = {"low", "medium", "high"};
inline constexpr std::string_view kClasses[] = {"public", "internal", "confidential", "restricted"};
inline constexpr std::string_view kRegions[] = {"us", "eu", "apac", "latam"};
inline constexpr std::string_view kAllParty[] = {"CA", "FL", "IL", "WA", "PA", "MA"};

struct Packed {
  std::uint8_t action, is_agent, risk, region, autonomy, trained, opted_out, marketing, recording;
  std::uint8_t all_party, touch, approved, classification, masked, discount, sent_today, is_revops;
  std::uint8_t approvals;  // mask of kApprovers
  std::uint32_t segment;
  std::int32_t arr;
};

// Names of segments as small numbers; an unknown one is UINT32_MAX.
class Segments {
 public:
  std::uint32_t find(std::string_view name) const;
  std::uint32_t add(const std::string& name);

 private:
  std::unordered_map<std::string, std::uint32_t> numbers_;
};

Packed pack(const Facts& facts, const Segments& segments);

// The core rules as a programmer writes them who knows them all: a switch on the action.
Answer core_by_switch(const Packed& q);

// The scaled rules behind a hash table made for them: keyed by action and segment.
class TeamRules {
 public:
  TeamRules(const std::vector<TeamRule>& rules, Segments& segments);
  Answer decide(const Packed& q) const;

 private:
  struct Rule {
    std::uint32_t key;
    std::int32_t min_arr;
    std::uint8_t effect, approver, min_risk, region;  // effect: bit 0 permit, 1 forbid, 2 require
  };
  struct Cell {
    std::uint32_t key, first, end;
  };
  static std::uint32_t key_of(std::uint32_t segment, std::uint8_t action) {
    return segment * 8 + action;
  }
  static std::uint32_t spread(std::uint32_t key) {
    return (key * 2654435761u) ^ ((key * 2654435761u) >> 15);
  }

  std::vector<Rule> rules_;
  std::vector<Cell> cells_;
  std::uint32_t mask_ = 0;
};

}  // namespace writ::bench
