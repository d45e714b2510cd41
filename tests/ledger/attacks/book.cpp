#include "tests/ledger/attacks/book.hpp"

#include <map>
#include <set>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/erase.hpp"
#include "runtime/ledger/hash.hpp"
#include "tests/ledger/alone.hpp"

namespace writ::attacks {

using ledger::Blob;
using ledger::Record;

void must(ledger::Database& db, const std::string& sql, std::initializer_list<ledger::Cell> values,
          const ledger::Database::EachRow& each) {
  static std::set<std::string> kept;
  test::need(db.run(kept.insert(sql).first->c_str(), values, each), sql + ": " + db.error());
}

Book read_book(ledger::Database& db, const std::string& tenant) {
  Book out;
  ledger::Log log(db, tenant);
  test::need(log.read_head(), db.error());
  out.tenant = tenant;
  out.origin = log.origin();
  test::need(
      log.read(0, INT64_MAX, [&](Record&& r) { return out.records.push_back(std::move(r)), true; }),
      db.error());
  must(db, "select handle, digest, opened_at, decision, closed_by from writ_queue where tenant = $1",
       {std::string_view(tenant)}, [&](const ledger::Row& row) {
         out.queue.push_back({std::string(row.text(0)), std::string(row.text(1)), row.integer(2),
                              static_cast<std::uint64_t>(row.integer(3)),
                              static_cast<std::uint64_t>(row.integer(4))});
         return true;
       });
  return out;
}

void clear(ledger::Database& db, const std::string& tenant) {
  for (const char* table : {"writ_log", "writ_record", "writ_subject", "writ_queue"})
    must(db, fmt::format("delete from {} where tenant = $1", table), {std::string_view(tenant)});
}

void reword(Record& r, const std::string& from, const std::string& to) {
  std::string& text = r.body.empty() ? r.residue : r.body;
  if (const std::size_t at = text.find(from); at != std::string::npos)
    text.replace(at, from.size(), to);
}

void set_at(Record& r, Time at) {
  const auto member = [](Time t) { return fmt::format("\"at\":\"{}\"", ledger::time_text(t)); };
  reword(r, member(r.at), member(at));
  r.at = at;
}

Record made_up(const std::string& tenant, const std::string& id, Time at) {
  Record r;
  r.tenant = tenant;
  r.type = "event";
  r.at = at;
  r.columns.kind = "touch";
  r.columns.id = id;
  r.subjects = {"kim"};
  r.body = ledger::body_of(
      r, {{"record", fmt::format(R"({{"kind":"touch","id":"{}","at":"{}","contact":"kim"}})", id,
                                 ledger::time_text(at))}});
  return r;
}

namespace {

using Numbers = std::map<std::uint64_t, std::uint64_t>;  // what a record had: what it has

std::uint64_t renumbered(const Numbers& numbers, std::uint64_t seq) {
  const auto found = numbers.find(seq);
  return found == numbers.end() ? 0 : found->second;
}

// An erasure lists what names it; the body stays as it was where that is the same list.
void list_erased(Record& erasure, const std::vector<Record>& records, const Numbers& numbers) {
  std::string says;
  json::Writer w(says);
  w.begin_object().key("basis").raw(
      ledger::member_of(ledger::member_of(erasure.body, "says"), "basis"));
  w.key("records").begin_array();
  for (const Record& r : records)
    if (r.body.empty() && r.erased_by == erasure.seq)
      w.begin_object()
          .key("record")
          .number(static_cast<std::int64_t>(renumbered(numbers, r.seq)))
          .key("residue")
          .string(ledger::hex(ledger::sha256(r.residue)))
          .end_object();
  w.end_array().end_object();
  erasure.body = ledger::body_of(erasure, {{"says", says}});
}

}  // namespace

// The row's columns from what it says of itself; salt and commitment anew where they no longer fit.
void commit_to(Record& r) {
  const auto body = ledger::read_body(r.body.empty() ? r.residue : r.body);
  test::need(body.has_value(), "a forged body cannot be read");
  r.tenant = body->tenant;
  r.type = body->type;
  r.at = body->at;
  r.columns = body->columns;
  r.subjects = body->subjects;
  if (r.body.empty() || ledger::commitment_of(r.salt, r.body) == r.commitment) return;
  r.salt = ledger::random_bytes(32);
  r.commitment = ledger::commitment_of(r.salt, r.body);
}

void put(ledger::Database& db, const Record& r) {
  const auto bytes = [](const std::string& s) {
    return s.empty() ? ledger::Cell() : ledger::Cell(Blob{s});
  };
  const auto seq = static_cast<std::int64_t>(r.seq);
  const ledger::Columns& c = r.columns;
  must(db,
       "insert into writ_record(tenant, seq, type, at, commitment, salt, body, kind, id, item, "
       "workflow, actor, request, "
       "outcome, digest, erased_by, residue) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, "
       "$12, $13, $14, $15, $16, $17)",
       {std::string_view(r.tenant), seq, std::string_view(r.type), r.at, Blob{r.commitment},
        bytes(r.salt), ledger::text_or_null(r.body), ledger::text_or_null(c.kind),
        ledger::text_or_null(c.id), ledger::text_or_null(c.item), ledger::text_or_null(c.workflow),
        ledger::text_or_null(c.actor), ledger::text_or_null(c.request),
        ledger::text_or_null(c.outcome), ledger::text_or_null(c.digest),
        r.erased_by == 0 ? ledger::Cell() : ledger::Cell(static_cast<std::int64_t>(r.erased_by)),
        ledger::text_or_null(r.residue)});
  for (const std::string& subject : r.subjects)
    must(db, "insert into writ_subject(tenant, subject, seq) values ($1, $2, $3)",
         {std::string_view(r.tenant), std::string_view(subject), seq});
}

namespace {

// The queue that follows from the decisions; a place that an erased one has opened stays as old.
void write_queue(ledger::Database& db, const Book& book) {
  std::map<std::string, Book::Place> places;
  std::set<Time> erased;
  for (const Record& r : book.records) {
    if (r.type == "decision" && r.body.empty()) erased.insert(r.at);
    const std::string& digest = r.columns.digest;
    if (r.columns.outcome == "pending" && !digest.empty()) {
      const auto [place, is_new] =
          places.try_emplace(digest, Book::Place{"q-" + digest.substr(0, 10), digest, r.at, 0, 0});
      place->second.decision = r.seq;
      place->second.closed_by = 0;
    } else if (const auto place = places.find(digest); r.columns.outcome == "permit" &&
                                                       place != places.end() &&
                                                       place->second.closed_by == 0) {
      place->second.closed_by = r.seq;
    }
  }
  for (const Book::Place& old : book.queue)
    if (const auto place = places.find(old.digest);
        place != places.end() && erased.count(old.opened) != 0)
      place->second.opened = old.opened;
  for (const auto& [digest, p] : places)
    must(db,
         "insert into writ_queue(tenant, handle, digest, opened_at, decision, closed_by) values "
         "($1, $2, $3, $4, $5, $6)",
         {std::string_view(book.tenant), std::string_view(p.handle), std::string_view(digest),
          p.opened, static_cast<std::int64_t>(p.decision),
          p.closed_by == 0 ? ledger::Cell() : ledger::Cell(static_cast<std::int64_t>(p.closed_by))});
}

}  // namespace

void write_book(ledger::Database& db, Book book) {
  Numbers numbers;
  for (std::size_t k = 0; k < book.records.size(); ++k)
    if (book.records[k].seq != 0) numbers[book.records[k].seq] = k + 1;
  for (Record& r : book.records)
    if (r.type == "erasure") list_erased(r, book.records, numbers);
  clear(db, book.tenant);
  ledger::Frontier edge;
  std::uint64_t seq = 0;
  Time last = INT64_MIN;
  for (Record& r : book.records) {
    r.seq = ++seq;
    if (r.erased_by != 0) r.erased_by = renumbered(numbers, r.erased_by);
    commit_to(r);
    put(db, r);
    edge.append(ledger::leaf_hash(ledger::leaf_data(r)));
    last = r.at;
  }
  write_queue(db, book);
  const std::string bytes = edge.bytes();
  must(db,
       "insert into writ_log(tenant, origin, size, last_at, frontier) values ($1, $2, $3, $4, $5)",
       {std::string_view(book.tenant), std::string_view(book.origin),
        static_cast<std::int64_t>(seq), last, Blob{bytes}});
}

}  // namespace writ::attacks
