// Re-chained: an edit with everything computed anew, or not quite everything. The clock set back.
#include <algorithm>

#include <fmt/format.h>

#include "runtime/ledger/hash.hpp"
#include "tests/ledger/attacks/rows.hpp"

namespace writ::attacks {
namespace {

using ledger::Record;

template <class Fits>
std::size_t one_that(Dice& dice, const Book& book, const Fits& fits) {
  std::vector<std::size_t> found;
  for (std::size_t k = 0; k < book.records.size(); ++k)
    if (!book.records[k].body.empty() && fits(book.records[k])) found.push_back(k);
  return dice.pick(found);
}
// An erasure says what the book makes it say.
bool is_free(const Record& r) { return r.type != "erasure"; }

// One character, where it leaves a record of the same type and time.
void edit_body(Dice& dice, Record& r) {
  while (true) {
    const std::string body = altered(r.body, dice);
    const auto read = ledger::read_body(body);
    if (!read || read->tenant != r.tenant || read->type != r.type || read->at != r.at) continue;
    r.body = body;
    return;
  }
}

void edited(Target& t) {
  forge(t, [&](Book& book) { edit_body(t.dice, book.records[one_that(t.dice, book, is_free)]); });
}

// What was forbidden is permitted and executed.
void permitted(Target& t) {
  forge(t, [&](Book& book) {
    const std::size_t k =
        one_that(t.dice, book, [](const Record& r) { return r.columns.outcome == "forbid"; });
    Record& r = book.records[k];
    reword(r, R"("outcome":"forbid")", R"("outcome":"permit")");
    Record execution;
    execution.tenant = r.tenant;
    execution.type = "execution";
    execution.at = r.at;
    execution.columns = r.columns;
    execution.columns.id = r.columns.request;
    execution.columns.outcome.clear();
    execution.body = ledger::body_of(
        execution, {{"record", fmt::format(R"({{"kind":"{}","id":"{}","at":"{}"}})", r.columns.kind,
                                           r.columns.request, ledger::time_text(r.at))}});
    book.records.insert(book.records.begin() + static_cast<std::ptrdiff_t>(k) + 1, execution);
  });
}

// A body is gone, and at the end stands an erasure that nobody asked for.
void erase(Target& t, bool is_allowed) {
  constexpr std::uint64_t kNew = 1'000'000;
  forge(t, [&](Book& book) {
    Record& r = book.records[one_that(t.dice, book, [&](const Record& each) {
      return each.type != "erasure" &&
             is_allowed == (ledger::type_named(each.type)->erasure != ledger::Erasure::Never);
    })];
    Record left;
    left.tenant = r.tenant;
    left.type = r.type;
    left.at = r.at;
    left.columns.kind = r.columns.kind;
    left.columns.request = r.columns.request;
    left.columns.outcome = r.columns.outcome;
    r.residue = ledger::body_of(left, {{"record", "null"}});
    r.body.clear();
    r.salt.clear();
    r.erased_by = kNew;
    Record erasure;
    erasure.seq = kNew;
    erasure.tenant = r.tenant;
    erasure.type = "erasure";
    erasure.at = book.records.back().at;
    erasure.body = R"({"says":{"basis":"ticket 813"}})";
    book.records.push_back(std::move(erasure));
  });
}

void erased(Target& t) { erase(t, true); }
void erased_never(Target& t) { erase(t, false); }

// The record is right in itself, but the tree is the old one.
void without_tree(Target& t) {
  change(t, [&](ledger::Database& db) {
    const Book book = read_book(db, kTenant);
    Record r = book.records[one_that(t.dice, book, is_free)];
    edit_body(t.dice, r);
    commit_to(r);
    must(db, "delete from writ_record where " + row_of(r.seq));
    must(db, "delete from writ_subject where " + row_of(r.seq));
    put(db, r);
  });
}

// The tree is right, but the record's column is not what its body says.
void only_tree(Target& t) {
  change(t, [&](ledger::Database& db) {
    const std::uint64_t seq = t.any();
    edit_one(db, t.dice, "writ_record", "at", row_of(seq));
    ledger::Frontier edge;
    for (const ledger::Hash& leaf : leaves_of(db, kTenant)) edge.append(leaf);
    const std::string bytes = edge.bytes();
    must(db, "update writ_log set frontier = $1 where tenant = 'acme-corp'", {ledger::Blob{bytes}});
  });
}

// Records with time before them.
std::vector<std::size_t> later_ones(const Book& book) {
  std::vector<std::size_t> out;
  for (std::size_t k = 1; k < book.records.size(); ++k)
    if (book.records[k].at > book.records[k - 1].at) out.push_back(k);
  return out;
}

void column_back(Target& t) {
  change(t, [&](ledger::Database& db) {
    const Book book = read_book(db, kTenant);
    const std::size_t k = t.dice.pick(later_ones(book));
    const Time at = book.records[k - 1].at - static_cast<Time>(t.dice.between(1, 1'000'000));
    must(db, "update writ_record set at = $1 where " + row_of(k + 1), {at});
  });
}

// So that the next decision may be taken in the past.
void head_back(Target& t) {
  change(t, [&](ledger::Database& db) {
    must(db, "update writ_log set last_at = last_at - $1 where tenant = 'acme-corp'",
         {static_cast<Time>(t.dice.between(1, 1'000'000'000))});
  });
}

void before_predecessor(Target& t) {
  forge(t, [&](Book& book) {
    const std::size_t k = t.dice.pick(later_ones(book));
    set_at(book.records[k], book.records[k - 1].at - static_cast<Time>(t.dice.between(1, 1'000'000)));
  });
}

// Everything from one record on happened earlier, but still one after the other.
void all_from_one(Target& t) {
  forge(t, [&](Book& book) {
    const std::size_t k = t.dice.pick(later_ones(book));
    const Time from = book.records[k].at, gap = from - book.records[k - 1].at;
    const Time by = static_cast<Time>(t.dice.between(1, static_cast<std::uint64_t>(gap)));
    for (std::size_t i = k; i < book.records.size(); ++i)
      set_at(book.records[i], book.records[i].at - by);
    for (Book::Place& p : book.queue)
      if (p.opened >= from) p.opened -= by;
  });
}

}  // namespace

std::vector<Variant> rechained() {
  return {{"an edit", Skill::Everything, edited},
          {"a permit that never was", Skill::Everything, permitted},
          {"an erasure that nobody asked for", Skill::Everything, erased},
          {"an erasure of what is never erased", Skill::Rows, erased_never},
          {"all but the tree", Skill::Rows, without_tree},
          {"only the tree", Skill::Rows, only_tree}};
}

std::vector<Variant> clocks() {
  return {{"the column", Skill::Rows, column_back},
          {"the head's", Skill::Rows, head_back},
          {"before its predecessor", Skill::Rows, before_predecessor},
          {"all from one on", Skill::Everything, all_from_one}};
}

}  // namespace writ::attacks
