#include "tools/writ/plans.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/decide/show.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/json/writer.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"
#include "tools/writ/columns.hpp"

namespace writ::tools {

using value::Tag;
using value::Value;

namespace {

constexpr std::string_view kPlan = "std.compensation.Plan";

class Planner {
 public:
  Planner(const Program& program, const std::vector<Metric>& metrics)
      : program_(program), image_(program.image()), metrics_(metrics) {}

  std::vector<MeasuredPlan> run() const {
    std::vector<MeasuredPlan> out;
    for (const program::InstanceRow& row : image_.instances)
      if (image_.text(image_.entities[row.entity].name) == kPlan) out.push_back(plan_of(row));
    return out;
  }

 private:
  MeasuredPlan plan_of(const program::InstanceRow& row) const {
    MeasuredPlan out;
    out.name = image_.text(row.name);
    out.id = image_.text(row.id);
    out.title = image_.text(row.title);
    out.place = decide::place_of(image_, row.span);
    if (const Value job = program_.stated(row, "job"); !job.is_missing())
      out.job = decide::plain_text(program_, job);
    const Value metrics = program_.stated(row, "metrics"),
                weights = program_.stated(row, "weights");
    for (std::uint32_t k = 0; metrics.is(Tag::List) && k < metrics.aux; ++k) {
      const Value& id = metrics.fields[k].fields[0];
      const auto known = std::find_if(metrics_.begin(), metrics_.end(), [&](const Metric& m) {
        return id.is(Tag::Text) && m.id == id.text->view();
      });
      if (known == metrics_.end()) continue;
      PlanPart part;
      part.metric = static_cast<std::size_t>(known - metrics_.begin());
      if (weights.is(Tag::List) && k < weights.aux) part.weight = weights.fields[k];
      out.parts.push_back(part);
      if (!known->unknown.empty() && out.unknown.empty())
        out.unknown = fmt::format("`{}`: {}", known->id, known->unknown);
      for (const auto& [key, cell] : known->cells) out.scores[key];
    }
    for (auto& [key, score] : out.scores) weigh(out, key, score);
    return out;
  }

  // Why a part of a plan cannot be weighed for a key; empty when it can.
  static std::string why_not(const Metric& metric, const std::string& key, const PlanPart& part) {
    if (!metric.unknown.empty()) return metric.unknown;
    const auto cell = metric.cells.find(key);
    if (cell == metric.cells.end()) return "nothing of it";
    if (!cell->second.unknown.empty()) return cell->second.unknown;
    if (!cell->second.out_of || !cell->second.number) return "a number that is no share";
    return part.weight ? "" : "no weight";
  }

  void weigh(const MeasuredPlan& plan, const std::string& key, Cell& score) const {
    for (const PlanPart& part : plan.parts) {
      const Metric& metric = metrics_[part.metric];
      const std::string why = why_not(metric, key, part);
      const value::Result share =
          why.empty() ? value::div(*metric.cells.at(key).number, *metric.cells.at(key).out_of)
                      : value::Result{};
      const value::Result weighed =
          why.empty() && !share.failed ? value::mul(share.value, *part.weight) : value::Result{};
      if (!why.empty() || share.failed || weighed.failed) {
        score = {};
        score.unknown = fmt::format("`{}`: {}", metric.id, why.empty() ? "a share of nothing" : why);
        return;
      }
      const value::Result sum =
          score.number ? value::add(*score.number, weighed.value) : value::Result{weighed.value};
      if (!sum.failed) score.number = sum.value;
    }
  }

  const Program& program_;
  const program::Image& image_;
  const std::vector<Metric>& metrics_;
};

std::string title_of(const MeasuredPlan& p) { return title_or(p.title, p.id); }
std::string weight_of(const PlanPart& part) {
  return part.weight ? share_text(*part.weight) : std::string("no weight");
}

}  // namespace

std::vector<MeasuredPlan> plans_of(const Program& program, const std::vector<Metric>& metrics) {
  return Planner(program, metrics).run();
}

std::string plans_text(const std::vector<MeasuredPlan>& plans, const std::vector<Metric>& metrics,
                       bool color) {
  std::string out;
  for (const MeasuredPlan& p : plans) {
    out += fmt::format("\n{} (plan{})  {}\n", inked(title_of(p), Ink::Strong, color),
                       p.job.empty() ? "" : ", " + p.job, inked(p.place, Ink::Faint, color));
    Columns table;
    std::vector<std::string> head{""};
    for (const PlanPart& part : p.parts)
      head.push_back(fmt::format("{} ({})", title_of(metrics[part.metric]), weight_of(part)));
    head.emplace_back("weighed");
    table.row(head);
    for (const auto& [key, score] : p.scores) {
      std::vector<std::string> row{key};
      for (const PlanPart& part : p.parts) {
        const auto& cells = metrics[part.metric].cells;
        const auto cell = cells.find(key);
        row.push_back(cell == cells.end() ? "none"
                                          : cell_text(cell->second, metrics[part.metric].unit));
      }
      row.push_back(score.number ? share_text(*score.number) : "unknown: " + score.unknown);
      table.row(row);
    }
    for (const std::string& line : table.lines()) out += "  " + line + "\n";
    if (!p.unknown.empty()) out += fmt::format("  unknown: {}\n", p.unknown);
  }
  return out;
}

std::string plans_csv(const std::vector<MeasuredPlan>& plans) {
  std::string out;
  for (const MeasuredPlan& p : plans) {
    for (const auto& [key, score] : p.scores)
      out += csv_line({p.id, title_of(p), key, score.number ? value::to_text(*score.number) : "",
                       "", score.number ? share_text(*score.number) : "", "", score.unknown});
    if (!p.unknown.empty()) out += csv_line({p.id, title_of(p), "", "", "", "", "", p.unknown});
  }
  return out;
}

std::string plans_json(const std::vector<MeasuredPlan>& plans, const std::vector<Metric>& metrics) {
  std::string out;
  json::Writer w(out);
  w.begin_array();
  for (const MeasuredPlan& p : plans) {
    w.begin_object().key("plan").string(p.name).key("id").string(p.id).key("title").string(p.title);
    if (!p.job.empty()) w.key("job").string(p.job);
    w.key("place").string(p.place).key("metrics").begin_array();
    for (const PlanPart& part : p.parts) {
      w.begin_object().key("metric").string(metrics[part.metric].name);
      if (part.weight) w.key("weight").digits(value::to_text(*part.weight));
      w.end_object();
    }
    w.end_array();
    if (!p.unknown.empty()) w.key("unknown").string(p.unknown);
    w.key("keys").begin_array();
    for (const auto& [key, score] : p.scores) {
      w.begin_object().key("key").string(key);
      if (score.number) w.key("score").digits(value::to_text(*score.number));
      else w.key("unknown").string(score.unknown);
      w.end_object();
    }
    w.end_array().end_object();
  }
  w.end_array();
  return out;
}

}  // namespace writ::tools
