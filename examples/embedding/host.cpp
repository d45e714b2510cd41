// A host that embeds Writ: it compiles the charter in examples/gtm, asks before it acts, collects an
// approval, masks a customer record, and puts a new charter in force while two threads go on deciding.
// usage: example_embedding FOLDER          (FOLDER holds the .writ files of the charter)
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include <writ/compiler.hpp>
#include <writ/writ.hpp>

#include "documents.hpp"  // the directory, the history and the facts of this example, as JSON

namespace {

// What a host cannot explain to its own callers ends this example; a service would answer "refused".
void must(const writ::MaybeError& refused) {
  if (!refused) return;
  std::fprintf(stderr, "%s\n", refused->message().c_str());
  std::exit(1);
}

std::vector<writ::Source> charter(const std::string& folder) {
  std::vector<writ::Source> sources;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".writ") continue;
    std::ifstream in(entry.path());
    sources.push_back({entry.path().filename().string(), {std::istreambuf_iterator<char>(in), {}}});
  }
  std::sort(sources.begin(), sources.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return sources;
}

std::shared_ptr<const writ::Program> compiled(const std::vector<writ::Source>& sources) {
  writ::Compiled result = writ::compile(sources);
  if (!result) std::fprintf(stderr, "%s\n", result.diagnostics.c_str()), std::exit(3);
  return result.program;
}

// An evaluator for one thread: it serves one tenant and says which obligations this host can carry out.
// The order of the documents does not matter. Evidence begins empty.
writ::Evaluator evaluator_for(std::shared_ptr<const writ::Program> program) {
  writ::Evaluator evaluator(std::move(program), {.can_do = {"log", "mask", "disclose", "delete"}});
  must(evaluator.set_directory(kDirectory));
  must(evaluator.set_history(kHistory));
  return evaluator;
}

// The bot asks to write to Jo. A request can also be one JSON document: evaluator.set_request(authzen).
void ask_to_send(writ::Evaluator& evaluator) {
  must(evaluator.begin_request("send_message"));
  must(evaluator.set_actor("sdr-bot"));
  must(evaluator.set_json(evaluator.fact("contact"), kContact));
  must(evaluator.set_json(evaluator.fact("account"), kAccount));
  must(evaluator.set_json(evaluator.fact("tool"), kTool));
  must(evaluator.set_json(evaluator.fact("message"), kMessage));
}

std::string word(writ::Outcome outcome) { return std::string(writ::name_of(outcome)); }

void show(const char* heading, const writ::Decision& decision) {
  std::printf("%s: %s\n", heading, word(decision.outcome).c_str());
  for (const writ::Reason& reason : decision.reasons)
    std::printf("  because: %s\n", reason.title.c_str());
  for (const writ::OpenItem& item : decision.requirements) {
    std::printf("  open: %s from", item.kind.c_str());
    for (const std::string& who : item.persons) std::printf(" %s", who.c_str());
    for (const std::string& role : item.roles) std::printf(" [%s]", role.c_str());
    std::puts("");
  }
  for (const writ::Owed& owed : decision.obligations)
    std::printf("  owed: %s %s\n", owed.type.c_str(), owed.properties.c_str());
}

// Decides until the program it decides under is the newer one. Returns the outcome under each.
using Seen = std::pair<writ::Outcome, writ::Outcome>;
Seen decide_until_replaced(const writ::ProgramSlot& slot, std::atomic<int>& decided) {
  const std::shared_ptr<const writ::Program> first = slot.load();
  writ::Evaluator evaluator = evaluator_for(first);
  ask_to_send(evaluator);
  const writ::Outcome before = evaluator.outcome(kNow);
  while (slot.load() == first) {  // one load before each decision: the newest program, never half of one
    if (evaluator.outcome(kNow) != before)
      std::puts("an outcome changed under one program"), std::exit(1);
    ++decided;
  }
  writ::Evaluator renewed = evaluator_for(slot.load());
  ask_to_send(renewed);
  return {before, renewed.outcome(kNow)};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return std::fprintf(stderr, "usage: example_embedding FOLDER\n"), 64;
  std::vector<writ::Source> sources = charter(argv[1]);
  writ::ProgramSlot slot(compiled(sources));

  // 1. Ask. The account is high-risk and nobody wrote to it before: a human must look first.
  writ::Evaluator evaluator = evaluator_for(slot.load());
  ask_to_send(evaluator);
  show("First message to Acme", evaluator.decide(kNow));

  // 2. The account's owner approves exactly this content; ask again.
  must(evaluator.add_evidence(
      R"({"kind": "approval", "id": "e1", "at": "2026-11-24T14:30:00Z", "by": "bea", "content": ")" +
      evaluator.content_digest() + "\"}"));
  show("After Bea's approval", evaluator.decide(kNow));

  // 3. Change one fact through its handle, bound once; no document is read again.
  const writ::FactHandle opted_out = evaluator.fact("contact.opted_out");
  must(evaluator.set_bool(opted_out, true));
  show("Jo has opted out meanwhile", evaluator.decide(kNow));

  // 4. Ben gives Jo's record to a tool. The decision says what must be hidden; mask() carries it out.
  must(evaluator.begin_request("use_data"));
  must(evaluator.set_actor("ben"));
  must(evaluator.set_json(evaluator.fact("dataset"), kDataset));
  must(evaluator.set_json(evaluator.fact("tool"), kTool));
  const writ::Decision data = evaluator.decide(kNow);
  show("Jo's record for the writing tool", data);
  const writ::Evaluator::Masked masked =
      evaluator.mask(kRecord, data, "a key that only this tenant has");
  must(masked.error);
  std::printf("  the tool sees: %s\n", masked.json.c_str());

  // 5. A stricter charter comes into force while two threads decide. Neither waits, neither sees half of it.
  sources.push_back({"freeze.writ",
                     "module freeze\nimport gtm.messaging\npolicy freeze on send_message {\n"
                     "  rule freeze \"Nothing is sent this week\" { forbid }\n}\n"});
  std::atomic<int> decided[2] = {0, 0};
  Seen seen[2];
  std::thread one([&] { seen[0] = decide_until_replaced(slot, decided[0]); });
  std::thread two([&] { seen[1] = decide_until_replaced(slot, decided[1]); });
  const auto stricter = compiled(sources);
  while (decided[0] < 1000 || decided[1] < 1000) std::this_thread::yield();
  slot.store(stricter);
  one.join();
  two.join();
  for (const auto& [before, after] : seen)
    std::printf("A thread saw %s, then %s\n", word(before).c_str(), word(after).c_str());
  return 0;
}
