// Erasure, legal holds, retention: what goes, what stays, and that the chain holds.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "runtime/value/calendar.hpp"
#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;

namespace {

struct Care : Books {
  void touch(std::string_view id, std::string_view contact) {
    const Written w = ledger->record(
        {.json = fmt::format(R"({{"kind":"touch","id":"{}","contact":"{}"}})", id, contact)});
    REQUIRE_MESSAGE(!w.error, w.error->message());
  }
  std::vector<ledger::Record> about(std::string_view subject) {
    ledger::Filter filter;
    filter.subject = subject;
    return records(filter);
  }
};

}  // namespace

TEST_CASE("what is about a subject goes, what the law keeps stays, and the ledger verifies") {
  Care w;
  w.touch("t1", "jo");
  w.touch("t2", "kim");
  CHECK(w.commit("r1", send("jo", "m1")).outcome == Outcome::Permit);
  CHECK(w.commit("r2", send("kim", "m2")).outcome == Outcome::Permit);
  const auto first = w.erase("jo");
  CHECK(first.erased == 1);  // the decision
  CHECK(first.kept.at("the program in force still looks at them") ==
        1);  // jo is not touched more often than before
  w.now += 31 * value::kMicrosPerDay;
  const auto report = w.erase("jo");
  CHECK(report.erased == 1);  // the touch
  CHECK(report.kept.at("the law keeps them 1827 days") == 1);
  CHECK(w.about("jo").size() == 1);
  CHECK(w.about("kim").size() == 3);
  CHECK(w.verified().ok());
  CHECK(w.verified().erased == 2);
  bool found = false;
  w.db->run(
      "select count(*) from writ_record where body like '%\"touch\"%' and body like '%\"jo\"%'", {},
      [&](const ledger::Row& r) { return found = r.integer(0) > 0; });
  CHECK_FALSE(found);
  SUBCASE("a repeat of an erased request is still a repeat") {
    w.reopen();
    const Committed again = w.commit("r1", send("jo", "m1"));
    CHECK(again.is_repeat);
    CHECK(again.json.find("\"erased\":true") != std::string::npos);
  }
  SUBCASE("nothing is left to erase but what the law keeps") { CHECK(w.erase("jo").erased == 0); }
}

TEST_CASE("an erased event still counts for others") {
  Care w;
  CHECK_FALSE(
      w.ledger->record({.json = R"({"kind":"opened_case","id":"c1","account":"acme"})"}).error);
  w.now += 31 * value::kMicrosPerDay;
  CHECK(w.erase("acme").erased == 1);
  std::string history;
  REQUIRE(w.log.read_head());
  REQUIRE(ledger::history_document(w.log, charter(), history));
  CHECK(history.find("\"id\":\"c1\"") != std::string::npos);
  CHECK(history.find("acme") == std::string::npos);
}

TEST_CASE("a legal hold comes before erasure and retention") {
  Care w;
  w.touch("t1", "jo");
  std::uint64_t record = 0;
  std::string error;
  REQUIRE(ledger::hold(w.log, w.now, "jo", {"case 4711"}, record, error));
  CHECK_FALSE(ledger::hold(w.log, w.now, "jo", {"again"}, record, error));
  CHECK(error == "`jo` is already on legal hold");
  CHECK(w.erase("jo").refused == "`jo` is on legal hold: case 4711");
  w.now += 800 * value::kMicrosPerDay;
  ledger::ErasureReport out;
  REQUIRE(ledger::erase_old(w.log, w.now, {}, ledger::needs_of(charter(), w.now), false, out));
  CHECK(out.erased == 0);
  CHECK(out.kept.at("about somebody on legal hold") == 1);
  REQUIRE(ledger::release(w.log, w.now, "jo", {"settled"}, record, error));
  CHECK(w.erase("jo").erased == 1);
  CHECK(w.verified().ok());
}

TEST_CASE(
    "retention erases what is old, says since when events are complete, and never less than the "
    "floor") {
  Care w;
  w.touch("t1", "jo");
  w.commit("r1", discount("acme", "5"));
  w.now += 364 * value::kMicrosPerDay;
  ledger::ErasureReport out;
  REQUIRE(ledger::erase_old(w.log, w.now, {{"decision", 1}}, ledger::needs_of(charter(), w.now),
                            false, out));
  CHECK(out.erased == 0);
  w.now += 2 * value::kMicrosPerDay;
  REQUIRE(ledger::erase_old(w.log, w.now, {}, ledger::needs_of(charter(), w.now), true, out));
  CHECK(out.erased == 2);
  CHECK(w.verified().erased == 0);  // a trial
  out = {};
  REQUIRE(ledger::erase_old(w.log, w.now, {}, ledger::needs_of(charter(), w.now), false, out));
  CHECK(w.verified().erased == 2);
  CHECK(w.verified().ok());
  w.reopen();
  std::map<std::string, std::string> since;
  REQUIRE(ledger::complete_since(w.log, since));
  CHECK(since.at("touch") == "2026-11-24T12:00:00.000001Z");
  CHECK(since.at("send") == "always");
}

TEST_CASE("what a permit must not forget is never erased") {
  Care w;
  w.commit("r1", discount("acme", "20"));
  std::string handle;
  w.db->run("select handle from writ_queue", {},
            [&](const ledger::Row& r) { return handle = r.text(0), false; });
  REQUIRE_FALSE(w.ledger->answer(handle, "approval", "ann").written.error);
  REQUIRE(w.commit("r2", discount("acme", "20")).outcome == Outcome::Permit);
  w.erase("acme");
  w.erase("ann");
  w.reopen();
  CHECK(w.commit("r3", discount("acme", "20")).outcome == Outcome::Pending);
  CHECK(w.verified().ok());
}

TEST_CASE("a process that has the ledger open sees what was erased since") {
  Care w;
  w.commit("r1", discount("acme", "20"));
  std::string error;
  const auto waiting = w.ledger->pending(error);
  REQUIRE(waiting);
  REQUIRE_FALSE(w.ledger->answer(waiting->at(0).handle, "approval", "ann").written.error);
  CHECK(w.erase("ann").erased == 1);
  CHECK(w.commit("r2", discount("acme", "20")).outcome == Outcome::Pending);
  CHECK(w.verified().ok());
}

TEST_CASE("executions that a rule counts stay, however old they are") {
  Care w;
  w.touch("t1", "jo");
  REQUIRE(w.commit("r1", send("jo", "m1")).outcome == Outcome::Permit);
  REQUIRE(w.commit("r2", discount("acme", "5")).outcome == Outcome::Permit);  // which none counts
  w.now += 1900 * value::kMicrosPerDay;
  const auto out = w.erase("acme");
  CHECK(out.kept.at("the program in force still looks at them") == 1);
  CHECK(out.erased == 3);  // both decisions, and the execution of the discount
  CHECK(w.verified().ok());
}

TEST_CASE("what is left of an event keeps all but the subject") {
  Care w;
  const auto put = [&](const char* json, const char* item) {
    REQUIRE_FALSE(
        w.ledger->record({.json = json, .item = item, .workflow = {}, .actor = {}, .type = {}}).error);
  };
  put(R"({"kind":"opened_case","id":"c10","account":"acme"})", "ac");
  put(R"({"kind":"opened_case","id":"c11","account":"10"})", "");
  put(R"({"kind":"opened_case","id":"c12","account":"spoke with jo-7 about it"})", "jo-7");
  w.now += 31 * value::kMicrosPerDay;
  for (const char* subject : {"ac", "10", "jo-7", "c"}) w.erase(subject);
  std::string history;
  REQUIRE(w.log.read_head());
  REQUIRE(ledger::history_document(w.log, charter(), history));
  CHECK(history.find(R"("account":"acme")") != std::string::npos);
  CHECK(history.find(R"("account":"erased-)") != std::string::npos);
  CHECK(history.find("\"account\":\"(erased)\"") != std::string::npos);
  for (const char* id : {"c10", "c11", "c12"})
    CHECK_MESSAGE(
        history.find(fmt::format("\"id\":\"{}\",\"at\":\"2026-11-24T12", id)) != std::string::npos,
        history);
  CHECK(w.verified().ok());
}

TEST_CASE("since when a kind is complete never moves back") {
  Care w;
  const auto since = [&] {
    std::map<std::string, std::string> all;
    REQUIRE(ledger::complete_since(w.log, all));
    return all["touch"];
  };
  w.touch("t1", "kim");
  w.now += kMinute;
  w.touch("t2", "jo");
  w.now += 31 * value::kMicrosPerDay;
  CHECK(since() == "always");
  CHECK(w.erase("jo").erased == 1);  // another program may look further back
  const std::string after = since();
  CHECK(after == "2026-11-24T12:01:00.000001Z");
  CHECK(w.erase("kim").erased == 1);
  CHECK(since() == after);
  CHECK(w.verified().ok());
}

TEST_CASE("a legal hold covers requests that nobody could read") {
  Care w;
  CHECK(w.commit("r1", "{\"acme\" and jo").is_error);
  std::uint64_t record = 0;
  std::string error;
  REQUIRE(ledger::hold(w.log, w.now, "acme", {"case 4711"}, record, error));
  const auto out = w.erase("jo");
  CHECK(out.erased == 0);
  CHECK(out.kept.at("about somebody on legal hold") == 1);
  REQUIRE(ledger::release(w.log, w.now, "acme", {"settled"}, record, error));
  CHECK(w.erase("j").erased == 0);
  CHECK(w.erase("jo").erased == 1);
}
