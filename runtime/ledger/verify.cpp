#include "runtime/ledger/verify.hpp"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "runtime/ledger/erase.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/log.hpp"
#include "runtime/ledger/queue.hpp"

namespace writ::ledger {
namespace {

constexpr std::size_t kMostFindings = 1000;

class Check {
 public:
  Check(Database& db, const std::string& tenant, const std::optional<Checkpoint>& anchor,
        bool with_store)
      : db_(db), anchor_(anchor), with_store_(with_store) {
    out_.tenant = tenant;
  }

  std::optional<Verified> run(const std::function<void(std::uint64_t)>& step, std::string& error) {
    const bool ok = db_.begin_reading() && store() && head() && subjects() && records(step) &&
                    documents() && queue();
    if (!ok) error = db_.error();
    db_.rollback();
    if (!ok) return std::nullopt;
    finish();
    return std::move(out_);
  }

 private:
  void damaged(std::uint64_t record, std::string what) {
    add(out_.damaged, record, std::move(what));
  }
  void incomplete(std::uint64_t record, std::string what) {
    add(out_.incomplete, record, std::move(what));
  }
  static void add(std::vector<Finding>& to, std::uint64_t record, std::string what) {
    if (to.size() < kMostFindings) to.push_back({record, std::move(what)});
  }

  bool store() {
    return !with_store_ || db_.self_check([&](std::string_view what) {
      damaged(0, fmt::format("the database: {}", what));
    });
  }

  bool head() {
    bool is_there = false;
    const bool ok =
        db_.run("select origin, size, last_at, frontier from writ_log where tenant = $1",
                {std::string_view(out_.tenant)}, [&](const Row& row) {
                  out_.origin = row.text(0);
                  stated_size_ = static_cast<std::uint64_t>(row.integer(1));
                  stated_last_ = row.integer(2);
                  stated_edge_ = row.text(3);
                  is_there = true;
                  return true;
                });
    if (ok && !is_there) incomplete(0, "the head of the log is missing");
    return ok;
  }

  bool subjects() {
    return db_.run("select seq, subject from writ_subject where tenant = $1",
                   {std::string_view(out_.tenant)}, [&](const Row& row) {
                     subjects_[static_cast<std::uint64_t>(row.integer(0))].emplace_back(row.text(1));
                     return true;
                   });
  }

  bool records(const std::function<void(std::uint64_t)>& step) {
    std::uint64_t count = 0;
    return db_.run("select " WRIT_RECORD_COLUMNS " from writ_record where tenant = $1 order by seq",
                   {std::string_view(out_.tenant)}, [&](const Row& row) {
                     one(record_of(row));
                     if (step) step(++count);
                     return true;
                   });
  }

  void one(const Record& r) {
    if (r.seq == last_seq_) return damaged(r.seq, "it stands there twice");
    if (r.seq != last_seq_ + 1)
      incomplete(last_seq_ + 1, r.seq == last_seq_ + 2
                                    ? std::string("the record is missing")
                                    : fmt::format("records up to {} are missing", r.seq - 1));
    last_seq_ = r.seq;
    if (r.at < last_at_)
      damaged(r.seq, fmt::format("it says {}, but the record before it {}: a clock was set back",
                                 time_text(r.at), time_text(last_at_)));
    last_at_ = r.at;
    std::vector<std::string> found = taken(subjects_, r.seq);
    std::sort(found.begin(), found.end());  // a database may have another order of texts
    edge_.append(leaf_hash(leaf_data(r)));
    if (anchor_ && r.seq == anchor_->size) anchored_ = edge_.root();
    const TypeRow* type = type_named(r.type);
    const bool is_erased = r.body.empty();
    if (type == nullptr) damaged(r.seq, fmt::format("no record has the type `{}`", r.type));
    else if (is_erased && type->erasure == Erasure::Never)
      damaged(r.seq, "its body is gone, and its type is one that is never erased");
    if (is_erased) {
      ++out_.erased;
      gone_.push_back({r.seq, r.erased_by, r.residue});
      if (!r.salt.empty()) damaged(r.seq, "its body is gone, but not its salt");
    } else if (commitment_of(r.salt, r.body) != r.commitment) {
      return damaged(r.seq, "its body is not the one that was committed to");
    } else if (r.erased_by != 0 || !r.residue.empty()) {
      damaged(r.seq, "it has a body, and is said to be erased");
    }
    const auto body = read_body(is_erased ? r.residue : r.body);
    if (!body) return damaged(r.seq, "its body cannot be read");
    if (body->tenant != r.tenant || body->type != r.type || body->at != r.at ||
        !(body->columns == r.columns))
      damaged(r.seq, "what it can be looked up by is not what its body says");
    if (found != body->subjects)
      damaged(r.seq, "the subjects that it can be found by are not what its body says");
    meaning(r);
  }

  template <class Map>
  static typename Map::mapped_type taken(Map& from, const typename Map::key_type& key) {
    auto node = from.extract(key);
    return node ? std::move(node.mapped()) : typename Map::mapped_type();
  }

  // What one record owes to others.
  void meaning(const Record& r) {
    if (r.type == "decision") {
      queue_.decided(r);
      if (!requests_.insert(r.columns.request).second)
        damaged(r.seq, fmt::format("the request `{}` was decided before", r.columns.request));
      if (r.columns.outcome == name_of(Outcome::Permit)) unacted_[r.columns.request] = r.seq;
    }
    if (r.type == "execution" && unacted_.erase(r.columns.request) == 0)
      damaged(r.seq, fmt::format("it executes the request `{}`, which no record before it permits",
                                 r.columns.request));
    if (r.type == "erasure")
      for (const Erased& e : erased_by(r.body)) listed_[e.record] = {r.seq, e.residue};
    if (r.type == "program") {
      const std::string_view says = member_of(r.body, "says");
      for (const std::string_view name : kDocuments)
        if (std::string hash = text_member(says, name); !hash.empty())
          documents_[std::move(hash)] = {r.seq, name};
    }
  }

  bool documents() {
    const auto check = [&](const Row& row) {
      const std::string hash(row.text(0));
      const std::string_view type = row.text(1);
      const bool is_known = std::count(std::begin(kDocuments), std::end(kDocuments), type) != 0;
      if (!is_known || hex(sha256(row.text(2))) != hash)
        damaged(0, fmt::format("the {} {}… is not what its hash says", type, hash.substr(0, 12)));
      documents_.erase(hash);
      return true;
    };
    if (!db_.run("select hash, type, body from writ_document", {}, check)) return false;
    for (const auto& [hash, named] : documents_)
      incomplete(named.by, fmt::format("the {} {}…, which it put in force, is missing", named.type,
                                       hash.substr(0, 12)));
    return true;
  }

  bool queue() {
    return queue_.compare(
        db_, out_.tenant, [&](std::uint64_t n, std::string what) { damaged(n, std::move(what)); },
        [&](std::uint64_t n, std::string what) { incomplete(n, std::move(what)); });
  }

  void finish() {
    out_.size = edge_.size();
    out_.root = edge_.root();
    if (last_seq_ < stated_size_)
      incomplete(last_seq_ + 1,
                 fmt::format("the log ends here; its head says {} records", stated_size_));
    if (last_seq_ > stated_size_)
      damaged(stated_size_ + 1,
              fmt::format("the head of the log says only {} records", stated_size_));
    if (stated_edge_ != edge_.bytes()) damaged(0, "the tree's head is not the tree of the records");
    if (stated_last_ != last_at_)
      damaged(0, "the time of the last record is not what the head says");
    for (const Gone& g : gone_) {
      const Listed listed = taken(listed_, g.record);
      if (listed.by <= g.record || listed.by != g.by)
        incomplete(g.record, "its body is gone, and no erasure after it says so");
      else if (listed.residue != hex(sha256(g.residue)))
        damaged(g.record, "what is left of it is not what its erasure left");
    }
    for (const auto& [record, listed] : listed_)
      damaged(record, fmt::format("record {} erased it, but it is not erased", listed.by));
    for (const auto& [record, subjects] : subjects_)
      damaged(record,
              fmt::format("`{}` can be found by it, but there is no such record", subjects[0]));
    for (const auto& [request, record] : unacted_)
      incomplete(record, fmt::format("the permit of `{}` has no execution after it", request));
    anchors();
  }

  void anchors() {
    static constexpr const char* kWhoCan =
        "by somebody who can write to the database and compute the tree anew";
    if (!anchor_) {
      out_.untold = {
          fmt::format("that records were changed, left out, put in or put in another order {}",
                      kWhoCan),
          "that the newest records were cut off together with their head, or an old copy was put "
          "back",
          "that another ledger was put in the place of this one"};
      return;
    }
    if (anchor_->origin != out_.origin)
      damaged(0, fmt::format("the checkpoint is of the log `{}`, this one is `{}`", anchor_->origin,
                             out_.origin));
    else if (anchor_->size > edge_.size())
      incomplete(
          edge_.size() + 1,
          fmt::format(
              "the checkpoint covers {} records: the log was cut off, or an old copy was put back",
              anchor_->size));
    else if ((anchor_->size == 0 ? empty_root() : anchored_) != anchor_->root)
      damaged(
          0,
          fmt::format(
              "the first {} records are not those that the checkpoint covers: they were changed, "
              "or the log was forked",
              anchor_->size));
    else out_.covered = anchor_->size;
    // Also when there is nothing after it: it may have been cut off.
    out_.untold = {fmt::format(
        "that records after {} were changed or left out, or say of earlier ones that they "
        "are erased, {}",
        out_.covered, kWhoCan)};
    if (out_.covered == edge_.size() && out_.ok())
      out_.untold.push_back(
          "that records were written down that never happened: the log proves what was recorded, "
          "not that it is true");
  }

  struct Gone {
    std::uint64_t record, by;
    std::string residue;
  };
  struct Listed {
    std::uint64_t by = 0;
    std::string residue;
  };
  struct Document {
    std::uint64_t by;
    std::string_view type;
  };
  static constexpr std::string_view kDocuments[] = {"compiled", "directory", "settings", "tables"};
  Database& db_;
  const std::optional<Checkpoint>& anchor_;
  bool with_store_;
  Verified out_;
  Frontier edge_;
  Hash anchored_;
  std::uint64_t stated_size_ = 0, last_seq_ = 0;
  Time stated_last_ = INT64_MIN, last_at_ = INT64_MIN;
  std::string stated_edge_;
  std::map<std::uint64_t, std::vector<std::string>> subjects_;
  std::set<std::string> requests_;
  std::map<std::string, std::uint64_t> unacted_;  // permits whose execution has not come yet
  std::map<std::uint64_t, Listed> listed_;
  std::map<std::string, Document> documents_;  // named, and not seen yet
  QueueCheck queue_;
  std::vector<Gone> gone_;
};

}  // namespace

std::optional<Verified> verify(Database& db, const std::string& tenant,
                               const std::optional<Checkpoint>& anchor,
                               const std::function<void(std::uint64_t)>& step, std::string& error,
                               bool with_store) {
  return Check(db, tenant, anchor, with_store).run(step, error);
}

bool tenants_of(Database& db, std::vector<std::string>& out) {
  // Also those whose head somebody took away.
  return db.run("select tenant from writ_log union select tenant from writ_record order by tenant",
                {}, [&](const Row& row) {
                  out.emplace_back(row.text(0));
                  return true;
                });
}

}  // namespace writ::ledger
