// What `require`, `has` and `after` ask for: the kind, its arguments, from whom, and the labels.
#include "lang/check/checker.hpp"

#include "runtime/value/ops.hpp"

namespace writ::check {

// `2 approvals`: the kind, or the kind with an `s`.
std::uint32_t Checker::requirement_kind(NodeId name, bool) {
  std::string_view n = text(name);
  const Symbol* s = lookup(Space::Value, n, name);
  if (s == nullptr && n.size() > 1 && n.back() == 's')
    if (const Symbol* singular = lookup_quietly(Space::Value, n.substr(0, n.size() - 1));
        singular != nullptr && singular->sort == Sort::Kind) {
      n.remove_suffix(1);
      s = lookup(Space::Value, n, name);
    }
  if (s != nullptr && s->sort == Sort::Kind && model_.kinds[s->row].is_evidence) {
    refer(name, {RefKind::Kind, s->row, 0});
    return s->row;
  }
  if (s != nullptr) {
    std::string found = phrase_of(*s);
    if (s->sort == Sort::Kind)
      found = model_.kinds[s->row].action != kNone ? "an action" : "an event";
    auto& d = report(Code::WrongSort, name, {std::string(n), found, "a kind of evidence"});
    relate_name(d, place_of(*s), "declared here");
    return kNone;
  }
  if (report_missing_import(Space::Value, n, name)) return kNone;
  if (n.size() > 1 && n.back() == 's' &&
      report_missing_import(Space::Value, n.substr(0, n.size() - 1), name))
    return kNone;
  std::vector<std::string> known;
  for (const std::string& v : names_.visible(model_.modules[module_], module_, Space::Value)) {
    const Symbol* k = lookup_quietly(Space::Value, v);
    if (k->sort == Sort::Kind && model_.kinds[k->row].is_evidence) known.push_back(v);
  }
  unknown(Code::UnknownKind, name, {std::string(n)}, n, known);
  return kNone;
}

std::uint32_t Checker::requirement(NodeId n) {
  if (n == kNoNode || tree_->kind(n) != NodeKind::Requirement) return kNone;
  const NodeId number = tree_->find(n, NodeKind::Number), name = tree_->find(n, NodeKind::Name);
  if (name == kNoNode) return kNone;
  const std::uint32_t row = requirement_kind(name, number != kNoNode);
  if (row == kNone) {
    // The rest is read for its own mistakes; what depends on the kind is left alone.
    if (const NodeId from = tree_->find(n, NodeKind::From); from != kNoNode)
      people(tree_->child(from, 0), nullptr, false);
    return kNone;
  }
  const Kind kind = model_.kinds[row];
  const bool of_persons = kind.from_field == kNone ||
                          kind_of(kind.fields[kind.from_field].type) == TypeKind::Principal ||
                          kind_of(kind.fields[kind.from_field].type) == TypeKind::Role;
  if (number != kNoNode) {
    const auto count = value::parse_int(text(number));
    if (!count || *count < 1 || *count > 1000)
      report(Code::BadCount, number, {std::string(text(number))}, "from 1 to 1000");
    else if (!of_persons) report(Code::LabelNeedsPersons, number, {"a count", kind.name});
  }
  requirement_args(n, kind, row);
  const NodeId from = tree_->find(n, NodeKind::From);
  if (from != kNoNode && kind.from_field == kNone) {
    auto& d =
        report(Code::FromMark, from,
               {"no field of `" + kind.name + "` is marked `from`, so nobody can be asked for it"});
    relate_name(d, kind.ref, "declared here");
  } else if (from != kNoNode) {
    people(tree_->child(from, 0), &kind, false);
  } else if (kind.from_field != kNone) {
    report(Code::NeedsFrom, name, {kind.name});
  }
  std::vector<NodeId> labels;
  for (NodeId label : tree_->children(n)) {
    NodeKind k = tree_->kind(label);
    if (k != NodeKind::Where && k != NodeKind::WindowLast && k != NodeKind::WindowThis &&
        k != NodeKind::AfterEvidence && k != NodeKind::AfterTime && k != NodeKind::Escalate &&
        k != NodeKind::AllowSelf)
      continue;
    const auto family = [](NodeKind x) {
      return x == NodeKind::WindowThis ? NodeKind::WindowLast : x;
    };
    for (NodeId earlier : labels)
      if (family(tree_->kind(earlier)) == family(k)) {
        auto& d = report(Code::DuplicateMark, label, {quote(label)});
        relate(d, here(earlier), "the first one");
      }
    labels.push_back(label);
    if (!of_persons && (k == NodeKind::Escalate || k == NodeKind::AllowSelf))
      report(Code::LabelNeedsPersons, label,
             {k == NodeKind::Escalate ? "`escalate`" : "`allow self`", kind.name});
    requirement_label(label, kind, row);
  }
  return row;
}

void Checker::requirement_args(NodeId n, const Kind& kind, std::uint32_t row) {
  const auto is_positional = [&](std::uint32_t f) {
    const std::string& name = kind.fields[f].name;
    return !kind.fields[f].is_from && f != kind.by_field && f != kind.as_field &&
           f != kind.content_field && name != "by" && name != "as" && name != "content";
  };
  std::vector<std::uint32_t> fields;
  for (std::uint32_t f = 0; f < kind.fields.size(); ++f)
    if (is_positional(f)) fields.push_back(f);
  std::vector<NodeId> args;
  for (NodeId c : tree_->children(n))
    if (tree_->kind(c) == NodeKind::Arg) args.push_back(c);
  const bool one_list =
      fields.size() == 1 && (kind_of(kind.fields[fields[0]].type) == TypeKind::List ||
                             kind_of(kind.fields[fields[0]].type) == TypeKind::Set);
  std::vector<bool> given(kind.fields.size(), false);
  if (one_list && !args.empty()) {
    for (NodeId a : args) refer(a, {RefKind::Field, fields[0] + 2, row});
    given[fields[0]] = true;
    list_args(args, kind.fields[fields[0]]);
  } else {
    for (std::size_t k = 0; k < args.size(); ++k) {
      const NodeId value = tree_->child(args[k], 0);
      if (k >= fields.size()) {
        auto& d = report(Code::TooManyArguments, args[k],
                         {kind.name, fields.empty()       ? "nothing"
                                     : fields.size() == 1 ? "one field"
                                                          : fmt::format("{} fields", fields.size())});
        relate_name(d, kind.ref, "declared here");
        break;
      }
      const Field& field = kind.fields[fields[k]];
      refer(args[k], {RefKind::Field, fields[k] + 2, row});
      given[fields[k]] = true;
      const Subject saved = subject_;
      subject_ = {kNoNode, "`" + field.name + "` is given"};
      expect(value, model_.types.required(field.type));
      subject_ = saved;
    }
  }
  for (std::uint32_t key : kind.key_fields) {
    if (given[key] || !is_positional(key)) continue;
    auto& d =
        report(Code::MissingKey, tree_->find(n, NodeKind::Name), {kind.name, kind.fields[key].name});
    relate(d, kind.fields[key].ref, "bound to this");
    break;
  }
}

void Checker::requirement_label(NodeId label, const Kind& kind, std::uint32_t row) {
  switch (tree_->kind(label)) {
    case NodeKind::Where: {
      const Context saved = context_;
      context_.has_it = true;
      context_.it = model_.types.intern(Type{.kind = TypeKind::Record, .members = {row}});
      condition(tree_->child(label, 0));
      context_ = saved;
      break;
    }
    case NodeKind::WindowLast:
    case NodeKind::WindowThis: window(label, nullptr); break;
    case NodeKind::AfterEvidence: requirement(tree_->child(label, 0)); break;
    case NodeKind::AfterTime: expect(tree_->child(label, 0), now_type_); break;
    case NodeKind::Escalate: {
      people(tree_->child(label, 0), &kind, false);
      const NodeId delay = tree_->child(label, 1);
      if (delay != kNoNode) expect(delay, scalar(TypeKind::Duration));
      break;
    }
    default: break;
  }
}

// `kind`: nothing when it is not known, and for the rows of a decision (`roles_only`).
void Checker::people(NodeId n, const Kind* kind, bool roles_only) {
  if (n == kNoNode) return;
  const NodeKind k = tree_->kind(n);
  if (k == NodeKind::PeopleOr || k == NodeKind::PeopleAnd) {
    for (NodeId c : tree_->children(n)) people(c, kind, roles_only);
    return;
  }
  if (k != NodeKind::Error) who(n, kind, roles_only);
}

void Checker::who(NodeId n, const Kind* kind, bool roles_only) {
  const bool is_known = kind != nullptr && kind->from_field != kNone;
  const TypeId from =
      is_known ? model_.types.required(kind->fields[kind->from_field].type) : kErrorType;
  const bool by_person = is_known && kind_of(from) == TypeKind::Principal;
  const bool by_role =
      roles_only || (is_known && from != kErrorType && kind_of(from) == TypeKind::Role);
  if (tree_->kind(n) == NodeKind::Ident && text(n) == "anyone" && !read_name("anyone").exists()) {
    refer(n, {RefKind::Anyone, 0, 0});
    annotate(n, principal_type(program::kPersonMask | program::kAgentMask));
    if (roles_only || (is_known && from != kErrorType && !by_person && !by_role))
      report(Code::WrongPeople, n,
             {"`anyone`", "anybody", roles_only ? "roles" : "the people or things it is about"});
    return;
  }
  // A bare name that means nothing is most likely a role that nobody declared.
  const TypeId hint = !is_known || by_person || by_role ? role_type_ : kErrorType;
  const TypeId t = present(n, hint);
  if (t == kErrorType || (!is_known && !roles_only) || from == kErrorType) {
    if (!roles_only || t == kErrorType) return;
  }
  const bool is_many = kind_of(t) == TypeKind::List || kind_of(t) == TypeKind::Set;
  const TypeId one = is_many ? TypeId{type(t).a} : t;
  const TypeKind o = kind_of(one);
  if (by_role) {
    if (o == TypeKind::Role) return;
    report(Code::WrongPeople, n, {quote(n), a_type(model_, t), "roles"},
           roles_only ? "a decision names roles"
                      : "`" + kind->name + "` is matched by the role it was given in");
    return;
  }
  if (by_person) {
    if (o == TypeKind::Role || (o == TypeKind::Principal && (type(one).a & type(from).a) != 0))
      return;
    auto& d = report(Code::WrongPeople, n, {quote(n), a_type(model_, t), "roles or persons"},
                     "`" + kind->name + "` comes from " + a_type(model_, from));
    relate(d, kind->fields[kind->from_field].ref, "declared here");
    return;
  }
  // Subjects: an entity by its id, a text, or what the field itself is.
  const bool named = o == TypeKind::Entity ? !model_.entities[type(one).a].is_anonymous
                                           : o == TypeKind::Union || o == TypeKind::Principal;
  const bool fits = kind_of(from) == TypeKind::Text
                        ? named || o == TypeKind::Text
                        : can_equal(model_, one, from) || o == TypeKind::Text;
  if (fits) return;
  auto& d = report(Code::WrongPeople, n,
                   {quote(n), a_type(model_, t), "the people or things it is about"},
                   "`" + kind->name + "` is about " + a_type(model_, from));
  relate(d, kind->fields[kind->from_field].ref, "declared here");
}

}  // namespace writ::check
