// The five parts of a governance policy: how much of each the program declares.
#include <algorithm>
#include <set>

#include "tools/writ/governance.hpp"

namespace writ::tools {

using check::RefKind;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

// What belongs to a part: by the last name of a module, by a tag of actions, by a policy's title.
struct Topic {
  std::string title;
  std::set<std::string> words;
};

std::string plain(std::string_view text) {
  std::string out;
  for (char c : text)
    out += c == ' ' || c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

class Count {
 public:
  explicit Count(const driver::Build& build) : model_(build.model) {}

  std::size_t rules(const Topic& topic) const {
    std::size_t n = 0;
    for (const check::Rule& rule : model_.rules) n += concerns(rule, topic) ? 1 : 0;
    return n;
  }
  std::size_t records(const Topic& topic) const {
    std::size_t n = 0;
    for (const check::Instance& i : model_.instances)
      n += i.of == check::Instance::Of::Source &&
                   is_of_module(model_.entities[i.entity].module, topic)
               ? 1
               : 0;
    return n;
  }
  // Rules that ask somebody for an answer, and those that oblige to protect data.
  std::size_t asking() const {
    std::size_t n = 0;
    for (const check::Rule& rule : model_.rules)
      n += has(rule, NodeKind::Require) || has(rule, NodeKind::RequireDecision) ? 1 : 0;
    return n;
  }
  std::size_t protecting(const Topic& topic) const {
    std::size_t n = 0;
    for (const check::Rule& rule : model_.rules)
      n += concerns(rule, topic) || obliges_to_protect(rule) ? 1 : 0;
    return n;
  }
  std::size_t sensitive_fields() const {
    std::size_t n = 0;
    const auto count = [&](const std::vector<check::Field>& fields) {
      n += static_cast<std::size_t>(std::count_if(
          fields.begin(), fields.end(), [](const check::Field& f) { return f.is_sensitive; }));
    };
    for (const check::Entity& e : model_.entities) count(e.fields);
    count(model_.principal_fields);
    return n;
  }

 private:
  bool is_of_module(std::uint32_t module, const Topic& topic) const {
    const std::string& name = model_.modules[module].name;
    return topic.words.count(name.substr(name.rfind('.') + 1)) != 0;
  }
  bool concerns(const check::Rule& rule, const Topic& topic) const {
    const check::Policy& policy = model_.policies[rule.policy];
    if (is_of_module(rule.module, topic) || topic.words.count(plain(policy.title)) != 0)
      return true;
    return std::any_of(policy.actions.begin(), policy.actions.end(), [&](std::uint32_t a) {
      const auto& tags = model_.actions[a].tags;
      return std::any_of(tags.begin(), tags.end(),
                         [&](const std::string& t) { return topic.words.count(t) != 0; });
    });
  }
  bool has(const check::Rule& rule, NodeKind effect) const {
    return model_.tree(rule.ref).find(rule.ref.node, effect) != syntax::kNoNode;
  }
  bool obliges_to_protect(const check::Rule& rule) const {
    const syntax::Tree& tree = model_.tree(rule.ref);
    for (NodeId part : tree.children(rule.ref.node)) {
      if (tree.kind(part) != NodeKind::Must) continue;
      const check::Ref& meant =
          model_.annotations[rule.ref.tree].ref[syntax::index(tree.child(part, 0))];
      if (meant.kind == RefKind::Obligation &&
          model_.obligations[meant.a].qualified.starts_with("std.privacy."))
        return true;
    }
    return false;
  }

  const check::Model& model_;
};

}  // namespace

bool Part::is_empty() const {
  return std::all_of(counts.begin(), counts.end(), [](const auto& c) { return c.first == 0; });
}

std::vector<Part> parts_of(const driver::Build& build) {
  const Topic security{"security", {"security", "privacy", "tools", "customer_data"}};
  const Topic compensation{"compensation", {"compensation"}};
  const Topic change{"change management",
                     {"change_management", "change", "workflow", "workflows", "rollout"}};
  const Count count(build);
  return {
      {"roles", {{build.model.roles.size(), "role"}, {build.model.decisions.size(), "decision"}}},
      {"approvals", {{count.asking(), "rule"}}},
      {security.title,
       {{count.protecting(security), "rule"},
        {build.model.lanes.size(), "lane"},
        {count.sensitive_fields(), "sensitive field"}}},
      {compensation.title,
       {{count.records(compensation), "record"}, {count.rules(compensation), "rule"}}},
      {change.title, {{count.records(change), "record"}, {count.rules(change), "rule"}}}};
}

}  // namespace writ::tools
