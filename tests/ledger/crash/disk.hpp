// A disk that loses its power: of each file it keeps what was synchronised, and apart from that what was written since. At the
// end any of the latter may have got there, in any order, and of a write any of its sectors.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "tests/ledger/crash/modes.hpp"
#include "tests/ledger/crash/vfs.hpp"

namespace writ::crash {

class Disk {
 public:
  Verdict see(const Access& access);
  struct Plan {
    std::uint64_t changes = 1;  // at so many changes the power goes: that and everything later fails
    bool is_at_sync = false;    // or rather when a file is to be synchronised the next time
    // This synchronisation fails, and what it should have written is lost for the next one too, as Linux does it; 0: none.
    std::uint64_t bad_sync = 0;
    std::function<void()> at_end = {};  // called when the power goes
  };
  void arm(Plan plan, Dice dice);
  void cut();  // the power goes now
  bool is_off() const;
  std::uint64_t changes() const;  // since `arm`
  bool lost_a_sync() const;
  bool is_checkpointing() const;  // for `at_end`: the database itself has changes that are not synchronised

  // Writes what is left of the files of `from` as those of `to`, which is then all that is on this disk, with the power on.
  void settle(const std::string& from, const std::string& to);

 private:
  static constexpr std::int64_t kSector = 512;
  struct Change {
    std::int64_t at = 0;
    std::string bytes;
    bool is_truncation = false;
  };
  struct File {
    std::string synced;
    std::vector<Change> pending;
    bool is_new = false;  // its directory is not synchronised
  };
  Verdict change(const Access& access, File& file);
  static void apply(const Change& change, std::string& to);
  void apply_torn(const Change& change, std::string& to);
  void apply_some(File& file);
  void turn_off();

  mutable std::mutex mutex_;
  std::map<std::string, File> files_;
  std::map<std::string, File> deleted_;  // their deletion is not durable
  Dice dice_{0, 0};
  Plan plan_;
  std::uint64_t changes_ = 0, syncs_ = 0;
  bool is_armed_ = false, is_off_ = false, lost_a_sync_ = false;
};

}  // namespace writ::crash
