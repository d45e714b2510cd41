// Writ's runtime API: ask before you act. No exception crosses it; nothing here knows of source text.
//
//   std::shared_ptr<const writ::Program> program = …;          // writ::compile, or a loaded image
//   writ::Evaluator evaluator(program, {.tenant = "acme", .can_do = {"log", "mask"}});
//   if (auto bad = evaluator.set_directory(json)) return refuse(*bad);
//   if (auto bad = evaluator.set_request(authzen_json)) return refuse(*bad);
//   const writ::Decision& d = evaluator.decide(now);
//   if (d.outcome == writ::Outcome::Permit) act();
//
// Threads: a Program is immutable and shared; an Evaluator belongs to one thread at a time and serves one
// tenant. ProgramSlot replaces a program under running evaluators. See runtime/TRUST.md for who vouches for what.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::program {
class Program;
}

namespace writ {

using program::Program;
using Time = std::int64_t;  // microseconds since 1970-01-01T00:00:00Z

// A compiled program as bytes, as `writ build` writes them (NAME.writc): for hosts that have no compiler.
struct Trust {
  std::optional<std::string> hash = {};        // only this program, by its content hash
  std::optional<std::string> public_key = {};  // only a program that this Ed25519 key (PEM) has signed
};
struct Loaded {
  std::shared_ptr<const Program> program;  // null when the bytes are refused
  std::string error;                       // why
  explicit operator bool() const { return program != nullptr; }
};
// Reads a private copy, checks hash and signature, and verifies every row before anything uses it: the bytes may come from
// anywhere. What the program may decide is another matter: say in `trust` whose it has to be.
Loaded load_program(std::string_view bytes, const Trust& trust = {});
// `program` in decisions.
const std::string& hash_of(const Program& program);

enum class Outcome : std::uint8_t { Forbid, Pending, Permit };
std::string_view name_of(Outcome outcome);  // "forbid", "pending", "permit"

// What was wrong with an input document: nothing was decided.
struct InputError {
  std::string document;  // "request", "evidence", "history", "directory", "settings", "tables", "externs", "can"
  std::string path;  // `resource.properties.risk`; empty at the root
  std::string expected;
  std::string found;
  std::uint32_t line = 0, column = 0;  // from 1; 0 when the place is not in a text
  std::string message() const;         // one sentence with all of it
};
using MaybeError = std::optional<InputError>;

// One reason of a decision. Rules and lanes by qualified name.
struct Reason {
  enum class Kind : std::uint8_t {
    Permit,
    Forbid,
    Require,
    Lane,
    Fault,
    Undeliverable,
    NoRulePermits,
    NotRecorded  // a ledger could not make the decision durable
  };
  Kind kind;
  std::string rule;  // `gtm.messaging.messaging.hours`; a lane's name; empty where none is to blame
  std::string title;
  std::string detail;  // for people: what is missing, what could not be delivered, the faults
};
// Something still owed before a pending request can be permitted.
struct OpenItem {
  std::string rule;
  std::string kind;                                             // `approval`, `consent`, …
  std::uint32_t missing = 1;                                    // further distinct persons
  std::vector<std::string> roles;                               // alternatives, outside spellings
  std::vector<std::string> persons;                             // alternatives, ids
  std::string subject;                                          // for kinds about subjects
  std::vector<std::pair<std::string, std::string>> properties;  // purpose, after, escalation, … as JSON values
  std::vector<std::string> rejected_by;  // standing rejections of this content
};
struct Owed {
  std::string id;          // stable: rule and position
  std::string type;        // `mask`
  std::string properties;  // a JSON object
};
struct FaultReport {
  std::string where;
  std::string kind;
  std::string place;
  std::string text;
};  // place: file:line:column
// What an extern was asked in a decision: once for the same arguments. With `digest`, Evaluator::set_extern_answers
// takes it back, so that a replay hears the same.
struct ExternReport {
  std::string name;       // qualified
  std::string arguments;  // a JSON list, sensitive ones masked
  std::string digest;     // hex SHA-256 of name and exact arguments
  std::string result;     // JSON; empty when it failed
  std::string failed;     // why there is no result; empty when there is one
};
struct LaneReport {
  std::string lane;
  std::string title;
  std::string admitted_by;
};

struct Decision {
  Outcome outcome = Outcome::Forbid;
  std::vector<Reason> reasons;  // all of them, sorted by qualified name
  std::vector<OpenItem> requirements;
  std::vector<Owed> obligations;  // owed now
  std::vector<LaneReport> lanes;
  std::vector<std::string> ignored;  // records later than now, unknown spellings
  std::vector<FaultReport> faults;
  std::vector<ExternReport> externs;  // by name
  struct Would {
    Outcome outcome;
    std::vector<Reason> reasons;
  };
  std::optional<Would> would;         // present when a rule with a mode exists for the action
  std::vector<std::string> warnings;  // messages of `warn` rules that would have decided
  std::string content_digest;         // empty unless computed
  std::string program_hash;
  std::string inputs_hash;
  Time evaluated_at = 0;
  // Of a decision that a ledger has recorded: otherwise the host has to (runtime/TRUST.md).
  struct Commit {
    std::string request;       // the request id
    std::uint64_t record = 0;  // its number in the ledger, from 1
    bool is_repeat = false;    // it was recorded before: do not act again
  };
  std::optional<Commit> committed;
};
std::string to_json(const Decision& decision, bool pretty = false);  // the AuthZEN answer
std::string error_json(const InputError& error, bool pretty = false);  // `decision: false` and the error

// Why: for each rule that governs the action, what its terms came to.
struct TermReport {
  std::string text;
  std::string value;
  bool from_unless = false;
  std::vector<std::pair<std::string, std::string>> facts;
};  // facts read, sensitive ones masked
struct RuleReport {
  std::string rule;
  std::string title;
  std::string live;  // "true", "false", "fault", "not in force", "observed"
  std::vector<TermReport> terms;
  std::uint32_t first_failed = 0xffffffffu;
  std::string place;
};

// One point of a checklist: a rule that forbids or requires, by itself, whatever the other rules say.
struct PointReport {
  RuleReport rule;
  std::uint32_t row = 0xffffffffu;  // of the image
  bool is_met = false;              // not live, or live with every requirement met and no forbid
  std::vector<std::string> untold;  // facts that it reads and nobody has stated: then it was not asked
  std::vector<OpenItem> open;       // what its requirements lack
  std::string fault;                // what went wrong; such a point is not met
};

enum class Can : std::uint8_t { Everything, Listed };
struct Options {
  std::string tenant = "default";
  Can can = Can::Listed;
  std::vector<std::string> can_do;  // obligation kinds the host can carry out; the default is none
  std::uint64_t budget = 10'000'000;  // steps
};

// A fact's place, resolved once by path: `account.risk`. Invalid when the program has no such fact.
struct FactHandle {
  std::uint32_t slot = 0xffffffffu;
  explicit operator bool() const { return slot != 0xffffffffu; }
};

// A function of the host: the arguments as a JSON list in, as in requests; the result as JSON text out, or nothing when it
// failed. A failure, an exception, or a result that is not of the declared type and range is a fault where it is asked.
using Extern = std::function<std::optional<std::string>(std::string_view arguments)>;

// A request and the evidence about it, read once and decided often. Empty at first: see Evaluator::swap.
class PreparedRequest {
 public:
  PreparedRequest();
  ~PreparedRequest();
  PreparedRequest(PreparedRequest&&) noexcept;
  PreparedRequest& operator=(PreparedRequest&&) noexcept;

 private:
  friend class Evaluator;
  struct Held;
  std::unique_ptr<Held> held_;
};

class Evaluator {
 public:
  Evaluator(std::shared_ptr<const Program> program, Options options);
  ~Evaluator();
  Evaluator(Evaluator&&) noexcept;
  Evaluator& operator=(Evaluator&&) noexcept;

  // Documents, each replacing the one before; the text is not kept. Order does not matter to the caller:
  // what depends on another document is read again.
  MaybeError set_directory(std::string_view json);
  MaybeError set_evidence(std::string_view json);
  MaybeError set_history(std::string_view json);
  MaybeError set_settings(std::string_view json);
  // Entries in place of those that the program declares: `{"table": {"key": value}}`, by qualified name. A total table
  // must have every key it had.
  MaybeError set_tables(std::string_view json);
  // By qualified name; an empty function takes it away. Without one the declared default holds.
  MaybeError set_extern(std::string_view name, Extern function);
  // Answers in place of functions: a list such as `context.externs` of a decision; `"arguments": "any"` is an answer to all
  // that are not listed. For an extern with an answer here, what
  // is not recorded has failed.
  MaybeError set_extern_answers(std::string_view json);
  MaybeError add_evidence(std::string_view record_json);
  // Whether there is a record of evidence under that id, by its kind's outside spelling.
  bool has_evidence(std::string_view kind, std::string_view id) const;
  // An answer was taken back: sets a field that is a time, such as `withdrawn_at`, in the record of this kind (an outside spelling)
  // and id, unless it says an earlier one. Nothing happens where there is no such record, kind or field.
  void end_evidence(std::string_view kind, std::string_view id, std::string_view field, Time at);
  MaybeError add_event(std::string_view event_json);
  // Adds the current request to the history as an execution of its action. In a batch each permit counts for
  // the evaluations after it; a host with a ledger commits instead.
  MaybeError add_execution(std::string_view id, Time at);
  // The same execution as an event's JSON, whoever asks for it: every fact that the request gave. Empty without a request.
  std::string execution(std::string_view id, Time at) const;
  // Since when the history has all events of a kind, as its document says with `complete_since`; INT64_MIN: always.
  void set_complete_since(std::string_view kind, Time since);
  // The id of the active person whom the directory knows by an id or an alias; empty without one.
  std::string_view person(std::string_view id_or_alias) const;
  std::vector<std::string_view> people() const;  // all ids and aliases of active people
  // Names what the history is in the inputs hash, in place of its text; empty takes the name away. For ledgers, whose records
  // have a number.
  void set_history_version(std::string_view version);
  // One evaluation; for `evaluations` see split_batch.
  MaybeError set_request(std::string_view authzen_json);

  // Sets the current request and its evidence aside and takes those of `other` in their place: nothing is read again,
  // unless another directory has come into force since. An empty one begins anew. For hosts that ask about the same
  // requests again and again: swap each in, set it, and swap it out again; then ask for its outcome.
  MaybeError swap(PreparedRequest& other);

  // Facts by handle: begin with the action, set, decide; change one and decide again. Set the directory first:
  // replacing it forgets facts that were set by handle, and with them a request that had some of its facts changed.
  FactHandle fact(std::string_view path) const;
  MaybeError begin_request(std::string_view action);
  // Also after set_request, for an agent of which only the host knows whom it acts for: `id` is then the subject.
  MaybeError set_actor(std::string_view id, std::string_view acts_for = {});
  MaybeError set_bool(FactHandle fact, bool v);
  MaybeError set_int(FactHandle fact, std::int64_t v);
  MaybeError set_decimal(FactHandle fact, std::string_view digits);
  MaybeError set_money(FactHandle fact, std::string_view amount, std::string_view currency);
  MaybeError set_text(FactHandle fact,
                      std::string_view v);  // also enum members and roles by their outside spelling
  MaybeError set_time(FactHandle fact, Time v);
  MaybeError set_json(FactHandle fact, std::string_view json);  // any type, lists and entities included
  MaybeError set_missing(FactHandle fact);

  // Decides. The reference stays valid until the next call on this evaluator. `error()` tells when nothing
  // was decided (a required fact is unset, the budget would be exceeded): the decision is then a forbid.
  const Decision& decide(Time now);
  // A request's text in, its answer's text out: `out` becomes to_json(decide(now)) after set_request, or error_json when
  // nothing was decided; `error()` tells which. The hot path of a host that is asked in JSON: no Decision is built, and
  // what `out` and this evaluator hold is used again.
  Outcome answer(std::string_view authzen_json, Time now, std::string& out);
  Outcome answer(Time now, std::string& out);  // of the current request
  // Outcome alone, without building a report: the hot path.
  Outcome outcome(Time now);
  Outcome outcome(PreparedRequest& request, Time now);  // of one that was set aside; it stays so
  const MaybeError& error() const;
  // Of the last decision: the steps it took, and the most that its bound for these facts and documents allows.
  struct Steps {
    std::uint64_t taken = 0, bound = 0;
  };
  Steps steps() const;
  std::vector<RuleReport> why(Time now);
  // A checklist over the facts at hand. Facts, and the actor, may be left out: the rules that read them are then
  // listed as not asked. Empty with `error()` when nothing could be asked.
  std::vector<PointReport> points(Time now);
  // A value as JSON text: the result of a function without parameters (a REPL line) over the current facts.
  std::string evaluate(std::uint32_t function, Time now);
  // The same of a function of one text: a computed field of a record, for a key (Image::computed).
  std::string compute(std::uint32_t function, std::string_view key, Time now);
  // The content digest of the current request.
  std::string content_digest();
  // Records on which a permit of the current request rests: all that count for what live rules require, and for what terms
  // with `has` ask, unless another term keeps their rule from applying. By kind (outside spelling) and id, sorted.
  struct ReliedOn {
    std::string kind, id;
    bool is_used_up = false;  // what the kind says in `counts when` looks at recorded uses
  };
  std::vector<ReliedOn> relied_on(Time now);

  // Carries out `mask` obligations on a record: a JSON object in, the masked object out.
  struct Masked {
    std::string json;
    MaybeError error;
  };
  Masked mask(std::string_view record_json, const Decision& decision, std::string_view hash_key) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Many requests over one program: each is decided by one of the evaluators, all of them at once, a thread each; they have been
// given the same documents. Answers come in the order of the requests. For requests that stand alone: what one permits
// does not count for another, as it would in an AuthZEN batch.
struct Answer {
  Outcome outcome = Outcome::Forbid;
  bool is_error = true;  // nothing was decided: `json` is error_json's
  std::string json;      // empty when there was no evaluator to ask
};
std::vector<Answer> decide_all(std::span<Evaluator> evaluators,
                               std::span<const std::string_view> requests, Time now);

// The evaluations of an AuthZEN batch as single requests, members beside `evaluations` standing for those that an
// evaluation leaves out. A document without `evaluations` is one request. Decide them with one `now`.
struct Batch {
  std::vector<std::string> requests;
  std::string semantic = "execute_all";  // or deny_on_first_deny, permit_on_first_permit
  MaybeError error;
};
Batch split_batch(std::string_view authzen_json);

// The program in force, replaced atomically while evaluators decide.
class ProgramSlot {
 public:
  explicit ProgramSlot(std::shared_ptr<const Program> program = nullptr)
      : program_(std::move(program)) {}
  std::shared_ptr<const Program> load() const {
    std::lock_guard lock(mutex_);
    return program_;
  }
  void store(std::shared_ptr<const Program> program) {
    std::lock_guard lock(mutex_);
    program_.swap(program);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Program> program_;
};

}  // namespace writ
