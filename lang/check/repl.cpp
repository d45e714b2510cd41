// One more expression for a model that is already checked.
#include "lang/check/checker.hpp"

namespace writ::check {

NodeRef Checker::run_expression(syntax::Tree tree, std::uint32_t action) {
  const std::size_t errors = sink_.error_count();
  module_of_tree_.assign(model_.trees.size(), 0);
  std::uint32_t home = 0;
  for (std::uint32_t m = static_cast<std::uint32_t>(model_.modules.size()); m-- > 0;) {
    if (!model_.modules[m].is_library) home = m;
    for (std::uint32_t t : model_.modules[m].trees)
      if (t < module_of_tree_.size()) module_of_tree_[t] = m;
  }
  if (action != kNone) home = model_.actions[action].module;

  // Names again, from the rows.
  Symbol earlier;
  const auto declare_rows = [&](const auto& rows, Space space, Sort sort) {
    for (std::uint32_t k = 0; k < rows.size(); ++k)
      names_.declare(rows[k].module, space, rows[k].name, {sort, k}, earlier);
  };
  declare_rows(model_.roles, Space::Value, Sort::Role);
  declare_rows(model_.enums, Space::Value, Sort::Enum);
  declare_rows(model_.kinds, Space::Value, Sort::Kind);
  declare_rows(model_.tables, Space::Value, Sort::Table);
  declare_rows(model_.settings, Space::Value, Sort::Setting);
  declare_rows(model_.externs, Space::Value, Sort::Extern);
  for (std::uint32_t k = 0; k < model_.instances.size(); ++k)
    if (model_.instances[k].of == Instance::Of::Source)
      names_.declare(model_.instances[k].module, Space::Value, model_.instances[k].name,
                     {Sort::Instance, k}, earlier);
  declare_rows(model_.obligations, Space::Obligation, Sort::Obligation);
  for (std::uint32_t k = 0; k < model_.entities.size(); ++k) {
    const Entity& e = model_.entities[k];
    if (e.is_anonymous) anonymous_.emplace(shape_of(e.fields), k);
    else names_.declare(e.module, Space::Value, e.name, {Sort::Entity, k}, earlier);
  }
  for (std::uint32_t k = 0; k < model_.defines.size(); ++k)
    if (model_.defines[k].policy == kNone)
      names_.declare(model_.defines[k].module, Space::Value, model_.defines[k].name,
                     {Sort::Define, k}, earlier);
  define_states_.assign(model_.defines.size(), DefineState::Done);
  define_uses_has_.assign(model_.defines.size(), false);
  for (std::uint32_t t = 0; t < model_.trees.size(); ++t) {
    enter(t);
    if (tree_->nodes.empty() || tree_->kind(tree_->root()) != NodeKind::File) continue;
    for (NodeId item : tree_->children(tree_->root())) {
      if (tree_->kind(item) != NodeKind::TypeDecl) continue;
      const NodeId name = tree_->child(item, 0);
      names_.declare(module_, Space::Value, text(name),
                     {Sort::Alias, static_cast<std::uint32_t>(aliases_.size())}, earlier);
      aliases_.push_back({text(name), module_, here(item), kErrorType, 0});
    }
  }
  resolve_aliases();

  Annotations notes;
  notes.type.resize(tree.nodes.size(), kErrorType);
  notes.ref.resize(tree.nodes.size());
  notes.to_decimal.resize(tree.nodes.size());
  model_.annotations.push_back(std::move(notes));
  model_.trees.push_back(std::move(tree));
  module_of_tree_.push_back(home);
  enter(static_cast<std::uint32_t>(model_.trees.size() - 1));
  context_ = {};
  context_.facts = action == kNone ? nullptr : fact_scope({action});
  if (tree_->nodes.empty()) return {};
  expr(tree_->root());
  return sink_.error_count() > errors ? NodeRef{} : here(tree_->root());
}

}  // namespace writ::check
