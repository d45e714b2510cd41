// The evidence and the history of a log in an evaluator, record by record: what decisions are taken over.
#pragma once

#include <map>
#include <memory>
#include <optional>
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

  // Everything up to record `size` of the log; begins anew where it has to. False: the database failed.
  bool catch_up(Log& log, std::uint64_t size);
  // One more record, the next after those that it has.
  void feed(const Record& record);
  void forget();  // what it has is not what the log has: a transaction failed
  void took(std::uint64_t seq) {
    fed_ = seq;
  }  // a record that was given to `take` is on record now
  // Records that this program does not take: other kinds, other fields. By type, kind and why, each once.
  const std::vector<std::string>& refused() const { return refused_; }
  // An evidence record or event as JSON, as this program takes it; the error that it draws.
  MaybeError take(std::string_view json, bool is_evidence);
  // The ids of the active people that its directory names; nothing when it has no directory.
  std::optional<std::vector<std::string>> people() const;

 private:
  bool begin_anew();
  void refuse(const Record& record, std::string why);
  void set_complete();

  Circumstances circumstances_;
  std::optional<Evaluator> evaluator_;
  std::uint64_t fed_ = 0;
  bool is_stale_ = false;                        // begins anew at the next record
  std::map<std::string, std::string> complete_;  // kind: since when
  std::vector<std::string> refused_;
};

// An execution with the facts that the program's kind has: what is recorded is all that the request gave. Empty where nobody
// asks for executions of it.
std::string fitted(const Program& program, std::string_view kind, std::string_view json);
// The field that says when a record of a kind stopped to count: `withdrawn_at` or `revoked_at`; empty when it has none.
std::string_view field_of_end(const program::Image& image, std::uint32_t kind);
std::string history_version(std::string_view origin, std::uint64_t size);

}  // namespace writ::ledger
