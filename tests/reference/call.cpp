// What is called: defines, tables, what the host gives, and the built-in functions.
#include <algorithm>
#include <map>

#include "lang/syntax/tree.hpp"
#include "runtime/program/tables.hpp"
#include "runtime/value/calendar.hpp"
#include "runtime/value/ops.hpp"
#include "tests/reference/eval.hpp"

namespace writ::reference {

using check::Ref;
using check::RefKind;
using syntax::NodeId;
using syntax::NodeKind;

namespace {

std::int64_t seconds_of_day(std::int64_t at) {
  const std::int64_t day = 86'400'000'000;
  return ((at % day + day) % day) / 1'000'000;
}
std::int64_t day_of(std::int64_t at) {
  const std::int64_t day = 86'400'000'000;
  return at >= 0 ? at / day : -((-at + day - 1) / day);
}

Value of_datum(const check::Datum& d) {
  static constexpr std::pair<value::Tag, Is> kTags[] = {
      {value::Tag::Bool, Is::Bool},       {value::Tag::Int, Is::Int},
      {value::Tag::Decimal, Is::Decimal}, {value::Tag::Money, Is::Money},
      {value::Tag::Text, Is::Text},       {value::Tag::Time, Is::Time},
      {value::Tag::Date, Is::Date},       {value::Tag::Duration, Is::Duration},
      {value::Tag::Period, Is::Period},   {value::Tag::Clock, Is::Clock},
      {value::Tag::Enum, Is::Enum},       {value::Tag::Role, Is::Role},
      {value::Tag::Entity, Is::Entity}};
  Value v;
  for (const auto& [tag, is] : kTags)
    if (tag == d.tag) v.is = is;
  v.n = d.i;
  v.scale = d.scale;
  v.of = d.aux;
  v.text = d.text;
  if (v.is == Is::Money)
    for (int shift : {16, 8, 0}) v.text += static_cast<char>(d.aux >> shift);
  if (v.is == Is::Entity) {
    std::vector<Value> parts;
    for (const check::Datum& part : d.parts) parts.push_back(of_datum(part));
    v.items = std::make_shared<const std::vector<Value>>(std::move(parts));
  }
  return v;
}

}  // namespace

Value Evaluator::call(std::uint32_t tree, NodeId node, const Scope& scope) {
  const syntax::Tree& t = m_.trees[tree];
  const NodeId called = t.child(node, 0);
  const Ref& r = ref(tree, called);
  std::vector<Value> args;
  for (NodeId a = t[called].next_sibling; a != syntax::kNoNode; a = t[a].next_sibling)
    args.push_back(at(tree, a, scope));
  if (r.kind == RefKind::Table) return lookup(r.a, args[0]);
  if (r.kind == RefKind::Builtin) {
    const std::string_view name = program::kBuiltins[r.a].name;
    return name == "keys_of" ? args[0] : builtin(name, std::move(args));
  }
  if (r.kind == RefKind::Extern) return answer_of(r.a, args);
  const check::Define& define = m_.defines[r.a];
  Scope inner;
  for (std::size_t k = 0; k < define.params.size() && k < args.size(); ++k)
    inner.push_back({define.params[k].tree, define.params[k].node, args[k]});
  return at(define.body, inner);
}

// What the host said, else the default; what it did not say, where it said something, has failed.
Value Evaluator::answer_of(std::uint32_t external, const std::vector<Value>& args) {
  Value bad;
  for (std::size_t k = 0; k < args.size(); ++k)
    if (!args[k].missing() || !m_.types[m_.externs[external].param_types[k]].is_optional)
      bad = join(bad, trouble(args[k]));
  if (bad.fault()) return bad;
  if (const auto said = w_.answers.find(external); said != w_.answers.end()) {
    const HostAnswer* found = nullptr;
    for (const HostAnswer& a : said->second) {
      bool same = !a.to_any;
      for (std::size_t k = 0; same && k < args.size(); ++k)
        same = a.arguments[k].missing() ? args[k].missing()
                                        : !args[k].missing() && equal(a.arguments[k], args[k]);
      if (same || (a.to_any && found == nullptr)) found = &a;
    }
    return found == nullptr || found->failed ? fault_of("host function failed") : found->result;
  }
  const Value initial = initial_of(w_, m_.externs[external].ref);
  return initial.missing() ? fault_of("host function failed") : initial;
}

Value Evaluator::lookup(std::uint32_t table, const Value& key) {
  if (const Value bad = trouble(key); bad.fault()) return bad;
  const check::NodeRef where = m_.tables[table].ref;
  const syntax::Tree& t = m_.tree(where);
  for (const check::TableData& d : m_.tables[table].data)
    if (equal(of_datum(d.key), key)) return of_datum(d.value);
  for (NodeId row : t.children(where.node))
    if (t.kind(row) == NodeKind::TableRow && equal(at(where.tree, t.child(row, 0), {}), key))
      return at(where.tree, t.child(row, 1), {});
  return {};
}

// In order.
Value Evaluator::keys_of(std::uint32_t table) {
  const check::NodeRef where = m_.tables[table].ref;
  const syntax::Tree& t = m_.tree(where);
  std::vector<Value> keys;
  for (const check::TableData& d : m_.tables[table].data) keys.push_back(of_datum(d.key));
  for (NodeId row : t.children(where.node))
    if (t.kind(row) == NodeKind::TableRow) keys.push_back(at(where.tree, t.child(row, 0), {}));
  std::sort(keys.begin(), keys.end(), [](const Value& a, const Value& b) {
    return a.is == Is::Text ? a.text < b.text : a.n < b.n;
  });
  return of_list(std::move(keys));
}

Value Evaluator::builtin(std::string_view name, std::vector<Value> args) {
  for (const Value& a : args)
    if (a.fault()) return a;
  args.resize(3);
  const Value& x = args[0];
  if (const Value bad = trouble(x); bad.fault()) return bad;
  if (name == "clock" || name == "date" || name == "weekday") {
    if (name == "clock" && args[1].missing()) return fault_of("missing value");
    std::int64_t at = static_cast<std::int64_t>(x.n);
    if (!args[1].missing()) {
      const auto offset = value::local_offset(args[1].text, at);
      if (!offset) return fault_of("unknown time zone");
      at += *offset * 1'000'000;
    }
    if (name == "clock") return of_number(Is::Clock, seconds_of_day(at));
    if (name == "date") return of_number(Is::Date, day_of(at));
    return of_number(Is::Int, ((day_of(at) + 3) % 7 + 7) % 7 + 1);  // 1970-01-01 was a Thursday
  }
  if (name == "floor") {
    Wide one = 1;
    for (int k = 0; k < x.scale; ++k) one *= 10;
    return of_number(Is::Int, x.n >= 0 ? x.n / one : -((-x.n + one - 1) / one));
  }
  if (name == "abs") {
    Value v = x;
    if (v.n < 0) v.n = -v.n;
    return v.n > INT64_MAX ? fault_of("overflow") : v;
  }
  if (name == "length")
    return of_number(Is::Int, std::count_if(x.text.begin(), x.text.end(),
                                            [](char c) { return (c & 0xC0) != 0x80; }));
  const auto is_business = [&](Wide day, const Value& holidays) {
    if (((day + 3) % 7 + 7) % 7 >= 5) return false;
    return holidays.missing() || std::none_of(holidays.items->begin(), holidays.items->end(),
                                              [&](const Value& h) { return h.n == day; });
  };
  if (name == "is_business_day") return of_bool(is_business(x.n, args[1]));
  if (name == "business_day") {
    if (const Value bad = trouble(args[1]); bad.fault()) return bad;
    Wide left = args[1].n, day = x.n;
    if (left > 10'000 || left < -10'000) return fault_of("overflow");
    for (const int step = left < 0 ? -1 : 1; left != 0;) {
      day += step;
      if (day < value::kMinDate || day > value::kMaxDate) return fault_of("overflow");
      if (is_business(day, args[2])) left -= step;
    }
    return of_number(Is::Date, day);
  }
  if (name == "year_of" || name == "month_of" || name == "day_of") {
    const std::string iso = text_of(m_, x);  // YYYY-MM-DD
    return of_number(Is::Int, std::stoll(name == "year_of"    ? iso.substr(0, 4)
                                         : name == "month_of" ? iso.substr(5, 2)
                                                              : iso.substr(8, 2)));
  }
  if (name == "nth") {
    if (const Value bad = trouble(args[1]); bad.fault()) return bad;
    const bool is_there = args[1].n >= 1 && args[1].n <= static_cast<Wide>(x.items->size());
    return is_there ? (*x.items)[static_cast<std::size_t>(args[1].n - 1)] : Value{};
  }
  if (name == "bucket") {
    if (const Value bad = trouble(args[1]); bad.fault()) return bad;
    return of_number(Is::Int, bucket(x.text, args[1].text));
  }
  if (name == "holders") {
    std::map<std::string, Value> all;
    for (const Being& b : w_.beings)
      if (b.is_person && b.is_active && x.n >= 0 && b.holds(static_cast<std::uint32_t>(x.n), w_.now))
        all.emplace(b.id, of_being(&b));
    std::vector<Value> out;
    for (const auto& [id, v] : all) out.push_back(v);
    return of_list(std::move(out));
  }
  if (name == "lower" || name == "upper") {
    std::string s = x.text;
    for (char& c : s) {
      if (name == "lower" && c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
      if (name == "upper" && c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    }
    return of_text(s);
  }
  return fault_of("internal");
}

}  // namespace writ::reference
