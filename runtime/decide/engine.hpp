// One decision, as semantics.md writes it: rules, evidence, lanes, obligations. The engine owns what a decision
// needs while it runs and reuses it, so that deciding again over prepared facts allocates nothing.
//
//   guard.cpp        lines 6-9     is a rule live
//   effects.cpp      lines 10-14   what a live rule says
//   status.cpp       lines 24-27   is a requirement met       counts.cpp  lines 28-32   does a record count
//   lanes.cpp        line 15       engine.cpp  lines 16-20    obligations.cpp  lines 18, 21
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/decide/externs.hpp"
#include "runtime/decide/frame.hpp"
#include "runtime/decide/records.hpp"
#include "runtime/decide/rule_index.hpp"
#include "runtime/vm/vm.hpp"

namespace writ::decide {

enum class Truth : std::uint8_t { False, True, Fault };

// Why something came to be in F or U.
struct Because {
  Reason::Kind kind;
  std::uint32_t row;  // rule; for Lane, and a Fault of one, the lane
  bool is_lane = false;
  std::string detail;  // filled in reports only
};
// A fault after absorption: whose, and its leaves.
struct FaultAt {
  std::string_view where;
  const value::FaultSet* leaves;
};
// A `must` of a live rule, its arguments computed.
struct Duty {
  std::uint32_t must;
  std::uint32_t rule;
  std::uint32_t effect;   // position in the rule, from 1
  std::uint32_t element;  // of `for each`, from 1; 0 without
  const value::Value* values;
};
struct Merged {
  std::uint32_t obligation;
  Duty first;  // the first of those that came together, by rule
  const value::Value* values;
};
struct Undelivered {
  std::uint32_t obligation;
  std::uint32_t rule;
  bool is_conflict;
};

// What a requirement still lacks: one seat or subject of it.
struct Open {
  std::uint32_t rule = program::kNone;
  std::uint32_t requirement = program::kNone;
  std::uint32_t missing = 1;
  bool anyone = false;
  std::vector<std::uint32_t> roles;
  std::vector<const value::Principal*> persons;
  std::string subject;
  std::vector<std::pair<std::string, std::string>> properties;
  std::vector<const value::Principal*> rejected_by;
  std::vector<std::uint32_t> unheld;  // roles that nobody holds
};
struct LaneHit {
  std::uint32_t lane;
  std::uint32_t admit;
};  // admit: row, or kNone

struct Findings {
  Outcome outcome = Outcome::Forbid;
  bool no_rule_permits = false;
  std::vector<Because> forbids;        // F
  std::vector<std::uint32_t> permits;  // D: rules
  std::vector<std::uint32_t> unmet;    // U: rules
  std::vector<Open> open;              // U in detail, reports only
  std::vector<Duty> duties;            // O
  std::vector<Merged> owed;
  std::vector<Undelivered> undelivered;  // owed on permit: decides
  std::vector<Undelivered> listed;       // owed on another outcome: joins X, decides nothing
  std::vector<FaultAt> faults;           // X
  std::vector<LaneHit> lanes;
  std::vector<std::string> notes;  // "met because nobody is to be asked"
  void clear();
};

struct Delegation {
  const value::Record* record;
  const value::Principal* by;
  const value::Principal* to;
  std::uint32_t role;  // kNone: in every capacity
  std::int64_t from, until, revoked;
  Truth counts;
  value::Value fault;
};

// What a decision is taken over; all of it outlives the decision.
struct Subject {
  const Frame* frame = nullptr;
  const Directory* directory = nullptr;
  const value::Value* settings = nullptr;
  const program::LookupTable* const* tables = nullptr;
  Externs* externs = nullptr;
  const vm::KindRecords* kinds = nullptr;
  const std::vector<bool>* can_do = nullptr;  // by obligation
  std::string_view tenant;
  Time now = 0;
  std::uint64_t steps = 0;
};

class Engine {
 public:
  explicit Engine(const program::Program& program);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Begins a decision; what the last one left in the arena is gone.
  void begin(const Subject& subject);
  // Lines 5-20. `all_enforced`: line 22. Without `full` it may stop as soon as the outcome is certain.
  Outcome decide(bool all_enforced, bool full, Findings& out);
  std::uint64_t steps_taken() const { return subject_.steps - context_.steps_left; }
  // Line 21, on the findings of a full decision.
  void settle_obligations(Findings& out);

  // One rule by itself, whatever the others say: not live, a fault, or live with what its effects come to in `out`.
  // Without an actor nobody is asked whether they are responsible.
  Truth single(std::uint32_t rule, Findings& out);

  // One conjunct, remembered for the time of a decision.
  value::Value conjunct(program::FunctionId function);
  value::Value run(program::FunctionId function, const value::Value* vars) {
    return vm::run(context_, function, vars);
  }
  Truth valid(const program::RuleRow& rule, value::Value& fault);
  Truth cohort(const program::RuleRow& rule, value::Value& fault);
  // Met, unmet, or a fault. `open` collects what is missing, `fault` also what made records not count.
  Truth status(std::uint32_t requirement, const value::Value* vars, value::Value& fault,
               std::vector<Open>* open, std::vector<std::string>* notes);
  value::Value holders(std::uint32_t role);  // the list that the built-in gives
  value::Value ask(std::uint32_t external, const value::Value* arguments);
  value::Value has(std::uint32_t requirement, const value::Value* vars);
  // The content digest; computed when first asked for and kept while the facts stay the same.
  value::Value digest();
  bool conditions_ask_digest() const { return conditions_ask_digest_ || asks_digest_; }
  // The action's rules or lanes ask about answers to its content, and there are such answers; whatever was read of them, so
  // that it depends on no order.
  bool reads_content() const;
  const std::vector<Delegation>& delegations();

  const program::Program& program() const { return program_; }
  const program::Image& image() const { return program_.image(); }
  const Subject& subject() const { return subject_; }
  value::Arena& arena() { return arena_; }
  Time now() const { return subject_.now; }
  bool is_requester(const value::Principal& p) const;
  value::Value fault_of(value::FaultKind kind, std::uint32_t span) {
    return vm::fault(arena_, kind, span);
  }
  void join(value::Value& into, const value::Value& more);
  std::uint32_t& evidence_depth() { return evidence_depth_; }

 private:
  Truth live(const program::RuleRow& rule, bool all_enforced, value::Value& fault);
  bool apply(std::uint32_t rule, bool full, Findings& out);
  bool expand(std::uint32_t rule, bool full, Findings& out);
  bool effects(std::uint32_t rule, const value::Value* vars, std::uint32_t element, bool full,
               Findings& out);
  bool must(std::uint32_t rule, const program::EffectRow& effect, std::uint32_t position,
            const value::Value* vars, std::uint32_t element, Findings& out);
  bool responsible(std::uint32_t rule, const program::EffectRow& effect, const value::Value* vars,
                   bool full, Findings& out);
  bool lanes(bool full, Findings& out);
  Truth lane(std::uint32_t lane, std::uint32_t& admit, value::Value& fault);
  bool merge(std::uint8_t on, const std::vector<Duty>& duties, std::vector<Merged>& owed,
             std::vector<Undelivered>& undelivered);
  void forbid(Findings& out, Reason::Kind kind, std::uint32_t row, bool is_lane,
              std::string_view detail);
  void blame(Findings& out, std::string_view where, const value::Value& fault);

  const program::Program& program_;
  Subject subject_;
  value::Arena arena_;
  vm::Context context_;
  std::vector<value::Value> memo_;  // by function
  std::vector<std::uint32_t> memo_epoch_;
  std::uint32_t epoch_ = 0;
  std::vector<bool> only_permits_;  // by rule
  std::vector<bool> asks_content_;  // by action
  RuleIndex index_;
  RuleIndex::Positions candidates_;     // of the current action, by the current facts
  bool asks_digest_ = false;            // some function outside `counts when` reads `digest`
  bool conditions_ask_digest_ = false;  // some `counts when` does
  bool full_ = false;
  bool is_single_ = false;
  std::string digest_text_;
  value::Text digest_value_{};
  std::uint64_t digest_version_ = 0;
  std::vector<Delegation> delegations_;
  bool has_delegations_ = false;
  std::uint32_t delegation_fields_[6];  // by, to, role, starts_at, ends_at, revoked_at: record fields
  std::uint32_t evidence_depth_ = 0;
};

// The first field of a kind with this name as a record field, or kNone.
std::uint32_t record_field(const program::Image& image, std::uint32_t kind, std::string_view name);
// Opcode::Slot's of a function and of those it calls (and of requirements it asks for), sorted.
void slots_read(const program::Image& image, program::FunctionId function,
                std::vector<std::uint32_t>& out);
// What a rule's guard and its requirements read; obligations, and who is responsible, left out.
struct RuleReads {
  std::vector<std::uint32_t> slots;  // sorted
  bool requesters = false;
};
RuleReads reads_of(const program::Image& image, const program::RuleRow& rule);
// Whether rules or lanes that govern the action ask about a kind that is bound to content.
bool asks_about_content(const program::Image& image, std::uint32_t action);
// Whether a function, or one it calls, holds the opcode.
bool uses(const program::Image& image, program::FunctionId function, program::Opcode op);

}  // namespace writ::decide
