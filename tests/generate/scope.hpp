// What a generated program declares, and what an expression may read where it stands.
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>

#include "tests/generate/choices.hpp"

namespace writ::generate {

enum class Is : std::uint8_t {
  Bool,
  Int,
  Decimal,
  Money,
  Text,
  Time,
  Date,
  Duration,
  Clock,
  Enum,
  Role,
  Person,
  Agent,
  Actor,
  Entity,
  Union,
  List,
  Set,
  Event,  // a record that a query ranges over
};

// `of`: which enum, entity or event; the element of a list or set is `item`, of which `of` says which.
struct Type {
  Is is = Is::Bool;
  std::uint32_t of = 0;
  bool optional = false;
  Is item = Is::Int;

  bool operator==(const Type&) const = default;
  Type present() const { return {is, of, false, item}; }
  Type maybe() const { return {is, of, true, item}; }
  Type element() const { return {item, of, false, Is::Int}; }
};
inline Type list_of(Type t) { return {Is::List, t.of, false, t.is}; }

struct Field {
  std::string name;
  Type type;
  std::string marks;  // `volatile `, `sensitive `
};
struct Enum {
  std::string name;
  std::vector<std::string> members;
  bool ordered = false;
};
struct Entity {
  std::string name;  // empty: the inline type of a field
  std::vector<Field> fields;
};
struct Event {
  std::string name;
  std::vector<Field> fields;
  bool kept = false;
};
struct Evidence {
  std::string name;
  std::vector<Field> arguments;  // what a requirement may state, in order; the first `needed` it must
  std::size_t needed = 0;
  enum class From : std::uint8_t { Person, Role, Subject, Nobody } from = From::Person;
  std::vector<Field> fields;  // for conditions on `it`
};
struct Function {
  std::string name;
  std::vector<Type> params;
  Type result;
  bool has_requirement = false;  // may not be called while evidence is counted
};
struct Action {
  std::string name;
  std::vector<Field> facts;  // the actor first
};

struct Declared {
  bool plain_evidence = false;  // answers are only required, and count whenever they were given
  std::vector<Enum> enums;
  std::vector<Entity> entities;  // 0 and 1 form the union `Both`; 2 has records; anonymous ones follow
  std::vector<std::string> roles;
  std::vector<Event> events;
  std::vector<Evidence> evidence;
  std::vector<Function> functions;  // defines, tables and externs; a table is asked with one key
  std::vector<Field> settings;
  std::vector<std::string> records;  // of entity 2
  std::vector<Action> actions;
  std::vector<std::string> decisions;
};

struct Path {
  std::string text;
  Type type;
};

// Paths in scope. Optional ones can be narrowed: `present` of them is in scope where a test has made sure.
struct Scope {
  std::vector<Path> paths;
  bool has_allowed = false;  // `has`: in guards

  void add(const Declared& d, const std::string& text, Type type, int depth = 2);
  std::vector<const Path*> of(Type type) const {
    std::vector<const Path*> out;
    for (const Path& p : paths)
      if (p.type == type) out.push_back(&p);
    return out;
  }
  std::vector<const Path*> optional() const {
    std::vector<const Path*> out;
    for (const Path& p : paths)
      if (p.type.optional) out.push_back(&p);
    return out;
  }
};

std::string type_text(const Declared& d, Type type);

}  // namespace writ::generate
