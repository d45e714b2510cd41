// Bodies that other expressions build on: constants of declarations, defines in the order in which they
// need each other, and `counts when`.
#include "lang/check/checker.hpp"

#include "runtime/value/ops.hpp"

namespace writ::check {

// Literals, members, roles, and lists, sums and negations of them.
bool Checker::check_constant(NodeId n) {
  bool is_constant = true;
  each_node(n, [&](NodeId at) {
    if (!is_constant) return false;
    switch (tree_->kind(at)) {
      case NodeKind::Number:
      case NodeKind::Percent:
      case NodeKind::Amount:
      case NodeKind::Money:
      case NodeKind::Text:
      case NodeKind::Time:
      case NodeKind::ClockTime:
      case NodeKind::True:
      case NodeKind::False:
      case NodeKind::Negate:
      case NodeKind::Sum:
      case NodeKind::Product:
      case NodeKind::Term:
      case NodeKind::ListLit:
      case NodeKind::RecordLit:
      case NodeKind::FieldInit:
      case NodeKind::Name:
      case NodeKind::Error: return true;
      case NodeKind::Ident:
      case NodeKind::Access: {
        const RefKind k = ref_of(at).kind;
        const bool is_reported = k == RefKind::None && type_of(at) == kErrorType;
        is_constant =
            k == RefKind::EnumMember || k == RefKind::Role || k == RefKind::Instance || is_reported;
        break;
      }
      default: is_constant = false; break;
    }
    if (!is_constant) report(Code::NotConstant, at, {quote(at)});
    return false;
  });
  return is_constant;
}

// A constant of a type; one error says what is wrong with it.
bool Checker::expect_constant(NodeId n, TypeId want) {
  const std::size_t before = sink_.error_count();
  const bool fits = expect(n, want);
  if (sink_.error_count() > before) return false;
  return check_constant(n) && fits;  // of a define the type is not known yet
}

void Checker::check_constants() {
  for (std::uint32_t k = 0; k < model_.kinds.size(); ++k) {
    if (!model_.kinds[k].kept.exists()) continue;
    enter(model_.kinds[k].kept);
    check_kept(model_.kinds[k].kept.node);
  }
  for (std::uint32_t k = 0; k < model_.tables.size(); ++k) check_table(k);
  for (std::uint32_t k = 0; k < model_.settings.size(); ++k) check_setting(k);
  for (std::uint32_t k = 0; k < model_.externs.size(); ++k) check_extern(k);
}

void Checker::check_kept(NodeId kept) {
  const TypeId t = present(kept);
  if (t == kErrorType) return;
  if (kind_of(t) != TypeKind::Duration && kind_of(t) != TypeKind::Period) {
    report(Code::TypeMismatch, kept, {quote(kept), a_type(model_, t), "a duration"},
           "expected a duration such as `400 days`");
    return;
  }
  if (!check_constant(kept)) return;
  const auto v = constant(kept);
  if (!v || v->i <= 0)
    report(Code::BadLiteral, kept, {std::string(text(kept)), "how long records are kept"},
           "must be longer than nothing");
}

void Checker::check_table(std::uint32_t row) {
  enter(model_.tables[row].ref);
  const NodeId decl = model_.tables[row].ref.node;
  const TypeId key = model_.tables[row].key, value = model_.tables[row].value;
  const Type k = type(key);
  const bool good_key =
      k.is_error || (!k.is_optional && (k.kind == TypeKind::Enum || k.kind == TypeKind::Text ||
                                        k.kind == TypeKind::Int || k.kind == TypeKind::Role ||
                                        k.kind == TypeKind::Bool || k.kind == TypeKind::Date));
  if (!good_key) {
    report(Code::BadTable, tree_->find(decl, NodeKind::Param),
           {"the key of a table is an enum, a role, a text, a date, an int or a bool"},
           "found " + quote_type(key));
    return;
  }
  if (read_table_file(row)) return;
  if (type(value).is_optional)
    report(Code::BadTable, tree_->find(decl, NodeKind::ResultType),
           {"a table's values are never missing"}, "leave the `?` out");
  std::unordered_map<std::string, NodeId> seen;
  std::size_t members = 0;
  for (NodeId r : tree_->children(decl)) {
    if (tree_->kind(r) != NodeKind::TableRow) continue;
    const NodeId left = tree_->child(r, 0), right = tree_->child(r, 1);
    subject_ = {kNoNode, "a row stands for"};
    expect_constant(left, key);
    subject_ = {kNoNode, "a row gives"};
    if (right != kNoNode) expect_constant(right, value);
    subject_ = {};
    const Ref& ref = ref_of(left);
    const std::string shown =
        ref.kind == RefKind::EnumMember ? std::to_string(ref.b) : std::string(text(left));
    auto [at, is_new] = seen.try_emplace(shown, left);
    if (!is_new) {
      auto& d = report(Code::DuplicateName, left, {std::string(text(left)), "a key"});
      relate(d, here(at->second), "the first row for it");
    } else if (ref.kind == RefKind::EnumMember || k.kind == TypeKind::Bool) {
      ++members;
    }
  }
  model_.tables[row].is_total =
      (k.kind == TypeKind::Enum && !k.is_error && members == model_.enums[k.a].members.size()) ||
      (k.kind == TypeKind::Bool && !k.is_error && members == 2);
}

void Checker::check_setting(std::uint32_t row) {
  enter(model_.settings[row].ref);
  const NodeId decl = model_.settings[row].ref.node;
  const TypeId want = model_.settings[row].type;
  const Type t = type(want);
  const bool is_scalar = t.kind != TypeKind::Entity && t.kind != TypeKind::Union &&
                         t.kind != TypeKind::Principal && t.kind != TypeKind::Record;
  if (!t.is_error && (!is_scalar || t.is_optional)) {
    report(Code::BadSetting, tree_->find(decl, NodeKind::ResultType),
           {"a setting is a plain value or a list of them"}, "found " + quote_type(want));
    return;
  }
  check_host_value(model_.settings[row], want, "a setting");
}

void Checker::check_extern(std::uint32_t row) {
  const Extern& e = model_.externs[row];
  enter(e.ref);
  std::vector<std::string_view> names;
  for (std::size_t k = 0; k < e.params.size(); ++k) {
    const NodeId name = e.params[k].node;
    check_name(name);
    if (std::find(names.begin(), names.end(), text(name)) != names.end())
      report(Code::DuplicateName, name, {std::string(text(name)), "a parameter"});
    names.push_back(text(name));
    Type t = type(e.param_types[k]);
    while (!t.is_error && (t.kind == TypeKind::List || t.kind == TypeKind::Set))
      t = type(TypeId{t.a});
    if (!t.is_error && (t.kind == TypeKind::Record || t.kind == TypeKind::Union))
      report(Code::BadExtern, name,
             {"an extern is given plain values, people, entities, or lists of them"},
             "found " + quote_type(e.param_types[k]));
  }
  Type t = type(e.result);
  while (!t.is_error && (t.kind == TypeKind::List || t.kind == TypeKind::Set))
    t = type(TypeId{t.a});
  if (!t.is_error && (t.kind == TypeKind::Entity || t.kind == TypeKind::Union ||
                      t.kind == TypeKind::Principal || t.kind == TypeKind::Record)) {
    report(Code::BadExtern, tree_->find(e.ref.node, NodeKind::ResultType),
           {"an extern gives a plain value or a list of them"}, "found " + quote_type(e.result));
    return;
  }
  check_host_value(e, e.result, "an extern");
}

// The value of a constant expression, as its type writes it; nothing after an error, or when it is not known here.
std::optional<value::Value> Checker::given_constant(NodeId n, TypeId want) {
  if (!expect_constant(n, want)) return std::nullopt;
  if (const Ref& r = ref_of(n); r.kind == RefKind::EnumMember) return value::of_enum(r.a, r.b);
  std::optional<value::Value> v = constant(n);
  if (v && v->is(value::Tag::Int) && kind_of(want) == TypeKind::Decimal)
    v = value::to_decimal(*v).value;
  return v;
}

// The range and the default of a value that comes from the host.
void Checker::check_host_value(const Declared& declared, TypeId want, std::string_view what) {
  const Code code = what == "a setting" ? Code::BadSetting : Code::BadExtern;
  const NodeId decl = declared.ref.node;
  const Type t = type(want);
  const TypeId bound = model_.types.required(want);
  subject_ = {kNoNode, "`" + declared.name + "` is given"};
  const NodeId range = tree_->find(decl, NodeKind::SettingRange),
               initial = tree_->find(decl, NodeKind::SettingDefault);
  std::optional<value::Value> low, high, given;
  if (range != kNoNode) {
    const NodeId a = tree_->child(range, 0), b = tree_->child(range, 1);
    if (!t.is_error && !is_ordered(model_, bound))
      report(code, range, {"only ordered values have a range"},
             quote_type(want) + " is not ordered");
    low = given_constant(a, bound);
    high = given_constant(b, bound);
  }
  if (initial != kNoNode) { given = given_constant(tree_->child(initial, 0), want); }
  subject_ = {};
  const auto order = [](const value::Value& a, const value::Value& b) {
    bool ok = true;
    value::FaultKind why{};
    return ok ? value::compare(a, b, ok, why) : value::Order::Equal;
  };
  if (low && high && order(*low, *high) == value::Order::Greater)
    report(code, range, {fmt::format("the range of {} begins after its end", what)});
  else if (given && low && high) {
    const auto end = order(*given, *high);
    const bool open = tree_->op(range) == SyntaxOp::RangeUntil;
    if (order(*given, *low) == value::Order::Less || end == value::Order::Greater ||
        (open && end == value::Order::Equal)) {
      auto& d = report(code, tree_->child(initial, 0),
                       {fmt::format("the value of {} lies outside its own range", what)});
      relate(d, here(range), "the range");
    }
  }
}

// Depth first over "is named in the body of", without recursion; a define is checked when all that it names
// are. What is named while still waiting for others is part of a cycle, and is reported at its use.
void Checker::check_defines() {
  const std::size_t count = model_.defines.size();
  define_states_.assign(count, DefineState::Waiting);
  define_uses_has_.assign(count, false);
  const auto needs = [&](std::uint32_t row) {
    std::vector<std::uint32_t> out;
    const Define& d = model_.defines[row];
    if (!d.body.exists()) return out;
    enter(d.body);
    each_node(d.body.node, [&](NodeId n) {
      const NodeKind k = tree_->kind(n);
      const NodeId name = k == NodeKind::Call ? tree_->child(n, 0) : n;
      if (k != NodeKind::Ident && k != NodeKind::Call && k != NodeKind::Access) return true;
      if (k == NodeKind::Access) {
        std::vector<std::string_view> names;
        for (NodeId c : tree_->children(n)) names.push_back(text(c));
        std::size_t used = 0;
        if (lookup_quietly(Space::Value, names[0]) == nullptr)
          if (const Symbol* s = lookup_qualified(Space::Value, names, used);
              s != nullptr && s->sort == Sort::Define)
            out.push_back(s->row);
        return true;
      }
      if (d.policy != kNone)
        if (const auto at = policy_defines_[d.policy].find(text(name));
            at != policy_defines_[d.policy].end()) {
          out.push_back(at->second);
          return true;
        }
      if (const Symbol* s = lookup_quietly(Space::Value, text(name));
          s != nullptr && s->sort == Sort::Define)
        out.push_back(s->row);
      return true;
    });
    return out;
  };
  struct Frame {
    std::uint32_t row;
    std::vector<std::uint32_t> needs;
    std::size_t next = 0;
  };
  std::vector<bool> entered(count, false);
  for (std::uint32_t start = 0; start < count; ++start) {
    if (entered[start]) continue;
    entered[start] = true;
    std::vector<Frame> stack;
    stack.push_back({start, needs(start)});
    while (!stack.empty()) {
      Frame& top = stack.back();
      if (top.next < top.needs.size()) {
        const std::uint32_t row = top.needs[top.next++];
        if (entered[row]) continue;
        entered[row] = true;
        stack.push_back({row, needs(row)});
        continue;
      }
      check_define(top.row);
      stack.pop_back();
    }
  }
}

void Checker::check_define(std::uint32_t row) {
  define_states_[row] = DefineState::Running;
  const Define d = model_.defines[row];
  enter(d.ref);
  context_ = {};
  context_.define = row;
  context_.policy = d.policy;
  if (d.policy != kNone) context_.facts = fact_scope(model_.policies[d.policy].actions);
  locals_.clear();
  std::vector<std::string_view> names;
  for (std::size_t k = 0; k < d.params.size(); ++k) {
    const std::string_view name = text(d.params[k].node);
    check_name(d.params[k].node);
    if (std::find(names.begin(), names.end(), name) != names.end())
      report(Code::DuplicateName, d.params[k].node, {std::string(name), "a parameter"});
    names.push_back(name);
    locals_.push_back({name, d.param_types[k], d.params[k].node});
  }
  TypeId result = d.result;
  if (d.body.exists()) {
    const bool is_declared = tree_->find(d.ref.node, NodeKind::ResultType) != kNoNode;
    subject_ = {kNoNode, "`" + d.name + "` is given"};
    if (is_declared) {
      expect(d.body.node, result);
    } else {
      result = expr(d.body.node);
      if (kind_of(result) == TypeKind::Period && result != kErrorType) {
        report(Code::PeriodMisplaced, d.body.node, {quote(d.body.node)},
               "a define cannot be a calendar period");
        result = kErrorType;
      }
    }
    subject_ = {};
  }
  locals_.clear();
  model_.defines[row].result = result;
  define_states_[row] = DefineState::Done;
  context_ = {};
}

void Checker::check_counts_when() {
  for (std::uint32_t k = 0; k < model_.kinds.size(); ++k) {
    if (!model_.kinds[k].counts_when.exists()) continue;
    enter(model_.kinds[k].counts_when);
    context_ = {};
    context_.has_it = true;
    context_.counts_when = true;
    context_.it = model_.types.intern(Type{.kind = TypeKind::Record, .members = {k}});
    condition(model_.kinds[k].counts_when.node);
  }
  context_ = {};
}

}  // namespace writ::check
