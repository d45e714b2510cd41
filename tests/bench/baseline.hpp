// The yardstick: what a C++ programmer would write by hand for the rules that examples/gtm puts on
// `send_message`, over plain structs, with the facts already in them. No reasons, no obligations, no
// faults, no explanation: the least that any engine could do for the same answer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace writ::bench {

enum class Risk : std::uint8_t { Low, Medium, High };
enum class Autonomy : std::uint8_t { Shadow, Assist, Auto };
enum class Answer : std::uint8_t { Forbid, Pending, Permit };

struct Touch {
  std::string account, contact;
  std::int64_t at;
  bool delivered;
};
struct Sent {
  std::string actor;
  std::int64_t at;
};
struct Approval {
  std::string by, role, content;
  std::int64_t at;
};

struct Request {
  bool is_agent;
  std::string actor, acts_for;
  Autonomy autonomy;
  std::string contact;
  bool opted_out;
  int utc_offset_seconds;  // of the contact's zone now: found by the caller
  std::string state;
  std::string account, owner;
  Risk risk;
  bool tool_approved;
  std::int64_t tool_until;
  std::string content;  // the digest: computed by the caller
};
struct World {
  std::vector<Touch> touches;
  std::vector<Sent> sent;
  std::vector<Approval> approvals;
  bool stop_pulled;
};

Answer decide_by_hand(const Request& request, const World& world, std::int64_t now);

}  // namespace writ::bench
