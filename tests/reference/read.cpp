// JSON into the world: each value by its declared type.
#include <algorithm>

#include <nlohmann/json.hpp>

#include "runtime/value/ops.hpp"
#include "tests/reference/eval.hpp"
#include "tests/reference/world.hpp"

namespace writ::reference {

using check::kNone;
using check::Type;
using check::TypeKind;
using Json = nlohmann::json;

namespace {

[[noreturn]] void refuse(const std::string& what) { throw Refused(what); }
void demand(bool ok, const std::string& what) {
  if (!ok) refuse(what);
}

class Reader {
 public:
  explicit Reader(World& world) : w_(world), m_(world.model) {}

  void directory(const Json& doc) {
    demand(doc.is_object(), "the directory is an object");
    for (const bool people : {true, false}) {
      if (!doc.contains(people ? "people" : "agents")) continue;
      for (const Json& entry : doc[people ? "people" : "agents"]) {
        Being& b = w_.beings.emplace_back();
        b.id = entry.at("id");
        b.is_person = people;
        b.is_active = entry.value("active", true);
        b.is_autonomous = entry.value("autonomous", false);
        for (const Json& alias : entry.value("aliases", Json::array())) b.aliases.push_back(alias);
        demand(w_.by_name.emplace(b.id, &b).second, "an id twice: " + b.id);
        for (const std::string& alias : b.aliases)
          demand(w_.by_name.emplace(alias, &b).second, "an alias twice: " + alias);
      }
    }
    std::size_t next = 0;
    for (const char* group : {"people", "agents"}) {
      if (!doc.contains(group)) continue;
      for (const Json& entry : doc[group]) being(w_.beings[next++], entry);
    }
    for (Being& b : w_.beings) finish(b);
  }

  void evidence(const Json& doc) {
    for (const Json& r : doc) record(r, true);
  }
  void history(const Json& doc) {
    if (doc.contains("tenant")) demand(doc["tenant"] == w_.tenant, "another tenant");
    const Json complete = doc.value("complete_since", Json::object());
    for (const auto& [name, since] : complete.items()) {
      const std::uint32_t kind = kind_named(name, false);
      w_.complete_since[kind] = since == "always" ? INT64_MIN : moment(since);
    }
    for (const Json& r : doc.value("events", Json::array())) record(r, false);
  }
  // By time and id; the same record twice is one.
  void settle() {
    for (auto& records : w_.kinds) {
      std::sort(records.begin(), records.end(), [](const Record* a, const Record* b) {
        return std::tie(a->at, a->id) < std::tie(b->at, b->id);
      });
      std::set<std::string> seen;
      std::erase_if(records, [&](const Record* r) { return !seen.insert(r->id).second; });
      std::erase_if(records, [&](const Record* r) {
        if (r->at > w_.now) w_.later_than_now.push_back(r->id);
        return r->at > w_.now;
      });
    }
  }

  void answers(const Json& doc) {
    for (const Json& entry : doc) {
      std::uint32_t row = 0;
      while (row < m_.externs.size() && m_.externs[row].qualified != entry.at("name")) ++row;
      demand(row < m_.externs.size(), "no such extern");
      HostAnswer a;
      a.to_any = entry.at("arguments") == "any";
      for (std::size_t k = 0; !a.to_any && k < m_.externs[row].param_types.size(); ++k)
        a.arguments.push_back(value(m_.externs[row].param_types[k], entry["arguments"].at(k), false));
      a.failed = entry.contains("failed");
      if (!a.failed) a.result = value(m_.externs[row].result, entry.at("result"), false);
      demand(in_declared_range(w_, m_.externs[row].ref, a.result), "an answer within its range");
      w_.answers[row].push_back(a);
    }
  }

  void request(const Json& doc) {
    demand(doc.is_object() && doc.contains("action"), "a request names its action");
    if (doc.contains("tenant")) demand(doc["tenant"] == w_.tenant, "another tenant");
    const std::string name = doc["action"].at("name");
    for (std::uint32_t a = 0; a < m_.actions.size(); ++a)
      if (m_.actions[a].outside == name) w_.action = a;
    demand(w_.action != kNone, "no such action: " + name);
    const check::Action& action = m_.actions[w_.action];
    for (const check::Param& p : action.params) fact(p, doc);
    if (doc.contains("context") && doc["context"].is_object())
      for (const auto& [key, value] : doc["context"].items()) {
        const auto known = [&](const check::Param& p) {
          return p.place == program::ParamPlace::With && m_.facts[p.fact].name == key;
        };
        demand(std::any_of(action.params.begin(), action.params.end(), known),
               "an unknown member: " + key);
      }
    if (w_.actor == nullptr) return;
    chain();
    const bool stands_alone = w_.actor->is_person || w_.actor->is_autonomous;
    demand(stands_alone || !w_.represented.empty(), "an agent that acts for nobody");
  }

  Value value(check::TypeId id, const Json& j, bool in_record) {
    const Type& t = m_.types[id];
    if (j.is_null()) {
      demand(t.is_optional || in_record, "null for a required value");
      return {};
    }
    switch (t.kind) {
      case TypeKind::Bool: demand(j.is_boolean(), "true or false"); return of_bool(j.get<bool>());
      case TypeKind::Int:
        demand(j.is_number_integer(), "a whole number");
        return of_number(Is::Int, j.get<std::int64_t>());
      case TypeKind::Decimal: {
        demand(j.is_number(), "a number");
        return ours(value::parse_decimal(j.dump()), Is::Decimal);
      }
      case TypeKind::Money: {
        const std::string currency = j.at("currency");
        Value v = ours(value::parse_money(j.at("amount").get<std::string>(), currency), Is::Money);
        v.text = currency;
        return v;
      }
      case TypeKind::Text: demand(j.is_string(), "text"); return of_text(j.get<std::string>());
      case TypeKind::Time: return of_number(Is::Time, moment(j));
      case TypeKind::Date: return scalar(Is::Date, value::parse_date(text(j)));
      case TypeKind::Clock: return scalar(Is::Clock, value::parse_clock(text(j)));
      case TypeKind::Duration: return ours(value::parse_duration(text(j)), Is::Duration);
      case TypeKind::Period: return ours(value::parse_duration(text(j)), Is::Period);
      case TypeKind::Enum: return member(t.a, text(j), in_record);
      case TypeKind::Role: return role(text(j), in_record);
      case TypeKind::Principal: return of_being(named(text(j), t.a, in_record));
      case TypeKind::Entity: return entity(t.a, j, in_record);
      case TypeKind::Union:
        for (std::uint32_t e : t.members)
          if (j.at("type") == m_.entities[e].outside) return entity(e, j, in_record);
        refuse("an entity of the union");
      case TypeKind::List:
      case TypeKind::Set: return list(t, j, in_record);
      case TypeKind::Record: break;
    }
    refuse("a type that no document holds");
  }

 private:
  static std::string text(const Json& j) {
    demand(j.is_string(), "text");
    return j;
  }
  static std::int64_t moment(const Json& j) {
    const auto at = value::parse_time(text(j));
    demand(at.has_value(), "a time");
    return *at;
  }
  static Value scalar(Is is, const std::optional<std::int64_t>& n) {
    demand(n.has_value(), "a value of its type");
    return of_number(is, *n);
  }
  static Value ours(const std::optional<value::Value>& v, Is is) {
    demand(v.has_value(), "a value of its type");
    const bool is_period = v->tag == value::Tag::Period;
    demand((is == Is::Period) == is_period, "a length of the other sort");
    Value out = of_number(is, v->i);
    out.scale = v->scale;
    return out;
  }
  Value member(std::uint32_t e, const std::string& s, bool in_record) {
    Value v = of_number(Is::Enum, -1);
    v.of = e;
    for (std::size_t k = 0; k < m_.enums[e].members.size(); ++k)
      if (m_.enums[e].members[k].outside == s) v.n = static_cast<int>(k);
    demand(v.n >= 0 || in_record, "no such member: " + s);
    return v;
  }
  Value role(const std::string& s, bool in_record) {
    Value v = of_number(Is::Role, -1);
    for (std::size_t k = 0; k < m_.roles.size(); ++k)
      if (m_.roles[k].outside == s) v.n = static_cast<int>(k);
    demand(v.n >= 0 || in_record, "no such role: " + s);
    return v;
  }
  const Being* named(const std::string& id, std::uint32_t mask, bool in_record) {
    auto found = w_.by_name.find(id);
    if (found == w_.by_name.end()) {
      demand(in_record, "nobody of that name: " + id);
      Being& b = w_.beings.emplace_back();
      b.id = id;
      b.is_person = (mask & program::kPersonMask) != 0;
      b.is_active = false;
      b.is_stranger = true;
      b.fields.resize(m_.principal_fields.size() + 1);
      b.fields[0] = of_text(id);
      found = w_.by_name.emplace(id, &b).first;
    }
    const Being* b = found->second;
    demand(!b->is_stranger || in_record, "nobody of that name: " + id);
    demand((mask & (b->is_person ? program::kPersonMask : program::kAgentMask)) != 0,
           "a person where an agent is meant, or the other way round");
    return b;
  }
  Value entity(std::uint32_t e, const Json& j, bool in_record) {
    const check::Entity& row = m_.entities[e];
    std::vector<Value> fields(row.fields.size() + 1);
    Value out;
    out.is = Is::Entity;
    out.of = e;
    if (in_record && j.is_string()) {
      fields[0] = of_text(j);
    } else {
      demand(j.is_object(), "an object");
      for (const auto& [key, member] : j.items()) {
        if (key == "id" && !row.is_anonymous) fields[0] = of_text(text(member));
        else if (key == "type" && !row.is_anonymous) demand(member == row.outside, "another type");
        else
          fields[position(row.fields, key) + 1] =
              value(row.fields[position(row.fields, key)].type, member, in_record);
      }
      demand(row.is_anonymous || !fields[0].missing(), "an entity has an id");
    }
    const Value own = row.is_anonymous ? Value{} : record_named(w_, e, fields[0].text);
    for (std::size_t k = 0; k < row.fields.size() && !own.missing(); ++k) {
      const Value& declared = (*own.items)[k + 1];
      if (row.fields[k].is_volatile) continue;
      demand(fields[k + 1].missing() || (!declared.missing() && equal(fields[k + 1], declared)),
             "another value than the program's record has");
      fields[k + 1] = declared;
    }
    if (own.missing() && j.is_object()) {
      for (std::size_t k = 0; k < row.fields.size(); ++k)
        demand(!fields[k + 1].missing() || in_record || m_.types[row.fields[k].type].is_optional,
               "nothing for " + row.fields[k].name);
    }
    out.items = std::make_shared<const std::vector<Value>>(std::move(fields));
    return out;
  }
  static std::size_t position(const std::vector<check::Field>& fields, const std::string& name) {
    for (std::size_t k = 0; k < fields.size(); ++k)
      if (fields[k].name == name) return k;
    refuse("an unknown member: " + name);
  }
  Value list(const Type& t, const Json& j, bool in_record) {
    demand(j.is_array(), "a list");
    demand(j.size() <= t.b, "a list that is too long");
    std::vector<Value> items;
    for (const Json& item : j) {
      Value v = value(check::TypeId{t.a}, item, in_record);
      if (t.kind == TypeKind::Set)
        for (const Value& before : items) demand(!equal(before, v), "an element twice");
      items.push_back(std::move(v));
    }
    return of_list(std::move(items));
  }

  void being(Being& b, const Json& entry) {
    const auto link = [&](const char* name) -> const Being* {
      if (!entry.contains(name) || entry[name].is_null()) return nullptr;
      const auto found = w_.by_name.find(entry[name]);
      demand(found != w_.by_name.end(), "nobody of that name");
      return found->second;
    };
    b.acts_for = link("acts_for");
    b.owner = link("owner");
    for (const Json& r : entry.value("roles", Json::array())) {
      const std::string name = r.is_object() ? r.at("role").get<std::string>() : text(r);
      RoleTerm term{kNone, INT64_MIN, INT64_MAX};
      for (std::uint32_t k = 0; k < m_.roles.size(); ++k)
        if (m_.roles[k].outside == name) term.role = k;
      if (r.is_object() && r.contains("from") && !r["from"].is_null())
        term.from = moment(r["from"]);
      if (r.is_object() && r.contains("until") && !r["until"].is_null())
        term.until = moment(r["until"]);
      if (term.role != kNone) b.roles.push_back(term);
    }
    b.fields.resize(m_.principal_fields.size() + 1);
    b.fields[0] = of_text(b.id);
    const Json attributes = entry.value("attributes", Json::object());
    for (const auto& [key, member] : attributes.items()) {
      const std::size_t k = position(m_.principal_fields, key);
      b.fields[k + 1] = value(m_.principal_fields[k].type, member, false);
    }
    for (std::size_t k = 2; k < m_.principal_fields.size(); ++k) {
      const check::Field& f = m_.principal_fields[k];
      const std::uint8_t mask = b.is_person ? program::kPersonMask : program::kAgentMask;
      const bool belongs = f.principals == 0 || (f.principals & mask) != 0;
      demand(!belongs || m_.types[f.type].is_optional || !b.fields[k + 1].missing(),
             "nothing for " + f.name);
    }
  }
  // `acts_for` as a fact is the person at the end of a chain of agents.
  void finish(Being& b) {
    const Being* p = b.acts_for;
    std::size_t steps = 0;
    while (p != nullptr && !p->is_person) {
      p = p->acts_for;
      demand(++steps <= w_.beings.size(), "acting, through others, for oneself");
    }
    if (p != nullptr) b.fields[1] = of_being(p);
    if (b.owner != nullptr) b.fields[2] = of_being(b.owner);
  }

  std::uint32_t kind_named(const std::string& name, bool is_evidence) {
    for (std::uint32_t k = 0; k < m_.kinds.size(); ++k)
      if (m_.kinds[k].outside == name &&
          (is_evidence ? m_.kinds[k].is_evidence : m_.kinds[k].is_event))
        return k;
    refuse("no such kind: " + name);
  }
  void record(const Json& j, bool is_evidence) {
    const std::uint32_t kind = kind_named(j.at("kind"), is_evidence);
    const check::Kind& row = m_.kinds[kind];
    Record& r = w_.records.emplace_back();
    r.kind = kind;
    r.id = j.at("id");
    r.at = moment(j.at("at"));
    r.fields.resize(row.fields.size() + 2);
    r.fields[0] = of_text(r.id);
    r.fields[1] = of_number(Is::Time, r.at);
    const bool is_execution = row.action != kNone;
    for (const auto& [key, member] : j.items()) {
      if (key == "tenant") demand(member == w_.tenant, "another tenant");
      if (key == "kind" || key == "id" || key == "at" || key == "tenant") continue;
      const std::size_t k = position(row.fields, key);
      if (member.is_null() && is_execution) continue;
      demand(!member.is_null() || m_.types[row.fields[k].type].is_optional,
             "null for a required value");
      r.fields[k + 2] = value(row.fields[k].type, member, true);
    }
    for (std::size_t k = 0; k < row.fields.size(); ++k)
      demand(is_execution || !r.fields[k + 2].missing() || m_.types[row.fields[k].type].is_optional,
             "nothing for " + row.fields[k].name);
    w_.kinds[kind].push_back(&r);
  }

  void fact(const check::Param& p, const Json& doc) {
    const check::Fact& f = m_.facts[p.fact];
    const Type& t = m_.types[f.type];
    Value v;
    if (p.place == program::ParamPlace::By) {
      demand(doc.contains("subject"), "a request names its subject");
      const Json& subject = doc["subject"];
      w_.actor = named(subject.at("id"), t.a, false);
      demand(subject.at("type") == (w_.actor->is_person ? "person" : "agent"),
             "another kind of subject");
      v = of_being(w_.actor);
    } else if (p.place == program::ParamPlace::On) {
      if (!doc.contains("resource")) {
        demand(t.is_optional, "a request names its resource");
      } else if (t.kind == TypeKind::Principal) {
        v = of_being(named(doc["resource"].at("id"), t.a, false));
      } else if (t.kind == TypeKind::Entity || t.kind == TypeKind::Union) {
        Json flat = doc["resource"].value("properties", Json::object());
        if (flat.is_null()) flat = Json::object();
        flat["type"] = doc["resource"].at("type");
        if (doc["resource"].contains("id")) flat["id"] = doc["resource"]["id"];
        if (t.kind == TypeKind::Entity && m_.entities[t.a].is_anonymous)
          flat.erase("type"), flat.erase("id");
        v = value(f.type, flat, false);
      } else {
        v = of_text(doc["resource"].at("id"));
      }
    } else if (doc.contains("context") && doc["context"].is_object() &&
               doc["context"].contains(f.name)) {
      v = value(f.type, doc["context"][f.name], false);
    }
    demand(!v.missing() || t.is_optional, "nothing for " + f.name);
    w_.facts[p.fact] = v;
  }

  // Line 2: the actor, and whoever is reached by acts-for; the owner of an agent that acts on its own.
  void chain() {
    const auto add = [](std::vector<const Being*>& to, const Being* b) {
      if (b != nullptr && b->is_person && std::find(to.begin(), to.end(), b) == to.end())
        to.push_back(b);
    };
    for (const Being* b = w_.actor; b != nullptr; b = b->acts_for) {
      add(w_.requesters, b);
      if (b != w_.actor) add(w_.represented, b);
      if (!b->is_person && b->is_autonomous) add(w_.requesters, b->owner);
    }
    std::sort(w_.requesters.begin(), w_.requesters.end(),
              [](const Being* a, const Being* b) { return a->id < b->id; });
  }

  World& w_;
  const check::Model& m_;
};

}  // namespace

void read_documents(World& world, const Documents& documents) {
  const check::Model& model = world.model;
  world.tenant = documents.tenant;
  world.now = documents.now;
  world.ablation = documents.ablation;
  world.can = documents.can;
  world.can_all = documents.can_all;
  world.kinds.resize(model.kinds.size());
  world.complete_since.assign(model.kinds.size(), INT64_MAX);
  world.facts.resize(model.facts.size());
  world.settings.resize(model.settings.size());
  Reader reader(world);
  try {
    const auto parse = [](const std::string& text) { return Json::parse(text); };
    if (!documents.directory.empty()) reader.directory(parse(documents.directory));
    if (!documents.history.empty()) reader.history(parse(documents.history));
    if (!documents.evidence.empty()) reader.evidence(parse(documents.evidence));
    reader.settle();
    const Json settings = documents.settings.empty() ? Json::object() : parse(documents.settings);
    for (std::uint32_t s = 0; s < model.settings.size(); ++s) {
      const check::Setting& row = model.settings[s];
      if (settings.contains(row.qualified))
        world.settings[s] = reader.value(row.type, settings[row.qualified], false);
      else world.settings[s] = initial_of(world, row.ref);
      demand(in_declared_range(world, row.ref, world.settings[s]), "a setting within its range");
    }
    if (!documents.externs.empty()) reader.answers(parse(documents.externs));
    reader.request(parse(documents.request));
  } catch (const Json::exception& e) { throw Refused(e.what()); }
}

}  // namespace writ::reference
