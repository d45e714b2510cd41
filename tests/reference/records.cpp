// Records of the program: those that are written, and those that tell of its actions and decisions.
#include <algorithm>

#include "tests/reference/eval.hpp"

namespace writ::reference {

using check::Instance;
using check::kNone;
using check::RefKind;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

Value texts(const std::set<std::string>& all) {
  std::vector<Value> out;
  for (const std::string& s : all) out.push_back(of_text(s));
  return of_list(std::move(out));
}

Value roles(const std::set<std::uint32_t>& all) {
  std::vector<Value> out;
  for (std::uint32_t r : all) out.push_back(of_number(Is::Role, r));
  return of_list(std::move(out));
}

// Looks through the tree of a program for what std.program's records say.
struct Look {
  const check::Model& m;

  const check::Ref& ref(std::uint32_t tree, NodeId n) const {
    return m.annotations[tree].ref[syntax::index(n)];
  }
  template <class F>
  void below(std::uint32_t tree, NodeId node, const F& visit) const {
    visit(node);
    for (NodeId c : m.trees[tree].children(node)) below(tree, c, visit);
  }
  // Every node of every rule that governs the action.
  template <class F>
  void rules(std::uint32_t action, const F& visit) const {
    for (const check::Policy& p : m.policies)
      if (std::find(p.actions.begin(), p.actions.end(), action) != p.actions.end())
        for (std::uint32_t r : p.rules)
          for (NodeId c : m.tree(m.rules[r].ref).children(m.rules[r].ref.node))
            visit(m.rules[r], m.rules[r].ref.tree, c);
  }
  std::set<std::uint32_t> roles_in(std::uint32_t tree, NodeId node) const {
    std::set<std::uint32_t> out;
    below(tree, node, [&](NodeId n) {
      if (ref(tree, n).kind == RefKind::Role) out.insert(ref(tree, n).a);
    });
    return out;
  }
  std::set<std::uint32_t> raci(std::uint32_t decision, NodeKind part) const {
    const check::NodeRef d = m.decisions[decision].ref;
    const NodeId node = m.tree(d).find(d.node, part);
    return node == syntax::kNoNode ? std::set<std::uint32_t>{} : roles_in(d.tree, node);
  }
};

Value of_action(const check::Model& m, std::uint32_t action, const std::string& field) {
  const check::Action& a = m.actions[action];
  const Look look{m};
  const std::uint32_t by = a.by_fact == kNone ? 0 : m.types[m.facts[a.by_fact].type].a;
  if (field == "tags") {
    std::vector<Value> tags;
    for (const std::string& t : a.tags) tags.push_back(of_text(t));
    return of_list(std::move(tags));
  }
  if (field == "by_people") return of_bool((by & program::kPersonMask) != 0);
  if (field == "by_agents") return of_bool((by & program::kAgentMask) != 0);
  std::set<std::string> words;
  std::set<std::uint32_t> named;
  if (field == "lanes") {
    for (const check::Lane& lane : m.lanes)
      for (NodeId c : m.tree(lane.ref).children(lane.ref.node))
        if (m.tree(lane.ref).kind(c) == NodeKind::Admit &&
            look.ref(lane.ref.tree, m.tree(lane.ref).child(c, 0)).a == action)
          words.insert(lane.qualified);
    return texts(words);
  }
  const std::string asked = field == "approvers" ? "approval" : "consultation";
  look.rules(action, [&](const check::Rule& rule, std::uint32_t tree, NodeId c) {
    const syntax::Tree& t = m.trees[tree];
    const NodeKind kind = t.kind(c);
    if (field == "permits" && kind == NodeKind::Permit) words.insert(rule.qualified);
    if (field == "forbids" && kind == NodeKind::Forbid) words.insert(rule.qualified);
    if (kind == NodeKind::Require) {
      const NodeId requirement = t.child(c, 0);
      const std::string evidence =
          m.kinds[look.ref(tree, t.find(requirement, NodeKind::Name)).a].name;
      if (field == "asks") words.insert(evidence);
      const NodeId from = t.find(requirement, NodeKind::From);
      if (evidence == asked && from != syntax::kNoNode) named.merge(look.roles_in(tree, from));
    }
    if (kind == NodeKind::RequireDecision) {
      const std::uint32_t d = look.ref(tree, t.child(c, 0)).a;
      const check::NodeRef decl = m.decisions[d].ref;
      const bool consults = m.tree(decl).find(decl.node, NodeKind::Consulted) != syntax::kNoNode;
      const bool informs = m.tree(decl).find(decl.node, NodeKind::Informed) != syntax::kNoNode;
      if (field == "asks") words.insert("approval");
      if (field == "asks" && consults) words.insert("consultation");
      if (field == "musts" && informs) words.insert("inform");
      named.merge(look.raci(d, asked == "approval" ? NodeKind::Accountable : NodeKind::Consulted));
    }
    if (kind != NodeKind::Must) return;
    const std::string obligation = m.obligations[look.ref(tree, t.find(c, NodeKind::Name)).a].name;
    if (field == "musts") words.insert(obligation);
    const NodeId when = t.find(c, NodeKind::MustWhen);
    if (field != "logged" || obligation != "log" || when == syntax::kNoNode ||
        (t[when].flags & 7) != 7)
      return;
    for (NodeId arg : t.children(c))
      if (t.kind(arg) == NodeKind::Arg)
        if (const check::Ref& r = look.ref(tree, t.child(arg, 0)); r.kind == RefKind::EnumMember)
          words.insert(m.enums[r.a].members[r.b].name);
  });
  return field == "approvers" || field == "consulted" ? roles(named) : texts(words);
}

Value of_decision(const check::Model& m, std::uint32_t decision, const std::string& field) {
  const Look look{m};
  if (field == "responsible") return roles(look.raci(decision, NodeKind::Responsible));
  if (field == "accountable") return roles(look.raci(decision, NodeKind::Accountable));
  if (field == "consulted") return roles(look.raci(decision, NodeKind::Consulted));
  if (field == "informed") return roles(look.raci(decision, NodeKind::Informed));
  // Seats: one for each part of an `and`, one where there is none.
  const check::NodeRef d = m.decisions[decision].ref;
  const NodeId part = m.tree(d).find(d.node, NodeKind::Accountable);
  std::int64_t seats = 1;
  look.below(d.tree, part, [&](NodeId n) {
    if (m.tree(d).kind(n) == NodeKind::PeopleAnd) seats = m.tree(d)[n].child_count;
  });
  return of_number(Is::Int, seats);
}

}  // namespace

Value Evaluator::record_value(check::NodeRef value, check::TypeId type) {
  const syntax::Tree& t = m_.trees[value.tree];
  if (t.kind(value.node) == NodeKind::ListLit) {
    std::vector<Value> items;
    for (NodeId c : t.children(value.node))
      items.push_back(record_value({value.tree, c}, check::TypeId{m_.types[type].a}));
    return of_list(std::move(items));
  }
  if (t.kind(value.node) != NodeKind::RecordLit) return at(value, {});
  const check::Entity& e = m_.entities[m_.types[type].a];
  std::vector<Value> fields(e.fields.size() + 1);
  for (NodeId init : t.children(value.node))
    for (std::size_t k = 0; k < e.fields.size(); ++k)
      if (e.fields[k].name == t.text_of(t.child(init, 0)))
        fields[k + 1] = record_value({value.tree, t.child(init, 1)}, e.fields[k].type);
  Value v;
  v.is = Is::Entity;
  v.of = m_.types[type].a;
  v.items = std::make_shared<const std::vector<Value>>(std::move(fields));
  return v;
}

Value Evaluator::record_of(std::uint32_t instance) {
  const Instance& record = m_.instances[instance];
  const check::Entity& e = m_.entities[record.entity];
  std::vector<Value> fields{of_text(record.outside)};
  for (std::size_t k = 0; k < e.fields.size(); ++k) {
    const std::string& name = e.fields[k].name;
    if (record.of != Instance::Of::Source && name == "title")
      fields.push_back(of_text(record.title));
    else if (record.of == Instance::Of::Action) fields.push_back(of_action(m_, record.row, name));
    else if (record.of == Instance::Of::Decision)
      fields.push_back(of_decision(m_, record.row, name));
    else if (!record.values[k].exists() || record.is_computed[k]) fields.emplace_back();
    else fields.push_back(record_value(record.values[k], e.fields[k].type));
  }
  Value v;
  v.is = Is::Entity;
  v.of = record.entity;
  v.items = std::make_shared<const std::vector<Value>>(std::move(fields));
  return v;
}

Value record_named(const World& world, std::uint32_t entity, const std::string& id) {
  for (std::uint32_t k = 0; k < world.model.instances.size(); ++k)
    if (world.model.instances[k].entity == entity && world.model.instances[k].outside == id)
      return Evaluator(world).record(k);
  return {};
}

}  // namespace writ::reference
