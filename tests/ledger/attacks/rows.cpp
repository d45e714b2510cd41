#include "tests/ledger/attacks/rows.hpp"

#include <fmt/format.h>

#include "tests/ledger/alone.hpp"

namespace writ::attacks {

std::string row_of(std::uint64_t seq, const char* tenant) {
  return fmt::format("tenant = '{}' and seq = {}", tenant, seq);
}

std::string altered(std::string text, Dice& dice) {
  if (text.empty()) return "x";
  char& c = text[dice.below(text.size())];
  const char before = c;
  // No character of an id, so that the new text is no other row's key.
  while (c == before) c = "!#$%&*+<=>?@^_|~"[dice.below(16)];
  return text;
}

void edit_one(ledger::Database& db, Dice& dice, const std::string& table, const std::string& column,
              const std::string& where) {
  std::vector<std::pair<std::int64_t, std::string>> rows;  // rowid and type
  must(db, fmt::format("select rowid, typeof({}) from {} where {}", column, table, where), {},
       [&](const ledger::Row& r) {
         rows.emplace_back(r.integer(0), r.text(1));
         return true;
       });
  test::need(!rows.empty(), "nothing to edit in " + table);
  const auto& [rowid, type] = dice.pick(rows);
  std::string text;
  std::int64_t number = 0;
  must(db, fmt::format("select {} from {} where rowid = $1", column, table), {rowid},
       [&](const ledger::Row& r) {
         if (type == "integer") number = r.integer(0);
         else text = r.text(0);
         return true;
       });
  const bool is_number =
      type == "integer" || (type == "null" && (column == "erased_by" || column == "closed_by"));
  if (is_number) {
    // A number that no other row has, where it is part of a key.
    number ^= std::int64_t{1} << (dice.below(3) + (column == "seq" ? 20 : 0));
  } else if (type == "blob" && !text.empty()) {
    char& byte = text[dice.below(text.size())];
    byte = static_cast<char>(byte ^ (1 << dice.below(8)));
  } else {
    text = altered(std::move(text), dice);
  }
  const ledger::Cell value = is_number        ? ledger::Cell(number)
                             : type == "blob" ? ledger::Cell(ledger::Blob{text})
                                              : ledger::Cell(std::string_view(text));
  must(db, fmt::format("update {} set {} = $1 where rowid = $2", table, column), {value, rowid});
}

void renumber(ledger::Database& db, std::uint64_t from, std::uint64_t to, const char* tenant) {
  for (const char* table : {"writ_record", "writ_subject"})
    must(db, fmt::format("update {} set seq = {} where {}", table, static_cast<std::int64_t>(to),
                         row_of(from, tenant)));
}

void drop_indexes(ledger::Database& db) {
  must(db, "drop index writ_record_request");
  must(db, "drop index writ_record_id");
}

void insert_copy(ledger::Database& db, std::uint64_t of, std::uint64_t seq) {
  must(db, fmt::format("insert into writ_record select tenant, {0}, type, at, commitment, salt, "
                       "body, kind, id || '-{0}', item, "
                       "workflow, actor, request || '-{0}', outcome, digest, erased_by, residue "
                       "from writ_record where {1}",
                       seq, row_of(of)));
}

}  // namespace writ::attacks
