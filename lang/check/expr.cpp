// Expressions: dispatch, what is expected where, connectives and conditionals.
#include "lang/check/checker.hpp"
#include "runtime/value/ops.hpp"

namespace writ::check {

namespace {
// The parser bounds nesting at 64; each level is a handful of nodes deep.
constexpr std::uint32_t kMaxDepth = 2000;
}  // namespace

TypeId Checker::expr(NodeId n, TypeId hint) {
  if (n == kNoNode || depth_ >= kMaxDepth) return kErrorType;
  ++depth_;
  const TypeId t = expr_kind(n, hint);
  --depth_;
  annotate(n, t);
  return t;
}

TypeId Checker::expr_kind(NodeId n, TypeId hint) {
  switch (tree_->kind(n)) {
    case NodeKind::If: return if_expr(n, hint);
    case NodeKind::Or:
    case NodeKind::And: return connective(n);
    case NodeKind::Not: condition(tree_->child(n, 0)); return bool_type();
    case NodeKind::Compare: return compare(n);
    case NodeKind::In: return in_expr(n);
    case NodeKind::Is: return is_expr(n);
    case NodeKind::TextTest: return text_test(n);
    case NodeKind::Sum: return sum(n);
    case NodeKind::Product: return product(n);
    case NodeKind::Negate: return negate(n, hint);
    case NodeKind::Otherwise: return otherwise_expr(n, hint);
    case NodeKind::Access: return access(n, hint);
    case NodeKind::Query: return query(n, hint);
    case NodeKind::Has:
      if (context_.counts_when) report(Code::HasWhileCounting, n);
      if (context_.define != kNone) define_uses_has_[context_.define] = true;
      requirement(tree_->child(n, 0));
      return bool_type();
    case NodeKind::Call: return narrowed_at(n, call(n, hint));
    case NodeKind::ListLit: return list_literal(n, hint);
    case NodeKind::Ident: return ident(n, hint);
    case NodeKind::Number:
    case NodeKind::Percent:
    case NodeKind::Amount:
    case NodeKind::Money:
    case NodeKind::Text:
    case NodeKind::Time:
    case NodeKind::ClockTime:
    case NodeKind::True:
    case NodeKind::False: return literal(n, hint);
    default: return kErrorType;  // Error, and what the grammar does not put here
  }
}

TypeId Checker::keeping_optional(NodeId n, TypeId hint) {
  const NodeId saved = keeps_optional_;
  keeps_optional_ = n;
  const TypeId t = expr(n, hint);
  keeps_optional_ = saved;
  return t;
}

TypeId Checker::present(NodeId n, TypeId hint) {
  const TypeId t = expr(n, hint);
  if (!type(t).is_optional) return t;
  unguarded(n, t);
  return kErrorType;
}

// Whether `n` stands among the people after `from` or `escalate to`.
bool Checker::is_person_of_requirement(NodeId n) const {
  for (NodeId p = (*tree_)[n].parent; p != kNoNode; p = (*tree_)[p].parent) {
    const NodeKind k = tree_->kind(p);
    if (k == NodeKind::From || k == NodeKind::Escalate) return true;
    if (k != NodeKind::PeopleOr && k != NodeKind::PeopleAnd) return false;
  }
  return false;
}

void Checker::unguarded(NodeId n, TypeId t) {
  auto& d = report(Code::MayBeMissing, n, {quote(n)}, "its type is " + quote_type(t));
  const NodeId last = tree_->kind(n) == NodeKind::Access ? tree_->last_child(n)
                      : tree_->kind(n) == NodeKind::Name ? n
                                                         : kNoNode;
  if (last != kNoNode) {
    const Ref& r = ref_of(last);
    if (r.kind == RefKind::Field && r.b == kNone && r.a > 0 &&
        r.a - 1 < model_.principal_fields.size())
      relate(d, model_.principal_fields[r.a - 1].ref, "declared here");
    else if (r.kind == RefKind::Field) relate(d, last_field_, "declared here");
  } else if (ref_of(n).kind == RefKind::Fact && ref_of(n).a < fact_places_.size()) {
    relate(d, fact_places_[ref_of(n).a], "declared here");
  }
  const bool is_path = path_of(n).has_value();
  const std::string name(text(n));
  const bool is_test = context_.counts_when || context_.facts != nullptr;
  const bool in_requirement = is_person_of_requirement(n);
  if (tree_->kind(n) == NodeKind::Query) d.label = "there may be none";
  if (in_requirement) d.help = fmt::format("test it in the guard: `when {} is not missing`", name);
  else if (is_path && is_test && tree_->kind(n) != NodeKind::Name)
    d.help = fmt::format(
        "test it beside its use, `{0} is not missing and …`, or give a value: `{0} otherwise …`",
        name);
}

bool Checker::fit(NodeId n, TypeId got, TypeId want) {
  if (got == kErrorType || want == kErrorType || is_assignable(model_, got, want)) return true;
  if (fit_number(n, got, want)) return true;
  if (type(got).is_optional && !type(want).is_optional &&
      is_assignable(model_, model_.types.required(got), want)) {
    unguarded(n, got);
    return false;
  }
  const TypeKind g = kind_of(got), w = kind_of(want);
  if (g == TypeKind::Period && w != TypeKind::Period) {
    report(Code::PeriodMisplaced, n, {quote(n)},
           quote_type(model_.types.required(want)) + " is expected here");
    return false;
  }
  auto& d = report(Code::TypeMismatch, n,
                   {quote(n), a_type(model_, got), a_type(model_, model_.types.required(want))});
  d.label = "expected " + a_type(model_, model_.types.required(want));
  if ((g == TypeKind::Entity || g == TypeKind::Principal) && w == TypeKind::Text) {
    d.help = "its name is " + std::string("`") + std::string(text(n)) + ".id`";
    d.edits.push_back({{tree_->file, (*tree_)[n].end, (*tree_)[n].end}, ".id"});
  } else if (g == TypeKind::Time && w == TypeKind::Date) {
    d.help = "`date(" + std::string(text(n)) + ", zone)` is the calendar date of a time";
  } else if (g == TypeKind::Decimal && w == TypeKind::Int) {
    d.help = "`floor(" + std::string(text(n)) + ")` is the whole number below";
  } else if ((g == TypeKind::List || g == TypeKind::Set) && g == w && type(got).b > type(want).b) {
    d.label = fmt::format("up to {} elements, expected up to {}", type(got).b, type(want).b);
  }
  return false;
}

// Marks an int that is used as a decimal. One that is known here has to have a decimal's digits.
void Checker::coerce(NodeId n) {
  if (notes_->to_decimal[syntax::index(n)]) return;
  notes_->to_decimal[syntax::index(n)] = true;
  const std::optional<value::Value> v = constant(n);
  if (v && v->is(value::Tag::Int) && value::to_decimal(*v).failed)
    report(Code::BadLiteral, n, {std::string(text(n)), "a decimal"},
           "a decimal has 18 digits, 9 of them behind the point");
}

// An int where a decimal is expected is coerced; nothing else is.
bool Checker::fit_number(NodeId n, TypeId got, TypeId want) {
  if (kind_of(got) != TypeKind::Int || kind_of(want) != TypeKind::Decimal || type(got).is_optional)
    return false;
  coerce(n);
  return true;
}

bool Checker::expect(NodeId n, TypeId want) {
  const bool saved = quiet_names_;
  quiet_names_ = quiet_names_ || want == kErrorType;
  const TypeId got = expr(n, want);
  quiet_names_ = saved;
  return !report_too_long(n, want) && fit(n, got, want);
}

// A list that is written out and holds more than its type does.
bool Checker::report_too_long(NodeId n, TypeId want) {
  const Type list = type(want);
  const bool is_list = !list.is_error && (list.kind == TypeKind::List || list.kind == TypeKind::Set);
  if (!is_list || tree_->kind(n) != NodeKind::ListLit || (*tree_)[n].child_count <= list.b)
    return false;
  report(Code::BadLiteral, n, {std::string(text(n)), fmt::format("a list of at most {}", list.b)});
  return true;
}

// Beside something whose type is unknown because of a mistake, a bare name is not reported as another one.
TypeId Checker::present_beside(NodeId n, TypeId other) {
  const bool saved = quiet_names_;
  quiet_names_ = quiet_names_ || other == kErrorType;
  const TypeId t = present(n, other);
  quiet_names_ = saved;
  return t;
}

void Checker::condition(NodeId n) {
  if (n == kNoNode) return;
  const TypeId t = expr(n);
  if (t == kErrorType || t == bool_type()) return;
  if (type(t).is_optional && kind_of(t) == TypeKind::Bool) {
    unguarded(n, t);
    return;
  }
  if (kind_of(t) == TypeKind::Role && sink_.has(Code::PeopleWithoutParentheses, tree_->span(n)))
    return;  // told already that it is one of the people
  auto& d = report(Code::NotACondition, n, {quote(n), a_type(model_, t)});
  d.label = "expected a bool, true or false";
  if (type(t).is_optional)
    d.help = "`" + std::string(text(n)) + " is not missing` tests whether it is there";
  else if (kind_of(t) == TypeKind::Role)
    d.help = "`actor is " + std::string(text(n)) + "` tests for a role";
}

TypeId Checker::connective(NodeId n) {
  const bool is_and = tree_->kind(n) == NodeKind::And;
  FlowScope scope(flow_);
  // Each term may assume of all the others what makes the whole still open: an `and` that they are true, an
  // `or` that they are false. In both directions, because the order of terms has no meaning.
  assume(n, is_and);
  bool has_before = false;
  for (NodeId term : tree_->children(n)) {
    const bool after_has = !is_and && has_before;
    has_before = tree_->kind(term) == NodeKind::Has;
    if (after_has && tree_->kind(term) == NodeKind::Ident) {
      const Reading r = read_name(text(term));
      if (r.is_value &&
          (kind_of(r.type) == TypeKind::Role || kind_of(r.type) == TypeKind::Principal)) {
        use_reading(term, r);  // `has approval from cro or cfo`: the parser has said what is meant
        has_before = true;
        continue;
      }
    }
    condition(term);
  }
  return bool_type();
}

TypeId Checker::if_expr(NodeId n, TypeId hint) {
  const NodeId test = tree_->child(n, 0), yes = tree_->child(n, 1), no = tree_->child(n, 2);
  condition(test);
  TypeId a, b;
  {
    FlowScope scope(flow_);
    assume(test, true);
    a = expr(yes, hint);
  }
  if (hint == kErrorType) hint = a;
  {
    FlowScope scope(flow_);
    assume(test, false);
    b = expr(no, hint);
  }
  if (a == kErrorType || b == kErrorType) return kErrorType;
  const TypeId joined = join_types(model_, a, b);
  if (joined == kErrorType) {
    auto& d = report(Code::BranchesDiffer, no, {a_type(model_, a), a_type(model_, b)},
                     "this is " + a_type(model_, b));
    relate(d, here(yes), "this is " + a_type(model_, a));
    return kErrorType;
  }
  if (!is_assignable(model_, a, joined)) fit(yes, a, joined);
  if (!is_assignable(model_, b, joined)) fit(no, b, joined);
  return joined;
}

TypeId Checker::otherwise_expr(NodeId n, TypeId hint) {
  const NodeId value = tree_->child(n, 0), fallback = tree_->child(n, 1);
  const TypeId t = keeping_optional(value, hint);
  if (t == kErrorType) {
    present_beside(fallback, kErrorType);
    return kErrorType;
  }
  if (!type(t).is_optional)
    report(Code::NeverMissing, value, {quote(value)}, "its type is " + quote_type(t));
  const TypeId want = model_.types.required(t);
  const TypeId other = expr(fallback, want);
  if (other == kErrorType) return want;
  const TypeId joined = join_types(model_, want, other);
  if (joined == kErrorType || (joined != want && !is_assignable(model_, want, joined))) {
    fit(fallback, other, want);
    return want;
  }
  if (!is_assignable(model_, other, joined)) fit(fallback, other, joined);
  return joined;
}

TypeId Checker::list_literal(NodeId n, TypeId hint) {
  const Type wanted = type(hint);
  const bool is_hinted = wanted.kind == TypeKind::List || wanted.kind == TypeKind::Set;
  TypeId element = is_hinted && !wanted.is_error ? TypeId{wanted.a} : kErrorType;
  const bool fixed = element != kErrorType;
  std::uint32_t count = 0;
  bool broken = false;
  NodeId first = kNoNode;
  for (NodeId item : tree_->children(n)) {
    ++count;
    const TypeId t = present(item, element);
    if (t == kErrorType) {
      broken = true;
      continue;
    }
    if (fixed) {
      broken = !fit(item, t, element) || broken;
      continue;
    }
    const TypeId joined = join_types(model_, element, t);
    if (joined == kErrorType) {
      auto& d = report(Code::ElementsDiffer, item, {a_type(model_, t), a_type(model_, element)},
                       "this is " + a_type(model_, t));
      relate(d, here(first), "this is " + a_type(model_, element));
      broken = true;
      continue;
    }
    if (first == kNoNode) first = item;
    element = joined;
  }
  if (broken) return kErrorType;
  if (element == kErrorType) {
    if (!quiet_names_) report(Code::EmptyList, n);
    return kErrorType;
  }
  for (NodeId item : tree_->children(n)) fit_number(item, type_of(item), element);
  Type out{
      .kind = fixed ? wanted.kind : TypeKind::List, .a = index(element), .b = std::max(count, 1u)};
  return model_.types.intern(out);
}

}  // namespace writ::check
