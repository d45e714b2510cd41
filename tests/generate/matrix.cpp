#include "tests/generate/matrix.hpp"

#include <fmt/format.h>

namespace writ::generate {

namespace {

// A condition that cannot be worked out, one of each kind.
const std::vector<std::pair<std::string, std::string>> kFaults{
    {"host function failed", "broken"},
    {"overflow", "9223372036854775807 + one > 0"},
    {"division by zero", "1 / zero > 0"},
    {"history too short", "any(v in forgotten within last 30 days)"},
    {"unknown time zone", "clock(now, \"Mars/Base\") > 08:00"},
    {"two currencies", "price > 1 USD"}};

struct Hole {
  std::string type;
  std::vector<std::string> values;
};
const Hole kMaybe{"int?", {"nth([1], 2)", "nth([1], 1)", "nth([4], 1)"}},
    kBool{"bool", {"true", "false"}}, kInt{"int", {"0", "1", "2", "3", "-1"}},
    kDecimal{"decimal", {"0%", "0.5", "100%", "2.5"}},
    kText{"text", {"\"\"", "\"a\"", "\"ab\"", "\"p2\""}},
    kTime{"time", {"2026-02-10T10:00:00Z", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z"}},
    kDate{"date", {"2026-02-10", "2026-02-09", "2026-03-01"}},
    kDuration{"duration", {"0 seconds", "1 day", "10 days"}},
    kClock{"clock", {"08:00", "10:00", "22:00"}}, kMoney{"money", {"0 EUR", "5 EUR", "500 EUR"}},
    kLevel{"Level", {"low", "mid", "top"}}, kRole{"role", {"boss", "clerk"}},
    kNumbers{"list of int up to 5", {"[1]", "[1, 2]", "[3, 4]"}},
    kTexts{"list of text up to 5", {"[\"a\"]", "[\"b\", \"p2\"]"}};

struct Operator {
  Hole hole;
  std::string text;  // a condition; `?` is the hole
};

std::vector<Operator> operators() {
  std::vector<Operator> out;
  const auto add = [&](const Hole& hole, std::initializer_list<const char*> texts) {
    for (const char* t : texts) out.push_back({hole, t});
  };
  add(kBool, {"?",
              "not ?",
              "? and flag",
              "flag and ?",
              "? or flag",
              "flag or ?",
              "not (? and flag)",
              "if ? then flag else not flag",
              "if flag then ? else true",
              "any(q in [1, 2]: ?)",
              "every(q in [1, 2]: ?)",
              "any(q in [1, 2] where ?)",
              "count(q in [1, 2] where ?) > 1",
              "count(q in [1, 2] where ?) < 1",
              "count(q in [1, 2] where ? and flag) == 2",
              "? == flag",
              "? != flag",
              "same(?, flag)",
              "picked(?, flag) == 1",
              "? in [flag]",
              "flags(?) == \"yes\"",
              "every(q in seen where ?: flag)",
              "latest(q in seen where ?) is missing",
              "sum(q in [1, 2] where ?: q) > 2",
              "min(q in [1, 2] where ?: q) is missing",
              "count(q in distinct(r in [1, 2] where ?: r)) == 2",
              "has signed from boss where (?)"});
  add(kInt, {"? > 1",
             "1 < ?",
             "? <= 1",
             "? >= 1",
             "? == 2",
             "? != 2",
             "? + 1 > 2",
             "1 - ? > 0",
             "? * 2 > 2",
             "10 / ? > 4",
             "-? < 0",
             "? in 1 .. 2",
             "2 in 1 until ?",
             "? in [1, 2]",
             "2 in [?, 1]",
             "? not in [1, 2]",
             "abs(?) > 1",
             "nth([1, 2], ?) is missing",
             "count(q in 1 .. ?) > 1",
             "sum(q in [1, 2]: q * ?) > 3",
             "(max(q in [1, 2]: q + ?) otherwise 0) == 3",
             "(maybe otherwise ?) > 1",
             "business_day(2026-02-10, ?) > 2026-02-11",
             "any(q in [1, 2]: q == ?)",
             "every(q in [1, 2]: q < ?)"});
  add(kMaybe, {"(? otherwise 5) > 1", "? is missing", "? is not missing and ? > 1",
               "? is missing or ? < 3"});
  add(kDecimal, {"? > 0.5", "? + 0.5 <= 1", "? * ? < 1", "1 / ? > 1", "floor(?) == 1",
                 "? in 0% until 100%", "? == 100%"});
  add(kText, {"? == \"a\"", "? != \"a\"", "? < \"b\"", "? starts with \"a\"", "? ends with \"b\"",
              "? contains \"b\"", "\"ab\" contains ?", "? like \"a*\"", "? matches r\"a+\"",
              "lower(?) == \"a\"", "upper(?) == \"A\"", "length(?) > 1", "? in [\"a\", \"b\"]",
              "prices(?) is missing", "(prices(?) otherwise 0 EUR) > 1 EUR",
              "bucket(?, \"k\") < 5000", "? in names", "names contains ?"});
  add(kTime,
      {"? < now", "? + 1 day > now", "now - ? > 1 day", "clock(?, \"UTC\") in 08:00 until 21:00",
       "date(?) == 2026-02-10", "weekday(?) > 2", "? + 1 month > now"});
  add(kDate, {"? == 2026-02-10", "year_of(?) > 2025", "month_of(?) == 2", "day_of(?) < 10",
              "is_business_day(?)", "? - 2026-02-01 > 1 day"});
  add(kDuration,
      {"? > 1 hour", "now - ? < now", "? * 2 > 1 day", "? + 1 day > 2 days", "-? < 1 day"});
  add(kClock,
      {"? in 09:00 until 21:00", "? in 21:00 until 09:00", "00:00 in 10:00 until ?",
       "12:00 in ? until 11:00", "12:00 in ? .. 21:00", "09:00 not in 10:00 until ?", "? < 12:00"});
  add(kMoney, {"? > 1 EUR", "? + 1 EUR > 2 EUR", "? / 2 > 1 EUR", "? * 2 > 1 EUR", "? / 5 EUR > 1",
               "sum(q in [1, 2]: ?) > 1 EUR", "? == price"});
  add(kLevel, {"? >= mid", "? == top", "? in [mid, top]", "least(?) > 1"});
  add(kRole, {"? == boss", "? in [boss]", "count(h in holders(?)) > 0"});
  add(kNumbers,
      {"any(q in ?: q > 1)", "? contains 1", "1 in ?", "count(q in ?) > 1", "sum(q in ?) > 2",
       "every(q in ?: q < 3)", "nth(?, 2) is missing", "(max(q in ?: q) otherwise 0) == 2"});
  add(kTexts, {"? contains \"a\"", "any(q in ?: q == \"a\")"});
  return out;
}

// The rule's effects; `beside`: another rule permits whatever this one says.
struct Effect {
  std::string name, text;
  bool beside;
};
const std::vector<Effect> kEffects{
    {"permit", "permit", false},
    {"forbid", "forbid", true},
    {"require", "require signed from boss", true},
    {"must", "must tell \"a\"", true},
    {"must always", "must tell \"c\" always", true},
    {"permit and must", "permit  must tell \"b\"", false},
    {"permit and must, beside a permit", "permit  must tell \"b\"", true},
    {"permit and require", "permit  require signed from boss", false},
    {"permit and require, beside a permit", "permit  require signed from boss", true}};

struct Place {
  std::string name;
  std::string rules;            // C is the condition, E the effects
  std::string outside = {};     // beside the policy
  bool takes_evidence = false;  // a guard, where `has` may stand
  bool is_rejection = false;    // C says when a rejection counts
  bool alone = false;           // no other rule permits
};
const std::vector<Place> kPlaces{
    {"when", "rule x { when C  E }", {}, true},
    {"when, beside another term", "rule x { when flag and C  E }", {}, true},
    {"unless", "rule x { unless C  E }", {}, true},
    {"define", "define d = C\n  rule x { when d  E }", {}, true},
    {"cohort's key",
     "define k: text = if C then \"p2\" else \"x\"\n  rule x enforce for 50% by k { E }"},
    {"cohort's share",
     "define k: text = \"p2\"\n  rule x enforce for (if C then 100% else 0%) by k { E }"},
    {"valid from", "rule x valid from (if C then now - 1 day else now + 1 day) { E }"},
    {"valid until", "rule x valid until (if C then now - 1 day else now + 1 day) { E }"},
    {"when, beside what is pending",
     "rule w { require agreed green from somebody }\n  rule x { when C  E }",
     {},
     true},
    {"observed", "rule x observe { when C  E }", {}, true},
    {"argument of must", "rule x { must tell (if C then \"x\" else \"y\") }"},
    {"argument of must always", "rule x { must tell (if C then \"x\" else \"y\") always }"},
    {"argument beside a permit",
     "rule x { permit  must tell (if C then \"x\" else \"y\") }",
     {},
     false,
     false,
     true},
    {"list of for each", "rule x { for each n in (if C then names else [\"z\"])  must tell n }"},
    {"list of for each, required",
     "rule x { for each n in (if C then names else [\"z\"])  require agreed red from n }"},
    {"element of for each", "rule x { for each n in names where C  must tell n }"},
    {"element of for each, required",
     "rule x { for each n in names where C  require agreed red from n }"},
    {"argument of require",
     "rule x { require agreed (if C then Colour.red else Colour.green) from somebody }"},
    {"condition of require", "rule x { require signed from boss where C }"},
    {"condition of two", "rule x { require 2 signed from boss where C or it.id == \"s1\" }"},
    {"age in require",
     "rule x { require signed from boss within last (if C then 1 day else 30 days) }"},
    {"after a time in require",
     "rule x { require signed from boss after (if C then now - 1 day else now - 30 days) }"},
    {"after what was cited",
     "define hue: Colour = if C then Colour.red else Colour.green\n"
     "  rule x { require signed from boss after agreed hue from somebody }"},
    {"escalation",
     "rule x { require approval from clerk escalate to boss after (if C then 0 seconds else 30 "
     "days) }"},
    {"has, permit", "rule x { when has signed from boss where (C)  permit }", {}, false, false, true},
    {"has, forbid", "rule x { when has signed from boss where (C)  forbid }"},
    {"has, unless forbid", "rule x { unless has signed from boss where (C)  forbid }"},
    {"lane's selector", "", "lane l for C { admit other }"},
    {"lane's admission", "", "lane l for flag { admit go when C }"},
    {"what counts", "rule x { require counted from boss }",
     "evidence counted { from by: Person } bound to content counts when C"},
    {"a rejection that stands", "rule x { require approval from boss }", {}, false, true},
    {"a rejection that is asked about",
     "rule x { when has rejection from boss  forbid }",
     {},
     false,
     true}};

bool is_letter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// `letter`, where it is a word of its own, replaced.
std::string with(const std::string& text, char letter, const std::string& piece) {
  std::string out;
  for (std::size_t k = 0; k < text.size(); ++k) {
    const bool begins = k == 0 || !is_letter(text[k - 1]),
               ends = k + 1 == text.size() || !is_letter(text[k + 1]);
    if (text[k] == letter && ((begins && ends) || letter == '?')) out += piece;
    else out += text[k];
  }
  return out;
}

// What stands in the hole, by `which`.
std::string hole(const Hole& h) {
  std::string out;
  for (std::size_t k = 0; k < kFaults.size(); ++k)
    out += fmt::format("if which == {} then (if {} then {} else {}) else ", k, kFaults[k].second,
                       h.values.front(), h.values.back());
  for (std::size_t k = 0; k + 1 < h.values.size(); ++k)
    out += fmt::format("if which == {} then {} else ", kFaults.size() + k, h.values[k]);
  return out + h.values.back();
}

std::string base(const Hole& h) {
  return "module base\nrole boss, clerk\nenum Level ordered { low, mid, top }\nenum Colour { red, "
         "green }\n"
         "event seen { n: int }\nevent forgotten { n: int } kept 90 days\nextern broken: bool\n"
         "setting which: int = 0\nsetting flag: bool = true\nsetting one: int = 1\nsetting zero: "
         "int = 0\nsetting price: money = 5 EUR\n"
         "define somebody: text = \"p2\"\n"
         "define maybe: int? = nth([1], 2)\ndefine names: list of text up to 5 = [\"p2\", \"b\"]\n"
         "table prices(name: text): money { \"a\": 5 EUR }\ntable flags(b: bool): text { true: "
         "\"yes\"  false: \"no\" }\n"
         "table least(l: Level): int { low: 0  mid: 1  top: 2 }\n"
         "define same(a: bool, b: bool): bool = a == b\n"
         "define picked(a: bool, b: bool): int = if a then 1 else if b then 2 else 3\n" +
         fmt::format("define hole: {} = {}\n", h.type, hole(h));
}

// In place of the library's: the least that the engine asks of it.
std::string approvals(const std::string& rejection_counts) {
  return "module std.approvals\nimport base\n"
         "evidence asked { by: Person? } bound to content counts when it.at <= now\n"
         "evidence approval { from by: Person  as: role? } bound to content counts when it.at <= "
         "now\n"
         "evidence rejection { from by: Person  as: role? } bound to content counts when " +
         rejection_counts + "\n";
}

}  // namespace

const std::vector<std::string>& fault_kinds() {
  static const std::vector<std::string> kKinds = [] {
    std::vector<std::string> out;
    for (const auto& f : kFaults) out.push_back(f.first);
    return out;
  }();
  return kKinds;
}

std::vector<Row> matrix(bool one_operator) {
  std::vector<Row> out;
  std::string last_type;
  for (const Operator& o : operators()) {
    const bool is_query = o.text.find("q in") != std::string::npos;
    if (one_operator && o.hole.type == last_type && !is_query) continue;
    last_type = o.hole.type;
    const std::string condition = "(" + with(o.text, '?', "hole") + ")";
    for (const Place& p : kPlaces)
      for (const Effect& e : kEffects) {
        const bool varies = p.rules.find(" E }") != std::string::npos;
        if (!varies && &e != &kEffects[0]) continue;
        if (o.text.starts_with("has ") && !p.takes_evidence) continue;
        const bool beside = varies ? e.beside : !p.alone;
        std::string law =
            "module law\nimport base\nimport std.approvals\n"
            "evidence signed { from by: Person } bound to content counts when it.at <= now\n"
            "evidence agreed { purpose: Colour  from whom: text } bound to purpose counts when "
            "true\n"
            "obligation tell { what: text }\n"
            "action go by actor: Person with n: int\naction other by actor: Person with n: int\n";
        law += fmt::format(
            "policy p on go {{\n{}  {}\n}}\n{}\n", beside ? "  rule may { permit }\n" : "",
            with(with(p.is_rejection ? with(p.rules, 'C', "true") : p.rules, 'C', condition), 'E',
                 e.text),
            with(p.outside, 'C', condition));
        out.push_back({o.text,
                       p.name,
                       varies ? e.name : "",
                       {{"base.writ", base(o.hole)},
                        {"approvals.writ", approvals(p.is_rejection ? condition : "it.at <= now")},
                        {"law.writ", law}},
                       o.hole.values.size()});
      }
  }
  return out;
}

}  // namespace writ::generate
