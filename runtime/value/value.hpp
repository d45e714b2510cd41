// The value every part of the runtime passes around: 16 bytes, trivially copyable, owned by nobody.
//
// A program is statically typed, so a tag mostly confirms what the checker already knows. It is kept
// all the same: it carries `missing` and `fault`, it lets the JSON writer render any value, and a
// defect in the compiler shows as a fault instead of as a wild read.
//
// Pointers inside values borrow from an arena (request, evidence set, evaluator) or from the image;
// whoever keeps a value longer than its arena has a defect.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace writ::value {

struct Text;
struct Principal;
struct Record;
struct FaultSet;

enum class Tag : std::uint8_t {
  Missing,  // an optional without a value; null and absent alike
  Fault,    // payload `fault`: what went wrong, as a set of leaves
  Bool,     // `i` is 0 or 1
  Int,      // `i`
  Decimal,  // `i` / 10^scale, scale 0..9, trailing zeros stripped (so equal numbers have equal bits)
  Money,    // `i` / 10^scale, `aux` = currency as three ASCII letters (see currency_code)
  Text,     // `text`; `aux` = its id in the image, kUnseenText when the image does not hold it
  Time,     // `i` = microseconds since 1970-01-01T00:00:00Z
  Date,     // `i` = days since 1970-01-01
  Duration,  // `i` = microseconds
  Period,    // calendar length: `i` = months (a year is 12)
  Clock,     // `i` = seconds since midnight, 0..86400
  Enum,  // `aux` = enum id, `i` = member ordinal; ordinal -1 = a spelling the program does not know
  Role,  // `i` = role id
  Principal,  // `who`: a person or an agent of the directory; `aux`: kIsPerson or kIsAgent
  Entity,  // `aux` = entity id, `fields`: fields[0] is the id (Text or Missing), then the attributes
  Record,    // `record`: an event or an evidence record
  List,      // `aux` = length, `fields` = the elements
  Iterator,  // inside the VM only: the state of a query's loop
};

inline constexpr std::uint32_t kUnseenText = 0xffffffffu;
inline constexpr std::uint32_t kIsAgent = 1, kIsPerson = 2;

struct Value {
  Tag tag = Tag::Missing;
  std::uint8_t scale = 0;
  std::uint16_t reserved = 0;  // Invariant: always 0, so that scalar values compare bit by bit
  std::uint32_t aux = 0;
  union {
    std::int64_t i = 0;
    const Text* text;
    const Value* fields;
    const Principal* who;
    const Record* record;
    const FaultSet* fault;
  };

  bool is(Tag t) const { return tag == t; }
  bool is_missing() const { return tag == Tag::Missing; }
  bool is_fault() const { return tag == Tag::Fault; }
  bool is_true() const { return tag == Tag::Bool && i == 1; }
  bool is_false() const { return tag == Tag::Bool && i == 0; }
};
static_assert(sizeof(Value) == 16);

// UTF-8, not terminated. `id` is the text's index in the image's text table, or kUnseenText.
struct Text {
  const char* data;
  std::uint32_t size;
  std::uint32_t id;
  std::string_view view() const { return {data, size}; }
};

inline constexpr std::int64_t kStandingRoles = 64;  // so many fit in the word of a principal

// One assignment of a role: held from `from` (inclusive) until `until` (exclusive), microseconds.
struct RoleTerm {
  std::uint32_t role;
  std::int64_t from;   // INT64_MIN when always
  std::int64_t until;  // INT64_MAX when open
};

// A person or an agent, resolved from the directory by id or alias: one object for each being, so
// identity is pointer equality. fields[0] is the id; attributes follow in the order of
// Image::principal_fields.
struct Principal {
  Text id;
  bool is_person = true;
  bool is_active = true;
  bool is_autonomous = false;           // agents only
  std::uint32_t index = 0;              // position in the directory, for sets of principals
  const Principal* acts_for = nullptr;  // the person an agent acts for
  const Principal* owner = nullptr;     // the person who owns an agent
  const RoleTerm* roles = nullptr;
  std::uint32_t role_count = 0;
  std::uint64_t standing_roles = 0;  // bit r: holds role r, always; for roles below kStandingRoles
  bool has_terms = false;  // some role is held for a time only, or is not below kStandingRoles
  const Value* fields = nullptr;

  bool holds(std::uint32_t role, std::int64_t at) const {
    for (std::uint32_t k = 0; k < role_count; ++k)
      if (roles[k].role == role && roles[k].from <= at && at < roles[k].until) return true;
    return false;
  }
};

// An event or an evidence record. fields[0] = id (Text), fields[1] = at (Time), fields[2..] = the
// declared fields of its kind in order (see KindRow in program/image.hpp).
struct Record {
  std::uint32_t kind;      // index into Image::kinds
  std::uint32_t position;  // where it stood in its document, for messages
  std::int64_t at;         // microseconds; equals fields[1].i
  const Value* fields;
};

enum class FaultKind : std::uint8_t {
  MissingValue,  // a value that is missing was read (a checked program guards against it)
  Overflow,      // integer, decimal, money or time out of range
  DivisionByZero,
  CurrencyMix,  // money of two currencies in one operation
  UnknownZone,
  UnknownMember,  // an unknown enum spelling of a record was ordered
  HistoryShort,   // a window starts before the history is complete
  OverBound,      // a list or range longer than its declared bound
  HostFailure,    // an extern failed or returned something that is not of its type
  NoSeat,         // a requirement that asks for nobody
  StepLimit,      // the hard stop behind the static cost bound (a defect when reached)
  Internal,       // malformed bytecode or a type confusion (a defect when reached)
};

// A set of leaf faults as a binary tree in the evaluator's arena: a leaf has no children.
struct FaultSet {
  FaultKind kind;
  std::uint32_t span;  // index into the source map; kNoSpan when synthetic
  const FaultSet* left = nullptr;
  const FaultSet* right = nullptr;
};
inline constexpr std::uint32_t kNoSpan = 0xffffffffu;

inline Value of_bool(bool b) {
  Value v;
  v.tag = Tag::Bool;
  v.i = b ? 1 : 0;
  return v;
}
inline Value of_int(std::int64_t n) {
  Value v;
  v.tag = Tag::Int;
  v.i = n;
  return v;
}
inline Value of_scalar(Tag tag, std::int64_t n) {
  Value v;
  v.tag = tag;
  v.i = n;
  return v;
}
inline Value of_text(const Text* t) {
  Value v;
  v.tag = Tag::Text;
  v.aux = t->id;
  v.text = t;
  return v;
}
inline Value of_enum(std::uint32_t type, std::int64_t ordinal) {
  Value v;
  v.tag = Tag::Enum;
  v.aux = type;
  v.i = ordinal;
  return v;
}
inline Value of_role(std::uint32_t role) {
  Value v;
  v.tag = Tag::Role;
  v.i = role;
  return v;
}
inline Value of_principal(const Principal* p) {
  Value v;
  v.tag = Tag::Principal;
  v.aux = p->is_person ? kIsPerson : kIsAgent;
  v.who = p;
  return v;
}
inline Value of_entity(std::uint32_t type, const Value* fields) {
  Value v;
  v.tag = Tag::Entity;
  v.aux = type;
  v.fields = fields;
  return v;
}
inline Value of_record(const Record* r) {
  Value v;
  v.tag = Tag::Record;
  v.record = r;
  return v;
}
inline Value of_list(const Value* items, std::uint32_t count) {
  Value v;
  v.tag = Tag::List;
  v.aux = count;
  v.fields = items;
  return v;
}
inline Value of_fault(const FaultSet* f) {
  Value v;
  v.tag = Tag::Fault;
  v.fault = f;
  return v;
}

// Three ASCII letters packed big-endian into 24 bits: "EUR" -> 0x455552.
constexpr std::uint32_t currency_code(char a, char b, char c) {
  return (std::uint32_t(std::uint8_t(a)) << 16) | (std::uint32_t(std::uint8_t(b)) << 8) |
         std::uint8_t(c);
}

}  // namespace writ::value
