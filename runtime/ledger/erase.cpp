#include "runtime/ledger/erase.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "runtime/ledger/hash.hpp"
#include "runtime/ledger/ids.hpp"
#include "runtime/ledger/queue.hpp"
#include "runtime/program/program.hpp"
#include "runtime/program/scan.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"

namespace writ::ledger {
namespace {

// A transaction over a log: written when `done`, otherwise undone.
class Change {
 public:
  explicit Change(Log& log) : log_(log) { is_open_ = log_.db().begin() && log_.read_head(); }
  ~Change() {
    if (!is_done_) log_.db().rollback();
  }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
  bool is_open() const { return is_open_; }
  bool done() { return is_done_ = log_.write_head() && log_.db().commit(); }

 private:
  Log& log_;
  bool is_open_ = false, is_done_ = false;
};

bool append_own(Log& log, Time now, std::string type, std::string_view subject, std::string_view by,
                std::string_view says, std::uint64_t& record) {
  Record r = log.draft(std::move(type), now);
  r.columns.actor = by;
  if (!subject.empty()) r.subjects = {std::string(subject)};
  r.body = body_of(r, {{"says", says}});
  if (!log.append(r)) return false;
  record = r.seq;
  return true;
}

// Whether a text says an id as a word of its own.
bool says(std::string_view text, std::string_view id) {
  const auto is_part = [&](std::size_t at) {
    const auto c = static_cast<unsigned char>(at < text.size() ? text[at] : ' ');
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
  };
  for (std::size_t at = text.find(id); at != std::string_view::npos; at = text.find(id, at + 1))
    if ((at == 0 || !is_part(at - 1)) && !is_part(at + id.size())) return true;
  return false;
}

// What is left of a record: that it was, when, of which type and kind, and for which request; of an event, when it is erased
// for a subject, also the event without the subject, so that counts about others stay what they were.
std::string residue_of(const Record& r, std::string_view subject, const TypeRow& type) {
  Record left;
  left.tenant = r.tenant;
  left.type = r.type;
  left.at = r.at;
  left.columns.kind = r.columns.kind;
  left.columns.request = r.columns.request;
  left.columns.outcome = r.columns.outcome;
  // Whoever asks about the item it was about is told that something is gone, unless that is what was erased.
  if (!subject.empty() && r.columns.item != subject && r.columns.workflow != subject) {
    left.columns.item = r.columns.item;
    left.columns.workflow = r.columns.workflow;
  }
  if (type.role != Role::Own) left.columns.id = r.columns.id;
  std::string record = "null";
  if (type.role == Role::Event && !subject.empty()) {
    record = copied(member_of(r.body, "record"),
                    [&](const std::string& path,
                        std::optional<std::string_view> text) -> std::optional<std::string> {
                      const bool is_own = path == "kind" || path == "id" || path == "at";
                      if (is_own || !text) return std::nullopt;
                      if (text == subject) return "erased-" + std::to_string(r.seq);
                      const bool is_prose = text->find(' ') != std::string_view::npos;
                      return is_prose && says(*text, subject)
                                 ? std::optional<std::string>("(erased)")
                                 : std::nullopt;
                    });
  }
  return body_of(left, {{"record", record}});
}

bool take_body(Log& log, const Record& r, std::uint64_t by, std::string_view residue) {
  const auto seq = static_cast<std::int64_t>(r.seq);
  const std::string_view tenant(log.tenant());
  const auto left = read_body(residue);
  const std::string& digest = r.columns.digest;
  const bool waits = r.columns.outcome == name_of(Outcome::Pending);
  const std::string shortest = handle_of(digest, kShortestHandle),
                    longest = handle_of(digest, digest.size());
  return left &&
         log.db().run(
             "update writ_record set body = null, salt = null, actor = null, digest = null, item = "
             "$1, "
             "workflow = $2, id = $3, erased_by = $4, residue = $5 where tenant = $6 and seq = $7",
             {text_or_null(left->columns.item), text_or_null(left->columns.workflow),
              text_or_null(left->columns.id), static_cast<std::int64_t>(by), residue, tenant, seq}) &&
         log.db().run("delete from writ_subject where tenant = $1 and seq = $2", {tenant, seq}) &&
         // What nobody can look at any more nobody can answer; whoever asks again is asked anew.
         (!waits ||
          log.db().run("delete from writ_queue where tenant = $1 and handle between $2 and $3 and "
                       "decision = $4",
                       {tenant, std::string_view(shortest), std::string_view(longest), seq}));
}

struct Going {
  Record record;
  std::string residue;
};

bool write_erasure(Log& log, Time now, const Order& order, const std::vector<Going>& going,
                   ErasureReport& out) {
  std::string says;
  json::Writer w(says);
  w.begin_object().key("basis").string(order.basis).key("records").begin_array();
  for (const Going& g : going)
    w.begin_object()
        .key("record")
        .number(static_cast<std::int64_t>(g.record.seq))
        .key("residue")
        .string(hex(sha256(g.residue)))
        .end_object();
  w.end_array().end_object();
  if (!append_own(log, now, "erasure", {}, order.by, says, out.record)) return false;
  for (const Going& g : going)
    if (!take_body(log, g.record, out.record, g.residue)) return false;
  out.erased = going.size();
  return true;
}

// Rows of which the body is there, told apart by what the statement selects.
bool collect(Log& log, const char* sql, std::initializer_list<Cell> values, std::vector<Record>& out) {
  return log.db().run(sql, values, [&](const Row& row) {
    if (!row.is_null(5)) out.push_back(record_of(row));
    return true;
  });
}

// Requests that could not be read have no subjects, and may name anybody.
bool errors_that_say(Log& log, std::string_view subject, std::vector<Record>& out) {
  std::vector<Record> errors;
  if (!collect(log,
               "select " WRIT_RECORD_COLUMNS
               " from writ_record where tenant = $1 and type = 'error' order by seq",
               {std::string_view(log.tenant())}, errors))
    return false;
  for (Record& r : errors) {
    const bool is_known =
        std::any_of(out.begin(), out.end(), [&](const Record& o) { return o.seq == r.seq; });
    if (!is_known && says(text_member(r.body, "ask"), subject)) out.push_back(std::move(r));
  }
  std::sort(out.begin(), out.end(), [](const Record& a, const Record& b) { return a.seq < b.seq; });
  return true;
}

using Held = std::map<std::string, std::string>;
// Whether a record is about somebody on legal hold; a request that could not be read, whether it says so.
bool is_held(const Record& r, const Held& held) {
  const auto body = read_body(r.body);
  if (!body) return !held.empty();
  const bool is_unread = r.type == "error";
  const std::string ask = is_unread ? text_member(r.body, "ask") : std::string();
  return std::any_of(held.begin(), held.end(), [&](const auto& h) {
    return std::find(body->subjects.begin(), body->subjects.end(), h.first) != body->subjects.end() ||
           (is_unread && says(ask, h.first));
  });
}

// Kinds of events are complete only after what was erased of them, unless they were complete from later on.
bool write_shorter(Log& log, Time now, const Gaps& after) {
  std::map<std::string, std::string> known, since;
  if (after.empty()) return true;
  if (!complete_since(log, known)) return false;
  for (const auto& [kind, moment] : after) {
    const auto said = known.find(kind);
    const bool is_later = said != known.end() && since_of(said->second) >= moment;
    if (!is_later) since[kind] = time_text(moment);
  }
  if (since.empty()) return true;
  Record r = completeness(log, now, since);
  return log.append(r);
}

// Why an order cannot be written down; empty when it can.
std::string unwritable(std::string_view subject, const Order& order) {
  const MaybeError bad =
      not_plain("erasure", {{"subject", subject}, {"by", order.by}, {"basis", order.basis}});
  if (bad) return bad->message();
  const bool is_blank = order.basis.find_first_not_of(' ') == std::string_view::npos;
  return is_blank ? "erasure, `basis`: found nothing, expected why: the law, the case, the ticket"
                  : "";
}

}  // namespace

std::vector<Erased> erased_by(std::string_view erasure_body) {
  std::vector<Erased> out;
  each_element(member_of(member_of(erasure_body, "says"), "records"), [&](std::string_view raw) {
    out.push_back({count_member(raw, "record"), text_member(raw, "residue")});
  });
  return out;
}

bool holds(Log& log, std::map<std::string, std::string>& out) {
  out.clear();
  return log.db().run(
      "select " WRIT_RECORD_COLUMNS
      " from writ_record where tenant = $1 and type in ('hold', 'release') order by seq",
      {std::string_view(log.tenant())}, [&](const Row& row) {
        const Record r = record_of(row);
        const std::string_view says = member_of(r.body, "says");
        const std::string subject = text_member(says, "subject");
        if (r.type == "hold") out[subject] = text_member(says, "basis");
        else out.erase(subject);
        return true;
      });
}

Needs needs_of(std::shared_ptr<const Program> program, Time now) {
  std::vector<bool> is_queried =
      program ? program::kinds_queried(program->image()) : std::vector<bool>();
  return [program = std::move(program), is_queried = std::move(is_queried),
          now](std::string_view name) {
    const std::uint32_t row = program ? program->kind_named(name) : program::kNone;
    if (row == program::kNone || !is_queried[row]) return std::numeric_limits<Time>::max();
    const program::KindRow& kind = program->image().kinds[row];
    if (kind.kept == program::kNone) return std::numeric_limits<Time>::min();
    const value::Result since =
        value::sub(value::of_scalar(value::Tag::Time, now), program->constant(kind.kept));
    return since.failed ? std::numeric_limits<Time>::min() : since.value.i;
  };
}

bool erase_subject(Log& log, Time now, std::string_view subject, const Order& order,
                   const Needs& needs, ErasureReport& out) {
  Change change(log);
  Held held;
  std::vector<Record> rows;
  std::vector<Going> going;
  if (!change.is_open() || !holds(log, held)) return false;
  if (out.refused = unwritable(subject, order); !out.refused.empty()) return true;
  if (const auto h = held.find(std::string(subject)); h != held.end()) {
    out.refused = fmt::format("`{}` is on legal hold: {}", subject, h->second);
    return true;
  }
  if (!collect(log,
               "select " WRIT_RECORD_COLUMNS
               " from writ_record where tenant = $1 and seq in (select seq from writ_subject "
               "where tenant = $1 and subject = $2) order by seq",
               {std::string_view(log.tenant()), subject}, rows) ||
      !errors_that_say(log, subject, rows))
    return false;
  for (Record& r : rows) {
    const TypeRow* type = type_named(r.type);
    if (is_held(r, held)) ++out.kept["about somebody on legal hold"];
    else if (type == nullptr || type->erasure == Erasure::Never)
      ++out.kept["without it more could be permitted"];
    else if (type->erasure == Erasure::WhenOld && r.at > now - type->keep_days * value::kMicrosPerDay)
      ++out.kept[fmt::format("the law keeps them {} days", type->keep_days)];
    else if (type->role == Role::Event && r.at > needs(r.columns.kind))
      ++out.kept["the program in force still looks at them"];
    else going.push_back({std::move(r), {}});
  }
  Gaps after;
  for (Going& g : going) {
    const TypeRow& type = *type_named(g.record.type);
    g.residue = residue_of(g.record, subject, type);
    if (type.role == Role::Event) note_gap(after, g.record.columns.kind, g.record.at);
  }
  if (going.empty()) return true;
  return write_shorter(log, now, after) && write_erasure(log, now, order, going, out) &&
         change.done();
}

bool erase_old(Log& log, Time now, const std::map<std::string, int>& days, const Needs& needs,
               bool is_trial, ErasureReport& out, std::string_view by) {
  Change change(log);
  Held held;
  Gaps complete;
  std::vector<Going> going;
  if (!change.is_open() || !holds(log, held)) return false;
  for (const TypeRow& type : types()) {
    if (type.erasure == Erasure::Never) continue;
    const auto asked = days.find(std::string(type.name));
    const Time keep =
        std::clamp(asked == days.end() ? type.keep_days : asked->second, type.keep_days, kMostDays);
    std::vector<Record> rows;
    if (!collect(log,
                 "select " WRIT_RECORD_COLUMNS
                 " from writ_record where tenant = $1 and type = $2 and at <= $3 order by seq",
                 {std::string_view(log.tenant()), type.name, now - keep * value::kMicrosPerDay}, rows))
      return false;
    for (Record& r : rows) {
      if (is_held(r, held)) {
        ++out.kept["about somebody on legal hold"];
        continue;
      }
      if (type.role == Role::Event && r.at > needs(r.columns.kind)) {
        ++out.kept["the program in force still looks at them"];
        continue;
      }
      if (type.role == Role::Event) note_gap(complete, r.columns.kind, r.at);
      std::string residue = residue_of(r, {}, type);
      going.push_back({std::move(r), std::move(residue)});
    }
  }
  out.erased = going.size();
  if (going.empty() || is_trial) return true;
  return write_shorter(log, now, complete) &&
         write_erasure(log, now, {"retention", by}, going, out) && change.done();
}

namespace {

bool write_hold(Log& log, Time now, const char* type, std::string_view subject, const Order& order,
                std::uint64_t& record, std::string& error) {
  Change change(log);
  Held held;
  if (!change.is_open() || !holds(log, held)) return error = log.db().error(), false;
  if (error = unwritable(subject, order); !error.empty()) return false;
  const bool is_held = held.count(std::string(subject)) != 0;
  if (is_held == (std::string_view(type) == "hold")) {
    error = fmt::format("`{}` is {}on legal hold", subject, is_held ? "already " : "not ");
    return false;
  }
  std::string says;
  json::Writer w(says);
  w.begin_object().key("subject").string(subject).key("basis").string(order.basis).end_object();
  if (append_own(log, now, type, subject, order.by, says, record) && change.done()) return true;
  error = log.db().error();
  return false;
}

}  // namespace

bool hold(Log& log, Time now, std::string_view subject, const Order& order, std::uint64_t& record,
          std::string& error) {
  return write_hold(log, now, "hold", subject, order, record, error);
}

bool release(Log& log, Time now, std::string_view subject, const Order& order,
             std::uint64_t& record, std::string& error) {
  return write_hold(log, now, "release", subject, order, record, error);
}

}  // namespace writ::ledger
