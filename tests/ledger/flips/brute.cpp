// What another charter would have decided, found without any of the replay's code: goes through the rows of a ledger in order,
// hands each record to two evaluators, the old charter's and the new one's, and asks both about every decision.
//   brute LEDGER NEW_CHARTER
// Prints a line `NUMBER OLD NEW` for each decision whose outcome is another. A withdrawn answer is given with its end from the
// start: it counts until then.
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>

#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/unit/ledger/world.hpp"

using namespace writ;
using namespace writ::test;
using Json = nlohmann::ordered_json;

namespace {

constexpr char kComplete[] =
    R"({"complete_since": {"touch": "always", "opened_case": "always", "send": "always",
        "discount": "always"}, "events": []})";

void need(const MaybeError& bad) { REQUIRE_MESSAGE(!bad, bad->message()); }

Evaluator evaluator_of(std::shared_ptr<const Program> program) {
  LedgerOptions o = shop_options("acme-corp");
  Evaluator out(std::move(program), o.decide);
  need(out.set_directory(o.directory));
  need(out.set_history(kComplete));
  return out;
}

struct Row {
  std::int64_t number = 0;
  std::string type, kind, outcome;
  Time at = 0;
  Json body;
};

bool each_row(ledger::Database& db, const std::function<void(const Row&)>& each) {
  return db.run("select seq, type, kind, outcome, at, body from writ_record order by seq", {},
                [&](const ledger::Row& r) {
                  each({r.integer(0), std::string(r.text(1)), std::string(r.text(2)),
                        std::string(r.text(3)), r.integer(4), Json::parse(r.text(5))});
                  return true;
                });
}

class Brute {
 public:
  explicit Brute(std::shared_ptr<const Program> other)
      : old_(evaluator_of(charter())), new_(evaluator_of(std::move(other))) {}

  void note_end(const Row& row) {
    if (row.type != "withdrawal") return;
    const Json& what = row.body.at("retracts");
    ends_[what.at("id")] = what.at("at");
  }

  void take(const Row& row) {
    if (row.type == "decision") return decide(row);
    if (!row.body.contains("record")) return;
    Json record = row.body.at("record");
    if (const auto end = ends_.find(record.at("id").get<std::string>()); end != ends_.end())
      record["withdrawn_at"] = end->second;
    const bool is_event = row.type == "execution" || row.kind == "touch";
    for (Evaluator* e : {&old_, &new_})
      need(is_event ? e->add_event(record.dump()) : e->add_evidence(record.dump()));
  }

  std::uint64_t decided() const { return decided_; }

 private:
  Outcome outcome_of(Evaluator& e, const Row& row) {
    need(e.set_request(row.body.at("ask").dump()));
    const Outcome out = e.outcome(row.at);
    need(e.error());
    return out;
  }

  void decide(const Row& row) {
    ++decided_;
    const std::string_view before = name_of(outcome_of(old_, row)),
                           after = name_of(outcome_of(new_, row));
    REQUIRE_MESSAGE(before == row.outcome, "record ", row.number, " says ", row.outcome);
    if (before != after) fmt::print("{} {} {}\n", row.number, before, after);
  }

  Evaluator old_, new_;
  std::map<std::string, std::string> ends_;  // of answers that were withdrawn
  std::uint64_t decided_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  doctest::Context context;
  context.setAsDefaultForAssertsOutOfTestCases();
  if (argc != 3) return std::fputs("usage: brute LEDGER NEW_CHARTER\n", stderr), 64;
  std::ostringstream text;
  text << std::ifstream(argv[2]).rdbuf();
  std::string error;
  const auto db = ledger::open_database(argv[1], ledger::Open::Existing, error);
  REQUIRE_MESSAGE(db, error);
  Brute brute(program_of(text.str()));
  REQUIRE(each_row(*db, [&](const Row& row) { brute.note_end(row); }));
  REQUIRE(each_row(*db, [&](const Row& row) { brute.take(row); }));
  fmt::print(stderr, "{} decided by brute force\n", brute.decided());
  return brute.decided() > 0 ? 0 : 1;
}
