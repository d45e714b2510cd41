// A process that commits from four threads is killed at any moment. What it was told reaches a pipe at once, and the pipe
// outlives it.
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include <fmt/format.h>

#include "tests/ledger/crash/check.hpp"
#include "tests/ledger/crash/modes.hpp"
#include "tests/unit/ledger/world.hpp"

namespace writ::crash {
namespace {

using std::chrono::microseconds;

[[noreturn]] void victim(const std::string& file, int round, int pipe) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const Tell tell = [&](Event event, const std::string& id) {
    const std::string line = static_cast<char>(event) + id + '\n';
    // One write of a line this short is whole or not at all.
    if (::write(pipe, line.data(), line.size()) < 0) ::_exit(4);
  };
  std::string error;
  const auto ledger = Ledger::open(file, options(), error);
  if (!ledger) {
    tell(Event::Wrong, "the ledger cannot be opened: " + error);
    ::_exit(3);
  }
  Crowd{.ledgers = {ledger.get()},
        .name = fmt::format("{}", round),
        .threads = 4,
        .each = 1'000'000,
        .tell = tell}
      .work();
  ::_exit(5);
}

// Reads lines into the story until there are no more, or only the first.
void listen(std::FILE* pipe, Story& story, bool is_one) {
  char line[4096];
  while (std::fgets(line, sizeof line, pipe) != nullptr) {
    const std::string text(line);
    const auto event = static_cast<Event>(text.front());
    story.tell(event, text.substr(1, text.size() - 2));
    if (is_one && event != Event::Asked) return;
  }
}

// Forks a victim and kills it; what it said is in the story.
void play(const std::string& file, int round, Dice& dice, Story& story) {
  int ends[2];
  if (::pipe(ends) != 0) throw Violation("cannot make a pipe");
  const pid_t child = ::fork();
  if (child < 0) throw Violation("cannot fork");
  if (child == 0) {
    ::close(ends[0]);
    victim(file, round, ends[1]);
  }
  ::close(ends[1]);
  std::FILE* pipe = ::fdopen(ends[0], "r");
  // Most die while they commit, some while they open.
  if (!dice.one_in(8)) listen(pipe, story, true);
  std::this_thread::sleep_for(microseconds(dice.below(20'000)));
  ::kill(child, SIGKILL);
  listen(pipe, story, false);
  std::fclose(pipe);
  int status = 0;
  ::waitpid(child, &status, 0);
  story.expect_right();
  if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGKILL)
    throw Violation(fmt::format("the process ended by itself, with status {}", status));
}

}  // namespace

std::string kill(int count, std::uint64_t seed) {
  Folder folder;
  test::charter();  // compiled once, for all victims
  Story story;
  std::string file;
  int promised = 0, struck = 0, in_flight = 0, late = 0;
  for (int round = 0; round < count; ++round) {
    if (round % kRoundsOfFile == 0) {
      file = folder.instead_of(file);
      story.next_file();
    }
    story.next_round();
    Dice dice(seed, round);
    try {
      play(file, round, dice, story);
      promised += static_cast<int>(story.acknowledged().size());
      in_flight += story.in_flight();
      struck += story.in_flight() > 0 ? 1 : 0;
      late += check(*open(file), file, story);
    } catch (const Violation& v) { throw Violation(fmt::format("round {}: {}", round, v.what())); }
  }
  if (struck == 0 || promised == 0)
    throw Violation("no process was killed while it committed: nothing was shown");
  return fmt::format(
      "{} deeds acknowledged and none lost, {} kills with commits in flight ({} of {} deeds on "
      "record)",
      promised, struck, late, in_flight);
}

}  // namespace writ::crash
