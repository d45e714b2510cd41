// The charter of the races, and one attempt in one of them.
#pragma once

#include <memory>
#include <string>

#include <writ/ledger.hpp>

namespace writ::races {

inline constexpr char kTenant[] = "acme-corp";
// Microseconds of the clock that all processes share.
Time clock_now();
inline constexpr int kCap = 20;  // sends a day

// At that moment.
std::unique_ptr<Ledger> open(const std::string& where, Time at);

// What everybody tries at the same moment: the same content under a request of one's own.
struct Attempt {
  std::string kind, account;  // `discount` or `send`
  Time at = 0;
  std::string id;
};
// Waits for the moment, and commits: `permit`, `pending` or `forbid`; a text about what went wrong otherwise.
std::string run(Ledger& ledger, const Attempt& attempt);

}  // namespace writ::races
