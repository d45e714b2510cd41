// What a permit rests on: the records that counted. Asked after a decision, by ledgers; it does not depend on which terms a
// decision could leave out.
#include <algorithm>

#include "runtime/decide/evidence.hpp"
#include "runtime/program/scan.hpp"

namespace writ::decide {

// Of the answers to a question that is met, those that surely count and can sit somewhere.
void Engine::rely_on(const Question& q, const Filling& filling, std::span<const Answer> answers) {
  if (relied_on_ == nullptr || !filling.is_met) return;
  const bool has_seats = q.manner == Manner::Person || q.manner == Manner::Capacity;
  for (const Answer& a : answers) {
    if (!a.is_sure) continue;
    bool sits = !has_seats;
    for (const auto& seats : q.alternatives)
      for (const Who& seat : seats) {
        Chairs chairs;
        value::Value ignored;
        if (sits) break;
        chairs_of(*this, q, a, seat, chairs, ignored);
        if (q.escalates && a.record->at >= q.opens_at)
          chairs_of(*this, q, a, q.escalated, chairs, ignored);
        sits = std::any_of(chairs.begin(), chairs.end(), [](const Chair& c) { return c.is_sure; });
      }
    if (sits && std::find(relied_on_->begin(), relied_on_->end(), a.record) == relied_on_->end())
      relied_on_->push_back(a.record);
  }
}

bool Engine::asks_has(program::FunctionId f) {
  asks_has_.resize(image().functions.size());
  if (!asks_has_[f]) asks_has_[f] = program::asks_has(image(), f);
  return *asks_has_[f];
}

void Engine::relied_on(std::vector<const value::Record*>& out) {
  const program::Range rules = subject_.frame->row().rules;
  Findings scratch;
  for (std::uint32_t k = rules.first; k < rules.end(); ++k) {
    const program::RuleRow& rule = image().rules[image().indices[k]];
    if (rule.mode == program::Mode::Observe || rule.mode == program::Mode::Warn) continue;
    std::vector<program::FunctionId> asking;
    bool applies = true;
    for (std::uint32_t c = rule.conjuncts.first; c < rule.conjuncts.end() && applies; ++c) {
      const program::FunctionId f = image().conjuncts[c].function;
      if (asks_has(f)) asking.push_back(f);
      else applies = !conjunct(f).is_false();
    }
    if (!applies) continue;
    relied_on_ = &out;
    for (program::FunctionId f : asking) run(f, nullptr);  // not from memory: it is to be asked
    single(image().indices[k], scratch);
    relied_on_ = nullptr;
  }
}

}  // namespace writ::decide
