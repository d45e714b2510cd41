// What a ledger was asked for and what it said, kept where no crash reaches it.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "tests/ledger/crash/deeds.hpp"

namespace writ::crash {

class Story {
 public:
  void tell(Event event, const std::string& id);
  Tell teller() {
    return [this](Event event, const std::string& id) { tell(event, id); };
  }
  // Deeds that have been asked for and not answered.
  int in_flight() const;
  int refused() const { return refused_; }  // in this round, also with doubt
  // Of this round: what was acknowledged, what was refused, and what nobody was told is on record, which it may be or not.
  std::vector<std::string> acknowledged() const { return acknowledged_; }
  std::vector<std::string> denied() const { return denied_; }
  std::vector<std::string> untold() const { return {untold_.begin(), untold_.end()}; }
  // Everything that was ever acknowledged on this file.
  const std::set<std::string>& promised() const { return promised_; }
  // Throws the first wrong answer.
  void expect_right() const;
  void next_round();
  void next_file();

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> acknowledged_, denied_;
  std::set<std::string> untold_, promised_;
  int in_flight_ = 0, refused_ = 0;
  std::string wrong_;
};

}  // namespace writ::crash
