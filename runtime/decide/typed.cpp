#include "runtime/decide/typed.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/decide/words.hpp"
#include "runtime/value/ops.hpp"

namespace writ::decide {

using program::TypeKind;
using value::Tag;
using value::Value;

const value::Principal* Strangers::named(std::string_view id, bool is_person,
                                         std::uint32_t field_count) {
  if (const auto found = known_.find(id); found != known_.end()) return found->second;
  value::Principal* p = arena_->make<value::Principal>();
  p->id = {id.data(), static_cast<std::uint32_t>(id.size()), value::kUnseenText};
  p->is_person = is_person;
  p->is_active = false;
  p->index = value::kUnseenText;
  Value* fields = arena_->array<Value>(field_count + 1);
  std::fill(fields, fields + field_count + 1, Value{});
  fields[0] = value::of_text(&p->id);
  p->fields = fields;
  known_.emplace(p->id.view(), p);
  return p;
}

Value text_value(const program::Program& program, value::Arena& arena, std::string_view s) {
  if (const value::Text* known = program.find_text(s)) return value::of_text(known);
  return value::of_text(
      arena.make(value::Text{s.data(), static_cast<std::uint32_t>(s.size()), value::kUnseenText}));
}

bool unknown_member(json::Reader& in, std::string_view key,
                    const std::vector<std::string_view>& known) {
  return in.fail(one_of(known) + near_spellings(key, known),
                 fmt::format("an unknown member {}", quoted(key)));
}

bool absent(json::Reader& in, std::string_view base, std::string_view name, std::string expected) {
  return in.fail_at(join_path(base, name), std::move(expected), "nothing");
}

namespace {

bool mismatch(const TypedContext& c, json::Reader& in, program::TypeId type) {
  return in.ok() && in.fail(expectation(c.program->image(), type),
                            c.in_sensitive ? kHidden : in.describe_next());
}

// What was found, unless the field is sensitive.
std::string shown(const TypedContext& c, std::string_view found) {
  return c.in_sensitive ? kHidden : quoted(found);
}

bool wanted(const TypedContext& c, json::Reader& in, program::TypeId type, json::Token token) {
  return in.peek() == token || mismatch(c, in, type);
}

bool read_number(const TypedContext& c, json::Reader& in, program::TypeId type, Value& out) {
  std::string_view digits;
  if (!wanted(c, in, type, json::Token::Number) || !in.read_number(digits)) return false;
  if (c.program->image().types[type].kind == TypeKind::Int) {
    if (const auto n = value::parse_int(digits)) return out = value::of_int(*n), true;
  } else if (const auto d = value::parse_decimal(digits)) {
    return out = *d, true;
  }
  return in.fail(expectation(c.program->image(), type),
                 c.in_sensitive ? kHidden : std::string(digits.substr(0, 60)));
}

bool read_money(const TypedContext& c, json::Reader& in, program::TypeId type, Value& out) {
  if (!wanted(c, in, type, json::Token::Object) || !in.enter_object()) return false;
  std::string_view key, amount, currency;
  bool has_amount = false, has_currency = false;
  while (in.next_member(key)) {
    if (key != "amount" && key != "currency")
      return unknown_member(in, key, {"amount", "currency"});
    if (in.peek() != json::Token::String)
      return in.ok() && in.fail(key == "amount" ? "text such as \"500.00\"" : "text such as \"EUR\"",
                                in.describe_next());
    if (!in.read_string(key == "amount" ? amount : currency)) return false;
    (key == "amount" ? has_amount : has_currency) = true;
  }
  if (!in.ok()) return false;
  if (!has_amount) return absent(in, in.path(), "amount", "text such as \"500.00\"");
  if (!has_currency) return absent(in, in.path(), "currency", "text such as \"EUR\"");
  if (const auto m = value::parse_money(amount, currency)) return out = *m, true;
  return in.fail_at(
      in.path(), expectation(c.program->image(), type),
      c.in_sensitive ? kHidden : fmt::format("{} {}", quoted(amount), quoted(currency)));
}

bool parse_scalar(TypeKind kind, std::string_view s, Value& out) {
  const auto scalar = [&out](Tag tag, const std::optional<std::int64_t>& n) {
    if (n) out = value::of_scalar(tag, *n);
    return n.has_value();
  };
  if (kind == TypeKind::Time) return scalar(Tag::Time, value::parse_time(s));
  if (kind == TypeKind::Date) return scalar(Tag::Date, value::parse_date(s));
  if (kind == TypeKind::Clock) return scalar(Tag::Clock, value::parse_clock(s));
  const auto d = value::parse_duration(s);
  if (!d || d->tag != (kind == TypeKind::Period ? Tag::Period : Tag::Duration)) return false;
  out = *d;
  return true;
}

bool note_unknown(const TypedContext& c, json::Reader& in, std::string_view s,
                  const std::string& what) {
  if (c.notes) c.notes->push_back(fmt::format("{}: {} is not {}", in.path(), shown(c, s), what));
  return true;
}

bool read_spelling(const TypedContext& c, json::Reader& in, program::TypeId type,
                   std::string_view s, Value& out) {
  const program::Image& image = c.program->image();
  const program::TypeRow& t = image.types[type];
  const bool is_enum = t.kind == TypeKind::Enum;
  const std::uint32_t found = is_enum ? c.program->member_named(t.a, s) : c.program->role_named(s);
  if (found != program::kNone) {
    out = is_enum ? value::of_enum(t.a, found) : value::of_role(found);
    return true;
  }
  if (c.is_record()) {  // equals no member, no role
    out = is_enum ? value::of_enum(t.a, -1) : value::of_scalar(Tag::Role, -1);
    return note_unknown(
        c, in, s,
        is_enum ? fmt::format("a {}", image.text(image.enums[t.a].name)) : "a declared role");
  }
  const auto known = is_enum ? member_spellings(image, t.a) : role_spellings(image);
  return in.fail(expectation(image, type) + near_spellings(s, known), shown(c, s));
}

bool read_list(const TypedContext& c, json::Reader& in, const program::TypeRow& t,
               program::TypeId type, Value& out) {
  if (!wanted(c, in, type, json::Token::Array) || !in.enter_array()) return false;
  std::vector<Value> items;
  while (in.next_element()) {
    if (items.size() >= t.b) return in.fail(fmt::format("at most {} elements", t.b), "more");
    Value item;
    if (!read_value(c, in, t.a, item)) return false;
    if (t.kind == TypeKind::Set)
      for (const Value& before : items)
        if (value::equal(before, item))
          return in.fail("elements that differ", "the same element again");
    items.push_back(item);
  }
  if (!in.ok()) return false;
  Value* stored = c.arena->array<Value>(items.size());
  std::copy(items.begin(), items.end(), stored);
  out = value::of_list(stored, static_cast<std::uint32_t>(items.size()));
  return true;
}

bool read_entity(const TypedContext& c, json::Reader& in, std::uint32_t entity,
                 program::TypeId type, Value& out) {
  const program::EntityRow& row = c.program->image().entities[entity];
  Value* fields = c.arena->array<Value>(row.fields.count + 1);
  std::fill(fields, fields + row.fields.count + 1, Value{});
  out = value::of_entity(entity, fields);
  if (c.is_record() && !row.is_anonymous && in.peek() == json::Token::String)
    return read_text(c, in, fields[0]) && complete_entity(c, in, {}, row, fields);
  return wanted(c, in, type, json::Token::Object) &&
         read_attributes(c, in, row, !row.is_anonymous, fields);
}

bool no_attribute(const program::Image& image, const program::EntityRow& entity, bool with_id,
                  json::Reader& in, std::string_view key) {
  std::vector<std::string_view> known;
  if (with_id) known.push_back("id");
  for (std::uint32_t k = 0; k < entity.fields.count; ++k)
    known.push_back(image.text(image.fields[entity.fields.first + k].name));
  return unknown_member(in, key, known);
}

// An object of a union says which entity it is by its member `type`, wherever that stands.
bool read_union(const TypedContext& c, json::Reader& in, const program::TypeRow& t,
                program::TypeId type, Value& out) {
  if (!wanted(c, in, type, json::Token::Object)) return false;
  const program::Image& image = c.program->image();
  json::Reader ahead = in;
  std::string_view key, name;
  ahead.enter_object();
  while (ahead.next_member(key) && key != "type")
    if (!ahead.skip()) break;
  if (key != "type" || !ahead.read_string(name))
    return absent(in, in.path(), "type", expectation(image, type));
  for (std::uint32_t k = 0; k < t.b; ++k) {
    const std::uint32_t entity = image.members_of_unions[t.a + k];
    if (image.text(image.entities[entity].outside) != name) continue;
    return read_entity(c, in, entity, type, out);
  }
  return ahead.fail(expectation(image, type), quoted(name)) ||
         in.fail_at(ahead.error().path, ahead.error().expected, quoted(name));
}

}  // namespace

bool read_text(const TypedContext& c, json::Reader& in, Value& out) {
  if (in.peek() != json::Token::String) return in.ok() && in.fail("text", in.describe_next());
  std::string_view s;
  if (!in.read_string(s)) return false;
  out = text_value(*c.program, *c.arena, s);
  return true;
}

bool read_principal(const TypedContext& c, json::Reader& in, std::uint32_t mask, Value& out) {
  const char* expected = mask == program::kPersonMask ? "the id of a person of the directory"
                         : mask == program::kAgentMask
                             ? "the id of an agent of the directory"
                             : "the id of a person or an agent of the directory";
  if (in.peek() != json::Token::String) return in.ok() && in.fail(expected, in.describe_next());
  std::string_view id;
  if (!in.read_string(id)) return false;
  const value::Principal* p = c.directory ? c.directory->find(id) : nullptr;
  if (p == nullptr && c.is_record()) {
    note_unknown(c, in, id, "in the directory");
    const auto fields = static_cast<std::uint32_t>(c.program->image().principal_fields.size());
    p = c.strangers->named(id, (mask & program::kPersonMask) != 0, fields);
  }
  if (p == nullptr) return in.fail(expected, shown(c, id));
  const std::uint32_t is = p->is_person ? program::kPersonMask : program::kAgentMask;
  if ((is & mask) == 0)
    return in.fail(expected,
                   fmt::format("{}, {}", quoted(id), p->is_person ? "a person" : "an agent"));
  out = value::of_principal(p);
  return true;
}

std::uint32_t field_named(const program::Program& program, program::Range fields,
                          std::string_view name) {
  const value::Text* const known = program.find_text(name);
  if (known == nullptr) return program::kNone;
  const program::FieldRow* const rows = program.image().fields.data() + fields.first;
  for (std::uint32_t k = 0; k < fields.count; ++k)
    if (rows[k].name == known->id) return k;
  return program::kNone;
}

bool complete_entity(const TypedContext& c, json::Reader& in, std::string_view inside,
                     const program::EntityRow& entity, Value* fields) {
  const auto base = [&] { return inside.empty() ? in.path() : join_path(in.path(), inside); };
  const program::Image& image = c.program->image();
  const value::Value* own = nullptr;
  if (!entity.is_anonymous && fields[0].is(Tag::Text))
    own = c.program->instance_named(static_cast<std::uint32_t>(&entity - image.entities.data()),
                                    fields[0].text->view());
  if (own != nullptr) c.names_record = true;
  for (std::uint32_t k = 0; k < entity.fields.count; ++k) {
    const program::FieldRow& f = image.fields[entity.fields.first + k];
    Value& mine = fields[k + 1];
    if (own != nullptr && !f.is_volatile) {  // the program says what the record is, not the request
      const Value& declared = own->fields[k + 1];
      if (mine.is_missing()) mine = declared;
      else if (declared.is_missing() || !value::equal(mine, declared))
        return in.fail_at(join_path(base(), image.text(f.name)),
                          fmt::format("what the program's record {} says, or no such member",
                                      quoted(fields[0].text->view())),
                          "a value that differs");
    }
    if (mine.is_missing() && own == nullptr && !c.is_record() && !image.types[f.type].is_optional)
      return absent(in, base(), image.text(f.name), expectation(image, f.type));
  }
  return true;
}

bool read_attributes(const TypedContext& c, json::Reader& in, const program::EntityRow& entity,
                     bool with_id, Value* fields) {
  const program::Image& image = c.program->image();
  if (!in.enter_object()) return false;
  const auto row = static_cast<std::uint32_t>(&entity - image.entities.data());
  const std::uint32_t count = entity.fields.count, id = count, type = count + 1;
  const auto find = [&](std::string_view key) {
    if (const std::uint32_t k = field_named(*c.program, entity.fields, key); k != program::kNone)
      return k;
    return with_id && key == "id" ? id : with_id && key == "type" ? type : json::Reader::kUnknown;
  };
  std::string_view key;
  std::uint32_t k = 0;
  while (in.next_member(key, object_of(row, with_id), k, find)) {
    if (k < count) {
      const program::FieldRow& f = image.fields[entity.fields.first + k];
      const bool outer = c.in_sensitive;
      c.in_sensitive = outer || f.is_sensitive;
      const bool lenient_null = c.is_record() && in.peek() == json::Token::Null;
      if (lenient_null ? !in.read_null() : !read_value(c, in, f.type, fields[k + 1])) return false;
      c.in_sensitive = outer;
    } else if (k == id) {
      if (!read_text(c, in, fields[0])) return false;
    } else if (k == type) {
      std::string_view name;  // may be stated; must then be right
      if (!in.read_string(name))
        return in.ok() && in.fail(std::string(image.text(entity.outside)), in.describe_next());
      if (name != image.text(entity.outside))
        return in.fail(std::string(image.text(entity.outside)), quoted(name));
    } else {
      return no_attribute(image, entity, with_id, in, key);
    }
  }
  if (!in.ok()) return false;
  if (with_id && fields[0].is_missing()) return absent(in, in.path(), "id", "text");
  // Without the id among them, whoever knows it completes the entity.
  return !with_id && !entity.is_anonymous ? true : complete_entity(c, in, {}, entity, fields);
}

bool read_spelt(const TypedContext& c, json::Reader& in, program::TypeId type, std::string_view s,
                Value& out) {
  const TypeKind kind = c.program->image().types[type].kind;
  if (kind == TypeKind::Enum || kind == TypeKind::Role) return read_spelling(c, in, type, s, out);
  if (kind == TypeKind::Text) return out = text_value(*c.program, *c.arena, s), true;
  if (kind == TypeKind::Int) {
    if (const auto n = value::parse_int(s)) return out = value::of_int(*n), true;
  } else if (kind == TypeKind::Bool) {
    if (s == "true" || s == "false") return out = value::of_bool(s == "true"), true;
  } else if (parse_scalar(kind, s, out)) {
    return true;
  }
  return in.fail(expectation(c.program->image(), type), shown(c, s));
}

bool read_value(const TypedContext& c, json::Reader& in, program::TypeId type, Value& out) {
  const program::TypeRow& t = c.program->image().types[type];
  out = Value{};
  const json::Token next = in.peek();
  if (next == json::Token::Null)
    return t.is_optional ? in.read_null() : in.fail(expectation(c.program->image(), type), "null");
  switch (t.kind) {
    case TypeKind::Bool: {
      bool b = false;
      if (next != json::Token::True && next != json::Token::False) return mismatch(c, in, type);
      if (!in.read_bool(b)) return false;
      out = value::of_bool(b);
      return true;
    }
    case TypeKind::Int:
    case TypeKind::Decimal: return read_number(c, in, type, out);
    case TypeKind::Money: return read_money(c, in, type, out);
    case TypeKind::Text: return read_text(c, in, out);
    case TypeKind::Time:
    case TypeKind::Date:
    case TypeKind::Duration:
    case TypeKind::Period:
    case TypeKind::Clock:
    case TypeKind::Enum:
    case TypeKind::Role: {
      std::string_view s;
      return wanted(c, in, type, json::Token::String) && in.read_string(s) &&
             read_spelt(c, in, type, s, out);
    }
    case TypeKind::Principal: return read_principal(c, in, t.a, out);
    case TypeKind::Entity: return read_entity(c, in, t.a, type, out);
    case TypeKind::Union: return read_union(c, in, t, type, out);
    case TypeKind::List:
    case TypeKind::Set: return read_list(c, in, t, type, out);
    case TypeKind::Record: return mismatch(c, in, type);
  }
  return mismatch(c, in, type);
}

}  // namespace writ::decide
