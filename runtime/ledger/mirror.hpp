// The evidence and the history of a log in an evaluator, record by record: what decisions are taken over.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/ledger/log.hpp"
#include "runtime/program/image.hpp"

namespace writ::ledger {

// What a program record says of the circumstances of decisions.
struct Circumstances {
  std::shared_ptr<const Program> program;
  Options decide;
  std::string directory, settings, tables;
  std::uint64_t load = 0;  // the record; 0: none yet
};

class Mirror {
 public:
  // Null evaluator with `error`: a document is not as it should be.
  Mirror(Circumstances circumstances, std::string& error);

  bool is_open() const { return evaluator_.has_value(); }
  Evaluator& evaluator() { return *evaluator_; }
  const Circumstances& circumstances() const { return circumstances_; }

  // Everything up to record `size` of the log; from the first where it has to. False: the database failed.
  bool catch_up(Log& log, std::uint64_t size);
  // One more record, the next after those that it has.
  void feed(const Record& record);
  void forget();                    // what it has is not what the log has: a transaction failed
  void took(const Record& record);  // it was given to `take`, and is on record now
  // Records that this program does not take: other kinds, other fields. By type, kind and why, each once.
  const std::vector<std::string>& refused() const { return refused_; }
  // For people: events of kinds that it declares and does not take, whose history is complete only after the last of them,
  // evidence of kinds that it does not declare, and members of evidence that it does not read.
  const std::vector<std::string>& short_of() const { return short_of_; }
  // The first record of evidence that it declares and does not take: without it nothing can be decided. Empty without one.
  const std::string& unread() const { return unread_; }
  std::uint64_t erased() const { return erased_; }  // evidence and events that are gone
  std::uint64_t newest_program() const { return newest_program_; }  // that it has come by
  // Whether a host recorded an event of an action's kind under this id: one that an execution would have.
  bool has_imported(std::string_view kind, std::string_view id) const;
  // An evidence record or event as JSON, as this program takes it; the error that it draws.
  MaybeError take(std::string_view json, bool is_evidence);
  // The request that is decided next; the agent's person by the host's word. Refused where evidence is not taken.
  MaybeError ask(std::string_view request, std::string_view acts_for);

 private:
  void refuse(const Record& record, std::string_view json, std::string why);
  void note_unread(const Record& record, std::string_view why);
  bool keeps_what_ends(const Record& record, std::string_view json, std::string_view less);
  void begin_anew();
  void set_complete(const std::string& kind);
  void note_imported(const Record& record);

  Circumstances circumstances_;
  std::optional<Evaluator> evaluator_;
  std::uint64_t fed_ = 0;
  bool is_stale_ = false;                        // begins anew at the next record
  std::map<std::string, std::string> complete_;  // kind: since when, as records say
  Gaps short_;                                   // after the last event that was not taken
  std::vector<std::string> refused_, short_of_;
  std::string unread_;
  std::uint64_t erased_ = 0, newest_program_ = 0;
  std::set<std::pair<std::string, std::string>, std::less<>> imported_;  // kind, id
};

// A record with the fields that the program's kind has: of an execution all that the request gave is recorded. Empty where the
// program does not know the kind: nobody asks for executions of it.
std::string fitted(const Program& program, std::string_view kind, std::string_view json);
// The times that say when somebody took a record of a kind back: `withdrawn_at`, `revoked_at`; those that it declares.
std::vector<std::string_view> fields_of_end(const program::Image& image, std::uint32_t kind);
// A member by which `json` says when it stops to count, and which `less`, the same as a program takes it, leaves out; or none.
std::string limit_left_out(std::string_view json, std::string_view less);
// When an event happened; when it was written down where it does not say it.
Time time_of_event(const Record& record, std::string_view json);
std::string history_version(std::string_view origin, std::uint64_t size);

}  // namespace writ::ledger
