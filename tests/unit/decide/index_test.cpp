// The index of rules only leaves out rules that a false conjunct would have left out.
#include <random>

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
