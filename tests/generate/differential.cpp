// Decides random requests of the programs that the command line names, by the engine and by the reference.
//   writ_differential [--requests N] [--seed N] PATH…
#include <fmt/format.h>

#include "lang/driver.hpp"
#include "tests/generate/documents.hpp"
#include "tests/reference/compare.hpp"
#include "tools/writ/charter.hpp"

namespace {

using namespace writ;

struct Tally {
  std::size_t compared = 0, refused = 0, differing = 0;
  std::size_t outcomes[3] = {0, 0, 0};
};

MaybeError load(Evaluator& evaluator, const reference::Documents& d) {
  if (!d.settings.empty())
    if (auto bad = evaluator.set_settings(d.settings)) return bad;
  if (auto bad = evaluator.set_directory(d.directory)) return bad;
  if (auto bad = evaluator.set_history(d.history)) return bad;
  if (auto bad = evaluator.set_evidence(d.evidence.empty() ? "[]" : d.evidence)) return bad;
  return evaluator.set_request(d.request);
}

void compare(const driver::Build& build, const std::string& name, std::uint64_t seed, Tally& tally) {
  generate::Choices choices(seed);
  Evaluator evaluator(build.program,
                      Options{.tenant = "default", .can = Can::Everything, .can_do = {}});
  const reference::Documents documents =
      generate::documents_for(build.model, choices, [&](const reference::Documents& so_far) {
        return load(evaluator, so_far) ? std::string() : evaluator.content_digest();
      });
  MaybeError error = load(evaluator, documents);
  Decision decision;
  if (!error) {
    decision = evaluator.decide(documents.now);
    error = evaluator.error();
  }
  ++tally.compared;
  if (error) ++tally.refused;
  else ++tally.outcomes[static_cast<std::size_t>(decision.outcome)];
  const auto wrong = reference::differences(build.model, documents, error, decision);
  if (wrong.empty()) return;
  if (++tally.differing > 5) return;
  fmt::print("{} seed {}\n", name, seed);
  for (const std::string& w : wrong) fmt::print("  {}\n", w);
  if (tally.differing > 2) return;
  fmt::print("  request {}\n  directory {}\n  history {}\n  evidence {}\n  now {}\n",
             documents.request, documents.directory, documents.history, documents.evidence,
             documents.now);
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t requests = 100;
  std::uint64_t seed = 1;
  std::vector<std::string> paths;
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    if (word == "--requests" && k + 1 < argc) requests = std::stoull(argv[++k]);
    else if (word == "--seed" && k + 1 < argc) seed = std::stoull(argv[++k]);
    else paths.push_back(word);
  }
  Tally tally;
  for (const std::string& path : paths) {
    std::vector<Source> sources;
    std::string problem;
    if (!tools::read_sources({path}, sources, problem)) {
      fmt::print("{}\n", problem);
      return 1;
    }
    const auto build = driver::build(sources, tools::read_table_data);
    if (!build->program || build->model.actions.empty()) continue;
    for (std::size_t k = 0; k < requests; ++k) compare(*build, path, seed + k, tally);
  }
  fmt::print("{} decisions compared: {} permit, {} pending, {} forbid, {} refused; {} differ\n",
             tally.compared, tally.outcomes[2], tally.outcomes[1], tally.outcomes[0], tally.refused,
             tally.differing);
  return tally.differing == 0 && tally.compared > 0 ? 0 : 1;
}
