#include "tests/bench/workload.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <random>

#include <nlohmann/json.hpp>

namespace writ::bench {

using Json = nlohmann::json;

namespace {

std::string text(const Json& object, const char* key) {
  return object.at(key).is_null() ? std::string() : object.at(key).get<std::string>();
}

Facts facts_of(const Json& q) {
  const Json &actor = q.at("actor"), &account = q.at("account"), &contact = q.at("contact");
  Facts f;
  f.action = q.at("action");
  f.actor = actor.at("id");
  f.kind = actor.at("kind");
  f.roles = actor.at("roles").get<std::vector<std::string>>();
  f.autonomy = actor.at("autonomy");
  f.trained = actor.at("trained");
  f.account = account.at("id");
  f.risk = account.at("risk");
  f.region = account.at("region");
  f.segment = account.at("segment");
  f.arr = account.at("arr");
  f.opted_out = contact.at("opted_out");
  f.consent_marketing = contact.at("consent_marketing");
  f.consent_recording = contact.at("consent_recording");
  f.state = contact.at("state");
  f.touch = q.at("touch");
  f.tool = q.at("tool").at("name");
  f.approved = q.at("tool").at("approved");
  f.classification = q.at("data").at("classification");
  f.masked = q.at("data").at("masked");
  f.discount = q.at("discount_pct");
  f.sent_today = q.at("sent_today");
  f.approvals = q.at("approvals").get<std::vector<std::string>>();
  return f;
}

std::vector<Answer> answers(const Json& list) {
  std::vector<Answer> out;
  for (const Json& pair : list) {
    Answer a;
    const std::string outcome = pair.at(0);
    a.outcome = outcome == "permit"    ? Answered::Permit
                : outcome == "pending" ? Answered::Pending
                                       : Answered::Forbid;
    for (const std::string role : pair.at(1))
      for (std::size_t k = 0; k < std::size(kApprovers); ++k)
        if (kApprovers[k] == role) a.owed |= static_cast<std::uint8_t>(1u << k);
    out.push_back(a);
  }
  return out;
}

}  // namespace

Workload load_workload(const std::string& folder, const std::string& name) {
  std::ifstream in(folder + "/" + name + ".json");
  if (!in) stop("cannot read " + folder + "/" + name + ".json: run workload.py");
  try {
    const Json document = Json::parse(in);
    Workload w;
    w.name = name;
    for (const Json& q : document.at("requests")) w.requests.push_back(facts_of(q));
    w.expected = answers(document.at("expected"));
    w.expected_without_approvals = answers(document.at("expected_without_approvals"));
    for (const Json& r : document.value("rules", Json::array()))
      w.rules.push_back({text(r, "name"), text(r, "effect"), text(r, "approver"), text(r, "action"),
                         text(r, "segment"), text(r, "min_risk"), text(r, "region"),
                         r.at("min_arr").get<std::int64_t>()});
    return w;
  } catch (const std::exception& e) {
    stop(name + ".json is not as workload.py writes it: " + e.what());
  }
}

std::string authzen(const Facts& f) {
  return Json{{"subject", {{"type", f.kind}, {"id", f.actor}}},
              {"action", {{"name", f.action}}},
              {"resource",
               {{"type", "Account"},
                {"id", f.account},
                {"properties",
                 {{"risk", f.risk}, {"region", f.region}, {"segment", f.segment}, {"arr", f.arr}}}}},
              {"context",
               {{"contact",
                 {{"id", "c"},
                  {"opted_out", f.opted_out},
                  {"consent_marketing", f.consent_marketing},
                  {"consent_recording", f.consent_recording},
                  {"state", f.state}}},
                {"tool", {{"id", f.tool}, {"approved", f.approved}}},
                {"data", {{"id", "d"}, {"classification", f.classification}, {"masked", f.masked}}},
                {"touch", f.touch},
                {"discount_pct", f.discount},
                {"sent_today", f.sent_today}}}}
      .dump();
}

std::string approver_id(std::string_view role) { return "the-" + std::string(role); }

std::string directory(const Workload& w) {
  Json people = Json::array(), agents = Json::array();
  for (const std::string_view role : kApprovers)
    people.push_back({{"id", approver_id(role)},
                      {"roles", {role}},
                      {"attributes", {{"autonomy", 0}, {"trained", true}}}});
  people.push_back({{"id", "the-owner"}, {"attributes", {{"autonomy", 0}, {"trained", true}}}});
  for (const Facts& f : w.requests) {
    Json being{{"id", f.actor},
               {"roles", f.roles},
               {"attributes", {{"autonomy", f.autonomy}, {"trained", f.trained}}}};
    if (f.kind == "agent") being.update({{"autonomous", true}, {"owner", "the-owner"}});
    (f.kind == "agent" ? agents : people).push_back(std::move(being));
  }
  return Json{{"people", std::move(people)}, {"agents", std::move(agents)}}.dump();
}

const std::vector<std::uint32_t>& shuffled(std::size_t count, std::size_t pass) {
  static const std::vector<std::vector<std::uint32_t>> orders = [count] {
    std::vector<std::vector<std::uint32_t>> all(32);
    std::mt19937 random(1);
    for (auto& order : all) {
      for (std::uint32_t k = 0; k < count; ++k) order.push_back(k);
      std::shuffle(order.begin(), order.end(), random);
    }
    return all;
  }();
  return orders[pass % orders.size()];
}

void stop(const std::string& why) {
  std::fprintf(stderr, "%s\n", why.c_str());
  std::exit(1);
}

}  // namespace writ::bench
