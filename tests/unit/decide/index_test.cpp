// The index of rules only leaves out rules that a false conjunct would have left out.
#include <random>

#include <writ/compiler.hpp>
#include "runtime/program/program.hpp"

#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

TEST_CASE(
    "the same answers as without an index: indexed facts, optional facts, unseen texts, several "
    "constants") {
  std::string source =
      "enum Sort { a, b, c }\naction send by actor: Actor with seg: text, note: text?, sort: Sort, "
      "n: int\npolicy p on send {\n";
  for (int k = 0; k < 60; ++k) {
    const std::string seg = "\"s" + std::to_string(k % 10) + "\"",
                      effect = k % 7 == 0 ? "forbid" : "permit";
    const std::string kind = std::string(1, static_cast<char>('a' + k % 3));
    std::string when = "n == " + std::to_string(k % 5);
    if (k % 2 == 0) when += " and seg == " + seg;
    if (k % 3 == 0) when += " and sort == " + kind;
    if (k % 4 == 1) when += " and note is not missing and " + seg + " == note";
    source += "  rule r" + std::to_string(k) + " { when " + when + "  " + effect + " }\n";
  }
  World w(source + "}\n");
  std::mt19937 random(3);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  for (int round = 0; round < 300; ++round) {
    const int seg = below(11), note = below(12), kind = below(3),
              n = below(6);  // 10: unseen; note 11: missing
    std::string facts = "\"seg\": \"s" + std::to_string(seg) + "\", \"sort\": \"" +
                        std::string(1, static_cast<char>('a' + kind)) +
                        "\", \"n\": " + std::to_string(n);
    if (note < 11) facts += ", \"note\": \"s" + std::to_string(note) + "\"";
    w.ask("send", "ann", facts);
    bool permits = false, forbids = false;
    for (int k = 0; k < 60; ++k) {
      const bool live = n == k % 5 && (k % 2 != 0 || seg == k % 10) &&
                        (k % 3 != 0 || kind == k % 3) && (k % 4 != 1 || note == k % 10);
      (k % 7 == 0 ? forbids : permits) |= live;
    }
    CHECK(w.outcome() == (permits && !forbids ? Outcome::Permit : Outcome::Forbid));
  }
}

TEST_CASE("values that lie far apart, several of one fact in a rule, and none at all") {
  std::string source = "action send by actor: Actor with n: int, tag: text\npolicy p on send {\n";
  for (int k = 0; k < 40; ++k) {
    const std::string n = std::to_string(k * 50'000'000 - 1'000'000'000);
    std::string when = "n == " + n;
    if (k % 4 == 1)
      when = "tag in [\"t" + std::to_string(k) + "\", \"u\"] and tag == \"u\" and " + when;
    if (k % 4 == 2) when = "tag != \"u\" and tag in [\"t1\", \"t2\"] and " + when;
    source += "  rule r" + std::to_string(k) + " { when " + when +
              (k % 5 == 0 ? "  forbid }\n" : "  permit }\n");
  }
  World w(source + "}\n");
  for (int k = -1; k < 41; ++k)
    for (const char* tag : {"u", "t1", "t5", "x"}) {
      w.ask(
          "send", "ann",
          "\"n\": " + std::to_string(k * 50'000'000 - 1'000'000'000) + ", \"tag\": \"" + tag + "\"");
      const std::string t = tag;
      const bool is_live = k >= 0 && k < 40 && (k % 4 != 1 || t == "u") && (k % 4 != 2 || t == "t1");
      CHECK(w.outcome() == (is_live && k % 5 != 0 ? Outcome::Permit : Outcome::Forbid));
    }
}

TEST_CASE("a missing value goes to the rule itself, where it is a fault or nothing") {
  World w(
      "event touch { channel: text? } kept 30 days\nentity Account { tag: text? }\naction send by "
      "actor: Actor on account: Account\n"
      "policy p on send {\n  rule yes { permit }\n"
      "  rule a { when account.tag is not missing and account.tag == \"x\"  forbid }\n"
      "  rule b { when account.tag is missing or account.tag == \"y\"  forbid }\n}\n");
  const auto with = [&](const char* properties) {
    w.ask("send", "ann", {},
          std::string(R"({"type": "Account", "id": "a", "properties": )") + properties + "}");
    return w.outcome();
  };
  CHECK(with("{}") == Outcome::Forbid);
  CHECK(has_reason(w.decide(), Reason::Kind::Forbid, "p.b"));
  CHECK(with(R"({"tag": "x"})") == Outcome::Forbid);
  CHECK(has_reason(w.decide(), Reason::Kind::Forbid, "p.a"));
  CHECK(with(R"({"tag": "y"})") == Outcome::Forbid);
  CHECK(with(R"({"tag": "z"})") == Outcome::Permit);
}

TEST_CASE(
    "bounds, runs of members, lists and what has no value: the same without index and fused "
    "tests") {
  std::string source =
      "enum Size ordered { s, m, l, xl, xxl }\nrole boss\naction send by actor: Actor with n: int, "
      "d: decimal, "
      "due: time?, size: Size, tag: text\npolicy p on send {\n  rule yes { permit }\n";
  const char* const sizes[] = {"s", "m", "l", "xl", "xxl"};
  for (int k = 0; k < 120; ++k) {
    const std::string n = std::to_string(k % 37);
    std::string when;
    switch (k % 10) {
      case 0: when = "n >= " + n; break;
      case 1: when = "n > " + n + " and n <= " + n + " + 3"; break;
      case 2: when = n + " < n and n < " + std::to_string(k % 37 + 4); break;
      case 3: when = "n <= " + n + " and d > 0." + n; break;
      case 4: when = "size >= " + std::string(sizes[k % 5]) + " and n == " + n; break;
      case 5: when = "size in [m, xl] and not n == " + n; break;
      case 6: when = "tag in [\"t" + n + "\", \"u\"] and size != " + sizes[k % 5]; break;
      case 7:
        when = "due is not missing and due >= 2026-11-0" + std::to_string(k % 9 + 1) + "T00:00:00Z";
        break;
      case 8: when = "d <= " + n + " and actor is boss"; break;
      default: when = "not n <= " + n + " and actor is Person"; break;
    }
    source += "  rule r" + std::to_string(k) + " { when n != 99 and " + when +
              (k % 3 == 0   ? "  require approval from boss }\n"
               : k % 3 == 1 ? "  forbid }\n"
                            : "  permit }\n");
  }
  const auto compiled = compile(
      {{"t.writ", "module t\nimport std.approvals\ntype Actor = Person or Agent\n" + source + "}\n"}});
  REQUIRE_MESSAGE(compiled, compiled.diagnostics);
  using Index = program::Tuning::Index;
  std::vector<Evaluator> evaluators;
  evaluators.emplace_back(compiled.program, Options{.can = Can::Everything, .can_do = {}});
  for (const program::Tuning t : {program::Tuning{Index::None, true},
                                  {Index::Worth, false},
                                  {Index::Every, true},
                                  {Index::None, false}})
    evaluators.emplace_back(program::retuned(*compiled.program, t),
                            Options{.can = Can::Everything, .can_do = {}});
  std::mt19937 random(11);
  const auto below = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  int permits = 0;
  for (int round = 0; round < 400; ++round) {
    const int number = round % 3 == 0 ? 99 : below(45) - 4;
    std::string facts = "\"n\": " + std::to_string(number) +
                        ", \"d\": " + std::to_string(below(40)) + "." + std::to_string(below(100)) +
                        ", \"size\": \"" + sizes[below(5)] + "\", \"tag\": \"" +
                        (below(2) ? "u" : "t" + std::to_string(below(40))) + "\"";
    if (below(3)) facts += ", \"due\": \"2026-11-0" + std::to_string(below(9) + 1) + "T00:00:00Z\"";
    const std::string request =
        "{\"subject\": {\"type\": \"" +
        std::string(below(4) ? "person\", \"id\": \"ann" : "agent\", \"id\": \"bot") +
        "\"}, \"action\": {\"name\": \"send\"}, \"context\": {" + facts + "}}";
    std::string first;
    for (Evaluator& e : evaluators) {
      REQUIRE_FALSE(e.set_directory(
          R"({"people": [{"id": "ann", "roles": ["boss"]}], "agents": [{"id": "bot", "acts_for": "ann"}]})"));
      REQUIRE_FALSE(e.set_request(request));
      const Outcome alone = e.outcome(kNoon);
      const Decision& d = e.decide(kNoon);
      CHECK(alone == d.outcome);
      if (first.empty()) first = to_json(d);
      CHECK_MESSAGE(to_json(d) == first, request);
      permits += d.outcome == Outcome::Permit;
    }
  }
  CHECK(permits > 0);
}
