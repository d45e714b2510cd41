// From a name to its declaration, and the errors on the way.
#include "lang/check/checker.hpp"

namespace writ::check {

const Symbol* Checker::lookup(Space space, std::string_view name, NodeId at) {
  const Names::Found found = names_.find(model_.modules[module_], module_, space, name);
  if (found.symbol == nullptr) return nullptr;
  use(*found.symbol);
  if (found.other != kNone) {
    const std::string a = model_.modules[found.module].name, b = model_.modules[found.other].name;
    auto& d = report(Code::AmbiguousName, at, {std::string(name), a, b});
    relate_name(d, place_of(*found.symbol), "one is declared here");
    const Symbol* other = names_.in(found.other, space, name);
    relate_name(d, place_of(*other), "the other here");
    use(*other);
  }
  return found.symbol;
}

const Symbol* Checker::lookup_quietly(Space space, std::string_view name) const {
  return names_.find(model_.modules[module_], module_, space, name).symbol;
}

// `std.approvals.approval`: the longest beginning of `names` that is a module visible here, then a name of it.
// `used`: how many of the names were needed.
const Symbol* Checker::lookup_qualified(Space space, const std::vector<std::string_view>& names,
                                        std::size_t& used) {
  std::string prefix;
  const Symbol* found = nullptr;
  for (std::size_t k = 0; k + 1 < names.size(); ++k) {
    if (k > 0) prefix += '.';
    prefix += names[k];
    const std::uint32_t module = module_named(prefix);
    if (module == kNone) continue;
    const auto& imports = model_.modules[module_].imports;
    if (module != module_ && std::find(imports.begin(), imports.end(), module) == imports.end())
      continue;
    if (const Symbol* s = names_.in(module, space, names[k + 1])) {
      found = s;
      used = k + 2;
    }
  }
  if (found != nullptr) use(*found);
  return found;
}

bool Checker::report_missing_import(Space space, std::string_view name, NodeId at) {
  std::string module;
  NodeRef place;
  for (std::uint32_t m : names_.modules_with(space, name)) {
    if (m == module_) continue;
    module = model_.modules[m].name;
    place = place_of(*names_.in(m, space, name));
    break;
  }
  if (module.empty()) module = library_module_with(space, name);
  if (module.empty()) return false;
  auto& d = report(Code::MissingImport, at, {std::string(name), module});
  relate_name(d, place, "declared here");
  // After the module line or the last import, else before everything.
  std::uint32_t after = 0;
  for (NodeId item : tree_->children(tree_->root()))
    if (tree_->kind(item) == NodeKind::Module || tree_->kind(item) == NodeKind::Import)
      after = (*tree_)[item].end;
  const std::string line = "import " + module;
  d.edits.push_back({{tree_->file, after, after}, after == 0 ? line + "\n" : "\n" + line});
  return true;
}

std::string Checker::phrase_of(Symbol s) const {
  if (s.sort != Sort::Kind) return std::string(phrase(s.sort));
  const Kind& k = model_.kinds[s.row];
  return k.action != kNone ? "an action" : k.is_evidence ? "a kind of evidence" : "an event";
}

NodeRef Checker::place_of(Symbol s) const {
  switch (s.sort) {
    case Sort::Role: return model_.roles[s.row].ref;
    case Sort::Enum: return model_.enums[s.row].ref;
    case Sort::Alias: return aliases_[s.row].ref;
    case Sort::Entity: return model_.entities[s.row].ref;
    case Sort::Kind: return model_.kinds[s.row].ref;
    case Sort::Define: return model_.defines[s.row].ref;
    case Sort::Table: return model_.tables[s.row].ref;
    case Sort::Setting: return model_.settings[s.row].ref;
    case Sort::Extern: return model_.externs[s.row].ref;
    case Sort::Obligation: return model_.obligations[s.row].ref;
    case Sort::Decision: return model_.decisions[s.row].ref;
    case Sort::Policy: return model_.policies[s.row].ref;
    case Sort::Lane: return model_.lanes[s.row].ref;
    case Sort::Sample: return model_.samples[s.row].ref;
    case Sort::Instance: return model_.instances[s.row].ref;
  }
  return {};
}

bool Checker::declare(Space space, NodeId name, Symbol symbol) {
  Symbol earlier;
  if (names_.declare(module_, space, text(name), symbol, earlier)) return true;
  auto& d = report(Code::DuplicateName, name, {std::string(text(name)), phrase_of(earlier)});
  relate_name(d, place_of(earlier), "declared here first");
  return false;
}

}  // namespace writ::check
