// One tenant's log in a database: records in order, each committed to by a leaf of the tree.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "runtime/ledger/database.hpp"
#include "runtime/ledger/record.hpp"

namespace writ::ledger {

class Log {
 public:
  Log(Database& db, std::string tenant) : db_(db), tenant_(std::move(tenant)) {}

  // The head as the database has it: within a transaction. A log that is not there yet has no origin.
  bool read_head();
  bool make(std::string origin);  // writes the first head
  // A record of now, to be filled in. The time never runs backwards.
  Record draft(std::string type, Time now) const;
  // Appends within a transaction that writes: gives number, salt and commitment. The body has to be complete.
  bool append(Record& record);
  bool write_head();  // once, before the transaction commits

  Database& db() { return db_; }
  const std::string& tenant() const { return tenant_; }
  const std::string& origin() const { return origin_; }
  std::uint64_t size() const { return frontier_.size(); }
  Hash root() const { return frontier_.root(); }
  Time last_at() const { return last_at_; }

  // Records with first < seq <= last, in order, until `each` says false.
  bool read(std::uint64_t after, std::uint64_t last, const std::function<bool(Record&&)>& each);
  bool find(std::uint64_t seq, std::optional<Record>& out);
  bool decision_of(std::string_view request, std::optional<Record>& out);
  bool newest_program(std::optional<Record>& out);
  bool of_kind_and_id(std::string_view kind, std::string_view id, std::optional<Record>& out);

 private:
  bool one(const char* sql, std::initializer_list<Cell> values, std::optional<Record>& out);

  Database& db_;
  std::string tenant_, origin_;
  Frontier frontier_;
  Time last_at_ = INT64_MIN;
};

// Since when kinds of events are complete, as a history says it: RFC 3339, or "always". Not written yet.
Record completeness(const Log& log, Time now, const std::map<std::string, std::string>& since);
// What completeness records up to now say, the last word of each kind.
bool complete_since(Log& log, std::map<std::string, std::string>& out);
void take_completeness(const Record& record, std::map<std::string, std::string>& into);

// When such a promise begins: "always" is INT64_MIN, what cannot be read INT64_MAX.
Time since_of(std::string_view moment);
// Kinds of events of which something is missing, and from when on they are complete again.
using Gaps = std::map<std::string, Time>;
void note_gap(Gaps& gaps, const std::string& kind, Time missing);

// A row of WRIT_RECORD_COLUMNS.
Record record_of(const Row& row);
#define WRIT_RECORD_COLUMNS                                                                    \
  "seq, type, at, commitment, salt, body, kind, id, item, workflow, actor, request, outcome, " \
  "digest, erased_by, residue, tenant"

}  // namespace writ::ledger
