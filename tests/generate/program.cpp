// The declarations of a program; its policies stand in policies.cpp.
#include "tests/generate/program.hpp"

#include "tests/generate/policies.hpp"

namespace writ::generate {

namespace {

class Writer {
 public:
  Writer(Choices& choices, bool plain_evidence) : c_(choices), e_(choices, d_) {
    d_.plain_evidence = plain_evidence;
  }

  std::vector<Source> write() {
    has_library_ = c_.chance(50);
    out_ = "module main\n";
    if (has_library_) out_ += "import std.approvals\nimport std.audit\nimport std.people\n";
    roles_and_types();
    entities();
    events();
    evidence();
    obligations();
    functions();
    records();
    actions();
    if (has_library_ && c_.chance(50)) {
      d_.decisions.push_back("row");
      out_ += fmt::format("decision row \"Who decides\" {{ responsible {}  accountable {}{}{} }}\n",
                          roles(), roles(), c_.chance(50) ? "  consulted " + roles() : "",
                          c_.chance(50) ? "  informed " + roles() : "");
    }
    Policies policies(c_, d_, e_);
    out_ += policies.write();
    if (c_.chance(30)) out_ += samples_and_test(policies.first_rule());
    std::vector<Source> files{{"main.writ", out_}};
    if (has_side_) files.push_back({"side.writ", policies.side()});
    return files;
  }

 private:
  std::string roles() {
    const std::string first = c_.pick(d_.roles);
    if (c_.chance(60)) return first;
    return first + (c_.chance(50) ? " or " : " and ") + c_.pick(d_.roles);
  }

  void roles_and_types() {
    d_.roles = {"r0", "r1", "r2"};
    out_ += "role r0, r1 as \"R one\", r2\n";
    d_.enums = {{"E0", {"low", "mid", "top"}, true}, {"E1", {"red", "green"}, false}};
    out_ +=
        "enum E0 ordered { low, mid, top as \"the top\" }\nenum E1 { red, green, \"deep blue\" as "
        "\"Blue\" }\n";
    out_ += "type Actor = Person or Agent\ntype Both = N0 or N1\n";
    out_ +=
        "extend Person { level: int?  region: text }\nextend Agent { level: int?  autonomy: E0 }\n";
  }

  Type field_type(bool may_be_list) {
    Type t = e_.scalar();
    if (may_be_list && c_.chance(20)) {
      t = list_of(c_.chance(30) ? Type{Is::Person} : t);
      if (c_.chance(30) && t.item != Is::Bool) t.is = Is::Set;
      return t;
    }
    if (c_.chance(15)) t = Type{c_.chance(50) ? Is::Person : Is::Actor};
    t.optional = c_.chance(30);
    return t;
  }
  std::vector<Field> fields(const std::string& prefix, std::int64_t most, bool may_be_list) {
    std::vector<Field> out;
    const std::int64_t n = c_.between(1, most);
    for (std::int64_t k = 0; k < n; ++k)
      out.push_back({fmt::format("{}{}", prefix, k), field_type(may_be_list),
                     may_be_list && c_.chance(10) ? "volatile "
                     : c_.chance(10)              ? "sensitive "
                                                  : ""});
    return out;
  }
  std::string text_of(const std::vector<Field>& fields) {
    std::string out = "{";
    for (const Field& f : fields)
      out += fmt::format(" {}{}: {}", f.marks, f.name, type_text(d_, f.type));
    return out + " }";
  }

  void entities() {
    d_.entities.push_back({"N0", fields("f", 4, true)});
    Entity second{"N1", fields("g", 4, true)};
    second.fields.push_back({"inner", {Is::Entity, 0, c_.chance(30)}, ""});
    d_.entities.push_back(second);
    Entity plan{"Plan",
                {{"owner", {Is::Role}, ""},
                 {"share", {Is::Decimal}, ""},
                 {"tags", list_of({Is::Text}), ""}}};
    d_.entities.push_back(plan);
    Entity line{"", {{"n", {Is::Int}, ""}, {"name", {Is::Text, 0, true}, ""}}};
    d_.entities.push_back(line);
    d_.entities[1].fields.push_back({"lines", list_of({Is::Entity, 3}), ""});
    for (const Entity& e : d_.entities)
      if (!e.name.empty()) out_ += fmt::format("entity {} {}\n", e.name, text_of(e.fields));
  }

  void events() {
    for (int k = 0; k < 2; ++k) {
      Event event{fmt::format("v{}", k), fields("h", 3, false), c_.chance(50)};
      if (k == 0 && c_.chance(50)) event.fields.push_back({"thing", {Is::Entity, 0}, ""});
      out_ += fmt::format("event {} \"It happened\" {}{}\n", event.name, text_of(event.fields),
                          event.kept ? " kept 30 days" : "");
      d_.events.push_back(std::move(event));
    }
  }

  void evidence() {
    const auto counted = [&](const std::vector<Field>& own) {
      Scope it;
      it.paths.push_back({"it.at", {Is::Time}});
      for (const Field& f : own) it.add(d_, "it." + f.name, f.type, 0);
      return c_.chance(50) || d_.plain_evidence ? std::string("it.at <= now")
                                                : e_.condition(it, 2).text;
    };
    const Field until{"until_time", {Is::Time, 0, true}, ""}, note{"note", {Is::Text, 0, true}, ""};
    if (has_library_) {
      d_.evidence.push_back(
          {"approval", {}, 0, Evidence::From::Person, {{"note", {Is::Text, 0, true}, ""}}});
      d_.evidence.push_back(
          {"consultation", {}, 0, Evidence::From::Role, {{"note", {Is::Text, 0, true}, ""}}});
    }
    out_ += fmt::format(
        "evidence signed \"Signed\" {{ from by: Person{}  as: role?  until_time: time?  note: "
        "text? }} bound to content counts when {}\n",
        c_.chance(20) ? " or Agent" : "", counted({until, note}));
    d_.evidence.push_back({"signed", {until, note}, 0, Evidence::From::Person, {until, note}});
    out_ += "evidence heard { by: Person  from capacity: role  note: text? } unbound counts when " +
            counted({note}) + "\n";
    d_.evidence.push_back({"heard", {}, 0, Evidence::From::Role, {note}});
    const Field purpose{"purpose", {Is::Enum, 1}, ""};
    out_ +=
        "evidence agreed { purpose: E1  from whom: text  note: text? } bound to purpose counts "
        "when " +
        counted({purpose, note}) + "\n";
    d_.evidence.push_back({"agreed", {purpose}, 1, Evidence::From::Subject, {purpose, note}});
    out_ += "evidence remark { by: Person  topic: text } unbound counts when true\n";
    d_.evidence.push_back({"remark", {}, 0, Evidence::From::Nobody, {{"topic", {Is::Text}, ""}}});
  }

  void obligations() {
    out_ +=
        "obligation tell \"Tell\" { what: text }\n"
        "obligation hide { field: text  with: E0 } merge strongest with by field\n"
        "obligation keep { period: duration  floor: duration? } merge shortest period not under "
        "floor\n"
        "obligation stay { period: duration  about: text } merge longest period by about\n"
        "obligation one { v: int  about: text } merge same v by about\n"
        "obligation pass_on { what: text  to: role  for: text }\n"
        "obligation write_down as \"write\" { names: list of text }\n";
  }

  void functions() {
    out_ += "table holidays(day: date): text { 2026-02-10: \"x\"  2025-12-25: \"y\" }\n";
    out_ += "table prices(name: text): money { \"a\": 500 EUR  \"e1\": 0 EUR }\n";
    d_.functions.push_back({"prices", {{Is::Text}}, {Is::Money, 0, true}, false});
    out_ += fmt::format("table least(e: E0): int {{ low: {}  mid: 2  top: 3 }}\n",
                        e_.constant({Is::Int}));
    d_.functions.push_back({"least", {{Is::Enum, 0}}, {Is::Int}, false});
    out_ += "table flags(b: bool): text { true: \"yes\"  false: \"no\" }\n";
    d_.functions.push_back({"flags", {{Is::Bool}}, {Is::Text}, false});
    out_ +=
        "setting most: int in 0 .. 10 = 3\nsetting share: decimal in 0 until 1 = 25%\nsetting "
        "pause: duration = 2 days\n";
    d_.settings = {
        {"most", {Is::Int}, ""}, {"share", {Is::Decimal}, ""}, {"pause", {Is::Duration}, ""}};
    out_ +=
        "extern score(t: text): int in 0 .. 100 = 7\nextern is_open: bool = true\nextern "
        "region_of(n: N0): text?\nextern limits: list of int up to 3\n";
    d_.functions.push_back({"score", {{Is::Text}}, {Is::Int}, false});
    d_.functions.push_back({"is_open", {}, {Is::Bool}, false});
    d_.functions.push_back({"limits", {}, list_of({Is::Int}), false});
    d_.functions.push_back({"region_of", {{Is::Entity, 0}}, {Is::Text, 0, true}, false});
    const std::int64_t n = c_.between(0, 4);
    for (std::int64_t k = 0; k < n; ++k) {
      Function f{fmt::format("d{}", k), {}, e_.scalar(), false};
      Scope scope;
      for (const Field& s : d_.settings) scope.paths.push_back({s.name, s.type});
      std::string params;
      const std::int64_t m = c_.between(0, 3);
      for (std::int64_t p = 0; p < m; ++p) {
        const Type t = e_.scalar();
        f.params.push_back(t);
        scope.paths.push_back({fmt::format("x{}", p), t});
        params += fmt::format("{}x{}: {}", p > 0 ? ", " : "(", p, type_text(d_, t));
      }
      if (m > 0) params += ")";
      out_ += fmt::format("define {}{}: {} = {}\n", f.name, params, type_text(d_, f.result),
                          e_.value(f.result, scope, 2).text);
      d_.functions.push_back(f);
    }
  }

  void records() {
    if (!c_.chance(60)) return;
    for (int k = 0; k < 2; ++k) {
      d_.records.push_back(fmt::format("plan{}", k));
      out_ += fmt::format("record plan{} \"A plan\" : Plan {{ owner: {}  share: {}  tags: {} }}\n",
                          k, c_.pick(d_.roles), e_.constant({Is::Decimal}),
                          e_.constant(list_of({Is::Text})));
    }
  }

  void actions() {
    has_side_ = c_.chance(25);
    const std::int64_t n = c_.between(1, 2);
    for (std::int64_t k = 0; k < n; ++k) {
      Action a{fmt::format("a{}", k), {{"actor", {Is::Actor}, ""}}};
      static const std::vector<Type> kThings{
          {Is::Entity, 0}, {Is::Entity, 1}, {Is::Union}, {Is::Person}, {Is::Entity, 2}};
      const bool has_thing = c_.chance(80);
      if (has_thing) a.facts.push_back({"thing", c_.pick(kThings), ""});
      std::string with;
      for (const Field& f : fields("w", 4, true)) {
        a.facts.push_back({f.name, f.type, ""});
        with +=
            fmt::format("{} {}: {}", with.empty() ? "\n  with" : ",", f.name, type_text(d_, f.type));
      }
      const bool is_kept = c_.chance(40);
      out_ += fmt::format("action {}{} \"Act\"{}{}{}\n  by actor: Actor{}{}{}\n", a.name,
                          c_.chance(20) ? fmt::format(" as \"act{}\"", k) : "",
                          c_.chance(50) ? " tagged daily" : "",
                          has_side_ && k == 0 && c_.chance(50) ? " open to side" : "",
                          is_kept ? " kept 60 days" : "",
                          has_thing ? "\n  on thing: " + type_text(d_, a.facts[1].type) : "", with,
                          c_.chance(30) ? "\n  content w0" : "");
      d_.actions.push_back(a);
    }
    out_ += "action spare tagged daily\n  by actor: Actor\n";  // so that the tag has an action
    d_.actions.push_back({"spare", {{"actor", {Is::Actor}, ""}}});
  }

  std::string value_of(Type t) {
    if (t.is == Is::Person || t.is == Is::Actor) return "ann";
    if (t.is == Is::Agent) return "bot";
    if (t.is == Is::Union) return "one_thing";
    if (t.is == Is::Entity) {
      const Entity& e = d_.entities[t.of];
      std::string out = e.name.empty() ? "{" : "{ id: \"e1\"";
      for (const Field& f : e.fields)
        if (!f.type.optional) out += fmt::format(" {}: {}", f.name, value_of(f.type));
      return out + " }";
    }
    if ((t.is == Is::List || t.is == Is::Set) && (t.item == Is::Person || t.item == Is::Entity))
      return "[" + value_of(t.element()) + "]";
    return e_.constant(t);
  }
  std::string samples_and_test(const std::string& rule) {
    std::string out =
        "sample ann : Person { id: \"p0\"  roles: [r0, { role: r1  from: 2026-01-01 }]  region: "
        "\"ab\" }\n"
        "sample bot : Agent { id: \"a2\"  autonomous: true  owner: ann  autonomy: mid }\n";
    out += "sample one_thing : N0 " + value_of({Is::Entity, 0}) +
           "\n"
           "test \"one after the other\" {\n  at 2026-02-10T10:00:00Z\n";
    std::string given, history = "at: 2026-02-01";
    for (const Field& f : d_.actions[0].facts)
      if (!f.type.optional)
        given += fmt::format("  {}: {}", f.name,
                             f.name == "actor" && c_.chance(50) ? "bot" : value_of(f.type));
    for (const Field& f : d_.events[0].fields)
      if (!f.type.optional) history += fmt::format("  {}: {}", f.name, value_of(f.type));
    out += fmt::format("  given {} {{{} }}\n  history v0 {{ {} }}\n", d_.actions[0].name, given,
                       history);
    out +=
        "  after 1 hour signed by ann { note: \"a\" }\n  host score(\"a\") gives 5\n  host is_open "
        "fails\n";
    out += fmt::format("  expect {}{}{}\n}}\n",
                       c_.chance(50)   ? "permit"
                       : c_.chance(50) ? "pending"
                                       : "forbid",
                       c_.chance(50) ? " because " + rule : "", c_.chance(50) ? " owing tell" : "");
    return out;
  }

  Choices& c_;
  Declared d_;
  Expressions e_;
  std::string out_;
  bool has_library_ = false, has_side_ = false;
};

}  // namespace

std::vector<Source> program_for(Choices& choices, bool plain_evidence) {
  return Writer(choices, plain_evidence).write();
}

}  // namespace writ::generate
