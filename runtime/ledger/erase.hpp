// What may go, and what is left of it: bodies are erased for a subject or because their time is over, never the commitment. A
// legal hold comes before both.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ledger/log.hpp"

namespace writ::ledger {

struct Erased {
  std::uint64_t record = 0;
  std::string residue;  // hex SHA-256 of what is left
};
// What an erasure record lists.
std::vector<Erased> erased_by(std::string_view erasure_body);

// Why, and by whom where it is known.
struct Order {
  std::string_view basis, by = {};
};
struct ErasureReport {
  std::uint64_t record = 0;  // of the erasure; 0: nothing was erased
  std::uint64_t erased = 0;
  std::map<std::string, std::uint64_t> kept;  // why: how many
  std::string refused;                        // why nothing could be erased at all
};
// Since when the program in force looks at events of a kind (an outside spelling): since always where its history has to be
// complete always. INT64_MAX: not at all.
using Needs = std::function<Time(std::string_view kind)>;
Needs needs_of(std::shared_ptr<const Program> program, Time now);
// All of these run in a transaction of their own. False when the database failed.
bool erase_subject(Log& log, Time now, std::string_view subject, const Order& order,
                   const Needs& needs, ErasureReport& out);
inline constexpr int kMostDays = 36'500;  // that a type can be kept
// Bodies older than what their type is kept: `days` in place of the table's, never less, and never what the program in force
// still looks at. Kinds of events are then complete only since what was left. With `is_trial` nothing is changed.
bool erase_old(Log& log, Time now, const std::map<std::string, int>& days, const Needs& needs,
               bool is_trial, ErasureReport& out, std::string_view by = {});
// Nothing about the subject is erased until it is released. False with `error` also when there is nothing to release.
bool hold(Log& log, Time now, std::string_view subject, const Order& order, std::uint64_t& record,
          std::string& error);
bool release(Log& log, Time now, std::string_view subject, const Order& order,
             std::uint64_t& record, std::string& error);
// Subjects on hold, with the reason.
bool holds(Log& log, std::map<std::string, std::string>& out);

}  // namespace writ::ledger
