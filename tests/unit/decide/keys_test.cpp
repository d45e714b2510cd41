// Records found by a key are those that a look at every record would have found.
#include <random>

#include <fmt/format.h>

#include <writ/compiler.hpp>
#include "runtime/program/program.hpp"
#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

constexpr char kSource[] = R"(module t
import std.approvals
role boss
entity Account { name: text? }
event touch { account: text  channel: text? } kept 90 days
event reply { channel: text?  account: text } kept 90 days
event visit { account: Account  n: int } kept 90 days
action send kept 90 days by actor: Person or Agent on account: Account with channel: text?
define recent(id: text): int = count(t in touch within last 7 days where t.account == id)
policy p on send {
  rule ok { permit }
  rule a { when recent(account.id) >= 3 forbid }
  rule b { when channel is not missing and any(t in touch where t.channel is not missing and t.channel == channel and t.account == account.id) forbid }
  rule c { when sum(v in visit within last 30 days where v.account == account: v.n) > 20 forbid }
  rule d { when latest(x in touch or reply where account.id == x.account) is reply and not (account.id == "a1") forbid }
  rule e { when count(s in send where s.account == account) == 1 require approval from boss }
  rule f { when any(a in approval or rejection where a.content == digest and a.at > now - 1 hour) forbid }
  rule g { when every(t in touch where t.account == account.id: t.channel is missing) require 2 approvals from boss }
}
)";

struct Worlds {
  std::vector<Evaluator> all;
  explicit Worlds(const std::shared_ptr<const Program>& program) {
    using Index = program::Tuning::Index;
    for (const program::Tuning t :
         {program::Tuning{Index::None, true}, {Index::Worth, true}, {Index::Every, true}})
      all.emplace_back(program::retuned(*program, t), everything());
  }
  template <class Do>
  void each(const Do& what) {
    for (Evaluator& e : all) REQUIRE_FALSE(what(e));
  }
};

std::string moment(Time t) { return at(t); }

}  // namespace

TEST_CASE("found by key or looked at one by one: the same decisions, whatever the records") {
  const auto compiled = compile({{"t.writ", kSource}});
  REQUIRE_MESSAGE(compiled, compiled.diagnostics);
  std::mt19937 random(5);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  int outcomes[3] = {};
  for (int round = 0; round < 12; ++round) {
    Worlds w(compiled.program);
    w.each([](Evaluator& e) {
      return e.set_directory(
          R"({"people": [{"id": "ann"}, {"id": "bo", "roles": ["boss"]}, {"id": "cy", "roles": ["boss"]}], "agents": []})");
    });
    w.each([](Evaluator& e) {
      return e.set_history(
          R"({"complete_since": {"touch": "always", "reply": "always", "visit": "always", "send": "always"}, "events": []})");
    });
    const int accounts = round % 2 == 0 ? 4 : 15;
    for (int k = 0; k < 40 * (1 + round % 3); ++k) {
      const std::string account = fmt::format("a{}", below(accounts));
      const Time t = kNoon + kHour - below(120 * 24) * kHour;
      const std::string common = fmt::format(R"("id": "r{}", "at": {})", k, moment(t));
      const std::string channel =
          round < 6 || below(3) > 0 ? fmt::format(R"(, "channel": "c{}")", below(3)) : "";
      std::string event = fmt::format(R"({{"kind": "{}", {}, "account": "{}"{}}})",
                                      below(4) > 0 ? "touch" : "reply", common, account, channel);
      if (below(4) == 0)
        event = fmt::format(R"({{"kind": "{}", {}, "account": {{"id": "{}"}}{}}})",
                            below(2) ? "visit" : "send", common, account,
                            ", \"n\": " + std::to_string(below(9)));
      if (event.find("\"send\"") != std::string::npos)
        event.erase(event.rfind(", \"n\""), event.rfind('}') - event.rfind(", \"n\""));
      w.each([&](Evaluator& e) { return e.add_event(event); });
    }
    for (int ask = 0; ask < 40; ++ask) {
      const std::string request = fmt::format(
          R"({{"subject": {{"type": "person", "id": "ann"}}, "action": {{"name": "send"}}, "resource": {{"type": "Account", "id": "a{}"}}, "context": {{{}}}}})",
          below(accounts + 1), below(2) ? fmt::format(R"("channel": "c{}")", below(4)) : "");
      w.each([&](Evaluator& e) { return e.set_request(request); });
      const Time now = kNoon - below(40 * 24) * kHour;
      const std::string digest = w.all[0].content_digest();
      if (below(2)) {
        const std::string answer =
            fmt::format(R"({{"kind": "{}", "id": "e{}", "at": {}, "by": "{}", "content": "{}"}})",
                        below(3) ? "approval" : "rejection", ask, moment(now - below(100) * kHour),
                        below(2) ? "bo" : "cy", below(5) ? digest : std::string(64, '0'));
        w.each([&](Evaluator& e) { return e.add_evidence(answer); });
      }
      std::string first;
      for (Evaluator& e : w.all) {
        const Outcome alone = e.outcome(now);
        const Decision& d = e.decide(now);
        CHECK(alone == d.outcome);
        if (first.empty()) first = to_json(d), ++outcomes[static_cast<int>(d.outcome)];
        CHECK(to_json(d) == first);
      }
    }
  }
  for (const int n : outcomes) CHECK(n > 20);
}

TEST_CASE("a query over many records takes the steps of those that match") {
  World w(
      "event touch { account: text } kept 90 days\nentity Account { }\naction send by actor: Actor "
      "on account: Account\n"
      "policy p on send { rule r { when count(t in touch where t.account == account.id) == 5 "
      "permit } }\n");
  std::string events;
  for (int k = 0; k < 5000; ++k)
    events += fmt::format(R"({}{{"kind": "touch", "id": "t{}", "at": {}, "account": "a{}"}})",
                          k == 0 ? "" : ",", k, at(kNoon - Time{k} * 1'000'000), k % 1000);
  REQUIRE_FALSE(w.evaluator.set_history(R"({"complete_since": {"touch": "always"}, "events": [)" +
                                        events + "]}"));
  w.ask("send", "ann", {}, R"({"type": "Account", "id": "a7"})");
  CHECK(w.outcome() == Outcome::Permit);
  CHECK(w.evaluator.steps().taken < 200);
}
