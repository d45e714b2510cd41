// Records of the program as entity constants, and what the compiler knows of actions and decisions as records of
// std.program's entities.
#include <algorithm>

#include "lang/compile/lowering.hpp"

namespace writ::codegen {

using check::Instance;
using check::NodeRef;
using check::RefKind;
using program::ConstId;
using program::ConstRow;
using program::kNone;
using program::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;
using value::Tag;

ConstId Lowering::missing() { return build_.constant({.tag = Tag::Missing}); }
ConstId Lowering::text_constant(std::string_view s) {
  return build_.constant({.tag = Tag::Text, .aux = build_.text(s)});
}

ConstId Lowering::datum(const check::Datum& d) {
  if (d.tag == Tag::Text) return text_constant(d.text);
  if (d.tag != Tag::Entity)
    return build_.constant({.tag = d.tag, .scale = d.scale, .aux = d.aux, .i = d.i});
  std::vector<ConstId> parts;
  for (const check::Datum& part : d.parts) parts.push_back(datum(part));
  return build_.constant_entity(d.aux, parts);
}

// Instances in the order of their qualified names, whatever kind they are of: that of the image's rows.
void Lowering::order_records() {
  instances_.assign(model_.instances.size(), kNone);
  for (std::uint32_t k = 0; k < model_.instances.size(); ++k)
    if (model_.instances[k].entity != kNone) record_order_.push_back(k);
  std::sort(record_order_.begin(), record_order_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return std::tie(model_.instances[a].qualified, model_.instances[a].entity) <
           std::tie(model_.instances[b].qualified, model_.instances[b].entity);
  });
}

void Lowering::lower_records() {
  order_records();
  for (std::uint32_t k : record_order_) {
    const Instance& record = model_.instances[k];
    image_.instances.push_back({.name = build_.text(record.qualified),
                                .id = build_.text(record.outside),
                                .title = build_.text(record.title),
                                .entity = record.entity,
                                .value = instance_constant(k),
                                .is_reflected = record.of != Instance::Of::Source,
                                .span = span_of(record.ref.tree, record.ref.node)});
  }
  list_records();
}

// For an overlay: the image holds the rows of this model already.
void Lowering::recall_records() {
  order_records();
  for (std::size_t position = 0; position < record_order_.size(); ++position)
    instances_[record_order_[position]] = image_.instances[position].value;
  list_records();
}

void Lowering::list_records() {
  std::map<std::uint32_t, std::vector<ConstId>> all;
  for (std::uint32_t k : record_order_) all[model_.instances[k].entity].push_back(instances_[k]);
  for (const auto& [entity, records] : all) all_of_entity_[entity] = build_.constant_list(records);
}

// The checker has refused circles.
ConstId Lowering::instance_constant(std::uint32_t row) {
  if (instances_[row] != kNone) return instances_[row];
  const Instance& record = model_.instances[row];
  const check::Entity& entity = model_.entities[record.entity];
  std::vector<ConstId> fields{text_constant(record.outside)};
  for (std::uint32_t f = 0; f < entity.fields.size(); ++f) {
    if (record.of != Instance::Of::Source)
      fields.push_back(reflected(record, entity.fields[f].name));
    else if (!record.values[f].exists() || record.is_computed[f]) fields.push_back(missing());
    else fields.push_back(record_value(record.values[f], entity.fields[f].type));
  }
  return instances_[row] = build_.constant_entity(record.entity, fields);
}

ConstId Lowering::record_value(NodeRef ref, check::TypeId expected) {
  const syntax::Tree& t = model_.trees[ref.tree];
  const check::Type& type = model_.types[expected];
  if (t.kind(ref.node) == NodeKind::ListLit) {
    std::vector<ConstId> items;
    for (NodeId item : t.children(ref.node))
      items.push_back(record_value({ref.tree, item}, check::TypeId{type.a}));
    return build_.constant_list(items);
  }
  if (t.kind(ref.node) != NodeKind::RecordLit) return constant_of(ref.tree, ref.node);
  const check::Entity& entity = model_.entities[type.a];
  std::vector<ConstId> fields(entity.fields.size() + 1, missing());
  for (NodeId init : t.children(ref.node)) {
    if (t.kind(init) != NodeKind::FieldInit) continue;
    const std::uint32_t field = this->ref(ref.tree, init).a;
    const check::TypeId of = field == 0 ? check::TypeId{} : entity.fields[field - 1].type;
    fields[field] = record_value({ref.tree, t.child(init, 1)}, of);
  }
  return build_.constant_entity(type.a, fields);
}

void Lowering::lower_computed() {
  for (std::uint32_t position = 0; position < record_order_.size(); ++position) {
    const Instance& record = model_.instances[record_order_[position]];
    for (std::uint32_t f = 0; f < record.values.size(); ++f)
      if (record.values[f].exists() && record.is_computed[f])
        image_.computed.push_back(
            {position, f, function_of(record.values[f].tree, record.values[f].node, {Variable{}})});
  }
}

// ---- what the compiler knows --------------------------------------------------------------------------

namespace {

using Words = std::vector<std::string>;

void add(Words& words, const std::string& word) {
  if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(word);
}

// What the rules that govern an action permit, forbid, ask for and oblige to.
struct Governed {
  Words permits, forbids, asks, musts, logged;
  std::vector<std::uint32_t> approvers, consulted;
};

class Survey {
 public:
  explicit Survey(const check::Model& model) : m_(model) {}

  Governed of_action(std::uint32_t action) {
    for (const check::Policy& p : m_.policies)
      if (std::find(p.actions.begin(), p.actions.end(), action) != p.actions.end())
        for (std::uint32_t r : p.rules) rule(m_.rules[r]);
    for (Words* words : {&out_.permits, &out_.forbids, &out_.asks, &out_.musts, &out_.logged})
      std::sort(words->begin(), words->end());
    for (auto* roles : {&out_.approvers, &out_.consulted}) {
      std::sort(roles->begin(), roles->end());
      roles->erase(std::unique(roles->begin(), roles->end()), roles->end());
    }
    return out_;
  }
  // The roles that are named anywhere in a `from` or a part of a RACI row.
  void roles_in(std::uint32_t tree, NodeId people, std::vector<std::uint32_t>& out) const {
    const syntax::Tree& t = m_.trees[tree];
    const check::Ref& r = m_.annotations[tree].ref[syntax::index(people)];
    if (r.kind == RefKind::Role) out.push_back(r.a);
    if (t.kind(people) == NodeKind::PeopleOr || t.kind(people) == NodeKind::PeopleAnd)
      for (NodeId c : t.children(people)) roles_in(tree, c, out);
  }

 private:
  void rule(const check::Rule& rule) {
    const std::uint32_t tree = rule.ref.tree;
    const syntax::Tree& t = m_.trees[tree];
    for (NodeId c : t.children(rule.ref.node)) {
      if (t.kind(c) == NodeKind::Permit) add(out_.permits, rule.qualified);
      if (t.kind(c) == NodeKind::Forbid) add(out_.forbids, rule.qualified);
      if (t.kind(c) == NodeKind::Require) require(tree, t.child(c, 0));
      if (t.kind(c) == NodeKind::RequireDecision) raci(reference(tree, t.child(c, 0)).a);
      if (t.kind(c) == NodeKind::Must) must(tree, c);
    }
  }
  void require(std::uint32_t tree, NodeId requirement) {
    const syntax::Tree& t = m_.trees[tree];
    std::string kind;
    for (NodeId c : t.children(requirement)) {
      if (t.kind(c) == NodeKind::Name) kind = m_.kinds[reference(tree, c).a].name;
      if (t.kind(c) == NodeKind::From && kind == "approval")
        roles_in(tree, t.child(c, 0), out_.approvers);
      if (t.kind(c) == NodeKind::From && kind == "consultation")
        roles_in(tree, t.child(c, 0), out_.consulted);
    }
    add(out_.asks, kind);
  }
  void raci(std::uint32_t decision) {
    const check::Decision& d = m_.decisions[decision];
    const syntax::Tree& t = m_.tree(d.ref);
    add(out_.asks, "approval");
    for (NodeId c : t.children(d.ref.node)) {
      if (t.kind(c) == NodeKind::Accountable) roles_in(d.ref.tree, t.child(c, 0), out_.approvers);
      if (t.kind(c) == NodeKind::Informed) add(out_.musts, "inform");
      if (t.kind(c) != NodeKind::Consulted) continue;
      add(out_.asks, "consultation");
      roles_in(d.ref.tree, t.child(c, 0), out_.consulted);
    }
  }
  void must(std::uint32_t tree, NodeId effect) {
    const syntax::Tree& t = m_.trees[tree];
    const std::uint32_t row = reference(tree, t.find(effect, NodeKind::Name)).a;
    add(out_.musts, m_.obligations[row].name);
    const NodeId when = t.find(effect, NodeKind::MustWhen);
    const std::uint8_t whatever = syntax::kOwedPermit | syntax::kOwedPending | syntax::kOwedForbid;
    if (m_.obligations[row].name != "log" || when == syntax::kNoNode ||
        (t[when].flags & whatever) != whatever)
      return;
    for (NodeId c : t.children(effect)) {
      if (t.kind(c) != NodeKind::Arg) continue;
      const check::Ref& r = reference(tree, t.child(c, 0));
      if (r.kind == RefKind::EnumMember) add(out_.logged, m_.enums[r.a].members[r.b].name);
    }
  }
  const check::Ref& reference(std::uint32_t tree, NodeId node) const {
    return m_.annotations[tree].ref[syntax::index(node)];
  }

  const check::Model& m_;
  Governed out_;
};

}  // namespace

// A field of std.program's Action or Decision by its name; one that the compiler does not know is missing.
ConstId Lowering::reflected(const Instance& record, std::string_view field) {
  const auto words = [&](const Words& all) {
    std::vector<ConstId> items;
    for (const std::string& word : all) items.push_back(text_constant(word));
    return build_.constant_list(items);
  };
  const auto roles = [&](const std::vector<std::uint32_t>& all) {
    std::vector<ConstId> items;
    for (std::uint32_t role : all) items.push_back(build_.constant({.tag = Tag::Role, .i = role}));
    return build_.constant_list(items);
  };
  if (field == "title") return text_constant(record.title);
  if (record.of == Instance::Of::Decision) {
    const check::Decision& d = model_.decisions[record.row];
    const syntax::Tree& t = model_.tree(d.ref);
    const NodeKind part = field == "responsible" ? NodeKind::Responsible
                          : field == "accountable" || field == "accountable_seats"
                              ? NodeKind::Accountable
                          : field == "consulted" ? NodeKind::Consulted
                          : field == "informed"  ? NodeKind::Informed
                                                 : NodeKind::Error;
    if (part == NodeKind::Error) return missing();
    const NodeId node = t.find(d.ref.node, part);
    if (field == "accountable_seats") {
      std::int64_t seats = 0;
      if (node != syntax::kNoNode)
        for (const Alternative& a : alternatives_of(d.ref.tree, t.child(node, 0)))
          seats = std::max(seats, static_cast<std::int64_t>(a.size()));
      return build_.constant_int(seats);
    }
    std::vector<std::uint32_t> named;
    if (node != syntax::kNoNode) Survey(model_).roles_in(d.ref.tree, t.child(node, 0), named);
    std::sort(named.begin(), named.end());
    named.erase(std::unique(named.begin(), named.end()), named.end());
    return roles(named);
  }
  const check::Action& a = model_.actions[record.row];
  const std::uint32_t by = a.by_fact == kNone ? 0 : model_.types[model_.facts[a.by_fact].type].a;
  if (field == "tags") return words(a.tags);
  if (field == "by_people") return build_.constant_bool((by & program::kPersonMask) != 0);
  if (field == "by_agents") return build_.constant_bool((by & program::kAgentMask) != 0);
  const Governed governed = Survey(model_).of_action(record.row);
  if (field == "permits") return words(governed.permits);
  if (field == "forbids") return words(governed.forbids);
  if (field == "asks") return words(governed.asks);
  if (field == "musts") return words(governed.musts);
  if (field == "logged") return words(governed.logged);
  if (field == "approvers") return roles(governed.approvers);
  if (field == "consulted") return roles(governed.consulted);
  if (field != "lanes") return missing();
  Words lanes;
  for (const check::Lane& lane : model_.lanes) {
    const syntax::Tree& t = model_.tree(lane.ref);
    for (NodeId c : t.children(lane.ref.node))
      if (t.kind(c) == NodeKind::Admit && ref(lane.ref.tree, t.child(c, 0)).a == record.row)
        add(lanes, lane.qualified);
  }
  return words(lanes);
}

}  // namespace writ::codegen
