// Every mistake is reported once, and what follows it is read.
#include <doctest/doctest.h>

#include "tests/unit/syntax/support.hpp"

using namespace writ::syntax;
using namespace writ::syntax::testing;
using Codes = std::vector<std::string>;

namespace {
std::string in_rule(const std::string& body) {
  return "policy p on a {\n  rule r { " + body + " }\n  rule second { permit }\n}\nrole last\n";
}
}  // namespace

TEST_CASE("a mistake in a rule is reported by its own code, and the next rule is read") {
  const struct {
    const char* body;
    Codes codes;
  } kCases[] = {
      {"when a && b  permit", {"E0103"}},
      {"when a || b  permit", {"E0103"}},
      {"when !a  permit", {"E0103"}},
      {"when a = b  permit", {"E0103"}},
      {"when a != b  permit", {}},
      {"when a => b  permit", {"E0103"}},
      {"when a  allow", {"E0103"}},
      {"when a  deny", {"E0103"}},
      {"when a  permit;", {"E0117"}},
      {"when a; permit", {"E0117"}},
      {"when a && b || c = d  allow;", {"E0103", "E0103", "E0103", "E0103", "E0117"}},
      {"when a == 'x'  permit", {"E0106"}},
      {"when a  permit else forbid", {"E0119"}},
      {"when a else permit", {"E0119"}},
      {"permit when a", {"E0118"}},
      {"unless b when a permit", {"E0118"}},
      {"when a when b permit", {"E0118"}},
      {"when a < b < c  permit", {"E0115"}},
      {"when avg(x in xs) > 2  permit", {"E0116"}},
      {"when has approval cro  permit", {"E0114"}},
      {"when has approval  permit", {"E0114"}},
      {"when has approval from cro or cfo  permit", {"E0112"}},
      {"when a and not has approval from cro or b.c  permit", {"E0112"}},
      {"when has approval from (cro or cfo)  permit", {}},
      {"when (has approval from cro) or cfo  permit", {}},
      {"when has approval from cro or a == b  permit", {}},
      {"when has approval from cro or has approval from cfo  permit", {}},
      {"require approval from a or b and c", {"E0111"}},
      {"require approval from a and b or c", {"E0111"}},
      {"require approval from", {"E0101"}},
      {"when a b  permit", {"E0101"}},
      {"when  permit", {"E0101"}},
      {"when a", {"E0101"}},
      {"", {"E0101"}},
      {"when (a  permit", {"E0101"}},
      {"when [a, b  permit", {"E0101"}},
      {"when f(a, )  permit", {"E0101"}},
      {"when a.  permit", {"E0101"}},  // `a.permit`, and no effect
      {"when a is  permit", {"E0101"}},
      {"when any(x)  permit", {"E0101"}},
      {"when x in 1 ..  permit", {"E0101"}},
      {"when a within last 2 days  permit", {"E0101"}},
      {"when \"abc  permit", {"E0104"}},
      {"when a == 12abc  permit", {"E0101"}},
      {"when a @ b  permit", {"E0101"}},
      {"for each x xs  must log", {"E0101"}},
      {"must", {"E0101"}},
      {"must permit", {"E0113"}},
      {"require approval escalate cro after 2 days", {"E0101"}},
  };
  for (const auto& c : kCases) {
    const std::string body = c.body;
    INFO(body);
    const Parsed p = parsed(in_rule(body));
    INFO(p.rendered());
    CHECK(p.codes() == c.codes);
    CHECK(p.declares(NodeKind::RuleDecl, "second"));
    CHECK(p.declares(NodeKind::RoleItem, "last"));
    CHECK(shape_errors(p.tree).empty());
  }
}

TEST_CASE("several mistakes in a policy are each reported once") {
  const Parsed p = parsed(
      "policy p on a {\n"
      "  rule one { when x <  permit }\n"
      "  rule two { permit }\n"
      "  define three = \n"
      "  rule four { forbid\n"
      "  rule five { when (a  permit }\n"
      "  rool six { permit }\n"
      "  rule seven { permit }\n"
      "}\n"
      "policy q on b { rule eight { permit } }\n");
  INFO(p.rendered());
  CHECK(p.codes() == Codes{"E0101", "E0101", "E0102", "E0101", "E0101"});
  for (const char* name : {"two", "four", "seven", "eight"}) {
    INFO(name);
    CHECK(p.declares(NodeKind::RuleDecl, name));
  }
}

TEST_CASE("a missing brace is reported where the next declaration begins, with the open one") {
  const Parsed p = parsed(
      "entity A { id: text\n"
      "enum E { a, b\n"
      "policy p on a {\n"
      "  rule r { permit }\n"
      "\n"
      "test \"t\" {\n"
      "  expect permit\n"
      "sample s : A { id: \"x\"\n"
      "lane l for a {\n"
      "  admit b\n"
      "role cro\n"
      "decision d { responsible a accountable b\n");
  INFO(p.rendered());
  CHECK(p.codes() == Codes{"E0102", "E0102", "E0102", "E0102", "E0102", "E0102", "E0102"});
  CHECK(p.count(NodeKind::EntityDecl) == 1);
  CHECK(p.count(NodeKind::EnumDecl) == 1);
  CHECK(p.count(NodeKind::RuleDecl) == 1);
  CHECK(p.count(NodeKind::StepExpect) == 1);
  CHECK(p.count(NodeKind::SampleDecl) == 1);
  CHECK(p.count(NodeKind::Admit) == 1);
  CHECK(p.count(NodeKind::RoleDecl) == 1);
  CHECK(p.count(NodeKind::DecisionDecl) == 1);
  CHECK(p.count(NodeKind::Error) == 0);
  for (const auto& d : p.sink.sorted()) {
    REQUIRE(d.related.size() == 1);
    CHECK(p.sources->text(d.related[0].span) == "{");
    CHECK(d.edits.size() == 1);
  }
}

TEST_CASE("at the top level, parsing goes on at the next declaration") {
  const Parsed p = parsed(
      "role from\n"
      "role a\n"
      "entity account { id: text }\n"
      "entity B { id text }\n"
      "entity C { id: text }\n"
      "plicy x on y { }\n"
      "action SendIt\n"
      "  by actor\n"
      "action send by actor\n"
      "rule r { permit }\n"
      "}\n"
      "define d := 3\n"
      "42\n"
      "role z\n");
  INFO(p.rendered());
  CHECK(p.codes() == Codes{"E0113", "E0123", "E0101", "E0101", "E0124", "E0121", "E0103", "E0101"});
  CHECK(p.count(NodeKind::RoleItem) == 2);
  CHECK(p.declares(NodeKind::EntityDecl, "C"));
  CHECK(p.declares(NodeKind::ActionDecl, "send"));
  CHECK(p.declares(NodeKind::DefineDecl, "d"));
}

TEST_CASE("a surplus brace is said to close nothing") {
  const Parsed p = parsed("role a }\nrole b\n");
  CHECK(p.codes() == Codes{"E0122"});
  CHECK(p.count(NodeKind::RoleItem) == 2);
}

TEST_CASE("in a test, parsing goes on at the next step") {
  const Parsed p = parsed(
      "test \"t\" {\n"
      "  given send { a: 1\n"
      "  at yesterday\n"
      "  expect permitted\n"
      "  after approval by\n"
      "  history touch { at: 2026-01-01 }\n"
      "  expect permit\n"
      "}\n"
      "test \"u\" { expect forbid }\n");
  INFO(p.rendered());
  CHECK(p.codes() == Codes{"E0101", "E0101", "E0101"});  // the record's brace, an outcome, a name
  CHECK(p.count(NodeKind::StepHistory) == 1);
  CHECK(p.count(NodeKind::StepExpect) == 2);
  CHECK(p.count(NodeKind::TestDecl) == 2);
}

TEST_CASE("reserved words may be names of fields") {
  CHECK(
      parsed("entity A { from: text, when: time  is: bool in: int and: text or: text }").codes().empty());
  CHECK(parsed("sample a : A { x: b  is: c  in: [d]  and: e  or: f  not: g within: h otherwise: i  "
               "until: j }")
            .codes()
            .empty());
  CHECK(parsed("sample a : A { n: 5  days: 3  EUR: 4 }").codes().empty());
  CHECK(parsed("define a = b.from.when.and").codes().empty());
}

TEST_CASE("mends are offered as edits") {
  const auto mended = [](std::string text) {
    const Parsed p = parsed_expression(text);
    auto found = p.sink.sorted();
    for (auto d = found.rbegin(); d != found.rend(); ++d)
      for (auto e = d->edits.rbegin(); e != d->edits.rend(); ++e)
        text.replace(e->span.begin, e->span.end - e->span.begin, e->text);
    return text;
  };
  CHECK(mended("a && !b || c = d") == "a and not b or c == d");
  CHECK(mended("a&&b") == "a and b");
  CHECK(mended("a == 'it\"s'") == "a == \"it\\\"s\"");
  CHECK(mended("has approval from cro or cfo") == "has approval from (cro or cfo)");
  CHECK(mended("has override cro") == "has override from cro");
  CHECK(mended("cuont(x in xs)") == "count(x in xs)");
}

TEST_CASE("at most a hundred mistakes are kept, all are counted") {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "role from\n";
  const Parsed p = parsed(text);
  CHECK(p.sink.error_count() == 300);
  CHECK(p.codes().size() == 100);
}

TEST_CASE("any cut of a good text is read to its end without harm") {
  for (const Example& e : examples()) {
    for (std::size_t cut = 0; cut <= e.text.size(); cut += 7) {
      const Parsed p = parsed(e.text.substr(0, cut));
      const auto errors = shape_errors(p.tree);
      if (!errors.empty()) {
        INFO(e.name << " cut at " << cut << ": " << errors.front());
        CHECK(errors.empty());
      }
      p.rendered();
    }
  }
}

TEST_CASE("the wording, as people see it") {
  const std::string text = read_file(std::string(WRIT_GOLDEN_DIR) + "/mistakes.txt");
  REQUIRE(!text.empty());
  check_golden("mistakes.expected", parsed(text).rendered());
}
