// Changes of single rows, as statements.
#pragma once

#include "tests/ledger/attacks/attack.hpp"

namespace writ::attacks {

// One character, or one bit of a byte or number, of a column in one of the rows that `where` selects; what is NULL gets a value.
void edit_one(ledger::Database& db, Dice& dice, const std::string& table, const std::string& column,
              const std::string& where);
std::string row_of(std::uint64_t seq, const char* tenant = kTenant);  // a condition
// Record and subjects `from` get the number `to`.
void renumber(ledger::Database& db, std::uint64_t from, std::uint64_t to,
              const char* tenant = kTenant);
// A record as it is, written again as number `seq` under another id.
void insert_copy(ledger::Database& db, std::uint64_t of, std::uint64_t seq);
// So that a request or an id may stand there twice.
void drop_indexes(ledger::Database& db);
std::string altered(std::string text, Dice& dice);

}  // namespace writ::attacks
