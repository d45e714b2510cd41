// Deciding over prepared facts touches no heap once it is warm.
#include "tests/bench/allocations.hpp"
#include "tests/unit/api/charter.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

// `round(now)` answers how many outcomes were wrong; once warm it may allocate nothing.
template <class Round>
void check_no_allocation(const Round& round) {
  CHECK(round(kNoon) == 0);
  CHECK(round(kNoon + 1) == 0);
  const std::uint64_t before = bench::allocations();
  REQUIRE(before > 0);
  std::uint64_t wrong = 0;
  for (int k = 0; k < 1000; ++k) wrong += round(kNoon + k);
  const std::uint64_t after = bench::allocations();
  CHECK(wrong == 0);
  CHECK(after - before == 0);
}

}  // namespace

TEST_CASE("outcome() allocates nothing once warm, whatever the answer") {
  Evaluator e = evaluator(charter("10"));
  ask(e);
  const FactHandle amount = e.fact("amount"), risk = e.fact("account.risk"),
                   note = e.fact("account.note");
  const auto round = [&](Time now) {
    std::uint64_t wrong = 0;
    e.set_int(amount, 5);
    e.set_text(risk, "low");
    e.set_text(note, "some words that fit in no small buffer, and never change");
    wrong += e.outcome(now) != Outcome::Permit;
    e.set_int(amount, 50);
    wrong += e.outcome(now) != Outcome::Forbid;
    e.set_int(amount, 5);
    e.set_text(note, "stop");
    wrong += e.outcome(now) != Outcome::Forbid;
    return wrong;
  };
  check_no_allocation(round);
}

TEST_CASE("nor with evidence, over requests that were set aside, permit and pending") {
  Evaluator e = evaluator(charter("10"));
  PreparedRequest with, without;
  for (PreparedRequest* r : {&with, &without}) {
    REQUIRE_FALSE(e.swap(*r));
    ask(e);
    REQUIRE_FALSE(e.set_text(e.fact("account.risk"), "high"));
    if (r == &with)
      REQUIRE_FALSE(e.set_evidence(R"([{"kind": "approval", "id": "e1", "at": "2026-11-24T11:00:00Z",
                                        "by": "dee", "content": ")" +
                                   e.content_digest() + "\"}]"));
    REQUIRE_FALSE(e.swap(*r));
  }
  const auto round = [&](Time now) {
    return std::uint64_t{e.outcome(with, now) != Outcome::Permit} +
           (e.outcome(without, now) != Outcome::Pending);
  };
  check_no_allocation(round);
}

TEST_CASE("nor from text to text, where no digest is asked for") {
  Evaluator e = evaluator(charter("10"));
  const auto request = [](const char* amount) {
    return R"({"subject": {"type": "agent", "id": "bot"}, "action": {"name": "pay"}, "resource": {"type": "Account",
      "id": "acme", "properties": {"risk": "low", "owner": "dee", "note": "words that fit in no small buffer"}},
      "context": {"amount": )" +
           std::string(amount) + R"(, "due": "2026-11-24T10:00:00Z"}})";
  };
  const std::string permitted = request("5"), forbidden = request("50");
  std::string out;
  const auto round = [&](Time now) {
    return std::uint64_t{e.answer(permitted, now, out) != Outcome::Permit} +
           (e.answer(forbidden, now, out) != Outcome::Forbid);
  };
  check_no_allocation(round);
}

TEST_CASE("a request set aside is read again when another directory is in force") {
  Evaluator e = evaluator(charter("10"));
  PreparedRequest aside;
  REQUIRE_FALSE(e.set_request(R"({"subject": {"type": "agent", "id": "bot"}, "action": {"name": "pay"},
    "resource": {"type": "Account", "id": "acme", "properties": {"risk": "low", "owner": "dee"}}, "context": {"amount": 5}})"));
  REQUIRE_FALSE(e.swap(aside));
  CHECK(e.outcome(kNoon) == Outcome::Forbid);  // nothing at hand
  CHECK(e.error());
  CHECK(e.outcome(aside, kNoon) == Outcome::Permit);
  CHECK_FALSE(e.error());
  REQUIRE_FALSE(e.set_directory(R"({"people": [{"id": "bo", "roles": ["boss"]}, {"id": "dee"}],
                                    "agents": [{"id": "bot", "acts_for": "bo"}]})"));
  CHECK(e.outcome(aside, kNoon) == Outcome::Permit);
  REQUIRE_FALSE(e.set_directory(R"({"people": [{"id": "dee"}], "agents": []})"));
  CHECK(e.outcome(aside, kNoon) == Outcome::Forbid);
  CHECK(e.error());
  Evaluator other = evaluator(charter("20"));
  CHECK(other.outcome(aside, kNoon) == Outcome::Forbid);
  CHECK(other.error()->expected == "a request prepared for this program");
}
