// One immutable program, shared by threads and replaced while they decide. Run plainly and, by
// tests/sanitize, under ThreadSanitizer.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <writ/compiler.hpp>
#include <writ/writ.hpp>

namespace {

using namespace writ;

constexpr Time kNoon = 1'795'521'600'000'000;  // 2026-11-24T12:00:00Z
constexpr int kThreads = 4;
constexpr int kReplacements = 300;
constexpr const char* kDirectory =
    R"({"people": [{"id": "ann", "roles": ["manager"]}], "agents": [{"id": "bot", "acts_for": "ann"}]})";

// Charters that answer differently, so that a decision tells which of them made it.
std::shared_ptr<const Program> charter(int limit) {
  const std::string text =
      "module pay\n"
      "role manager\n"
      "type Actor = Person or Agent\n"
      "action pay by actor: Actor with amount: int, note: text?\n"
      "policy limits on pay {\n"
      "  rule small \"Small payments\" { when amount < " +
      std::to_string(limit) +
      "  permit }\n"
      "  rule words \"Some words\" { when note is not missing and note matches r\"[a-z]+-\\d+\"  "
      "forbid }\n"
      "  rule night \"By day\" { when clock(now, \"Europe/Berlin\") in 22:00 until 06:00  forbid "
      "}\n"
      "}\n";
  Compiled compiled = compile({{"pay.writ", text}}, Rendering::Plain);
  REQUIRE_MESSAGE(compiled, compiled.diagnostics);
  return compiled.program;
}

Outcome ask(Evaluator& evaluator, std::int64_t amount, bool in_full) {
  if (evaluator.set_int(evaluator.fact("amount"), amount)) return Outcome::Pending;
  return in_full ? evaluator.decide(kNoon).outcome : evaluator.outcome(kNoon);
}

struct Seen {
  int decisions = 0;
  int programs = 0;
  int wrong = 0;
};

// Decides under whatever program is in force; every decision must be that of the program it asked.
Seen decide_until(const std::atomic<bool>& done, const ProgramSlot& slot,
                  const std::string& strict_hash) {
  Seen seen;
  while (!done) {
    const std::shared_ptr<const Program> program = slot.load();
    Evaluator evaluator(program, {});
    if (evaluator.set_directory(kDirectory) || evaluator.begin_request("pay") ||
        evaluator.set_actor("bot"))
      ++seen.wrong;
    if (evaluator.set_int(evaluator.fact("amount"), 1)) ++seen.wrong;
    const bool is_strict = evaluator.decide(kNoon).program_hash == strict_hash;
    ++seen.programs;
    while (!done && slot.load() == program) {
      ++seen.decisions;
      if (ask(evaluator, 5, seen.decisions % 7 == 0) != Outcome::Permit) ++seen.wrong;
      if (ask(evaluator, 50, seen.decisions % 5 == 0) !=
          (is_strict ? Outcome::Forbid : Outcome::Permit))
        ++seen.wrong;
      if (ask(evaluator, 500, false) != Outcome::Forbid) ++seen.wrong;
    }
  }
  return seen;
}

}  // namespace

TEST_CASE("threads decide while the program is replaced under them") {
  const std::array<std::shared_ptr<const Program>, 2> charters = {charter(10), charter(100)};
  Evaluator probe(charters[0], {});
  REQUIRE_FALSE(probe.set_directory(kDirectory));
  REQUIRE_FALSE(probe.begin_request("pay"));
  REQUIRE_FALSE(probe.set_actor("ann"));
  CHECK(ask(probe, 50, true) == Outcome::Forbid);
  const std::string strict_hash = probe.decide(kNoon).program_hash;
  REQUIRE_FALSE(strict_hash.empty());

  ProgramSlot slot(charters[1]);
  std::atomic<bool> done = false;
  std::array<Seen, kThreads> seen;
  std::vector<std::thread> threads;
  for (Seen& mine : seen)
    threads.emplace_back([&] { mine = decide_until(done, slot, strict_hash); });
  for (int k = 0; k < kReplacements; ++k) {
    slot.store(charters[static_cast<std::size_t>(k % 2)]);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  for (const Seen& mine : seen) {
    CHECK(mine.wrong == 0);
    CHECK(mine.decisions > 0);
    CHECK(mine.programs > 1);
  }
}

TEST_CASE("the last owner of a program may be any thread") {
  ProgramSlot slot(charter(10));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int k = 0; k < kThreads; ++k) {
    threads.emplace_back([&] {
      for (int round = 0; round < 50; ++round) {
        Evaluator evaluator(slot.load(), {});
        if (evaluator.set_directory(kDirectory) || evaluator.begin_request("pay") ||
            evaluator.set_actor("ann") || ask(evaluator, 5, true) != Outcome::Permit)
          ++wrong;
      }
    });
  }
  for (int k = 0; k < 20; ++k)
    slot.store(charter(10 + k));  // the slot lets go; evaluators may still hold it
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == 0);
}
