// The ledger that is attacked: a file with two tenants, copies of it from earlier, and checkpoints that were kept elsewhere.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "runtime/ledger/verify.hpp"

namespace writ::attacks {

inline constexpr char kTenant[] = "acme-corp", kOther[] = "other-corp";

// Everything in a ledger's file, as text.
std::string contents(ledger::Database& db);
std::unique_ptr<ledger::Database> open(const std::string& file);

struct Scene {
  Scene();
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  struct Copy {
    std::string file;
    Time now;
  };
  std::filesystem::path folder;
  std::string file, contents;
  std::uint64_t size = 0, covered = 0,
                earlier = 0;             // records; under the checkpoint; under an older one
  std::map<std::uint64_t, Copy> copies;  // by how many records there were
  std::vector<ledger::Hash> leaves;
  std::string private_key, public_key, stranger;  // PEM
  std::string note, earlier_note, other_note;     // of the tenant; of the other tenant

 private:
  void tell();
};

// The leaves of a tenant's log, as its rows say.
std::vector<ledger::Hash> leaves_of(ledger::Database& db, const std::string& tenant);

}  // namespace writ::attacks
