#include "tests/reference/eval.hpp"

#include <algorithm>
#include <map>

#include <re2/re2.h>

#include "lang/syntax/tree.hpp"
#include "runtime/program/tables.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"

namespace writ::reference {

using check::kNone;
using check::Ref;
using check::RefKind;
using check::TypeKind;
using syntax::NodeId;
using syntax::NodeKind;
using Op = syntax::Op;

namespace {

// `*` any run, `?` one code point; the rest stands for itself.
std::string pattern_of_glob(const std::string& glob) {
  std::string out = "(?s)";
  for (char c : glob) {
    if (c == '*') out += ".*";
    else if (c == '?') out += ".";
    else out += re2::RE2::QuoteMeta(std::string(1, c));
  }
  return out;
}

}  // namespace

Value Evaluator::condition(std::uint32_t tree, NodeId node, const Scope& scope) {
  const Value v = at(tree, node, scope);
  if (v.fault() && w_.without(Ablation::FaultyConditionIsFalse)) return of_bool(false);
  if (v.fault() && w_.without(Ablation::FaultyConditionIsTrue)) return of_bool(true);
  return v.missing() ? fault_of("missing value") : v;
}

Value Evaluator::at(std::uint32_t tree, NodeId node, const Scope& scope) {
  const Value v = plain(tree, node, scope);
  return m_.annotations[tree].to_decimal[syntax::index(node)] ? to_decimal(v) : v;
}

Value Evaluator::plain(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const auto child = [&](std::uint32_t k) { return at(tree, t.child(node, k), scope); };
  switch (t.kind(node)) {
    case NodeKind::If: {
      const Value c = condition(tree, t.child(node, 0), scope);
      if (c.fault() && w_.without(Ablation::IfFaultIsElse)) return child(2);
      return c.fault() ? c : child(c.yes() ? 1 : 2);
    }
    case NodeKind::Or:
    case NodeKind::And: {
      const bool is_and = t.kind(node) == NodeKind::And;
      Value v = of_bool(is_and);
      for (NodeId c : t.children(node)) {
        const Value x = condition(tree, c, scope);
        v = is_and ? kleene_and(v, x) : kleene_or(v, x);
      }
      return v;
    }
    case NodeKind::Not: return kleene_not(condition(tree, t.child(node, 0), scope));
    case NodeKind::Compare: return compare(tree, node, scope);
    case NodeKind::In: return in(tree, node, scope);
    case NodeKind::Is: return is(tree, node, scope);
    case NodeKind::TextTest: return text_test(tree, node, scope);
    case NodeKind::Sum:
    case NodeKind::Product: {
      Value v;
      bool first = true;
      for (NodeId c : t.children(node)) {
        const bool is_term = t.kind(c) == NodeKind::Term;
        const Value x = at(tree, is_term ? t.child(c, 0) : c, scope);
        if (first) {
          v = x;
          first = false;
          continue;
        }
        const Value bad = trouble(v, x);
        const Sign sign = t.op(c) == Op::Add   ? Sign::Plus
                          : t.op(c) == Op::Sub ? Sign::Minus
                          : t.op(c) == Op::Mul ? Sign::Times
                                               : Sign::Over;
        v = bad.fault() ? bad : arithmetic(sign, v, x);
      }
      return v;
    }
    case NodeKind::Negate: {
      const Value x = child(0), bad = trouble(x);
      if (bad.fault()) return bad;
      Value v = x;
      v.n = -x.n;
      return v.n > INT64_MAX ? fault_of("overflow") : v;
    }
    case NodeKind::Otherwise: {
      const Value x = child(0);
      const bool catches = x.fault() && w_.without(Ablation::OtherwiseCatchesFaults);
      return x.missing() || catches ? child(1) : x;
    }
    case NodeKind::Access: return access(tree, node, scope);
    case NodeKind::Query: return query(tree, node, scope);
    case NodeKind::Has: return has(tree, t.child(node, 0), scope);
    case NodeKind::Call: return call(tree, node, scope);
    case NodeKind::ListLit: {
      std::vector<Value> items;
      Value bad;
      for (NodeId c : t.children(node)) {
        items.push_back(at(tree, c, scope));
        bad = join(bad, trouble(items.back()));
      }
      return bad.fault() ? bad : of_list(std::move(items));
    }
    case NodeKind::Ident: return name(tree, node, ref(tree, node), scope);
    default:
      if (ref(tree, node).kind == RefKind::EnumMember)
        return name(tree, node, ref(tree, node), scope);
      return literal(tree, node);
  }
}

Value Evaluator::literal(std::uint32_t tree, NodeId node) {
  const syntax::Tree& t = m_.trees[tree];
  std::string text(t.text_of(node));
  std::string digits;
  for (char c : text)
    if (c != '_' && c != ',') digits += c;
  const auto blank = digits.find_first_of(" \t\r\n");
  const auto unit =
      digits.find_first_not_of(" \t\r\n", blank == std::string::npos ? digits.size() : blank);
  const auto ours = [](Is is, const std::optional<value::Value>& v) {
    Value out = of_number(is, v ? v->i : 0);
    out.scale = v ? v->scale : 0;
    return out;
  };
  switch (t.kind(node)) {
    case NodeKind::True: return of_bool(true);
    case NodeKind::False: return of_bool(false);
    case NodeKind::Number:
      if (m_.types[m_.annotations[tree].type[syntax::index(node)]].kind == TypeKind::Int)
        return of_number(Is::Int, value::parse_int(digits).value_or(0));
      return ours(Is::Decimal, value::parse_decimal(digits));
    case NodeKind::Percent:
      return ours(Is::Decimal,
                  value::parse_decimal(digits.substr(0, digits.find_first_of(" %")) + "e-2"));
    case NodeKind::Amount: {
      const auto v = value::parse_duration(digits.substr(0, blank) + " " + digits.substr(unit));
      return ours(v && v->tag == value::Tag::Period ? Is::Period : Is::Duration, v);
    }
    case NodeKind::Money: {
      Value v = ours(Is::Money, value::parse_money(digits.substr(0, blank), digits.substr(unit)));
      v.text = digits.substr(unit);
      return v;
    }
    case NodeKind::Text: return of_text(syntax::unquote(text));
    case NodeKind::Time: {
      if (const auto d = value::parse_date(text)) {
        const bool is_time =
            m_.types[m_.annotations[tree].type[syntax::index(node)]].kind == TypeKind::Time;
        return is_time ? of_number(Is::Time, Wide{*d} * 86'400'000'000) : of_number(Is::Date, *d);
      }
      return of_number(Is::Time, value::parse_time(text).value_or(0));
    }
    case NodeKind::ClockTime: return of_number(Is::Clock, value::parse_clock(text).value_or(0));
    default: return fault_of("internal");
  }
}

// ---- names --------------------------------------------------------------------------------------------

Value Evaluator::name(std::uint32_t tree, NodeId, const Ref& r, const Scope& scope) {
  switch (r.kind) {
    case RefKind::Local:
      for (std::size_t k = scope.size(); k-- > 0;)
        if (scope[k].tree == tree && syntax::index(scope[k].name) == r.a) return scope[k].value;
      return fault_of("internal");
    case RefKind::It:
      for (std::size_t k = scope.size(); k-- > 0;)
        if (scope[k].name == syntax::kNoNode) return scope[k].value;
      return fault_of("internal");
    case RefKind::Now: return of_number(Is::Time, w_.now);
    case RefKind::Digest: return of_text(digest());
    case RefKind::Requesters: {
      std::vector<Value> all;
      for (const Being* b : w_.requesters) all.push_back(of_being(b));
      return of_list(std::move(all));
    }
    case RefKind::Fact: return w_.facts[r.a];
    case RefKind::Setting: return w_.settings[r.a];
    case RefKind::Extern: return answer_of(r.a, {});
    case RefKind::Define: return at(m_.defines[r.a].body, {});
    case RefKind::EnumMember: {
      Value v = of_number(Is::Enum, r.b);
      v.of = r.a;
      return v;
    }
    case RefKind::Role: return of_number(Is::Role, r.a);
    case RefKind::Instance: return record_of(r.a);
    case RefKind::Table: return keys_of(r.a);
    default: return {};
  }
}

Value Evaluator::access(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  if (ref(tree, node).kind != RefKind::None) return name(tree, node, ref(tree, node), scope);
  NodeId part = t.child(node, 0);
  Value v = at(tree, part, scope);
  for (part = t[part].next_sibling; part != syntax::kNoNode; part = t[part].next_sibling)
    v = field(v, ref(tree, part));
  return v;
}

Value Evaluator::field(const Value& base, const Ref& r) {
  const Value bad = trouble(base);
  if (bad.fault()) return bad;
  std::uint32_t position = r.a;
  // Of another type than a test beside it has found: that test is false, and absorbs the fault.
  if (r.kind == RefKind::Field && base.is == Is::Entity && r.b != base.of)
    return fault_of("internal");
  if (r.kind == RefKind::UnionField) {
    const check::UnionField& u = m_.union_fields[r.a];
    const std::uint32_t is = u.of_kinds ? base.record->kind : base.of;
    for (std::size_t k = 0; k < u.entities.size(); ++k)
      if (u.entities[k] == is) position = u.fields[k];
  }
  const std::vector<Value>& fields = base.is == Is::Being    ? base.being->fields
                                     : base.is == Is::Record ? base.record->fields
                                                             : *base.items;
  return position < fields.size() ? fields[position] : fault_of("internal");
}

// ---- tests --------------------------------------------------------------------------------------------

Value Evaluator::compare(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const Value a = at(tree, t.child(node, 0), scope), b = at(tree, t.child(node, 1), scope);
  const Value bad = trouble(a, b);
  if (bad.fault()) return w_.without(Ablation::ComparisonIsFalse) ? of_bool(false) : bad;
  const Op op = t.op(node);
  if (op == Op::Eq || op == Op::Ne) {
    if (a.is == Is::Money && b.is == Is::Money && a.text != b.text)
      return fault_of("two currencies");
    return of_bool(equal(a, b) == (op == Op::Eq));
  }
  const Value o = order(a, b);
  if (o.fault()) return o;
  return of_bool(op == Op::Lt   ? o.n < 0
                 : op == Op::Le ? o.n <= 0
                 : op == Op::Gt ? o.n > 0
                                : o.n >= 0);
}

Value Evaluator::in(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const Value x = at(tree, t.child(node, 0), scope);
  const Value low = at(tree, t.child(node, 1), scope);
  Value v;
  if (t.op(node) == Op::InList) {
    v = trouble(x, low);
    if (!v.fault())
      v = of_bool(std::any_of(low.items->begin(), low.items->end(),
                              [&](const Value& i) { return equal(x, i); }));
  } else {
    const Value high = at(tree, t.child(node, 2), scope);
    const auto at_least = [](const Value& p, const Value& q, bool strict) {
      const Value bad = trouble(p, q);
      if (bad.fault()) return bad;
      const Value o = order(p, q);
      return o.fault() ? o : of_bool(strict ? o.n > 0 : o.n >= 0);
    };
    const Value from = at_least(x, low, false), to = at_least(high, x, t.op(node) == Op::RangeUntil);
    // A clock span wraps over midnight, or not: when one end is a fault nobody knows.
    const bool is_span = low.is == Is::Clock || high.is == Is::Clock;
    const Value ends = join(low, high);
    if (is_span && ends.fault()) v = ends;
    else v = is_span && low.n > high.n ? kleene_or(from, to) : kleene_and(from, to);
  }
  return t.has(node, syntax::kNegated) ? kleene_not(v) : v;
}

Value Evaluator::is(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const Value x = at(tree, t.child(node, 0), scope);
  const NodeId q = t.child(node, 1);
  Value v;
  if (x.fault()) {
    v = x;
  } else if (t.kind(q) == NodeKind::Missing) {
    v = of_bool(x.missing());
  } else {
    v = of_bool(false);
    for (NodeId path : t.children(q)) v = kleene_or(v, quality(x, ref(tree, path)));
  }
  return t.has(node, syntax::kNegated) ? kleene_not(v) : v;
}

Value Evaluator::quality(const Value& x, const Ref& r) {
  if (r.kind == RefKind::Kind) return of_bool(x.is == Is::Record && x.record->kind == r.a);
  if (x.missing()) return fault_of("missing value");
  const auto being = [&](std::uint32_t mask) {
    return of_bool((mask & (x.being->is_person ? program::kPersonMask : program::kAgentMask)) != 0);
  };
  switch (r.kind) {
    case RefKind::Role: return of_bool(x.being->is_active && x.being->holds(r.a, w_.now));
    case RefKind::PersonType: return being(program::kPersonMask);
    case RefKind::AgentType: return being(program::kAgentMask);
    case RefKind::EntityType: return of_bool(x.of == r.a);
    case RefKind::UnionType: {
      const check::Type& type = m_.types[check::TypeId{r.a}];
      if (type.kind == TypeKind::Principal) return being(type.a);
      if (type.kind == TypeKind::Entity) return of_bool(x.of == type.a);
      return of_bool(std::find(type.members.begin(), type.members.end(), x.of) != type.members.end());
    }
    default: return fault_of("internal");
  }
}

Value Evaluator::text_test(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const NodeId right = t.child(node, 1);
  const Value a = at(tree, t.child(node, 0), scope);
  const Op op = t.op(node);
  if (op == Op::Like || op == Op::Matches) {
    if (const Value bad = trouble(a); bad.fault()) return bad;
    const std::string pattern = syntax::unquote(t.text_of(right));
    return of_bool(
        re2::RE2::FullMatch(a.text, re2::RE2(op == Op::Like ? pattern_of_glob(pattern) : pattern)));
  }
  const Value b = at(tree, right, scope);
  if (const Value bad = trouble(a, b); bad.fault()) return bad;
  if (a.is == Is::List)
    return of_bool(
        std::any_of(a.items->begin(), a.items->end(), [&](const Value& i) { return equal(b, i); }));
  if (op == Op::StartsWith) return of_bool(a.text.starts_with(b.text));
  if (op == Op::EndsWith) return of_bool(a.text.ends_with(b.text));
  return of_bool(a.text.find(b.text) != std::string::npos);
}

Value initial_of(const World& world, check::NodeRef where) {
  const NodeId initial = world.model.tree(where).find(where.node, NodeKind::SettingDefault);
  if (initial == syntax::kNoNode) return {};
  return Evaluator(world).at(where.tree, world.model.tree(where).child(initial, 0), {});
}

bool in_declared_range(const World& world, check::NodeRef where, const Value& v) {
  const syntax::Tree& t = world.model.tree(where);
  const NodeId range = t.find(where.node, NodeKind::SettingRange);
  if (range == syntax::kNoNode || v.missing()) return true;
  Evaluator eval(world);
  const Value low = order(eval.at(where.tree, t.child(range, 0), {}), v);
  const Value high = order(v, eval.at(where.tree, t.child(range, 1), {}));
  if (low.fault() || high.fault()) return false;
  return low.n <= 0 && (t.op(range) == syntax::Op::RangeUntil ? high.n < 0 : high.n <= 0);
}

std::uint64_t bucket(const std::string& name, const std::string& key) {
  value::Hasher hash;
  hash.field(name);
  hash.field(key);
  unsigned char bytes[32];
  hash.digest(bytes);
  std::uint64_t number = 0;
  for (int k = 0; k < 8; ++k) number = number * 256 + bytes[k];
  return number % 10'000;
}

std::string text_of(const check::Model& model, const Value& v) {
  value::Value out;
  out.i = static_cast<std::int64_t>(v.n);
  out.scale = static_cast<std::uint8_t>(v.scale);
  switch (v.is) {
    case Is::Text: return v.text;
    case Is::Being: return v.being->id;
    case Is::Record: return v.record->id;
    case Is::Entity: return (*v.items)[0].text;
    case Is::Enum:
      return v.n < 0 ? "" : model.enums[v.of].members[static_cast<std::size_t>(v.n)].outside;
    case Is::Role: return v.n < 0 ? "" : model.roles[static_cast<std::size_t>(v.n)].outside;
    case Is::Bool: out.tag = value::Tag::Bool; break;
    case Is::Int: out.tag = value::Tag::Int; break;
    case Is::Decimal: out.tag = value::Tag::Decimal; break;
    case Is::Money:
      out.tag = value::Tag::Money;
      out.aux = value::currency_code(v.text[0], v.text[1], v.text[2]);
      break;
    case Is::Time: out.tag = value::Tag::Time; break;
    case Is::Date: out.tag = value::Tag::Date; break;
    case Is::Duration: out.tag = value::Tag::Duration; break;
    case Is::Period: out.tag = value::Tag::Period; break;
    case Is::Clock: out.tag = value::Tag::Clock; break;
    default: return "";
  }
  return value::to_text(out);
}

}  // namespace writ::reference
