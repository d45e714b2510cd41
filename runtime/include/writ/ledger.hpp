// Writ's ledger: it records what was decided, asked, answered and done, in order, and answers the history queries of later
// decisions. A host that commits through it acts only on what is on record (lines 33 to 36 of semantics.md).
//
//   std::string error;
//   auto ledger = writ::Ledger::open("acme.ledger", {.program = program, .directory = directory_json}, error);
//   writ::Committed c = ledger->commit({.id = request_id, .request = authzen_json});
//   if (c.outcome == writ::Outcome::Permit && !c.is_repeat) act();
//
// Link with writ::ledger. No exception crosses it. All calls may come from any thread; what comes together is made durable
// together. One Ledger serves one tenant; many processes, and on PostgreSQL many hosts, may have the same ledger open.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <writ/writ.hpp>

namespace writ {

struct LedgerOptions {
  // Null: the one in force, with its documents and what its host can do, also when another comes into force later; a new ledger
  // needs one.
  std::shared_ptr<const Program> program = {};
  Options decide = {};                                     // tenant, what the host can do, budget
  std::string directory = {}, settings = {}, tables = {};  // JSON documents; empty: none
  bool create = true;                                      // make the ledger when there is none
  // A new ledger: events of all kinds are on record since always, by the word of whoever makes it. Without it, since now.
  bool complete_since_always = false;
  // Names the log in its checkpoints, without blanks; empty: `writ.invalid/` and a random name.
  std::string origin = {};
  std::string by = {};               // who puts the program in force, where another one was
  std::function<Time()> clock = {};  // empty: the database's
};

// What a host asks to do. An id is for one request: asked again, it gets the recorded answer and may not act again.
struct Call {
  std::string id;
  std::string request;        // AuthZEN
  std::string acts_for = {};  // whom the agent acts for, by the host's word
  std::string item = {};  // what it is about; empty: `context.item.id`, `context.message.id`, or the resource's id
  std::string workflow = {};  // empty: `context.item.workflow`, or the one Workflow record that lists the action
};
struct Committed {
  Outcome outcome = Outcome::Forbid;
  bool is_error = true;  // nothing was decided: `json` is error_json's
  // False with a decision: it is a forbid, because it could not be made durable, or because nobody knows whether it is; `json`
  // says which, and in doubt the same id asked again tells.
  bool is_recorded = false;
  bool is_repeat = false;  // the request was committed before
  std::uint64_t record = 0;
  std::string json;   // the AuthZEN answer
  Decision decision;  // of a repeat, only outcome and commit
};

// Evidence or an event of a kind that the program declares.
struct Entry {
  std::string json;  // with `kind`; without `id` or `at` the ledger gives them
  std::string item = {}, workflow = {}, actor = {};
  std::string type = {};  // of the record; empty: by its kind
};
struct Written {
  std::uint64_t record = 0;  // 0: nothing was written
  bool is_repeat = false;    // the same was on record
  std::string id;
  MaybeError error;
};

// Somebody may answer for another, in one role: evidence of kind `delegation`, of std.people.
struct Delegation {
  std::string by, to, role;
  std::optional<Time> since = {}, until = {};  // without them from now, without an end
};

// A request that waits for people, decided again over what is on record now.
struct PendingRequest {
  std::string handle;          // for `answer`
  std::string content_digest;  // what an answer is about
  Time since = 0;              // people were asked
  std::uint64_t record = 0;    // the decision that last said so
  std::string action, actor, item;
  std::string request;  // the facts to look at: AuthZEN, without what is sensitive
  // What the same request would get. Pending: `requirements` say what is missing, who may answer, when an escalation opens, and
  // who rejected it. Permit: it only has to be asked again. Forbid: it is refused meanwhile.
  Decision now;
  MaybeError error;  // it cannot be decided any more
};

class Ledger {
 public:
  // `where`: a file (SQLite), or postgresql://… Null with `error`.
  static std::unique_ptr<Ledger> open(const std::string& where, LedgerOptions options,
                                      std::string& error);
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  // Decides with the evidence and the history on record, as they are now, and records the decision: its answer, for a first
  // pending the asking, for a permit its execution and the uses of what it rests on. Waits until all of it is durable.
  Committed commit(const Call& call);
  Written record(const Entry& entry);
  // Answers a pending request, by its handle or content digest; `kind` is `approval` or `rejection`, `more` further members
  // of the record as a JSON object. `by` is whom the host has authenticated.
  struct Answered {
    Written written;
    std::string digest;
  };
  Answered answer(std::string_view handle, std::string_view kind, std::string_view by,
                  std::string_view more = {});
  // Ends what somebody said before: an approval, a rejection, an override, by its id. An empty kind stands for any of them.
  Written withdraw(std::string_view kind, std::string_view id, std::string_view by);

  Written delegate(const Delegation& given);
  // Those that wait, the oldest first. Null with `error`: the database failed.
  std::optional<std::vector<PendingRequest>> pending(std::string& error);

  std::uint64_t size() const;
  std::shared_ptr<const Program> program() const;  // that decisions are taken by
  // What was on record when it was opened and the program does not take, in words: events, whose history is complete only after the
  // last of them, evidence of kinds that it does not declare, members of evidence that it does not read. (Evidence that it declares
  // and does not take, or whose end it does not read, is a reason not to open.)
  const std::vector<std::string>& refused() const;

 private:
  struct State;
  explicit Ledger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace writ
