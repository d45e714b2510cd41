// The checker's state and the seams between its parts: one file for each part, named in the sections
// below. Internal to the room.
#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <fmt/format.h>

#include "lang/check/flow.hpp"
#include "lang/check/model.hpp"
#include "lang/check/names.hpp"
#include "lang/check/types.hpp"
#include "lang/check/weakening.hpp"
#include "lang/diag/diagnostic.hpp"
#include "runtime/value/value.hpp"

namespace writ::check {

using diag::Code;
using syntax::kNoNode;
using syntax::NodeId;
using syntax::NodeKind;
using SyntaxOp = syntax::Op;

struct Grid;
struct Cell;

// The facts that a policy, a lane or an admit sees.
struct FactScope {
  std::vector<std::uint32_t> actions;
  std::vector<std::uint32_t> facts;
  std::unordered_map<std::string_view, std::uint32_t> by_name;
};

struct Local {
  std::string_view name;
  TypeId type;
  NodeId binding;
};

// What an expression may refer to besides the module's names.
struct Context {
  const FactScope* facts = nullptr;
  std::uint32_t policy = kNone;  // its defines are visible
  std::uint32_t define = kNone;  // the define whose body this is
  bool has_it = false;
  TypeId it = kErrorType;
  bool allows_samples = false;
  bool counts_when = false;  // `has` would ask about counting while counting
  bool has_key = false;      // a computed field of a record: `key` is the key it is computed for
};

// What a plain name means as a value; exists() is false when it means nothing here.
struct Reading {
  Ref ref;
  TypeId type = kErrorType;
  bool is_value = false;  // false: a name of another sort (`symbol` says which)
  Symbol symbol;
  bool exists() const { return ref.kind != RefKind::None; }
};

struct FieldHit {
  bool found = false;
  TypeId type = kErrorType;
  Ref ref;
  NodeRef decl;
};

class Checker {
 public:
  Checker(Model& model, const source::SourceSet& sources, diag::Sink& sink);
  void run();
  void lint();  // of a model without errors: reads it and no more (lint_unused.cpp)
  NodeRef run_expression(syntax::Tree tree, std::uint32_t action);

 private:
  struct Subject {              // begins the message of E0312
    NodeId compared = kNoNode;  // "`risk` is compared with"
    std::string words;          // anything else
  };

  // --- reporting and the cursor (checker.cpp)
  void enter(std::uint32_t tree);
  void enter(NodeRef ref) { enter(ref.tree); }
  NodeRef here(NodeId n) const { return {t_, n}; }
  std::string_view text(NodeId n) const { return tree_->text_of(n); }
  diag::Diagnostic& report(Code code, NodeId at, std::vector<std::string> args = {},
                           std::string label = {}, Reporting from = Reporting::current());
  diag::Diagnostic& report_at(Code code, source::Span at, std::vector<std::string> args = {},
                              std::string label = {}, Reporting from = Reporting::current());
  void relate(diag::Diagnostic& d, NodeRef ref, std::string label);
  void relate_name(diag::Diagnostic& d, NodeRef decl, std::string label);
  // "did you mean …" as a label, and an edit when there is one candidate.
  void suggest(diag::Diagnostic& d, std::string_view found, const std::vector<std::string>& known,
               std::string lead = {});
  static std::string arguments(std::size_t count) {
    return count == 1 ? "1 argument" : fmt::format("{} arguments", count);
  }
  // Reports an unknown name with what is near, unless it is likely to have been declared in text that did not parse.
  void unknown(Code code, NodeId at, std::vector<std::string> args, std::string_view found,
               const std::vector<std::string>& known, std::string lead = {},
               Reporting from = Reporting::current());
  std::string words_of(const Subject& s) const;
  std::string quote(NodeId n) const;  // `source text`, shortened
  std::string quote_type(TypeId t) const { return "`" + type_name(model_, t) + "`"; }
  NodeId name_of(NodeRef decl) const;  // the Name node of a declaration
  void annotate(NodeId n, TypeId type) { notes_->type[syntax::index(n)] = type; }
  void refer(NodeId n, Ref ref) { notes_->ref[syntax::index(n)] = ref; }
  const Ref& ref_of(NodeId n) const { return notes_->ref[syntax::index(n)]; }
  TypeId type_of(NodeId n) const { return notes_->type[syntax::index(n)]; }
  const Type& type(TypeId t) const { return model_.types[t]; }
  TypeKind kind_of(TypeId t) const { return model_.types[t].kind; }
  TypeId scalar(TypeKind k) { return model_.types.scalar(k); }
  TypeId bool_type() { return scalar(TypeKind::Bool); }
  TypeId principal_type(std::uint32_t mask) {
    return model_.types.intern(Type{.kind = TypeKind::Principal, .a = mask});
  }
  bool is_library(std::uint32_t module) const { return model_.modules[module].is_library; }
  template <class F>
  void each_node(NodeId root, F&& visit) const;  // parents first; what is below when it says so

  // --- modules and imports (modules.cpp)
  void collect_modules();
  void resolve_imports();
  void report_import_cycles();
  std::string dotted(NodeId path) const;
  std::uint32_t module_named(std::string_view name) const;
  std::string library_module_with(Space space, std::string_view name);

  // --- looking names up (lookup.cpp)
  const Symbol* lookup(Space space, std::string_view name,
                       NodeId at);  // reports an ambiguity; marks as used
  const Symbol* lookup_quietly(Space space, std::string_view name) const;
  const Symbol* lookup_qualified(Space space, const std::vector<std::string_view>& names,
                                 std::size_t& used);
  bool report_missing_import(Space space, std::string_view name, NodeId at);
  void use(Symbol s) { used_[static_cast<std::size_t>(s.sort)].insert(s.row); }
  bool declare(Space space, NodeId name, Symbol symbol);
  NodeRef place_of(Symbol s) const;
  std::string phrase_of(Symbol s) const;

  // --- declarations (declare.cpp: names; declare_types.cpp, declare_kinds.cpp, declare_actions.cpp,
  //     declare_policies.cpp: what they hold)
  void declare_names();
  void declare_item(NodeId item);
  template <class Row>
  std::uint32_t add_row(std::vector<Row>& rows, NodeId item, Space space, Sort sort);
  void fill_declared(Declared& d, NodeId item, NodeId name);
  void check_name(NodeId name);
  void check_outside_spellings();
  void resolve_aliases();
  void resolve_alias(std::uint32_t alias);
  TypeId resolve_type(NodeId n, std::string_view context);
  TypeId resolve_type_name(NodeId n, std::string_view name);
  TypeId resolve_union(NodeId n, std::string_view context);
  TypeId resolve_fields(NodeId n, std::string_view context);
  static std::string shape_of(const std::vector<Field>& fields);
  TypeId symbol_type(Symbol s, NodeId at);
  std::vector<Field> read_fields(NodeId owner, std::string_view context,
                                 std::vector<std::string_view> implicit);
  void check_implicit(const Field& field, TypeKind wanted);
  void resolve_entities();
  void resolve_kinds();
  void resolve_kind(std::uint32_t row);
  void resolve_evidence(Kind& kind);
  void find_special_fields(Kind& kind);
  void refuse_envelope(const std::vector<Field>& fields);
  void resolve_obligations();
  void resolve_merge(Obligation& o, NodeId merge);
  void resolve_extensions();
  void add_field(std::vector<Field>& fields, Field field);
  void resolve_actions();
  void resolve_action(std::uint32_t row);
  void add_param(Action& action, NodeId param, program::ParamPlace place);
  void resolve_content(Action& action, NodeId content);
  void make_kind_of(std::uint32_t action);
  std::uint32_t fact_of(std::string_view name, TypeId type, NodeRef decl);
  void resolve_policies();
  void resolve_policy(std::uint32_t row);
  void resolve_targets(std::vector<std::uint32_t>& actions, NodeId target, bool& names_nothing);
  const FactScope* fact_scope(const std::vector<std::uint32_t>& actions);
  void resolve_signatures();  // defines, tables, settings, samples
  TypeId param_type(NodeId param);

  // --- records of the program (records.cpp)
  void resolve_records();
  void resolve_record(Instance& record);
  void reflect();
  void check_records();
  void check_record_values(std::uint32_t row);
  void report_record_cycles();
  void check_computed();
  std::uint32_t record_meant(std::string_view name, TypeId hint, const Reading& r, NodeId at);
  TypeId unknown_record(NodeId n, std::uint32_t entity);
  TypeId records_of(NodeId n, std::uint32_t entity, std::uint32_t& bound);
  bool is_computed_field(const FieldHit& hit, TypeId base) const;

  // --- bodies of declarations (constants.cpp, defines.cpp, rules.cpp, lanes.cpp, tests.cpp)
  void check_constants();
  void check_kept(NodeId kept);
  void check_table(std::uint32_t row);
  bool read_table_file(std::uint32_t row);  // table_data.cpp
  void fill_table(std::uint32_t row, std::uint32_t file, const Grid& grid);
  bool read_cell(const Cell& cell, std::uint32_t file, TypeId want, Datum& out);
  void check_setting(std::uint32_t row);
  void check_extern(std::uint32_t row);
  std::optional<value::Value> given_constant(NodeId n, TypeId want);
  void check_host_value(const Declared& declared, TypeId want, std::string_view what);
  bool check_constant(NodeId n);
  bool expect_constant(NodeId n, TypeId want);
  void check_defines();
  void check_define(std::uint32_t row);
  void check_counts_when();
  void check_policies();
  void check_rule(std::uint32_t row);
  void check_marks(NodeId rule);
  void check_validity(NodeId valid);
  void check_share(NodeId enforce);
  void check_effects(std::uint32_t rule, NodeId node, bool under_for_each);
  void check_who_may_permit(std::uint32_t rule, NodeId permit);
  void check_require_decision(NodeId effect);
  std::uint32_t action_named(NodeId name);
  void check_lanes();
  void check_decisions();
  void check_raci(NodeId people);
  void check_samples();
  void check_tests();
  void check_test(NodeId test);
  std::uint32_t owed_obligation(NodeId name);
  void check_given(NodeId step, bool expects_error);
  void check_host_step(NodeId step);
  void check_record_step(NodeId step, bool is_answer);
  void check_because(NodeId because);
  NodeId check_sample_path(NodeId path);
  struct Slot {
    std::string_view name;
    TypeId type;
    Ref ref;
    bool is_required;
    NodeRef decl;
    bool is_computed = false;  // its value is checked later, see records.cpp
  };
  void check_record(NodeId literal, NodeId at, const std::vector<Slot>& slots,
                    std::string_view owner, bool lenient);
  void check_sample_value(NodeId value, TypeId want);
  std::vector<Slot> slots_of_entity(std::uint32_t entity);
  std::vector<Slot> slots_of_principal(std::uint32_t mask);

  // --- expressions (expr.cpp, expr_names.cpp, expr_access.cpp, expr_compare.cpp, expr_arith.cpp, expr_query.cpp,
  //     expr_call.cpp, literals.cpp)
  TypeId expr(NodeId n, TypeId hint = kErrorType);
  TypeId expr_kind(NodeId n, TypeId hint);
  TypeId present(NodeId n, TypeId hint = kErrorType);  // reports an optional; never optional itself
  TypeId present_beside(NodeId n, TypeId other);
  TypeId keeping_optional(NodeId n, TypeId hint = kErrorType);
  bool expect(NodeId n, TypeId want);
  bool fit(NodeId n, TypeId got, TypeId want);
  bool fit_number(NodeId n, TypeId got, TypeId want);
  void coerce(NodeId n);
  void condition(NodeId n);
  void unguarded(NodeId n, TypeId type);
  bool is_person_of_requirement(NodeId n) const;
  TypeId connective(NodeId n);
  TypeId if_expr(NodeId n, TypeId hint);
  TypeId otherwise_expr(NodeId n, TypeId hint);
  TypeId list_literal(NodeId n, TypeId hint);
  TypeId not_comparable(NodeId n, NodeId left, NodeId right, TypeId l, TypeId r);

  Reading read_name(std::string_view name) const;
  Reading read_declared(std::string_view name) const;
  TypeId ident(NodeId n, TypeId hint);
  TypeId use_reading(NodeId n, const Reading& r);
  TypeId not_a_value(NodeId n, const Reading& r);
  TypeId unknown_name(NodeId n, TypeId hint);
  TypeId unknown_member(NodeId n, std::uint32_t enum_row);
  std::uint32_t hinted_enum(TypeId hint) const;  // kNone when no member can be meant
  std::uint32_t member_of(std::uint32_t enum_row, std::string_view name) const;
  TypeId access(NodeId n, TypeId hint);
  TypeId access_qualified(NodeId n);
  TypeId access_step(NodeId n, NodeId name, NodeId before, TypeId base);
  FieldHit find_field(TypeId base, std::string_view name);
  FieldHit field_of_principal(const Type& base, std::string_view name) const;
  FieldHit field_of_many(const Type& base, std::string_view name);
  FieldHit field_of_kind(std::uint32_t kind, std::string_view name);
  FieldHit field_of_entity(std::uint32_t entity, std::string_view name);
  std::vector<std::string> field_names(TypeId base) const;
  TypeId narrowed(TypeId declared, PathId path, bool types_too = true);
  bool report_too_long(NodeId n, TypeId want);
  void use_name(const Reading& r, NodeId at);
  TypeId narrowed_at(NodeId n, TypeId declared);  // of a whole name or call

  TypeId compare(NodeId n);
  TypeId in_expr(NodeId n);
  TypeId is_expr(NodeId n);
  void quality(NodeId is, NodeId path, TypeId subject);
  TypeId text_test(NodeId n);
  void check_pattern(NodeId n, bool is_regex);
  bool wants_hint(NodeId n) const;
  std::pair<TypeId, TypeId> both(NodeId left, NodeId right);

  void use_equals(NodeId is, NodeId path, TypeId subject);
  void is_unknown(NodeId is, NodeId path, TypeId subject);
  TypeId chain(NodeId n, bool is_sum);
  void trim(source::Span& span) const;
  TypeId sum(NodeId n);
  TypeId product(NodeId n);
  TypeId negate(NodeId n, TypeId hint);
  TypeId added(SyntaxOp op, TypeId a, TypeId b);
  TypeId multiplied(SyntaxOp op, TypeId a, TypeId b);

  TypeId query(NodeId n, TypeId hint);
  TypeId query_value(NodeId n, NodeId value, TypeId element, std::uint32_t bound, TypeId hint);
  TypeId generator(NodeId gen,
                   std::uint32_t& bound);  // binds the variable, narrows by `where`; element type
  TypeId source_type(NodeId source, std::uint32_t& bound);
  bool source_kind(NodeId n, std::uint32_t& kind);
  void is_unknown_kind(NodeId n);
  std::uint32_t where_begin(NodeId where) const;
  void window(NodeId window, const Type* source);
  void check_window_length(NodeId window, const Type& source);

  TypeId call(NodeId n, TypeId hint);
  void call_arguments(NodeId n, const std::vector<TypeId>& params, NodeRef declared);
  TypeId call_define(NodeId n, std::uint32_t row);
  TypeId call_extern(NodeId n, std::uint32_t row);
  TypeId call_builtin(NodeId n, std::uint32_t row);
  bool builtin_special(NodeId arg, std::string_view word, TypeId& same);
  TypeId builtin_param(std::string_view word, TypeId same);
  TypeId literal(NodeId n, TypeId hint);
  std::optional<value::Value> constant(NodeId n) const;  // of literals and their sums; empty when unknown

  // --- flow (narrowing.cpp)
  std::optional<PathId> path_of(NodeId n);
  std::optional<PathId> path_of_call(NodeId n);
  void establish(NodeId n, bool truth, Findings& out);
  void establish_is(NodeId n, bool truth, Findings& out);
  void assume(NodeId n, bool truth);

  // --- requirements and obligations (requirements.cpp, obligations.cpp)
  std::uint32_t requirement(NodeId n);  // the kind, kNone when unknown
  std::uint32_t requirement_kind(NodeId name, bool counted);
  void requirement_args(NodeId n, const Kind& kind, std::uint32_t row);
  void requirement_label(NodeId label, const Kind& kind, std::uint32_t row);
  void people(NodeId n, const Kind* kind, bool roles_only);
  void lint_raci(const Decision& decision, NodeId responsible, NodeId accountable);
  void who(NodeId n, const Kind* kind, bool roles_only);
  void must(NodeId n);
  void list_args(const std::vector<NodeId>& args, const Field& field);

  // --- lints (lint_unused.cpp, lint_live.cpp, lint_rules.cpp)
  void lint_unused();
  void lint_rule(std::uint32_t rule);
  void lint_never_live(std::uint32_t rule);
  void lint_defaults(std::uint32_t rule);
  void lint_content(std::uint32_t rule);
  void lint_customer_facing();
  void lint_lanes();
  void lint_duplicates();
  void gather(NodeId n, bool truth, std::vector<std::pair<NodeId, bool>>& out) const;
  bool has_effect(NodeId rule, NodeKind kind) const { return tree_->find(rule, kind) != kNoNode; }
  std::uint32_t principals_left(NodeId condition, std::uint32_t fact);

  struct Alias {
    std::string_view name;
    std::uint32_t module;
    NodeRef ref;
    TypeId type;
    std::uint8_t state;
  };

  Model& model_;
  const source::SourceSet& sources_;
  diag::Sink& sink_;

  std::uint32_t t_ = 0;
  const syntax::Tree* tree_ = nullptr;
  Annotations* notes_ = nullptr;
  std::uint32_t module_ = 0;
  std::vector<std::uint32_t> module_of_tree_;

  Names names_;
  std::vector<Alias> aliases_;
  std::array<std::unordered_set<std::uint32_t>, kSorts> used_;
  std::vector<std::unordered_map<std::string_view, std::uint32_t>> policy_defines_;  // by policy
  std::map<std::vector<std::uint32_t>, FactScope> fact_scopes_;
  std::map<std::pair<std::string, std::uint32_t>, std::uint32_t> fact_rows_;  // (name, type) -> fact
  std::vector<NodeRef> fact_places_;
  std::map<std::string, std::uint32_t> anonymous_;                      // by shape
  std::unordered_map<std::string, std::vector<std::uint32_t>> tagged_;  // actions by tag
  std::vector<NodeRef> extensions_;
  std::uint32_t action_entity_ = kNone, decision_entity_ = kNone;  // of std.program
  std::unordered_set<std::uint64_t> computed_fields_;              // entity << 32 | field
  std::vector<NodeRef> param_places_;
  enum class DefineState : std::uint8_t { Waiting, Running, Done };
  std::vector<DefineState> define_states_;
  std::vector<bool> define_uses_has_;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> rules_by_name_;

  // Once all is declared, the names of a policy mean the same in each of its rules.
  struct KnownNames {
    bool is_used = false;
    const FactScope* facts = nullptr;
    std::uint32_t policy = kNone, module = kNone;
    std::vector<std::pair<std::string_view, Reading>> names;
    value::IdTable ids;  // of names
  };
  mutable KnownNames known_;

  Context context_;
  std::vector<Local> locals_;
  Flow flow_;
  NodeId keeps_optional_ =
      kNoNode;  // the operand of `is missing` or `otherwise`: not narrowed to be present
  NodeId keeps_type_ = kNoNode;  // the operand of `is TYPE`: not narrowed to a type
  Subject subject_;
  NodeRef last_field_;               // declaration of the field read last
  bool quiet_names_ = false;         // what is expected is unknown because of an earlier mistake
  bool names_may_be_lost_ = false;   // a declaration did not parse
  bool qualified_reported_ = false;  // the last qualified name was understood, and wrong
  std::uint32_t depth_ = 0;
  const TypeId text_type_, now_type_, role_type_, requesters_type_;
};

template <class F>
void Checker::each_node(NodeId root, F&& visit) const {
  for (NodeId at = root;;) {
    const bool goes_in = visit(at);
    if (goes_in && (*tree_)[at].first_child != kNoNode) {
      at = (*tree_)[at].first_child;
      continue;
    }
    while (at != root && (*tree_)[at].next_sibling == kNoNode) at = (*tree_)[at].parent;
    if (at == root) return;
    at = (*tree_)[at].next_sibling;
  }
}

}  // namespace writ::check
