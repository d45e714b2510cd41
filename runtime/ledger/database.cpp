#include "runtime/ledger/database.hpp"

#include <fmt/format.h>

namespace writ::ledger {
namespace {

// Whatever a record can be looked up by stands beside its body, and goes with it.
constexpr const char* kSteps[] = {
    R"(
create table writ_log(
  tenant text primary key, origin text not null, size bigint not null, last_at bigint not null,
  frontier BYTES not null);
create table writ_record(
  tenant text not null, seq bigint not null, type text not null, at bigint not null,
  commitment BYTES not null, salt BYTES, body text,
  kind text, id text, item text, workflow text, actor text, request text, outcome text, digest text,
  erased_by bigint, residue text,
  primary key(tenant, seq));
create unique index writ_record_request on writ_record(tenant, request) where type = 'decision';
create unique index writ_record_id on writ_record(tenant, kind, id) where id is not null;
create index writ_record_type on writ_record(tenant, type, at);
create index writ_record_item on writ_record(tenant, item, seq) where item is not null;
create index writ_record_digest on writ_record(tenant, digest, seq) where digest is not null;
create table writ_subject(
  tenant text not null, subject text not null, seq bigint not null,
  primary key(tenant, subject, seq));
create table writ_document(hash text primary key, type text not null, body BYTES not null);
create table writ_queue(
  tenant text not null, handle text not null, digest text not null, opened_at bigint not null,
  decision bigint not null, closed_by bigint,
  primary key(tenant, handle));
)",
};

bool version_of(Database& db, std::int64_t& version) {
  return db.run("select version from writ_schema", {}, [&](const Row& row) {
    version = row.integer(0);
    return true;
  });
}

}  // namespace

Steps schema() { return kSteps; }

std::unique_ptr<Database> open_database(const std::string& where, Open mode, std::string& error) {
  const bool is_url = where.starts_with("postgresql://") || where.starts_with("postgres://");
  auto database = is_url ? open_postgres(where, error) : open_sqlite(where, mode, error);
  if (database && !migrate(*database, mode, error)) database.reset();
  return database;
}

bool Database::script(std::string_view sql) {
  static constexpr std::string_view kBytes = "BYTES";
  std::string text(sql);
  for (std::size_t at; (at = text.find(kBytes)) != std::string::npos;)
    text.replace(at, kBytes.size(), type_of_bytes());
  return execute_all(text);
}

bool migrate(Database& db, Open mode, std::string& error, Steps steps) {
  const auto newest = static_cast<std::int64_t>(steps.size());
  std::int64_t version = 0;
  const bool is_ledger = version_of(db, version);
  if (is_ledger && version == newest) return true;
  if (is_ledger && version > newest) {
    error =
        fmt::format("the ledger is of version {}, newer than this program, which reads up to {}",
                    version, newest);
    return false;
  }
  if (!is_ledger && mode == Open::Existing) return error = "there is no ledger in it", false;
  bool ok = db.begin();
  ok = ok && db.script("create table if not exists writ_schema(version bigint not null)");
  version = 0;
  ok = ok && version_of(db, version);  // somebody else may have been first
  for (std::int64_t k = version; ok && k < newest; ++k)
    ok = db.script(steps[static_cast<std::size_t>(k)]);
  ok = ok && db.run("delete from writ_schema", {});
  ok = ok && db.run("insert into writ_schema values ($1)", {newest});
  ok = ok && db.commit();
  if (ok) return true;
  error = db.error();
  db.rollback();
  return false;
}

}  // namespace writ::ledger
