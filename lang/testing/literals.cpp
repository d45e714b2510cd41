#include "lang/testing/literals.hpp"

#include <fmt/format.h>

#include "runtime/value/ops.hpp"

namespace writ::testing {

using check::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;

NodeId field_value(const syntax::Tree& tree, NodeId literal, std::string_view name) {
  if (literal == syntax::kNoNode) return syntax::kNoNode;
  for (NodeId init : tree.children(literal))
    if (tree.kind(init) == NodeKind::FieldInit && tree.text_of(tree.child(init, 0)) == name)
      return tree.child(init, 1);
  return syntax::kNoNode;
}

bool Literals::fail(std::uint32_t t, NodeId node, std::string text) {
  if (!problem_) problem_ = Problem{tree(t).span(node), std::move(text)};
  return false;
}

NodeId Literals::literal_of(std::uint32_t sample) const {
  return tree_of(sample).find(model_.samples[sample].ref.node, NodeKind::RecordLit);
}

std::string Literals::id_of(std::uint32_t sample) const {
  const NodeId id = field_value(tree_of(sample), literal_of(sample), "id");
  if (id != syntax::kNoNode && tree_of(sample).kind(id) == NodeKind::Text)
    return syntax::unquote(tree_of(sample).text_of(id));
  return model_.samples[sample].name;
}

// By the checker's reference; a path (`after approval by a.b.ann`) by its name, the own module's first.
std::uint32_t Literals::sample_at(std::uint32_t t, NodeId node) const {
  const check::Ref r = ref(t, node);
  if (r.kind == check::RefKind::Sample) return r.a;
  if (r.kind == check::RefKind::Instance) return check::kNone;
  const NodeKind kind = tree(t).kind(node);
  if (kind != NodeKind::Path && kind != NodeKind::Ident && kind != NodeKind::Name)
    return check::kNone;
  std::string name;
  for (char c : tree(t).text_of(node))
    if (c != ' ' && c != '\t' && c != '\n') name += c;
  std::uint32_t found = check::kNone;
  for (std::uint32_t k = 0; k < model_.samples.size(); ++k) {
    const check::Sample& sample = model_.samples[k];
    if (sample.qualified == name) return k;
    if (sample.name != name) continue;
    for (std::uint32_t own : model_.modules[sample.module].trees)
      if (own == t) return k;
    if (found == check::kNone) found = k;
  }
  return found;
}

std::string Literals::role_at(std::uint32_t t, NodeId expr) const {
  const check::Ref r = ref(t, expr);
  if (r.kind == check::RefKind::Role) return model_.roles[r.a].outside;
  const std::string_view name = tree(t).text_of(expr);
  for (const check::Role& role : model_.roles)
    if (role.name == name || role.qualified == name) return role.outside;
  return {};
}

std::optional<std::int64_t> Literals::time_of(std::uint32_t t, NodeId expr) {
  const syntax::Tree& tr = tree(t);
  const std::string_view text = tr.text_of(expr);
  if (tr.kind(expr) == NodeKind::Ident && text == "now") return now;
  if (tr.kind(expr) == NodeKind::Time) {
    if (auto instant = value::parse_time(text)) return instant;
    if (auto day = value::parse_date(text)) return *day * 86'400'000'000;
    return std::nullopt;
  }
  if (tr.kind(expr) != NodeKind::Sum) return std::nullopt;
  std::optional<std::int64_t> at;
  for (NodeId part : tr.children(expr)) {
    if (!at) {
      if (!(at = time_of(t, part))) return std::nullopt;
      continue;
    }
    const auto length = value::parse_duration(tr.text_of(tr.child(part, 0)));
    if (!length) return std::nullopt;
    const value::Value from = value::of_scalar(value::Tag::Time, *at);
    const value::Result r =
        tr.op(part) == syntax::Op::Add ? value::add(from, *length) : value::sub(from, *length);
    if (r.failed) return std::nullopt;
    at = r.value.i;
  }
  return at;
}

bool Literals::write(json::Writer& out, std::uint32_t t, NodeId expr, check::TypeId expected) {
  return write_nested(out, t, expr, model_.types[expected]);
}

bool Literals::write_nested(json::Writer& out, std::uint32_t t, NodeId expr, const check::Type& type) {
  if (depth_ >= syntax::kMaxNesting) return fail(t, expr, "samples nest deeper than 64");
  ++depth_;
  const bool done = write_present(out, t, expr, type);
  --depth_;
  return done;
}

bool Literals::write_present(json::Writer& out, std::uint32_t t, NodeId expr,
                             const check::Type& type) {
  const syntax::Tree& tr = tree(t);
  if (type.is_error) return fail(t, expr, "this does not check");
  if (ref(t, expr).kind == check::RefKind::Instance) {  // the program knows the rest
    const check::Instance& record = model_.instances[ref(t, expr).a];
    out.begin_object();
    if (type.kind == TypeKind::Union)
      out.key("type").string(model_.entities[record.entity].outside);
    out.key("id").string(record.outside).end_object();
    return true;
  }
  if (tr.kind(expr) == NodeKind::Access && sample_at(t, tr.child(expr, 0)) != check::kNone)
    return write_field_of_sample(out, t, expr, type);
  switch (type.kind) {
    case TypeKind::Bool:
      if (tr.kind(expr) != NodeKind::True && tr.kind(expr) != NodeKind::False) break;
      out.boolean(tr.kind(expr) == NodeKind::True);
      return true;
    case TypeKind::Int:
    case TypeKind::Decimal: return write_number(out, t, expr);
    case TypeKind::Money: return write_money(out, t, expr);
    case TypeKind::Time: {
      const auto at = time_of(t, expr);
      if (!at) break;
      out.string(value::to_text(value::of_scalar(value::Tag::Time, *at)));
      return true;
    }
    case TypeKind::Date:
    case TypeKind::Duration:
    case TypeKind::Period:
    case TypeKind::Clock: {
      const NodeKind kind = tr.kind(expr);
      if (kind != NodeKind::Time && kind != NodeKind::Amount && kind != NodeKind::ClockTime) break;
      out.string(tr.text_of(expr));
      return true;
    }
    case TypeKind::Enum: return write_member(out, t, expr, type.a);
    case TypeKind::Role: {
      const std::string role = role_at(t, expr);
      if (role.empty()) break;
      out.string(role);
      return true;
    }
    case TypeKind::List:
    case TypeKind::Set: return write_list(out, t, expr, type);
    case TypeKind::Text:
    case TypeKind::Principal:
    case TypeKind::Entity:
    case TypeKind::Union: return write_named(out, t, expr, type);
    case TypeKind::Record: break;
  }
  return fail(t, expr,
              fmt::format("`{}` is not a literal or a sample that can stand here", tr.text_of(expr)));
}

bool Literals::write_number(json::Writer& out, std::uint32_t t, NodeId expr) {
  const syntax::Tree& tr = tree(t);
  const bool negative = tr.kind(expr) == NodeKind::Negate;
  const NodeId digits = negative ? tr.child(expr, 0) : expr;
  const bool percent = tr.kind(digits) == NodeKind::Percent;
  if (!percent && tr.kind(digits) != NodeKind::Number)
    return fail(t, expr, "a number is expected here");
  std::string text;
  for (char c : tr.text_of(digits))
    if ((c >= '0' && c <= '9') || c == '.') text += c;
  if (!percent && text.find('.') == std::string::npos &&
      value::parse_int((negative ? "-" : "") + text)) {
    out.digits((negative ? "-" : "") + text);  // whole numbers reach further than decimals do
    return true;
  }
  const auto number = value::parse_decimal(text);
  if (!number) return fail(t, expr, "this number is out of range");
  std::int64_t mantissa = number->i;
  std::uint8_t scale = number->scale;
  for (int shift = percent ? 2 : 0; shift > 0; --shift) {
    if (mantissa % 10 == 0) mantissa /= 10;
    else ++scale;
  }
  std::string literal;
  value::append_decimal(literal, negative ? -mantissa : mantissa, scale);
  out.digits(literal);
  return true;
}

bool Literals::write_money(json::Writer& out, std::uint32_t t, NodeId expr) {
  const syntax::Tree& tr = tree(t);
  const bool negative = tr.kind(expr) == NodeKind::Negate;
  const NodeId money = negative ? tr.child(expr, 0) : expr;
  if (tr.kind(money) != NodeKind::Money)
    return fail(t, expr, "an amount of money is expected here");
  std::string amount = negative ? "-" : "", currency;
  for (char c : tr.text_of(money)) {
    if ((c >= '0' && c <= '9') || c == '.') amount += c;
    if (c >= 'A' && c <= 'Z') currency += c;
  }
  out.begin_object().key("amount").string(amount).key("currency").string(currency).end_object();
  return true;
}

bool Literals::write_member(json::Writer& out, std::uint32_t t, NodeId expr,
                            std::uint32_t enumeration) {
  const syntax::Tree& tr = tree(t);
  const check::Ref r = ref(t, expr);
  const check::Enum& declared = model_.enums[enumeration];
  if (r.kind == check::RefKind::EnumMember && r.a == enumeration) {
    out.string(declared.members[r.b].outside);
    return true;
  }
  std::string name(tr.text_of(expr));
  if (tr.kind(expr) == NodeKind::Text) name = syntax::unquote(name);
  if (tr.kind(expr) == NodeKind::Access) name = tr.text_of(tr.last_child(expr));
  for (const check::Member& m : declared.members)
    if (m.name == name) {
      out.string(m.outside);
      return true;
    }
  return fail(t, expr, fmt::format("`{}` is not a member of {}", name, declared.name));
}

bool Literals::write_list(json::Writer& out, std::uint32_t t, NodeId expr, const check::Type& type) {
  const syntax::Tree& tr = tree(t);
  if (tr.kind(expr) != NodeKind::ListLit) return fail(t, expr, "a list `[…]` is expected here");
  out.begin_array();
  for (NodeId element : tr.children(expr))
    if (!write(out, t, element, check::TypeId{type.a})) return false;
  out.end_array();
  return true;
}

// What is named by a sample or by an id: texts, principals, entities.
bool Literals::write_named(json::Writer& out, std::uint32_t t, NodeId expr, const check::Type& type) {
  const syntax::Tree& tr = tree(t);
  const bool wants_object = type.kind == TypeKind::Entity || type.kind == TypeKind::Union;
  if (tr.kind(expr) == NodeKind::Text) {
    out.string(syntax::unquote(tr.text_of(expr)));
    return true;
  }
  if (tr.kind(expr) == NodeKind::RecordLit && type.kind == TypeKind::Entity)
    return write_entity(out, t, expr, model_.entities[type.a], "given", false);
  const std::uint32_t sample = sample_at(t, expr);
  if (sample == check::kNone)
    return fail(t, expr, fmt::format("`{}` is not a sample", tr.text_of(expr)));
  const check::Type& found = model_.types[model_.samples[sample].type];
  if (!wants_object || found.kind != TypeKind::Entity) {
    out.string(id_of(sample));
    return true;
  }
  return write_entity(out, model_.samples[sample].ref.tree, literal_of(sample),
                      model_.entities[found.a], id_of(sample), type.kind == TypeKind::Union);
}

// `acme.id`, `ann.region`: what the sample states for that field.
bool Literals::write_field_of_sample(json::Writer& out, std::uint32_t t, NodeId access,
                                     const check::Type& type) {
  const syntax::Tree& tr = tree(t);
  std::uint32_t sample = sample_at(t, tr.child(access, 0));
  const std::uint32_t last = tr[access].child_count - 1;
  for (std::uint32_t k = 1; k <= last; ++k) {
    const NodeId name = tr.child(access, k);
    const NodeId stated = field_value(tree_of(sample), literal_of(sample), tr.text_of(name));
    const std::uint32_t in = model_.samples[sample].ref.tree;
    if (k == last && tr.text_of(name) == "id") {
      out.string(id_of(sample));
      return true;
    }
    if (stated == syntax::kNoNode)
      return fail(t, name, fmt::format("the sample does not state `{}`", tr.text_of(name)));
    if (k == last) return write_nested(out, in, stated, type);
    sample = sample_at(in, stated);
    if (sample == check::kNone)
      return fail(t, name, fmt::format("`{}` is not a sample", tr.text_of(name)));
  }
  return fail(t, access, "a field is expected here");
}

bool Literals::write_entity(json::Writer& out, std::uint32_t t, NodeId literal,
                            const check::Entity& entity, std::string_view default_id, bool with_type) {
  out.begin_object();
  if (with_type) out.key("type").string(entity.outside);
  if (!entity.is_anonymous) {
    const NodeId id = field_value(tree(t), literal, "id");
    if (id != syntax::kNoNode) out.key("id").string(syntax::unquote(tree(t).text_of(id)));
    else if (!default_id.empty()) out.key("id").string(default_id);
  }
  if (!write_attributes(out, t, literal, entity)) return false;
  out.end_object();
  return true;
}

bool Literals::write_attributes(json::Writer& out, std::uint32_t t, NodeId literal,
                                const check::Entity& entity) {
  const syntax::Tree& tr = tree(t);
  for (NodeId init : tr.children(literal)) {
    if (tr.kind(init) != NodeKind::FieldInit) continue;
    const std::string_view name = tr.text_of(tr.child(init, 0));
    if (name == "id" && !entity.is_anonymous) continue;
    const check::Field* field = nullptr;
    for (const check::Field& f : entity.fields)
      if (f.name == name) field = &f;
    if (field == nullptr)
      return fail(t, init, fmt::format("{} has no field `{}`", entity.name, name));
    out.key(name);
    if (!write(out, t, tr.child(init, 1), field->type)) return false;
  }
  return true;
}

}  // namespace writ::testing
