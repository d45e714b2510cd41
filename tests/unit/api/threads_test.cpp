// Evaluators of several threads over shared programs, replaced while they decide. Also run under ThreadSanitizer.
#include <atomic>
#include <thread>
#include <vector>

#include "tests/unit/api/charter.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

// How often a decision was not that of the program it was asked of.
int wrong_answers(const ProgramSlot& slot, const std::string& strict, const std::atomic<bool>& done) {
  int wrong = 0;
  while (!done) {
    const std::shared_ptr<const Program> program = slot.load();
    Evaluator e(program, {.tenant = "acme", .can = Can::Everything, .can_do = {}});
    wrong += e.set_directory(R"({"people": [{"id": "ann"}, {"id": "dee"}]})").has_value();
    wrong += e.set_request(R"({"subject": {"type": "person", "id": "ann"}, "action": {"name": "pay"},
      "resource": {"type": "Account", "id": "acme", "properties": {"risk": "low", "owner": "dee"}}, "context": {"amount": 50}})")
                 .has_value();
    for (int k = 0; k < 20; ++k) {
      const Decision& d = e.decide(kNoon + k);
      wrong += d.outcome != (d.program_hash == strict ? Outcome::Forbid : Outcome::Permit);
      wrong += e.outcome(kNoon + k) != d.outcome;
    }
  }
  return wrong;
}

}  // namespace

TEST_CASE("threads decide while another replaces the program") {
  const std::shared_ptr<const Program> strict = charter("10"), loose = charter("100");
  Evaluator probe = evaluator(strict);
  ask(probe);
  const std::string strict_hash = probe.decide(kNoon).program_hash;
  ProgramSlot slot(strict);
  std::atomic<bool> done{false};
  std::vector<int> wrong(3, 0);
  std::vector<std::thread> threads;
  for (int& w : wrong) threads.emplace_back([&] { w = wrong_answers(slot, strict_hash, done); });
  for (int k = 0; k < 2000; ++k) {
    slot.store(k % 2 == 0 ? loose : strict);
    if (k % 50 == 0) std::this_thread::yield();
  }
  done = true;
  for (std::thread& t : threads) t.join();
  CHECK(wrong == std::vector<int>{0, 0, 0});
}

TEST_CASE("many requests by several evaluators: the answers of one, in the order of the requests") {
  const auto program = charter("10");
  std::vector<Evaluator> three;
  for (int k = 0; k < 3; ++k) three.push_back(evaluator(program));
  std::vector<std::string> texts;
  for (int k = 0; k < 500; ++k)
    texts.push_back(k % 50 == 7
                        ? "{"
                        : R"({"subject": {"type": "agent", "id": "bot"}, "action": {"name": "pay"},
      "resource": {"type": "Account", "id": "acme", "properties": {"risk": "low", "owner": "dee"}}, "context": {"amount": )" +
                              std::to_string(k % 20) + "}}");
  const std::vector<std::string_view> requests(texts.begin(), texts.end());
  const std::vector<Answer> many = decide_all(three, requests, kNoon);
  Evaluator alone = evaluator(program);
  const std::vector<Answer> one = decide_all({&alone, 1}, requests, kNoon);
  REQUIRE(many.size() == 500);
  int permits = 0, errors = 0;
  for (std::size_t k = 0; k < many.size(); ++k) {
    CHECK(many[k].json == one[k].json);
    CHECK(many[k].is_error == (k % 50 == 7));
    permits += many[k].outcome == Outcome::Permit;
    errors += many[k].is_error;
  }
  CHECK(permits == 245);
  CHECK(errors == 10);
  CHECK(decide_all({}, requests, kNoon).front().is_error);
}

// Large programs are parsed, linted, lowered, verified and hashed by several threads at once.
TEST_CASE("a large program: the same program and the same warnings each time") {
  std::vector<Source> sources{{"facts.writ",
                               "module m\nrole unused\nenum Risk ordered { low, high }\n"
                               "entity Account { risk: Risk  size: int }\n"
                               "action call by actor: Person with account: Account\n"}};
  for (int file = 0; file < 3; ++file) {
    std::string text = "module m\npolicy p" + std::to_string(file) + " on call {\n";
    for (int k = 0; k < 1'500; ++k) {
      const std::string n = std::to_string(k == 700 ? file + 10'000 : file * 1'500 + k);
      text += "  rule r" + std::to_string(k) + " { when account.risk == high and account.size > " +
              n + " and actor is Person  forbid }\n";
    }
    // Says what rule r0 of its file says; and one that can never be live.
    text += "  rule again { when account.risk == high and account.size > " +
            std::to_string(file * 1'500) + " and actor is Person  forbid }\n" +
            "  rule never { when account.size > 5 and account.size < 5  permit }\n}\n";
    sources.push_back({"rules" + std::to_string(file) + ".writ", text});
  }
  const Compiled first = compile(sources, Rendering::Plain);
  REQUIRE(first.program != nullptr);
  CHECK(first.errors == 0);
  CHECK(first.warnings == 9);  // 5 say the same as another, 3 are never live, a role is unused
  for (const char* code : {"facts.writ:2:6: warning[W0601]", "rules0.writ:1503:8: warning[W0609]",
                           "rules2.writ:1504:42: warning[W0602]"})
    CHECK(first.diagnostics.find(code) != std::string::npos);
  for (int k = 0; k < 3; ++k) {
    const Compiled again = compile(sources, Rendering::Plain);
    REQUIRE(again.program != nullptr);
    CHECK(hash_of(*again.program) == hash_of(*first.program));
    CHECK(again.diagnostics == first.diagnostics);
  }
}
