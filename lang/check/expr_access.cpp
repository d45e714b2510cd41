// Access chains: a name that is qualified as a whole, or fields of a value one after the other.
#include "lang/check/checker.hpp"

namespace writ::check {

TypeId Checker::access(NodeId n, TypeId hint) {
  const NodeId head = tree_->child(n, 0);
  if (tree_->kind(head) == NodeKind::Ident) {
    const Reading r = read_name(text(head));
    if (!r.is_value) {
      const TypeId t = access_qualified(n);
      Reading named;
      named.ref = ref_of(n);
      if (const std::uint32_t record = record_meant({}, hint, named, n); record != kNone) {
        refer(n, {RefKind::Instance, record, 0});
        return model_.types.required(hint);
      }
      if (t != kErrorType || ref_of(n).kind != RefKind::None) return t;
      if (qualified_reported_) return kErrorType;
    }
  }
  TypeId t = expr(head);
  NodeId before = head;
  for (NodeId name = (*tree_)[head].next_sibling; name != kNoNode;
       name = (*tree_)[name].next_sibling) {
    if (t == kErrorType) return t;
    t = access_step(n, name, before, t);
    annotate(name, t);
    before = name;
  }
  return t;
}

// `Risk.high`, `std.privacy.Method.hash`, `std.approvals.approval`: the whole chain is one name.
TypeId Checker::access_qualified(NodeId n) {
  qualified_reported_ = false;
  std::vector<std::string_view> names;
  std::vector<NodeId> nodes;
  for (NodeId c : tree_->children(n)) {
    names.push_back(text(c));
    nodes.push_back(c);
  }
  std::size_t used = 1;
  const Symbol* s = lookup_quietly(Space::Value, names[0]);
  if (s != nullptr) lookup(Space::Value, names[0], nodes[0]);
  else s = lookup_qualified(Space::Value, names, used);
  if (s == nullptr) return kErrorType;
  if (s->sort == Sort::Enum && used + 1 == names.size()) {
    const std::uint32_t member = member_of(s->row, names[used]);
    qualified_reported_ = member == kNone;
    if (member == kNone) return subject_ = {}, unknown_member(nodes[used], s->row);
    refer(n, {RefKind::EnumMember, s->row, member});
    return model_.types.intern(Type{.kind = TypeKind::Enum, .a = s->row});
  }
  if (used != names.size()) return kErrorType;
  Reading r;
  r.symbol = *s;
  switch (s->sort) {
    case Sort::Role: refer(n, {RefKind::Role, s->row, 0}); return role_type_;
    case Sort::Setting:
      refer(n, {RefKind::Setting, s->row, 0});
      return model_.settings[s->row].type;
    case Sort::Extern:
      if (!model_.externs[s->row].params.empty()) return kErrorType;
      refer(n, {RefKind::Extern, s->row, 0});
      return model_.externs[s->row].result;
    case Sort::Kind: refer(n, {RefKind::Kind, s->row, 0}); return kErrorType;
    case Sort::Instance:
      refer(n, {RefKind::Instance, s->row, 0});
      return model_.types.intern(Type{.kind = TypeKind::Entity, .a = model_.instances[s->row].entity});
    case Sort::Define:
      if (!model_.defines[s->row].params.empty()) return kErrorType;
      if (define_states_[s->row] != DefineState::Done) {
        qualified_reported_ = true;
        report(Code::DefineCycle, n, {std::string(text(n))});
        return kErrorType;
      }
      refer(n, {RefKind::Define, s->row, 0});
      return model_.defines[s->row].result;
    default: return kErrorType;
  }
}

TypeId Checker::access_step(NodeId n, NodeId name, NodeId before, TypeId base) {
  const std::string_view field = text(name);
  if (type(base).is_optional) {
    // The chain up to here, as it is written.
    const std::string chain(
        tree_->text.substr((*tree_)[n].begin, (*tree_)[before].end - (*tree_)[n].begin));
    auto& d = report_at(Code::MayBeMissing, {tree_->file, (*tree_)[n].begin, (*tree_)[before].end},
                        {"`" + chain + "`"},
                        tree_->kind(before) == NodeKind::Query ? "there may be none"
                                                               : "its type is " + quote_type(base));
    if (before != tree_->child(n, 0)) relate(d, last_field_, "declared here");
    else if (ref_of(before).kind == RefKind::Fact && ref_of(before).a < fact_places_.size())
      relate(d, fact_places_[ref_of(before).a], "declared here");
    if (path_of(tree_->child(n, 0)))
      d.help = fmt::format("test it beside its use: `{} is not missing and …`", chain);
    else
      d.help = "give it a name with `define` or a query variable, and test that it is not missing";
    return kErrorType;
  }
  const FieldHit hit = find_field(base, field);
  if (!hit.found) {
    const Type& t = type(base);
    const bool is_many = (t.kind == TypeKind::Principal && t.a == 3) || t.kind == TypeKind::Union ||
                         t.kind == TypeKind::Record;
    const std::string owner = type_name(model_, base);
    if (is_many) {
      std::string holders;
      const auto holder = [&](std::string_view who) {
        holders += (holders.empty() ? "`" : ", `") + std::string(who) + "`";
      };
      if (t.kind == TypeKind::Principal) {
        for (std::uint32_t mask : {program::kPersonMask, program::kAgentMask})
          if (field_of_principal(Type{.kind = TypeKind::Principal, .a = mask}, field).found)
            holder(mask == program::kPersonMask ? "Person" : "Agent");
      } else {
        for (std::uint32_t m : t.members)
          if ((t.kind == TypeKind::Union ? field_of_entity(m, field) : field_of_kind(m, field)).found)
            holder(t.kind == TypeKind::Union ? model_.entities[m].name : model_.kinds[m].name);
      }
      if (!holders.empty()) {
        auto& d = report(Code::FieldNeedsNarrowing, name, {owner, std::string(field)},
                         "only " + holders + " has it");
        const std::string first = holders.substr(1, holders.find('`', 1) - 1);
        d.help = fmt::format(
            "test for it first: `{} is {} and …`",
            tree_->text.substr((*tree_)[n].begin, (*tree_)[before].end - (*tree_)[n].begin), first);
        return kErrorType;
      }
    }
    auto& d = report(Code::UnknownField, name, {owner, std::string(field)});
    suggest(d, field, field_names(base));
    if (t.kind == TypeKind::Entity)
      relate_name(d, model_.entities[t.a].is_anonymous ? NodeRef{} : model_.entities[t.a].ref,
                  "declared here");
    return kErrorType;
  }
  refer(name, hit.ref);
  if (is_computed_field(hit, base)) {
    auto& d = report(Code::ComputedField, name, {std::string(field)});
    relate_name(d, hit.decl, "declared here");
    return kErrorType;
  }
  last_field_ = hit.decl;
  if (flow_.is_empty()) return hit.type;
  const std::optional<PathId> head = path_of(tree_->child(n, 0));
  if (!head) return hit.type;
  PathId path = *head;
  for (NodeId step = (*tree_)[tree_->child(n, 0)].next_sibling; step != kNoNode;
       step = (*tree_)[step].next_sibling) {
    path = flow_.step(path, text(step));
    if (step == name) break;
  }
  const bool is_last = (*tree_)[name].next_sibling == kNoNode;
  const TypeId t = narrowed(hit.type, path, !is_last || n != keeps_type_);
  return is_last && n == keeps_optional_ && type(hit.type).is_optional ? model_.types.optional(t) : t;
}

}  // namespace writ::check
