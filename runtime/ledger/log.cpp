#include "runtime/ledger/log.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {
namespace {

constexpr std::size_t kSalt = 32;

}  // namespace

bool Log::read_head() {
  bool is_whole = true;
  origin_.clear();
  frontier_ = {};
  last_at_ = INT64_MIN;
  const bool ok =
      db_.run("select origin, size, last_at, frontier from writ_log where tenant = $1",
              {std::string_view(tenant_)}, [&](const Row& row) {
                origin_ = row.text(0);
                last_at_ = row.integer(2);
                is_whole = frontier_.read(static_cast<std::uint64_t>(row.integer(1)), row.text(3));
                return true;
              });
  return ok && is_whole;
}

bool Log::make(std::string origin) {
  origin_ = std::move(origin);
  return db_.run(
      "insert into writ_log(tenant, origin, size, last_at, frontier) values ($1, $2, 0, $3, $4)",
      {std::string_view(tenant_), std::string_view(origin_), last_at_, Blob{}});
}

Record Log::draft(std::string type, Time now) const {
  Record r;
  r.tenant = tenant_;
  r.type = std::move(type);
  r.at = std::max(now, last_at_);
  return r;
}

bool Log::append(Record& r) {
  r.seq = size() + 1;
  r.salt = random_bytes(kSalt);
  if (r.salt.empty()) return false;
  r.commitment = commitment_of(r.salt, r.body);
  const auto seq = static_cast<std::int64_t>(r.seq);
  const Columns& c = r.columns;
  bool ok = db_.run(
      "insert into writ_record(tenant, seq, type, at, commitment, salt, body, kind, id, item, "
      "workflow, actor, "
      "request, outcome, digest) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
      "$14, $15)",
      {std::string_view(tenant_), seq, std::string_view(r.type), r.at, Blob{r.commitment},
       Blob{r.salt}, std::string_view(r.body), text_or_null(c.kind), text_or_null(c.id),
       text_or_null(c.item), text_or_null(c.workflow), text_or_null(c.actor),
       text_or_null(c.request), text_or_null(c.outcome), text_or_null(c.digest)});
  for (const std::string& subject : r.subjects)
    ok = ok && db_.run("insert into writ_subject(tenant, subject, seq) values ($1, $2, $3)",
                       {std::string_view(tenant_), std::string_view(subject), seq});
  if (!ok) return false;
  frontier_.append(leaf_hash(leaf_data(r)));
  last_at_ = std::max(last_at_, r.at);
  return true;
}

bool Log::write_head() {
  const std::string edge = frontier_.bytes();
  return db_.run(
      "update writ_log set size = $1, last_at = $2, frontier = $3 where tenant = $4",
      {static_cast<std::int64_t>(size()), last_at_, Blob{edge}, std::string_view(tenant_)});
}

Record completeness(const Log& log, Time now, const std::map<std::string, std::string>& since) {
  Record r = log.draft("completeness", now);
  std::string says;
  json::Writer w(says);
  w.begin_object();
  for (const auto& [kind, moment] : since) w.key(kind).string(moment);
  w.end_object();
  r.body = body_of(r, {{"says", says}});
  return r;
}

void take_completeness(const Record& record, std::map<std::string, std::string>& into) {
  value::Arena arena;
  json::Reader in(member_of(record.body, "says"), arena);
  std::string_view key, moment;
  if (in.peek() != json::Token::Object || !in.enter_object()) return;
  while (in.next_member(key)) {
    const std::string kind(key);
    if (in.read_string(moment)) into[kind] = moment;
  }
}

bool complete_since(Log& log, std::map<std::string, std::string>& out) {
  return log.db().run("select " WRIT_RECORD_COLUMNS
                      " from writ_record where tenant = $1 and type = 'completeness' order by seq",
                      {std::string_view(log.tenant())}, [&](const Row& row) {
                        take_completeness(record_of(row), out);
                        return true;
                      });
}

Time since_of(std::string_view moment) {
  return moment == "always" ? INT64_MIN : value::parse_time(moment).value_or(INT64_MAX);
}

void note_gap(Gaps& gaps, const std::string& kind, Time missing) {
  Time& since = gaps.try_emplace(kind, INT64_MIN).first->second;
  since = std::max(since, missing + 1);
}

Record record_of(const Row& row) {
  Record r;
  r.seq = static_cast<std::uint64_t>(row.integer(0));
  r.type = row.text(1);
  r.at = row.integer(2);
  r.commitment = row.text(3);
  r.salt = row.text(4);
  r.body = row.text(5);
  std::string Columns::*const columns[] = {&Columns::kind,     &Columns::id,    &Columns::item,
                                           &Columns::workflow, &Columns::actor, &Columns::request,
                                           &Columns::outcome,  &Columns::digest};
  int k = 6;
  for (auto column : columns) r.columns.*column = row.text(k++);
  r.erased_by = row.is_null(14) ? 0 : static_cast<std::uint64_t>(row.integer(14));
  r.residue = row.text(15);
  r.tenant = row.text(16);
  return r;
}

bool Log::read(std::uint64_t after, std::uint64_t last, const std::function<bool(Record&&)>& each) {
  return db_.run(
      "select " WRIT_RECORD_COLUMNS
      " from writ_record where tenant = $1 and seq > $2 and seq <= $3 order by seq",
      {std::string_view(tenant_), static_cast<std::int64_t>(after), static_cast<std::int64_t>(last)},
      [&](const Row& row) { return each(record_of(row)); });
}

bool Log::one(const char* sql, std::initializer_list<Cell> values, std::optional<Record>& out) {
  out.reset();
  return db_.run(sql, values, [&](const Row& row) {
    out = record_of(row);
    return false;
  });
}

bool Log::find(std::uint64_t seq, std::optional<Record>& out) {
  return one("select " WRIT_RECORD_COLUMNS " from writ_record where tenant = $1 and seq = $2",
             {std::string_view(tenant_), static_cast<std::int64_t>(seq)}, out);
}

bool Log::decision_of(std::string_view request, std::optional<Record>& out) {
  return one("select " WRIT_RECORD_COLUMNS
             " from writ_record where tenant = $1 and request = $2 and type = 'decision'",
             {std::string_view(tenant_), request}, out);
}

bool Log::newest_program(std::optional<Record>& out) {
  return one("select " WRIT_RECORD_COLUMNS
             " from writ_record where tenant = $1 and type = 'program' order by seq desc limit 1",
             {std::string_view(tenant_)}, out);
}

bool Log::of_kind_and_id(std::string_view kind, std::string_view id, std::optional<Record>& out) {
  return one("select " WRIT_RECORD_COLUMNS
             " from writ_record where tenant = $1 and kind = $2 and id = $3",
             {std::string_view(tenant_), kind, id}, out);
}

}  // namespace writ::ledger
