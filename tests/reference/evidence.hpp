// Lines 24-32 of the semantics: is a requirement met, and by whose records? Seats are filled by trying everything.
#pragma once

#include <string>
#include <vector>

#include "tests/reference/eval.hpp"

namespace writ::reference {

// What a requirement, a `has`, a cited requirement or a part of a RACI row asks for.
struct Ask {
  std::uint32_t kind = check::kNone;
  std::int64_t count = 1;
  std::uint32_t tree = check::kNone;
  syntax::NodeId people = syntax::kNoNode;       // what stands after `from`
  syntax::NodeId requirement = syntax::kNoNode;  // where its arguments and labels stand
};

struct OpenItem {
  std::string rule = {}, kind = {}, subject = {};
  std::int64_t missing = 1;
  std::set<std::string> roles = {}, persons = {};
  bool anyone = false;
  auto operator<=>(const OpenItem&) const = default;
};

struct Status {
  Value met;     // true, false, or a fault: what is asked for cannot be worked out
  Value doubts;  // faults of conditions on records, when unmet
  std::vector<OpenItem> open;
};

class Evidence {
 public:
  Evidence(const World& world, Evaluator& evaluator)
      : w_(world), m_(world.model), eval_(evaluator) {}

  Ask ask_of(std::uint32_t tree, syntax::NodeId requirement) const;
  Status require(const Ask& ask, const Scope& scope);
  Value has(const Ask& ask, const Scope& scope);
  // Whether one of `beings` is among the people of a RACI part, now; a fault when who is meant is one.
  Value is_among(const Ask& ask, const std::vector<const Being*>& beings);

  struct Who {
    std::vector<std::uint32_t> roles = {};
    std::vector<const Being*> persons = {};
    std::vector<std::vector<std::string>> subjects = {};  // for each expression
    bool anyone = false;
  };
  using Alternative = std::vector<Who>;

 private:
  enum class Manner : std::uint8_t { Person, Capacity, Subject, Plain };
  struct Question {
    Ask ask;
    Manner manner;
    std::vector<std::pair<std::uint32_t, Value>> args = {};  // position in the record, asked value
    std::vector<Alternative> alternatives = {};
    Value bad = {};                 // nothing can be asked
    Value within = {}, after = {};  // records must be later; Missing: not asked
    Value delay = {};
    bool cites = false, escalates = false;
    std::int64_t cited_sure = INT64_MAX, cited_possible = INT64_MAX;
    Value cited_doubts = {};
    Who escalated = {};
    std::int64_t opens_at = INT64_MAX;
  };
  struct Answer {
    const Record* record;
    const Being* person;
    std::int64_t capacity;  // a role, kNoCapacity or kUnknownCapacity
    bool sure;
  };
  struct Edge {
    std::size_t seat;
    const Being *person, *chair;
    std::int64_t capacity;
    bool sure;
  };
  struct Filling {
    bool met = false;
    std::int64_t missing = INT64_MAX;
    std::size_t alternative = 0;
    std::vector<std::int64_t> filled;
    std::vector<std::string> lacking;
  };

  Manner manner_of(const check::Kind& kind) const;
  std::vector<std::vector<std::vector<syntax::NodeId>>> parts_of(std::uint32_t tree,
                                                                 syntax::NodeId people) const;
  Who who_of(std::uint32_t tree, const std::vector<syntax::NodeId>& parts, const Scope& scope,
             Value& bad);
  Question question_of(const Ask& ask, const Scope& scope);
  void escalation(Question& q, syntax::NodeId label, const Scope& scope);
  void citation(Question& q, const Ask& cited, const Scope& scope);
  std::vector<Answer> answers_of(const Question& q, const Scope& scope, Value& doubts);
  Value later(const Record& r, const Value& moment);
  Value stands(const check::NodeRef& condition, const Record& r);
  Value voided(const Question& q, const Answer& a);
  std::vector<Edge> edges_of(const Question& q, const Answer& a, const Who& seat,
                             std::size_t number, Value& doubts);
  Filling fill(const Question& q, const std::vector<Answer>& answers, bool with_unsure,
               Value& doubts);
  Filling fill_seats(const Question& q, const std::vector<Edge>& edges, std::size_t seats) const;
  bool is_requester(const Being* b) const;
  bool is_about_content(const check::Kind& kind, const Record& r) const;
  std::vector<OpenItem> open_of(const Question& q, const Filling& filling) const;

  const World& w_;
  const check::Model& m_;
  Evaluator& eval_;
  int depth_ = 0;
};

}  // namespace writ::reference
