// Requirements against records: lines 24-32 of semantics.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include <boost/container/small_vector.hpp>

#include "runtime/decide/engine.hpp"
#include "runtime/decide/matching.hpp"

namespace writ::decide {

template <class T, std::size_t N>
using Few = boost::container::small_vector<T, N>;

// Who may fill a seat, computed: holders of any of these roles, any of these persons, or anyone active. For kinds
// about subjects, the subjects, each of which must have a record.
struct Who {
  Few<std::uint32_t, 4> roles;
  Few<const value::Principal*, 4> persons;
  Few<Few<std::string_view, 2>, 2> subjects;  // one list for each expression of the `from`
  bool anyone = false;
  bool is_empty() const { return roles.empty() && persons.empty() && !anyone; }
};
// The expressions of a seat; their faults join `fault`.
void resolve_who(Engine& engine, const program::SeatRow& seat, const value::Value* vars, Who& out,
                 value::Value& fault);

// How the answers of a kind name people: by a person, by a capacity (a role) of one, or not at all.
enum class Manner : std::uint8_t { Person, Capacity, Subject, Plain };
Manner manner_of(const program::Image& image, const program::KindRow& kind);

// A requirement with all that no record decides computed.
struct Question {
  const program::RequirementRow* row = nullptr;
  const program::KindRow* kind = nullptr;
  Manner manner = Manner::Person;
  const value::Value* vars = nullptr;
  Few<value::Value, 4> args;         // parallel to row->args
  Few<Few<Who, 2>, 2> alternatives;  // seats of each
  Who escalated;
  bool escalates = false;
  std::int64_t opens_at = INT64_MAX;  // when the escalated seat opens; INT64_MAX: shut
  value::Value delay, within, after;  // a Duration; Times or faults, missing when not asked
  bool is_after_cited = false;
  std::int64_t cited_sure =
      INT64_MAX;  // the first counting record of what `after` cites, surely and possibly
  std::int64_t cited_possible = INT64_MAX;
  value::Value cited_fault;
};
// False: an argument is a fault, or nobody is asked; told in `fault`.
bool prepare(Engine& engine, std::uint32_t requirement, const value::Value* vars, Question& q,
             value::Value& fault);

// A record that counts as far as no seat is concerned, or may count.
struct Answer {
  const value::Record* record;
  const value::Principal* person;  // nullptr for records without one
  std::uint32_t capacity;          // the one role it was given as; kNoCapacity when none
  bool is_sure;
};
inline constexpr std::uint32_t kNoCapacity = program::kNone;
inline constexpr std::uint32_t kUnknownRole = program::kNone - 1;
using Answers = Few<Answer, 16>;
// All answers to a question. Faults of conditions join `doubts`.
void collect_answers(Engine& engine, const Question& q, Answers& out, value::Value& doubts);
// The persons in whose place an answer can fill a seat: the giver, or whoever delegated to the giver.
struct Chair {
  const value::Principal* of;
  bool is_sure;
};
using Chairs = Few<Chair, 4>;
void chairs_of(Engine& engine, const Question& q, const Answer& answer, const Who& seat,
               Chairs& out, value::Value& doubts);
bool names_subject(const program::Image& image, const value::Value& field, std::string_view subject);
std::string_view id_of(const value::Value& v);
// The first of `requirement`'s counting records, surely and possibly.
void earliest_counting(Engine& engine, std::uint32_t requirement, const value::Value* vars,
                       std::int64_t& sure, std::int64_t& possible, value::Value& doubts);
// Whether the condition `f` of an evidence kind holds for a record; nothing to hold when there is none.
Truth condition(Engine& engine, program::FunctionId f, const value::Value* vars,
                std::uint32_t count, const value::Record& record, value::Value& doubts);
bool is_about_content(Engine& engine, const program::KindRow& kind, const value::Record& record);

// How far the answers fill a question: the best alternative, the first in source order of those equally good.
struct Filling {
  bool is_met = false;
  std::uint32_t missing = 0;
  std::uint32_t alternative = 0;
  Few<std::uint32_t, 4> filled;           // places of each seat of the alternative
  std::vector<std::string_view> lacking;  // subjects without a record
  bool asks_no_subject = false;
};
Filling fill(Engine& engine, const Question& q, const Answers& answers, bool with_unsure,
             value::Value& doubts);
// The open items of an unmet question, for reports.
void describe_open(Engine& engine, std::uint32_t requirement, const Question& q,
                   const Filling& filling, std::vector<Open>& out);

// The same of a requirement of roles alone (Plan::roles_asked) that nobody has answered.
void describe_roles(Engine& engine, std::uint32_t requirement, std::uint64_t roles,
                    std::vector<Open>& out);

// Persons whose rejection of the current content stands, sorted by id.
void standing_rejections(Engine& engine, std::vector<const value::Principal*>& out);

}  // namespace writ::decide
