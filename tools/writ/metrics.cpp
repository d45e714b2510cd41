#include "tools/writ/metrics.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/decide/show.hpp"
#include "runtime/decide/words.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/ledger/view.hpp"
#include "runtime/program/program.hpp"
#include "runtime/program/scan.hpp"
#include "runtime/value/ops.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/json_tree.hpp"
#include "tools/writ/ledger/actions.hpp"
#include "tools/writ/plans.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

using program::kNone;
using value::Tag;
using value::Value;

namespace {

constexpr std::string_view kType = "std.compensation.Metric";

class Meter {
 public:
  Meter(const Program& program, Session& session, std::string_view history)
      : program_(program), image_(program.image()), session_(session) {
    json::Error ignored;
    history_ = parse_json(history, ignored);
  }

  std::vector<Metric> run(const std::string& key) {
    for (std::uint32_t i = 0; i < image_.instances.size(); ++i)
      if (image_.text(image_.entities[image_.instances[i].entity].name) == kType)
        found_.push_back(metric_of(i));
    for (std::size_t m = 0; m < found_.size(); ++m) {
      link(m);
      measure(found_[m], key);
    }
    return std::move(found_);
  }

 private:
  Value stated(std::uint32_t instance, std::string_view name) const {
    return program_.stated(image_.instances[instance], name);
  }
  std::string stated_text(std::uint32_t instance, std::string_view name) const {
    const Value v = stated(instance, name);
    return v.is_missing() ? std::string() : decide::plain_text(program_, v);
  }
  program::FunctionId computed(std::uint32_t instance, std::string_view name) const {
    const std::uint32_t field = program_.field_named(image_.instances[instance].entity, name);
    for (const program::ComputedRow& row : image_.computed)
      if (row.instance == instance && row.field == field) return row.function;
    return kNone;
  }

  Metric metric_of(std::uint32_t instance) const {
    const program::InstanceRow& row = image_.instances[instance];
    Metric out;
    out.instance = instance;
    out.name = image_.text(row.name);
    out.id = image_.text(row.id);
    out.title = image_.text(row.title);
    out.place = decide::place_of(image_, row.span);
    out.kind = stated_text(instance, "kind");
    out.unit = stated_text(instance, "unit");
    out.scope = stated_text(instance, "scope");
    return out;
  }
  void link(std::size_t metric) {
    const Value replaced = stated(found_[metric].instance, "replaces");
    const auto add = [&](const Value& v) {
      if (!v.is(Tag::Entity) || !v.fields[0].is(Tag::Text)) return;
      for (std::size_t m = 0; m < found_.size(); ++m) {
        if (found_[m].id != v.fields[0].text->view()) continue;
        found_[metric].replaces.push_back(m);
        found_[m].is_replaced = true;
      }
    };
    if (replaced.is(Tag::List))
      for (std::uint32_t k = 0; k < replaced.aux; ++k) add(replaced.fields[k]);
    else add(replaced);
  }

  // Since when the history is complete, as far as the function reads it.
  std::string reach(program::FunctionId function) const {
    std::string since, kind_of;
    for (std::uint32_t k : program::kinds_read(image_, function)) {
      if (!image_.kinds[k].is_event) continue;
      const std::string kind(image_.text(image_.kinds[k].outside));
      const Json* complete = history_ ? history_->find("complete_since") : nullptr;
      const std::string at(complete == nullptr ? "" : complete->text_at(kind));
      if (at.empty())
        return fmt::format("the history does not say since when `{}` is complete", kind);
      if (at == "always") continue;
      if (!since.empty() && value::parse_time(at) <= value::parse_time(since)) continue;
      since = at;
      kind_of = kind;
    }
    return since.empty() ? "" : fmt::format("history complete only since {} (`{}`)", since, kind_of);
  }
  // Why a result is no value: what the fault says, with the history's reach where that is it.
  std::string reason(const Json& result, program::FunctionId function) const {
    if (!result.is(Json::Kind::Object)) return "nothing to measure";
    const Json* leaves = result.find("fault");
    std::string out;
    if (leaves == nullptr) return "not a number";
    for (const Json& leaf : leaves->items) {
      const std::string kind(leaf.text_at("kind"));
      const std::string why = kind == decide::name_of(value::FaultKind::HistoryShort)
                                  ? reach(function)
                                  : fmt::format("{} at {}", kind, leaf.text_at("place"));
      if (out.find(why) == std::string::npos) out += (out.empty() ? "" : "; ") + why;
    }
    return out;
  }

  // What a field comes to for a key: computed, or stated as it is.
  std::optional<Json> result_of(std::uint32_t instance, std::string_view field,
                                const std::string& key, program::FunctionId& function) {
    function = computed(instance, field);
    const Value fixed = stated(instance, field);
    if (function == kNone && fixed.is_missing()) return std::nullopt;
    const std::string text = function == kNone
                                 ? decide::json_of(program_, fixed, decide::Sensitive::Shown)
                                 : session_.evaluator.compute(function, key, session_.now);
    json::Error ignored;
    return parse_json(text, ignored);
  }
  bool read(const Metric& metric, std::string_view field, const std::string& key, Cell& cell,
            std::optional<Value>& into) {
    program::FunctionId function = kNone;
    const auto result = result_of(metric.instance, field, key, function);
    if (!result) return false;
    into = result->is(Json::Kind::Number) ? value::parse_decimal(result->text) : std::nullopt;
    if (!into && cell.unknown.empty()) cell.unknown = reason(*result, function);
    return true;
  }
  Cell cell_of(const Metric& metric, const std::string& key) {
    Cell cell;
    if (!read(metric, "value", key, cell, cell.number)) cell.unknown = "no `value` is defined";
    read(metric, "out_of", key, cell, cell.out_of);
    return cell;
  }

  static void add(std::optional<Value>& sum, const std::optional<Value>& more, Cell& cell) {
    if (!more) return;
    const value::Result result = sum ? value::add(*sum, *more) : value::Result{*more};
    if (result.failed) cell.unknown = "the total is too large";
    else sum = result.value;
  }
  void measure(Metric& metric, const std::string& only) {
    std::vector<std::string> keys;
    if (!only.empty()) {
      keys.push_back(only);
    } else {
      program::FunctionId function = kNone;
      const auto result = result_of(metric.instance, "keys", "", function);
      if (!result) metric.unknown = "no `keys` are defined: ask for one with --key";
      else if (!result->is(Json::Kind::Array)) metric.unknown = reason(*result, function);
      else
        for (const Json& key : result->items) keys.push_back(key.text);
    }
    if (!metric.unknown.empty()) return;
    Cell total;
    for (const std::string& key : keys) {
      const Cell cell = cell_of(metric, key);
      if (!cell.unknown.empty() && total.unknown.empty()) total.unknown = cell.unknown;
      add(total.number, cell.number, total);
      add(total.out_of, cell.out_of, total);
      metric.cells[key] = cell;
    }
    if (only.empty() && !metric.cells.empty()) metric.total = total;
  }

  const Program& program_;
  const program::Image& image_;
  Session& session_;
  std::optional<Json> history_;
  std::vector<Metric> found_;
};

}  // namespace

std::vector<Metric> metrics_of(const Program& program, Session& session, std::string_view history,
                               const std::string& key) {
  return Meter(program, session, history).run(key);
}

namespace {

// What has happened, and by which program it is measured.
struct Basis {
  std::shared_ptr<const Program> program;
  std::string history;
  std::string directory, settings;  // of the ledger's program
};

bool basis_of(const Options& options, Basis& out, Exit& exit, Console& console) {
  const std::string& file = options.inputs.history;
  const bool has_ledger = !options.ledger.where.empty();
  exit = kUsage;
  if (file.empty() != has_ledger) {
    console.complain(has_ledger
                         ? "what has happened is in the ledger, or in a history: name one of them"
                         : "a history is missing: name a file with --history, or `-` for standard "
                           "input, or a ledger with "
                           "--ledger");
    return false;
  }
  exit = kFailure;
  if (!has_ledger || !options.paths.empty()) {
    const auto build = load_charter(options, console, exit);
    if (!build) return false;
    out.program = build->program;
  }
  std::string problem;
  if (has_ledger) {
    ledger::Circumstances in_force;
    const auto open = open_log(options, console, in_force);
    if (!open) return false;
    if (!out.program) out.program = in_force.program;
    out.directory = in_force.directory;
    out.settings = in_force.settings;
    if (ledger::history_document(*open->log, out.program, out.history)) return true;
    problem = open->db->error();
  } else if (read_all(file, json::kMaxDocument, out.history, problem)) {
    return true;
  }
  console.complain(problem);
  return false;
}

}  // namespace

Exit run_metrics(const Options& options, Console& console) {
  Exit exit = kFailure;
  Basis basis;
  if (!basis_of(options, basis, exit, console)) return exit;
  Options others = options;
  others.inputs.history.clear();  // read already: its reach is shown too
  const auto session = open_session(others, basis.program, console, exit);
  if (!session) return exit;
  if (options.inputs.directory.empty() && !basis.directory.empty())
    session->evaluator.set_directory(basis.directory);
  if (options.inputs.settings.empty() && !basis.settings.empty())
    session->evaluator.set_settings(basis.settings);
  if (auto bad = session->evaluator.set_history(basis.history)) {
    print_error(*bad, options.inputs.history, options.format, console);
    return kFailure;
  }
  const std::vector<Metric> metrics =
      metrics_of(*basis.program, *session, basis.history, options.key);
  if (metrics.empty() && options.format == Format::Text) {
    console.complain(
        "the charter has no metric: declare `record … : Metric` with std.compensation");
    return kFailure;
  }
  const std::vector<MeasuredPlan> plans = plans_of(*basis.program, metrics);
  if (options.csv) console.out(metrics_csv(metrics) + plans_csv(plans));
  else if (options.format == Format::Json)
    console.out(fmt::format("{{\"metrics\":{},\"plans\":{}}}\n", metrics_json(metrics),
                            plans_json(plans, metrics)));
  else
    console.out(metrics_text(metrics, options.key, console.colors_out()) +
                plans_text(plans, metrics, console.colors_out()));
  return kFine;
}

}  // namespace writ::tools
