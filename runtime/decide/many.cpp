#include "runtime/decide/many.hpp"

#include <writ/writ.hpp>

namespace writ {

std::vector<Answer> decide_all(std::span<Evaluator> evaluators,
                               std::span<const std::string_view> requests, Time now) {
  std::vector<Answer> out(requests.size());
  if (evaluators.empty()) return out;
  decide::share(evaluators.size(), requests.size(), [&](std::size_t worker, std::size_t k) {
    Evaluator& evaluator = evaluators[worker];
    out[k].outcome = evaluator.answer(requests[k], now, out[k].json);
    out[k].is_error = evaluator.error().has_value();
  });
  return out;
}

}  // namespace writ
