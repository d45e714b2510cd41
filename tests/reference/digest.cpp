// The content digest (semantics, "Digest"): SHA-256 over length-prefixed fields.
#include <algorithm>

#include "runtime/value/ops.hpp"
#include "tests/reference/decide.hpp"

namespace writ::reference {

using check::TypeKind;

namespace {

std::string part(const std::string& bytes) { return std::to_string(bytes.size()) + ":" + bytes; }

std::string plain_amount(const Value& v) {
  Value bare = v;
  while (bare.scale > 0 && bare.n % 10 == 0) bare.n /= 10, --bare.scale;
  std::string out;
  value::append_decimal(out, static_cast<std::int64_t>(bare.n),
                        static_cast<std::uint8_t>(bare.scale));
  return out;
}

std::string canonical(const check::Model& m, check::TypeId type, const Value& v) {
  const check::Type& t = m.types[type];
  const std::string number = std::to_string(static_cast<long long>(v.n));
  switch (t.kind) {
    case TypeKind::Bool: return "b" + part(number);
    case TypeKind::Int: return "n" + part(number);
    case TypeKind::Decimal: return "n" + part(plain_amount(v));
    case TypeKind::Money: return "m" + part(plain_amount(v) + " " + v.text);
    case TypeKind::Text: return "t" + part(v.text);
    case TypeKind::Time: return "i" + part(number);
    case TypeKind::Date: return "d" + part(number);
    case TypeKind::Duration: return "u" + part(number);
    case TypeKind::Period: return "p" + part(number);
    case TypeKind::Clock: return "c" + part(number);
    case TypeKind::Enum: return "v" + part(text_of(m, v));
    case TypeKind::Role: return "r" + part(text_of(m, v));
    case TypeKind::Principal: return "w" + part(v.being->id);
    case TypeKind::Entity:
    case TypeKind::Union: {
      const check::Entity& e = m.entities[v.of];
      const Value& id = (*v.items)[0];
      std::string body = part(e.outside) + part(id.missing() ? "" : id.text);
      std::vector<std::pair<std::string, std::size_t>> names;
      for (std::size_t k = 0; k < e.fields.size(); ++k)
        if (!(*v.items)[k + 1].missing() && !e.fields[k].is_volatile)
          names.emplace_back(e.fields[k].name, k);
      std::sort(names.begin(), names.end());
      for (const auto& [name, k] : names)
        body += part(name) + canonical(m, e.fields[k].type, (*v.items)[k + 1]);
      return "e" + part(body);
    }
    case TypeKind::List:
    case TypeKind::Set: {
      std::vector<std::string> items;
      for (const Value& item : *v.items) items.push_back(canonical(m, check::TypeId{t.a}, item));
      if (t.kind == TypeKind::Set) std::sort(items.begin(), items.end());
      std::string body;
      for (const std::string& item : items) body += part(item);
      return (t.kind == TypeKind::Set ? "s" : "l") + part(body);
    }
    case TypeKind::Record: break;
  }
  return "-";
}

}  // namespace

std::string content_digest(const World& world) {
  const check::Model& m = world.model;
  const check::Action& action = m.actions[world.action];
  value::Hasher hash;
  hash.field("writ-content-1");
  hash.field(world.tenant);
  hash.field(action.qualified);
  hash.field(world.actor != nullptr ? world.actor->id : "");
  hash.field(std::to_string(world.requesters.size()));
  for (const Being* b : world.requesters) hash.field(b->id);
  std::set<std::pair<std::string, std::string>> content;
  for (const check::Content& c : action.content) {
    const check::Fact& fact = m.facts[c.fact];
    const Value& v = world.facts[c.fact];
    if (v.missing()) continue;
    const TypeKind kind = m.types[fact.type].kind;
    if (c.field == check::kNone || (kind != TypeKind::Entity && kind != TypeKind::Principal)) {
      content.emplace(fact.name, canonical(m, fact.type, v));
      continue;
    }
    const bool is_being = v.is == Is::Being;
    const Value& x = is_being ? v.being->fields[c.field] : (*v.items)[c.field];
    if (x.missing()) continue;
    if (c.field == 0) {
      content.emplace(fact.name + ".id", "t" + part(x.text));
      continue;
    }
    const check::Field& f =
        is_being ? m.principal_fields[c.field - 1] : m.entities[v.of].fields[c.field - 1];
    content.emplace(fact.name + "." + f.name, canonical(m, f.type, x));
  }
  for (const auto& [name, bytes] : content) {
    hash.field(name);
    hash.field(bytes);
  }
  return hash.hex();
}

}  // namespace writ::reference
