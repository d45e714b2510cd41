#include "tests/generate/constructs.hpp"

#include <algorithm>
#include <span>

#include "runtime/program/tables.hpp"

namespace writ::generate {

using syntax::NodeKind;
using syntax::Op;

namespace {

constexpr const char* kNames[] = {
#define NODE(name, children, form) #name,
#include "lang/syntax/node_kinds.def"
};

struct WithOps {
  NodeKind kind;
  Op first, last;
};
// The kinds whose operator tells them apart.
constexpr WithOps kOps[] = {{NodeKind::Compare, Op::Eq, Op::Ge},
                            {NodeKind::In, Op::InList, Op::RangeUntil},
                            {NodeKind::SettingRange, Op::RangeTo, Op::RangeUntil},
                            {NodeKind::TextTest, Op::StartsWith, Op::Matches},
                            {NodeKind::Term, Op::Add, Op::Div},
                            {NodeKind::Query, Op::Any, Op::Distinct},
                            {NodeKind::Source, Op::SourceOne, Op::SourceUnion},
                            {NodeKind::Bound, Op::BoundContent, Op::BoundNone},
                            {NodeKind::Prep, Op::With, Op::About}};

std::string name_of(NodeKind kind, Op op) {
  std::string name = kNames[static_cast<std::size_t>(kind)];
  for (const WithOps& w : kOps)
    if (w.kind == kind)
      name += "." + std::to_string(static_cast<int>(op) - static_cast<int>(w.first));
  return name;
}

// Refused (`prove`), what recovery leaves, or data in files, which generated programs have none of.
constexpr NodeKind kNotGenerated[] = {NodeKind::Error, NodeKind::ProveDecl, NodeKind::TableFrom};

}  // namespace

Constructs::Constructs() {
  for (std::size_t k = 0; k < std::size(kNames); ++k) {
    const NodeKind kind = static_cast<NodeKind>(k);
    if (std::find(std::begin(kNotGenerated), std::end(kNotGenerated), kind) != std::end(kNotGenerated))
      continue;
    const auto ops = std::find_if(std::begin(kOps), std::end(kOps),
                                  [&](const WithOps& w) { return w.kind == kind; });
    if (ops == std::end(kOps)) count_[kNames[k]] = 0;
    else
      for (int op = static_cast<int>(ops->first); op <= static_cast<int>(ops->last); ++op)
        count_[name_of(kind, static_cast<Op>(op))] = 0;
  }
  for (const program::BuiltinInfo& b : program::kBuiltins)
    count_["built-in " + std::string(b.name)] = 0;
}

void Constructs::note(const driver::Build& build) {
  for (std::uint32_t t = 0; t < build.model.trees.size(); ++t) {
    const syntax::Tree& tree = build.model.trees[t];
    if (tree.file >= build.own_files) continue;
    for (std::uint32_t n = 0; n < tree.nodes.size(); ++n) {
      const std::string name = name_of(tree.nodes[n].kind, tree.nodes[n].op);
      if (const auto at = count_.find(name); at != count_.end()) ++at->second;
      else if (std::find(unlisted_.begin(), unlisted_.end(), name) == unlisted_.end())
        unlisted_.push_back(name);
      const check::Ref& r = build.model.annotations[t].ref[n];
      if (r.kind == check::RefKind::Builtin)
        ++count_["built-in " + std::string(program::kBuiltins[r.a].name)];
    }
  }
}

std::size_t Constructs::reached() const {
  return static_cast<std::size_t>(
      std::count_if(count_.begin(), count_.end(), [](const auto& c) { return c.second > 0; }));
}

std::vector<std::string> Constructs::missing() const {
  std::vector<std::string> out;
  for (const auto& [name, n] : count_)
    if (n == 0) out.push_back(name);
  return out;
}

}  // namespace writ::generate
