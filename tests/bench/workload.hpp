// The workload that workload.py writes, read into plain structs: what every host beside Writ is given.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::bench {

// Sorted, so that a mask reads as a sorted list: bit k is kApprovers[k].
inline constexpr std::string_view kApprovers[] = {"cro", "deal_desk", "gtm_engineer",
                                                  "revenue_ai_owner", "sales_manager"};
enum class Answered : std::uint8_t { Permit, Pending, Forbid };
struct Answer {
  Answered outcome = Answered::Forbid;
  std::uint8_t owed = 0;  // mask of approvers; only when pending
  bool operator==(const Answer&) const = default;
};

struct Facts {
  std::string action, actor, kind, account, risk, region, segment, state, tool, classification;
  std::vector<std::string> roles, approvals;
  std::int64_t autonomy = 0, arr = 0, touch = 0, discount = 0, sent_today = 0;
  bool trained = false, opted_out = false, consent_marketing = false, consent_recording = false;
  bool approved = false, masked = false;
};
struct TeamRule {
  std::string name, effect, approver, action, segment, min_risk, region;  // "" where there is none
  std::int64_t min_arr = 0;
};
struct Workload {
  std::string name;
  std::vector<TeamRule> rules;  // of the scaled sets
  std::vector<Facts> requests;
  std::vector<Answer> expected, expected_without_approvals;
  bool is_core() const { return name == "core"; }
};
// Ends the process with a message when the file is not as workload.py writes it.
Workload load_workload(const std::string& folder, const std::string& name);

// The request as a caller sends it: an AuthZEN evaluation. Approvals are not part of it.
std::string authzen(const Facts& facts);
// Everybody who asks or approves, as a directory document; `approver_id` holds the role and no other.
std::string directory(const Workload& workload);
std::string approver_id(std::string_view role);

// The order of a pass: a different one each time, so that no branch predictor learns the sequence.
const std::vector<std::uint32_t>& shuffled(std::size_t count, std::size_t pass);

[[noreturn]] void stop(const std::string& why);

}  // namespace writ::bench
