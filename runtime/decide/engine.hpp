// One decision, as semantics.md writes it: rules, evidence, lanes, obligations. The engine owns what a decision
// needs while it runs and reuses it, so that deciding again over prepared facts allocates nothing.
//
//   guard.cpp        lines 6-9     is a rule live
//   effects.cpp      lines 10-14   what a live rule says
//   status.cpp       lines 24-27   is a requirement met       counts.cpp  lines 28-32   does a record count
//   lanes.cpp        line 15       engine.cpp  lines 16-20    obligations.cpp  lines 18, 21
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/decide/answered.hpp"
#include "runtime/decide/externs.hpp"
#include "runtime/decide/frame.hpp"
#include "runtime/decide/records.hpp"
#include "runtime/program/plan.hpp"
#include "runtime/vm/vm.hpp"

namespace writ::decide {

struct Question;
struct Filling;
struct Answer;

// Why something came to be in F or U.
struct Because {
  Reason::Kind kind;
  std::uint32_t row;  // rule; for Lane, and a Fault of one, the lane
  bool is_lane = false;
  std::string_view detail;  // filled in reports only; stands in the program text
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

// What a requirement still lacks: one seat or subject of it. Lists live in the engine's arena, until the next decision.
struct Open {
  std::uint32_t rule = program::kNone;
  std::uint32_t requirement = program::kNone;
  std::uint32_t missing = 1;
  bool anyone = false;
  std::span<const std::uint32_t> roles;
  std::span<const value::Principal* const> persons;
  std::string_view subject;
  std::span<const std::pair<std::string_view, std::string_view>> properties;  // name, JSON
  std::span<const value::Principal* const> rejected_by;
  std::span<const std::uint32_t> unheld;  // roles that nobody holds
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

// What a decision is taken over: the request, its evidence, the records up to `now`. All of it outlives the decision.
struct Subject {
  Frame* frame = nullptr;
  const RecordSet* evidence = nullptr;
  const RecordSet* history = nullptr;
  Answered* answered = nullptr;
  const vm::KindRecords* kinds = nullptr;
  Time now = 0;
  std::uint64_t moment = 0;  // another one whenever `now` or a document is; never 0
};
// What one decision after the other is taken in.
struct World {
  const Directory* directory = nullptr;
  const value::Value* settings = nullptr;
  const program::LookupTable* const* tables = nullptr;
  Externs* externs = nullptr;
  const std::vector<bool>* can_do = nullptr;  // by obligation
  std::string_view tenant;
  std::uint64_t steps = 0;
};

class Engine {
 public:
  explicit Engine(const program::Program& program);
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  void set_world(const World& world);
  // Begins a decision; what the last one left in the arena is gone.
  void begin(const Subject& subject) {
    subject_ = subject;
    if (!subject.frame->is_packed() && subject.frame->has_action()) subject.frame->pack();
    arena_.reset();
    if (++epoch_ == 0) forget_all();
    has_delegations_ = false;
    evidence_depth_ = 0;
    context_.slots = subject.frame->slots();
    context_.kinds = subject.kinds;
    context_.now = subject.now;
    context_.steps_left = world_.steps;
    context_.depth = 0;
    context_.requesters = &subject.frame->requester_list();
    context_.digest = &subject.frame->digest();
    world_.externs->begin();
    if (plan_.asks_digest()) digest();  // some functions read it from the context
  }
  // Lines 5-20 with everything that is found. `all_enforced`: line 22.
  Outcome decide(bool all_enforced, Findings& out);
  // The same outcome, as soon as it is certain; `scratch` holds nothing of use afterwards. Allocates nothing, but where
  // evidence has to be matched or a digest computed.
  Outcome outcome(Findings& scratch);
  std::uint64_t steps_taken() const { return world_.steps - context_.steps_left; }
  // Line 21, on the findings of a full decision.
  void settle_obligations(Findings& out);

  // One rule by itself, whatever the others say: not live, a fault, or live with what its effects come to in `out`.
  // Without an actor nobody is asked whether they are responsible.
  Truth single(std::uint32_t rule, Findings& out);
  // Records that count for what the action's rules ask of evidence: see Evaluator::relied_on. Each once.
  void relied_on(std::vector<const value::Record*>& out);

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
  static value::Value digest_of(const program::Program& program, std::string_view tenant,
                                Frame& frame);
  // The action's rules or lanes ask about answers to its content, and there are such answers; whatever was read of them, so
  // that it depends on no order.
  bool reads_content() const;
  const std::vector<Delegation>& delegations();
  // Records of an evidence kind up to now: of a kind about content those about the current one, as far as that is known.
  std::span<const value::Record* const> records_about(std::uint32_t kind);
  // The same of all records, later ones too.
  std::span<const value::Record* const> about_content(std::uint32_t kind);

  const program::Program& program() const { return program_; }
  const program::Image& image() const { return program_.image(); }
  const program::Plan& plan() const { return plan_; }
  const Subject& subject() const { return subject_; }
  const World& world() const { return world_; }
  value::Arena& arena() { return arena_; }
  Time now() const { return subject_.now; }
  std::uint64_t moment() const { return subject_.moment; }
  bool is_requester(const value::Principal& p) const;
  value::Value fault_of(value::FaultKind kind, std::uint32_t span) {
    return vm::fault(arena_, kind, span);
  }
  void join(value::Value& into, const value::Value& more);
  std::uint32_t& evidence_depth() { return evidence_depth_; }

 private:
  void forget_all();
  bool asks_has(program::FunctionId f);
  static vm::Found find(vm::Context& context, std::uint32_t kind, std::uint32_t field,
                        std::string_view text);
  void rely_on(const Question& q, const Filling& filling, std::span<const Answer> answers);
  Truth live(const program::RuleRow& rule, bool all_enforced, value::Value& fault);
  Truth conjuncts(const program::RuleRow& rule, bool fused_too, value::Value& fault);
  Truth fused(const program::Guard& guard) const;
  Truth live_guard(const program::Guard& guard, bool all_enforced, value::Value& fault);
  struct Gathered;
  template <class Slow>
  static void look_at(const program::Guard* guards, const program::PackedTest* tests,
                      const program::PackedFacts& facts, std::uint32_t guard, std::uint32_t count,
                      Gathered& gathered, Slow&& slow);
  void gather(Gathered& gathered);
  void look_closely(Gathered& gathered);
  bool outcome_of(std::uint32_t rule, Findings& scratch);
  std::uint32_t slow_flags(const program::Guard& guard);
  std::uint32_t flags_of_rule(std::uint32_t rule);
  static std::uint32_t flags_when(std::uint32_t flags, Truth live);
  Truth by_role(std::uint32_t requirement);
  bool is_unanswered(std::uint32_t requirement);
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
  World world_;
  value::Arena arena_;
  vm::Context context_;
  const program::Plan& plan_;
  struct Remembered {
    value::Value value;
    std::uint32_t epoch = 0;
  };
  std::vector<Remembered> memo_;  // of conjuncts that several rules share: Plan::shared
  std::uint32_t epoch_ = 0;
  struct Candidate {  // a rule that is live, or of which that cannot be told
    std::uint32_t rule;
    Truth is_live;
    value::Value fault;
  };
  std::vector<Candidate> live_;  // of a full decision: the rules that are
  std::vector<std::uint32_t> demands_;  // guards of live rules that do more than permit or forbid; room for all of an action
  bool full_ = false;
  bool is_single_ = false;
  std::vector<const value::Record*>* relied_on_ = nullptr;  // collects, while it is wanted
  std::vector<std::optional<bool>> asks_has_;               // by function; empty: not looked at yet
  std::vector<Delegation> delegations_;
  bool has_delegations_ = false;
  std::uint32_t delegation_fields_[6];  // by, to, role, starts_at, ends_at, revoked_at: record fields
  std::uint32_t evidence_depth_ = 0;
};

// The first field of a kind with this name as a record field, or kNone.
std::uint32_t record_field(const program::Image& image, std::uint32_t kind, std::string_view name);

}  // namespace writ::decide
