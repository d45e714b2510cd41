// Fuzz target: any bytes as the documents of a request, against one fixed program (request.writ). An input
// is up to five documents with a line `%%` between them: request, evidence, history, directory, settings;
// a document that is left out is taken from the good ones in request_base/. What must hold:
//   - every document is taken, or refused with what was expected and what was found;
//   - a refused request, or one that could not be decided, is never a permit;
//   - outcome() and decide() agree, deciding again changes nothing, why() explains every rule of the action;
//   - from text to text the answer is the same, also of an evaluator that has read another request before;
//   - the answer is one line of well-formed JSON that permits exactly when the outcome says so.
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <writ/compiler.hpp>
#include <writ/writ.hpp>

#include "runtime/json/reader.hpp"

namespace {

using namespace writ;

constexpr std::size_t kDocuments = 5;
constexpr std::array<const char*, kDocuments> kNames = {"request", "evidence", "history",
                                                        "directory", "settings"};
constexpr Time kNow = 1'795'514'400'000'000;  // 2026-11-24T10:00:00Z

[[noreturn]] void finding(const char* what, std::string_view detail) {
  std::fprintf(stderr, "finding: %s\n%.*s\n", what, static_cast<int>(detail.size()), detail.data());
  std::abort();
}

std::string read_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    std::fprintf(stderr, "expected the file %s; set WRIT_FUZZ_SOURCE to tests/fuzz\n", path.c_str());
    std::exit(1);
  }
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Fixture {
  std::shared_ptr<const Program> program;
  std::array<std::string, kDocuments> base;

  Fixture() {
    const char* folder = std::getenv("WRIT_FUZZ_SOURCE");
    const std::string root = folder ? folder : "tests/fuzz";
    Compiled compiled =
        compile({{"request.writ", read_file(root + "/request.writ")}}, Rendering::Plain);
    if (!compiled) finding("request.writ does not check", compiled.diagnostics);
    program = compiled.program;
    for (std::size_t k = 0; k < kDocuments; ++k)
      base[k] = read_file(root + "/request_base/" + kNames[k] + ".json");
    Evaluator evaluator(program, {.tenant = "default", .can = Can::Everything, .can_do = {}});
    const MaybeError refused[] = {evaluator.set_directory(base[3]), evaluator.set_evidence(base[1]),
                                  evaluator.set_history(base[2]), evaluator.set_settings(base[4]),
                                  evaluator.set_request(base[0])};
    for (const MaybeError& error : refused)
      if (error) finding("a good document is refused", error->message());
    (void)evaluator.decide(kNow);  // or nothing that is fuzzed would come so far
    if (evaluator.error()) finding("the good request is not decided", evaluator.error()->message());
  }
};

const Fixture& fixture() {
  static const Fixture one;
  return one;
}

void check_refusal(const MaybeError& error) {
  if (!error) return;
  if (error->expected.empty() || error->found.empty() || error->message().empty()) {
    finding("a refusal that does not say what it expected and found", error->message());
  }
  error_json(*error);
}

void check_decision(Evaluator& evaluator) {
  const Outcome outcome = evaluator.outcome(kNow);
  const Decision first = evaluator.decide(kNow);
  const std::string json = to_json(first);
  if (evaluator.error() && first.outcome != Outcome::Forbid)
    finding("undecided, and not a forbid", json);
  check_refusal(evaluator.error());
  if (outcome != first.outcome) finding("outcome() and decide() differ", json);
  if (json.find('\n') != std::string::npos) finding("an answer of more than one line", json);
  const bool says_yes = json.find("\"decision\":true") != std::string::npos;
  if (says_yes != (first.outcome == Outcome::Permit))
    finding("the answer and the outcome differ", json);
  if (to_json(evaluator.decide(kNow)) != json) finding("deciding again changed the answer", json);
  for (const RuleReport& rule : evaluator.why(kNow)) {
    if (rule.rule.empty() || rule.live.empty()) finding("a rule is not explained", json);
  }
}

// The answer from text to text of an evaluator that has the same documents and has read a good request before.
void check_answer(const Fixture& fixed, const std::array<std::string, kDocuments>& documents,
                  const std::string& expected) {
  Evaluator warm(fixed.program, {.tenant = "default", .can = Can::Everything, .can_do = {}});
  std::string out;
  (void)warm.set_directory(documents[3]);
  (void)warm.set_evidence(documents[1]);
  (void)warm.set_history(documents[2]);
  (void)warm.set_settings(documents[4]);
  warm.answer(fixed.base[0], kNow, out);
  warm.answer(documents[0], kNow, out);
  if (out != expected) finding("from text to text another answer", out + "\n" + expected);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Fixture& fixed = fixture();
  std::array<std::string, kDocuments> documents = fixed.base;
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  for (std::size_t k = 0; k < kDocuments; ++k) {
    const std::size_t end = rest.find("\n%%\n");
    const std::string_view part = rest.substr(0, end);
    if (!part.empty()) documents[k] = part;
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 4);
  }
  Evaluator evaluator(fixed.program, {.tenant = "default", .can = Can::Everything, .can_do = {}});
  // The request last: without its directory nobody could be asking.
  MaybeError refused[kDocuments];
  refused[3] = evaluator.set_directory(documents[3]);
  refused[1] = evaluator.set_evidence(documents[1]);
  refused[2] = evaluator.set_history(documents[2]);
  refused[4] = evaluator.set_settings(documents[4]);
  refused[0] = evaluator.set_request(documents[0]);
  for (const MaybeError& error : refused) check_refusal(error);
  if (refused[0] && evaluator.outcome(kNow) != Outcome::Forbid)
    finding("a refused request was not a forbid", documents[0]);
  check_decision(evaluator);
  if (refused[0]) {
    check_answer(fixed, documents, error_json(*refused[0]));
  } else if (const Decision& d = evaluator.decide(kNow); evaluator.error()) {
    check_answer(fixed, documents, error_json(*evaluator.error()));
  } else {
    check_answer(fixed, documents, to_json(d));
  }
  return 0;
}
