// Reading, checkpoints, verification of an honest ledger.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/ledger/checkpoint.hpp"
#include "runtime/ledger/erase.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/masks.hpp"
#include "runtime/ledger/verify.hpp"
#include "runtime/ledger/view.hpp"
#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

constexpr char kPrivate[] =
    "-----BEGIN PRIVATE "
    "KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n-----END PRIVATE "
    "KEY-----\n";
constexpr char kPublic[] =
    "-----BEGIN PUBLIC "
    "KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC "
    "KEY-----\n";
constexpr char kOther[] =
    "-----BEGIN PUBLIC "
    "KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC "
    "KEY-----\n";

std::vector<std::uint64_t> found(ledger::Log& log, const ledger::Filter& filter) {
  std::vector<std::uint64_t> out;
  REQUIRE(ledger::select(log, filter, [&](ledger::Record&& r) {
    out.push_back(r.seq);
    return true;
  }));
  return out;
}

}  // namespace

TEST_CASE("filters: everything that is stated has to hold") {
  World w;
  w.commit("r1", discount("acme", "5"));
  w.now += kMinute;
  w.commit("r2", discount("acme", "60"));
  w.now += kMinute;
  w.commit("r3", discount("initech", "20"));
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::Filter f;
  f.type = "decision";
  CHECK(found(log, f).size() == 3);
  f.outcome = "forbid";
  CHECK(found(log, f).size() == 1);
  f = {};
  f.item = "acme";
  CHECK(found(log, f).size() == 3);  // two decisions, one execution
  f.rule = "never";
  CHECK(found(log, f).size() == 1);
  f.rule = "discounts.never";
  CHECK(found(log, f).size() == 1);
  f.rule = "ever";
  CHECK(found(log, f).empty());
  f = {};
  f.subject = "initech";
  CHECK(found(log, f).size() == 2);  // the decision, and that people were asked
  f.since = w.now + 1;
  CHECK(found(log, f).empty());
  f = {};
  f.newest = 2;
  const auto last = found(log, f);
  CHECK(last.size() == 2);
  CHECK(last[0] < last[1]);
}

TEST_CASE("the history of an item names what is missing") {
  World w;
  w.commit("r1", send("jo", "m1"));
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::ItemHistory h;
  REQUIRE(ledger::history_of(log, "m1", h));
  CHECK(h.records.size() == 2);
  REQUIRE(h.missing.size() == 3);
  CHECK(h.missing[0] == "no generation: nobody wrote down where it comes from");
  CHECK(h.missing[1] ==
        "no answer yet that lets it through: the newest decision, record 3, is pending");
  CHECK(h.missing[2] == "no execution: it was never permitted, or not yet");
  REQUIRE(ledger::history_of(log, "m2", h = {}));
  CHECK(h.missing.at(0) == "nothing is on record about it");
}

namespace {

PendingRequest only_pending(World& w) {
  std::string error;
  const auto all = w.ledger->pending(error);
  REQUIRE_MESSAGE(all, error);
  REQUIRE(all->size() == 1);
  return all->front();
}

}  // namespace

TEST_CASE("a request that waits says when its escalation opens, from the first decision on") {
  World w;
  const std::string at = R"("after":"1 day","at":"2026-11-25T12:00:00Z","open":)";
  const auto escalates = [&](const char* open) {
    return to_json(only_pending(w).now).find(at + open) != std::string::npos;
  };
  const Committed first = w.commit("r1", send("jo", "m1"));
  CHECK(first.json.find(R"("after":"1 day","at":null,"open":false)") != std::string::npos);
  CHECK(escalates("false"));
  w.now += 60 * kMinute;
  CHECK(w.commit("r2", send("jo", "m1")).json.find(at) != std::string::npos);
  CHECK(escalates("false"));
  w.now += 24 * 60 * kMinute;  // nobody has to ask again
  CHECK(escalates("true"));
}

TEST_CASE("a request that waits is decided over what is on record now") {
  World w;
  w.commit("r1", discount("acme", "20"));
  const PendingRequest asked = only_pending(w);
  CHECK(asked.action == "discount");
  CHECK(asked.actor == "bot");
  CHECK(asked.item == "acme");
  CHECK(asked.request.find("\"percent\":20") != std::string::npos);
  CHECK(asked.now.outcome == Outcome::Pending);
  REQUIRE(asked.now.requirements.size() == 1);
  CHECK(asked.now.requirements[0].roles == std::vector<std::string>{"manager"});
  REQUIRE_FALSE(w.ledger->answer(asked.content_digest, "rejection", "max").written.error);
  CHECK(only_pending(w).now.requirements.at(0).rejected_by == std::vector<std::string>{"max"});
  const auto given = w.ledger->answer(asked.handle, "approval", "ann");
  REQUIRE_FALSE(given.written.error);
  CHECK(only_pending(w).now.outcome == Outcome::Permit);
  CHECK(only_pending(w).record == asked.record);
  REQUIRE_FALSE(w.ledger->withdraw("", given.written.id, "ann").error);
  CHECK(only_pending(w).now.outcome == Outcome::Pending);
}

TEST_CASE("pending requests, with the decision that last said so") {
  World w;
  w.commit("r1", discount("acme", "20"));
  w.commit("r2", discount("acme", "20"));
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  std::vector<ledger::Waiting> all;
  REQUIRE(ledger::waiting(log, all));
  REQUIRE(all.size() == 1);
  CHECK(all[0].decision.columns.request == "r2");
  CHECK(all[0].handle == "q-" + all[0].digest.substr(0, 10));
}

TEST_CASE("a request that nobody could read is not shown: it may say anything") {
  World w;
  CHECK(w.commit("r1", R"({"subject": "my number is 555-0100"})").is_error);
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::Filter filter;
  filter.type = "error";
  std::string body;
  std::string seen;
  ledger::Masks masks(log, charter());
  REQUIRE(ledger::select(log, filter, [&](ledger::Record&& r) {
    body = r.body;
    masks.hide(r);
    seen = r.body;
    return true;
  }));
  CHECK(body.find("555-0100") != std::string::npos);
  CHECK(ledger::text_member(seen, "ask") == "(hidden)");
}

namespace {

// The charter with other marks on its fields.
std::shared_ptr<const Program> marked(std::string_view field, std::string_view mark) {
  std::string text = kCharter;
  const std::size_t at = text.find(field);
  REQUIRE(at != std::string::npos);
  return program_of(text.insert(at, mark));
}

// A request with everything, decided and recorded under `written`, as it is seen when `in_force` is.
struct Seen {
  std::string decision, execution, event;
  Seen(World& w, std::shared_ptr<const Program> written, std::shared_ptr<const Program> in_force,
       bool is_program_lost = false) {
    LedgerOptions o = w.options();
    o.program = std::move(written);
    const auto ledger = open_or_fail(w.place.where(), o);
    ledger->record({.json = R"({"kind":"touch","id":"t1","contact":"Jo Doe"})"});
    const Committed c = ledger->commit(
        {.id = "r1", .request = R"({"subject":{"type":"agent","id":"bot"},"action":{"name":"discount"},
            "resource":{"type":"Account","id":"acme","properties":{"discount_cap":471174}},
            "context":{"percent":5}})"});
    REQUIRE_MESSAGE(c.outcome == Outcome::Permit, c.json);
    const auto db = w.place.database();
    if (is_program_lost) REQUIRE(db->script("delete from writ_document where type = 'compiled'"));
    ledger::Log log(*db, "acme-corp");
    ledger::Masks masks(log, std::move(in_force));
    REQUIRE(ledger::select(log, {}, [&](ledger::Record&& r) {
      const std::string whole = r.body;
      masks.hide(r);
      if (r.type == "decision") {
        decision = r.body;
        r.body = whole;
        CHECK(masks.request(r) == ledger::member_of(decision, "ask"));
      }
      if (r.type == "execution") execution = r.body;
      if (r.type == "event") event = r.body;
      return true;
    }));
  }
  bool shows(std::string_view what) const {
    return (decision + execution + event).find(what) != std::string::npos;
  }
};

}  // namespace

TEST_CASE("what is hidden is hidden by the program of a record and by the one in force") {
  World w;
  const auto cap = marked("discount_cap", "sensitive "),
             contact = marked("contact: text }", "sensitive ");
  SUBCASE("nothing is marked") {
    const Seen seen(w, charter(), charter());
    CHECK(seen.decision.find("471174") != std::string::npos);
    CHECK(seen.execution.find("471174") != std::string::npos);
    CHECK(seen.event.find("Jo Doe") != std::string::npos);
  }
  SUBCASE("a mark that came later") { CHECK_FALSE(Seen(w, charter(), cap).shows("471174")); }
  SUBCASE("a mark that was taken away") { CHECK_FALSE(Seen(w, cap, charter()).shows("471174")); }
  SUBCASE("of events too") {
    const Seen seen(w, contact, cap);
    CHECK_FALSE(seen.shows("471174"));
    CHECK_FALSE(seen.shows("Jo Doe"));
    CHECK(seen.event.find("\"contact\":\"(hidden)\"") != std::string::npos);
  }
  SUBCASE("the program is no longer there") {
    const Seen seen(w, charter(), charter(), true);
    CHECK_FALSE(seen.shows("471174"));
    CHECK_FALSE(seen.shows("Jo Doe"));
  }
}

TEST_CASE("what is left of an erased event is seen through the same masks") {
  World w;
  LedgerOptions o = w.options();
  o.program = marked("contact: text }", "sensitive ");
  const auto ledger = open_or_fail(w.place.where(), o);
  ledger->record({.json = R"({"kind":"touch","id":"t1","contact":"jo"})"});
  w.now += 31 * 24 * 60 * kMinute;
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::ErasureReport report;
  REQUIRE(ledger::erase_subject(log, w.now, "jo", {"asked"}, ledger::needs_of(charter(), w.now),
                                report));
  REQUIRE(report.erased == 1);
  ledger::Masks masks(log, charter());
  ledger::Filter filter;
  filter.type = "event";
  REQUIRE(ledger::select(log, filter, [&](ledger::Record&& r) {
    CHECK(r.residue.find("erased-") != std::string::npos);
    masks.hide(r);
    CHECK(r.residue.find("erased-") == std::string::npos);
    return true;
  }));
}

TEST_CASE("a union of entities hides what any of them calls sensitive") {
  const auto program = program_of(R"(module shop
entity Lead { sensitive phone: text? }
entity Firm { sensitive vat: text? }
action call by actor: Person on who: Lead or Firm
policy p on call { rule r { permit } }
)");
  World w;
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  ledger::Masks masks(log, program);
  ledger::Record r;
  r.seq = w.ledger->size() + 1;
  r.type = "decision";
  r.columns.kind = "call";
  r.body =
      R"({"ask":{"resource":{"type":"Lead","id":"x","properties":{"phone":"555","vat":"777"}}}})";
  masks.hide(r);
  CHECK(r.body.find("555") == std::string::npos);
  CHECK(r.body.find("777") == std::string::npos);
}

TEST_CASE("a checkpoint says what is covered, and by whom") {
  World w;
  w.commit("r1", discount("acme", "5"));
  const auto db = w.place.database();
  ledger::Log log(*db, "acme-corp");
  REQUIRE(log.read_head());
  std::string error;
  const std::string note = ledger::sign({log.origin(), log.size(), log.root()}, kPrivate, error);
  REQUIRE_MESSAGE(!note.empty(), error);
  w.commit("r2", discount("acme", "5"));
  const auto anchor = ledger::read_checkpoint(note, kPublic, error);
  REQUIRE_MESSAGE(anchor, error);
  const auto v = ledger::verify(*db, "acme-corp", anchor, {}, error);
  REQUIRE(v);
  CHECK(v->ok());
  CHECK(v->covered == anchor->size);
  CHECK(v->size > v->covered);
  CHECK(v->untold.size() == 1);
  CHECK_FALSE(ledger::read_checkpoint(note, kOther, error));
  CHECK(error == "the checkpoint is not signed by this key");
  std::string other = note;
  other.replace(other.find('\n') + 1, 1, "9");
  CHECK_FALSE(ledger::read_checkpoint(other, kPublic, error));
  CHECK_FALSE(ledger::read_checkpoint("nothing", kPublic, error));
}
