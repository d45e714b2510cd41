// Somebody who can do everything: a log in memory, to be changed at will, and written back with numbers, commitments, tree, head,
// subjects, erasures and queue as if it had always been so.
#pragma once

#include <string>
#include <vector>

#include "runtime/ledger/log.hpp"

namespace writ::attacks {

struct Book {
  struct Place {
    std::string handle, digest;
    Time opened;
    std::uint64_t decision, closed_by;
  };
  std::string tenant, origin;
  std::vector<ledger::Record> records;  // `seq` is the number that one had, 0 of a new one
  std::vector<Place> queue;
};

Book read_book(ledger::Database& db, const std::string& tenant);
void write_book(ledger::Database& db, Book book);
// Rows of a tenant, all of them.
void clear(ledger::Database& db, const std::string& tenant);

void put(ledger::Database& db, const ledger::Record& r);  // its row, and its subjects
// Gives it a salt and a commitment for its body, where it has not got them.
void commit_to(ledger::Record& r);

// Says something else in the first place where `from` stands in the body, or in what is left of it.
void reword(ledger::Record& r, const std::string& from, const std::string& to);
void set_at(ledger::Record& r, Time at);
// An event that never was.
ledger::Record made_up(const std::string& tenant, const std::string& id, Time at);

// Runs a statement that is made here; the text is kept, because statements are known by their place.
void must(ledger::Database& db, const std::string& sql,
          std::initializer_list<ledger::Cell> values = {},
          const ledger::Database::EachRow& each = {});

}  // namespace writ::attacks
