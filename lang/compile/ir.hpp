// The intermediate form: expressions as hash-consed nodes, small enough to print and to reason about.
//
// Guards are Kleene expressions. Two equal expressions that cannot fault are one node, so that rules share
// predicates; an expression that can fault keeps its place (its span is part of its identity), because a
// decision reports where a fault arose.
//
// Local variables are numbered by scope: Local(k) is the k-th variable in scope, outermost first, which is
// also its parameter position when the expression becomes a function.
#pragma once

#include <boost/container/small_vector.hpp>
#include <cstdint>
#include <vector>

#include "runtime/program/image.hpp"
#include "runtime/value/id_table.hpp"

namespace writ::codegen::ir {

enum class ExprId : std::uint32_t {};
inline constexpr ExprId kNoExpr{0xffffffffu};
constexpr std::uint32_t index(ExprId e) { return static_cast<std::uint32_t>(e); }

enum class Op : std::uint8_t {
  Const,    // a = constant
  Slot,     // a = slot
  Setting,  // a = setting
  Local,    // a = position in scope
  Now,
  Digest,
  Requesters,
  Field,  // args[0], a = position in `fields`
  List,   // args
  IsMissing,
  IsPerson,
  IsAgent,  // args[0]
  IsKind,
  IsEntity,
  HasRole,  // args[0], a = kind, entity, role
  Not,      // args[0]
  And,
  Or,         // n-ary
  If,         // condition, then, else
  Otherwise,  // value, fallback
  EqBits,
  LtBits,
  LeBits,
  EqText,
  Equal,
  Less,
  LessEq,
  InList,   // two args
  InRange,  // value, low, high; a = kOpenEnd | kMayWrap
  Chain,  // n-ary left fold of arithmetic; a = index into Pool::chains, an opcode for each argument after the first
  Negate,
  ToDecimal,
  StartsWith,
  EndsWith,
  HasText,
  Like,
  Matches,     // args[0], a = pattern
  Lookup,      // args[0] = key, a = table
  Builtin,     // args, a = built-in
  Call,        // args, a = function
  Extern,      // args, a = extern
  Has,         // a = requirement; every variable in scope is passed (`scope` of them)
  WindowLast,  // args[0]
  WindowThis,  // args: zone or nothing; a = unit
  Query,       // see QueryParts; a = index into Pool::queries
};
inline constexpr std::uint32_t kOpenEnd = 1, kMayWrap = 2;

struct Expr {
  Op op = Op::Const;
  std::uint32_t a = 0;
  std::uint32_t scope = 0;  // Has, Query: how many variables are in scope outside
  boost::container::small_vector<ExprId, 3> args = {};
  program::SpanId span = value::kNoSpan;
  // What the compiler can tell about it:
  bool can_fault = false;
  bool can_be_missing = false;
  // From a caller, a record or a query: the verifier, which sees no types, takes it for something that may have
  // no place in an order.
  bool is_foreign = false;
};

enum class QueryFn : std::uint8_t {
  Any,
  Every,
  Count,
  Sum,
  Min,
  Max,
  Earliest,
  Latest,
  List,
  Distinct
};
enum class SourceForm : std::uint8_t { List, Range, Records };
struct QueryParts {
  QueryFn fn = QueryFn::Any;
  SourceForm form = SourceForm::List;
  ExprId list = kNoExpr;                 // List
  ExprId low = kNoExpr, high = kNoExpr;  // Range
  std::uint32_t source = 0;              // Records: index into Image::sources
  ExprId window = kNoExpr;               // Records: exclusive lower bound, a time
  ExprId key = kNoExpr;     // Records: the text that `where` asks the source's keys to be
  bool is_all_key = false;  // `where` asks nothing else
  std::uint32_t bound = program::kDefaultListBound;
  ExprId where = kNoExpr;  // sees the query's variable as Local(scope)
  ExprId value = kNoExpr;  // the same
};

class Pool {
 public:
  void expect(std::size_t count) { exprs_.reserve(count); }
  const Expr& operator[](ExprId id) const { return exprs_[index(id)]; }
  const QueryParts& query(std::uint32_t id) const { return queries_[id]; }
  // Adds or finds. can_fault and can_be_missing are derived here, except what only the caller can know: can_be_missing of
  // Slot, Local and Field, and can_fault of a Local, true for a define's parameter.
  ExprId add(Expr e);
  std::uint32_t chain(const std::vector<program::Opcode>& ops);  // the same for the same
  const std::vector<program::Opcode>& chain_ops(std::uint32_t id) const { return chains_[id]; }
  ExprId add_query(QueryParts parts, std::uint32_t scope, program::SpanId span);

 private:
  void derive(Expr& e) const;
  std::vector<Expr> exprs_;
  std::vector<QueryParts> queries_;
  std::vector<std::vector<program::Opcode>> chains_;
  value::IdTable known_, known_chains_;
};

}  // namespace writ::codegen::ir
