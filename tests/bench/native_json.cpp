#include "tests/bench/native_json.hpp"
#include "tests/bench/cursor.hpp"
#include "tests/bench/native.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace writ::bench {

namespace {

struct Rule {
  std::string_view name, title, role;
};
// In the order of their names, as answers list them.
constexpr Rule kRules[] = {
    {"bench.rules.automations.low", "Trained people and agents, below high risk", {}},
    {"bench.rules.automations.medium", "Medium risk wants an engineer", "gtm_engineer"},
    {"bench.rules.boundary.agents", "Agents neither export nor score", {}},
    {"bench.rules.calls.consented", "With consent to marketing", {}},
    {"bench.rules.discounts.any", "Discounts may be given", {}},
    {"bench.rules.discounts.sixty", "Nobody gives more than 60%", {}},
    {"bench.rules.discounts.ten", "The desk sees more than 10%", "deal_desk"},
    {"bench.rules.discounts.twenty_five", "The CRO sees more than 25%", "cro"},
    {"bench.rules.exports.tool_ok", "An approved tool may read", {}},
    {"bench.rules.exports.unmasked", "Confidential data leaves masked", {}},
    {"bench.rules.messages.daily_cap", "Two hundred a day for an agent", {}},
    {"bench.rules.messages.first_touch", "A manager sees an agent's first touch", "sales_manager"},
    {"bench.rules.messages.high_risk", "The owner sees messages to high-risk accounts",
     "revenue_ai_owner"},
    {"bench.rules.messages.opted_out", "Never to those who opted out", {}},
    {"bench.rules.messages.tool_ok", "An approved tool may write", {}},
    {"bench.rules.recordings.consented", "With consent to recording", {}},
    {"bench.rules.recordings.two_party", "All-party states want everybody's consent", {}},
    {"bench.rules.scoring.accountable", "The CRO is accountable", "cro"},
    {"bench.rules.scoring.revops", "RevOps may", {}},
    {"bench.rules.tools.unapproved", "Unapproved tools see public data only", {}}};
enum : std::uint32_t {
  kAutoLow = 1u << 0,
  kAutoMedium = 1u << 1,
  kAgents = 1u << 2,
  kCallConsented = 1u << 3,
  kAny = 1u << 4,
  kSixty = 1u << 5,
  kTen = 1u << 6,
  kTwentyFive = 1u << 7,
  kExportTool = 1u << 8,
  kUnmasked = 1u << 9,
  kDailyCap = 1u << 10,
  kFirstTouch = 1u << 11,
  kHighRisk = 1u << 12,
  kOptedOut = 1u << 13,
  kMessageTool = 1u << 14,
  kRecordConsented = 1u << 15,
  kTwoParty = 1u << 16,
  kAccountable = 1u << 17,
  kRevOps = 1u << 18,
  kUnapproved = 1u << 19
};

}  // namespace

struct TextHost::Request {
  std::string_view actor, account, segment, contact, state, tool, data;
  const Being* being = nullptr;
  std::uint8_t action = 0, risk = 0, region = 0, classification = 0;
  bool is_agent = false, opted_out = false, marketing = false, recording = false, approved = false,
       masked = false;
  std::int64_t arr = 0, touch = 0, discount = 0, sent_today = 0;
};

TextHost::TextHost(const Workload& workload, std::string program, std::string inputs,
                   std::string evaluated_at)
    : tail_("\"program\":\"" + program + "\",\"inputs\":\"" + inputs + "\",\"evaluated_at\":\"" +
            evaluated_at + "\",\"uncommitted\":true}}") {
  for (const Facts& f : workload.requests)
    beings_[f.actor] = {f.kind == "agent", f.trained,
                        std::find(f.roles.begin(), f.roles.end(), "revops") != f.roles.end(),
                        f.autonomy};
}

bool TextHost::read(std::string_view text, Request& q) const {
  Cursor c(text);
  bool has_type = true;
  const auto account = [&](std::string_view key) -> std::uint32_t {
    if (key == "risk") return q.risk = c.one_of(kRisks), 1u;
    if (key == "region") return q.region = c.one_of(kRegions), 2u;
    if (key == "segment") return q.segment = c.text(), 4u;
    if (key == "arr") return q.arr = c.number(), 8u;
    return 0;
  };
  const auto contact = [&](std::string_view key) -> std::uint32_t {
    if (key == "id") return q.contact = c.text(), 1u;
    if (key == "opted_out") return q.opted_out = c.boolean(), 2u;
    if (key == "consent_marketing") return q.marketing = c.boolean(), 4u;
    if (key == "consent_recording") return q.recording = c.boolean(), 8u;
    if (key == "state") return q.state = c.text(), 16u;
    return 0;
  };
  const auto tool = [&](std::string_view key) -> std::uint32_t {
    if (key == "id") return q.tool = c.text(), 1u;
    if (key == "approved") return q.approved = c.boolean(), 2u;
    return 0;
  };
  const auto data = [&](std::string_view key) -> std::uint32_t {
    if (key == "id") return q.data = c.text(), 1u;
    if (key == "classification") return q.classification = c.one_of(kClasses), 2u;
    if (key == "masked") return q.masked = c.boolean(), 4u;
    return 0;
  };
  const auto context = [&](std::string_view key) -> std::uint32_t {
    if (key == "contact") return c.object(31, contact), 1u;
    if (key == "tool") return c.object(3, tool), 2u;
    if (key == "data") return c.object(7, data), 4u;
    if (key == "touch") return q.touch = c.number(), 8u;
    if (key == "discount_pct") return q.discount = c.number(), 16u;
    if (key == "sent_today") return q.sent_today = c.number(), 32u;
    return 0;
  };
  const auto subject = [&](std::string_view key) -> std::uint32_t {
    if (key == "id") return q.actor = c.text(), 1u;
    if (key != "type") return 0;
    const std::string_view type = c.text();
    q.is_agent = type == "agent";
    has_type &= q.is_agent || type == "person";
    return 2;
  };
  const auto action = [&](std::string_view key) -> std::uint32_t {
    return key == "name" ? (q.action = c.one_of(kActions), 1u) : 0u;
  };
  const auto resource = [&](std::string_view key) -> std::uint32_t {
    if (key == "id") return q.account = c.text(), 1u;
    if (key == "type") return has_type &= c.text() == "Account", 2u;
    if (key == "properties") return c.object(15, account), 4u;
    return 0;
  };
  c.object(15, [&](std::string_view key) -> std::uint32_t {
    if (key == "subject") return c.object(3, subject), 1u;
    if (key == "action") return c.object(1, action), 2u;
    if (key == "resource") return c.object(7, resource), 4u;
    if (key == "context") return c.object(63, context), 8u;
    return 0;
  });
  const auto found = beings_.find(q.actor);
  if (!c.ok || !c.at_end() || !has_type || found == beings_.end() ||
      found->second.is_agent != q.is_agent)
    return false;
  q.being = &found->second;
  return true;
}

std::string TextHost::digest(const Request& q) const {
  std::string all;
  const auto field = [&](std::string_view bytes) {
    for (int k = 0; k < 8; ++k) all += static_cast<char>(std::uint64_t{bytes.size()} >> (8 * k));
    all += bytes;
  };
  const auto part = [](std::string& out, std::string_view bytes) {
    char digits[20];
    out.append(digits, std::to_chars(digits, digits + sizeof digits, bytes.size()).ptr);
    out += ':';
    out += bytes;
  };
  const auto scalar = [&](std::string& out, char mark, std::string_view bytes) {
    out += mark;
    part(out, bytes);
  };
  const auto whole = [&](std::int64_t n) {
    char digits[24];
    std::string out;
    scalar(out, 'n',
           {digits,
            static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, n).ptr - digits)});
    return out;
  };
  const auto flag = [&](std::string& out, std::string_view name, bool b) {
    part(out, name);
    scalar(out, 'b', b ? "1" : "0");
  };
  const auto entity = [&](std::string_view type, std::string_view id, auto&& fields) {
    std::string body, out;
    part(body, type);
    part(body, id);
    fields(body);
    scalar(out, 'e', body);
    return out;
  };
  field("writ-content-1");
  field("default");
  field("bench.facts." + std::string(kActions[q.action]));
  field(q.actor);
  const std::string_view asks = q.is_agent ? std::string_view("the-owner") : q.actor;
  field("1");
  field(asks);
  field("account");
  field(entity("Account", q.account, [&](std::string& b) {
    part(b, "arr");
    b += whole(q.arr);
    part(b, "region");
    scalar(b, 'v', kRegions[q.region]);
    part(b, "risk");
    scalar(b, 'v', kRisks[q.risk]);
    part(b, "segment");
    scalar(b, 't', q.segment);
  }));
  std::string actor;
  scalar(actor, 'w', q.actor);
  field("actor");
  field(actor);
  field("contact");
  field(entity("Contact", q.contact, [&](std::string& b) {
    flag(b, "consent_marketing", q.marketing);
    flag(b, "consent_recording", q.recording);
    flag(b, "opted_out", q.opted_out);
    part(b, "state");
    scalar(b, 't', q.state);
  }));
  field("data");
  field(entity("Data", q.data, [&](std::string& b) {
    part(b, "classification");
    scalar(b, 'v', kClasses[q.classification]);
    flag(b, "masked", q.masked);
  }));
  field("discount_pct");
  field(whole(q.discount));
  field("sent_today");
  field(whole(q.sent_today));
  field("tool");
  field(entity("Tool", q.tool, [&](std::string& b) { flag(b, "approved", q.approved); }));
  field("touch");
  field(whole(q.touch));

  static const EVP_MD* const kSha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  static EVP_MD_CTX* const context = EVP_MD_CTX_new();
  unsigned char bytes[32];
  EVP_DigestInit_ex(context, kSha256, nullptr);
  EVP_DigestUpdate(context, all.data(), all.size());
  EVP_DigestFinal_ex(context, bytes, nullptr);
  std::string hex;
  for (unsigned char b : bytes) hex += {"0123456789abcdef"[b >> 4], "0123456789abcdef"[b & 15]};
  return hex;
}

bool TextHost::answer(std::string_view text, std::string& out) const {
  Request q;
  if (!read(text, q)) return false;
  std::uint32_t permits = 0, forbids = 0, requires_ = 0;
  if (!q.approved && q.classification >= 1) forbids |= kUnapproved;
  switch (q.action) {
    case kSend:
      if (q.approved) permits |= kMessageTool;
      if (q.opted_out) forbids |= kOptedOut;
      if (q.is_agent && q.touch == 1) requires_ |= kFirstTouch;
      if (q.risk >= 2) requires_ |= kHighRisk;
      if (q.is_agent && q.sent_today >= 200) forbids |= kDailyCap;
      break;
    case kCall: permits |= q.marketing ? kCallConsented : 0u; break;
    case kRecord:
      if (q.recording) permits |= kRecordConsented;
      else if (std::find(std::begin(kAllParty), std::end(kAllParty), q.state) != std::end(kAllParty))
        forbids |= kTwoParty;
      break;
    case kExport:
      if (q.approved) permits |= kExportTool;
      if (q.classification >= 2 && !q.masked) forbids |= kUnmasked;
      if (q.is_agent) forbids |= kAgents;
      break;
    case kDiscount:
      permits |= kAny;
      requires_ |= (q.discount > 10 ? kTen : 0u) | (q.discount > 25 ? kTwentyFive : 0u);
      if (q.discount > 60) forbids |= kSixty;
      break;
    case kAutomation:
      if (q.risk <= 1 && q.being->autonomy >= 1 && q.being->is_trained) permits |= kAutoLow;
      if (q.risk == 1) requires_ |= kAutoMedium;
      break;
    case kScoring:
      if (q.being->is_revops) permits |= kRevOps;
      requires_ |= kAccountable;
      if (q.is_agent) forbids |= kAgents;
      break;
  }
  const bool is_forbidden = forbids != 0 || permits == 0,
             is_pending = !is_forbidden && requires_ != 0;
  const std::uint32_t told = is_forbidden ? forbids : is_pending ? requires_ : permits;
  const std::string_view kind = is_forbidden ? "forbid" : is_pending ? "require" : "permit";
  out.clear();
  out += is_forbidden || is_pending ? "{\"decision\":false" : "{\"decision\":true";
  out += ",\"context\":{\"outcome\":\"";
  out += is_forbidden ? "forbid" : is_pending ? "pending" : "permit";
  out += "\",\"reasons\":[";
  if (is_forbidden && forbids == 0)
    out += "{\"kind\":\"no rule permits\",\"detail\":\"no rule permits this\"}";
  std::string_view comma;
  for (std::size_t k = 0; k < std::size(kRules); ++k) {
    if ((told >> k & 1) == 0) continue;
    out += comma;
    comma = ",";
    out += "{\"kind\":\"";
    out += kind;
    out += "\",\"rule\":\"";
    out += kRules[k].name;
    out += "\",\"title\":\"";
    out += kRules[k].title;
    if (is_pending) {
      out += "\",\"detail\":\"approval from ";
      out += kRules[k].role;
    }
    out += "\"}";
  }
  out += "],\"requirements\":[";
  comma = {};
  for (std::size_t k = 0; is_pending && k < std::size(kRules); ++k) {
    if ((told >> k & 1) == 0) continue;
    out += comma;
    comma = ",";
    out += "{\"rule\":\"";
    out += kRules[k].name;
    out += "\",\"kind\":\"approval\",\"missing\":1,\"roles\":[\"";
    out += kRules[k].role;
    out += "\"]}";
  }
  out += "],\"obligations\":[],\"faults\":[],\"lanes\":[],\"warnings\":[],\"ignored\":[],";
  if (is_pending) {
    out += "\"content_digest\":\"";
    out += digest(q);
    out += "\",";
  }
  out += tail_;
  return true;
}

}  // namespace writ::bench
