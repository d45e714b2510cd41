#include "tests/ledger/races/shop.hpp"

#include <chrono>
#include <thread>

#include <fmt/format.h>

#include "tests/ledger/alone.hpp"
#include "tests/unit/ledger/world.hpp"

namespace writ::races {
namespace {

constexpr char kCharter[] = R"(module shop
import std.approvals
import std.audit

role manager
entity Contact { name: text? }
entity Message { text: text? }
entity Account { discount_cap: int? }

action send "Send a message" by actor: Person or Agent on contact: Contact with message: Message, account: Account
action discount "Grant a discount" by actor: Person or Agent on account: Account with percent: int

policy sending on send {
  rule open "Messages may go out" { permit }
  rule cap "Twenty sends a day" {
    when count(s in send within last 1 day where s.account == account) >= 20
    forbid
  }
}
policy discounts on discount {
  rule small "Discounts may be granted" { permit }
  rule large "Above ten a manager agrees" { when percent > 10 require approval from manager }
}
)";

using Clock = std::chrono::steady_clock;

void wait_until(Time at) {
  std::this_thread::sleep_until(Clock::time_point(std::chrono::microseconds(at)));
}

}  // namespace

std::unique_ptr<Ledger> open(const std::string& where, Time at) {
  static const auto program = test::program_of(kCharter);
  LedgerOptions o = test::shop_options(kTenant);
  o.program = program;
  wait_until(at);
  std::string error;
  auto ledger = Ledger::open(where, std::move(o), error);
  test::need(ledger != nullptr, error);
  return ledger;
}

Time clock_now() {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now().time_since_epoch()).count();
}

std::string run(Ledger& ledger, const Attempt& a) {
  wait_until(a.at);
  const std::string request =
      a.kind == "send" ? test::send("jo", "m1", a.account) : test::discount(a.account, "20");
  const Committed c = ledger.commit({.id = a.id, .request = request});
  if (c.is_error || !c.is_recorded || c.is_repeat) return "not decided, or not recorded: " + c.json;
  return std::string(name_of(c.outcome));
}

}  // namespace writ::races
