// What stands packed in columns says what the facts say: at the ends of the numbers, for more facts and predicates than there
// are columns, and after a fact was changed.
#include <random>

#include <fmt/format.h>

#include <writ/compiler.hpp>
#include "runtime/program/program.hpp"

#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;
using program::Tuning;

namespace {

// A program as it is, with an index over everything, and as plain code.
struct Versions {
  explicit Versions(const std::string& source, const std::vector<std::string>& more = {}) {
    std::vector<Source> files{{"t.writ", kHead + source}};
    for (const std::string& text : more)
      files.push_back({fmt::format("t{}.writ", files.size()), "module t\n" + text});
    const auto compiled = compile(files);
    REQUIRE_MESSAGE(compiled, compiled.diagnostics);
    plain.emplace_back(compiled.program, everything());
    for (const Tuning t : {Tuning{Tuning::Index::None, true},
                           {Tuning::Index::Every, true},
                           {Tuning::Index::None, false}})
      plain.emplace_back(program::retuned(*compiled.program, t), everything());
    for (Evaluator& e : plain) REQUIRE_FALSE(e.set_directory(kPeople));
  }
  // The outcome, the same of all.
  Outcome ask(const std::string& facts,
              const std::string& subject = R"({"type": "person", "id": "bo"})",
              const char* action = "send") {
    const std::string request = fmt::format(
        R"({{"subject": {}, "action": {{"name": "{}"}}, "resource": {{"type": "x", "id": "1"}}, "context": {{{}}}}})",
        subject, action, facts);
    for (Evaluator& e : plain) {
      const MaybeError bad = e.set_request(request);
      REQUIRE_MESSAGE(!bad, (bad ? bad->path + ": " + bad->expected : "") << " in " << request);
    }
    const Outcome out = plain.back().outcome(kNoon);
    for (Evaluator& e : plain) {
      CHECK_MESSAGE(e.outcome(kNoon) == out, facts);
      CHECK_MESSAGE(e.decide(kNoon).outcome == out, facts);
    }
    return out;
  }
  std::vector<Evaluator> plain;
};

const char* const kEdges[] = {"-9223372036854775807",
                              "-9223372036854775806",
                              "-2147483649",
                              "-2147483648",
                              "-2147483647",
                              "-32769",
                              "-32768",
                              "-32767",
                              "-1",
                              "0",
                              "1",
                              "32766",
                              "32767",
                              "32768",
                              "65535",
                              "65536",
                              "2147483646",
                              "2147483647",
                              "2147483648",
                              "4294967295",
                              "4294967296",
                              "9223372036854775806",
                              "9223372036854775807"};

}  // namespace

TEST_CASE("tens of thousands of texts, and of constants") {
  constexpr int kTexts = 66'000, kRules = 33'000;
  std::string rules;
  for (int k = 0; k < kTexts; k += 1000) {
    rules += fmt::format("  rule l{} {{ when n == -1 and tag in [", k);
    for (int t = k; t < k + 1000; ++t) rules += fmt::format("{}\"t{}\"", t == k ? "" : ", ", t);
    rules += "]  permit }\n";
  }
  const int told[] = {0, 1, 100, 65'000, 65'998, 65'999};
  for (const int t : told) {
    rules += fmt::format("  rule e{0} {{ when tag == \"t{0}\" and n == {0}  permit }}\n", t);
    rules +=
        fmt::format("  rule d{0} {{ when tag != \"t{0}\" and n == {1}  permit }}\n", t, t + 200'000);
    rules += fmt::format("  rule s{0} {{ when tag in [\"t{0}\", \"t7\"] and n == {1}  permit }}\n",
                         t, t + 300'000);
  }
  const std::string declared = "action send with n: int, m: int, tag: text\npolicy p on send {\n";
  Versions v(declared + rules + "}\n");
  for (const int t : told)
    for (const int other : {0, 7, 65'998, 65'999, 70'000}) {
      const auto ask = [&](int n) {
        return v.ask(fmt::format(R"("n": {}, "m": 0, "tag": "t{}")", n, other));
      };
      const auto when = [](bool is_so) { return is_so ? Outcome::Permit : Outcome::Forbid; };
      CHECK(ask(t) == when(other == t));
      CHECK(ask(t + 200'000) == when(other != t));
      CHECK(ask(t + 300'000) == when(other == t || other == 7));
      CHECK(ask(-1) == when(other < kTexts));
    }
  std::vector<std::string> many;
  for (int k = 0; k < kRules; ++k) {
    if (k % 5000 == 0) many.push_back(fmt::format("policy p{} on send {{\n", k));
    many.back() += fmt::format("  rule r{0} {{ when n == {1}{2}  {3} }}\n", k, k * 50'000,
                               k % 3 == 0 ? " and m >= 40000" : "", k % 5 == 0 ? "forbid" : "permit");
    if (k % 5000 == 4999 || k + 1 == kRules) many.back() += "}\n";
  }
  Versions w("action send with n: int, m: int, tag: text\n", many);
  for (int k : {0, 1, 2, 3, 16'383, 32'766, 32'767, 32'768, 32'999, 33'000})
    for (const int m : {0, 40'000})
      CHECK(w.ask(fmt::format(R"("n": {}, "m": {}, "tag": "x")", std::int64_t{k} * 50'000, m)) ==
            (k < kRules && k % 5 != 0 && (k % 3 != 0 || m != 0) ? Outcome::Permit : Outcome::Forbid));
}

TEST_CASE("numbers at the ends of 16, of 32 and of 64 bits are compared as they are") {
  for (const char* bound : kEdges)
    for (const char* compare :
         {"n == {}", "n != {}", "n < {}", "n <= {}", "n > {}", "not n >= {}"}) {
      const std::string when = fmt::format(fmt::runtime(compare), bound);
      // `also` makes the column one of small numbers alone, or not.
      for (const char* also : {"n == 7", "n >= 4294967296"}) {
        const auto compiled =
            compile({{"t.writ", fmt::format("module t\naction send with n: int\npolicy p on send "
                                            "{{\n  rule a {{ when {}  permit }}\n"
                                            "  rule b {{ when {}  forbid }}\n}}\n",
                                            when, also)}});
        if (!compiled) continue;  // such as `n < the least`: a lint says that it never holds
        Evaluator fused(compiled.program, everything()),
            code(program::retuned(*compiled.program, {Tuning::Index::None, false}), everything());
        for (const char* n : kEdges) {
          const std::string request = fmt::format(
              R"({{"action": {{"name": "send"}}, "resource": {{"type": "x", "id": "1"}}, "context": {{"n": {}}}}})",
              n);
          const MaybeError bad = fused.set_request(request);
          REQUIRE_MESSAGE(!bad, (bad ? bad->path + ": " + bad->expected : ""));
          REQUIRE_FALSE(code.set_request(request));
          CHECK_MESSAGE(fused.outcome(kNoon) == code.outcome(kNoon),
                        when << ", " << also << ", n = " << n);
        }
      }
    }
}

TEST_CASE("decimals, times and what is not a number of 32 bits are compared by rank") {
  std::string source =
      "action send with d: decimal, due: time?, e: int?\npolicy p on send {\n  rule yes { permit "
      "}\n";
  const char* const decimals[] = {"0.1", "0.25", "3", "3.000000001", "999999999.5"};
  for (int k = 0; k < 5; ++k)
    source += fmt::format(
        "  rule d{0} {{ when d > {1}  and e is not missing and e == {0}  forbid }}\n"
        "  rule n{0} {{ when not d <= {1} and e is not missing and e == {0} + 5  forbid }}\n"
        "  rule t{0} {{ when due is not missing and due < 2026-11-2{0}T00:00:00Z and e is not "
        "missing and e == {0} + 10  forbid }}\n",
        k, decimals[k]);
  Versions v(source + "}\n");
  int forbids = 0, all = 0;
  for (const char* d : {"0", "0.1", "0.100000001", "0.25", "3", "3.000000001", "3.1", "999999999.5",
                        "999999999999", "-4.5"})
    for (const char* at :
         {"", R"(, "due": "2026-11-20T00:00:00Z")", R"(, "due": "2026-11-22T00:00:00.000001Z")"})
      for (int e = 0; e < 16; ++e) {
        const std::string facts =
            fmt::format(R"("d": {}{}{})", d, at, e == 15 ? "" : fmt::format(R"(, "e": {})", e));
        forbids += v.ask(facts) == Outcome::Forbid;
        ++all;
      }
  CHECK(forbids > all / 10);
  CHECK(forbids < all);
}

TEST_CASE("more facts than columns, and more predicates than are answered beforehand") {
  std::string facts, rules;
  for (int k = 0; k < 90; ++k) {
    facts += fmt::format("{}n{}: int", k == 0 ? "" : ", ", k);
    rules += fmt::format("  rule a{0} {{ when n{0} == 1 and n{1} != 2  forbid }}\n", k, (k + 1) % 90);
  }
  for (int k = 0; k < 40; ++k) {
    facts += fmt::format(", s{}: text?", k);
    rules += fmt::format(
        "  rule s{0} {{ when s{0} is not missing and s{0} in [\"a{0}\", \"b\"]  forbid }}\n"
        "  rule m{0} {{ when s{0} is missing and n{0} == 5  forbid }}\n",
        k);
  }
  Versions v("action send with " + facts + "\npolicy p on send {\n  rule yes { permit }\n" + rules +
             "}\n");
  std::mt19937 random(5);
  int permits = 0;
  for (int round = 0; round < 300; ++round) {
    std::string given;
    const int odd = static_cast<int>(random() % 130);  // the fact that may make the difference
    for (int k = 0; k < 90; ++k)
      given += fmt::format("{}\"n{}\": {}", k == 0 ? "" : ", ", k, k == odd ? 1 + random() % 5 : 3);
    for (int k = 0; k < 40; ++k)
      if (k + 90 != odd) given += fmt::format(", \"s{}\": \"{}\"", k, "c");
      else if (random() % 2 == 0) given += fmt::format(", \"s{0}\": \"a{0}\"", k);
    permits += v.ask(given) == Outcome::Permit;
  }
  CHECK(permits > 60);
  CHECK(permits < 280);
}

TEST_CASE("a rule under two actions that compare other facts first") {
  Versions v(
      "action send by actor: Person or Agent with a: int, b: text\n"
      "action call by actor: Person or Agent with b: text, a: int, c: int\n"
      "policy p on send, call {\n  rule yes { permit }\n  rule no { when a > 3 and b == \"x\"  "
      "forbid }\n"
      "  rule agents { when actor is Agent and a != 2  forbid }\n"
      "  rule bosses { when actor is boss and b != \"x\" and a == 9  forbid }\n}\n"
      "policy q on call {\n  rule c1 { when c == 1  forbid }\n  rule c2 { when c > 5 and a < 3  "
      "forbid }\n}\n");
  const std::string bot = R"({"type": "agent", "id": "bot"})",
                    bo = R"({"type": "person", "id": "bo"})";
  int forbids = 0;
  for (const char* action : {"send", "call"})
    for (int a = 0; a < 11; ++a)
      for (const char* b : {"x", "y", "unseen anywhere"})
        for (int c = 0; c < (action[0] == 'c' ? 8 : 1); ++c)
          for (const std::string& who : {bot, bo}) {
            std::string facts = fmt::format(R"("a": {}, "b": "{}")", a, b);
            if (action[0] == 'c') facts += fmt::format(R"(, "c": {})", c);
            const bool forbid = (a > 3 && b[0] == 'x') || (who == bot && a != 2) ||
                                (who == bo && b[0] != 'x' && a == 9) ||
                                (action[0] == 'c' && (c == 1 || (c > 5 && a < 3)));
            CHECK((v.ask(facts, who, action) == Outcome::Forbid) == forbid);
            forbids += forbid;
          }
  CHECK(forbids > 100);
}

TEST_CASE("rules in so many lists of several actions that not each list has a copy of its own") {
  constexpr int kRules = 500, kTexts = 5;
  std::string source;
  for (int a = 0; a < 3; ++a)
    source += fmt::format("action act{} with x: int, y: int, s: text\n", a);
  source += "policy p on act0, act1, act2 {\n  rule yes { permit }\n";
  for (int k = 0; k < kRules; ++k) {
    std::string texts;
    for (int t = 0; t < kTexts; ++t) texts += fmt::format("{}\"t{}\"", t == 0 ? "" : ", ", k + t);
    source += fmt::format("  rule r{0} {{ when s in [{1}] and x > {0} and y < {2}  forbid }}\n", k,
                          texts, k + 3);
  }
  source += "}\npolicy q on act1 {\n";  // here y is compared most
  for (int k = 0; k < kRules; ++k)
    source += fmt::format("  rule z{0} {{ when y == {1}  forbid }}\n", k, k + 1000);
  Versions v(source + "}\n");
  std::mt19937 random(7);
  int forbids = 0;
  for (int round = 0; round < 600; ++round) {
    const auto s = static_cast<int>(random() % kRules), x = s + static_cast<int>(random() % 9) - 6,
               y = s + static_cast<int>(random() % 9) - 4;
    bool forbid = false;
    for (int k = std::max(0, s - kTexts + 1); k <= s; ++k) forbid |= x > k && y < k + 3;
    const std::string facts = fmt::format(R"("x": {}, "y": {}, "s": "t{}")", x, y, s);
    CHECK((v.ask(facts, R"({"type": "person", "id": "bo"})",
                 fmt::format("act{}", round % 3).c_str()) == Outcome::Forbid) == forbid);
    forbids += forbid;
  }
  CHECK(forbids > 100);
  CHECK(forbids < 500);
}

TEST_CASE("a fact that is changed by handle is packed anew") {
  Versions v(
      "entity Deal { size: int, note: text? }\naction send on deal: Deal with n: int, s: text?\n"
      "policy p on send {\n  rule yes { permit }\n  rule n { when n > 3  forbid }\n"
      "  rule s { when s is not missing and s in [\"x\", \"z\"]  forbid }\n  rule size { when "
      "deal.size == 5  forbid }\n}\n");
  Evaluator& e = v.plain.front();
  REQUIRE_FALSE(e.set_request(
      R"({"action": {"name": "send"}, "resource": {"type": "Deal", "id": "1", "properties": {"size": 4}}, "context": {"n": 1}})"));
  const auto now = [&] { return e.outcome(kNoon); };
  CHECK(now() == Outcome::Permit);
  const FactHandle n = e.fact("n"), s = e.fact("s"), size = e.fact("deal.size");
  REQUIRE_FALSE(e.set_int(n, 4));
  CHECK(now() == Outcome::Forbid);
  REQUIRE_FALSE(e.set_int(n, 3));
  CHECK(now() == Outcome::Permit);
  REQUIRE_FALSE(e.set_text(s, "z"));
  CHECK(now() == Outcome::Forbid);
  REQUIRE_FALSE(e.set_missing(s));
  CHECK(now() == Outcome::Permit);
  REQUIRE_FALSE(e.set_json(size, "5"));
  CHECK(now() == Outcome::Forbid);
  // The same of a request that is kept aside meanwhile.
  REQUIRE_FALSE(e.set_int(size, 4));
  PreparedRequest kept;
  REQUIRE_FALSE(e.swap(kept));
  REQUIRE_FALSE(e.set_request(
      R"({"action": {"name": "send"}, "resource": {"type": "Deal", "id": "2", "properties": {"size": 5}}, "context": {"n": 1}})"));
  CHECK(now() == Outcome::Forbid);
  CHECK(e.outcome(kept, kNoon) == Outcome::Permit);
  REQUIRE_FALSE(e.swap(kept));
  REQUIRE_FALSE(e.set_int(n, 9));
  CHECK(now() == Outcome::Forbid);
}

TEST_CASE(
    "a request that was changed is not read again with another directory: its text does not say "
    "all") {
  World w(
      "action send by actor: Actor with n: int, s: text?\n"
      "policy p on send { rule small { when n < 100  permit } }\n");
  Evaluator& e = w.evaluator;
  const auto changes = {0, 1, 2};
  for (const int how : changes) {
    CAPTURE(how);
    PreparedRequest kept;
    w.ask("send", "ann", how == 2 ? R"("n": 1, "s": "x")" : R"("n": 1)");
    const FactHandle n = e.fact("n"), s = e.fact("s");
    if (how == 0) REQUIRE_FALSE(e.set_int(n, 1000));
    if (how == 1) REQUIRE_FALSE(e.set_json(n, "1000"));
    if (how == 2) REQUIRE_FALSE(e.set_missing(s));
    CHECK(e.outcome(kNoon) == (how == 2 ? Outcome::Permit : Outcome::Forbid));
    REQUIRE_FALSE(e.swap(kept));
    REQUIRE_FALSE(e.set_directory(kPeople));
    CHECK(e.outcome(kept, kNoon) == Outcome::Forbid);
    REQUIRE(e.error());
    CHECK(e.error()->expected == "a request");
    // The same of the request at hand.
    w.ask("send", "ann", R"("n": 1)");
    REQUIRE_FALSE(e.set_int(n, 1000));
    REQUIRE_FALSE(e.set_directory(kPeople));
    CHECK(e.outcome(kNoon) == Outcome::Forbid);
    CHECK(e.error());
    w.ask("send", "ann", R"("n": 1)");
    REQUIRE_FALSE(e.set_directory(kPeople));
    CHECK(e.outcome(kNoon) == Outcome::Permit);  // one as it came is read again
  }
}
