#include "tests/ledger/crash/deeds.hpp"

#include <optional>
#include <thread>

#include <fmt/format.h>

#include "tests/unit/ledger/world.hpp"

namespace writ::crash {
namespace {

constexpr std::string_view kMix = "dstpdtsn", kUnsure = "it is not known whether";

struct Plan {
  std::string request;
  std::optional<Outcome> outcome;
};

// Whom a touch or a message of this thread and round is for.
std::string contact_of(const std::string& id) { return id.substr(1, id.rfind('-') - 1); }

Plan plan_of(const std::string& id) {
  // An account of its own gives each deed that must be approved a place of its own in the queue.
  const std::string account = "of-" + id;
  switch (id.front()) {
    case 's': return {test::send(contact_of(id), id), std::nullopt};
    case 'p': return {test::discount(account, "20"), Outcome::Pending};
    case 'n': return {test::discount(account, "60"), Outcome::Forbid};
    default: return {test::discount(account, "5"), Outcome::Permit};
  }
}

Answer commit(Ledger& ledger, const std::string& id) {
  const auto [request, outcome] = plan_of(id);
  const Committed c = ledger.commit({.id = id, .request = request});
  Answer out{c.is_recorded, c.is_repeat, c.json.find(kUnsure) != std::string::npos, {}};
  if (c.is_error) out.wrong = "an error: " + c.json;
  else if (c.outcome != c.decision.outcome) out.wrong = "two outcomes: " + c.json;
  else if (c.is_recorded && outcome && c.outcome != *outcome)
    out.wrong = fmt::format("{}, expected {}", c.json, name_of(*outcome));
  else if (!c.is_recorded &&
           (c.outcome != Outcome::Forbid || c.is_repeat || c.decision.reasons.empty() ||
            c.decision.reasons.front().kind != Reason::Kind::NotRecorded))
    out.wrong = fmt::format("{}, expected forbid because it is not recorded", c.json);
  return out;
}

Answer record(Ledger& ledger, const std::string& id) {
  const Written w = ledger.record(
      {.json = fmt::format(R"({{"kind":"touch","id":"{}","contact":"{}"}})", id, contact_of(id))});
  Answer out{
      w.record != 0, w.is_repeat, w.error && w.error->found.find(kUnsure) != std::string::npos, {}};
  if (out.is_acknowledged == w.error.has_value())
    out.wrong = out.is_acknowledged ? "recorded, with an error" : "not recorded, without an error";
  return out;
}

}  // namespace

LedgerOptions options() {
  LedgerOptions o = test::shop_options(kTenant);
  o.clock = [] { return test::kNoon; };  // so that a deed done again is the same to the letter
  return o;
}

Answer attempt(Ledger& ledger, const std::string& id) {
  return id.front() == 't' ? record(ledger, id) : commit(ledger, id);
}

void Crowd::work() const {
  const auto one = [this](int thread) {
    Ledger& ledger = *ledgers[static_cast<std::size_t>(thread) % ledgers.size()];
    for (int k = 0; k < each; ++k) {
      const char letter = kMix[static_cast<std::size_t>(k + thread) % kMix.size()];
      const std::string id = fmt::format("{}{}-{}-{}", letter, name, thread, k);
      tell(Event::Asked, id);
      const Answer a = attempt(ledger, id);
      if (!a.wrong.empty()) return tell(Event::Wrong, id + " got " + a.wrong);
      tell(a.is_acknowledged ? Event::Acknowledged
           : a.is_unsure     ? Event::Unsure
                             : Event::Refused,
           id);
      if (!a.is_acknowledged && is_over()) return;
    }
  };
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) running.emplace_back(one, t);
  for (std::thread& t : running) t.join();
}

}  // namespace writ::crash
