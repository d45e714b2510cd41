// The image: a checked, compiled program as flat tables of plain rows that refer to each other by
// index. The compiler builds one, the verifier walks it once, the loader derives what is fast from it
// (text table, rule index), and nothing here is ever written after that.
//
// Every row is trivially copyable and holds no pointer, so an image can be written to a file and read
// back as it is. `kNone` stands for "no such row".
//
// How facts lie in memory. A distinct pair of parameter name and type is one *fact* (FactRow) and owns
// a fixed range of slots, the same in every action that has it; so a policy on many actions is
// compiled once. A scalar or list fact has one slot. An entity or principal fact has
//
//     slot+0   the value itself (Tag::Entity or Tag::Principal; Missing when an optional is absent)
//     slot+1   its id
//     slot+2.. its attributes, in the order of its entity's fields (of principal_fields for a principal)
//
// and the entity value's `fields` points at slot+1, so reading `contact.risk` through the entity or
// straight from the slot is the same memory.
//
// Functions. Guards' conjuncts, defines, query values, `counts when`, effect arguments, lane tests and
// REPL lines are all compiled to one kind of function: registers r0.. hold the parameters, the result
// is returned in a register. A function inside a scope with local variables (query variables, `for
// each` variables, define parameters, `it`) takes all variables in scope as parameters, outermost first.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/program/texts.hpp"
#include "runtime/value/value.hpp"

namespace writ::program {

inline constexpr std::uint32_t kNone = 0xffffffffu;
inline constexpr std::uint16_t kNoRegister = 0xffffu;
inline constexpr std::uint32_t kDefaultListBound = 1000;

using TextId = std::uint32_t;      // index into Image::texts
using TypeId = std::uint32_t;      // index into Image::types
using SpanId = std::uint32_t;      // index into SourceMap::spans
using FunctionId = std::uint32_t;  // index into Image::functions
using ConstId = std::uint32_t;     // index into Image::constants

// A run of rows in another table.
struct Range {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
  std::uint32_t end() const { return first + count; }
};

// The rows stand as tables: short ones on one line.
// clang-format off

// ---- types ------------------------------------------------------------------------------------------

enum class TypeKind : std::uint8_t {
  Bool, Int, Decimal, Money, Text, Time, Date, Duration, Period, Clock,
  Enum,       // a = enum
  Role,       // any role
  Principal,  // a = mask: kPersonMask | kAgentMask
  Entity,     // a = entity
  Union,      // a, b = range of Image::members_of_unions (entity ids)
  List,       // a = element type, b = bound
  Set,        // a = element type, b = bound; a list without order or repetition
  Record,     // a, b = range of Image::kind_lists (what a query variable can be)
};
inline constexpr std::uint32_t kPersonMask = 1;
inline constexpr std::uint32_t kAgentMask = 2;

struct TypeRow {
  TypeKind kind = TypeKind::Bool;
  bool is_optional = false;
  std::uint32_t a = kNone;
  std::uint32_t b = 0;
};

// ---- declarations -----------------------------------------------------------------------------------

struct EnumRow { TextId name; Range members; bool is_ordered = false; };
struct MemberRow { TextId name; TextId outside; };        // `outside`: the spelling in JSON
struct RoleRow { TextId name; TextId outside; };
struct FieldRow {
  TextId name = 0;
  TypeId type = 0;
  bool is_volatile = false;   // not part of the content digest
  bool is_sensitive = false;  // masked in reasons, traces and messages
  std::uint8_t principals = 0;  // principal_fields only: kPersonMask | kAgentMask
};
struct EntityRow {
  TextId name = 0;
  TextId outside = 0;
  Range fields;               // attributes without the id
  bool is_anonymous = false;  // an inline `{ … }` type: has no id, is an object without one in JSON
};

enum class Binding : std::uint8_t { None, Content, Key, Unbound };

// Events, actions as events, and evidence share one table, one record layout and one id space.
// Record fields: [0] id, [1] at, [2..] `fields`. JSON members have the fields' names.
struct KindRow {
  TextId name = 0;       // the qualified name, `std.approvals.approval`
  TextId simple = 0;     // the simple name, `approval`
  TextId outside = 0;    // what JSON documents call it
  Range fields;
  bool is_event = false;
  bool is_evidence = false;
  std::uint32_t action = kNone;      // the action whose executions these are
  ConstId kept = kNone;              // a Duration or Period constant; events only
  // Evidence only:
  Binding binding = Binding::None;
  std::uint32_t from_field = kNone;  // record field index (2..) of the field marked `from`
  std::uint32_t by_field = kNone;    // record field index of `by`: the person who answered
  std::uint32_t as_field = kNone;    // record field index of `as`: the one role answered as
  std::uint32_t content_field = kNone;  // record field index of `content`, when bound to content
  Range key_fields;                  // when bound to keys: range of Image::indices (record field indices)
  FunctionId counts_when = kNone;    // (it) -> bool
};

enum class Merge : std::uint8_t {
  Union,      // equal ones merge
  Strongest,  // the greatest `field` for each `by`
  Longest,    // the greatest `field`, others equal
  Shortest,   // the smallest `field`, raised to the greatest `floor`
  Same,       // different ones for the same `by` conflict
};
struct ObligationRow {
  TextId name = 0;     // qualified
  TextId simple = 0;
  TextId outside = 0;  // what the decision's JSON calls it, and what `can_do` lists
  Range fields;
  Merge merge = Merge::Union;
  std::uint32_t merge_field = kNone;  // index into the obligation's own fields, from 0
  std::uint32_t by_field = kNone;
  std::uint32_t floor_field = kNone;
};

struct FactRow {
  TextId name = 0;
  TypeId type = 0;
  std::uint32_t slot = 0;
  std::uint32_t slot_count = 1;
};
enum class ParamPlace : std::uint8_t { By, On, With };    // subject, resource, context.NAME
struct ParamRow { std::uint32_t fact; ParamPlace place; };
struct ContentRow { std::uint32_t fact; std::uint32_t field = kNone; };  // field: 0 = id, k+1 = attribute k; none = whole
struct ActionRow {
  TextId name = 0;       // qualified
  TextId simple = 0;
  TextId outside = 0;    // AuthZEN `action.name`
  TextId title = 0;      // empty text when there is none
  Range params;
  std::uint32_t by_fact = kNone;
  std::uint32_t on_fact = kNone;
  Range content;         // of Image::contents; already expanded when the source has no content line
  Range tags;            // of Image::indices: text ids
  Range rules;           // of Image::indices: rules that govern the action, sorted by qualified name
  std::uint32_t kind = kNone;  // its executions as an event kind
  SpanId span = value::kNoSpan;
};
struct SlotRow {
  TextId path = 0;       // `contact.risk`, for `why` and messages
  TypeId type = 0;
  std::uint32_t fact = 0;
  bool is_sensitive = false;
};
// A value of the host: the default stands in while it gives none; the range, inclusive unless high_is_open.
struct HostValue {
  TypeId type = 0;
  ConstId initial = kNone, low = kNone, high = kNone;
  bool high_is_open = false;
};
struct SettingRow {
  TextId name = 0;  // qualified
  HostValue value;
};
// A function of the host. Without a default, that there is none is a fault.
struct ExternRow {
  TextId name = 0;  // qualified
  Range params;     // of Image::indices: type ids
  HostValue result;
};
struct TableEntry { ConstId key; ConstId value; };
// The host may put other entries in their place; a total table stays total.
struct TableRow { TextId name; TypeId key; TypeId value; Range entries; bool is_total; };

// A record of the program (`record nurture : Workflow { … }`), and what the compiler itself knows of actions and
// decisions as records of std.program's entities. `value` is an Entity constant; its id is `id`. A fact, or an
// entity inside a document, that names an instance takes its attributes from here.
struct InstanceRow {
  TextId name = 0;       // qualified
  TextId id = 0;         // outside spelling; unique among the instances of one entity
  TextId title = 0;      // empty text when there is none
  std::uint32_t entity = kNone;
  ConstId value = kNone;
  bool is_reflected = false;     // made by the compiler
  SpanId span = value::kNoSpan;
};
// A field of a record that is computed from history when metrics are asked for: (key text) -> value. In the
// instance's constant the field is Missing, and rules cannot read it.
struct ComputedRow { std::uint32_t instance; std::uint32_t field; FunctionId function; };  // field: 0.. of its entity

// ---- rules ------------------------------------------------------------------------------------------

enum class Mode : std::uint8_t { On, Observe, Warn, Enforce };
// A conjunct of a rule's guard: a Kleene function without parameters over the slots. The conjuncts of
// `unless` are stored negated with from_unless set. Equal conjuncts of all rules share one function.
struct ConjunctRow { FunctionId function; SpanId span; bool from_unless = false; };
enum class EffectKind : std::uint8_t { Permit, Forbid, Require, Must, Responsible };
// index: into requirements (Require, Responsible) or musts (Must)
struct EffectRow { EffectKind kind; std::uint32_t index = kNone; SpanId span = value::kNoSpan; };
struct RuleRow {
  TextId name = 0;       // qualified: module.policy.rule
  TextId title = 0;
  std::uint32_t policy = kNone;
  Range conjuncts;
  Range each;            // of Image::indices: functions; the k-th takes k variables, returns a list (or a fault)
  Range effects;
  Mode mode = Mode::On;
  FunctionId percent = kNone;     // Enforce: () -> decimal
  FunctionId cohort_key = kNone;  // Enforce: () -> any scalar
  FunctionId valid_from = kNone;  // () -> time or date; inclusive
  FunctionId valid_until = kNone; // exclusive
  TextId team = kNone;
  SpanId span = value::kNoSpan;
};
struct PolicyRow { TextId name; TextId title; Range rules; SpanId span; };  // Range of Image::rules

// Where the people of a requirement are looked for: one expression of a `from`. Its function takes the
// variables in scope and returns a Role, a Principal, a list of either, an entity or text (subjects).
enum class SeatKind : std::uint8_t { Expr, Anyone };
struct WhoRow { FunctionId function = kNone; SeatKind kind = SeatKind::Expr; SpanId span = value::kNoSpan; };
struct SeatRow { Range whos; };                  // any of these may fill the seat
struct AlternativeRow { Range seats; };          // all of these seats must be filled
struct KeyArgRow { std::uint32_t field; FunctionId function; };  // record field index (2..) must equal the value

// `require`, `has`, and what `after` cites. Functions take the variables in scope; `where` takes them
// and the record last.
struct RequirementRow {
  std::uint32_t kind = kNone;          // evidence kind
  std::uint32_t count = 1;             // distinct persons for each seat; 0 is a fault (NoSeat)
  Range alternatives;                  // any one of these; empty when there is no `from`
  Range args;                          // of Image::key_args
  FunctionId where = kNone;            // (…, it) -> bool
  FunctionId within = kNone;           // (…) -> time: the record's `at` must be later than this
  std::uint32_t after_requirement = kNone;  // strictly later than some counting record of it
  FunctionId after_time = kNone;            // strictly later than this
  Range escalate;                      // of Image::seats: one seat, escalation's addressees
  FunctionId escalate_after = kNone;   // (…) -> duration
  bool allows_self = false;
  std::uint32_t variables = 0;         // how many variables are in scope
  SpanId span = value::kNoSpan;
};

inline constexpr std::uint8_t kOnPermit = 1, kOnPending = 2, kOnForbid = 4;
struct MustRow {
  std::uint32_t obligation = kNone;
  Range args;            // of Image::indices: one function or kNone for each field of the obligation
  std::uint8_t on = kOnPermit;
  SpanId span = value::kNoSpan;
};

struct AdmitRow { std::uint32_t action; FunctionId when = kNone; SpanId span = value::kNoSpan; };
struct LaneRow { TextId name; TextId title; FunctionId selects; Range admits; SpanId span; };

// ---- code -------------------------------------------------------------------------------------------

enum class Opcode : std::uint8_t {
#define OP(name, a, b, c, meaning) name,
#include "runtime/program/opcodes.def"
};

struct Instruction {
  Opcode op;
  std::uint8_t a = 0;
  std::uint16_t b = 0;
  std::uint32_t c = 0;
};
static_assert(sizeof(Instruction) == 8);

struct FunctionRow {
  TextId name = 0;           // for the disassembler; empty text when anonymous
  Range code;                // of Image::code
  std::uint16_t params = 0;
  std::uint16_t registers = 0;   // at most 256, parameters included
  bool can_fault = true;     // false: proven by the compiler, checked by the verifier
  SpanId span = value::kNoSpan;
};

// A constant. Texts by id, lists and entities as a range of constants that stand before it; everything else as
// in Value.
struct ConstRow {
  value::Tag tag = value::Tag::Missing;
  std::uint8_t scale = 0;
  std::uint32_t aux = 0;     // as in Value; Text: text id; List: length; Entity: entity
  std::int64_t i = 0;        // as in Value; List: first constant; Entity: its id's constant, then its fields'
};

// What `x in SOURCE` runs over when SOURCE is kinds of records.
// Of Image::indices both. `keys`: for each kind the record field (0: its id) that Narrow compares; empty when nothing narrows it.
struct SourceRow { Range kinds; Range keys = {}; };

// clang-format on

// ---- source map (separable) -------------------------------------------------------------------------

struct SpanRow {
  std::uint32_t file = 0;
  std::uint32_t begin = 0, end = 0;    // byte offsets
  std::uint32_t line = 0, column = 0;  // from 1; column counts code points
};
struct SourceMap {
  struct File {
    std::string name;
    std::string text;
  };
  std::vector<File> files;
  std::vector<SpanRow> spans;        // SpanId
  std::vector<SpanId> instructions;  // parallel to Image::code: which expression an instruction computes
  // The source text of a span, empty when unknown.
  std::string_view text(SpanId id) const {
    if (id >= spans.size() || spans[id].file >= files.size()) return {};
    const SpanRow& s = spans[id];
    return std::string_view(files[s.file].text).substr(s.begin, s.end - s.begin);
  }
};

// ---- the whole --------------------------------------------------------------------------------------

struct Image {
  Texts texts;  // texts[0] is the empty text; no text occurs twice
  std::vector<TypeRow> types;
  std::vector<EnumRow> enums;
  std::vector<MemberRow> members;
  std::vector<RoleRow> roles;
  std::vector<FieldRow> fields;            // of entities, kinds, obligations
  std::vector<FieldRow> principal_fields;  // attributes of Person and Agent, one shared layout
  std::vector<EntityRow> entities;
  std::vector<std::uint32_t> members_of_unions;
  std::vector<std::uint32_t> kind_lists;
  std::vector<KindRow> kinds;
  std::vector<ObligationRow> obligations;
  std::vector<FactRow> facts;
  std::vector<SlotRow> slots;
  std::vector<ParamRow> params;
  std::vector<ContentRow> contents;
  std::vector<ActionRow> actions;
  std::vector<SettingRow> settings;
  std::vector<TableRow> tables;
  std::vector<TableEntry> table_entries;
  std::vector<ExternRow> externs;
  std::vector<InstanceRow> instances;
  std::vector<ComputedRow> computed;
  std::vector<PolicyRow> policies;
  std::vector<RuleRow> rules;
  std::vector<ConjunctRow> conjuncts;
  std::vector<EffectRow> effects;
  std::vector<RequirementRow> requirements;
  std::vector<AlternativeRow> alternatives;
  std::vector<SeatRow> seats;
  std::vector<WhoRow> whos;
  std::vector<KeyArgRow> key_args;
  std::vector<MustRow> musts;
  std::vector<LaneRow> lanes;
  std::vector<AdmitRow> admits;
  std::vector<std::uint32_t> indices;  // shared pool for ranges of ids
  std::vector<ConstRow> constants;
  std::vector<TextId> patterns;  // `matches` and `like`: literal patterns
  std::vector<SourceRow> sources;
  std::vector<FunctionRow> functions;
  std::vector<Instruction> code;
  SourceMap map;

  // Kinds that the engine itself knows, by qualified name; kNone when the program does not import them.
  // approval, rejection, delegation, asked, used, withdrawal: std.approvals; consent: std.consent.
  std::uint32_t delegation_kind = kNone;
  std::uint32_t asked_kind = kNone;
  std::uint32_t approval_kind = kNone;
  std::uint32_t rejection_kind = kNone;

  std::string_view text(TextId id) const {
    return id < texts.size() ? texts[id] : std::string_view();
  }
};

}  // namespace writ::program
