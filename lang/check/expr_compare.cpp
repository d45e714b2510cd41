// Tests: comparisons, `in` and `is`.
#include <utility>

#include "lang/check/checker.hpp"

namespace writ::check {

// Whether a side of a comparison can profit from knowing the other side's type.
bool Checker::wants_hint(NodeId n) const {
  switch (tree_->kind(n)) {
    case NodeKind::Ident: return !read_name(text(n)).is_value;
    case NodeKind::Text:
    case NodeKind::Time:
    case NodeKind::If:
    case NodeKind::ListLit: return true;
    default: return false;
  }
}

// Both sides, each present; the one that needs no help first, so that `high <= account.risk` works too.
std::pair<TypeId, TypeId> Checker::both(NodeId left, NodeId right) {
  const bool right_first =
      (wants_hint(left) && !wants_hint(right)) ||
      (tree_->kind(left) == NodeKind::Ident && tree_->kind(right) == NodeKind::Access);
  const NodeId first = right_first ? right : left, second = right_first ? left : right;
  const TypeId a = present(first);
  const NodeId shown = tree_->kind(first) == NodeKind::Access ? tree_->last_child(first) : first;
  Subject saved = std::exchange(subject_, {shown, {}});
  const TypeId b = present_beside(second, a);
  subject_ = std::move(saved);
  return right_first ? std::pair{b, a} : std::pair{a, b};
}

TypeId Checker::not_comparable(NodeId n, NodeId left, NodeId right, TypeId l, TypeId r) {
  // Beside something that is no number at all it does not matter which sort of number it is.
  const auto words = [&](TypeId t) {
    return is_numeric(kind_of(t)) ? std::string("a number") : a_type(model_, t);
  };
  auto& d = report(Code::TypesDiffer, right, {words(l), words(r)});
  d.label = "this is " + words(r);
  d.related.push_back({tree_->span(left), "this is " + words(l)});
  const auto pair_is = [&](TypeKind a, TypeKind b) {
    return (kind_of(l) == a && kind_of(r) == b) || (kind_of(l) == b && kind_of(r) == a);
  };
  const auto the = [&](TypeKind k) { return kind_of(l) == k ? left : right; };
  const auto append = [&](NodeId at, const char* what) {
    d.edits.push_back({{tree_->file, (*tree_)[at].end, (*tree_)[at].end}, what});
    d.help = "compare " + std::string("`") + std::string(text(at)) + what + "`";
  };
  const auto plain_number = [](std::string_view s) {
    return !s.empty() && s.find_first_not_of("0123456789.") == std::string_view::npos;
  };
  if (pair_is(TypeKind::Entity, TypeKind::Text)) append(the(TypeKind::Entity), ".id");
  else if (pair_is(TypeKind::Principal, TypeKind::Text)) append(the(TypeKind::Principal), ".id");
  else if (pair_is(TypeKind::Principal, TypeKind::Role) && tree_->kind(n) == NodeKind::Compare) {
    d.help = fmt::format("`{} is {}` tests whether a person holds a role",
                         text(the(TypeKind::Principal)), text(the(TypeKind::Role)));
    d.edits.push_back({tree_->span(n), fmt::format("{} is {}{}", text(the(TypeKind::Principal)),
                                                   tree_->op(n) == SyntaxOp::Ne ? "not " : "",
                                                   text(the(TypeKind::Role)))});
  } else if (pair_is(TypeKind::Time, TypeKind::Date)) {
    d.help = "`date(" + std::string(text(the(TypeKind::Time))) +
             ", zone)` is the calendar date of a time";
  } else if (pair_is(TypeKind::Money, TypeKind::Int) || pair_is(TypeKind::Money, TypeKind::Decimal)) {
    d.help = "an amount of money has a currency: `500 EUR`";
  } else if (pair_is(TypeKind::Text, TypeKind::Int) || pair_is(TypeKind::Text, TypeKind::Decimal)) {
    const NodeId t = the(TypeKind::Text);
    const std::string inner =
        tree_->kind(t) == NodeKind::Text ? syntax::unquote(text(t)) : std::string();
    if (plain_number(inner)) {
      d.help = "a number is written without quotes";
      d.edits.push_back({tree_->span(t), inner});
    }
  } else if (pair_is(TypeKind::Duration, TypeKind::Int)) {
    d.help = "a duration has a unit: `2 days`";
  }
  return bool_type();
}

TypeId Checker::compare(NodeId n) {
  const NodeId left = tree_->child(n, 0), right = tree_->child(n, 1);
  const auto [l, r] = both(left, right);
  if (l == kErrorType || r == kErrorType) return bool_type();
  if (kind_of(l) == TypeKind::Period || kind_of(r) == TypeKind::Period) {
    const NodeId at = kind_of(r) == TypeKind::Period ? right : left;
    report(Code::PeriodMisplaced, at, {quote(at)}, "months and years have no fixed length");
    return bool_type();
  }
  if (!can_equal(model_, l, r)) return not_comparable(n, left, right, l, r);
  fit_number(left, l, r);
  fit_number(right, r, l);
  const SyntaxOp op = tree_->op(n);
  if (op == SyntaxOp::Eq || op == SyntaxOp::Ne) return bool_type();
  if (!is_ordered(model_, l)) {
    auto& d = report(Code::NotOrdered, n, {a_type(model_, l)});
    if (kind_of(l) == TypeKind::Enum) {
      relate_name(d, model_.enums[type(l).a].ref, "declared without `ordered` here");
      d.help = "if its members have an order, declare it `enum " + model_.enums[type(l).a].name +
               " ordered { … }`";
    }
  }
  return bool_type();
}

TypeId Checker::in_expr(NodeId n) {
  const NodeId value = tree_->child(n, 0), second = tree_->child(n, 1), third = tree_->child(n, 2);
  const Subject saved = subject_;
  if (tree_->op(n) == SyntaxOp::InList) {
    // The list tells the type of a bare member, and the value that of the list's members.
    TypeId v = kErrorType, list = kErrorType;
    if (wants_hint(value) && !wants_hint(second)) {
      list = present(second);
      const Type t = type(list);
      const bool is_list = !t.is_error && (t.kind == TypeKind::List || t.kind == TypeKind::Set);
      v = is_list ? present(value, TypeId{t.a}) : present_beside(value, kErrorType);
    } else {
      v = present(value);
      const NodeId shown = tree_->kind(value) == NodeKind::Access ? tree_->last_child(value) : value;
      subject_ = {shown, {}};
      const bool is_literal = tree_->kind(second) == NodeKind::ListLit;
      // Of the list's own accord when the value is an int: it may hold decimals.
      list = v == kErrorType ? present_beside(second, v)
                             : present(second, is_literal && kind_of(v) == TypeKind::Int
                                                   ? kErrorType
                                                   : model_.types.list_of(v));
      subject_ = saved;
    }
    if (v == kErrorType || list == kErrorType) return bool_type();
    const Type t = type(list);
    if (t.kind != TypeKind::List && t.kind != TypeKind::Set) {
      auto& d = report(Code::NotAList, second, {quote(second), a_type(model_, list)});
      if (can_equal(model_, v, list))
        d.help = fmt::format("`{} == {}` compares two values", text(value), text(second));
      else if (t.kind == TypeKind::Text && kind_of(v) == TypeKind::Text)
        d.help = fmt::format("`{} contains {}` looks inside a text", text(second), text(value));
      return bool_type();
    }
    const TypeId element{t.a};
    const bool numbers_differ =
        is_numeric(kind_of(v)) && kind_of(v) != kind_of(element) && !fit_number(value, v, element);
    if (!can_equal(model_, v, element) || numbers_differ) not_comparable(n, value, second, v, list);
    return bool_type();
  }
  const TypeId v = present(value);
  const NodeId shown = tree_->kind(value) == NodeKind::Access ? tree_->last_child(value) : value;
  subject_ = {shown, {}};
  TypeId bounds[2] = {present_beside(second, v), present_beside(third, v)};
  subject_ = saved;
  const NodeId nodes[2] = {second, third};
  if (v == kErrorType) return bool_type();
  bool is_decimal = kind_of(v) == TypeKind::Decimal;
  for (int k = 0; k < 2; ++k) {
    if (bounds[k] == kErrorType) return bool_type();
    if (kind_of(bounds[k]) == TypeKind::Period) {
      report(Code::PeriodMisplaced, nodes[k], {quote(nodes[k])},
             "months and years have no fixed length");
      return bool_type();
    }
    if (!can_equal(model_, v, bounds[k])) return not_comparable(n, value, nodes[k], v, bounds[k]);
    is_decimal = is_decimal || kind_of(bounds[k]) == TypeKind::Decimal;
  }
  if (is_decimal) {
    const TypeId decimal = scalar(TypeKind::Decimal);
    fit_number(value, v, decimal);
    for (int k = 0; k < 2; ++k) fit_number(nodes[k], bounds[k], decimal);
  }
  if (!is_ordered(model_, v)) report(Code::NotOrdered, n, {a_type(model_, v)});
  return bool_type();
}

TypeId Checker::is_expr(NodeId n) {
  const NodeId value = tree_->child(n, 0), q = tree_->child(n, 1);
  if (q == kNoNode || tree_->kind(q) == NodeKind::Error) {
    expr(value);
    return bool_type();
  }
  if (tree_->kind(q) == NodeKind::Missing) {
    const TypeId t = keeping_optional(value);
    if (t != kErrorType && !type(t).is_optional) {
      auto& d = report(Code::NeverMissing, value, {quote(value)}, "its type is " + quote_type(t));
      if (tree_->kind(value) == NodeKind::Access) relate(d, last_field_, "declared here");
      else if (ref_of(value).kind == RefKind::Fact && ref_of(value).a < fact_places_.size())
        relate(d, fact_places_[ref_of(value).a], "declared here");
    }
    return bool_type();
  }
  const NodeId saved = keeps_type_;
  keeps_type_ = value;
  const TypeId t = expr(value);
  keeps_type_ = saved;
  for (NodeId path : tree_->children(q))
    if (tree_->kind(path) == NodeKind::Path) quality(n, path, t);
  return bool_type();
}

void Checker::quality(NodeId is, NodeId path, TypeId subject) {
  const NodeId value = tree_->child(is, 0);
  std::vector<std::string_view> names;
  for (NodeId name : tree_->children(path)) names.push_back(text(name));
  const Type t = type(subject);
  const std::string shown = "`" + dotted(path) + "`";
  // Missing is of no kind; every other test needs a value.
  const auto must_be_present = [&] {
    if (t.is_optional) unguarded(value, subject);
    return !t.is_optional;
  };
  const auto never = [&](std::string what) {
    report(Code::IsNever, path, {quote(value), what},
           quote(value) + " is " + a_type(model_, subject));
  };
  const auto principal = [&](RefKind kind, std::uint32_t mask) {
    refer(path, {kind, 0, 0});
    if (t.is_error) return;
    if (t.kind != TypeKind::Principal) return never(shown);
    if (must_be_present() && (t.a & mask) == 0) never(shown);
  };
  if (names.size() == 1 && names[0] == "Person")
    return principal(RefKind::PersonType, program::kPersonMask);
  if (names.size() == 1 && names[0] == "Agent")
    return principal(RefKind::AgentType, program::kAgentMask);
  std::size_t used = 0;
  const Symbol* s = names.size() == 1 ? lookup(Space::Value, names[0], path)
                                      : lookup_qualified(Space::Value, names, used);
  if (s == nullptr || (names.size() > 1 && used != names.size())) {
    is_unknown(is, path, subject);
    return;
  }
  switch (s->sort) {
    case Sort::Role:
      refer(path, {RefKind::Role, s->row, 0});
      if (t.is_error) return;
      if (t.kind == TypeKind::Principal) {
        must_be_present();
        return;
      }
      if (t.kind == TypeKind::Role) return use_equals(is, path, subject);
      report(Code::IsNeedsPerson, value, {quote(value), a_type(model_, subject), dotted(path)});
      return;
    case Sort::Entity:
    case Sort::Alias: {
      const TypeId wanted = s->sort == Sort::Entity
                                ? model_.types.intern(Type{.kind = TypeKind::Entity, .a = s->row})
                                : aliases_[s->row].type;
      refer(path, s->sort == Sort::Entity ? Ref{RefKind::EntityType, s->row, 0}
                                          : Ref{RefKind::UnionType, index(wanted), 0});
      if (t.is_error || wanted == kErrorType) return;
      const TypeKind w = kind_of(wanted);
      const bool testable = w == TypeKind::Entity || w == TypeKind::Union || w == TypeKind::Principal;
      if (!testable || !can_equal(model_, model_.types.required(subject), wanted)) never(shown);
      else must_be_present();
      return;
    }
    case Sort::Kind:
      refer(path, {RefKind::Kind, s->row, 0});
      if (t.is_error) return;
      if (t.kind != TypeKind::Record ||
          !std::binary_search(t.members.begin(), t.members.end(), s->row))
        never(shown);
      return;
    default: {
      if (t.is_error) return;
      auto& d =
          report(Code::WrongSort, path, {dotted(path), phrase_of(*s), "a role, a type or a kind"});
      relate_name(d, place_of(*s), "declared here");
      return;
    }
  }
}

void Checker::use_equals(NodeId is, NodeId path, TypeId subject) {
  auto& d = report(Code::IsForValues, path, {dotted(path), a_type(model_, subject)});
  d.label = std::string("write `") + (tree_->has(is, syntax::kNegated) ? "!= " : "== ") +
            dotted(path) + "`";
  d.edits.push_back(
      {tree_->span(is), fmt::format("{} {} {}", text(tree_->child(is, 0)),
                                    tree_->has(is, syntax::kNegated) ? "!=" : "==", dotted(path))});
}

void Checker::is_unknown(NodeId is, NodeId path, TypeId subject) {
  const NodeId first = tree_->child(path, 0);
  const std::string name = dotted(path);
  const Type t = type(subject);
  if (t.kind == TypeKind::Enum && !t.is_error) {
    if (member_of(t.a, name) != kNone) {
      used_[static_cast<std::size_t>(Sort::Enum)].insert(t.a);
      return use_equals(is, path, subject);
    }
    unknown_member(path, t.a);
    return;
  }
  if (tree_->child(path, 1) == kNoNode && report_missing_import(Space::Value, name, path)) return;
  if (t.kind != TypeKind::Principal && !t.is_error && name == "true")
    return use_equals(is, path, subject);
  std::vector<std::string> known = {"Person", "Agent"};
  const bool is_type = !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
  for (const std::string& v : names_.visible(model_.modules[module_], module_, Space::Value)) {
    const Sort sort = lookup_quietly(Space::Value, v)->sort;
    if (t.kind == TypeKind::Record ? sort == Sort::Kind
        : is_type                  ? sort == Sort::Entity || sort == Sort::Alias
                                   : sort == Sort::Role)
      known.push_back(v);
  }
  const Code code = t.kind == TypeKind::Record ? Code::UnknownKind
                    : is_type                  ? Code::UnknownType
                                               : Code::UnknownRole;
  suggest(report(code, tree_->child(path, 1) == kNoNode ? first : path, {name}), name, known);
}

}  // namespace writ::check
