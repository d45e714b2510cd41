#include "tests/generate/variants.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lang/syntax/parse.hpp"

namespace writ::generate {

using syntax::NodeId;
using syntax::NodeKind;

namespace {

class Rewriter {
 public:
  Rewriter(const syntax::Tree& tree, const std::function<std::optional<std::string>(NodeId)>& at,
           const std::function<void(NodeId, std::vector<NodeId>&)>& order)
      : tree_(tree), at_(at), order_(order) {}

  std::string text(NodeId n) const {
    if (auto other = at_(n)) return *other;
    std::vector<NodeId> slots;
    for (NodeId c : tree_.children(n)) slots.push_back(c);
    std::vector<NodeId> filled = slots;
    if (order_) order_(n, filled);
    // What moves takes parentheses along, so that it binds as before.
    const bool is_expression = tree_.kind(n) == NodeKind::And || tree_.kind(n) == NodeKind::Or;
    std::string out;
    std::uint32_t from = tree_[n].begin;
    for (std::size_t k = 0; k < slots.size(); ++k) {
      out += tree_.text.substr(from, tree_[slots[k]].begin - from);
      const std::string piece = text(filled[k]);
      out += is_expression && filled[k] != slots[k] ? "(" + piece + ")" : piece;
      from = tree_[slots[k]].end;
    }
    return out + std::string(tree_.text.substr(from, tree_[n].end - from));
  }

 private:
  const syntax::Tree& tree_;
  const std::function<std::optional<std::string>(NodeId)>& at_;
  const std::function<void(NodeId, std::vector<NodeId>&)>& order_;
};

std::vector<Source> each_own(const driver::Build& build,
                             const std::function<std::string(std::uint32_t)>& text) {
  std::vector<Source> out;
  for (std::uint32_t t = 0; t < build.model.trees.size(); ++t) {
    const syntax::Tree& tree = build.model.trees[t];
    if (tree.file >= build.own_files || tree.nodes.empty()) continue;
    out.push_back({std::string(build.sources.file(tree.file).name()), text(t)});
  }
  return out;
}

bool stays_first(NodeKind k) { return k == NodeKind::Module || k == NodeKind::Import; }

}  // namespace

std::string rewritten(const syntax::Tree& tree,
                      const std::function<std::optional<std::string>(NodeId)>& at,
                      const std::function<void(NodeId, std::vector<NodeId>&)>& order) {
  const syntax::Node& root = tree[tree.root()];
  return std::string(tree.text.substr(0, root.begin)) +
         Rewriter(tree, at, order).text(tree.root()) + std::string(tree.text.substr(root.end));
}

std::vector<Source> formatted(const driver::Build& build) {
  return each_own(build, [&](std::uint32_t t) { return syntax::format(build.model.trees[t]); });
}

std::vector<Source> permuted(const driver::Build& build, Choices& choices) {
  return each_own(build, [&](std::uint32_t t) {
    const syntax::Tree& tree = build.model.trees[t];
    const auto shuffle = [&](auto begin, auto end) {
      for (auto at = begin; at != end; ++at)
        std::iter_swap(at, at + choices.below(static_cast<std::uint32_t>(end - at)));
    };
    const auto order = [&](NodeId n, std::vector<NodeId>& children) {
      const NodeKind k = tree.kind(n);
      if (k == NodeKind::And || k == NodeKind::Or) return shuffle(children.begin(), children.end());
      if (k != NodeKind::File && k != NodeKind::PolicyDecl) return;
      const auto first = std::find_if(children.begin(), children.end(), [&](NodeId c) {
        const NodeKind kind = tree.kind(c);
        return k == NodeKind::File ? !stays_first(kind)
                                   : kind == NodeKind::RuleDecl || kind == NodeKind::DefineDecl;
      });
      shuffle(first, children.end());
    };
    return rewritten(
        tree, [](NodeId) { return std::optional<std::string>(); }, order);
  });
}

std::vector<Source> renamed(const driver::Build& build) {
  return each_own(build, [&](std::uint32_t t) {
    const syntax::Tree& tree = build.model.trees[t];
    const auto local = [](std::uint32_t node) { return std::optional(fmt::format("zz{}", node)); };
    const auto at = [&](NodeId n) -> std::optional<std::string> {
      const NodeKind k = tree.kind(n);
      if (k != NodeKind::Name && k != NodeKind::Ident) return std::nullopt;
      const NodeId parent = tree[n].parent;
      if (parent != syntax::kNoNode && tree.child(parent, 0) == n) {
        const NodeKind owner = tree.kind(parent);
        const NodeId above = tree[parent].parent;
        if (owner == NodeKind::Gen ||
            (owner == NodeKind::Param && tree.kind(above) == NodeKind::DefineDecl))
          return local(syntax::index(n));
        if (owner == NodeKind::DefineDecl)
          for (std::uint32_t d = 0; d < build.model.defines.size(); ++d)
            if (build.model.defines[d].ref.tree == t && build.model.defines[d].ref.node == parent)
              return fmt::format("yy{}", d);
      }
      const check::Ref& r = build.model.annotations[t].ref[syntax::index(n)];
      if (r.kind == check::RefKind::Local) return local(r.a);
      if (r.kind == check::RefKind::Define && build.is_own(build.model.defines[r.a].ref))
        return fmt::format("yy{}", r.a);
      return std::nullopt;
    };
    return rewritten(tree, at);
  });
}

}  // namespace writ::generate
