// A host that acts only on what is on record: it asks, somebody answers, it asks again under a new id, and acts once.
//
//   ledger_host LEDGER      a file, postgresql://…, or :memory:
#include <cstdio>

#include <writ/compiler.hpp>
#include <writ/ledger.hpp>

namespace {

constexpr char kCharter[] = R"(module quotes
import std.approvals
role manager
entity Account { }
action discount by actor: Person or Agent on account: Account with percent: int
policy discounts on discount {
  rule may "Discounts may be granted" { permit }
  rule large "Above ten a manager agrees" { when percent > 10  require approval from manager }
}
)";

constexpr char kRequest[] =
    R"({"subject": {"type": "agent", "id": "quote-bot"}, "action": {"name": "discount"},
  "resource": {"type": "Account", "id": "acme"}, "context": {"percent": 15}})";

// The id names this attempt: when the host is not sure whether it was answered, it asks under the same id.
bool ask_and_act(writ::Ledger& ledger, const char* id) {
  const writ::Committed c = ledger.commit({.id = id, .request = kRequest});
  if (c.is_error || !c.is_recorded) {
    std::printf("%s: nothing was decided: %s\n", id, c.json.c_str());
    return false;
  }
  std::printf("%s: %s%s\n", id, std::string(writ::name_of(c.outcome)).c_str(),
              c.is_repeat ? ", as before: not acted on again" : "");
  if (c.outcome == writ::Outcome::Permit && !c.is_repeat) std::puts("  the quote goes out");
  return c.outcome == writ::Outcome::Permit;
}

}  // namespace

int main(int argc, char** argv) {
  const writ::Compiled compiled = writ::compile({{"quotes.writ", kCharter}});
  if (!compiled) return std::fputs(compiled.diagnostics.c_str(), stderr), 1;
  writ::LedgerOptions options;
  options.program = compiled.program;
  options.decide.tenant = "acme-corp";
  options.directory = R"({"people": [{"id": "ann", "roles": ["manager"]}, {"id": "ben"}],
                          "agents": [{"id": "quote-bot", "acts_for": "ben"}]})";
  std::string error;
  const auto ledger = writ::Ledger::open(argc > 1 ? argv[1] : ":memory:", options, error);
  if (!ledger) return std::fprintf(stderr, "%s\n", error.c_str()), 1;

  ask_and_act(*ledger, "q-1");
  // What waits, for whom, and the facts to look at: shown to a manager. Who she is, the host has made sure of.
  const auto waiting = ledger->pending(error);
  if (!waiting || waiting->empty()) return std::fprintf(stderr, "%s\n", error.c_str()), 1;
  const writ::PendingRequest& asked = waiting->front();
  for (const writ::OpenItem& item : asked.now.requirements)
    std::printf("%s waits for %u %s from %s\n", asked.item.c_str(), item.missing, item.kind.c_str(),
                item.roles.empty() ? "anyone" : item.roles[0].c_str());
  const auto answered =
      ledger->answer(asked.handle, "approval", "ann", R"({"note": "A fair price."})");
  if (answered.written.error) return std::puts(answered.written.error->message().c_str()), 1;
  ask_and_act(*ledger, "q-2");
  ask_and_act(*ledger, "q-2");
  ask_and_act(*ledger, "q-3");  // the approval is used up
  return 0;
}
