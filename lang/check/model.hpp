// The checked program: what the checker knows, and all that the compiler needs. Declarations are plain
// rows in vectors and refer to each other by index; expressions stay in the syntax trees and carry two
// annotations each, a type and a reference (see Annotations).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "lang/source/source.hpp"
#include "lang/syntax/tree.hpp"
#include "runtime/program/image.hpp"
#include "runtime/value/id_table.hpp"

namespace writ::check {

using program::TypeKind;
inline constexpr std::uint32_t kNone = program::kNone;

// ---- types ------------------------------------------------------------------------------------------

// Interned: equal types have equal ids. 0 is the error type, which absorbs follow-up mistakes.
enum class TypeId : std::uint32_t {};
inline constexpr TypeId kErrorType{0};
constexpr std::uint32_t index(TypeId t) { return static_cast<std::uint32_t>(t); }

struct Type {
  bool is_error = false;
  TypeKind kind = TypeKind::Bool;
  bool is_optional = false;
  std::uint32_t a = kNone;  // Enum: enum; Entity: entity; Principal: mask; List, Set: element TypeId
  std::uint32_t b = 0;      // List, Set: bound
  std::vector<std::uint32_t> members = {};  // Union: entities, sorted; Record: kinds, sorted
  friend bool operator==(const Type&, const Type&) = default;
};

class TypeTable {
 public:
  TypeTable();
  TypeId intern(const Type& t);  // kErrorType when it is new and the table is frozen
  void freeze(bool is_frozen) { is_frozen_ = is_frozen; }  // several threads may then read it
  const Type& operator[](TypeId t) const { return types_[index(t)]; }
  TypeId scalar(TypeKind kind) {
    TypeId& known = scalars_[static_cast<std::size_t>(kind)];
    return known != kErrorType ? known : known = intern(Type{.kind = kind});
  }
  TypeId list_of(TypeId element, std::uint32_t bound = program::kDefaultListBound);
  TypeId optional(TypeId t);
  TypeId required(TypeId t);  // the same without the `?`
  std::size_t size() const { return types_.size(); }

 private:
  static std::size_t hash_of(const Type& t);
  std::vector<Type> types_;
  value::IdTable index_;
  std::array<TypeId, 32> scalars_{};  // by kind; kErrorType: not asked for yet
  bool is_frozen_ = false;
};

// ---- references -------------------------------------------------------------------------------------

struct NodeRef {
  std::uint32_t tree = kNone;  // index into Model::trees
  syntax::NodeId node = syntax::kNoNode;
  bool exists() const { return node != syntax::kNoNode; }
};

// What a name means. Set on: Ident, Call's Name, the Names of an Access (Field), Requirement's Name (Kind),
// Arg / Prep / FieldInit of requirements and musts (Field), Must's Name (Obligation), the Paths of Qualities
// (Role, EntityType, PersonType, AgentType, UnionType, Kind), Admit's Name and StepGiven's Name (Action),
// StepHistory's and StepAfter's Name (Kind), RequireDecision's Name (Decision). In tests and samples: a
// FieldInit (Fact of the action, Field of the record or entity), a value that names one (Sample), Owing's
// Names (Obligation). An Access that is a qualified name as a whole (`std.approvals.approval`) carries its
// meaning itself, as `Risk.high` does, and its parts carry none. A Text with a Ref is an enum member.
enum class RefKind : std::uint8_t {
  None,
  Local,  // a = node index of the binding Name (of a Gen or Param) in the same tree
  It,
  Now,
  Digest,
  Requesters,
  Anyone,
  Fact,  // a = fact
  Field,  // a = position in the value's `fields` (entity, principal: 0 = id; record: 0 = id, 1 = at);
  // for obligations: index into its fields; b = owner (entity, kind or obligation; kNone: principal)
  UnionField,  // a = index into Model::union_fields
  Setting,
  Define,
  Table,
  Builtin,     // a = row
  EnumMember,  // a = enum, b = ordinal; on an Ident or, for `Risk.high`, on the Access
  EnumType,
  EntityType,
  UnionType,  // a = enum, entity, TypeId
  PersonType,
  AgentType,
  Role,
  Kind,
  Action,
  Obligation,
  Decision,
  Sample,  // a = row
  Extern,  // a = row
  Instance,  // a = row: a record of the program, or an action or decision where std.program's entity is expected
  Key,  // in a computed field of a record: the key it is computed for, a text
};
struct Ref {
  RefKind kind = RefKind::None;
  std::uint32_t a = kNone;
  std::uint32_t b = 0;
};

// Parallel to Tree::nodes. `type`: of every Expr and of every Name of an Access (the chain up to there), after
// narrowing, before coercion; kErrorType elsewhere. A date literal of type Time is that day's beginning in UTC.
// What `is missing` and `otherwise` ask about keeps its `?`.
struct Annotations {
  std::vector<TypeId> type;
  std::vector<Ref> ref;
  std::vector<bool> to_decimal;  // an int expression that is used where a decimal is expected
};

// ---- declarations -----------------------------------------------------------------------------------

struct Declared {         // common to all that have a name
  std::string name;       // simple: `approval`
  std::string qualified;  // `std.approvals.approval`
  std::string outside;    // spelling in JSON: `as "…"`, else the simple name
  std::string title;      // empty when none
  std::uint32_t module = kNone;
  NodeRef ref;  // its declaration node
};
struct Module {
  std::string name;
  std::vector<std::uint32_t> trees;
  std::vector<std::uint32_t> imports;
  bool is_library = false;
};
struct Member {
  std::string name;
  std::string outside;
};
struct Enum : Declared {
  bool is_ordered = false;
  std::vector<Member> members;
};
struct Role : Declared {};
struct Field {
  std::string name;
  TypeId type = kErrorType;
  bool is_from = false, is_volatile = false, is_sensitive = false;
  std::uint8_t principals = 0;  // of principal_fields
  NodeRef ref = {};
};
struct Entity : Declared {
  bool is_anonymous = false;
  std::vector<Field> fields;
};  // without `id`
// A field that several entities of a union have, or several kinds that a record may be of, at different positions.
struct UnionField {
  std::vector<std::uint32_t> entities;  // or kinds, when of_kinds
  std::vector<std::uint32_t> fields;    // position in `fields` for each
  bool of_kinds = false;
};
struct Kind : Declared {  // event, evidence, or an action's executions
  bool is_event = false, is_evidence = false;
  std::uint32_t action = kNone;
  std::vector<Field> fields;  // without `id` and `at`; bound to content: `content: text` is among them
  NodeRef kept;               // Expr
  program::Binding binding = program::Binding::None;
  std::uint32_t from_field = kNone, by_field = kNone, as_field = kNone,
                content_field = kNone;  // indices into `fields`
  std::vector<std::uint32_t> key_fields;
  NodeRef counts_when;  // Expr
};
struct Obligation : Declared {
  std::vector<Field> fields;
  program::Merge merge = program::Merge::Union;
  std::uint32_t merge_field = kNone, by_field = kNone, floor_field = kNone;
};
// A distinct (parameter name, type): the same fact in every action that has it.
struct Fact {
  std::string name;
  TypeId type;
};
struct Param {
  std::uint32_t fact;
  program::ParamPlace place;
};
struct Content {
  std::uint32_t fact;
  std::uint32_t field = kNone;
};  // field: position in `fields`, none = whole
struct Action : Declared {
  std::vector<std::string> tags;
  std::vector<std::uint32_t> open_to;  // modules
  std::vector<Param> params;
  std::vector<Content> content;  // expanded: every fact when the source has no content line
  std::uint32_t by_fact = kNone, on_fact = kNone;
  std::uint32_t kind = kNone;  // its executions
};
struct Define : Declared {
  std::uint32_t policy = kNone;  // sees that policy's facts
  std::vector<NodeRef> params;   // binding Name nodes
  std::vector<TypeId> param_types;
  TypeId result = kErrorType;
  NodeRef body;
};
// A value that comes from a data file. Entity: `parts` are its id (missing) and its fields.
struct Datum {
  value::Tag tag = value::Tag::Missing;
  std::uint8_t scale = 0;
  std::uint32_t aux = 0;
  std::int64_t i = 0;
  std::string text;
  std::vector<Datum> parts;
};
struct TableData {
  Datum key, value;
};
struct Table : Declared {
  TypeId key = kErrorType, value = kErrorType;
  bool is_total = false;
  std::vector<TableData> data;  // of its file; rows in place stay in the tree
};
struct Setting : Declared {
  TypeId type = kErrorType;
};
struct Extern : Declared {
  std::vector<NodeRef> params;  // binding Name nodes
  std::vector<TypeId> param_types;
  TypeId result = kErrorType;
};
// `record n : T { … }`; also what the compiler knows of an action or a decision, as an entity of std.program.
struct Instance : Declared {
  enum class Of : std::uint8_t { Source, Action, Decision };
  std::uint32_t entity = kNone;
  Of of = Of::Source;
  std::uint32_t row = kNone;      // of the action or decision
  std::vector<NodeRef> values;    // Source: an Expr for each field of the entity, or nothing
  std::vector<bool> is_computed;  // Source: parallel; a field that `writ metrics` computes
};
struct Policy : Declared {
  std::vector<std::uint32_t> actions;  // sorted
  std::vector<std::uint32_t> facts;    // those that all of its actions share
  std::vector<std::uint32_t> rules;
};
struct Rule : Declared {
  std::uint32_t policy = kNone;
};
struct Lane : Declared {
  std::vector<std::uint32_t> facts;
};  // what its selector sees: shared by all actions
struct Decision : Declared {};
struct Sample : Declared {
  TypeId type = kErrorType;
};
struct Test {
  std::string title;
  NodeRef ref;
};

struct Model {
  std::vector<syntax::Tree> trees;
  std::vector<Annotations> annotations;  // parallel to trees
  TypeTable types;
  std::vector<Module> modules;
  std::vector<Enum> enums;
  std::vector<Role> roles;
  std::vector<Entity> entities;
  std::vector<Field> principal_fields;  // [0] acts_for: Person?, [1] owner: Person?, then what `extend` adds
  std::vector<UnionField> union_fields;
  std::vector<Kind> kinds;
  std::vector<Obligation> obligations;
  std::vector<Fact> facts;
  std::vector<Action> actions;
  std::vector<Define> defines;
  std::vector<Table> tables;
  std::vector<Setting> settings;
  std::vector<Extern> externs;
  std::vector<Instance> instances;
  std::vector<Policy> policies;
  std::vector<Rule> rules;
  std::vector<Lane> lanes;
  std::vector<Decision> decisions;
  std::vector<Sample> samples;
  std::vector<Test> tests;

  const syntax::Tree& tree(NodeRef r) const { return trees[r.tree]; }
};

}  // namespace writ::check
