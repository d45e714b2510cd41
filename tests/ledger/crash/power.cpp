// The power goes while four threads commit, while the ledger is opened, while it is closed and checkpointed. What is left of the
// files is opened as the next round's ledger, and everything acknowledged must be in it.
#include <fmt/format.h>

#include "tests/ledger/crash/check.hpp"
#include "tests/ledger/crash/disk.hpp"
#include "tests/ledger/crash/modes.hpp"

namespace writ::crash {
namespace {

class Rounds {
 public:
  explicit Rounds(std::uint64_t seed) : seed_(seed) {
    install([this](const Access& a) { return disk_.see(a); }, 60);
  }

  void play(int round) {
    if (round % kRoundsOfFile == 0) {
      ledger_.reset();
      file_ = folder_.instead_of(file_);
      story_.next_file();
    }
    story_.next_round();
    Dice dice(seed_, round);
    disk_.arm({.changes = 1 + dice.below(longest_ * 5 / 4),
               .is_at_sync = dice.one_in(3),
               .bad_sync = dice.one_in(4) ? 1 + dice.below(20) : 0,
               .at_end = [this] { note_end(); }},
              dice);
    interrupt(dice, fmt::format("{}", round));
    longest_ = std::max(longest_, disk_.changes());
    lost_syncs_ += disk_.lost_a_sync() ? 1 : 0;

    const std::string next = folder_.fresh();
    disk_.settle(file_, next);
    Folder::remove(file_);
    file_ = next;
    acknowledged_ += static_cast<int>(story_.acknowledged().size());
    unacknowledged_ += static_cast<int>(story_.untold().size() + story_.denied().size());
    ledger_ = open(file_);
    late_ += check(*ledger_, file_, story_);
  }

  std::string line() const {
    if (struck_ == 0 || acknowledged_ == 0)
      throw Violation("the power never went while somebody committed: nothing was shown");
    return fmt::format(
        "{} deeds acknowledged and none lost, {} losses with commits in flight ({} of {} deeds on "
        "record), {} within a checkpoint, {} failed synchronisations",
        acknowledged_, struck_, late_, unacknowledged_, checkpoints_, lost_syncs_);
  }

 private:
  // Everything that a ledger does, until the power goes.
  void interrupt(Dice& dice, std::string name) {
    if (dice.one_in(2)) ledger_.reset();
    std::string error;
    if (!ledger_) ledger_ = Ledger::open(file_, options(), error);
    if (!ledger_ && !disk_.is_off() && !disk_.lost_a_sync())
      throw Violation("the ledger cannot be opened: " + error);
    const Crowd crowd{.ledgers = {ledger_.get()},
                      .name = std::move(name),
                      .threads = 4,
                      .each = 20,
                      .tell = story_.teller(),
                      .is_over = [this] { return disk_.is_off(); }};
    if (ledger_) crowd.work();
    if (dice.one_in(2)) ledger_.reset();
    disk_.cut();
    ledger_.reset();
  }

  void note_end() {
    struck_ += story_.in_flight() > 0 ? 1 : 0;
    checkpoints_ += disk_.is_checkpointing() ? 1 : 0;
  }

  Folder folder_;
  std::uint64_t seed_;
  Disk disk_;
  Story story_;
  std::string file_;
  std::unique_ptr<Ledger> ledger_;
  std::uint64_t longest_ = 300;  // changes in a round
  int acknowledged_ = 0, unacknowledged_ = 0, late_ = 0;
  int struck_ = 0, checkpoints_ = 0, lost_syncs_ = 0;
};

}  // namespace

std::string power(int count, std::uint64_t seed) {
  Rounds rounds(seed);
  play(count, [&](int round) { rounds.play(round); });
  return rounds.line();
}

}  // namespace writ::crash
