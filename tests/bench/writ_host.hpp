// Writ on the workload: the program, one evaluator, and every request prepared with its approvals.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <writ/compiler.hpp>
#include <writ/writ.hpp>

#include "tests/bench/workload.hpp"

namespace writ::bench {

inline constexpr Time kNow = 1'795'532'400'000'000;  // 2026-11-24T15:00:00Z

// core.writ or the scaled rules, with facts.writ.
std::vector<Source> sources_of(const std::string& folder, const std::string& workload);
std::shared_ptr<const Program> compiled(const std::vector<Source>& sources);

class WritHost {
 public:
  WritHost(const Workload& workload, std::shared_ptr<const Program> program);

  // The answer to request k over prepared facts and evidence. `now` may be any time after kNow.
  Outcome outcome(std::size_t k, Time now);
  // With the digest and everything about the evidence found anew: one fact is set again before.
  Outcome outcome_cold(std::size_t k, Time now);
  // All of the answer, from a full decision, to compare with the expected one.
  Answer answer(std::size_t k, Time now);
  Evaluator& evaluator() { return evaluator_; }

 private:
  Evaluator evaluator_;
  std::vector<PreparedRequest> requests_;
  std::vector<std::int64_t> touches_;
  FactHandle touch_;
};

}  // namespace writ::bench
