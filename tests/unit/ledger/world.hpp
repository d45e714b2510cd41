// A small charter and a ledger for it, in a file of its own or, with WRIT_TEST_POSTGRES set, in that server.
#pragma once

#include <memory>
#include <string>

#include <writ/ledger.hpp>

#include "runtime/ledger/database.hpp"
#include "runtime/ledger/erase.hpp"
#include "runtime/ledger/verify.hpp"
#include "runtime/ledger/view.hpp"

namespace writ::test {

inline constexpr Time kNoon = 1'795'521'600'000'000;  // 2026-11-24T12:00:00Z
inline constexpr Time kMinute = 60'000'000;

extern const char kCharter[];
std::shared_ptr<const Program> charter();  // sends, discounts, approvals, caps
std::shared_ptr<const Program> program_of(std::string_view text);
extern const char kDirectory[];
LedgerOptions shop_options(std::string tenant);  // the charter and its people; everything can be done
std::string send(std::string_view contact, std::string_view message,
                 std::string_view account = "acme");
std::string discount(std::string_view account, std::string_view percent);

// A place for one ledger, gone with the object.
class Place {
 public:
  Place();
  ~Place();
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  const std::string& where() const { return where_; }
  bool is_file() const { return file_.empty() == false; }
  const std::string& file() const { return file_; }
  std::unique_ptr<ledger::Database> database() const;  // a second connection

 private:
  std::string where_, file_, schema_;
};

struct World {
  Place place;
  Time now = kNoon;
  std::unique_ptr<Ledger> ledger;
  World();
  LedgerOptions options();
  void reopen();
  Committed commit(std::string_view id, std::string request);
};
// The same, and what its database says by a connection of its own.
struct Books : World {
  std::unique_ptr<ledger::Database> db = place.database();
  ledger::Log log{*db, "acme-corp"};
  std::vector<ledger::Record> records(const ledger::Filter& filter);
  ledger::ErasureReport erase(std::string_view subject, std::string_view by = {});
  ledger::Verified verified();  // what is found goes into the test's messages
};
std::unique_ptr<Ledger> open_or_fail(const std::string& where, LedgerOptions options);

}  // namespace writ::test
