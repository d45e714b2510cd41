// Actions: their facts, their content, and the kind of record that their executions are.
#include "lang/check/checker.hpp"

namespace writ::check {

void Checker::resolve_actions() {
  for (std::uint32_t k = 0; k < model_.actions.size(); ++k) resolve_action(k);
  for (std::uint32_t k = 0; k < model_.actions.size(); ++k) make_kind_of(k);
}

std::uint32_t Checker::fact_of(std::string_view name, TypeId type, NodeRef decl) {
  auto [at, is_new] = fact_rows_.try_emplace({std::string(name), index(type)},
                                             static_cast<std::uint32_t>(model_.facts.size()));
  if (is_new) {
    model_.facts.push_back({std::string(name), type});
    fact_places_.push_back(decl);
  }
  return at->second;
}

namespace {

// `sales_team` is `SalesTeam`.
std::string upper_camel(std::string_view name) {
  std::string out;
  bool is_start = true;
  for (char c : name) {
    if (c == '_') {
      is_start = true;
      continue;
    }
    out += is_start && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    is_start = false;
  }
  return out;
}

}  // namespace

TypeId Checker::param_type(NodeId param) {
  const NodeId name = tree_->child(param, 0);
  if (const NodeId written = tree_->child(param, 1); written != kNoNode)
    return resolve_type(written, text(name));
  return resolve_type_name(name, upper_camel(text(name)));
}

void Checker::add_param(Action& action, NodeId param, program::ParamPlace place) {
  const NodeId name = tree_->child(param, 0);
  check_name(name);
  const TypeId type_id = param_type(param);
  const std::string n(text(name));
  for (const Param& earlier : action.params)
    if (model_.facts[earlier.fact].name == n) {
      report(Code::DuplicateName, name, {n, "a fact of " + action.name});
      return;
    }
  if (n == "id" || n == "at" || n == "kind" || n == "tenant") report(Code::ReservedName, name, {n});
  const Type& t = type(type_id);
  const NodeId shown = tree_->child(param, 1) != kNoNode ? tree_->child(param, 1) : name;
  using program::ParamPlace;
  const bool is_named = t.kind == TypeKind::Principal || t.kind == TypeKind::Union ||
                        (t.kind == TypeKind::Entity && !model_.entities[t.a].is_anonymous);
  if (place == ParamPlace::By && !t.is_error && (t.kind != TypeKind::Principal || t.is_optional))
    report(Code::BadParameter, shown, {"by", "a Person, an Agent or either"},
           "found " + quote_type(type_id));
  if (place == ParamPlace::On && !t.is_error && (!is_named || t.is_optional))
    report(Code::BadParameter, shown, {"on", "an entity, a union of entities or a Person"},
           "found " + quote_type(type_id));
  const std::uint32_t fact = fact_of(n, type_id, here(param));
  if (place == ParamPlace::By) action.by_fact = fact;
  if (place == ParamPlace::On) action.on_fact = fact;
  action.params.push_back({fact, place});
}

void Checker::resolve_action(std::uint32_t row) {
  enter(model_.actions[row].ref);
  const NodeId decl = model_.actions[row].ref.node;
  Action action = std::move(model_.actions[row]);
  NodeId content = kNoNode;
  for (NodeId part : tree_->children(decl)) {
    switch (tree_->kind(part)) {
      case NodeKind::Tagged:
        for (NodeId tag : tree_->children(part)) {
          action.tags.emplace_back(text(tag));
          auto& actions = tagged_[std::string(text(tag))];
          if (actions.empty() || actions.back() != row) actions.push_back(row);
        }
        break;
      case NodeKind::OpenTo:
        for (NodeId path : tree_->children(part)) {
          const std::string name = dotted(path);
          const std::uint32_t module = module_named(name);
          if (module != kNone) {
            action.open_to.push_back(module);
            continue;
          }
          std::vector<std::string> known;
          for (const Module& m : model_.modules) known.push_back(m.name);
          unknown(Code::UnknownModule, path, {name}, name, known);
        }
        break;
      case NodeKind::Kept: model_.kinds[action.kind].kept = here(tree_->child(part, 0)); break;
      case NodeKind::ByParam:
        add_param(action, tree_->child(part, 0), program::ParamPlace::By);
        break;
      case NodeKind::OnParam:
        add_param(action, tree_->child(part, 0), program::ParamPlace::On);
        break;
      case NodeKind::WithParam:
        add_param(action, tree_->child(part, 0), program::ParamPlace::With);
        break;
      case NodeKind::Content: content = part; break;
      default: break;
    }
  }
  if (content != kNoNode) resolve_content(action, content);
  else
    for (const Param& p : action.params) action.content.push_back({p.fact, kNone});
  model_.actions[row] = std::move(action);
}

void Checker::resolve_content(Action& action, NodeId content) {
  std::vector<std::string> known;
  for (const Param& p : action.params) known.push_back(model_.facts[p.fact].name);
  for (NodeId path : tree_->children(content)) {
    if (tree_->kind(path) != NodeKind::Path) continue;
    const NodeId first = tree_->child(path, 0), second = tree_->child(path, 1);
    Content c{kNone, kNone};
    for (const Param& p : action.params)
      if (model_.facts[p.fact].name == text(first)) c.fact = p.fact;
    if (c.fact == kNone) {
      unknown(Code::UnknownFact, first, {std::string(text(first)), "`" + action.name + "`"},
              text(first), known);
      continue;
    }
    if (second != kNoNode) {
      const TypeId base = model_.types.required(model_.facts[c.fact].type);
      const FieldHit hit = find_field(base, text(second));
      if (base == kErrorType) continue;
      if (!hit.found || hit.ref.kind != RefKind::Field || tree_->child(path, 2) != kNoNode) {
        if (hit.found) report(Code::ContentTooDeep, path, {dotted(path)});
        else
          unknown(Code::UnknownField, second, {type_name(model_, base), std::string(text(second))},
                  text(second), field_names(base));
        continue;
      }
      c.field = hit.ref.a;
    }
    action.content.push_back(c);
  }
}

void Checker::make_kind_of(std::uint32_t action) {
  const Action& a = model_.actions[action];
  Kind& kind = model_.kinds[a.kind];
  for (const Param& p : a.params)
    kind.fields.push_back({.name = model_.facts[p.fact].name,
                           .type = model_.facts[p.fact].type,
                           .ref = fact_places_[p.fact]});
}

}  // namespace writ::check
