// Queries and generators: sources, windows, and what each query gives.
#include "lang/check/checker.hpp"

#include "runtime/value/ops.hpp"

namespace writ::check {
namespace {

std::string_view function_name(SyntaxOp op) {
  switch (op) {
    case SyntaxOp::Any: return "any";
    case SyntaxOp::Every: return "every";
    case SyntaxOp::Count: return "count";
    case SyntaxOp::SumOf: return "sum";
    case SyntaxOp::Min: return "min";
    case SyntaxOp::Max: return "max";
    case SyntaxOp::Earliest: return "earliest";
    case SyntaxOp::Latest: return "latest";
    case SyntaxOp::Distinct: return "distinct";
    default: return "list";
  }
}

}  // namespace

// Whether `n` names a kind of record (a list of the same name would win: it is nearer).
bool Checker::source_kind(NodeId n, std::uint32_t& kind) {
  if (tree_->kind(n) == NodeKind::Ident) {
    const Reading r = read_name(text(n));
    if (r.ref.kind != RefKind::Kind) return false;
    lookup(Space::Value, text(n), n);
    kind = r.ref.a;
    refer(n, r.ref);
  } else if (tree_->kind(n) == NodeKind::Access &&
             tree_->kind(tree_->child(n, 0)) == NodeKind::Ident) {
    const NodeId head = tree_->child(n, 0);
    if (read_name(text(head)).exists()) return false;
    access_qualified(n);
    if (ref_of(n).kind != RefKind::Kind) return false;
    kind = ref_of(n).a;
  } else {
    return false;
  }
  annotate(n, model_.types.intern(Type{.kind = TypeKind::Record, .members = {kind}}));
  return true;
}

// The type of the elements; `bound` is how many there can be.
TypeId Checker::source_type(NodeId source, std::uint32_t& bound) {
  bound = program::kDefaultListBound;
  const NodeId first = tree_->child(source, 0);
  if (first == kNoNode) return kErrorType;
  if (tree_->op(source) == SyntaxOp::SourceRange) {
    const NodeId last = tree_->child(source, 1);
    bool fits = true;
    for (NodeId end : {first, last}) fits = expect(end, scalar(TypeKind::Int)) && fits;
    return fits ? scalar(TypeKind::Int) : kErrorType;
  }
  std::uint32_t kind = kNone;
  if (tree_->op(source) == SyntaxOp::SourceUnion) {
    Type record{.kind = TypeKind::Record};
    bool broken = false;
    for (NodeId part : tree_->children(source)) {
      if (source_kind(part, kind)) {
        record.members.push_back(kind);
        continue;
      }
      broken = true;
      const Reading r = tree_->kind(part) == NodeKind::Ident ? read_name(text(part)) : Reading{};
      if (tree_->kind(part) == NodeKind::Ident && !r.exists()) is_unknown_kind(part);
      else report(Code::NotAKind, part, {quote(part)});
    }
    if (broken) return kErrorType;
    std::sort(record.members.begin(), record.members.end());
    record.members.erase(std::unique(record.members.begin(), record.members.end()),
                         record.members.end());
    return model_.types.intern(record);
  }
  if (source_kind(first, kind)) return type_of(first);
  if (tree_->kind(first) == NodeKind::Ident)
    if (const Reading r = read_name(text(first)); r.ref.kind == RefKind::EntityType)
      return records_of(first, r.ref.a, bound);
  if (tree_->kind(first) == NodeKind::Ident && !read_name(text(first)).exists()) {
    is_unknown_kind(first);
    return kErrorType;
  }
  const TypeId t = present(first);
  if (t == kErrorType) return t;
  const Type list = type(t);
  if (list.kind != TypeKind::List && list.kind != TypeKind::Set) {
    auto& d = report(Code::NotAList, first, {quote(first), a_type(model_, t)});
    d.label = "a list, or a kind of event or evidence, is expected after `in`";
    return kErrorType;
  }
  bound = list.b;
  return TypeId{list.a};
}

void Checker::is_unknown_kind(NodeId n) {
  const std::string_view name = text(n);
  if (report_missing_import(Space::Value, name, n)) return;
  std::vector<std::string> known;
  for (const std::string& v : names_.visible(model_.modules[module_], module_, Space::Value))
    if (lookup_quietly(Space::Value, v)->sort == Sort::Kind) known.push_back(v);
  if (context_.facts != nullptr)
    for (std::uint32_t f : context_.facts->facts) {
      const TypeKind k = kind_of(model_.facts[f].type);
      if (k == TypeKind::List || k == TypeKind::Set) known.push_back(model_.facts[f].name);
    }
  for (const Local& l : locals_)
    if (kind_of(l.type) == TypeKind::List) known.emplace_back(l.name);
  unknown(Code::UnknownKind, n, {std::string(name)}, name, known);
}

// Binds the variable for what follows; the caller restores locals_ and flow_.
TypeId Checker::generator(NodeId gen, std::uint32_t& bound) {
  const NodeId name = tree_->child(gen, 0);
  const NodeId source = tree_->find(gen, NodeKind::Source);
  const TypeId element = source == kNoNode ? kErrorType : source_type(source, bound);
  for (NodeKind k : {NodeKind::WindowLast, NodeKind::WindowThis})
    if (const NodeId w = tree_->find(gen, k); w != kNoNode) {
      const Type t = type(element);
      window(w, element == kErrorType ? nullptr : &t);
    }
  check_name(name);
  locals_.push_back({text(name), element, name});
  if (const NodeId where = tree_->find(gen, NodeKind::Where); where != kNoNode) {
    condition(tree_->child(where, 0));
    assume(tree_->child(where, 0), true);
  }
  return element;
}

// `source`: the type of the elements it restricts, or nothing for a requirement's label.
void Checker::window(NodeId w, const Type* source) {
  if (source != nullptr && source->kind != TypeKind::Record) {
    report(Code::WindowOnList, w, {});
    return;
  }
  if (tree_->kind(w) == NodeKind::WindowThis) {
    const NodeId unit = tree_->child(w, 0);
    const std::string_view u = text(unit);
    if (u != "day" && u != "week" && u != "month" && u != "year")
      unknown(Code::UnknownUnit, unit, {std::string(u)}, u, {"day", "week", "month", "year"},
              "one of day, week, month, year");
    else if (source != nullptr) check_window_length(w, *source);
    if (const NodeId zone = tree_->child(w, 1); zone != kNoNode) expect(zone, text_type_);
    return;
  }
  const NodeId length = tree_->child(w, 0);
  const TypeId t = present(length);
  if (t == kErrorType) return;
  if (kind_of(t) != TypeKind::Duration && kind_of(t) != TypeKind::Period) {
    auto& d = report(Code::TypeMismatch, length, {quote(length), a_type(model_, t), "a duration"},
                     "expected a duration such as `90 days`");
    if (kind_of(t) == TypeKind::Int && tree_->kind(length) == NodeKind::Number) {
      d.help = "a duration has a unit";
      d.edits.push_back({{tree_->file, (*tree_)[length].end, (*tree_)[length].end}, " days"});
    }
    return;
  }
  if (const auto v = constant(length); v && v->i <= 0)
    report(Code::BadLiteral, length, {std::string(text(length)), "a window"},
           "a window is longer than nothing");
  if (source != nullptr) check_window_length(w, *source);
}

namespace {

constexpr std::int64_t kDay = 86'400'000'000;

// The most and the fewest days that a number of months can have.
std::int64_t most_days(std::int64_t months) {
  return months / 12 * 365 + (months / 12 + 3) / 4 + (months % 12) * 31;
}
std::int64_t fewest_days(std::int64_t months) {
  return months / 12 * 365 + months / 48 + (months % 12) * 28;
}

}  // namespace

// A window must be shorter than what is kept, for sure; as long as that it says nothing and is left out.
void Checker::check_window_length(NodeId w, const Type& source) {
  std::int64_t longest = 0;
  std::int64_t months = 0;
  if (tree_->kind(w) == NodeKind::WindowThis) {
    const std::string_view u = text(tree_->child(w, 0));
    longest = (u == "day" ? 1 : u == "week" ? 7 : u == "month" ? 31 : 366) * kDay;
  } else {
    const auto v = constant(tree_->child(w, 0));
    if (!v) return;
    const bool is_period = v->tag == value::Tag::Period;
    if (v->i <= 0 || v->i > (is_period ? 12'000 : 1000 * 366 * kDay)) return;
    months = is_period ? v->i : 0;
    longest = is_period ? most_days(v->i) * kDay : v->i;
  }
  for (std::uint32_t k : source.members) {
    const Kind& kind = model_.kinds[k];
    if (!kind.kept.exists()) continue;
    const std::uint32_t saved = t_;
    enter(kind.kept);
    const auto kept = constant(kind.kept.node);
    const std::string kept_text(text(kind.kept.node));
    enter(saved);
    if (!kept || kept->i <= 0) continue;
    const bool both_periods = kept->tag == value::Tag::Period && months > 0;
    if (kept->tag == value::Tag::Period && kept->i > 12'000) continue;
    const std::int64_t shortest =
        kept->tag == value::Tag::Period ? fewest_days(kept->i) * kDay : kept->i;
    if (both_periods ? months < kept->i : longest < shortest) continue;
    const bool is_equal = both_periods ? months == kept->i : longest == shortest;
    auto& d = report(Code::WindowTooLong, w, {kind.name, kept_text});
    relate(d, kind.kept, "kept this long");
    d.label = is_equal ? "as long as it is kept: leave the window out" : "longer than it is kept";
    if (is_equal) {
      std::uint32_t begin = (*tree_)[w].begin;
      while (begin > 0 && tree_->text[begin - 1] == ' ') --begin;
      d.edits.push_back({{tree_->file, begin, (*tree_)[w].end}, ""});
    }
    return;
  }
}

TypeId Checker::query(NodeId n, TypeId hint) {
  const NodeId gen = tree_->child(n, 0);
  if (gen == kNoNode || tree_->kind(gen) != NodeKind::Gen) return kErrorType;
  FlowScope scope(flow_);
  const std::size_t locals = locals_.size();
  const Subject saved = subject_;
  std::uint32_t bound = 0;
  const TypeId element = generator(gen, bound);
  const TypeId t = query_value(n, tree_->child(n, 1), element, bound, hint);
  subject_ = saved;
  locals_.resize(locals);
  return t;
}

TypeId Checker::query_value(NodeId n, NodeId value, TypeId element, std::uint32_t bound, TypeId hint) {
  const SyntaxOp op = tree_->op(n);
  const std::string name(function_name(op));
  switch (op) {
    case SyntaxOp::Any:
      if (value != kNoNode) condition(value);
      return bool_type();
    case SyntaxOp::Every:
      if (value == kNoNode) {
        auto& d = report(Code::EveryNeedsTest, n);
        if (const NodeId where = tree_->find(tree_->child(n, 0), NodeKind::Where); where != kNoNode)
          d.edits.push_back({{tree_->file, where_begin(where), (*tree_)[where].end},
                             ": " + std::string(text(tree_->child(where, 0)))});
      } else {
        condition(value);
      }
      return bool_type();
    case SyntaxOp::Count:
      if (value != kNoNode) {
        const TypeId t = expr(value);
        auto& d = report(Code::QueryValue, value, {name, "counts elements and takes no value"});
        if (kind_of(t) == TypeKind::Bool && t != kErrorType) d.help = "put the test after `where`";
      }
      return scalar(TypeKind::Int);
    case SyntaxOp::Earliest:
    case SyntaxOp::Latest: {
      if (element != kErrorType && kind_of(element) != TypeKind::Record) {
        report(Code::NeedsRecords, tree_->find(tree_->child(n, 0), NodeKind::Source),
               {name, a_type(model_, element)});
        return kErrorType;
      }
      // The record, or a value of it.
      const TypeId t = value == kNoNode ? element : present(value);
      return t == kErrorType ? t : model_.types.optional(t);
    }
    default: break;
  }
  const bool is_list = op == SyntaxOp::ListOf || op == SyntaxOp::Distinct;
  const Type wanted = type(hint);
  const bool hinted = is_list && !wanted.is_error &&
                      (wanted.kind == TypeKind::List || wanted.kind == TypeKind::Set);
  const NodeId shown = value != kNoNode ? value : n;
  TypeId t = value == kNoNode ? element
                              : present(value, hinted    ? TypeId{wanted.a}
                                               : is_list ? kErrorType
                                                         : hint);
  if (t == kErrorType) return t;
  if (is_list) return model_.types.list_of(t, bound);
  const TypeKind k = kind_of(t);
  if (op == SyntaxOp::SumOf) {
    if (is_numeric(k) || k == TypeKind::Money || k == TypeKind::Duration) return t;
    report(Code::NotSummable, shown, {name, a_type(model_, t), "numbers, money or durations"},
           "this is " + a_type(model_, t));
    return kErrorType;
  }
  if (is_ordered(model_, t)) return model_.types.optional(t);
  auto& d = report(Code::NotSummable, shown, {name, a_type(model_, t), "values that have an order"},
                   "this is " + a_type(model_, t));
  if (k == TypeKind::Record) d.help = "`earliest` and `latest` find a record by its time";
  return kErrorType;
}

// Where the word `where` stands, with the blanks before it.
std::uint32_t Checker::where_begin(NodeId where) const {
  std::uint32_t begin = (*tree_)[where].begin;
  while (begin > 0 && tree_->text[begin - 1] == ' ') --begin;
  return begin;
}

}  // namespace writ::check
