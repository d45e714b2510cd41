// A ledger in one SQLite file: write-ahead log, every commit synchronised, writers one after the other.
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <unordered_map>

#include <fmt/format.h>

#include "runtime/ledger/database.hpp"
#include "runtime/ledger/hash.hpp"

namespace writ::ledger {
namespace {

constexpr int kWait = 30'000,
              kMoment = 5;  // milliseconds for another writer to end; between two looks

struct Close {
  void operator()(sqlite3* p) const { sqlite3_close_v2(p); }
  void operator()(sqlite3_stmt* p) const { sqlite3_finalize(p); }
};
using Statement = std::unique_ptr<sqlite3_stmt, Close>;

// Where several open a new file at once, the change to a write-ahead log does not wait for the others by itself.
bool set(sqlite3* db, const char* setting) {
  for (int waited = 0;; waited += kMoment) {
    const int result = sqlite3_exec(db, setting, nullptr, nullptr, nullptr);
    if ((result & 0xff) != SQLITE_BUSY || waited >= kWait) return result == SQLITE_OK;
    sqlite3_sleep(kMoment);
  }
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* s) : s_(s) {}
  bool is_null(int column) const override { return sqlite3_column_type(s_, column) == SQLITE_NULL; }
  std::int64_t integer(int column) const override { return sqlite3_column_int64(s_, column); }
  std::string_view text(int column) const override {
    const void* data = sqlite3_column_blob(s_, column);
    const auto size = static_cast<std::size_t>(sqlite3_column_bytes(s_, column));
    return data == nullptr ? std::string_view()
                           : std::string_view(static_cast<const char*>(data), size);
  }

 private:
  sqlite3_stmt* s_;
};

class Sqlite final : public Database {
 public:
  explicit Sqlite(std::unique_ptr<sqlite3, Close> db) : db_(std::move(db)) {}

  bool begin() override { return in_transaction_ = run("begin immediate", {}); }
  bool begin_reading() override { return in_transaction_ = run("begin", {}); }
  bool commit() override {
    const bool ok = run("commit", {});
    if (ok) in_transaction_ = false;
    return ok;
  }
  void rollback() override {
    in_transaction_ = false;
    if (sqlite3_get_autocommit(db_.get()) != 0) return;
    const std::string kept = error_;
    run("rollback", {});
    error_ = kept;
  }

  bool execute(const char* sql, std::initializer_list<Cell> values, const EachRow& each) override {
    // Many an error makes SQLite roll back by itself: what came after it would be durable alone.
    if (in_transaction_ && sqlite3_get_autocommit(db_.get()) != 0) return false;
    Statement& statement = statements_[sql];
    if (!statement) {
      sqlite3_stmt* made = nullptr;
      if (sqlite3_prepare_v3(db_.get(), sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr) !=
          SQLITE_OK)
        return failed();
      statement.reset(made);
    }
    sqlite3_stmt* s = statement.get();
    int position = 0;
    bool ok = true;
    for (const Cell& c : values) ok = ok && bind(s, ++position, c) == SQLITE_OK;
    int step = ok ? SQLITE_ROW : SQLITE_ERROR;
    while (ok && (step = sqlite3_step(s)) == SQLITE_ROW)
      if (each && !each(SqliteRow(s))) break;
    ok = ok && (step == SQLITE_DONE || step == SQLITE_ROW);
    if (!ok) failed();
    sqlite3_reset(s);
    sqlite3_clear_bindings(s);
    return ok;
  }

  bool execute_all(const std::string& sql) override {
    return sqlite3_exec(db_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK || failed();
  }
  std::string_view type_of_bytes() const override { return "blob"; }

  // Pages and indexes: by a damaged index a record is not found that is there.
  bool self_check(const std::function<void(std::string_view)>& damaged) override {
    return run("pragma integrity_check(100)", {}, [&](const Row& row) {
      if (row.text(0) != "ok") damaged(row.text(0));
      return true;
    });
  }

  Time now() override {
    return std::chrono::duration_cast<std::chrono::microseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  }

  // A copy that is there whole or not at all, and takes the place of nothing.
  bool back_up(const std::string& file) override {
    if (::access(file.c_str(), F_OK) == 0) {
      error_ = taken(file);
      return false;
    }
    sqlite3* opened = nullptr;
    const std::string part = fmt::format("{}.{}.part", file, hex(random_bytes(8)));
    int result = sqlite3_open_v2(part.c_str(), &opened,
                                 SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXCLUSIVE,
                                 nullptr);
    std::unique_ptr<sqlite3, Close> copy(opened);
    sqlite3_backup* job =
        result == SQLITE_OK ? sqlite3_backup_init(copy.get(), "main", db_.get(), "main") : nullptr;
    if (job != nullptr) {
      while ((result = sqlite3_backup_step(job, 4096)) == SQLITE_OK || result == SQLITE_BUSY ||
             result == SQLITE_LOCKED)
        if (result != SQLITE_OK) sqlite3_sleep(10);
      sqlite3_backup_finish(job);
    }
    const bool ok = result == SQLITE_DONE;
    if (!ok) error_ = fmt::format("cannot write the copy: {}", sqlite3_errmsg(copy.get()));
    copy.reset();
    const bool is_placed = ok && synchronised(part) && ::link(part.c_str(), file.c_str()) == 0;
    if (ok && !is_placed)
      error_ = errno == EEXIST ? taken(file)
                               : fmt::format("cannot write the copy: {}", std::strerror(errno));
    ::unlink(part.c_str());
    return is_placed;
  }

 private:
  static std::string taken(const std::string& file) {
    return fmt::format("`{}` is there already: a copy takes the place of nothing", file);
  }
  static bool synchronised(const std::string& file) {
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool ok = handle >= 0 && ::fsync(handle) == 0;
    if (handle >= 0) ::close(handle);
    return ok;
  }
  static int bind(sqlite3_stmt* s, int position, const Cell& c) {
    if (const auto* i = std::get_if<std::int64_t>(&c)) return sqlite3_bind_int64(s, position, *i);
    if (const auto* t = std::get_if<std::string_view>(&c))
      return sqlite3_bind_text64(s, position, t->data() == nullptr ? "" : t->data(), t->size(),
                                 SQLITE_STATIC, SQLITE_UTF8);
    if (const auto* b = std::get_if<Blob>(&c))
      return sqlite3_bind_blob64(s, position, b->bytes.data() == nullptr ? "" : b->bytes.data(),
                                 b->bytes.size(), SQLITE_STATIC);
    return sqlite3_bind_null(s, position);
  }
  bool failed() {
    error_ = fmt::format("SQLite: {}", sqlite3_errmsg(db_.get()));
    return false;
  }

  std::unique_ptr<sqlite3, Close> db_;  // outlives the statements
  std::unordered_map<const char*, Statement> statements_;
  bool in_transaction_ = false;  // until the caller ends it
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::string& file, Open mode, std::string& error) {
  sqlite3* opened = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                    (mode == Open::OrCreate ? SQLITE_OPEN_CREATE : 0);
  const int result = sqlite3_open_v2(file.c_str(), &opened, flags, nullptr);
  std::unique_ptr<sqlite3, Close> db(opened);
  const auto fail = [&](std::string_view what) {
    error = fmt::format("cannot open the ledger `{}`: {}", file, what);
    return nullptr;
  };
  if (result != SQLITE_OK) return fail(db ? sqlite3_errmsg(db.get()) : "out of memory");
  sqlite3_busy_timeout(db.get(), kWait);
  // Untrusted schema: what stands in the file may not call functions of ours.
  sqlite3_db_config(db.get(), SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db.get(), SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  for (const char* setting : {"pragma journal_mode = wal", "pragma synchronous = full",
                              "pragma fullfsync = on", "pragma cache_size = -65536",
                              "pragma wal_autocheckpoint = 16000", "pragma secure_delete = on"})
    if (!set(db.get(), setting)) return fail(sqlite3_errmsg(db.get()));
  return std::make_unique<Sqlite>(std::move(db));
}

}  // namespace writ::ledger
