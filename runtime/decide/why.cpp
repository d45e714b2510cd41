#include "runtime/decide/why.hpp"

#include <fmt/format.h>

#include "runtime/decide/show.hpp"
#include "runtime/decide/typed.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/program/scan.hpp"

namespace writ::decide {

using value::Value;

namespace {

// The facts a term reads, with their values. Entities and principals that are only reached through are shown by id.
std::vector<std::pair<std::string, std::string>> facts_of(Engine& engine,
                                                          program::FunctionId function) {
  const program::Image& image = engine.image();
  std::vector<std::uint32_t> slots;
  program::slots_read(image, function, slots);
  std::vector<std::pair<std::string, std::string>> out;
  for (std::uint32_t s : slots) {
    const program::SlotRow& row = image.slots[s];
    out.emplace_back(image.text(row.path),
                     row.is_sensitive
                         ? kHidden
                         : plain_text(engine.program(), engine.subject().frame->slots()[s]));
  }
  return out;
}

TermReport term_of(Engine& engine, const program::ConjunctRow& row, const Value& v) {
  TermReport t;
  t.text = engine.image().map.text(row.span);
  if (t.text.empty()) t.text = engine.image().text(engine.image().functions[row.function].name);
  // A conjunct of `unless` is stored negated; its own value is told.
  const Value told = row.from_unless && v.is(value::Tag::Bool) ? value::of_bool(!v.is_true()) : v;
  t.value = plain_text(engine.program(), told);
  t.from_unless = row.from_unless;
  t.facts = facts_of(engine, row.function);
  return t;
}

// "true", "false", "fault"; "not in force" and "observed" when validity or mode keep a rule from deciding.
std::string standing(Engine& engine, const program::RuleRow& row, Truth guard) {
  Value fault;
  const Truth valid = engine.valid(row, fault);
  if (valid == Truth::False) return "not in force";
  Truth in = Truth::True;
  if (row.mode == program::Mode::Observe || row.mode == program::Mode::Warn) in = Truth::False;
  if (row.mode == program::Mode::Enforce) in = engine.cohort(row, fault);
  if (guard == Truth::False) return "false";
  if (in == Truth::False) return "observed";
  return guard == Truth::Fault || valid == Truth::Fault || in == Truth::Fault ? "fault" : "true";
}

}  // namespace

RuleReport explain_rule(Engine& engine, std::uint32_t rule) {
  const program::Image& image = engine.image();
  const program::RuleRow& row = image.rules[rule];
  RuleReport r;
  r.rule = image.text(row.name);
  r.title = image.text(row.title);
  r.place = place_of(image, row.span);
  Truth guard = Truth::True;
  std::uint32_t first_fault = program::kNone;
  for (std::uint32_t c = 0; c < row.conjuncts.count; ++c) {
    const program::ConjunctRow& conjunct = image.conjuncts[row.conjuncts.first + c];
    const Value v = engine.conjunct(conjunct.function);
    r.terms.push_back(term_of(engine, conjunct, v));
    if (v.is_false()) {
      guard = Truth::False;
      if (r.first_failed == program::kNone) r.first_failed = c;
    } else if (v.is_fault()) {
      if (guard == Truth::True) guard = Truth::Fault;
      if (first_fault == program::kNone) first_fault = c;
    }
  }
  if (r.first_failed == program::kNone) r.first_failed = first_fault;
  r.live = standing(engine, row, guard);
  return r;
}

std::vector<RuleReport> explain(Engine& engine) {
  const program::Range rules = engine.subject().frame->row().rules;
  std::vector<RuleReport> out;
  for (std::uint32_t k = rules.first; k < rules.end(); ++k)
    out.push_back(explain_rule(engine, engine.image().indices[k]));
  return out;
}

}  // namespace writ::decide
