// What a condition says about paths when it is true, or when it is false. Works on names alone, before the
// types of the condition are known, so that the terms of an `and` can narrow each other in both directions.
#include "lang/check/checker.hpp"

namespace writ::check {

std::optional<PathId> Checker::path_of(NodeId n) {
  if (n == kNoNode) return std::nullopt;
  if (tree_->kind(n) == NodeKind::Ident) {
    const Reading r = read_name(text(n));
    if (!r.is_value) return std::nullopt;
    switch (r.ref.kind) {
      case RefKind::Local:
      case RefKind::Fact:
      case RefKind::It:
      case RefKind::Define:
      case RefKind::Extern: return flow_.root(r.ref.kind, r.ref.a);
      default: return std::nullopt;
    }
  }
  if (tree_->kind(n) == NodeKind::Call) return path_of_call(n);
  if (tree_->kind(n) != NodeKind::Access) return std::nullopt;
  std::optional<PathId> path = path_of(tree_->child(n, 0));
  if (!path) return path;
  bool is_head = true;
  for (NodeId name : tree_->children(n)) {
    if (!is_head) path = flow_.step(*path, text(name));
    is_head = false;
  }
  return path;
}

// A define, extern or table gives the same for the same arguments in one decision. Arguments are paths, or literals
// and names of constants, told apart by their text.
std::optional<PathId> Checker::path_of_call(NodeId n) {
  const NodeId name = tree_->child(n, 0);
  const Reading r = read_name(text(name));
  const bool is_function = r.ref.kind == RefKind::Define || r.ref.kind == RefKind::Extern ||
                           r.ref.kind == RefKind::Table;
  if (!is_function || r.is_value) return std::nullopt;
  PathId path = flow_.root(r.ref.kind, r.ref.a);
  for (NodeId arg = (*tree_)[name].next_sibling; arg != kNoNode; arg = (*tree_)[arg].next_sibling) {
    const NodeKind k = tree_->kind(arg);
    const bool is_plain = k == NodeKind::Ident || k == NodeKind::Access || k == NodeKind::Number ||
                          k == NodeKind::Percent || k == NodeKind::Amount || k == NodeKind::Money ||
                          k == NodeKind::Text || k == NodeKind::Time || k == NodeKind::ClockTime ||
                          k == NodeKind::True || k == NodeKind::False;
    if (const auto known = path_of(arg)) path = flow_.apply(path, *known);
    else if (is_plain)
      path = flow_.apply(path, flow_.step(flow_.root(RefKind::None, 0), text(arg)));
    else return std::nullopt;
  }
  return path;
}

TypeId Checker::narrowed_at(NodeId n, TypeId declared) {
  if (flow_.is_empty()) return declared;
  const std::optional<PathId> path = path_of(n);
  if (!path || declared == kErrorType) return declared;
  const TypeId t = narrowed(declared, *path, n != keeps_type_);
  return type(declared).is_optional && n == keeps_optional_ ? model_.types.optional(t) : t;
}

void Checker::assume(NodeId n, bool truth) {
  if (n == kNoNode) return;
  Findings findings;
  establish(n, truth, findings);
  flow_.assume(findings);
}

void Checker::establish(NodeId n, bool truth, Findings& out) {
  switch (tree_->kind(n)) {
    case NodeKind::Not: establish(tree_->child(n, 0), !truth, out); break;
    case NodeKind::Is: establish_is(n, truth, out); break;
    case NodeKind::And:
    case NodeKind::Or: {
      const bool all = (tree_->kind(n) == NodeKind::And) == truth;
      if (all) {
        for (NodeId term : tree_->children(n)) establish(term, truth, out);
        break;
      }
      std::vector<Findings> alternatives;
      for (NodeId term : tree_->children(n)) {
        alternatives.emplace_back();
        establish(term, truth, alternatives.back());
        if (alternatives.back().empty())
          return;  // one of them says nothing, so all together say nothing
      }
      for (Finding& f : join(alternatives)) out.push_back(std::move(f));
      break;
    }
    default: break;
  }
}

void Checker::establish_is(NodeId n, bool truth, Findings& out) {
  const std::optional<PathId> path = path_of(tree_->child(n, 0));
  const NodeId quality = tree_->child(n, 1);
  if (!path || quality == kNoNode) return;
  const bool holds = truth != tree_->has(n, syntax::kNegated);
  Refinement r;
  if (tree_->kind(quality) == NodeKind::Missing) {
    if (holds) return;  // knowing that it is missing gives nothing to read
    r.is_present = true;
    out.push_back({*path, r});
    return;
  }
  std::uint32_t mask = 0;
  std::vector<std::uint32_t> rows;
  bool only_types = true, only_kinds = true;
  for (NodeId p : tree_->children(quality)) {
    if (tree_->kind(p) != NodeKind::Path) return;
    std::vector<std::string_view> names;
    for (NodeId name : tree_->children(p)) names.push_back(text(name));
    if (names.size() == 1 && (names[0] == "Person" || names[0] == "Agent")) only_kinds = false;
    if (names.size() == 1 && names[0] == "Person") {
      mask |= program::kPersonMask;
      continue;
    }
    if (names.size() == 1 && names[0] == "Agent") {
      mask |= program::kAgentMask;
      continue;
    }
    std::size_t used = 0;
    const Symbol* s = names.size() == 1 ? lookup_quietly(Space::Value, names[0])
                                        : lookup_qualified(Space::Value, names, used);
    if (s == nullptr) return;
    only_kinds = only_kinds && s->sort == Sort::Kind;
    switch (s->sort) {
      case Sort::Entity:
      case Sort::Kind: rows.push_back(s->row); break;
      case Sort::Alias: {
        const Type& t = type(aliases_[s->row].type);
        if (t.kind == TypeKind::Principal) mask |= t.a;
        else if (t.kind == TypeKind::Entity) rows.push_back(t.a);
        else rows.insert(rows.end(), t.members.begin(), t.members.end());
        break;
      }
      default:
        only_types = false;
        break;  // a role says nothing about the type, unless it is denied
    }
  }
  std::sort(rows.begin(), rows.end());
  if (holds) {
    r.is_present = only_kinds;  // no record is of no kind; the other tests need a value to begin with
    if (only_types && mask != 0) r.mask = mask;
    if (only_types && !rows.empty()) {
      r.has_only = true;
      r.only = std::move(rows);
    }
  } else {
    r.mask = 3u & ~mask;
    r.except = std::move(rows);
  }
  out.push_back({*path, r});
}

TypeId Checker::narrowed(TypeId declared, PathId path, bool types_too) {
  const Refinement& r = flow_.at(path);
  Type t = type(declared);
  if (t.is_error) return declared;
  bool changed = false;
  if (r.is_present && t.is_optional) {
    t.is_optional = false;
    changed = true;
  }
  if (!types_too) return changed ? model_.types.intern(t) : declared;
  if (t.kind == TypeKind::Principal && (t.a & r.mask) != 0 && (t.a & r.mask) != t.a) {
    t.a &= r.mask;
    changed = true;
  }
  if ((t.kind == TypeKind::Union || t.kind == TypeKind::Record) && (r.has_only || !r.except.empty())) {
    std::vector<std::uint32_t> left;
    for (std::uint32_t m : t.members) {
      const bool allowed = !r.has_only || std::binary_search(r.only.begin(), r.only.end(), m);
      if (allowed && !std::binary_search(r.except.begin(), r.except.end(), m)) left.push_back(m);
    }
    if (!left.empty() && left.size() < t.members.size()) {
      if (t.kind == TypeKind::Union && left.size() == 1) {
        t.kind = TypeKind::Entity;
        t.a = left.front();
        left.clear();
      }
      t.members = std::move(left);
      changed = true;
    }
  }
  return changed ? model_.types.intern(t) : declared;
}

}  // namespace writ::check
