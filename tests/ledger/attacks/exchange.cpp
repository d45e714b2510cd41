// Swap of tenants.
#include <fmt/format.h>

#include "tests/ledger/attacks/rows.hpp"

namespace writ::attacks {
namespace {

void two_rows(Target& t) {
  change(t, [&](ledger::Database& db) {
    drop_indexes(db);
    const std::uint64_t mine = t.any(),
                        theirs = t.dice.between(1, read_book(db, kOther).records.size());
    const auto move = [&](const char* from, std::uint64_t seq, const char* to, std::uint64_t as) {
      for (const char* table : {"writ_record", "writ_subject"})
        must(db, fmt::format("update {} set tenant = '{}', seq = {} where {}", table, to, as,
                             row_of(seq, from)));
    };
    move(kTenant, mine, "nobody", mine);
    move(kOther, theirs, kTenant, mine);
    move("nobody", mine, kOther, theirs);
  });
}
// `column` of the one head gets what the other's has.
void exchange_in_heads(Target& t, const char* column) {
  change(t, [&](ledger::Database& db) {
    must(db, "create table before as select * from writ_log");
    must(db, fmt::format("update writ_log set {0} = (select {0} from before where before.tenant <> "
                         "writ_log.tenant)",
                         column));
    must(db, "drop table before");
  });
}
void edges(Target& t) { exchange_in_heads(t, "frontier"); }
void names(Target& t) { exchange_in_heads(t, "origin"); }

void say_of(ledger::Record& r, const char* from, const char* to) {
  reword(r, fmt::format("\"tenant\":\"{}\"", from), fmt::format("\"tenant\":\"{}\"", to));
}
// Two events, everything computed anew on both sides.
void two_recomputed(Target& t) {
  change(t, [&](ledger::Database& db) {
    Book mine = read_book(db, kTenant), theirs = read_book(db, kOther);
    const auto event = [&](Book& book) -> ledger::Record& {
      std::vector<std::size_t> found;
      for (std::size_t k = 0; k < book.records.size(); ++k)
        if (book.records[k].type == "event" && !book.records[k].body.empty()) found.push_back(k);
      return book.records[t.dice.pick(found)];
    };
    ledger::Record &a = event(mine), &b = event(theirs);
    std::swap(a.body, b.body);
    say_of(a, kOther, kTenant);
    say_of(b, kTenant, kOther);
    for (auto* each : {&a, &b}) {  // each takes the other's place in time
      const Time at = each->at;
      each->at = ledger::read_body(each->body)->at;
      set_at(*each, at);
    }
    clear(db, kOther);
    write_book(db, std::move(mine));
    write_book(db, std::move(theirs));
  });
}
void all_recomputed(Target& t) {
  change(t, [&](ledger::Database& db) {
    Book mine = read_book(db, kTenant), theirs = read_book(db, kOther);
    std::swap(mine.records, theirs.records);
    std::swap(mine.queue, theirs.queue);
    for (ledger::Record& r : mine.records) say_of(r, kOther, kTenant);
    for (ledger::Record& r : theirs.records) say_of(r, kTenant, kOther);
    write_book(db, std::move(mine));
    write_book(db, std::move(theirs));
  });
}

}  // namespace

std::vector<Variant> swaps() {
  return {{"two rows", Skill::Rows, two_rows},
          {"edges of the trees", Skill::Rows, edges},
          {"names of the logs", Skill::Everything, names},
          {"two events, recomputed", Skill::Everything, two_recomputed},
          {"all, recomputed", Skill::Everything, all_recomputed}};
}

}  // namespace writ::attacks
