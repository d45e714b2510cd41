// Recorded decisions taken again.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/ledger/erase.hpp"
#include "runtime/ledger/replay.hpp"
#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

// Decisions of all outcomes, with events, answers and a withdrawal between them.
void fill(World& w, int count) {
  for (int k = 0; k < count; ++k) {
    w.now += kMinute;
    const std::string contact = fmt::format("c{}", k % 7);
    if (k % 3 == 0) w.commit(fmt::format("s{}", k), send(contact, fmt::format("m{}", k)));
    else
      w.commit(fmt::format("d{}", k), discount(fmt::format("a{}", k % 5), std::to_string(k % 60)));
    if (k % 4 == 0)
      w.ledger->record(
          {.json = fmt::format(R"({{"kind":"touch","id":"t{}","contact":"{}"}})", k, contact)});
    if (k % 5 != 0) continue;
    std::string digest;
    w.place.database()->run(
        "select digest from writ_queue where closed_by is null order by opened_at desc", {},
        [&](const ledger::Row& r) { return digest = r.text(0), false; });
    if (digest.empty()) continue;
    const auto a = w.ledger->answer(digest, "approval", k % 2 == 0 ? "ann" : "max");
    if (k % 15 == 0) w.ledger->withdraw("approval", a.written.id, k % 2 == 0 ? "ann" : "max");
  }
}

ledger::Replayed replayed(World& w, const ledger::ReplayOptions& o,
                          std::vector<ledger::ReplayRow>* rows = nullptr) {
  ledger::Replayed out;
  std::string error;
  const auto db = w.place.database();
  REQUIRE_MESSAGE(ledger::replay(
                      *db, "acme-corp", o,
                      [&](const ledger::ReplayRow& r) {
                        if (rows) rows->push_back(r);
                      },
                      {}, out, error),
                  error);
  return out;
}

constexpr char kStricter[] = R"(module shop
import std.approvals
import std.audit

role manager, cro
entity Contact { name: text? }
entity Message { text: text? }
entity Account { discount_cap: int? }
event touch "A message reached a contact" { contact: text } kept 30 days

action send "Send a message" by actor: Person or Agent on contact: Contact with message: Message, account: Account
action discount "Grant a discount" by actor: Person or Agent on account: Account with percent: int

policy sending on send {
  rule open "Messages may go out" { permit }
  rule first "A first touch is looked at" {
    when count(t in touch where t.contact == contact.id) == 0
    require approval from manager
  }
}
policy discounts on discount {
  rule small "Discounts may be granted" { permit }
  rule large "Above five the CRO agrees" { when percent > 5 require approval from cro }
  rule never "Never forty" { when percent >= 40 forbid }
}
)";

}  // namespace

TEST_CASE("every decision is taken again to the byte, from any point and by any process") {
  World w;
  fill(w, 120);
  w.reopen();
  fill(w, 3);  // repeats: nothing new
  const auto all = replayed(w, {});
  CHECK(all.decided == 120);
  CHECK(all.identical == all.decided);
  CHECK(all.flips.empty());
  CHECK(all.not_replayed.empty());
  std::uint64_t parts = 0;
  for (int k = 0; k < 4; ++k) {
    const Time first = kNoon + k * 30 * kMinute;
    const auto part = replayed(w, {.since = first + 1, .until = first + 30 * kMinute + 1});
    CHECK(part.identical == part.decided);
    parts += part.decided;
  }
  CHECK(parts == 120);
}

TEST_CASE("another program flips exactly what it decides otherwise") {
  World w;
  fill(w, 120);
  std::vector<ledger::ReplayRow> rows;
  const auto all = replayed(w, {.against = program_of(kStricter)}, &rows);
  CHECK(all.decided == 120);
  // By hand: discounts of 6 to 10 percent now wait for the CRO, 40 to 49 are forbidden.
  std::uint64_t waits = 0, forbidden = 0;
  for (int k = 0; k < 120; ++k) {
    if (k % 3 == 0) continue;
    waits += k % 60 > 5 && k % 60 <= 10;
    forbidden += k % 60 >= 40 && k % 60 < 50;
  }
  CHECK(all.flips.at("permit -> pending") >= waits);
  std::uint64_t seen_waits = 0, seen_forbidden = 0;
  for (const auto& r : rows) {
    if (r.action != "discount" || !r.outcome_flips()) continue;
    seen_waits += r.before.outcome == "permit" && r.after.outcome == "pending" &&
                  r.after.rules.count("require shop.discounts.large") == 1 &&
                  r.before.rules.count("permit shop.discounts.small") == 1 &&
                  r.before.requirements.empty();
    seen_forbidden += r.after.outcome == "forbid";
  }
  CHECK(seen_forbidden == forbidden);
  CHECK(seen_waits >= waits);
  CHECK(all.by_rule.at("forbid shop.discounts.never").count("pending -> forbid") == 1);
  CHECK(ledger::load_of(all.after).count("cro") == 1);
  CHECK(ledger::load_of(all.before).count("cro") == 0);
}

TEST_CASE("what people are asked in parts is what they are asked in the whole") {
  World w;
  fill(w, 120);
  const auto other = program_of(kStricter);
  const auto all = replayed(w, {.against = other});
  ledger::Asked before, after;
  std::size_t in_parts = 0;
  for (const int k : {3, 1, 2, 0}) {  // in any order
    const Time first = kNoon + k * 30 * kMinute;
    const auto part =
        replayed(w, {.against = other, .since = first + 1, .until = first + 30 * kMinute + 1});
    in_parts += part.after.size();
    for (const auto& [digest, asking] : part.before) ledger::note_asked(digest, asking, before);
    for (const auto& [digest, asking] : part.after) ledger::note_asked(digest, asking, after);
  }
  CHECK(in_parts > all.after.size());  // some were asked about in two parts
  CHECK(ledger::load_of(before) == ledger::load_of(all.before));
  CHECK(ledger::load_of(after) == ledger::load_of(all.after));
}

TEST_CASE("a withdrawal ends one answer, and a replay sees it at its time") {
  World w;
  for (int k = 0; k < 3; ++k) {
    const auto c = w.commit(fmt::format("p{}", k), discount(fmt::format("a{}", k), "20"));
    const auto given = w.ledger->answer(c.decision.content_digest, "approval", "ann");
    w.now += kMinute;
    if (k == 1) CHECK_FALSE(w.ledger->withdraw("approval", given.written.id, "ann").error);
    const auto again = w.commit(fmt::format("q{}", k), discount(fmt::format("a{}", k), "20"));
    CHECK(again.outcome == (k == 1 ? Outcome::Pending : Outcome::Permit));
  }
  const auto all = replayed(w, {});
  CHECK(all.decided == 6);
  CHECK(all.identical == 6);
}

TEST_CASE("what cannot be decided again is said, and why") {
  World w;
  fill(w, 12);
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::ErasureReport report;
  REQUIRE(ledger::erase_subject(log, w.now, "c0", {"asked"}, ledger::needs_of(charter(), w.now),
                                report));
  std::vector<ledger::ReplayRow> rows;
  const auto out = replayed(w, {}, &rows);
  REQUIRE_FALSE(out.not_replayed.empty());
  CHECK(out.not_replayed.begin()->first == fmt::format("erased by record {}", report.record));
  CHECK(out.decided + out.not_replayed.begin()->second == 12);
  const auto other = replayed(
      w,
      {.against = program_of(
           "module other\nimport std.approvals\nentity Thing { }\naction look "
           "by actor: Person or Agent on thing: Thing\npolicy p on look { rule r { permit } }\n")});
  CHECK(other.decided == 0);
  CHECK(other.not_replayed.count("the request does not fit") == 1);
}
