// Is a log what it was? What is intact is told apart from what is complete, and both from what nobody can tell without
// something that was kept outside.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/ledger/checkpoint.hpp"
#include "runtime/ledger/database.hpp"

namespace writ::ledger {

struct Finding {
  std::uint64_t record = 0;  // 0: of the log as a whole
  std::string what;
};
struct Verified {
  std::string tenant, origin;
  std::uint64_t size = 0, erased = 0;
  Hash root;
  std::vector<Finding> damaged;     // something was changed
  std::vector<Finding> incomplete;  // something is missing
  std::uint64_t covered = 0;        // records that the checkpoint vouches for
  std::vector<std::string> untold;  // what cannot be detected
  bool ok() const { return damaged.empty() && incomplete.empty(); }
};
// Reads everything once, as of one moment; with `with_store` the database looks at its own pages first, those of all tenants. `step` is told how many records have been read. Empty with `error` when the
// database failed.
std::optional<Verified> verify(Database& db, const std::string& tenant,
                               const std::optional<Checkpoint>& anchor,
                               const std::function<void(std::uint64_t)>& step, std::string& error,
                               bool with_store = true);
// The tenants of a ledger, sorted.
bool tenants_of(Database& db, std::vector<std::string>& out);

}  // namespace writ::ledger
