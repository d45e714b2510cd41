// Conditions, what they make sure of, queries, and requirements.
#include "tests/generate/expression.hpp"

namespace writ::generate {

namespace {

// An amount's unit may not stand before a colon, which a query's value may bring.
bool ends_in_unit(const std::string& text) {
  const std::size_t blank = text.rfind(' ');
  return blank != std::string::npos && blank > 0 && text[blank - 1] >= '0' && text[blank - 1] <= '9';
}

}  // namespace

Expr Expressions::condition(const Scope& scope, int depth) {
  Scope inside = scope;
  return guard(scope, depth, inside);
}

Expr Expressions::guard(const Scope& scope, int depth, Scope& inside) {
  if (depth <= 0) return c_.chance(60) ? comparison(scope, 0) : leaf({Is::Bool}, scope);
  switch (c_.below(15)) {
    case 0:
    case 1:
    case 2: return both(scope, depth, inside);
    case 3:
    case 4: return either(scope, depth);
    case 5: return {"not " + condition(scope, depth - 1).in(Binds::Not), Binds::Not};
    case 6:
    case 7: return membership(scope, depth);
    case 8: return quality(scope, depth);
    case 9: return text_test(scope, depth);
    case 10:
    case 11: return quantifier(scope, depth);
    case 12:
      if (scope.has_allowed && !d_.plain_evidence)
        if (const std::string r = requirement(scope, depth - 1, true); !r.empty())
          return {"has " + r, Binds::Not};
      return narrowing(scope, inside, true);
    case 13: return value({Is::Bool}, scope, depth - 1);
    default: return comparison(scope, depth);
  }
}

// A test whose truth (`holds`) or falsehood makes a path present, or of one type.
Expr Expressions::narrowing(const Scope& scope, Scope& inside, bool holds) {
  const auto maybe = scope.optional();
  if (!maybe.empty() && c_.chance(70)) {
    const Path path = *c_.pick(maybe);
    inside.add(d_, path.text, path.type.present(), 1);
    return {path.text + (holds ? " is not missing" : " is missing"), Binds::Compare};
  }
  for (const Is is : {Is::Actor, Is::Union})
    for (const Path& p : scope.paths)
      if (p.type == Type{is} && c_.chance(50)) {
        const bool first = c_.chance(50);
        const std::string path = p.text;
        const std::string what =
            is == Is::Actor ? (first ? "Person" : "Agent") : d_.entities[first ? 0 : 1].name;
        inside.add(d_, path,
                   is == Is::Actor ? Type{first ? Is::Person : Is::Agent}
                                   : Type{Is::Entity, first ? 0u : 1u},
                   1);
        return {path + (holds ? " is " : " is not ") + what, Binds::Compare};
      }
  return comparison(scope, 0);
}

// The first is now and then the last.
std::string Expressions::joined(std::vector<std::string> terms, const char* word) {
  if (c_.chance(40)) std::swap(terms.front(), terms.back());
  return fmt::format("{}", fmt::join(terms, word));
}

// A conjunct may lean on another, on either side of it.
Expr Expressions::both(const Scope& scope, int depth, Scope& inside) {
  std::vector<std::string> terms;
  if (c_.chance(60)) terms.push_back(narrowing(scope, inside, true).in(Binds::Not));
  const std::int64_t more = c_.between(1, 2);
  const Scope narrowed = inside;
  for (std::int64_t k = 0; k < more; ++k)
    terms.push_back(guard(narrowed, depth - 1, inside).in(Binds::Not));
  if (terms.size() == 1) terms.push_back(condition(scope, depth - 1).in(Binds::Not));
  return {joined(std::move(terms), " and "), Binds::And};
}

Expr Expressions::either(const Scope& scope, int depth) {
  std::vector<std::string> terms;
  Scope inside = scope;
  if (c_.chance(50)) terms.push_back(narrowing(scope, inside, false).in(Binds::And));
  terms.push_back(condition(inside, depth - 1).in(Binds::And));
  if (terms.size() == 1 || c_.chance(30))
    terms.push_back(condition(scope, depth - 1).in(Binds::And));
  return {joined(std::move(terms), " or "), Binds::Or};
}

Expr Expressions::comparison(const Scope& scope, int depth) {
  static const std::vector<std::string> kOrder{"<", "<=", ">", ">=", "==", "!="};
  static const std::vector<std::string> kEqual{"==", "!="};
  if (c_.chance(20))  // things and people are equal by who they are
    for (const Is is : {Is::Person, Is::Agent, Is::Actor, Is::Entity}) {
      const Type t{is, is == Is::Entity ? c_.below(2) : 0};
      const auto paths = scope.of(t);
      if (!paths.empty() && c_.chance(60))
        return {c_.pick(paths)->text + " " + c_.pick(kEqual) + " " + c_.pick(paths)->text,
                Binds::Compare};
    }
  const bool is_ordered = c_.chance(70);
  const Type t = is_ordered ? ordered() : scalar();
  // One side is read from the request where that can be, so that constants alone are rare.
  const auto paths = scope.of(t);
  const std::string left = !paths.empty() && c_.chance(70)
                               ? c_.pick(paths)->text
                               : value(t, scope, depth - 1).in(Binds::Sum);
  return {left + " " + c_.pick(is_ordered ? kOrder : kEqual) + " " +
              value(t, scope, depth - 1).in(Binds::Sum),
          Binds::Compare};
}

Expr Expressions::membership(const Scope& scope, int depth) {
  const std::string in = c_.chance(30) ? " not in " : " in ";
  if (c_.chance(50)) {
    const Type t = ordered();
    return {value(t, scope, depth - 1).in(Binds::Sum) + in + value(t, scope, 0).in(Binds::Sum) +
                (c_.chance(50) ? " .. " : " until ") + value(t, scope, 0).in(Binds::Sum),
            Binds::Compare};
  }
  Type many = list_of(c_.chance(20) ? Type{Is::Person} : scalar());
  if (many.item == Is::Person && !can_be({Is::Person}, scope)) many = list_of({Is::Text});
  for (const Path& p : scope.paths)
    if ((p.type.is == Is::List || p.type.is == Is::Set) && !p.type.optional &&
        can_be(p.type.element(), scope) && c_.chance(50))
      many = p.type;
  return {value(many.element(), scope, depth - 1).in(Binds::Sum) + in +
              value(many, scope, depth - 1).in(Binds::Sum),
          Binds::Compare};
}

Expr Expressions::quality(const Scope& scope, int depth) {
  const std::string is = c_.chance(40) ? " is not " : " is ";
  if (c_.chance(40)) {
    const Type t = scalar();
    const std::string maybe = optional(t, scope, depth - 1);
    if (!maybe.empty()) return {maybe + is + "missing", Binds::Compare};
  }
  for (const Is who : {Is::Person, Is::Actor, Is::Agent})
    for (const Path* p : scope.of({who}))
      if (c_.chance(60)) {
        if (c_.chance(30))
          return {fmt::format("{}{}({} or {})", p->text, is, c_.pick(d_.roles), c_.pick(d_.roles)),
                  Binds::Compare};
        return {p->text + is + c_.pick(d_.roles), Binds::Compare};
      }
  if (depth > 0 && c_.chance(15))
    return {"is_business_day(" + value({Is::Date}, scope, depth - 1).text +
            (c_.chance(50) ? ", holidays)" : ")")};
  if (depth > 0 && c_.chance(15)) {
    const std::string q = fresh();
    return {fmt::format("{}({} in {}{}){}missing", c_.chance(50) ? "earliest" : "latest", q,
                        d_.events[0].name, window(scope, d_.events[0].kept), is),
            Binds::Compare};
  }
  if (d_.events.size() > 1 && scope.paths.size() > 1)  // the kind of the latest of two
    if (depth > 0) {
      const std::string q = fresh();
      return {fmt::format("latest({} in {} or {}){}{}", q, d_.events[0].name, d_.events[1].name, is,
                          d_.events[c_.below(2)].name),
              Binds::Compare};
    }
  return comparison(scope, depth);
}

Expr Expressions::text_test(const Scope& scope, int depth) {
  static const std::vector<std::string> kTests{" starts with ", " ends with ", " contains "};
  const std::string left = value({Is::Text}, scope, depth - 1).in(Binds::Sum);
  switch (c_.below(4)) {
    case 0: return {left + " like \"*a?\"", Binds::Compare};
    case 1: return {left + " matches r\"[a-f0-9]+\"", Binds::Compare};
    case 2:
      for (const Path& p : scope.paths)
        if ((p.type.is == Is::List || p.type.is == Is::Set) && !p.type.optional &&
            can_be(p.type.element(), scope))
          return {p.text + " contains " + value(p.type.element(), scope, depth - 1).in(Binds::Sum),
                  Binds::Compare};
      [[fallthrough]];
    default:
      return {left + c_.pick(kTests) + value({Is::Text}, scope, depth - 1).in(Binds::Sum),
              Binds::Compare};
  }
}

Expr Expressions::quantifier(const Scope& scope, int depth) {
  Scope inside = scope;
  const std::string gen = generator(scope, depth - 1, inside);
  switch (c_.below(3)) {
    case 0: return query("any", gen, c_.chance(50) ? condition(inside, depth - 1).text : "");
    case 1: return query("every", gen, condition(inside, depth - 1).text);
    default: {
      static const std::vector<std::string> kOrder{" > ", " < ", " == "};
      return {
          query("count", gen, "").text + c_.pick(kOrder) + value({Is::Int}, scope, 0).in(Binds::Sum),
          Binds::Compare};
    }
  }
}

std::string Expressions::window(const Scope& scope, bool is_kept) {
  static const std::vector<std::string> kUnits{"day", "week", "month", "year"};
  if (is_kept) {
    if (c_.chance(60)) return " within last 5 days";
    return c_.chance(50) ? " within this day" : " within this day in \"Asia/Kolkata\"";
  }
  if (c_.chance(40))
    return " within this " + c_.pick(kUnits) + (c_.chance(40) ? " in \"Europe/Berlin\"" : "");
  return " within last " +
         (c_.chance(30) ? "2 months" : value({Is::Duration}, scope, 0).in(Binds::Sum));
}

std::string Expressions::generator(const Scope& scope, int depth, Scope& inside, bool lists_only) {
  const std::string q = fresh();
  const std::string head = q + " in ";
  const auto where = [&](const Scope& there) {
    if (!c_.chance(60)) return std::string();
    Scope narrowed = there;
    narrowed.has_allowed = false;
    const std::string test = guard(narrowed, depth - 1, inside).text;
    return ends_in_unit(test) ? " where (" + test + ")" : " where " + test;
  };
  const std::uint32_t way = lists_only ? c_.below(2) : c_.below(7);
  if (way == 0) {
    for (const Path& p : scope.paths)
      if ((p.type.is == Is::List || p.type.is == Is::Set) && !p.type.optional && c_.chance(60)) {
        inside.add(d_, q, p.type.element(), 1);
        const std::string path = p.text;
        return head + path + where(inside);
      }
  }
  if (way <= 1) {
    const Type item = scalar();
    inside.paths.push_back({q, item});
    return head + value(list_of(item), scope, 0).in(Binds::Sum) + where(inside);
  }
  if (way == 2) {
    inside.paths.push_back({q, {Is::Int}});
    return head + "1 .. " + std::to_string(c_.between(0, 3)) + where(inside);
  }
  if (way == 3 && !d_.records.empty()) {
    inside.add(d_, q, {Is::Entity, 2}, 1);
    return head + d_.entities[2].name + where(inside);
  }
  if (way == 4 && d_.events.size() > 1) {  // two kinds, of which all have only what every record has
    inside.paths.push_back({q + ".id", {Is::Text}});
    inside.paths.push_back({q + ".at", {Is::Time}});
    return fmt::format("{}{} or {}", head, d_.events[0].name, d_.events[1].name) +
           (c_.chance(50) ? " within last 5 days" : "") + where(inside);
  }
  if (way == 5 && !d_.evidence.empty() && !d_.plain_evidence) {
    const Evidence& e = c_.pick(d_.evidence);
    inside.paths.push_back({q + ".id", {Is::Text}});
    inside.paths.push_back({q + ".at", {Is::Time}});
    for (const Field& f : e.fields) inside.add(d_, q + "." + f.name, f.type, 0);
    return head + e.name + (c_.chance(40) ? window(scope, false) : "") + where(inside);
  }
  const std::uint32_t kind = c_.below(static_cast<std::uint32_t>(d_.events.size()));
  inside.add(d_, q, {Is::Event, kind}, 2);
  return head + d_.events[kind].name + (c_.chance(60) ? window(scope, d_.events[kind].kept) : "") +
         where(inside);
}

std::string Expressions::people(const Scope& scope, bool in_guard, bool roles_only) {
  const auto person = [&]() -> std::string {
    if (roles_only) return c_.pick(d_.roles);
    const auto persons = scope.of({Is::Person});
    if (!persons.empty() && c_.chance(25)) return c_.pick(persons)->text;
    const auto lists = scope.of(list_of({Is::Person}));
    if (!lists.empty() && c_.chance(25)) return c_.pick(lists)->text;
    if (!d_.plain_evidence && c_.chance(10)) return "anyone";
    return c_.pick(d_.roles);
  };
  std::string out = person();
  if (c_.chance(60)) return out;
  const std::string word = c_.chance(60) ? " or " : " and ";
  out += word + person();
  if (c_.chance(30))
    out += word + (c_.chance(50)
                       ? person()
                       : "(" + person() + (word == " or " ? " and " : " or ") + person() + ")");
  return in_guard ? "(" + out + ")" : out;
}

std::string Expressions::requirement(const Scope& scope, int depth, bool in_guard) {
  if (d_.evidence.empty()) return {};
  const Evidence& e = c_.pick(d_.evidence);
  if (e.from == Evidence::From::Nobody) return {};
  std::string from;
  if (e.from == Evidence::From::Subject) {
    std::vector<std::string> subjects;
    for (const Path& p : scope.paths)
      if (p.type == Type{Is::Text} || p.type == list_of({Is::Text})) subjects.push_back(p.text);
    if (subjects.empty()) return {};
    from = c_.pick(subjects);
  } else {
    from = people(scope, in_guard, e.from == Evidence::From::Role);
  }
  std::string out;
  if (e.from == Evidence::From::Person && c_.chance(25)) {
    const std::int64_t n = c_.between(1, 3);
    out = std::to_string(n) + " " + e.name + (n > 1 && c_.chance(50) ? "s" : "");
  } else {
    out = e.name;
  }
  const std::size_t stated =
      e.needed +
      (c_.chance(30) ? c_.below(static_cast<std::uint32_t>(e.arguments.size() - e.needed + 1)) : 0);
  for (std::size_t k = 0; k < stated; ++k)
    out += (k > 0 ? ", " : " ") + value(e.arguments[k].type.present(), scope, 0).in(Binds::Postfix);
  out += " from " + from;
  if (!d_.plain_evidence && c_.chance(30)) {
    Scope it = scope;
    it.has_allowed = false;
    it.paths.push_back({"it.at", {Is::Time}});
    for (const Field& f : e.fields) it.add(d_, "it." + f.name, f.type, 0);
    out += " where " + (in_guard ? "(" + condition(it, depth).text + ")" : condition(it, depth).text);
  }
  if (!d_.plain_evidence && c_.chance(25))
    out += c_.chance(70) ? " within last 5 days" : " within this month";
  if (c_.chance(20)) {
    const Evidence& first = d_.evidence.front();
    if (c_.chance(60) && first.needed == 0)
      out += " after " + first.name + " from " + c_.pick(d_.roles);
    else out += " after " + value({Is::Time}, scope, 0).in(Binds::Sum);
  }
  if (e.from == Evidence::From::Person && c_.chance(15))
    out += " escalate to " + c_.pick(d_.roles) + " after 1 day";
  if (e.from == Evidence::From::Person && c_.chance(15)) out += " allow self";
  return out;
}

}  // namespace writ::generate
