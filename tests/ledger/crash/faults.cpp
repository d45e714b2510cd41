// A disk that refuses, once or for a while, whatever SQLite asks of it, while two ledgers on one file commit from eight threads.
// Two, because what the other one wrote has to be read: a ledger alone finds everything in its cache.
#include <sqlite3.h>

#include <array>
#include <mutex>
#include <optional>

#include <fmt/format.h>

#include "tests/ledger/crash/check.hpp"
#include "tests/ledger/crash/modes.hpp"
#include "tests/ledger/crash/vfs.hpp"

namespace writ::crash {
namespace {

struct Kind {
  const char* name;
  Op op;
  int result;
  bool is_torn;
  std::uint64_t longest;  // so many calls fail at most
};
constexpr Kind kKinds[] = {
    {"write", Op::Write, SQLITE_IOERR_WRITE, false, 3},
    {"torn write", Op::Write, SQLITE_IOERR_WRITE, true, 1},
    {"full", Op::Write, SQLITE_FULL, true, 150},
    {"sync", Op::Sync, SQLITE_IOERR_FSYNC, false, 3},
    {"read", Op::Read, SQLITE_IOERR_READ, false, 3},
    {"long read", Op::Read, SQLITE_IOERR_READ, false, 60},
    {"size", Op::Size, SQLITE_IOERR_FSTAT, false, 2},
    {"truncate", Op::Truncate, SQLITE_IOERR_TRUNCATE, false, 2},
    {"open", Op::Open, SQLITE_CANTOPEN, false, 2},
    {"delete", Op::Delete, SQLITE_IOERR_DELETE, false, 2},
};

class BadDisk {
 public:
  Verdict see(const Access& a) {
    const std::lock_guard lock(mutex_);
    const std::uint64_t n = ++seen_[static_cast<std::size_t>(a.op)];
    if (kind_ == nullptr || a.op != kind_->op || n < first_ || n >= first_ + length_) return {};
    is_struck_ = true;
    return {kind_->result, kind_->is_torn ? dice_->below(a.bytes.size()) : 0};
  }
  // One fault, somewhere among as many calls as there were lately.
  void arm(const Kind& kind, Dice dice) {
    const std::lock_guard lock(mutex_);
    auto& usual = usual_[static_cast<std::size_t>(kind.op)];
    usual = std::max<std::uint64_t>(usual, 1);
    kind_ = &kind;
    first_ = 1 + dice.below(usual);
    length_ = 1 + dice.below(kind.longest);
    dice_ = dice;
    seen_ = {};
    is_struck_ = false;
  }
  // A sound disk again; whether anything failed.
  bool lift() {
    const std::lock_guard lock(mutex_);
    usual_ = seen_;
    kind_ = nullptr;
    return is_struck_;
  }

 private:
  std::mutex mutex_;
  const Kind* kind_ = nullptr;
  std::uint64_t first_ = 0, length_ = 0;
  std::optional<Dice> dice_;
  std::array<std::uint64_t, kOps> seen_{}, usual_{};
  bool is_struck_ = false;
};

class Rounds {
 public:
  explicit Rounds(std::uint64_t seed) : seed_(seed) {
    install([this](const Access& a) { return disk_.see(a); }, 60);
  }

  void play(int round) {
    if (round % kRoundsOfFile == 0) {
      ledgers_.clear();
      file_ = folder_.instead_of(file_);
      story_.next_file();
    }
    story_.next_round();
    Dice dice(seed_, round);
    const auto k = static_cast<std::size_t>(dice.below(std::size(kKinds)));
    if (dice.one_in(3)) {
      ledgers_.clear();
      disk_.arm(kKinds[k], dice);
      open_two();
    } else {
      open_two();
      disk_.arm(kKinds[k], dice);
    }
    Crowd crowd{.ledgers = {},
                .name = fmt::format("{}", round),
                .threads = 8,
                .each = 8,
                .tell = story_.teller()};
    for (const auto& ledger : ledgers_) crowd.ledgers.push_back(ledger.get());
    if (!ledgers_.empty()) crowd.work();
    // Either the ledgers live on, or they close on the bad disk.
    if (dice.one_in(2)) ledgers_.clear();
    struck_[k] += disk_.lift() ? 1 : 0;
    if (ledgers_.empty()) ledgers_.push_back(open(file_));
    acknowledged_ += static_cast<int>(story_.acknowledged().size());
    refused_ += story_.refused();
    interrupted_ += story_.refused() > 0 ? 1 : 0;
    late_ += check(*ledgers_.front(), file_, story_);
  }

  std::string line() const {
    std::string kinds;
    for (std::size_t k = 0; k < struck_.size(); ++k)
      kinds += fmt::format("{}{} {}", k == 0 ? "" : ", ", struck_[k], kKinds[k].name);
    if (interrupted_ == 0) throw Violation("no fault met a commit: nothing was shown");
    return fmt::format(
        "{} deeds acknowledged and none lost, {} rounds with {} deeds refused ({} on record), "
        "faults: {}",
        acknowledged_, interrupted_, refused_, late_, kinds);
  }

 private:
  // Two connections, or what of them can be opened: while the disk is bad, opening may fail.
  void open_two() {
    std::string error;
    while (ledgers_.size() < 2) {
      ledgers_.push_back(Ledger::open(file_, options(), error));
      if (ledgers_.back()) continue;
      ledgers_.pop_back();
      return;
    }
  }

  Folder folder_;
  std::uint64_t seed_;
  BadDisk disk_;
  Story story_;
  std::string file_;
  std::vector<std::unique_ptr<Ledger>> ledgers_;
  std::array<int, std::size(kKinds)> struck_{};
  int acknowledged_ = 0, refused_ = 0, interrupted_ = 0, late_ = 0;
};

}  // namespace

std::string faults(int count, std::uint64_t seed) {
  Rounds rounds(seed);
  play(count, [&](int round) { rounds.play(round); });
  return rounds.line();
}

}  // namespace writ::crash
