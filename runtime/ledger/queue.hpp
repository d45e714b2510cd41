// The queue of pending requests is a view of the decisions: what it has to say follows from them, so that a changed, missing or
// invented place is found.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "runtime/ledger/database.hpp"
#include "runtime/ledger/record.hpp"

namespace writ::ledger {

// The handle of a request for answers begins its content digest: short enough to type, and longer where other content already has
// the short one, so that nobody answers about anything but what they were shown.
inline constexpr std::size_t kShortestHandle = 10;  // digits
std::string handle_of(std::string_view digest, std::size_t digits);
// The one that this content has, or would get.
bool find_handle(Database& db, std::string_view tenant, std::string_view digest, std::string& handle);

class QueueCheck {
 public:
  using Found = std::function<void(std::uint64_t record, std::string what)>;

  void decided(const Record& decision);  // every decision of a log, in order
  // Then the queue itself. False when the database failed.
  bool compare(Database& db, const std::string& tenant, const Found& damaged, const Found& missing);

 private:
  struct Place {
    Time opened = 0;
    std::uint64_t decision = 0, closed_by = 0;  // the last pending, the first permit after it
    bool is_there = false;
  };
  bool explains(const Place& expected, const Place& row) const;

  std::map<std::string, Place, std::less<>> expected_;  // by digest
  // Erased decisions have no digest: one of them may have been the first of a place, its last, or what closed it.
  std::set<Time> erased_pending_;
  std::uint64_t last_erased_pending_ = 0;
  std::set<std::uint64_t> erased_permits_;
};

}  // namespace writ::ledger
