#include "tests/ledger/crash/story.hpp"

#include "tests/ledger/crash/modes.hpp"

namespace writ::crash {

void Story::tell(Event event, const std::string& id) {
  const std::lock_guard lock(mutex_);
  in_flight_ += event == Event::Asked ? 1 : -1;
  switch (event) {
    case Event::Asked: untold_.insert(id); break;
    case Event::Acknowledged:
      untold_.erase(id);
      acknowledged_.push_back(id);
      promised_.insert(id);
      break;
    case Event::Refused:
      untold_.erase(id);
      denied_.push_back(id);
      [[fallthrough]];
    case Event::Unsure: ++refused_; break;
    case Event::Wrong:
      if (wrong_.empty()) wrong_ = id;
  }
}

int Story::in_flight() const {
  const std::lock_guard lock(mutex_);
  return in_flight_;
}

void Story::expect_right() const {
  if (!wrong_.empty()) throw Violation(wrong_);
}

void Story::next_round() {
  acknowledged_.clear();
  denied_.clear();
  untold_.clear();
  in_flight_ = refused_ = 0;
}

void Story::next_file() {
  next_round();
  promised_.clear();
}

}  // namespace writ::crash
