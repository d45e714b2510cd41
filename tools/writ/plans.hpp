// Plans of a charter over what its metrics came to: each record of std.compensation's Plan, and for each person, team or account
// what the weights make of it.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/writ/metrics.hpp"

namespace writ::tools {

struct PlanPart {
  std::size_t metric = 0;              // position among the metrics
  std::optional<value::Value> weight;  // empty: the plan states none
};
struct MeasuredPlan {
  std::string name, id, title, job, place;
  std::vector<PlanPart> parts;
  std::string unknown;  // why nothing is weighed: a metric that is not known
  // By key of its metrics: the sum of weight and share. A number that is no share of anything cannot be weighed: then it says so.
  std::map<std::string, Cell> scores;
};

std::vector<MeasuredPlan> plans_of(const Program& program, const std::vector<Metric>& metrics);
std::string plans_text(const std::vector<MeasuredPlan>& plans, const std::vector<Metric>& metrics,
                       bool color);
// Further lines of metrics_csv: of a plan, `value` is its score.
std::string plans_csv(const std::vector<MeasuredPlan>& plans);
std::string plans_json(const std::vector<MeasuredPlan>& plans, const std::vector<Metric>& metrics);

}  // namespace writ::tools
