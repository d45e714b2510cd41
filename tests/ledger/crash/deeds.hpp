// What the durability tests do to a ledger. A deed is told by its id alone, so that after a crash it can be done again: the
// first letter says what it is, `d` a discount that is permitted, `p` one that somebody must approve, `n` one that is
// forbidden, `t` a touch, an event, and `s` a message, which depends on the touches of the same thread in the same round.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <writ/ledger.hpp>

namespace writ::crash {

inline constexpr char kTenant[] = "acme-corp";
LedgerOptions options();

struct Answer {
  bool is_acknowledged = false;  // the ledger says that it is durable
  bool is_repeat = false;
  bool is_unsure = false;  // it says that it does not know
  std::string wrong;       // an answer that nothing excuses
};
Answer attempt(Ledger& ledger, const std::string& id);

// What happens to a deed: it is asked for, then acknowledged, refused, told to be on record perhaps, or answered wrongly (with `id`
// followed by how).
enum class Event : char {
  Asked = '?',
  Acknowledged = '!',
  Refused = '-',
  Unsure = '~',
  Wrong = '#'
};
using Tell = std::function<void(Event, const std::string& id)>;

// Threads that do deeds, `each` so many, until a deed is refused and `is_over`.
struct Crowd {
  std::vector<Ledger*> ledgers;  // each thread has one
  std::string name;              // a part of the ids
  int threads = 4, each = 0;
  Tell tell;  // by all threads
  std::function<bool()> is_over = [] { return false; };
  void work() const;
};

}  // namespace writ::crash
