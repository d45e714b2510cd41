// Events, evidence, obligations, and `extend`.
#include "lang/check/checker.hpp"

namespace writ::check {
namespace {

std::uint32_t field_named(const std::vector<Field>& fields, std::string_view name) {
  for (std::uint32_t k = 0; k < fields.size(); ++k)
    if (fields[k].name == name) return k;
  return kNone;
}

std::vector<std::string> names_of(const std::vector<Field>& fields) {
  std::vector<std::string> out;
  for (const Field& f : fields) out.push_back(f.name);
  return out;
}

}  // namespace

void Checker::resolve_kinds() {
  for (std::uint32_t k = 0; k < model_.kinds.size(); ++k)
    if (model_.kinds[k].action == kNone) resolve_kind(k);
}

void Checker::resolve_kind(std::uint32_t row) {
  enter(model_.kinds[row].ref);
  const NodeId decl = model_.kinds[row].ref.node;
  std::vector<Field> fields = read_fields(decl, model_.kinds[row].name, {"id", "at"});
  refuse_envelope(fields);
  Kind& kind = model_.kinds[row];
  kind.fields = std::move(fields);
  if (const NodeId kept = tree_->find(decl, NodeKind::Kept); kept != kNoNode)
    kind.kept = here(tree_->child(kept, 0));
  if (kind.is_evidence) resolve_evidence(kind);
}

// The names that every record has around its fields, besides `id` and `at`, which a declaration may repeat.
void Checker::refuse_envelope(const std::vector<Field>& fields) {
  for (const Field& f : fields)
    if (f.name == "kind" || f.name == "tenant")
      report(Code::ReservedName, tree_->child(f.ref.node, 0), {f.name});
}

void Checker::resolve_evidence(Kind& kind) {
  const NodeId decl = kind.ref.node;
  if (const NodeId when = tree_->find(decl, NodeKind::CountsWhen); when != kNoNode)
    kind.counts_when = here(tree_->child(when, 0));
  const NodeId bound = tree_->find(decl, NodeKind::Bound);
  if (bound == kNoNode) {
    kind.binding = program::Binding::Unbound;
  } else {
    switch (tree_->op(bound)) {
      case SyntaxOp::BoundContent: kind.binding = program::Binding::Content; break;
      case SyntaxOp::BoundKeys: kind.binding = program::Binding::Key; break;
      default: kind.binding = program::Binding::Unbound; break;
    }
    for (NodeId key : tree_->children(bound)) {
      const std::uint32_t f = field_named(kind.fields, text(key));
      if (f != kNone) kind.key_fields.push_back(f);
      else
        unknown(Code::UnknownField, key, {kind.name, std::string(text(key))}, text(key),
                names_of(kind.fields));
    }
  }
  if (kind.binding == program::Binding::Content) {
    kind.content_field = field_named(kind.fields, "content");
    if (kind.content_field == kNone) {
      kind.content_field = static_cast<std::uint32_t>(kind.fields.size());
      kind.fields.push_back({.name = "content", .type = scalar(TypeKind::Text), .ref = {}});
    } else {
      check_implicit(kind.fields[kind.content_field], TypeKind::Text);
      kind.fields[kind.content_field].type = scalar(TypeKind::Text);
    }
  }
  find_special_fields(kind);
}

void Checker::find_special_fields(Kind& kind) {
  for (std::uint32_t k = 0; k < kind.fields.size(); ++k) {
    if (!kind.fields[k].is_from) continue;
    if (kind.from_field == kNone) {
      kind.from_field = k;
      continue;
    }
    auto& d = report(Code::FromMark, kind.fields[k].ref.node,
                     {"a second field of `" + kind.name + "` is marked `from`"});
    relate(d, kind.fields[kind.from_field].ref, "the first one");
  }
  // Without a field marked `from` the kind can be queried, but nobody can be asked for it.
  const bool has_from = kind.from_field != kNone;
  const TypeKind from = has_from ? kind_of(kind.fields[kind.from_field].type) : TypeKind::Bool;
  kind.by_field = from == TypeKind::Principal ? kind.from_field : field_named(kind.fields, "by");
  if (kind.by_field != kNone && kind.by_field != kind.from_field) {
    const Field& by = kind.fields[kind.by_field];
    if (by.type != kErrorType && kind_of(by.type) != TypeKind::Principal)
      report(Code::BadFieldType, tree_->child(by.ref.node, 1), {"by", "Person"},
             "found " + quote_type(by.type));
  }
  if (from == TypeKind::Role && kind.by_field == kNone &&
      kind.fields[kind.from_field].type != kErrorType)
    report(Code::RoleWithoutBy, kind.fields[kind.from_field].ref.node, {kind.name});
  kind.as_field = field_named(kind.fields, "as");
  if (kind.as_field != kNone) {
    const Field& as = kind.fields[kind.as_field];
    if (as.type != kErrorType && kind_of(as.type) != TypeKind::Role)
      report(Code::BadFieldType, tree_->child(as.ref.node, 1), {"as", "role?"},
             "found " + quote_type(as.type));
  }
}

void Checker::resolve_obligations() {
  for (std::uint32_t k = 0; k < model_.obligations.size(); ++k) {
    enter(model_.obligations[k].ref);
    std::vector<Field> fields =
        read_fields(model_.obligations[k].ref.node, model_.obligations[k].name, {});
    Obligation& o = model_.obligations[k];
    o.fields = std::move(fields);
    if (const NodeId merge = tree_->find(o.ref.node, NodeKind::Merge); merge != kNoNode)
      resolve_merge(o, merge);
  }
}

void Checker::resolve_merge(Obligation& o, NodeId merge) {
  const NodeId how = tree_->child(merge, 0);
  const auto field = [&](NodeKind part) -> std::uint32_t {
    const NodeId n = tree_->find(merge, part);
    if (n == kNoNode) return kNone;
    const NodeId name = tree_->child(n, 0);
    const std::uint32_t f = field_named(o.fields, text(name));
    if (f == kNone)
      unknown(Code::UnknownField, name, {o.name, std::string(text(name))}, text(name),
              names_of(o.fields));
    return f;
  };
  using program::Merge;
  struct How {
    std::string_view word;
    Merge merge;
  };
  static constexpr How kHows[] = {{"strongest", Merge::Strongest},
                                  {"longest", Merge::Longest},
                                  {"shortest", Merge::Shortest},
                                  {"same", Merge::Same},
                                  {"union", Merge::Union}};
  const How* found = nullptr;
  for (const How& h : kHows)
    if (h.word == text(how)) found = &h;
  if (found == nullptr) {
    auto& d = report(Code::BadMerge, how, {"`" + std::string(text(how)) + "` is no way to merge"});
    suggest(d, text(how), {"strongest", "longest", "shortest", "same", "union"},
            "one of strongest, longest, shortest, same, union");
    return;
  }
  o.merge = found->merge;
  o.merge_field = field(NodeKind::MergeField);
  o.by_field = field(NodeKind::MergeBy);
  o.floor_field = field(NodeKind::MergeFloor);
  const NodeId named = tree_->find(merge, NodeKind::MergeField);
  if (o.merge != Merge::Union && named == kNoNode) {
    report(Code::BadMerge, how,
           {"`merge " + std::string(text(how)) + "` does not say which field is compared"});
    return;
  }
  const auto comparable = [&](std::uint32_t f) {
    return f != kNone && o.fields[f].type != kErrorType;
  };
  const bool is_compared =
      o.merge == Merge::Strongest || o.merge == Merge::Longest || o.merge == Merge::Shortest;
  if (is_compared && comparable(o.merge_field) && !is_ordered(model_, o.fields[o.merge_field].type)) {
    auto& d = report(Code::BadMerge, named,
                     {"the values of `" + o.fields[o.merge_field].name + "` have no order"},
                     quote_type(o.fields[o.merge_field].type) + " is not ordered");
    relate(d, o.fields[o.merge_field].ref, "declared here");
  }
  if (comparable(o.merge_field) && comparable(o.floor_field) &&
      model_.types.required(o.fields[o.merge_field].type) !=
          model_.types.required(o.fields[o.floor_field].type))
    report(Code::BadMerge, tree_->find(merge, NodeKind::MergeFloor),
           {"the floor has another type than `" + o.fields[o.merge_field].name + "`"});
}

void Checker::resolve_extensions() {
  for (NodeRef ext : extensions_) {
    enter(ext);
    const NodeId name = tree_->child(ext.node, 0);
    const std::string_view n = text(name);
    const std::uint8_t mask = n == "Person"  ? program::kPersonMask
                              : n == "Agent" ? program::kAgentMask
                                             : 0;
    if (mask != 0) {
      for (Field& f : read_fields(ext.node, n, {"id"})) {
        f.principals = mask;
        bool merged = false;
        for (Field& earlier : model_.principal_fields) {
          if (earlier.name != f.name) continue;
          const bool overlaps = (earlier.principals & mask) != 0;
          if (overlaps) {
            auto& d = report(Code::DuplicateName, tree_->child(f.ref.node, 0),
                             {f.name, "a field of " + std::string(n)});
            relate_name(d, earlier.ref, "declared here first");
          } else if (earlier.type == f.type) {
            earlier.principals |= mask;
          }
          merged = merged || overlaps || earlier.type == f.type;
        }
        if (!merged) model_.principal_fields.push_back(std::move(f));
      }
      continue;
    }
    const Symbol* s = lookup_quietly(Space::Value, n);
    const bool can_extend =
        s != nullptr &&
        (s->sort == Sort::Entity || (s->sort == Sort::Kind && model_.kinds[s->row].action == kNone));
    if (!can_extend) {
      if (const Symbol* o = lookup_quietly(Space::Obligation, n)) s = o;
    }
    if (s == nullptr) {
      if (!report_missing_import(Space::Value, n, name) &&
          !report_missing_import(Space::Obligation, n, name))
        unknown(Code::UnknownName, name, {std::string(n)}, n,
                names_.visible(model_.modules[module_], module_, Space::Value));
      continue;
    }
    if (!can_extend && s->sort != Sort::Obligation) {
      const std::string found = s->sort == Sort::Kind ? "an action" : phrase_of(*s);
      auto& d = report(
          Code::WrongSort, name,
          {std::string(n), found, "an entity, an event, evidence, an obligation, Person or Agent"});
      relate_name(d, place_of(*s), "declared here");
      continue;
    }
    const Symbol target = *s;
    std::vector<std::string_view> implicit;
    if (target.sort == Sort::Entity) implicit = {"id"};
    if (target.sort == Sort::Kind) implicit = {"id", "at"};
    std::vector<Field> added = read_fields(ext.node, n, implicit);
    if (target.sort == Sort::Kind) refuse_envelope(added);
    for (Field& f : added) {
      std::vector<Field>& fields = target.sort == Sort::Entity ? model_.entities[target.row].fields
                                   : target.sort == Sort::Kind
                                       ? model_.kinds[target.row].fields
                                       : model_.obligations[target.row].fields;
      add_field(fields, std::move(f));
    }
  }
}

}  // namespace writ::check
