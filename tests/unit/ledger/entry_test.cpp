// What hosts write down, who may answer, and which program is in force.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

struct Desk : Books {
  Written record(std::string json, std::string type = {}) {
    return ledger->record(
        {.json = std::move(json), .item = {}, .workflow = {}, .actor = {}, .type = std::move(type)});
  }
  std::vector<ledger::Record> records(std::string_view type) {
    ledger::Filter filter;
    filter.type = type;
    return Books::records(filter);
  }
  bool verifies() { return verified().ok(); }
  std::string digest_of_pending() {
    std::string error;
    const auto all = ledger->pending(error);
    REQUIRE(all);
    REQUIRE_FALSE(all->empty());
    return all->front().content_digest;
  }
};

std::string in_force(const Place& place) {
  LedgerOptions o;
  o.decide.tenant = "acme-corp";
  o.create = false;
  return hash_of(*open_or_fail(place.where(), o)->program());
}

}  // namespace

TEST_CASE("a program that was in force before can be put in force again") {
  Desk w;
  const auto other = program_of(
      "module shop\nimport std.approvals\naction discount by actor: Person or Agent "
      "with percent: int\npolicy p on discount { rule no { forbid } }\n");
  const auto put = [&](std::shared_ptr<const Program> program, std::string by) {
    LedgerOptions o = w.options();
    o.program = std::move(program);
    o.by = std::move(by);
    w.ledger = open_or_fail(w.place.where(), o);
  };
  CHECK(in_force(w.place) == hash_of(*charter()));
  put(other, "rao");
  CHECK(in_force(w.place) == hash_of(*other));
  put(charter(), "rao");
  CHECK(in_force(w.place) == hash_of(*charter()));
  const auto loads = w.records("program");
  REQUIRE(loads.size() == 3);
  CHECK(loads[2].columns.actor == "rao");
  const Committed c = w.commit("r1", discount("acme", "5"));
  CHECK(c.outcome == Outcome::Permit);
  CHECK(w.records("decision").at(0).body.find(fmt::format("\"load\":{},", loads[2].seq)) !=
        std::string::npos);
  put(charter(), "ann");  // no other than before
  CHECK(w.records("program").size() == 3);
  SUBCASE("so are its documents") {
    LedgerOptions o = w.options();
    o.directory.clear();
    w.ledger = open_or_fail(w.place.where(), o);
    CHECK(w.commit("r2", discount("acme", "5")).is_error);  // nobody is known
    w.ledger = open_or_fail(w.place.where(), w.options());
    CHECK(w.commit("r2", discount("acme", "5")).outcome == Outcome::Permit);
    CHECK(w.records("program").size() == 5);
  }
  CHECK(w.verifies());
}

TEST_CASE("who names no program decides by the one in force, with its documents") {
  Desk w;
  LedgerOptions o;
  o.decide.tenant = "acme-corp";
  o.clock = [&] { return w.now; };
  w.ledger = open_or_fail(w.place.where(), o);
  CHECK(w.commit("r1", discount("acme", "5")).outcome == Outcome::Permit);
  CHECK(w.records("program").size() == 1);
  std::string error;
  o.decide.tenant = "nobody";
  CHECK(Ledger::open(w.place.where(), o, error) == nullptr);
  CHECK(error ==
        "the ledger has no program for the tenant `nobody`: `writ ledger load` puts one in force");
}

TEST_CASE("what a log says of itself is said when it is made") {
  Desk w;
  LedgerOptions o = w.options();
  std::string error;
  o.origin = "elsewhere.example/x";
  CHECK(Ledger::open(w.place.where(), o, error) == nullptr);
  CHECK(error.starts_with(
      "origin: found `elsewhere.example/x`, expected the name that the ledger was made with"));
  o.origin = "a b";
  CHECK(Ledger::open(w.place.where(), o, error) == nullptr);
  CHECK(error.find("a name without blanks") != std::string::npos);
}

TEST_CASE("33: the same request is the same however it is laid out") {
  World w;
  const Committed first = w.commit("r1", discount("acme", "5") + "\n");
  CHECK(first.outcome == Outcome::Permit);
  std::string spaced = discount("acme", "5");
  for (std::size_t at = 0; (at = spaced.find(':', at)) != std::string::npos; at += 2)
    spaced.insert(at + 1, " ");
  for (const std::string& again :
       {discount("acme", "5") + "\n", " " + discount("acme", "5"), spaced}) {
    const Committed c = w.commit("r1", again);
    CHECK(c.is_repeat);
    CHECK(c.outcome == Outcome::Permit);
  }
  CHECK(w.commit("r1", discount("acme ", "5")).is_error);
  CHECK(w.commit("r1", "").is_error);
}

TEST_CASE("a record is written once, also where the ledger gave it its time") {
  Desk w;
  const std::string touch = R"({"kind":"touch","id":"t1","contact":"jo"})";
  const Written first = w.record(touch);
  w.now += kMinute;
  const Written again = w.record("{ \"contact\" : \"jo\", \"kind\":\"touch\",\"id\":\"t1\" }");
  REQUIRE_MESSAGE(!again.error, again.error->message());
  CHECK(again.is_repeat);
  CHECK(again.record == first.record);
  CHECK(w.record(R"({"kind":"touch","id":"t1","at":"2026-11-24T11:00:00Z","contact":"jo"})").error->path ==
        "id");
}

TEST_CASE("what the ledger writes itself nobody else writes, and no type says more than its kind") {
  Desk w;
  w.commit("r1", discount("acme", "20"));
  const std::string digest = w.digest_of_pending();
  const auto refused = [&](std::string json, std::string type) {
    const Written out = w.record(json, type);
    REQUIRE_MESSAGE(out.error, json);
    return out.error->path + ": " + out.error->expected;
  };
  const std::string about = fmt::format(R"("content":"{}","at":"2026-11-20T00:00:00Z"}})", digest);
  CHECK(refused(R"({"kind":"asked","by":"bot",)" + about, "") == "kind: a kind that hosts record");
  CHECK(refused(R"({"kind":"used","approval":"a","request":"r","at":"2026-11-20T00:00:00Z"})", "") ==
        "kind: a kind that hosts record");
  const std::string touch = R"({"kind":"touch","contact":"jo"})";
  for (const char* type : {"execution", "approval", "used", "decision", "consultation"})
    CHECK(refused(touch, type) ==
          "type: one of event, generation, edit, training, failure, review");
  CHECK(refused(touch, "genration").find("did you mean `generation`") != std::string::npos);
  for (const char* type : {"rejection", "consent", "evidence", "consultation"})
    CHECK(refused(R"({"kind":"approval","by":"ann",)" + about, type) == "type: approval");
  CHECK_FALSE(w.record(touch, "generation").error);
  CHECK_FALSE(w.record(touch, "event").error);
  CHECK(w.records("generation").size() == 1);
  CHECK(w.verifies());
}

TEST_CASE("an answer that a host records goes with what it is about") {
  Desk w;
  w.ledger->record({.json = R"({"kind":"touch","id":"t1","contact":"jo"})"});
  w.commit("r1", send("kim", "m1"));  // a first touch
  const std::string digest = w.digest_of_pending();
  REQUIRE_FALSE(
      w.record(fmt::format(R"({{"kind":"approval","content":"{}","by":"ann","note":"call Kim"}})",
                           digest))
          .error);
  const auto approval = w.records("approval").at(0);
  CHECK(approval.columns.item == "m1");
  CHECK(w.commit("r2", send("kim", "m1")).outcome == Outcome::Permit);
  const auto out = w.erase("kim", "rao");
  CHECK(out.erased == 4);  // two decisions, the asking, the approval
  CHECK(out.kept.at("without it more could be permitted") == 1);  // its use
  for (const char* type : {"decision", "asked", "approval"})
    for (const ledger::Record& r : w.records(type)) CHECK_MESSAGE(r.body.empty(), type);
  CHECK(w.records("erasure").at(0).columns.actor == "rao");
  CHECK(w.verifies());
}

TEST_CASE(
    "whoever answers is known, answers in a role that there is, what is asked, for a time to "
    "come") {
  Desk w;
  w.commit("r1", discount("acme", "20"));
  const std::string digest = w.digest_of_pending();
  const auto refused = [&](const char* kind, const char* by, const char* more) {
    const auto out = w.ledger->answer(digest, kind, by, more);
    REQUIRE(out.written.error);
    return out.written.error->path + ": " + out.written.error->expected;
  };
  CHECK(refused("approval", "anne", "{}") ==
        "by: the id of an active person of the directory; did you mean `ann`?");
  CHECK(refused("approval", "bot", "{}").starts_with("by: the id of an active person"));
  CHECK(refused("approval", "ann", R"({"as":"manger"})").find("did you mean `manager`") !=
        std::string::npos);
  CHECK(refused("approval", "ann", R"({"expires_at":"2026-11-24T12:00:00Z"})")
            .starts_with("expires_at: a time to come"));
  CHECK(refused("override", "ann", R"({"reason":"x"})") == "kind: what it still needs: approval");
  CHECK_FALSE(w.ledger->answer(digest, "rejection", "max").written.error);
  CHECK_FALSE(w.ledger->answer(digest, "approval", "ann", R"({"as":"manager"})").written.error);
}

TEST_CASE("a delegation is between people, in a role, for a time to come") {
  Desk w;
  CHECK(w.ledger->delegate({"ann", "ben", "manager"}).error->path == "kind");
  std::string charter(kCharter);
  charter.replace(charter.find("import std.audit"), 0, "import std.people\n");
  LedgerOptions o = w.options();
  o.program = program_of(charter);
  w.ledger = open_or_fail(w.place.where(), o);
  const auto path = [&](Delegation d) {
    const Written out = w.ledger->delegate(d);
    return out.error ? out.error->path : std::string();
  };
  CHECK(path({"ann", "ben", "manager"}).empty());
  CHECK(path({"anne", "ben", "manager"}) == "by");
  CHECK(path({"ann", "bot", "manager"}) == "to");
  CHECK(path({"ann", "ben", "boss"}) == "role");
  CHECK(path({"ann", "ben", "manager", {}, w.now}) == "ends_at");
  w.commit("r1", discount("acme", "20"));
  CHECK(w.records("delegation").size() == 1);
}

TEST_CASE("the history of an item: what is out of order, and what is not") {
  Desk w;
  const auto missing = [&] {
    ledger::ItemHistory h;
    REQUIRE(ledger::history_of(w.log, "m1", h));
    return h.missing;
  };
  const auto made = [&](const char* id, const char* type) {
    REQUIRE_FALSE(w.ledger
                      ->record({.json = fmt::format(
                                    R"({{"kind":"opened_case","id":"{}","account":"acme"}})", id),
                                .item = "m1",
                                .workflow = {},
                                .actor = {},
                                .type = type})
                      .error);
  };
  SUBCASE("nothing is missing") {
    made("g", "generation");
    w.commit("r1", send("jo", "m1"));
    CHECK(missing() ==
          std::vector<std::string>{
              "no answer yet that lets it through: the newest decision, record 4, is pending",
              "no execution: it was never permitted, or not yet"});
    // An approval that came another way counts here too.
    const Written a = w.record(
        fmt::format(R"({{"kind":"approval","content":"{}","by":"ann"}})", w.digest_of_pending()));
    REQUIRE_FALSE(a.error);
    CHECK(w.commit("r2", send("jo", "m1")).outcome == Outcome::Permit);
    CHECK(missing().empty());
  }
  SUBCASE("written down after it was approved and used") {
    w.commit("r1", send("jo", "m1"));
    w.ledger->answer(w.digest_of_pending(), "approval", "ann");
    w.commit("r2", send("jo", "m1"));
    made("g", "generation");
    REQUIRE(missing().size() == 1);
    CHECK(missing()[0].starts_with("its generation, record 9, comes after the approval, record 5"));
  }
  SUBCASE("changed after the approval") {
    made("g", "generation");
    w.commit("r1", send("jo", "m1"));
    w.ledger->answer(w.digest_of_pending(), "approval", "ann");
    made("e", "edit");
    w.commit("r2", send("jo", "m1"));
    REQUIRE(missing().size() == 1);
    CHECK(missing()[0] ==
          "no approval between the last change, record 7, and the execution, record 9");
  }
}

TEST_CASE("an item, and whom the agent acts for, are what a decision is about, blanks or not") {
  Desk w;
  const Committed c = w.ledger->commit({.id = "r1",
                                        .request = discount("John Doe", "5"),
                                        .acts_for = "ben",
                                        .item = "msg 7",
                                        .workflow = {}});
  REQUIRE_MESSAGE(c.is_recorded, c.json);
  for (const char* subject : {"John Doe", "msg 7", "ben", "bot"}) {
    ledger::Filter filter;
    filter.subject = subject;
    filter.type = "decision";
    CHECK_MESSAGE(w.Books::records(filter).size() == 1, subject);
  }
  CHECK(w.verifies());
  std::uint64_t record = 0;
  std::string error;
  REQUIRE(ledger::hold(w.log, w.now, "John Doe", {"case 4711"}, record, error));
  CHECK_FALSE(ledger::hold(w.log, w.now, "b\xff", {"x"}, record, error));
  CHECK_FALSE(ledger::hold(w.log, w.now, "joe", {"  "}, record, error));
  const auto out = w.erase("bot");
  CHECK(out.erased == 0);
  CHECK(out.kept.at("about somebody on legal hold") >= 1);
  CHECK(w.verifies());
}

TEST_CASE("whoever gave a record takes it back, whatever else has its id") {
  Desk w;
  std::string text(kCharter);
  text.insert(text.find("import std.audit"), "import std.consent\n");
  LedgerOptions o = w.options();
  o.program = program_of(text);
  w.ledger = open_or_fail(w.place.where(), o);
  w.commit("r1", discount("acme", "20"));
  const std::string digest = w.digest_of_pending();
  const auto given = w.ledger->answer(digest, "approval", "ann");
  REQUIRE_FALSE(given.written.error);
  // A person takes consent back under the id that the withdrawal of the approval would have.
  const Written consent = w.record(fmt::format(
      R"({{"kind":"withdrawal","id":"approval/{}","subject":"jo"}})", given.written.id));
  REQUIRE_MESSAGE(!consent.error, consent.error->message());
  const Written taken = w.ledger->withdraw("approval", given.written.id, "ann");
  CHECK_FALSE(taken.is_repeat);
  CHECK(w.commit("r2", discount("acme", "20")).outcome == Outcome::Pending);
  // Nobody speaks for whoever a record names.
  const Written rejection = w.ledger->record(
      {.json = fmt::format(R"({{"kind":"rejection","id":"rj","content":"{}","by":"ann"}})", digest),
       .item = {},
       .workflow = {},
       .actor = "cleo",
       .type = {}});
  REQUIRE_FALSE(rejection.error);
  CHECK(w.ledger->withdraw("rejection", "rj", "cleo").error->path == "by");
  CHECK(w.ledger->withdraw("rejection", "rj", "").error->path == "by");
  CHECK_FALSE(w.ledger->withdraw("rejection", "rj", "ann").error);
  CHECK(w.verifies());
}

TEST_CASE("whoever asks again after the asking was erased is asked anew") {
  Desk w;
  w.commit("r1", discount("acme", "20"));
  const auto out = w.erase("acme");
  CHECK(out.erased == 2);
  w.now += kMinute;
  w.commit("r2", discount("acme", "20"));
  const auto asked = w.records("asked");
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].columns.id.find("asked-") == 0);
  CHECK(asked[0].residue.find(asked[1].columns.digest) == std::string::npos);
  CHECK_FALSE(asked[1].body.empty());
  CHECK(w.verifies());
}

TEST_CASE("an id that an event of the action has is no id of a request") {
  Desk w;
  std::string text(kCharter);
  REQUIRE_FALSE(
      w.record(R"({"kind":"send","id":"r9","at":"2026-11-20T00:00:00Z","actor":"bot","contact":"jo"})")
          .error);
  for (int round = 0; round < 2; ++round) {
    w.ledger->record({.json = fmt::format(R"({{"kind":"touch","id":"t{}","contact":"jo"}})", round)});
    const Committed c = w.commit("r9", send("jo", "m1"));
    CHECK(c.is_error);
    CHECK(c.json.find("an id that no event `send` on record has") != std::string::npos);
    w.reopen();
  }
  CHECK(w.commit("r10", send("jo", "m1")).outcome == Outcome::Permit);
}

TEST_CASE("an approval is of what is needed now") {
  Desk w;
  w.commit("r1", discount("acme", "20"));
  const std::string digest = w.digest_of_pending();
  std::string text(kCharter);
  const std::string rule = "when percent > 10 require approval from manager";
  text.replace(text.find(rule), rule.size(), "when percent > 10 require override from manager");
  LedgerOptions o = w.options();
  o.program = program_of(text);
  w.ledger = open_or_fail(w.place.where(), o);
  CHECK(w.ledger->answer(digest, "approval", "ann").written.error->expected ==
        "what it still needs: override");
  CHECK_FALSE(w.ledger->answer(digest, "override", "ann", R"({"reason":"a friend"})").written.error);
  CHECK(w.ledger->answer(digest, "override", "max", R"({"reason":"too"})")
            .written.error->expected.starts_with("nothing more"));
}

TEST_CASE("a request that nobody could read goes with whomever it names") {
  Desk w;
  CHECK(w.commit("r1", "{\"subject\": \"JOHNDOE\"").is_error);
  const auto out = w.erase("JOHNDOE");
  CHECK(out.erased == 1);
  CHECK(w.records("error").at(0).body.empty());
  CHECK(w.verifies());
}
