// What the compiler relies on: rows, references, coercions.
#include <doctest/doctest.h>

#include <string>

#include "lang/syntax/parse.hpp"
#include "support.hpp"

namespace writ::check {
namespace {

using syntax::NodeId;
using syntax::NodeKind;

template <class Rows>
std::uint32_t row(const Rows& rows, std::string_view qualified) {
  for (std::uint32_t k = 0; k < rows.size(); ++k)
    if (rows[k].qualified == qualified) return k;
  FAIL("no row " << qualified);
  return kNone;
}

constexpr std::string_view kProgram = R"(module m
import std.approvals
import std.privacy
role cro
enum Risk ordered { low, medium, high }
entity Account { risk: Risk  score: decimal }
event pulled { team: text }
event lifted { why: text? team: text }
action call tagged loud by actor: Person or Agent with account: Account, tool: { approved: bool }
action mail tagged loud kept 30 days by actor: Person or Agent with account: Account, tool: { approved: bool }, note: text
action post by actor: Person with account: Account
policy p on loud {
  define risky = account.risk >= high
  rule a { when high <= account.risk and account.score > 1 and tool.approved  permit }
  rule b { when latest(s in pulled or lifted where s.team == "x") is pulled  forbid }
  rule c { when risky  require 2 approvals from cro escalate to cro after 1 day  must mask "email" with hash }
  rule d valid from 2026-01-01 { when account.risk == Risk.low and now > 2026-02-01  forbid }
}
policy q on every action { rule a { when account.risk == medium  forbid } }
)";

}  // namespace

TEST_CASE("equal name and type is one fact, in every action that has it") {
  const auto c = check_text(kProgram);
  INFO(c->plain());
  REQUIRE(c->sink.error_count() == 0);
  const Model& m = c->model;
  const Action& call = m.actions[row(m.actions, "m.call")];
  const Action& mail = m.actions[row(m.actions, "m.mail")];
  const Action& post = m.actions[row(m.actions, "m.post")];
  CHECK(call.params[0].fact == mail.params[0].fact);
  CHECK(call.params[1].fact == post.params[1].fact);
  CHECK(call.params[2].fact == mail.params[2].fact);  // inline entities of one shape are one
  CHECK(call.by_fact != post.by_fact);                // Person is not Person or Agent
  const Policy& p = m.policies[row(m.policies, "m.p")];
  CHECK(p.actions.size() == 2);
  CHECK(p.facts.size() == 3);
  const Policy& q = m.policies[row(m.policies, "m.q")];
  CHECK(q.actions.size() == m.actions.size());
  CHECK(q.facts.size() == 1);
  CHECK(call.content.size() == 3);
}

TEST_CASE("an action is a kind of event with its parameters as fields") {
  const auto c = check_text(kProgram);
  const Model& m = c->model;
  const Action& mail = m.actions[row(m.actions, "m.mail")];
  const Kind& kind = m.kinds[mail.kind];
  CHECK(kind.is_event);
  CHECK(kind.action == row(m.actions, "m.mail"));
  REQUIRE(kind.fields.size() == 4);
  CHECK(kind.fields[3].name == "note");
  CHECK(kind.kept.exists());
}

TEST_CASE("evidence knows its special fields") {
  const auto c = check_text(kProgram);
  const Model& m = c->model;
  const Kind& approval = m.kinds[row(m.kinds, "std.approvals.approval")];
  CHECK(approval.fields[approval.from_field].name == "by");
  CHECK(approval.by_field == approval.from_field);
  CHECK(approval.fields[approval.as_field].name == "as");
  CHECK(approval.fields[approval.content_field].name == "content");
  const Kind& consultation = m.kinds[row(m.kinds, "std.approvals.consultation")];
  CHECK(consultation.fields[consultation.from_field].name == "role");
  CHECK(consultation.fields[consultation.by_field].name == "by");
}

TEST_CASE("references name what was meant") {
  const auto c = check_text(kProgram);
  const Model& m = c->model;
  const Ref high = c->ref(c->node("high", NodeKind::Ident));
  CHECK(high.kind == RefKind::EnumMember);
  CHECK(high.b == 2);
  const Ref low = c->ref(c->node("Risk.low"));
  CHECK(low.kind == RefKind::EnumMember);
  CHECK(low.b == 0);
  const Ref kind = c->ref(c->node("approvals", NodeKind::Name));
  CHECK(kind.kind != RefKind::Fact);
  const NodeRef required = c->node("2 approvals from cro escalate to cro after 1 day");
  const Ref evidence = m.annotations[required.tree]
                           .ref[syntax::index(m.tree(required).find(required.node, NodeKind::Name))];
  CHECK(evidence.kind == RefKind::Kind);
  CHECK(m.kinds[evidence.a].qualified == "std.approvals.approval");
  const NodeRef must = c->node("must mask \"email\" with hash");
  const NodeId arg = m.tree(must).find(must.node, NodeKind::Arg),
               prep = m.tree(must).find(must.node, NodeKind::Prep);
  CHECK(m.annotations[must.tree].ref[syntax::index(arg)].a == 0);
  CHECK(m.annotations[must.tree].ref[syntax::index(prep)].a == 1);
  const Ref risky = c->ref(c->node("risky", NodeKind::Ident));
  CHECK(risky.kind == RefKind::Define);
  CHECK(m.defines[risky.a].policy == row(m.policies, "m.p"));
}

TEST_CASE("a field at different positions of several kinds") {
  const auto c = check_text(kProgram);
  const Model& m = c->model;
  const NodeRef access = c->node("s.team");
  const Ref r = m.annotations[access.tree].ref[syntax::index(m.tree(access).child(access.node, 1))];
  REQUIRE(r.kind == RefKind::UnionField);
  const UnionField& u = m.union_fields[r.a];
  CHECK(u.of_kinds);
  REQUIRE(u.fields.size() == 2);
  CHECK(u.fields[0] == 2);
  CHECK(u.fields[1] == 3);
}

TEST_CASE("ints become decimals where a decimal is expected") {
  const auto c = check_text(
      "module m\ndefine a(x: decimal, n: int) = x > 1 and n * 0.5 > 2 and x in [1, 2.5] and (if n "
      "> 1 then 1 else 0.5) > x\ndefine b = a(3, 4)\n");
  INFO(c->plain());
  REQUIRE(c->sink.error_count() == 0);
  const Model& m = c->model;
  std::size_t coerced = 0;
  for (std::size_t n = 0; n < m.trees[0].nodes.size(); ++n)
    if (m.annotations[0].to_decimal[n]) {
      ++coerced;
      CHECK(m.types[m.annotations[0].type[n]].kind == TypeKind::Int);
    }
  CHECK(coerced == 6);  // 1, n, 2, 1, then 1, and 3
}

TEST_CASE("a date literal is a time where a time is expected") {
  const auto c = check_text(kProgram);
  CHECK(c->model.types[c->type(c->node("2026-02-01"))].kind == TypeKind::Time);
  CHECK(c->model.types[c->type(c->node("2026-01-01"))].kind == TypeKind::Date);
}

TEST_CASE("a line for the REPL sees the facts of its action") {
  const auto c = check_text(kProgram);
  REQUIRE(c->sink.error_count() == 0);
  const auto ask = [&](std::string line, std::string_view action) {
    diag::Sink sink;
    const std::uint32_t file = c->sources.add("line", std::move(line));
    syntax::Tree tree = syntax::parse_expression(c->sources, file, sink);
    const NodeRef root =
        check_expression(c->model, std::move(tree),
                         action.empty() ? kNone : row(c->model.actions, action), c->sources, sink);
    INFO(diag::render_plain(sink.sorted(), c->sources));
    CHECK(root.exists() == !sink.has_errors());
    return root;
  };
  const std::size_t entities = c->model.entities.size();
  const NodeRef root =
      ask("account.risk == high and tool.approved and actor is cro and m.cro == cro", "m.call");
  REQUIRE(root.exists());
  CHECK(c->model.types[c->type(root)].kind == TypeKind::Bool);
  CHECK(c->model.entities.size() == entities);
  CHECK_FALSE(ask("note == \"x\"", "m.call").exists());
  CHECK(ask("note == \"x\"", "m.mail").exists());
  CHECK(ask("count(s in pulled) + 1", "").exists());
  CHECK_FALSE(ask("account.risk", "").exists());
}

TEST_CASE("error nodes and error types are reported once") {
  const auto c = check_text(
      "module m\nentity A { x: Nope }\naction call by actor: Person with a: A\npolicy p on call { "
      "rule r { when a.x.y > 3 and a.x == 4 and a.x is missing  permit } }\n");
  INFO(c->plain());
  CHECK(c->sink.error_count() == 1);
}

TEST_CASE("text in pieces never breaks the checker") {
  // Whatever the parser recovers from, the checker walks.
  const std::string whole(kProgram);
  for (std::size_t k = 7; k < whole.size(); k += 7) {
    const auto cut = check_text(whole.substr(0, k));
    const auto hole = check_text(whole.substr(0, k) + whole.substr(std::min(whole.size(), k + 5)));
    CHECK(cut->model.trees.size() >= 1);
    CHECK(hole->model.trees.size() >= 1);
  }
}

}  // namespace writ::check
