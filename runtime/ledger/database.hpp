// What a ledger needs of a database: statements with values, and transactions that are durable when they say so. One file for
// each database (sqlite.cpp, postgres.cpp); another one is another file. SQL is written once, in the dialect that they share.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include <writ/writ.hpp>

namespace writ::ledger {

struct Blob {
  std::string_view bytes;
};
using Cell = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;  // monostate: NULL
// Text where there is some, NULL otherwise.
inline Cell text_or_null(std::string_view s) { return s.empty() ? Cell() : Cell(s); }

class Row {
 public:
  virtual bool is_null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  // Text or bytes, valid until the next row.
  virtual std::string_view text(int column) const = 0;

 protected:
  ~Row() = default;
};

class Database {
 public:
  virtual ~Database() = default;
  // A transaction that writes; waits until no other writer has one.
  virtual bool begin() = 0;
  virtual bool commit() = 0;  // true: durable
  virtual void rollback() = 0;
  // A transaction that only reads, and sees one state throughout.
  virtual bool begin_reading() = 0;
  // Runs a statement; `sql` is a literal, prepared once. `$1` is the first value. `each` sees the rows, until it says false.
  using EachRow = std::function<bool(const Row&)>;
  bool run(const char* sql, std::initializer_list<Cell> values, const EachRow& each = {}) {
    return execute(sql, values, each);
  }
  // Statements one after the other, without values: the schema. BYTES stands for the type of bytes.
  bool script(std::string_view sql);
  virtual Time now() = 0;  // the clock that all writers share
  // A copy of one state, while others write, to where no file is.
  virtual bool back_up(const std::string& file) = 0;
  // What the database says of its own pages and indexes, where it can. False: it failed.
  virtual bool self_check(const std::function<void(std::string_view)>& damaged) = 0;
  const std::string& error() const { return error_; }

 protected:
  virtual bool execute(const char* sql, std::initializer_list<Cell> values, const EachRow& each) = 0;
  virtual bool execute_all(const std::string& sql) = 0;
  virtual std::string_view type_of_bytes() const = 0;
  std::string error_;  // of the last call that failed
};

enum class Open : std::uint8_t { Existing, OrCreate };
// `where` is a file, or a URL postgresql://… Null with `error`.
std::unique_ptr<Database> open_database(const std::string& where, Open mode, std::string& error);
std::unique_ptr<Database> open_sqlite(const std::string& file, Open mode, std::string& error);
std::unique_ptr<Database> open_postgres(const std::string& url, std::string& error);

// The schema, step by step: a ledger of version N has the first N of them. A step that was released is never changed; another one
// is added.
using Steps = std::span<const char* const>;
Steps schema();
// Brings the tables to the newest version in one transaction: all of the steps that are missing, or none. False with `error`: no
// ledger, one of a newer version, or a step failed.
bool migrate(Database& database, Open mode, std::string& error, Steps steps = schema());

}  // namespace writ::ledger
