// Functions of the host, and tables that the host replaces.
#include <stdexcept>

#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

const char* const kScored =
    "entity Account { owner: text  phone: text  risk: int }\n"
    "extern score(account: Account, region: text): int in 0 .. 100\n"
    "extern is_open: bool = true\n"
    "action send by actor: Actor on account: Account with region: text\n"
    "policy p on send {\n"
    "  rule yes { when score(account, region) < 50 and is_open  permit }\n"
    "  rule also { when score(account, region) < 10  permit }\n"
    "}\n";

struct Asked : World {
  int calls = 0;
  std::string arguments;
  explicit Asked(const char* source = kScored) : World(source) {
    ask("send", "ann", R"("region": "emea")",
        R"({"type": "Account", "id": "acme", "properties": {"owner": "ann", "phone": "1", "risk": 2}})");
  }
  void answer(std::optional<std::string> result) {
    REQUIRE_FALSE(evaluator.set_extern("t.score", [this, result](std::string_view given) {
      ++calls;
      arguments = given;
      return result;
    }));
  }
};

}  // namespace

TEST_CASE("an extern is asked once for the same arguments, and the decision records it") {
  Asked w;
  w.answer("49");
  const Decision& d = w.decide();
  CHECK(d.outcome == Outcome::Permit);
  CHECK(w.calls == 1);
  CHECK(w.arguments == R"([{"id":"acme","owner":"ann","phone":"1","risk":2},"emea"])");
  REQUIRE(d.externs.size() == 2);
  CHECK(d.externs[0].name == "t.score");
  CHECK(d.externs[0].result == "49");
  CHECK(d.externs[1].name == "t.is_open");
  CHECK(d.externs[1].result == "true");
  w.decide();
  CHECK(w.calls == 2);  // another decision asks again
  w.answer("50");
  CHECK(w.outcome() == Outcome::Forbid);
}

TEST_CASE(
    "what is no answer is a fault: failed, thrown, of another type, out of range, not there") {
  const auto failed = [](Asked& w) {
    const Decision& d = w.decide();
    CHECK(d.outcome == Outcome::Forbid);
    REQUIRE(!d.faults.empty());
    CHECK(d.faults[0].kind == "host function failed");
    REQUIRE(!d.externs.empty());
    CHECK(d.externs[0].result == "");
    return d.externs[0].failed;
  };
  Asked w;
  CHECK(failed(w) == "the host has no such function, and no default is declared");
  w.answer(std::nullopt);
  CHECK(failed(w) == "the function failed");
  w.answer("\"low\"");
  CHECK(failed(w) == "found \"low\", expected a whole number of at most 64 bits");
  w.answer("101");
  CHECK(failed(w) == "found 101, expected a value in 0 .. 100");
  w.answer("4 5");
  CHECK(failed(w).find("expected") != std::string::npos);
  w.answer("null");
  CHECK(failed(w) == "found null, expected a whole number of at most 64 bits");
  REQUIRE_FALSE(w.evaluator.set_extern("t.score", [](std::string_view) -> std::optional<std::string> {
    throw std::runtime_error("down");
  }));
  CHECK(failed(w) == "the function threw an exception");
  CHECK(w.evaluator.set_extern("t.scor", nullptr)->message().find("t.score") != std::string::npos);
}

TEST_CASE("a default does not stand in for a function that failed") {
  Asked w;
  w.answer("20");
  CHECK(w.outcome() == Outcome::Permit);
  REQUIRE_FALSE(w.evaluator.set_extern("t.is_open", [](std::string_view) { return std::nullopt; }));
  CHECK(w.outcome() == Outcome::Forbid);
  REQUIRE_FALSE(w.evaluator.set_extern("t.is_open", nullptr));
  CHECK(w.outcome() == Outcome::Permit);
}

TEST_CASE("recorded answers take the place of functions, by arguments or by digest") {
  Asked w;
  w.answer("20");
  const std::string digest = w.decide().externs[0].digest;
  const auto replay = [&](const std::string& answers) {
    const MaybeError bad = w.evaluator.set_extern_answers(answers);
    return bad ? bad->message() : std::string(name_of(w.outcome()));
  };
  CHECK(replay(R"([{"name": "t.score", "digest": ")" + digest +
               R"(", "arguments": ["x"], "result": 80}])") == "forbid");
  CHECK(replay(R"([{"result": 49, "name": "t.score", "arguments": [{"risk": 2, "owner": "ann", "id": "acme",
               "phone": "1"}, "emea"]}])") == "permit");
  CHECK(replay(R"([{"name": "t.score", "arguments": [{"risk": 2, "owner": "ann", "id": "acme",
               "phone": "1"}, "apac"], "result": 49}])") == "forbid");
  CHECK(w.decide().externs[0].failed == "no answer is recorded for these arguments");
  CHECK(replay("[]") == "permit");  // the function again
  CHECK(replay(R"([{"name": "t.score", "arguments": ["emea"], "result": 1}])").find("found \"emea\"") !=
        std::string::npos);
  CHECK(replay(R"([{"name": "t.score", "digest": "00", "result": 101}])").find("0 .. 100") !=
        std::string::npos);
  CHECK(replay(R"([{"name": "t.is_open", "arguments": [], "failed": "down"}])") == "forbid");
  CHECK(replay(R"([{"name": "t.is_open", "arguments": [1], "result": true}])").find("0 arguments") !=
        std::string::npos);
  CHECK(replay(R"([{"name": "t.is_open", "result": true}])").find("neither") != std::string::npos);
  CHECK(replay(R"([{"name": "t.is_open", "arguments": []}])").find("neither") != std::string::npos);
  CHECK(replay(R"([{"arguments": []}])").find("a name") != std::string::npos);
}

TEST_CASE("sensitive arguments are masked in the decision, and told to the host") {
  Asked w(
      "entity Account { owner: text  sensitive phone: text  risk: int }\n"
      "extern score(account: Account, region: text): int = 1\n"
      "action send by actor: Actor on account: Account with region: text\n"
      "policy p on send { rule yes { when score(account, region) < 50  permit } }\n");
  w.answer("3");
  const Decision& d = w.decide();
  CHECK(w.arguments.find("\"phone\":\"1\"") != std::string::npos);
  CHECK(d.externs[0].arguments.find("\"phone\":\"1\"") == std::string::npos);
}

TEST_CASE("the host replaces a table's entries, all of them") {
  World w(
      "enum Risk { low, high }\ntable most(risk: Risk): int { low: 10, high: 1 }\n"
      "table floors(n: int): money { 1: 5 EUR }\n"
      "action send by actor: Actor with risk: Risk, n: int\n"
      "policy p on send { rule yes { when n <= most(risk) and count(k in keys_of(floors)) < 3  "
      "permit } }\n");
  w.ask("send", "ann", R"("risk": "high", "n": 5)");
  CHECK(w.outcome() == Outcome::Forbid);
  const std::string inputs = w.decide().inputs_hash;
  REQUIRE_FALSE(w.evaluator.set_tables(R"({"t.most": {"low": 1, "high": 5}})"));
  CHECK(w.outcome() == Outcome::Permit);
  CHECK(w.decide().inputs_hash != inputs);
  const auto refused = [&](const char* tables) {
    const MaybeError bad = w.evaluator.set_tables(tables);
    CHECK(w.outcome() == Outcome::Forbid);  // the declared entries hold again
    return bad ? bad->message() : std::string();
  };
  CHECK(refused(R"({"t.most": {"low": 1}})").find("none for \"high\"") != std::string::npos);
  CHECK(refused(R"({"t.most": {"low": 1, "hihg": 5}})").find("high") != std::string::npos);
  CHECK(refused(R"({"t.most": {"low": 1, "high": "5"}})").find("a whole number") != std::string::npos);
  CHECK(refused(R"({"t.mots": {}})").find("t.most") != std::string::npos);
  CHECK(refused(R"({"t.floors": {"one": {"amount": "1", "currency": "EUR"}}})").find("a whole number") !=
        std::string::npos);
  REQUIRE_FALSE(w.evaluator.set_tables(
      R"({"t.most": {"low": 1, "high": 5}, "t.floors": {"1": {"amount": "1", "currency": "EUR"}, "2": {"amount": "1",
      "currency": "EUR"}, "3": {"amount": "1", "currency": "EUR"}}})"));
  CHECK(w.outcome() == Outcome::Forbid);  // three keys
}
