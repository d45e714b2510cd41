#include "runtime/ledger/queue.hpp"

#include <fmt/format.h>

namespace writ::ledger {
namespace {

constexpr std::string_view kPrefix = "q-";

bool is_handle_of(std::string_view handle, std::string_view digest) {
  return handle.size() >= kPrefix.size() + kShortestHandle && handle.starts_with(kPrefix) &&
         digest.starts_with(handle.substr(kPrefix.size()));
}

}  // namespace

std::string handle_of(std::string_view digest, std::size_t digits) {
  return std::string(kPrefix).append(digest.substr(0, digits));
}

bool find_handle(Database& db, std::string_view tenant, std::string_view digest, std::string& handle) {
  std::set<std::string> taken;
  const std::string shortest = handle_of(digest, kShortestHandle),
                    longest = handle_of(digest, digest.size());
  handle.clear();
  const auto look = [&](const Row& row) {
    if (row.text(1) == digest) handle = row.text(0);
    else taken.emplace(row.text(0));
    return true;
  };
  if (!db.run(
          "select handle, digest from writ_queue where tenant = $1 and handle between $2 and $3",
          {tenant, std::string_view(shortest), std::string_view(longest)}, look))
    return false;
  for (std::size_t digits = kShortestHandle; handle.empty(); ++digits)
    if (std::string free = handle_of(digest, digits); taken.count(free) == 0)
      handle = std::move(free);
  return true;
}

// As Core::write_asked, the closing in Core::commit and erasure do it.
void QueueCheck::decided(const Record& r) {
  const std::string& digest = r.columns.digest;
  if (r.columns.outcome == name_of(Outcome::Pending)) {
    if (digest.empty()) {
      erased_pending_.insert(r.at);
      last_erased_pending_ = r.seq;
      return;
    }
    Place& place = expected_[digest];
    if (place.decision == 0) place.opened = r.at;
    place.decision = r.seq;
    place.closed_by = 0;
  } else if (r.columns.outcome == name_of(Outcome::Permit)) {
    if (digest.empty()) erased_permits_.insert(r.seq);
    const auto place = expected_.find(digest);
    if (place != expected_.end() && place->second.closed_by == 0) place->second.closed_by = r.seq;
  }
}

bool QueueCheck::explains(const Place& expected, const Place& row) const {
  const bool is_opened = row.opened == expected.opened ||
                         (row.opened < expected.opened && erased_pending_.count(row.opened) != 0);
  const bool is_closed = row.closed_by == expected.closed_by ||
                         (row.closed_by > row.decision && erased_permits_.count(row.closed_by) != 0 &&
                          (expected.closed_by == 0 || row.closed_by < expected.closed_by));
  return row.decision == expected.decision && is_opened && is_closed;
}

bool QueueCheck::compare(Database& db, const std::string& tenant, const Found& damaged,
                         const Found& missing) {
  const auto check = [&](const Row& row) {
    const std::string_view handle = row.text(0), digest = row.text(1);
    const Place found{row.integer(2), static_cast<std::uint64_t>(row.integer(3)),
                      row.is_null(4) ? 0 : static_cast<std::uint64_t>(row.integer(4))};
    const auto place = expected_.find(digest);
    if (place != expected_.end()) place->second.is_there = true;
    if (place == expected_.end() || !is_handle_of(handle, digest) || !explains(place->second, found))
      damaged(found.decision,
              fmt::format("the queue's place `{}` is not what the decisions say", handle));
    return true;
  };
  if (!db.run(
          "select handle, digest, opened_at, decision, closed_by from writ_queue where tenant = $1",
          {std::string_view(tenant)}, check))
    return false;
  for (const auto& [digest, place] : expected_)
    if (!place.is_there && place.decision > last_erased_pending_)
      missing(place.decision, "it is pending, and has no place in the queue");
  return true;
}

}  // namespace writ::ledger
