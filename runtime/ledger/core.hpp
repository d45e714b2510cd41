// What a ledger does within one transaction at a time: the rules of COMMIT, without threads.
#pragma once

#include <map>
#include <set>
#include <string>

#include "runtime/ledger/log.hpp"
#include "runtime/ledger/mirror.hpp"

namespace writ::ledger {

// Why something was not made durable.
struct Problem {
  std::string what;
  bool is_unsure = false;  // the database failed while it committed: it may be on record all the same
};

class Core {
 public:
  Core(std::unique_ptr<Database> db, LedgerOptions options);

  // Reads what is there, and writes down the program in force where that is new.
  bool open(std::string& error);
  // Begins a transaction that writes and catches up with other writers; then any calls; then `end`. A call that answers while
  // `is_broken` is of a transaction that will not commit.
  bool begin();
  bool end();  // true: durable
  bool is_broken() const { return is_broken_; }
  const Problem& problem() const { return problem_; }

  Committed commit(const Call& call);
  Written record(const Entry& entry);
  Ledger::Answered answer(std::string_view handle, std::string_view kind, std::string_view by,
                          std::string_view more);
  Written withdraw(std::string_view kind, std::string_view id, std::string_view by);

  Written delegate(const Delegation& given);
  std::vector<PendingRequest> pending();

  Log& log() { return log_; }
  // What is on record and the program does not take, in words.
  const std::vector<std::string>& refused() const { return mirror_->short_of(); }
  const std::shared_ptr<const Program>& program() const { return options_.program; }
  static Committed not_recorded(const Call& call, const Problem& why);

 private:
  bool start(std::string& error);
  bool follow();  // a program that came into force since, where none was named
  bool read_head();
  bool make_log(std::string& error);
  bool fits_log(std::string& error) const;
  bool take_program(std::string& error);
  // Kinds of events that another program which was in force declared: nothing where there was none.
  using Declared = std::optional<std::set<std::string>>;
  bool write_program(Declared& before);
  std::set<std::string> declared_in_force();
  bool write_completeness(const Declared& before);
  bool check(bool ok);  // remembers that the database failed
  bool clock_set_back(InputError& error) const;
  Committed repeat(const Call& call, const Record& before);
  Committed refuse(const Call& call, RequestHead head, const InputError& error);
  bool write_asked(const Record& decision);
  bool write_uses(const Call& call, const Record& decision,
                  const std::vector<Evaluator::ReliedOn>& relied);
  // Read from a host's record, and what else it says of it.
  struct Given {
    std::string kind, id, at, json;
    bool has_at = false;  // by the host's word
  };
  bool read_given(const Entry& entry, Given& out, InputError& bad) const;
  bool fits_in_force(const Given& given, MaybeError& bad);
  MaybeError wrong_type(const Entry& entry, std::uint32_t kind, std::string_view type) const;
  MaybeError not_known(std::string_view path, std::string_view person) const;  // to the directory
  MaybeError decide_again(const Record& asked, Decision& now);
  MaybeError not_needed(const Record& asked, std::string_view kind);
  std::string giver_of(const Record& given) const;
  MaybeError no_role(std::string_view path, std::string_view role) const;
  // What people were asked about, by its handle or its digest, and the newest decision that was pending; no digest when nobody was.
  bool asked_about(std::string_view which, std::string& digest, std::optional<Record>& decision);
  bool write_plain(std::string type, std::string_view kind, std::string_view id,
                   std::string_view json, const Record& like);
  void add_context(const Call& call, RequestHead head, Record& record) const;

  std::unique_ptr<Database> db_;
  LedgerOptions options_;
  Log log_;
  std::unique_ptr<Mirror> mirror_;
  std::unique_ptr<Mirror> in_force_;  // of another program than this one's: it has no records
  std::map<std::string, std::string, std::less<>> workflows_;  // by action
  bool follows_ = false;                                       // decides by whatever is in force
  std::uint64_t load_ = 0;        // the program record that decisions are taken under
  std::uint64_t size_begun_ = 0;  // of the log, when the transaction began
  Time now_ = 0;
  bool is_broken_ = false;
  Problem problem_;
};

}  // namespace writ::ledger
