// Policies: which actions they stand on, which facts they see, their rules and defines; and the signatures
// of defines, tables, settings and samples.
#include "lang/check/checker.hpp"

namespace writ::check {

const FactScope* Checker::fact_scope(const std::vector<std::uint32_t>& actions) {
  auto [at, is_new] = fact_scopes_.try_emplace(actions);
  FactScope& scope = at->second;
  if (!is_new) return &scope;
  scope.actions = actions;
  std::unordered_map<std::uint32_t, std::size_t> count;
  for (std::uint32_t a : actions)
    for (const Param& p : model_.actions[a].params)
      if (++count[p.fact] == actions.size()) scope.facts.push_back(p.fact);
  std::sort(scope.facts.begin(), scope.facts.end());
  for (std::uint32_t f : scope.facts) scope.by_name[model_.facts[f].name] = f;
  return &scope;
}

void Checker::resolve_targets(std::vector<std::uint32_t>& actions, NodeId target,
                              bool& names_nothing) {
  if (tree_->child(target, 0) == kNoNode) {
    for (std::uint32_t a = 0; a < model_.actions.size(); ++a) actions.push_back(a);
    return;
  }
  for (NodeId path : tree_->children(target)) {
    if (tree_->kind(path) != NodeKind::Path) continue;
    std::vector<std::string_view> names;
    for (NodeId name : tree_->children(path)) names.push_back(text(name));
    std::size_t used = 0;
    const Symbol* s = names.size() == 1 ? lookup(Space::Value, names[0], path)
                                        : lookup_qualified(Space::Value, names, used);
    if (s != nullptr && s->sort == Sort::Kind && model_.kinds[s->row].action != kNone) {
      actions.push_back(model_.kinds[s->row].action);
      continue;
    }
    const auto tagged = names.size() == 1 ? tagged_.find(std::string(names[0])) : tagged_.end();
    if (tagged != tagged_.end()) {
      actions.insert(actions.end(), tagged->second.begin(), tagged->second.end());
      continue;
    }
    names_nothing = true;
    if (is_library(module_)) continue;  // a library policy on a tag that this program does not use
    if (s != nullptr) {
      auto& d = report(Code::WrongSort, path, {dotted(path), phrase_of(*s), "an action or a tag"});
      relate_name(d, place_of(*s), "declared here");
      continue;
    }
    if (names.size() == 1 && report_missing_import(Space::Value, names[0], path)) continue;
    std::vector<std::string> known;
    for (const Action& a : model_.actions) known.push_back(a.name);
    for (const auto& [tag, rows] : tagged_) known.push_back(tag);
    std::sort(known.begin(), known.end());
    unknown(Code::UnknownAction, path, {dotted(path)}, names.back(), known);
  }
  std::sort(actions.begin(), actions.end());
  actions.erase(std::unique(actions.begin(), actions.end()), actions.end());
}

void Checker::resolve_policies() {
  policy_defines_.resize(model_.policies.size());
  for (std::uint32_t k = 0; k < model_.policies.size(); ++k) resolve_policy(k);
  std::vector<std::uint32_t> all;
  for (std::uint32_t a = 0; a < model_.actions.size(); ++a) all.push_back(a);
  for (Lane& lane : model_.lanes) lane.facts = fact_scope(all)->facts;
}

void Checker::resolve_policy(std::uint32_t row) {
  enter(model_.policies[row].ref);
  const NodeId decl = model_.policies[row].ref.node;
  const NodeId target = tree_->find(decl, NodeKind::Target);
  bool names_nothing = false;
  std::vector<std::uint32_t> actions;
  if (target != kNoNode) resolve_targets(actions, target, names_nothing);
  Policy& policy = model_.policies[row];
  policy.actions = actions;
  if (actions.empty()) {
    // Nothing to govern: its rules are never asked, so they are no rows. Said so, unless the target is an error.
    if (!is_library(module_) && !names_nothing && target != kNoNode && model_.actions.empty())
      report(Code::PolicyWithoutAction, name_of(policy.ref), {policy.name});
    return;
  }
  const FactScope* scope = fact_scope(actions);
  policy.facts = scope->facts;
  std::unordered_map<std::string_view, NodeId> rule_names;
  for (NodeId item : tree_->children(decl)) {
    const NodeKind kind = tree_->kind(item);
    if (kind != NodeKind::DefineDecl && kind != NodeKind::RuleDecl) continue;
    const NodeId name = tree_->child(item, 0);
    if (kind == NodeKind::DefineDecl) {
      check_name(name);
      const std::uint32_t define = static_cast<std::uint32_t>(model_.defines.size());
      model_.defines.emplace_back();
      Define& d = model_.defines.back();
      fill_declared(d, item, name);
      d.qualified = policy.qualified + "." + d.name;
      d.policy = row;
      auto [at, is_new] = policy_defines_[row].try_emplace(text(name), define);
      if (!is_new) {
        auto& r = report(Code::DuplicateName, name, {d.name, "a define"});
        relate_name(r, model_.defines[at->second].ref, "declared here first");
      } else if (const auto fact = scope->by_name.find(text(name)); fact != scope->by_name.end()) {
        policy_defines_[row].erase(at);
        auto& r = report(Code::DuplicateName, name, {d.name, "a fact"});
        relate_name(r, fact_places_[fact->second], "the fact is declared here");
      }
      continue;
    }
    auto [at, is_new] = rule_names.try_emplace(text(name), name);
    if (!is_new) {
      auto& r = report(Code::DuplicateName, name, {std::string(text(name)), "a rule"});
      relate(r, here(at->second), "declared here first");
      continue;
    }
    Rule rule;
    fill_declared(rule, item, name);
    rule.qualified = policy.qualified + "." + rule.name;
    rule.policy = row;
    policy.rules.push_back(static_cast<std::uint32_t>(model_.rules.size()));
    rules_by_name_[text(name)].push_back(static_cast<std::uint32_t>(model_.rules.size()));
    model_.rules.push_back(std::move(rule));
  }
}

void Checker::resolve_signatures() {
  const auto resolve = [&](auto& function) {
    enter(function.ref);
    for (NodeId part : tree_->children(function.ref.node)) {
      if (tree_->kind(part) == NodeKind::Param) {
        function.params.push_back(here(tree_->child(part, 0)));
        function.param_types.push_back(param_type(part));
      } else if (tree_->kind(part) == NodeKind::ResultType) {
        function.result = resolve_type(tree_->child(part, 0), function.name);
      }
    }
  };
  for (Extern& e : model_.externs) resolve(e);
  for (Define& d : model_.defines) {
    resolve(d);
    const NodeId body = tree_->last_child(d.ref.node);
    if (body != kNoNode && tree_->kind(body) != NodeKind::Error && body != name_of(d.ref))
      d.body = here(body);
  }
  for (Table& table : model_.tables) {
    enter(table.ref);
    if (const NodeId p = tree_->find(table.ref.node, NodeKind::Param); p != kNoNode)
      table.key = param_type(p);
    if (const NodeId r = tree_->find(table.ref.node, NodeKind::ResultType); r != kNoNode)
      table.value = resolve_type(tree_->child(r, 0), table.name);
  }
  for (Setting& setting : model_.settings) {
    enter(setting.ref);
    if (const NodeId r = tree_->find(setting.ref.node, NodeKind::ResultType); r != kNoNode)
      setting.type = resolve_type(tree_->child(r, 0), setting.name);
  }
  for (Sample& sample : model_.samples) {
    enter(sample.ref);
    const NodeId name = tree_->child(sample.ref.node, 1);
    if (name == kNoNode || tree_->kind(name) != NodeKind::Name) continue;
    sample.type = resolve_type_name(name, text(name));
    const TypeKind k = kind_of(sample.type);
    const bool is_one =
        k == TypeKind::Entity || (k == TypeKind::Principal && type(sample.type).a != 3);
    if (sample.type != kErrorType && (!is_one || type(sample.type).is_optional)) {
      report(Code::BadSample, name, {std::string(text(name))}, "found " + quote_type(sample.type));
      sample.type = kErrorType;
    }
  }
}

}  // namespace writ::check
