#include "tools/writ/governance.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "runtime/json/writer.hpp"
#include "tools/writ/rule_words.hpp"
#include "tools/writ/session.hpp"

namespace writ::tools {

using check::NodeRef;
using check::RefKind;
using program::kNone;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

constexpr std::string_view kTag = "governance";

class Checklist {
 public:
  Checklist(const Options& options, const driver::Build& build, Session& session)
      : options_(options),
        build_(build),
        model_(build.model),
        image_(build.program->image()),
        session_(session) {}

  // The mistake when a request could not be made.
  MaybeError run(Governance& out) {
    for (std::uint32_t a = 0; a < image_.actions.size(); ++a) {
      const program::ActionRow& action = image_.actions[a];
      if (!is_governance(action) || action.on_fact == kNone) continue;
      const program::TypeRow& type = image_.types[image_.facts[action.on_fact].type];
      if (type.kind != program::TypeKind::Entity) continue;
      for (std::uint32_t i = 0; i < image_.instances.size(); ++i)
        if (image_.instances[i].entity == type.a)
          if (MaybeError bad = ask(action, i, out)) return bad;
    }
    std::stable_sort(out.records.begin(), out.records.end(), [](const auto& x, const auto& y) {
      return std::tie(x.entity, x.name) < std::tie(y.entity, y.name);
    });
    for (const RecordPoints& record : out.records)
      for (const PolicyPoints& policy : record.policies)
        for (const Point& point : policy.points) ++(point.report.is_met ? out.met : out.not_met);
    return std::nullopt;
  }

 private:
  bool is_governance(const program::ActionRow& action) const {
    for (std::uint32_t k = action.tags.first; k < action.tags.end(); ++k)
      if (image_.text(image_.indices[k]) == kTag) return true;
    return false;
  }

  // The image has them in another order.
  const check::Instance& declared(std::uint32_t instance) const {
    const program::InstanceRow& row = image_.instances[instance];
    return *std::find_if(model_.instances.begin(), model_.instances.end(), [&](const auto& i) {
      return i.entity == row.entity && i.qualified == image_.text(row.name);
    });
  }

  MaybeError ask(const program::ActionRow& action, std::uint32_t instance, Governance& out) {
    const program::InstanceRow& row = image_.instances[instance];
    Evaluator& evaluator = session_.evaluator;
    if (MaybeError bad = evaluator.begin_request(image_.text(action.outside))) return bad;
    if (!options_.actor.empty())
      if (MaybeError bad = evaluator.set_actor(options_.actor)) return bad;
    std::string json;
    json::Writer(json).begin_object().key("id").string(image_.text(row.id)).end_object();
    const std::string_view fact = image_.text(image_.facts[action.on_fact].name);
    if (MaybeError bad = evaluator.set_json(evaluator.fact(fact), json)) return bad;
    std::vector<PointReport> reports = evaluator.points(session_.now);
    if (evaluator.error()) return evaluator.error();
    RecordPoints& record = record_of(instance, action, out);
    // In the order of the source.
    std::sort(reports.begin(), reports.end(),
              [](const PointReport& x, const PointReport& y) { return x.row < y.row; });
    for (PointReport& report : reports) add(std::move(report), instance, record, out);
    return std::nullopt;
  }

  RecordPoints& record_of(std::uint32_t instance, const program::ActionRow& action, Governance& out) {
    const program::InstanceRow& row = image_.instances[instance];
    for (RecordPoints& record : out.records)
      if (record.name == image_.text(row.name) &&
          record.entity == image_.text(image_.entities[row.entity].outside))
        return record;
    RecordPoints record;
    record.name = image_.text(row.name);
    record.id = image_.text(row.id);
    record.title = image_.text(row.title);
    record.entity = image_.text(image_.entities[row.entity].outside);
    record.place = place_of(build_, declared(instance).ref);
    record.action = image_.text(action.outside);
    record.digest = session_.evaluator.content_digest();
    out.records.push_back(std::move(record));
    return out.records.back();
  }

  // A rule that governs several of the actions is one point; if one of them is not met, it is not.
  void add(PointReport report, std::uint32_t instance, RecordPoints& record, Governance& out) {
    if (!report.untold.empty()) {
      const bool is_new = std::none_of(out.left_out.begin(), out.left_out.end(),
                                       [&](const auto& l) { return l.rule == report.rule.rule; });
      if (is_new)
        out.left_out.push_back({report.rule.rule, report.rule.title, std::move(report.untold)});
      return;
    }
    const program::PolicyRow& policy = image_.policies[image_.rules[report.row].policy];
    const std::string title(
        image_.text(image_.text(policy.title).empty() ? policy.name : policy.title));
    auto group = std::find_if(record.policies.begin(), record.policies.end(),
                              [&](const PolicyPoints& p) { return p.policy == title; });
    if (group == record.policies.end())
      group = record.policies.insert(record.policies.end(), PolicyPoints{title, {}});
    Point point{std::move(report), {}};
    if (!point.report.is_met) point.mend = mend_of(point.report, instance);
    const auto same = std::find_if(group->points.begin(), group->points.end(),
                                   [&](const Point& p) { return p.report.row == point.report.row; });
    if (same == group->points.end()) group->points.push_back(std::move(point));
    else if (same->report.is_met && !point.report.is_met) *same = std::move(point);
  }

  // The fields of the record that the failing terms read, those that it leaves out first; else the record itself.
  std::vector<Mend> mend_of(const PointReport& report, std::uint32_t instance) const {
    const check::Instance& record = declared(instance);
    const bool is_stated_here = record.of == check::Instance::Of::Source;
    std::vector<std::uint32_t> fields;
    const bool is_answer = report.rule.live == "true" && !report.open.empty();
    const std::vector<NodeRef> conjuncts = conjuncts_of(model_.rules[report.row].ref);
    for (std::size_t k = 0;
         !is_answer && is_stated_here && k < report.rule.terms.size() && k < conjuncts.size(); ++k) {
      const std::string& value = report.rule.terms[k].value;
      if (report.rule.live == "fault" && (value == "true" || value == "false")) continue;
      std::set<std::uint32_t> defines;
      fields_read(conjuncts[k], record.entity, defines, fields);
    }
    std::vector<Mend> out;
    for (const bool is_left_out : {true, false})
      for (std::uint32_t field : fields) {
        const bool is_stated = field < record.values.size() && record.values[field].exists();
        if (is_stated == is_left_out) continue;
        const std::string& name = model_.entities[record.entity].fields[field].name;
        out.push_back({name, place_of(build_, is_stated ? parent(record.values[field]) : record.ref)});
      }
    if (out.empty()) out.push_back({{}, place_of(build_, record.ref)});
    return out;
  }
  NodeRef parent(NodeRef at) const { return {at.tree, model_.tree(at)[at.node].parent}; }

  // In the order of the image's: those of `when`, then those of `unless`.
  std::vector<NodeRef> conjuncts_of(NodeRef rule) const {
    std::vector<NodeRef> out;
    const syntax::Tree& tree = model_.tree(rule);
    for (NodeId part : tree.children(rule.node)) {
      if (tree.kind(part) == NodeKind::When)
        flatten({rule.tree, tree.child(part, 0)}, NodeKind::And, out);
      if (tree.kind(part) == NodeKind::Unless)
        flatten({rule.tree, tree.child(part, 0)}, NodeKind::Or, out);
    }
    return out;
  }
  void flatten(NodeRef at, NodeKind joint, std::vector<NodeRef>& out) const {
    const syntax::Tree& tree = model_.tree(at);
    if (tree.kind(at.node) != joint) {
      out.push_back(at);
      return;
    }
    for (NodeId c : tree.children(at.node)) flatten({at.tree, c}, joint, out);
  }
  // Attributes of the entity that an expression reads, itself or through defines.
  void fields_read(NodeRef at, std::uint32_t entity, std::set<std::uint32_t>& defines,
                   std::vector<std::uint32_t>& out) const {
    const check::Ref& meant = model_.annotations[at.tree].ref[syntax::index(at.node)];
    if (meant.kind == RefKind::Field && meant.b == entity && meant.a > 0 &&
        std::find(out.begin(), out.end(), meant.a - 1) == out.end())
      out.push_back(meant.a - 1);
    if (meant.kind == RefKind::Define && defines.insert(meant.a).second &&
        model_.defines[meant.a].body.exists())
      fields_read(model_.defines[meant.a].body, entity, defines, out);
    for (NodeId c : model_.tree(at).children(at.node))
      fields_read({at.tree, c}, entity, defines, out);
  }

  const Options& options_;
  const driver::Build& build_;
  const check::Model& model_;
  const program::Image& image_;
  Session& session_;
};

}  // namespace

std::optional<Governance> check_governance(const Options& options, const driver::Build& build,
                                           Console& console, Exit& exit) {
  const auto session = open_session(options, build.program, console, exit);
  if (!session) return std::nullopt;
  Governance out;
  out.parts = parts_of(build);
  if (const MaybeError bad = Checklist(options, build, *session).run(out)) {
    print_error(*bad, "", options.format, console);
    exit = kFailure;
    return std::nullopt;
  }
  exit = out.not_met == 0 ? kFine : kFailure;
  return out;
}

}  // namespace writ::tools
