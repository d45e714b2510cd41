// Deletions: inside, at the head, at the tail, whole.
#include <algorithm>

#include <fmt/format.h>

#include "tests/ledger/attacks/rows.hpp"
#include "tests/ledger/attacks/story.hpp"

namespace writ::attacks {
namespace {

void remove_rows(ledger::Database& db, std::uint64_t first, std::uint64_t last) {
  for (const char* table : {"writ_record", "writ_subject"})
    must(db, fmt::format("delete from {} where tenant = 'acme-corp' and seq between {} and {}",
                         table, first, last));
}
void close_gap(ledger::Database& db, std::uint64_t after, std::uint64_t by, std::uint64_t size) {
  for (std::uint64_t seq = after; seq <= size; ++seq) renumber(db, seq, seq - by);
}

void a_row(Target& t) {
  const std::uint64_t seq = t.dice.between(2, t.scene.size - 1);
  change(t, [&](ledger::Database& db) { remove_rows(db, seq, seq); });
}
void a_row_closed(Target& t) {
  const std::uint64_t seq = t.dice.between(2, t.scene.size - 1);
  change(t, [&](ledger::Database& db) {
    remove_rows(db, seq, seq);
    close_gap(db, seq + 1, 1, t.scene.size);
  });
}
template <const char* Table>
void beside(Target& t) {
  const std::string mine =
      Table == std::string_view("writ_document") ? "true" : "tenant = 'acme-corp'";
  std::uint64_t count = 0;
  change(t, [&](ledger::Database& db) {
    must(db, fmt::format("select count(*) from {} where {}", Table, mine), {},
         [&](const ledger::Row& row) {
           count = static_cast<std::uint64_t>(row.integer(0));
           return true;
         });
    must(db, fmt::format("delete from {0} where rowid = (select rowid from {0} where {1} order by "
                         "1 limit 1 offset {2})",
                         Table, mine, t.dice.below(count)));
  });
}
constexpr char kSubject[] = "writ_subject", kQueue[] = "writ_queue", kDocument[] = "writ_document";

// With what was written for the same request.
void recomputed(Target& t) {
  forge(t, [&](Book& book) {
    const ledger::Record one = book.records[t.dice.between(1, book.records.size() - 2)];
    std::erase_if(book.records, [&](const ledger::Record& r) {
      return r.seq == one.seq ||
             (!one.columns.request.empty() && r.columns.request == one.columns.request);
    });
  });
}

void first_rows(Target& t) {
  const std::uint64_t count = t.dice.between(1, t.scene.size - 1);
  change(t, [&](ledger::Database& db) { remove_rows(db, 1, count); });
}
void first_rows_closed(Target& t) {
  const std::uint64_t count = t.dice.between(1, t.scene.size - 1);
  change(t, [&](ledger::Database& db) {
    remove_rows(db, 1, count);
    close_gap(db, count + 1, count, t.scene.size);
  });
}
void the_head(Target& t) {
  change(t,
         [&](ledger::Database& db) { must(db, "delete from writ_log where tenant = 'acme-corp'"); });
}
void first_recomputed(Target& t) {
  const auto count = static_cast<std::ptrdiff_t>(t.dice.between(1, t.scene.size - 1));
  forge(t,
        [&](Book& book) { book.records.erase(book.records.begin(), book.records.begin() + count); });
}

void last_rows(Target& t) {
  const std::uint64_t count = t.dice.between(1, t.scene.size - 1);
  change(t, [&](ledger::Database& db) { remove_rows(db, t.scene.size - count + 1, t.scene.size); });
}
// The head says the new size, but the tree is the old one.
void last_rows_counted(Target& t) {
  const std::uint64_t count = t.dice.between(1, t.scene.size - 1);
  change(t, [&](ledger::Database& db) {
    remove_rows(db, t.scene.size - count + 1, t.scene.size);
    must(db,
         "update writ_log set size = size - $1, last_at = (select max(at) from writ_record where "
         "tenant = 'acme-corp') "
         "where tenant = 'acme-corp'",
         {static_cast<std::int64_t>(count)});
  });
}
void last_recomputed(Target& t) {
  const std::uint64_t count = t.dice.between(1, t.scene.size - 1);
  forge(t, [&](Book& book) { book.records.resize(book.records.size() - count); });
}

void all_records(Target& t) {
  change(t, [&](ledger::Database& db) { remove_rows(db, 1, t.scene.size); });
}
void everything(Target& t) {
  change(t, [&](ledger::Database& db) { clear(db, kTenant); });
}
void records_and_head(Target& t) {
  change(t, [&](ledger::Database& db) {
    for (const char* table : {"writ_log", "writ_record"})
      must(db, fmt::format("delete from {} where tenant = 'acme-corp'", table));
  });
}
// An empty log of the same name.
void emptied(Target& t) {
  forge(t, [](Book& book) {
    book.records.clear();
    book.queue.clear();
  });
}
// Another log of the same name, made by the ledger itself.
void replaced(Target& t) {
  everything(t);
  Story other(t.file, kTenant, "n", t.dice.below(1'000'000), test::kNoon);
  for (std::uint64_t steps = t.dice.between(1, 8); steps > 0; --steps) other.step();
}

}  // namespace

std::vector<Variant> deletions_inside() {
  return {{"a row", Skill::Rows, a_row},
          {"a row, and the gap closed", Skill::Rows, a_row_closed},
          {"a subject", Skill::Rows, beside<kSubject>},
          {"a place in the queue", Skill::Rows, beside<kQueue>},
          {"a program or document", Skill::Rows, beside<kDocument>},
          {"recomputed", Skill::Everything, recomputed}};
}
std::vector<Variant> deletions_at_head() {
  return {{"the first rows", Skill::Rows, first_rows},
          {"the first rows, and the gap closed", Skill::Rows, first_rows_closed},
          {"the log's head", Skill::Rows, the_head},
          {"recomputed", Skill::Everything, first_recomputed}};
}
std::vector<Variant> deletions_at_tail() {
  return {{"the last rows", Skill::Rows, last_rows},
          {"the last rows, and the count", Skill::Rows, last_rows_counted},
          {"recomputed", Skill::Everything, last_recomputed}};
}
std::vector<Variant> deletions_whole() {
  return {{"all records", Skill::Rows, all_records},
          {"records and head", Skill::Rows, records_and_head},
          {"all rows", Skill::Rows, everything},
          {"an empty log of the same name", Skill::Everything, emptied},
          {"another log of the same name", Skill::Everything, replaced}};
}

}  // namespace writ::attacks
