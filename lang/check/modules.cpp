// Modules: which files form one, and what imports make visible.
#include <algorithm>

#include "lang/check/checker.hpp"
#include "lang/library/library.hpp"
#include "lang/syntax/parse.hpp"

namespace writ::check {

std::string Checker::dotted(NodeId path) const {
  std::string out;
  for (NodeId name : tree_->children(path)) {
    if (!out.empty()) out += '.';
    out += text(name);
  }
  return out;
}

namespace {

// `charter/messaging.writ` is `messaging`.
std::string stem_of(std::string_view file) {
  if (const std::size_t slash = file.find_last_of("/\\"); slash != std::string_view::npos)
    file.remove_prefix(slash + 1);
  if (const std::size_t dot = file.find('.'); dot != std::string_view::npos && dot > 0)
    file = file.substr(0, dot);
  return std::string(file);
}

bool is_library_name(std::string_view module) {
  return module == "std" || module.substr(0, 4) == "std.";
}

}  // namespace

std::uint32_t Checker::module_named(std::string_view name) const {
  for (std::uint32_t m = 0; m < model_.modules.size(); ++m)
    if (model_.modules[m].name == name) return m;
  return kNone;
}

void Checker::collect_modules() {
  std::unordered_map<std::string, std::uint32_t> by_name;
  for (std::uint32_t t = 0; t < model_.trees.size(); ++t) {
    tree_ = &model_.trees[t];
    std::string name = stem_of(sources_.file(tree_->file).name());
    if (!tree_->nodes.empty()) {
      const NodeId module = tree_->find(tree_->root(), NodeKind::Module);
      const NodeId path = module == kNoNode ? kNoNode : tree_->find(module, NodeKind::Path);
      if (path != kNoNode) name = dotted(path);
    }
    auto [at, is_new] = by_name.try_emplace(name, static_cast<std::uint32_t>(model_.modules.size()));
    if (is_new) {
      Module module;
      module.name = name;
      module.is_library = is_library_name(name);
      model_.modules.push_back(std::move(module));
    }
    model_.modules[at->second].trees.push_back(t);
    module_of_tree_.push_back(at->second);
  }
}

void Checker::resolve_imports() {
  std::vector<std::string> known = library::names();
  for (const Module& m : model_.modules) known.push_back(m.name);
  std::sort(known.begin(), known.end());
  known.erase(std::unique(known.begin(), known.end()), known.end());
  for (std::uint32_t t = 0; t < model_.trees.size(); ++t) {
    enter(t);
    if (tree_->nodes.empty()) continue;
    for (NodeId item : tree_->children(tree_->root())) {
      if (tree_->kind(item) != NodeKind::Import) continue;
      const NodeId path = tree_->find(item, NodeKind::Path);
      if (path == kNoNode) continue;
      const std::string name = dotted(path);
      const std::uint32_t module = module_named(name);
      if (module == kNone) {
        unknown(Code::UnknownModule, path, {name}, name, known);
      } else if (module == module_) {
        report(Code::ImportCycle, path, {name}, "a module sees its own names without an import");
      } else {
        auto& imports = model_.modules[module_].imports;
        if (std::find(imports.begin(), imports.end(), module) == imports.end())
          imports.push_back(module);
      }
    }
  }
  report_import_cycles();
}

// Repeatedly takes away modules that import nothing that is left; what remains is on or behind a cycle. From
// there, following any remaining import must come back to a module seen before: that walk is the cycle.
void Checker::report_import_cycles() {
  const std::size_t count = model_.modules.size();
  std::vector<std::uint32_t> waiting(count, 0);
  std::vector<std::vector<std::uint32_t>> importers(count);
  for (std::uint32_t m = 0; m < count; ++m)
    for (std::uint32_t i : model_.modules[m].imports) {
      ++waiting[m];
      importers[i].push_back(m);
    }
  std::vector<std::uint32_t> free;
  for (std::uint32_t m = 0; m < count; ++m)
    if (waiting[m] == 0) free.push_back(m);
  while (!free.empty()) {
    const std::uint32_t m = free.back();
    free.pop_back();
    for (std::uint32_t i : importers[m])
      if (--waiting[i] == 0) free.push_back(i);
  }
  const auto start =
      std::find_if(waiting.begin(), waiting.end(), [](std::uint32_t w) { return w > 0; });
  if (start == waiting.end()) return;
  std::vector<std::uint32_t> walk;
  std::uint32_t at = static_cast<std::uint32_t>(start - waiting.begin());
  while (std::find(walk.begin(), walk.end(), at) == walk.end()) {
    walk.push_back(at);
    for (std::uint32_t i : model_.modules[at].imports)
      if (waiting[i] > 0) {
        at = i;
        break;
      }
  }
  std::string cycle;
  for (auto m = std::find(walk.begin(), walk.end(), at); m != walk.end(); ++m)
    cycle += "`" + model_.modules[*m].name + "` imports ";
  cycle += "`" + model_.modules[at].name + "`";
  for (std::uint32_t t : model_.modules[at].trees) {
    enter(t);
    for (NodeId item : tree_->children(tree_->root())) {
      if (tree_->kind(item) != NodeKind::Import) continue;
      const NodeId path = tree_->find(item, NodeKind::Path);
      if (path == kNoNode) continue;
      const std::uint32_t target = module_named(dotted(path));
      if (target == kNone || waiting[target] == 0) continue;
      report(Code::ImportCycle, path, {dotted(path)}, cycle);
      return;
    }
  }
}

namespace {

// Whether a library file declares a name; kinds, roles, types and the like as in `Space`.
bool declares(const syntax::Tree& tree, Space space, std::string_view name) {
  if (tree.nodes.empty()) return false;
  for (NodeId item : tree.children(tree.root())) {
    const NodeKind kind = tree.kind(item);
    const bool is_obligation = kind == NodeKind::ObligationDecl;
    const bool is_decision = kind == NodeKind::DecisionDecl;
    if ((space == Space::Obligation) != is_obligation || (space == Space::Decision) != is_decision)
      continue;
    switch (kind) {
      case NodeKind::RoleDecl:
        for (NodeId role : tree.children(item))
          if (tree.kind(role) == NodeKind::RoleItem && tree.text_of(tree.child(role, 0)) == name)
            return true;
        break;
      case NodeKind::EnumDecl:
      case NodeKind::TypeDecl:
      case NodeKind::EntityDecl:
      case NodeKind::EventDecl:
      case NodeKind::EvidenceDecl:
      case NodeKind::ActionDecl:
      case NodeKind::DefineDecl:
      case NodeKind::TableDecl:
      case NodeKind::SettingDecl:
      case NodeKind::ExternDecl:
      case NodeKind::ObligationDecl:
      case NodeKind::DecisionDecl:
        if (tree.text_of(tree.child(item, 0)) == name) return true;
        break;
      default: break;
    }
  }
  return false;
}

}  // namespace

// The module of the standard library that would bring a name. Parses library texts, so only for errors.
std::string Checker::library_module_with(Space space, std::string_view name) {
  for (const std::string& module : library::names()) {
    if (module_named(module) != kNone) continue;
    const auto found = library::find(module);
    if (!found || found->text.find(name) == std::string_view::npos) continue;
    source::SourceSet scratch;
    diag::Sink quiet;
    const std::uint32_t file = scratch.add(std::string(found->file), std::string(found->text));
    if (declares(syntax::parse(scratch, file, quiet), space, name)) return module;
  }
  return {};
}

}  // namespace writ::check
