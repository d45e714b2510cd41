// A small program for the tests of this room.
#pragma once

#include <memory>

#include "lang/driver.hpp"

namespace writ::tools_test {

inline constexpr const char* kShop = R"(module shop
import std.approvals
role boss as "the boss", clerk
enum Size ordered { small, large as "LARGE" }
entity Address { street: text }
entity Order { id: text  size: Size  price: money  share: decimal  home: Address?  note: text? }
event seen { order: text  size: Size } kept 30 days
extend Person { region: text? }
action ship "Ship" by actor: Person or Agent on order: Order with boxes: int, due: time?, helper: Person?, tags: list of text
policy p on ship {
  rule few { when boxes <= 3  permit }
  rule large { when order.size == large and boxes < 100  unless due is missing  permit  require approval from boss }
}
sample ann : Person { id: "ann-1"  roles: [boss]  aliases: ["a@x"]  region: "us" }
sample bob : Person { id: "bob"  roles: [{ role: clerk  from: 2026-01-01  until: 2026-06-01 }]  active: false }
sample bot : Agent { id: "bot"  acts_for: bob }
sample far : Agent { id: "far"  autonomous: true  owner: ann }
sample home : Address { id: "h"  street: "Main \"1\"" }
sample box : Order { id: "o1"  size: large  price: 99.50 EUR  share: 12.5%  home: home }
test "t" {
  given ship { actor: bot  order: box  boxes: 7  due: now + 2 days  helper: ann  tags: ["a", "b"] }
  history seen { order: box.id  size: small  at: now - 1 day }
  after 2 hours approval by ann { note: "fine" }
  expect permit because p.large
}
)";

inline std::unique_ptr<driver::Build> build_shop(std::string more = {}) {
  return driver::build({{"shop.writ", kShop + more}});
}

}  // namespace writ::tools_test
