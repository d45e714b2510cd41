// Insert, reorder, duplicate.
#include <fmt/format.h>

#include "tests/ledger/attacks/rows.hpp"

namespace writ::attacks {
namespace {

using ledger::Record;

std::string new_id(Dice& dice) { return fmt::format("never-{}", dice.below(1'000'000)); }

// A record that is right in itself, as number `seq`.
void put_event(ledger::Database& db, Dice& dice, std::uint64_t seq) {
  Time at = 0;
  must(db, "select at from writ_record where " + row_of(seq - 1), {}, [&](const ledger::Row& row) {
    at = row.integer(0);
    return true;
  });
  Record r = made_up(kTenant, new_id(dice), at);
  commit_to(r);
  r.seq = seq;
  put(db, r);
}

// Makes place for one more record.
void open_gap(ledger::Database& db, const Scene& scene, std::uint64_t at) {
  for (std::uint64_t seq = scene.size; seq >= at; --seq) renumber(db, seq, seq + 1);
}

void at_tail(Target& t) {
  change(t, [&](ledger::Database& db) { put_event(db, t.dice, t.scene.size + 1); });
}
void inside(Target& t) {
  change(t, [&](ledger::Database& db) {
    const std::uint64_t at = t.dice.between(2, t.scene.size);
    open_gap(db, t.scene, at);
    put_event(db, t.dice, at);
  });
}
// A place that no pending decision explains, so that somebody answers what was never asked.
void in_queue(Target& t) {
  change(t, [&](ledger::Database& db) {
    std::string digest;
    for (int k = 0; k < 64; ++k) digest += "0123456789abcdef"[t.dice.below(16)];
    const std::string handle = "q-" + digest.substr(0, 10);
    must(db,
         "insert into writ_queue(tenant, handle, digest, opened_at, decision) select tenant, $1, "
         "$2, at, seq from writ_record where " +
             row_of(t.any()),
         {std::string_view(handle), std::string_view(digest)});
  });
}
void as_subject(Target& t) {
  change(t, [&](ledger::Database& db) {
    must(db, "insert into writ_subject(tenant, subject, seq) values ('acme-corp', 'mallory', $1)",
         {static_cast<std::int64_t>(t.dice.between(1, t.scene.size + 9))});
  });
}
void recomputed(Target& t) {
  forge(t, [&](Book& book) {
    const std::size_t k = t.dice.below(book.records.size() + 1);
    const Time at = book.records[k == 0 ? 0 : k - 1].at;
    book.records.insert(book.records.begin() + static_cast<std::ptrdiff_t>(k),
                        made_up(kTenant, new_id(t.dice), at));
  });
}

struct Pair {
  std::uint64_t first, second;
};
Pair two(Target& t) {
  const std::uint64_t first = t.dice.between(1, t.scene.size - 1);
  return {first, t.dice.between(first + 1, t.scene.size)};
}
void exchange(ledger::Database& db, std::uint64_t a, std::uint64_t b) {
  const std::uint64_t aside = 1'000'000;
  renumber(db, a, aside);
  renumber(db, b, a);
  renumber(db, aside, b);
}
void two_rows(Target& t) {
  const Pair p = two(t);
  change(t, [&](ledger::Database& db) { exchange(db, p.first, p.second); });
}
void neighbours(Target& t) {
  const std::uint64_t first = t.dice.between(1, t.scene.size - 1);
  change(t, [&](ledger::Database& db) { exchange(db, first, first + 1); });
}
// The two exchange their times too.
void two_recomputed(Target& t) {
  const Pair p = two(t);
  forge(t, [&](Book& book) {
    Record &a = book.records[p.first - 1], &b = book.records[p.second - 1];
    const Time before = a.at, after = b.at;
    set_at(a, after);
    set_at(b, before);
    std::swap(a, b);
  });
}

void copy_at_tail(Target& t) {
  change(t, [&](ledger::Database& db) { insert_copy(db, t.any(), t.scene.size + 1); });
}
void copy_inside(Target& t) {
  change(t, [&](ledger::Database& db) {
    const std::uint64_t of = t.any(), at = t.dice.between(of + 1, t.scene.size + 1);
    open_gap(db, t.scene, at);
    insert_copy(db, of, at);
  });
}
// The same number twice, in a table without its key.
void same_number(Target& t) {
  change(t, [&](ledger::Database& db) {
    must(db, "create table copy as select * from writ_record");
    must(db, "insert into copy select * from writ_record where " + row_of(t.any()));
    must(db, "drop table writ_record");
    must(db, "alter table copy rename to writ_record");
  });
}
void copy_recomputed(Target& t, std::string_view type) {
  change(t, drop_indexes);
  forge(t, [&](Book& book) {
    std::vector<std::size_t> found;
    for (std::size_t k = 0; k < book.records.size(); ++k)
      if (!book.records[k].body.empty() && (type.empty() || book.records[k].type == type))
        found.push_back(k);
    const std::size_t of = t.dice.pick(found);
    const std::size_t at = t.dice.between(of + 1, book.records.size());
    Record copy = book.records[of];
    copy.seq = 0;
    set_at(copy, book.records[at - 1].at);
    book.records.insert(book.records.begin() + static_cast<std::ptrdiff_t>(at), std::move(copy));
  });
}
void any_recomputed(Target& t) { copy_recomputed(t, {}); }
// One request is decided once, whatever the tree says.
void decision_recomputed(Target& t) { copy_recomputed(t, "decision"); }

}  // namespace

std::vector<Variant> inserts() {
  return {{"at the tail", Skill::Rows, at_tail},
          {"inside", Skill::Rows, inside},
          {"a place in the queue", Skill::Rows, in_queue},
          {"a subject", Skill::Rows, as_subject},
          {"recomputed", Skill::Everything, recomputed}};
}
std::vector<Variant> reorders() {
  return {{"two rows", Skill::Rows, two_rows},
          {"neighbours", Skill::Rows, neighbours},
          {"recomputed", Skill::Everything, two_recomputed}};
}
std::vector<Variant> duplicates() {
  return {{"at the tail", Skill::Rows, copy_at_tail},
          {"inside", Skill::Rows, copy_inside},
          {"of the same number", Skill::Rows, same_number},
          {"a decision, recomputed", Skill::Rows, decision_recomputed},
          {"recomputed", Skill::Everything, any_recomputed}};
}

}  // namespace writ::attacks
