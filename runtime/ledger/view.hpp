// Reading a log: records by what they are about, requests that wait for people, and the history of one item.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "runtime/ledger/log.hpp"

namespace writ::ledger {

// Everything that is stated has to hold. Rules by a unique suffix of their qualified name.
struct Filter {
  std::string type, item, workflow, actor, outcome, request, subject, rule;
  Time since = INT64_MIN, until = INT64_MAX;  // since <= at < until
  std::uint64_t after = 0;                    // record numbers above this
  std::uint64_t newest = 0;                   // only so many, the newest; 0: all
};
// In the order of the log.
bool select(Log& log, const Filter& filter, const std::function<bool(Record&&)>& each);

// A request that waits for answers, with the decision that last said so.
struct Waiting {
  std::string handle, digest;
  Time opened_at = 0;
  Record decision;
};
bool waiting(Log& log, std::vector<Waiting>& out);

// The history of an item: its records in order, and what is missing in it, in words.
struct ItemHistory {
  std::vector<Record> records;
  std::vector<std::string> missing;
};
bool history_of(Log& log, const std::string& item, ItemHistory& out);

// What has happened, as a `--history` document of the kinds that the program declares; complete only after what it does not take.
bool history_document(Log& log, const std::shared_ptr<const Program>& program, std::string& out);

}  // namespace writ::ledger
