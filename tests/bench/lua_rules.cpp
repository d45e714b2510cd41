// The rules of the workload as Lua text.
#include "tests/bench/lua_host.hpp"

namespace writ::bench {

namespace {

constexpr const char* kShared = R"(
local RISK = {low = 0, medium = 1, high = 2}
local CLASS = {public = 0, internal = 1, confidential = 2, restricted = 3}
local ALL_PARTY = {CA = true, FL = true, IL = true, WA = true, PA = true, MA = true}
local function contains(list, x)
  for k = 1, #list do if list[k] == x then return true end end
  return false
end
local function with(list, x)
  list = list or {}
  list[#list + 1] = x
  return list
end
-- 0 permit; 1 pending and the roles still owed; 2 forbid
local function answer(permits, forbids, required, approvals)
  if forbids or not permits then return 2 end
  local owed
  for k = 1, required and #required or 0 do
    local role = required[k]
    if not contains(approvals, role) and not (owed and contains(owed, role)) then owed = with(owed, role) end
  end
  if owed then return 1, owed end
  return 0
end
)";

constexpr const char* kCoreIdiomatic = R"(
function decide(q)
  local action, actor, account, contact = q.action, q.actor, q.account, q.contact
  local agent = actor.kind == "agent"
  local risk, class = RISK[account.risk], CLASS[q.data.classification]
  local permits, forbids, required = false, false, nil
  if action == "send_message" and q.tool.approved then permits = true end
  if action == "send_message" and contact.opted_out then forbids = true end
  if action == "send_message" and agent and q.touch == 1 then required = with(required, "sales_manager") end
  if action == "send_message" and risk >= 2 then required = with(required, "revenue_ai_owner") end
  if action == "send_message" and agent and q.sent_today >= 200 then forbids = true end
  if action == "place_call" and contact.consent_marketing then permits = true end
  if action == "record_call" and contact.consent_recording then permits = true end
  if action == "record_call" and ALL_PARTY[contact.state] and not contact.consent_recording then forbids = true end
  if action == "export_data" and q.tool.approved then permits = true end
  if action == "export_data" and class >= 2 and not q.data.masked then forbids = true end
  if action == "grant_discount" then permits = true end
  if action == "grant_discount" and q.discount > 10 then required = with(required, "deal_desk") end
  if action == "grant_discount" and q.discount > 25 then required = with(required, "cro") end
  if action == "grant_discount" and q.discount > 60 then forbids = true end
  if action == "run_automation" and risk <= 1 and actor.autonomy >= 1 and actor.trained then permits = true end
  if action == "run_automation" and account.risk == "medium" then required = with(required, "gtm_engineer") end
  if action == "update_scoring" and contains(actor.roles, "revops") then permits = true end
  if action == "update_scoring" then required = with(required, "cro") end
  if agent and (action == "export_data" or action == "update_scoring") then forbids = true end
  if not q.tool.approved and class >= 1 then forbids = true end
  return answer(permits, forbids, required, q.approvals)
end
)";

constexpr const char* kCoreByHand = R"(
local by_action = {
  send_message = function(q)
    local agent = q.actor.kind == "agent"
    if q.contact.opted_out or not q.tool.approved or (agent and q.sent_today >= 200) then return 2 end
    local first, high = agent and q.touch == 1, q.account.risk == "high"
    if not first and not high then return 0 end
    local required = first and {"sales_manager"} or {}
    if high then required[#required + 1] = "revenue_ai_owner" end
    return answer(true, false, required, q.approvals)
  end,
  place_call = function(q) return q.contact.consent_marketing and 0 or 2 end,
  record_call = function(q) return q.contact.consent_recording and 0 or 2 end,
  export_data = function(q)
    if q.actor.kind == "agent" or not q.tool.approved then return 2 end
    return CLASS[q.data.classification] >= 2 and not q.data.masked and 2 or 0
  end,
  grant_discount = function(q)
    local discount = q.discount
    if discount > 60 then return 2 end
    if discount > 25 then return answer(true, false, {"deal_desk", "cro"}, q.approvals) end
    if discount > 10 then return answer(true, false, {"deal_desk"}, q.approvals) end
    return 0
  end,
  run_automation = function(q)
    local actor, risk = q.actor, q.account.risk
    if risk == "high" or actor.autonomy < 1 or not actor.trained then return 2 end
    if risk == "medium" then return answer(true, false, {"gtm_engineer"}, q.approvals) end
    return 0
  end,
  update_scoring = function(q)
    if q.actor.kind == "agent" or not contains(q.actor.roles, "revops") then return 2 end
    return answer(true, false, {"cro"}, q.approvals)
  end,
}
function decide(q)
  if not q.tool.approved and CLASS[q.data.classification] >= 1 then return 2 end
  return by_action[q.action](q)
end
)";

constexpr const char* kIndexed = R"(
local found = {}
for _, rule in ipairs(rules) do
  rule.min_risk = RISK[rule.min_risk]
  local segments = found[rule.action] or {}
  found[rule.action] = segments
  segments[rule.segment] = with(segments[rule.segment], rule)
end
function decide(q)
  local account = q.account
  local list = found[q.action] and found[q.action][account.segment]
  if not list then return 2 end
  local risk, arr, region = RISK[account.risk], account.arr, account.region
  local permits, forbids, required = false, false, nil
  for k = 1, #list do
    local rule = list[k]
    if risk >= rule.min_risk and arr >= rule.min_arr and (rule.region == nil or rule.region == region) then
      if rule.effect == "permit" then permits = true
      elseif rule.effect == "forbid" then forbids = true
      else required = with(required, rule.approver) end
    end
  end
  return answer(permits, forbids, required, q.approvals)
end
)";

std::string quoted(const std::string& s) { return "\"" + s + "\""; }

// In functions of 500 rules: one function holds only so many constants.
std::string if_chain(const Workload& w) {
  constexpr std::size_t kChunk = 500;
  std::string out = "local parts = {}\n";
  for (std::size_t first = 0; first < w.rules.size(); first += kChunk) {
    out +=
        "parts[#parts + 1] = function(action, segment, risk, arr, region, permits, forbids, "
        "required)\n";
    for (std::size_t k = first; k < std::min(w.rules.size(), first + kChunk); ++k) {
      const TeamRule& r = w.rules[k];
      const char* risk = r.min_risk == "low" ? "0" : r.min_risk == "medium" ? "1" : "2";
      out += "if action == " + quoted(r.action) + " and segment == " + quoted(r.segment) +
             " and risk >= " + risk + " and arr >= " + std::to_string(r.min_arr);
      if (!r.region.empty()) out += " and region == " + quoted(r.region);
      out += r.effect == "permit" ? " then permits = true end\n"
             : r.effect == "forbid"
                 ? " then forbids = true end\n"
                 : " then required = with(required, " + quoted(r.approver) + ") end\n";
    }
    out += "return permits, forbids, required end\n";
  }
  return out + R"(
function decide(q)
  local account = q.account
  local action, segment, risk, arr, region = q.action, account.segment, RISK[account.risk], account.arr, account.region
  local permits, forbids, required = false, false, nil
  for k = 1, #parts do
    permits, forbids, required = parts[k](action, segment, risk, arr, region, permits, forbids, required)
  end
  return answer(permits, forbids, required, q.approvals)
end
)";
}

std::string rule_list(const Workload& w) {
  std::string out = "local rules = {\n";
  for (const TeamRule& r : w.rules) {
    out += "{effect = " + quoted(r.effect) + ", action = " + quoted(r.action) +
           ", segment = " + quoted(r.segment) + ", min_risk = " + quoted(r.min_risk) +
           ", min_arr = " + std::to_string(r.min_arr);
    if (!r.approver.empty()) out += ", approver = " + quoted(r.approver);
    if (!r.region.empty()) out += ", region = " + quoted(r.region);
    out += "},\n";
  }
  return out + "}\n" + kIndexed;
}

}  // namespace

std::string lua_rules(const Workload& workload, LuaStyle style) {
  const bool by_hand = style == LuaStyle::ByHand;
  if (workload.is_core()) return std::string(kShared) + (by_hand ? kCoreByHand : kCoreIdiomatic);
  return std::string(kShared) + (by_hand ? rule_list(workload) : if_chain(workload));
}

}  // namespace writ::bench
