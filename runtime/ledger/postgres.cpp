// A ledger in PostgreSQL, for many hosts. The client library is loaded when a ledger is opened so: who keeps a file needs none.
#include <dlfcn.h>
#include <libpq-fe.h>

#include <charconv>
#include <memory>
#include <unordered_map>
#include <vector>

#include <fmt/format.h>

#include "runtime/ledger/database.hpp"
#include "runtime/ledger/hash.hpp"

namespace writ::ledger {
namespace {

constexpr char kLibrary[] = "libpq.so.5";
// Before there is a table to lock: who makes the tables makes them alone. The number is `writ`, as bytes.
constexpr char kLockMaking[] = "select pg_advisory_xact_lock(2003986804)";
#define WRIT_BEGIN_WRITING "begin isolation level read committed read write"
#define WRIT_LOCK_LOG "lock table writ_log in exclusive mode"
constexpr Oid kUnknown = 0, kBytea = 17, kBigint = 20, kText = 25;

// The functions of the library that are used.
#define WRIT_PQ_FUNCTIONS(X) \
  X(PQconnectdb)             \
  X(PQstatus)                \
  X(PQerrorMessage)          \
  X(PQfinish)                \
  X(PQreset)                 \
  X(PQexec)                  \
  X(PQprepare)               \
  X(PQexecPrepared)          \
  X(PQresultStatus)          \
  X(PQcmdStatus)             \
  X(PQclear)                 \
  X(PQntuples)               \
  X(PQgetvalue)              \
  X(PQgetlength)             \
  X(PQgetisnull)             \
  X(PQtransactionStatus)     \
  X(PQsetNoticeProcessor)

struct Library {
#define WRIT_PQ(name) decltype(&::name) name = nullptr;
  WRIT_PQ_FUNCTIONS(WRIT_PQ)
#undef WRIT_PQ
  bool is_loaded = false;

  Library() {
    void* library = dlopen(kLibrary, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) return;
    is_loaded = true;
    const auto load = [&](auto& function, const char* name) {
      function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
      is_loaded &= function != nullptr;
    };
#define WRIT_PQ(name) load(name, #name);
    WRIT_PQ_FUNCTIONS(WRIT_PQ)
#undef WRIT_PQ
  }
};

const Library& pq() {
  static const Library library;
  return library;
}

struct Free {
  void operator()(PGconn* p) const { pq().PQfinish(p); }
  void operator()(PGresult* p) const { pq().PQclear(p); }
};
using Result = std::unique_ptr<PGresult, Free>;

std::string big_endian(std::int64_t n) {
  std::string out(8, '\0');
  for (int k = 0; k < 8; ++k)
    out[static_cast<std::size_t>(k)] =
        static_cast<char>(static_cast<std::uint64_t>(n) >> (56 - 8 * k));
  return out;
}

// Results come in binary: integers are 8 bytes, the highest first.
class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* r, int row) : r_(r), row_(row) {}
  bool is_null(int column) const override { return pq().PQgetisnull(r_, row_, column) != 0; }
  std::int64_t integer(int column) const override {
    std::uint64_t out = 0;
    for (const char c : text(column)) out = out << 8 | static_cast<unsigned char>(c);
    return static_cast<std::int64_t>(out);
  }
  std::string_view text(int column) const override {
    return {pq().PQgetvalue(r_, row_, column),
            static_cast<std::size_t>(pq().PQgetlength(r_, row_, column))};
  }

 private:
  const PGresult* r_;
  int row_;
};

class Postgres final : public Database {
 public:
  explicit Postgres(std::unique_ptr<PGconn, Free> connection)
      : connection_(std::move(connection)) {}

  // Writers come one after the other, on whichever host they are; readers go on. Each statement sees what was committed before
  // it, whatever the server's default is: what stood there before the lock is of no use.
  bool begin() override {
    const bool ok = has_schema_ ? begin_with(WRIT_BEGIN_WRITING "; " WRIT_LOCK_LOG)  // one round trip
                                : begin_with(WRIT_BEGIN_WRITING) &&
                                      plain(has_schema() ? WRIT_LOCK_LOG : kLockMaking);
    if (!ok) rollback();  // it may have begun, and got no lock
    return ok;
  }
  bool begin_reading() override {
    return begin_with("begin isolation level repeatable read read only");
  }
  // An aborted transaction answers a commit with a rollback.
  bool commit() override {
    const Result result(pq().PQexec(connection_.get(), "commit"));
    if (!is_fine(result)) return false;
    if (pq().PQcmdStatus(result.get()) == std::string_view("COMMIT")) return true;
    error_ = "PostgreSQL: the transaction was rolled back";
    return false;
  }
  void rollback() override {
    if (pq().PQtransactionStatus(connection_.get()) == PQTRANS_IDLE) return;
    const std::string kept = error_;
    plain("rollback");
    error_ = kept;
  }

  bool execute(const char* sql, std::initializer_list<Cell> values, const EachRow& each) override {
    std::vector<Oid> types;
    std::vector<std::string> numbers;
    std::vector<const char*> data;
    std::vector<int> sizes, formats(values.size(), 1);
    numbers.reserve(values.size());
    for (const Cell& c : values) {
      std::string_view bytes;
      if (const auto* i = std::get_if<std::int64_t>(&c))
        bytes = numbers.emplace_back(big_endian(*i));
      if (const auto* t = std::get_if<std::string_view>(&c)) bytes = *t;
      if (const auto* b = std::get_if<Blob>(&c)) bytes = b->bytes;
      types.push_back(std::holds_alternative<std::int64_t>(c)       ? kBigint
                      : std::holds_alternative<Blob>(c)             ? kBytea
                      : std::holds_alternative<std::string_view>(c) ? kText
                                                                    : kUnknown);
      const bool is_null = std::holds_alternative<std::monostate>(c);
      data.push_back(is_null ? nullptr : bytes.data() == nullptr ? "" : bytes.data());
      sizes.push_back(static_cast<int>(bytes.size()));
    }
    const auto [known, is_new] = statements_.emplace(sql, fmt::format("s{}", statements_.size()));
    if (is_new) {
      const Result made(pq().PQprepare(connection_.get(), known->second.c_str(), sql,
                                       static_cast<int>(types.size()), types.data()));
      if (!is_fine(made)) return statements_.erase(known), false;
    }
    const Result result(pq().PQexecPrepared(connection_.get(), known->second.c_str(),
                                            static_cast<int>(types.size()), data.data(),
                                            sizes.data(), formats.data(), 1));
    if (!is_fine(result)) return false;
    for (int row = 0; each && row < pq().PQntuples(result.get()); ++row)
      if (!each(PostgresRow(result.get(), row))) break;
    return true;
  }

  // Durable when it says so, whatever the server's defaults are.
  bool set_up() {
    return plain("set synchronous_commit = on") && plain("set client_encoding = 'UTF8'");
  }

  bool execute_all(const std::string& sql) override { return plain(sql.c_str()); }
  std::string_view type_of_bytes() const override { return "bytea"; }

  // The server's clock: hosts need not agree on the time.
  Time now() override {
    Time out = 0;
    run("select (extract(epoch from clock_timestamp()) * 1000000)::bigint", {}, [&](const Row& row) {
      out = row.integer(0);
      return true;
    });
    return out;
  }

  // Of pages the server keeps checksums itself; a query cannot ask for more without an extension.
  bool self_check(const std::function<void(std::string_view)>&) override { return true; }

  bool back_up(const std::string&) override {
    error_ =
        "a PostgreSQL ledger is backed up with pg_dump, which copies one state while others write";
    return false;
  }

 private:
  // A connection that was lost between transactions, with a server that was restarted, is made again: nothing hung on it.
  bool begin_with(const char* sql) {
    if (plain(sql)) return true;
    if (pq().PQstatus(connection_.get()) == CONNECTION_OK) return false;
    statements_.clear();
    pq().PQreset(connection_.get());
    return set_up() && plain(sql);
  }
  bool plain(const char* sql) { return is_fine(Result(pq().PQexec(connection_.get(), sql))); }
  bool is_fine(const Result& result) {
    const auto status = pq().PQresultStatus(result.get());
    if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) return true;
    error_ = fmt::format("PostgreSQL: {}", pq().PQerrorMessage(connection_.get()));
    while (!error_.empty() && error_.back() == '\n') error_.pop_back();
    return false;
  }
  bool has_schema() {
    if (has_schema_) return true;
    run("select to_regclass('writ_log') is not null", {}, [&](const Row& row) {
      has_schema_ = row.text(0) == std::string_view("\1", 1);
      return true;
    });
    return has_schema_;
  }

  std::unique_ptr<PGconn, Free> connection_;
  std::unordered_map<const char*, std::string> statements_;
  bool has_schema_ = false;
};

}  // namespace

std::unique_ptr<Database> open_postgres(const std::string& url, std::string& error) {
  if (!pq().is_loaded) {
    error =
        fmt::format("cannot open a PostgreSQL ledger: {} (Debian: libpq5) is not there", kLibrary);
    return nullptr;
  }
  std::unique_ptr<PGconn, Free> connection(pq().PQconnectdb(url.c_str()));
  if (pq().PQstatus(connection.get()) != CONNECTION_OK) {
    error = fmt::format("cannot open the ledger: {}", pq().PQerrorMessage(connection.get()));
    while (!error.empty() && error.back() == '\n') error.pop_back();
    return nullptr;
  }
  pq().PQsetNoticeProcessor(
      connection.get(), [](void*, const char*) {}, nullptr);
  auto out = std::make_unique<Postgres>(std::move(connection));
  if (!out->set_up()) return error = out->error(), nullptr;
  return out;
}

}  // namespace writ::ledger
