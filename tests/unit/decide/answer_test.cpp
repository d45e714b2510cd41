// From text to text: what `answer` writes is what a new evaluator writes that is asked in steps, whatever came before. Requests
// come in any order of members, with escapes, blanks, doubled and unknown members, and damaged in other ways.
#include <algorithm>
#include <initializer_list>
#include <random>

#include <writ/compiler.hpp>

#include "tests/unit/decide/world.hpp"

using namespace writ;
using namespace writ::testing;

namespace {

constexpr const char* kProgram = R"(module t
import std.people
import std.approvals
import std.consent
role boss, cro as "CRO"
enum Risk ordered { low, high as "High" }
entity Account { risk: Risk  limit: money?  region: text  sensitive secret: int? }
obligation note { text: text }
action send by actor: Person or Agent on account: Account
  with body: text, n: int, size: decimal?, when_at: time?, tags: (set of text)?, flag: bool?
action other by actor: Person or Agent with n: int
policy p on send {
  rule yes "Yes, \"always\"" { permit  must note body on permit, pending }
  rule risky { when account.risk == high  require approval from boss or cro }
  rule twice { when n > 5  require 2 approvals from boss }
  rule never { when flag is not missing and flag  forbid }
  rule big { when 10 / n > 3  require approval from anyone }
}
policy q on other { rule yes { permit }  rule watched observe { when n > 3  forbid } }
)";

struct Pair {
  std::shared_ptr<const Program> program;
  Evaluator warm;

  explicit Pair(std::shared_ptr<const Program> p) : program(p), warm(fresh()) {}
  Evaluator fresh() const {
    Evaluator e(program, everything());
    REQUIRE_FALSE(e.set_directory(kPeople));
    return e;
  }
  std::string in_steps(const std::string& request) const {
    Evaluator e = fresh();
    if (const MaybeError bad = e.set_request(request)) return error_json(*bad);
    const Outcome outcome = e.outcome(kNoon);
    const Decision& d = e.decide(kNoon);
    CHECK(d.outcome == outcome);
    return e.error() ? error_json(*e.error()) : to_json(d);
  }
  void check(const std::string& request) {
    std::string out = "what was there before";
    const Outcome outcome = warm.answer(request, kNoon, out);
    const std::string expected = in_steps(request);
    CHECK_MESSAGE(out == expected, request);
    const bool permits = out.find("\"decision\":true") != std::string::npos;
    CHECK_MESSAGE((outcome == Outcome::Permit) == permits, request);
    if (warm.error()) CHECK_MESSAGE(out == error_json(*warm.error()), request);
  }
};

Pair& pair() {
  static Pair one([] {
    const Compiled c = compile({{"t.writ", kProgram}}, Rendering::Plain);
    REQUIRE_MESSAGE(c, c.diagnostics);
    return c.program;
  }());
  return one;
}

using Choice = std::initializer_list<const char*>;

class Requests {
 public:
  std::string next() {
    is_sound_ = below(2) == 0;
    const bool is_send = below(4) != 0;
    const std::string who =
        any({"person ann", "person a.smith", "person bo", "agent bot", "agent solo"},
            {"agent ann", "person bot", "robot bot", "person nobody", "agent lost"});
    const std::size_t blank = who.find(' ');
    std::vector<std::string> top{
        member("subject", object({member("type", text(who.substr(0, blank))),
                                  member("id", text(who.substr(blank + 1)))})),
        member("action", object({member("name", text(is_send ? "send" : any({"other"}, {"sned"})))})),
        member("context", object(is_send ? facts() : std::vector<std::string>{number("n")}))};
    if (is_send) top.push_back(member("resource", resource()));
    if (below(3) == 0) top.push_back(member(any({"id", "tenant", "trace"}), text("acme")));
    std::string out = object(std::move(top));
    if (goes_wrong(4)) damage(out);
    return out;
  }

 private:
  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }
  bool goes_wrong(std::uint32_t n) { return !is_sound_ && below(n) == 0; }
  std::string any(Choice good, Choice bad = {}) {
    const Choice from = bad.size() > 0 && goes_wrong(6) ? bad : good;
    return from.begin()[below(static_cast<std::uint32_t>(from.size()))];
  }
  std::string blanks() { return below(6) == 0 ? any({" ", "\n  ", "\t", "\r\n"}) : ""; }
  std::string text(std::string s) {
    if (goes_wrong(20)) s += any({"\\u00e9", "\xC3\xA9", "\\n"}, {"\xFF", "\\ud800", "\x01"});
    return '"' + s + '"';
  }
  std::string member(std::string key, const std::string& value) {
    if (below(12) == 0)
      key = std::string("\\u00") + "0123456789abcdef"[key[0] >> 4] +
            "0123456789abcdef"[key[0] & 15] + key.substr(1);
    return '"' + key + '"' + blanks() + ':' + blanks() + value;
  }
  std::string number(const char* key) {
    return member(key, any({"1", "3", "4", "7", "0", "-2", "9223372036854775807"},
                           {"9223372036854775808", "1e2", "01", "\"4\"", "-"}));
  }
  std::string resource() {
    std::vector<std::string> properties{
        member("risk", text(any({"low", "High"}, {"high"}))),
        member("region", text(any({"us", "a region of more than sixteen characters"})))};
    if (below(3) == 0)
      properties.push_back(member("limit", R"({"amount": "500.00", "currency": "EUR"})"));
    if (below(3) == 0) properties.push_back(number("secret"));
    return object({member("type", text("Account")), member("id", text(any({"acme", "low"}))),
                   member("properties", object(std::move(properties)))});
  }
  std::vector<std::string> facts() {
    std::vector<std::string> out{number("n"),
                                 member("body", text(any({"x", "a \\\"body\\\"", "send"})))};
    if (below(3) == 0) out.push_back(member("flag", any({"true", "false", "null"}, {"tru", "1"})));
    if (below(3) == 0) out.push_back(member("size", any({"12.50", "-0.5"}, {"1e-10"})));
    if (below(3) == 0) out.push_back(member("when_at", text("2026-11-24T10:00:00Z")));
    if (below(3) == 0)
      out.push_back(member("tags", any({R"(["a", "b"])", "[]"}, {R"(["a", "a"])", "{}"})));
    return out;
  }
  std::string object(std::vector<std::string> members) {
    if (below(3) == 0) std::shuffle(members.begin(), members.end(), random_);
    if (goes_wrong(20))
      members.push_back(members[below(static_cast<std::uint32_t>(members.size()))]);
    if (goes_wrong(20)) members.push_back(member("unheard_of", "1"));
    if (goes_wrong(20)) members.pop_back();
    std::string out = blanks() + '{';
    for (std::size_t k = 0; k < members.size(); ++k)
      out += (k == 0 ? "" : "," + blanks()) + members[k] + blanks();
    return out + '}' + blanks();
  }
  void damage(std::string& s) {
    const std::size_t at = below(static_cast<std::uint32_t>(s.size()));
    switch (below(4)) {
      case 0: s[at] = static_cast<char>(below(256)); break;
      case 1: s.erase(at, 1 + below(3)); break;
      case 2: s.insert(at, any({"\"", ",", "}", "\\", "\xC3", "0", ":"})); break;
      default: s.resize(at); break;
    }
  }

  std::mt19937 random_{7};
  bool is_sound_ = true;
};

}  // namespace

TEST_CASE("from text to text the answer is that of the steps, whatever came before") {
  Requests requests;
  std::size_t decided = 0;
  for (int k = 0; k < 6000; ++k) {
    pair().check(requests.next());
    decided += !pair().warm.error();
  }
  CHECK(decided > 1000);  // enough of them are sound
}

TEST_CASE("an answer to the request at hand, with evidence and facts set by hand") {
  World w(
      "action send by actor: Actor with n: int\n"
      "policy p on send { rule yes { permit }  rule some { when n > 1  require approval from boss "
      "} }\n");
  w.ask("send", "ann", "\"n\": 2");
  std::string out;
  CHECK(w.evaluator.answer(kNoon, out) == Outcome::Pending);
  CHECK(out == to_json(w.decide()));
  w.approve("bo");
  CHECK(w.evaluator.answer(kNoon, out) == Outcome::Permit);
  CHECK(out == to_json(w.decide()));
  CHECK(w.evaluator.answer("{}", kNoon, out) == Outcome::Forbid);
  CHECK(out.find("\"error\"") != std::string::npos);
  CHECK(w.evaluator.answer(kNoon, out) == Outcome::Forbid);  // nothing is at hand any longer
  CHECK(w.evaluator.error());
}
