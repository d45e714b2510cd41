#include "tests/bench/baseline.hpp"

namespace writ::bench {

namespace {

constexpr std::int64_t kSecond = 1'000'000;
constexpr std::int64_t kDay = 86'400 * kSecond;

int cap_of(Autonomy autonomy) {
  switch (autonomy) {
    case Autonomy::Shadow: return 0;
    case Autonomy::Assist: return 5;
    case Autonomy::Auto: return 50;
  }
  return 0;
}

bool approved(const Request& request, const World& world, std::int64_t now, bool an_ae_will_do) {
  for (const Approval& a : world.approvals) {
    if (a.content != request.content || a.at > now || a.by == request.actor ||
        a.by == request.acts_for)
      continue;
    if (a.by == request.owner || a.role == "Sales Manager" || (an_ae_will_do && a.role == "AE"))
      return true;
  }
  return false;
}

bool touched_too_often(const Request& request, const World& world, std::int64_t now) {
  int touches = 0;
  for (const Touch& t : world.touches)
    touches += t.at > now - kDay && t.at <= now && t.contact == request.contact;
  return touches >= 3;
}

bool over_cap(const Request& request, const World& world, std::int64_t now) {
  const std::int64_t midnight = now - now % kDay;
  int sent = 0;
  for (const Sent& s : world.sent)
    sent += s.at >= midnight && s.at <= now && s.actor == request.actor;
  return sent >= cap_of(request.autonomy);
}

}  // namespace

Answer decide_by_hand(const Request& request, const World& world, std::int64_t now) {
  if (!request.tool_approved || now >= request.tool_until || request.opted_out)
    return Answer::Forbid;
  const std::int64_t clock =
      ((now / kSecond + request.utc_offset_seconds) % 86'400 + 86'400) % 86'400;
  if (clock < 8 * 3600 || clock >= 21 * 3600) return Answer::Forbid;
  if (clock >= 20 * 3600 && (request.state.empty() || request.state == "FL" || request.state == "OK"))
    return Answer::Forbid;
  if (touched_too_often(request, world, now)) return Answer::Forbid;
  if (request.is_agent) {
    if (request.autonomy < Autonomy::Assist || world.stop_pulled || over_cap(request, world, now))
      return Answer::Forbid;
  }
  bool first_touch = true;
  for (const Touch& t : world.touches)
    first_touch = first_touch && !(t.account == request.account && t.delivered && t.at <= now);
  if (request.risk == Risk::High && !approved(request, world, now, false)) return Answer::Pending;
  if (first_touch && request.risk < Risk::High && !approved(request, world, now, true))
    return Answer::Pending;
  return Answer::Permit;
}

}  // namespace writ::bench
