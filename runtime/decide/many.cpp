#include "runtime/decide/many.hpp"

#include <writ/writ.hpp>

namespace writ {

std::vector<Answer> decide_all(std::span<Evaluator> evaluators,
                               std::span<const std::string_view> requests, Time now) {
  std::vector<Answer> out(requests.size());
  if (evaluators.empty()) return out;
  decide::share(evaluators.size(), requests.size(), [&](std::size_t worker, std::size_t k) {
    Evaluator& evaluator = evaluators[worker];
    MaybeError bad = evaluator.set_request(requests[k]);
    if (!bad) {
      const Decision& decision = evaluator.decide(now);
      bad = evaluator.error();
      if (!bad) out[k] = {decision.outcome, false, to_json(decision)};
    }
    if (bad) out[k] = {Outcome::Forbid, true, error_json(*bad)};
  });
  return out;
}

}  // namespace writ
