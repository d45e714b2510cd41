// Calls: defines, externs, tables, and the built-ins of runtime/program/builtins.def.
#include "lang/check/checker.hpp"

namespace writ::check {
namespace {

struct Builtin {
  std::string_view name;
  std::string_view signature;
};
constexpr Builtin kBuiltins[] = {
#define BUILTIN(name, signature, can_fault, meaning) {#name, signature},
#include "runtime/program/builtins.def"
};

struct Signature {
  std::vector<std::string_view> params;
  std::string_view result;
};

Signature parse(std::string_view text) {
  Signature s;
  bool is_result = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (word == "->") is_result = true;
    else if (is_result) s.result = word;
    else s.params.push_back(word);
  }
  return s;
}

}  // namespace

TypeId Checker::call(NodeId n, TypeId) {
  const NodeId name = tree_->child(n, 0);
  const std::string_view f = text(name);
  const Reading r = read_name(f);
  const bool is_function = r.ref.kind == RefKind::Define || r.ref.kind == RefKind::Extern;
  if (is_function && !r.is_value) {
    use_name(r, name);
    return r.ref.kind == RefKind::Define ? call_define(n, r.ref.a) : call_extern(n, r.ref.a);
  }
  if (is_function) {
    report(Code::ArgumentCount, name, {std::string(f), "no arguments", "parentheses"},
           "written without parentheses");
  } else if (r.ref.kind == RefKind::Table) {
    lookup(Space::Value, f, name);
    refer(name, r.ref);
    const Table& table = model_.tables[r.ref.a];
    const NodeId key = tree_->child(n, 1);
    if (key == kNoNode || tree_->child(n, 2) != kNoNode) {
      report(Code::ArgumentCount, n,
             {std::string(f), arguments(1), std::to_string((*tree_)[n].child_count - 1)});
    } else {
      const Subject saved = subject_;
      subject_ = {kNoNode, "`" + std::string(f) + "` is asked about"};
      expect(key, table.key);
      subject_ = saved;
    }
    return table.is_total || table.value == kErrorType ? table.value
                                                       : model_.types.optional(table.value);
  } else {
    for (std::uint32_t b = 0; b < std::size(kBuiltins); ++b)
      if (kBuiltins[b].name == f) {
        refer(name, {RefKind::Builtin, b, 0});
        return call_builtin(n, b);
      }
    if (r.exists()) {
      auto& d = report(Code::WrongSort, name,
                       {std::string(f),
                        r.ref.kind == RefKind::Fact    ? "a fact"
                        : r.ref.kind == RefKind::Local ? "a variable"
                                                       : phrase_of(r.symbol),
                        "a function"});
      d.help = "defines, externs, tables and the built-ins can be called";
    } else if (!report_missing_import(Space::Value, f, name)) {
      std::vector<std::string> known;
      for (const Builtin& b : kBuiltins) known.emplace_back(b.name);
      for (const std::string& v : names_.visible(model_.modules[module_], module_, Space::Value)) {
        const Sort sort = lookup_quietly(Space::Value, v)->sort;
        if (sort == Sort::Define || sort == Sort::Extern || sort == Sort::Table) known.push_back(v);
      }
      if (context_.policy != kNone)
        for (const auto& [define, row] : policy_defines_[context_.policy])
          known.emplace_back(define);
      std::sort(known.begin(), known.end());
      unknown(Code::UnknownFunction, name, {std::string(f)}, f, known);
    }
  }
  for (NodeId arg = (*tree_)[name].next_sibling; arg != kNoNode; arg = (*tree_)[arg].next_sibling)
    if (!wants_hint(arg)) expr(arg);
  return kErrorType;
}

// The arguments of a define or an extern, against the types of its parameters.
void Checker::call_arguments(NodeId n, const std::vector<TypeId>& params, NodeRef declared) {
  const NodeId name = tree_->child(n, 0);
  const std::uint32_t given = (*tree_)[n].child_count - 1;
  if (given != params.size()) {
    auto& d = report(Code::ArgumentCount, n,
                     {std::string(text(name)), arguments(params.size()), std::to_string(given)});
    relate_name(d, declared, "declared here");
  }
  const Subject saved = subject_;
  std::uint32_t k = 0;
  for (NodeId arg = (*tree_)[name].next_sibling; arg != kNoNode;
       arg = (*tree_)[arg].next_sibling, ++k) {
    subject_ = {kNoNode, "`" + std::string(text(name)) + "` is given"};
    if (k < params.size()) expect(arg, params[k]);
    else expr(arg);
  }
  subject_ = saved;
}

TypeId Checker::call_extern(NodeId n, std::uint32_t row) {
  refer(tree_->child(n, 0), {RefKind::Extern, row, 0});
  call_arguments(n, model_.externs[row].param_types, model_.externs[row].ref);
  return model_.externs[row].result;
}

TypeId Checker::call_define(NodeId n, std::uint32_t row) {
  const NodeId name = tree_->child(n, 0);
  refer(name, {RefKind::Define, row, 0});
  const std::vector<TypeId> params = model_.defines[row].param_types;
  call_arguments(n, params, model_.defines[row].ref);
  if (define_states_.size() > row && define_states_[row] != DefineState::Done) {
    auto& d = report(Code::DefineCycle, name, {std::string(text(name))});
    relate_name(d, model_.defines[row].ref, "declared here");
    return kErrorType;
  }
  if (define_uses_has_.size() > row && define_uses_has_[row]) {
    if (context_.counts_when) report(Code::HasWhileCounting, n);
    if (context_.define != kNone) define_uses_has_[context_.define] = true;
  }
  return model_.defines[row].result;
}

TypeId Checker::builtin_param(std::string_view word, TypeId same) {
  if (word.back() == '?') word.remove_suffix(1);
  struct Word {
    std::string_view word;
    TypeKind kind;
  };
  static constexpr Word kWords[] = {
      {"bool", TypeKind::Bool},   {"int", TypeKind::Int},           {"decimal", TypeKind::Decimal},
      {"money", TypeKind::Money}, {"text", TypeKind::Text},         {"time", TypeKind::Time},
      {"date", TypeKind::Date},   {"duration", TypeKind::Duration}, {"clock", TypeKind::Clock},
      {"role", TypeKind::Role}};
  for (const Word& w : kWords)
    if (w.word == word) return scalar(w.kind);
  if (word == "dates") return model_.types.list_of(scalar(TypeKind::Date));
  if (word == "people") return model_.types.list_of(principal_type(program::kPersonMask));
  return same;  // `same`, or `number`, which the caller has looked at
}

// What a built-in is given that is no plain value: a list of any type, a table's name, holidays.
bool Checker::builtin_special(NodeId arg, std::string_view word, TypeId& same) {
  if (word.back() == '?') word.remove_suffix(1);
  const Reading r = tree_->kind(arg) == NodeKind::Ident ? read_name(text(arg)) : Reading{};
  const bool is_table = r.ref.kind == RefKind::Table;
  if (word == "list") {
    const TypeId t = present(arg);
    const bool is_list = kind_of(t) == TypeKind::List || kind_of(t) == TypeKind::Set;
    if (t != kErrorType && !is_list) report(Code::NotAList, arg, {quote(arg), a_type(model_, t)});
    if (t != kErrorType && is_list) same = TypeId{type(t).a};
    return true;
  }
  const bool wants_dates = word == "dates";
  if (word != "table" && !(wants_dates && is_table)) return false;
  if (!is_table) {
    expr(arg);
    report(Code::WrongSort, arg, {quote(arg), "no table", "the name of a table"});
    return true;
  }
  lookup(Space::Value, text(arg), arg);
  refer(arg, r.ref);
  const TypeId key = model_.tables[r.ref.a].key;
  if (key == kErrorType) return true;
  const TypeId keys = model_.types.list_of(key);
  annotate(arg, keys);
  same = keys;
  if (wants_dates && kind_of(key) != TypeKind::Date)
    report(Code::TypeMismatch, arg,
           {quote(arg), "a table keyed by " + type_name(model_, key), "one keyed by date"},
           "expected a list of dates, or a table keyed by date");
  return true;
}

TypeId Checker::call_builtin(NodeId n, std::uint32_t row) {
  const Signature s = parse(kBuiltins[row].signature);
  const NodeId name = tree_->child(n, 0);
  const std::uint32_t given = (*tree_)[n].child_count - 1;
  std::size_t needed = 0;
  for (std::string_view p : s.params) needed += p.back() == '?' ? 0 : 1;
  if (given < needed || given > s.params.size()) {
    const std::string count = needed == s.params.size()
                                  ? arguments(needed)
                                  : fmt::format("{} or {} arguments", needed, s.params.size());
    auto& d = report(Code::ArgumentCount, n, {std::string(text(name)), count, std::to_string(given)});
    std::string params;
    for (std::string_view p : s.params) params += (params.empty() ? "" : ", ") + std::string(p);
    d.help = fmt::format("`{}({})` gives {}", text(name), params, s.result);
  }
  const bool fits = given >= needed && given <= s.params.size();
  TypeId same = kErrorType;
  std::size_t k = 0;
  for (NodeId arg = (*tree_)[name].next_sibling; arg != kNoNode;
       arg = (*tree_)[arg].next_sibling, ++k) {
    if (k >= s.params.size()) {
      expr(arg);
      continue;
    }
    if (builtin_special(arg, s.params[k], same)) continue;
    if (s.params[k] == "number") {
      const TypeId t = present(arg);
      if (t != kErrorType && !is_numeric(kind_of(t)))
        report(Code::TypeMismatch, arg, {quote(arg), a_type(model_, t), "a number"},
               "expected an int or a decimal");
      else if (same == kErrorType) same = t;
    } else {
      const TypeId want = builtin_param(s.params[k], same);
      expect(arg, want);
      if (k == 0) same = want;
    }
  }
  if (!fits || (s.result == "element?" && same == kErrorType)) return kErrorType;
  return s.result == "element?" ? model_.types.optional(same) : builtin_param(s.result, same);
}

}  // namespace writ::check
