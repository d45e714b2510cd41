// Recorded decisions taken again: under what they were taken, which has to give the same answer to the byte, or under another
// program, which shows what it would change.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/ledger/database.hpp"

namespace writ::ledger {

// What an answer comes to, for comparing.
struct Gist {
  std::string outcome;
  std::set<std::string> rules;  // that decided: "forbid shop.sending.cap"
  // By rule, each as JSON: what is required, and what is owed ("log {…}").
  std::map<std::string, std::set<std::string>> requirements, obligations;
  std::vector<std::pair<std::string, std::uint64_t>> asked;  // who may answer, and how many answers are missing
};
Gist gist_of(std::string_view answer);

struct ReplayRow {
  std::uint64_t record = 0;
  std::string request, action, item, workflow;
  Time at = 0;
  std::string problem;  // why it cannot be decided again; empty when it was
  Gist before, after;
  bool outcome_flips() const { return before.outcome != after.outcome; }
};
struct ReplayOptions {
  std::shared_ptr<const Program> against = {};  // null: the program of each decision
  std::optional<std::string> directory = {}, settings = {},
                             tables = {};     // in place of the recorded ones
  Time since = INT64_MIN, until = INT64_MAX;  // decisions with since <= at < until
  // Nothing is put in place of what was recorded: every answer has to be the same to the byte.
  bool is_exact() const { return !against && !directory && !settings && !tables; }
};
// Human answers that pending decisions ask for: once for each content, when it was asked about first.
struct Asking {
  Time at = 0;
  std::vector<std::pair<std::string, std::uint64_t>> of;  // who may answer, and how many answers are missing
};
using Asked = std::map<std::string, Asking>;                             // by content digest
void note_asked(const std::string& digest, Asking asking, Asked& into);  // keeps the first
// By who may answer and day (days since 1970).
using Load = std::map<std::string, std::map<std::int64_t, std::uint64_t>>;
Load load_of(const Asked& asked);
struct Replayed {
  std::uint64_t decided = 0,
                identical = 0;  // identical: nothing of the gist differs, or no byte when it is exact
  std::map<std::string, std::uint64_t> flips;                    // "permit -> pending"
  std::uint64_t requirements = 0, obligations = 0, reasons = 0;  // changed, the outcome aside
  // Rule: flips that it came into or went out of; changes of what it requires and of what is owed by it where the outcome stays.
  std::map<std::string, std::map<std::string, std::uint64_t>> by_rule;
  std::map<std::string, std::uint64_t> not_replayed;  // why: how many
  std::vector<std::string> refused;                   // records that the new program does not take
  std::uint64_t erased = 0;  // evidence and events before the last of them that are gone
  Asked before, after;
  std::set<std::int64_t> days;  // on which something was decided
};
// `each` is told every row that differs or cannot be decided again; `step` how many of how many decisions are done. False with
// `error`: the database failed, or a document is missing.
bool replay(Database& db, const std::string& tenant, const ReplayOptions& options,
            const std::function<void(const ReplayRow&)>& each,
            const std::function<void(std::uint64_t, std::uint64_t)>& step, Replayed& out,
            std::string& error);

}  // namespace writ::ledger
