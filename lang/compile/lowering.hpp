// Lowering: from annotated trees to rows of the image. The state that its parts share; one file for each
// part: expressions, queries, requirements, rules, declarations. Emission (emit.hpp) turns an expression
// into a function.
#pragma once

#include <map>
#include <vector>

#include "lang/check/model.hpp"
#include "lang/compile/image_builder.hpp"
#include "lang/compile/ir.hpp"
#include "runtime/program/image.hpp"

namespace writ::codegen {

// A variable in scope. Binding Names are known by node; `it` has none.
struct Variable {
  std::uint32_t tree = check::kNone;
  syntax::NodeId binding = syntax::kNoNode;  // kNoNode: `it`
};
using Scope = std::vector<Variable>;

class Lowering {
 public:
  Lowering(const check::Model& model, const source::SourceSet& sources, program::Image& image);

  void lower_program();
  program::FunctionId lower_overlay(check::NodeRef expr);

 private:
  using NodeId = syntax::NodeId;
  using NodeKind = syntax::NodeKind;
  using ExprId = ir::ExprId;

  // --- expressions (lower_expr.cpp, lower_leaf.cpp, lower_query.cpp)
  ExprId lower(check::NodeRef ref, const Scope& scope) { return lower(ref.tree, ref.node, scope); }
  ExprId lower(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_uncoerced(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_nary(ir::Op op, std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_compare(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_in(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_is(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_quality(std::uint32_t tree, NodeId path, ExprId value, program::SpanId span);
  ExprId lower_text_test(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_chain(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_access(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_field(ExprId base, std::uint32_t tree, NodeId name);
  ExprId lower_name(std::uint32_t tree, NodeId node, const check::Ref& ref, const Scope& scope);
  ExprId lower_fact(std::uint32_t fact, std::uint32_t field, program::SpanId span);
  ExprId lower_call(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_list(std::uint32_t tree, NodeId node, const Scope& scope);
  ExprId lower_query(std::uint32_t tree, NodeId node, const Scope& scope);
  // A `for each` generator: the list of its elements. The variable is bound in `inner`.
  ExprId lower_generator(std::uint32_t tree, NodeId gen, const Scope& outer, Scope& inner);
  void lower_source(ir::QueryParts& parts, std::uint32_t tree, NodeId gen, const Scope& scope);
  bool is_plain_before(ir::ExprId id, std::uint32_t scope) const;
  void find_key(ir::QueryParts& parts, std::uint32_t scope);
  ExprId lower_window(std::uint32_t tree, NodeId window, const Scope& scope);
  program::ConstRow literal(std::uint32_t tree, NodeId node);
  ExprId constant(const program::ConstRow& row, program::SpanId span);
  ExprId negated(ExprId e, program::SpanId span);
  program::ConstId constant_of(std::uint32_t tree, NodeId node);  // a constant expression's value
  bool is_constant(ExprId e) const { return pool_[e].op == ir::Op::Const; }
  // Never an enum member that the program does not know: records may hold one, requests and the program may not.
  bool is_known(ExprId e) const { return is_constant(e) || pool_[e].op == ir::Op::Slot; }

  // --- functions
  program::FunctionId function(ExprId e, std::size_t params, std::string_view name = {});
  program::FunctionId function_of(std::uint32_t tree, NodeId node, const Scope& scope) {
    return function(lower(tree, node, scope), scope.size());
  }

  // --- requirements (lower_requirement.cpp)
  std::uint32_t lower_requirement(std::uint32_t tree, NodeId node, const Scope& scope);
  void lower_label(program::RequirementRow& row, std::uint32_t tree, NodeId label,
                   const Scope& scope);
  program::Range lower_alternatives(std::uint32_t tree, NodeId people, const Scope& scope);
  using Seat = std::vector<NodeId>;
  using Alternative = std::vector<Seat>;
  std::vector<Alternative> alternatives_of(std::uint32_t tree, NodeId people) const;
  program::SeatRow lower_seat(std::uint32_t tree, const Seat& seat, const Scope& scope);

  // --- rules (lower_rule.cpp)
  void lower_policy(std::uint32_t policy);
  void lower_rule(std::uint32_t rule);
  void lower_guard(std::uint32_t tree, NodeId node, bool from_unless,
                   std::vector<program::ConjunctRow>& out);
  void lower_marks(program::RuleRow& row, std::uint32_t tree, NodeId rule);
  void lower_effect(std::uint32_t tree, NodeId effect, const Scope& scope,
                    std::vector<program::EffectRow>& out);
  void lower_must(std::uint32_t tree, NodeId effect, const Scope& scope,
                  std::vector<program::EffectRow>& out);
  void expand_decision(std::uint32_t decision, program::SpanId span,
                       std::vector<program::EffectRow>& out);
  void lower_lane(std::uint32_t lane);

  // --- declarations (lower_decl.cpp)
  void lower_declarations();
  void lower_kinds();
  void lower_actions();
  void lower_facts();
  void lower_settings_and_tables();
  void lower_defines();
  program::Range add_fields(const std::vector<check::Field>& fields);
  void collect_rules_of_actions();
  void name_engine_kinds();
  std::uint32_t kind_named(std::string_view qualified) const;

  // --- records (lower_records.cpp)
  void order_records();
  void lower_records();
  void recall_records();
  void list_records();
  void lower_computed();
  program::ConstId instance_constant(std::uint32_t row);
  program::ConstId record_value(check::NodeRef value, check::TypeId expected);
  program::ConstId reflected(const check::Instance& record, std::string_view field);
  program::ConstId datum(const check::Datum& d);
  program::ConstId missing();
  program::ConstId text_constant(std::string_view s);

  // --- small things
  program::SpanId span_of(std::uint32_t tree, NodeId node) {
    if (spans_.size() <= tree) spans_.resize(tree + 1);
    std::vector<program::SpanId>& known = spans_[tree];
    if (known.empty()) known.resize(model_.trees[tree].nodes.size(), value::kNoSpan);
    program::SpanId& span = known[syntax::index(node)];
    return span != value::kNoSpan ? span : span = build_.span(model_.trees[tree].span(node));
  }
  const check::Ref& ref(std::uint32_t tree, NodeId node) const {
    return model_.annotations[tree].ref[syntax::index(node)];
  }
  const check::Type& type_of(std::uint32_t tree, NodeId node) const {
    return model_.types[model_.annotations[tree].type[syntax::index(node)]];
  }
  std::uint32_t position_of(const Scope& scope, std::uint32_t tree, std::uint32_t binding) const;
  std::uint32_t position_of_it(const Scope& scope) const;

  const check::Model& model_;
  const source::SourceSet& sources_;
  program::Image& image_;
  ImageBuilder build_;
  ir::Pool pool_;
  struct Made {
    ExprId expr;
    std::size_t params;
    program::FunctionId function;
  };
  std::vector<std::vector<program::SpanId>> spans_;  // by tree and node; kNoSpan before
  std::vector<program::ConjunctRow> conjuncts_;      // of the rule at hand
  std::vector<program::EffectRow> effects_;
  std::vector<Made> made_;
  value::IdTable functions_;                                 // of made_
  std::vector<program::ConstId> instances_;                  // by check::Instance; kNone before
  std::map<std::uint32_t, program::ConstId> all_of_entity_;  // the list of an entity's records
  std::vector<std::uint32_t> record_order_;                  // check::Instance of each InstanceRow
  std::vector<program::FunctionId> defines_;  // by define; filled in dependency order, kNone before
};

}  // namespace writ::codegen
