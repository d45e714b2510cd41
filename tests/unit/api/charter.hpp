// The charter and the people of the API tests.
#pragma once

#include <string>

#include <doctest/doctest.h>

#include <writ/compiler.hpp>
#include <writ/writ.hpp>

namespace writ::testing {

inline constexpr Time kNoon = 1'795'521'600'000'000;  // 2026-11-24T12:00:00Z

inline std::shared_ptr<const Program> charter(const std::string& limit) {
  const Compiled c =
      compile({{"api.writ",
                "module api\nimport std.approvals\nrole boss\nenum Risk ordered { low, high }\n"
                "entity Account { risk: Risk  owner: Person  note: text? }\n"
                "obligation note { text: text }\n"
                "action pay by actor: Person or Agent on account: Account with amount: int, price: "
                "money?, share: decimal?, due: time?, tags: (list of text)?\n"
                "policy p on pay {\n"
                "  rule small { when amount < " +
                    limit +
                    " and actor is not boss  permit  must note \"paid\" }\n"
                    "  rule risky { when account.risk == high  require approval from account.owner "
                    "or boss }\n"
                    "  rule words { when account.note is not missing and account.note == \"stop\"  "
                    "forbid }\n}\n"}},
              Rendering::Plain);
  REQUIRE_MESSAGE(c, c.diagnostics);
  return c.program;
}

inline Evaluator evaluator(std::shared_ptr<const Program> program) {
  Evaluator e(std::move(program), {.tenant = "acme", .can = Can::Listed, .can_do = {"note"}});
  REQUIRE_FALSE(
      e.set_directory(R"({"people": [{"id": "ann"}, {"id": "bo", "roles": ["boss"]}, {"id": "dee"}],
                                    "agents": [{"id": "bot", "acts_for": "ann"}, {"id": "lost"}]})"));
  return e;
}

// ann, or the bot for ann, pays 5 from an account of low risk that dee owns.
inline void ask(Evaluator& e, const char* actor = "bot") {
  REQUIRE_FALSE(e.begin_request("pay"));
  REQUIRE_FALSE(e.set_actor(actor));
  REQUIRE_FALSE(e.set_text(e.fact("account.id"), "acme"));
  REQUIRE_FALSE(e.set_text(e.fact("account.risk"), "low"));
  REQUIRE_FALSE(e.set_text(e.fact("account.owner"), "dee"));
  REQUIRE_FALSE(e.set_int(e.fact("amount"), 5));
}

}  // namespace writ::testing
