#include "tools/writ/rule_words.hpp"

#include <fmt/format.h>

namespace writ::tools {

using check::NodeRef;
using check::RefKind;
using syntax::NodeId;
using syntax::NodeKind;

std::string place_of(const driver::Build& build, NodeRef ref) {
  if (!ref.exists()) return {};
  const syntax::Tree& tree = build.model.tree(ref);
  const source::SourceFile& file = build.sources.file(tree.file);
  const source::Position at = file.position(tree[ref.node].begin);
  return fmt::format("{}:{}:{}", file.name(), at.line, at.column);
}

std::string source_line(const driver::Build& build, NodeRef ref) {
  if (!ref.exists()) return {};
  const syntax::Tree& tree = build.model.tree(ref);
  const syntax::Node& node = tree[ref.node];
  std::string out;
  auto comment = tree.comments.begin();
  for (std::uint32_t k = node.begin; k < node.end; ++k) {
    while (comment != tree.comments.end() && comment->end <= k) ++comment;
    char c = tree.text[k];
    if (comment != tree.comments.end() && comment->begin <= k) {
      k = comment->end - 1;
      c = ' ';
    }
    const bool blank = c == ' ' || c == '\n' || c == '\t' || c == '\r';
    if (!blank) out += c;
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

namespace {

std::string decision_of(const driver::Build& build, NodeRef name) {
  const check::Ref& meant = build.model.annotations[name.tree].ref[syntax::index(name.node)];
  if (meant.kind != RefKind::Decision) return {};
  return decision_words(build, meant.a);
}

EffectWords effect_words(const driver::Build& build, NodeRef ref) {
  const syntax::Tree& tree = build.model.tree(ref);
  const std::string text = source_line(build, ref);
  switch (tree.kind(ref.node)) {
    case NodeKind::Permit: return {"permit", "permits"};
    case NodeKind::Forbid: return {"forbid", "forbids"};
    case NodeKind::Require:
      return {"require", "requires" + text.substr(std::string("require").size())};
    case NodeKind::RequireDecision:
      return {"require", fmt::format("requires{}: {}", text.substr(std::string("require").size()),
                                     decision_of(build, {ref.tree, tree.child(ref.node, 0)}))};
    default: return {"must", text};
  }
}

bool is_effect(NodeKind kind) {
  return kind == NodeKind::Permit || kind == NodeKind::Forbid || kind == NodeKind::Require ||
         kind == NodeKind::RequireDecision || kind == NodeKind::Must;
}

std::string mark_words(const driver::Build& build, NodeRef ref) {
  const syntax::Tree& tree = build.model.tree(ref);
  switch (tree.kind(ref.node)) {
    case NodeKind::MarkObserve: return "observed only: it decides nothing";
    case NodeKind::MarkWarn: return "warns only: it decides nothing";
    case NodeKind::MarkEnforce:
      return fmt::format("in force for {} by {}, observed for the rest",
                         source_line(build, {ref.tree, tree.child(ref.node, 0)}),
                         source_line(build, {ref.tree, tree.child(ref.node, 1)}));
    case NodeKind::MarkValid: {
      std::string out = "in force";
      for (const NodeKind part : {NodeKind::ValidFrom, NodeKind::ValidUntil})
        if (const NodeId n = tree.find(ref.node, part); n != syntax::kNoNode)
          out += (part == NodeKind::ValidFrom ? " from " : " until ") +
                 source_line(build, {ref.tree, tree.child(n, 0)});
      return out;
    }
    default: return {};
  }
}

}  // namespace

std::string decision_words(const driver::Build& build, std::uint32_t decision) {
  const NodeRef ref = build.model.decisions[decision].ref;
  const syntax::Tree& tree = build.model.tree(ref);
  std::string out;
  for (NodeId part : tree.children(ref.node)) {
    const NodeKind kind = tree.kind(part);
    if (kind == NodeKind::Responsible || kind == NodeKind::Accountable ||
        kind == NodeKind::Consulted || kind == NodeKind::Informed)
      out += (out.empty() ? "" : ", ") + source_line(build, {ref.tree, part});
  }
  return out;
}

RuleWords words_of(const driver::Build& build, std::uint32_t rule) {
  const check::Model& model = build.model;
  const check::Rule& row = model.rules[rule];
  const check::Policy& policy = model.policies[row.policy];
  RuleWords out;
  out.rule = row.qualified;
  out.title = row.title;
  out.policy = policy.qualified;
  out.policy_title = policy.title;
  out.place = place_of(build, row.ref);
  const NodeId target = model.tree(policy.ref).find(policy.ref.node, NodeKind::Target);
  if (target != syntax::kNoNode && model.tree(policy.ref).child(target, 0) == syntax::kNoNode)
    out.actions.emplace_back("every action");
  else
    for (std::uint32_t a : policy.actions) out.actions.push_back(model.actions[a].outside);
  const syntax::Tree& tree = model.tree(row.ref);
  for (NodeId part : tree.children(row.ref.node)) {
    const NodeRef at{row.ref.tree, part};
    const NodeKind kind = tree.kind(part);
    if (kind == NodeKind::When) out.when = source_line(build, {at.tree, tree.child(part, 0)});
    if (kind == NodeKind::Unless) out.unless = source_line(build, {at.tree, tree.child(part, 0)});
    if (kind == NodeKind::ForEach) out.each = source_line(build, at);
    if (kind == NodeKind::MarkTeam) out.team = source_line(build, {at.tree, tree.child(part, 0)});
    if (is_effect(kind)) out.effects.push_back(effect_words(build, at));
    if (std::string mark = mark_words(build, at); !mark.empty())
      out.marks.push_back(std::move(mark));
  }
  return out;
}

}  // namespace writ::tools
