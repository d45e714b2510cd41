// Narrowing, and what the types of expressions are after it.
#include <doctest/doctest.h>

#include <string>

#include "support.hpp"

namespace writ::check {
namespace {

using syntax::NodeId;

constexpr std::string_view kProgram = R"(module m
role cro
enum Risk ordered { low, high }
entity Account { risk: Risk  size: int?  parent: Account?  owner: Person? }
entity Place { name: text }
event pulled { team: text }
event lifted { why: text? team: text }
extend Agent { autonomy: Risk }
action call by actor: Person or Agent with account: Account, deal: Account or Place, due: time?
policy p on call { rule uses { when actor is cro and count(x in pulled) > 1  permit } }
)";

std::size_t errors(const std::string& guard, const std::string& rest = "forbid",
                   const std::string& unless = "") {
  const std::string rule = " rule r { when " + guard + "\n " +
                           (unless.empty() ? "" : "unless " + unless + "\n ") + rest + " }";
  const auto c = check_text(std::string(kProgram) + "policy q on call {" + rule + " }\n");
  INFO(guard);
  INFO(c->plain());
  return c->sink.error_count();
}

}  // namespace

TEST_CASE("the terms of `and` narrow each other in both directions") {
  CHECK(errors("account.size > 3") == 1);
  CHECK(errors("account.size is not missing and account.size > 3") == 0);
  CHECK(errors("account.size > 3 and account.size is not missing") == 0);
  CHECK(errors("account.risk == low and (account.size > 3 and account.risk == low) and "
               "account.size is not missing") == 0);
  CHECK(errors("account.size is missing and account.size > 3") == 1);
}

TEST_CASE("the terms of `or` assume that the others are false") {
  CHECK(errors("account.size is missing or account.size > 3") == 0);
  CHECK(errors("account.size > 3 or account.size is missing") == 0);
  CHECK(errors("account.size is not missing or account.size > 3") == 1);
  CHECK(errors("not (account.size is missing or account.size <= 3)") == 0);
}

TEST_CASE("alternatives that agree narrow what follows") {
  CHECK(
      errors("(account.size is not missing or account.size is not missing) and account.size > 1") ==
      0);
  CHECK(errors("(account.size is not missing or account.risk == low) and account.size > 1") == 1);
}

TEST_CASE("`when` narrows `unless` and the effects, `unless` the effects") {
  CHECK(errors("account.size is not missing", "forbid", "account.size > 3") == 0);
  CHECK(errors("account.risk == low", "forbid", "account.size > 3") == 1);
  const std::string declared = "obligation note { n: int }\n";
  const auto with = [&](std::string_view guard) {
    return check_text(std::string(kProgram) + declared + "policy q on call { rule r { " +
                      std::string(guard) + " must note account.size } }\n")
        ->sink.error_count();
  };
  CHECK(with("when account.size is not missing") == 0);
  CHECK(with("when account.risk == low unless account.size is missing") == 0);
  CHECK(with("when account.risk == low unless account.size is missing or account.risk == high") == 0);
  CHECK(with("when account.risk == low unless account.size is missing and account.risk == high") == 1);
}

TEST_CASE("`if` narrows its branches, `where` the value") {
  CHECK(errors("(if account.size is missing then 0 else account.size) > 3") == 0);
  CHECK(errors("(if account.size is missing then account.size else 1) > 3") == 1);  // gives an optional
  CHECK(errors("any(x in [1] where account.size is not missing: account.size > x)") == 0);
  CHECK(errors("any(x in [1] where account.size > x)") == 1);
}

TEST_CASE("types narrow to what a test leaves") {
  CHECK(errors("actor.autonomy == low") == 1);
  CHECK(errors("actor.autonomy == low and actor is Agent") == 0);
  CHECK(errors("actor is not Person and actor.autonomy == low") == 0);
  CHECK(errors("actor is Person or actor.autonomy == low") == 0);
  CHECK(errors("actor is cro and actor.autonomy == low") == 1);
  CHECK(errors("deal.risk == low and deal is Account") == 0);
  CHECK(errors("deal is not Place and deal.risk == low") == 0);
  CHECK(errors("deal.name == \"x\" or deal is Account") == 0);
}

TEST_CASE("a chain is narrowed link by link") {
  CHECK(errors("account.parent.risk == low") == 1);
  CHECK(errors("account.parent is not missing and account.parent.risk == low") == 0);
  CHECK(errors("account.parent.size > 1 and account.parent is not missing and account.parent.size "
               "is not missing") == 0);
  CHECK(errors("account.parent.size is not missing") == 1);
}

TEST_CASE("a person that may be missing is not tested for a role unguarded") {
  CHECK(errors("account.owner is cro") == 1);
  CHECK(errors("account.owner is Person and account.risk == low") == 1);
  CHECK(errors("account.owner is not missing and account.owner is cro") == 0);
}

TEST_CASE("a record may be missing where its kind is asked") {
  CHECK(errors("latest(s in pulled or lifted) is pulled") == 0);
  CHECK(errors("any(s in pulled or lifted where s.team == \"a\" and s is lifted and s.why is "
               "missing)") == 0);
  CHECK(errors("any(s in pulled or lifted where s.why is missing)") == 1);
}

TEST_CASE("annotations hold narrowed types; what is asked about keeps its `?`") {
  const auto c = check_text(std::string(kProgram) +
                            "policy q on call { rule r { when account.size is not missing and "
                            "account.size + 1 > 3  forbid } }\n");
  REQUIRE(c->sink.error_count() == 0);
  const Model& m = c->model;
  const NodeRef is = c->node("account.size is not missing");
  const NodeId asked = m.tree(is).child(is.node, 0);
  CHECK(m.types[m.annotations[is.tree].type[syntax::index(asked)]].is_optional);
  const NodeRef sum = c->node("account.size + 1");
  const NodeId used = m.tree(sum).child(sum.node, 0);
  CHECK_FALSE(m.types[m.annotations[sum.tree].type[syntax::index(used)]].is_optional);
  CHECK(m.types[m.annotations[sum.tree].type[syntax::index(sum.node)]].kind == TypeKind::Int);
}

}  // namespace writ::check
