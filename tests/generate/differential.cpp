// Every decision several times: by the reference, by the engine, by the engine on the formatted, the permuted and the renamed
// program, on the image written and read back, and on facts that were set by handle. All must say the same.
//   writ_differential [--programs N] [--requests N] [--seed N] [--json] PATH…
// Programs are generated, or read from the paths. Ends with the counts.
#include <cstdio>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "lang/driver.hpp"
#include "runtime/program/file.hpp"
#include "tests/generate/arguments.hpp"
#include "tests/generate/constructs.hpp"
#include "tests/generate/documents.hpp"
#include "tests/generate/essence.hpp"
#include "tests/generate/hosts.hpp"
#include "tests/generate/program.hpp"
#include "tests/generate/variants.hpp"
#include "tests/reference/compare.hpp"
#include "tools/writ/charter.hpp"

namespace {

using namespace writ;
using generate::Arguments;
using generate::Choices;

struct Tally {
  std::size_t programs = 0, unchecked = 0, compared = 0, requests = 0, refused = 0, differing = 0,
              over_bound = 0;
  std::size_t outcomes[3] = {0, 0, 0};
  double tightest = 0;  // the largest share of its bound that a decision took
  generate::Constructs constructs;
};

// The program, and itself in other words. A variant that does not check is a finding too.
struct Variants {
  std::vector<std::unique_ptr<driver::Build>> builds;
  std::vector<const char*> names;
  std::string broken;
};

Variants variants_of(const driver::Build& build, std::uint64_t seed) {
  Variants out;
  Choices order(seed);
  const auto add = [&](const char* name, const std::vector<Source>& sources) {
    out.builds.push_back(driver::build(sources, tools::read_table_data));
    out.names.push_back(name);
    if (!out.builds.back()->program)
      out.broken = fmt::format("{} does not check:\n{}", name,
                               driver::render(*out.builds.back(), Rendering::Plain));
  };
  add("formatted", generate::formatted(build));
  add("permuted", generate::permuted(build, order));
  add("renamed", generate::renamed(build));
  return out;
}

// With every optimisation off that can be, and with tables where they do not pay: what is generated is small.
using Index = program::Tuning::Index;
constexpr std::pair<const char*, program::Tuning> kTunings[] = {
    {"without the rule index", {Index::None, true}},
    {"without fused tests", {Index::Every, false}},
    {"with neither", {Index::None, false}},
    {"with tables for every fact", {Index::Every, true}}};

struct Found {
  std::vector<std::string> what;
  reference::Documents documents;
};

// One request of a program, decided in every way.
Found compare(const driver::Build& build, const Variants& variants,
              std::vector<Evaluator>& evaluators, Choices& choices, Tally& tally) {
  Found found;
  Evaluator& plain = evaluators[0];
  found.documents =
      generate::documents_for(build.model, choices, [&](const reference::Documents& so_far) {
        return generate::load(plain, so_far) ? std::string() : plain.content_digest();
      });
  MaybeError error;
  const Decision decision = generate::decide(plain, found.documents, error);
  // A decision never takes more steps than were promised.
  const auto within_bound = [&](const char* name, const Evaluator& evaluator) {
    const Evaluator::Steps steps = evaluator.steps();
    tally.tightest = std::max(tally.tightest,
                              static_cast<double>(steps.taken) / static_cast<double>(steps.bound));
    if (steps.taken <= steps.bound) return;
    ++tally.over_bound;
    found.what.push_back(
        fmt::format("{}: {} steps, more than the bound of {}", name, steps.taken, steps.bound));
  };
  ++tally.requests;
  tally.compared += 3 + variants.builds.size() + std::size(kTunings);
  if (error) ++tally.refused;
  else {
    ++tally.outcomes[static_cast<std::size_t>(decision.outcome)];
    within_bound("as it is", plain);
  }
  for (const FaultReport& f :
       decision.faults)  // a program that checks has no others than the documented ones
    if (f.kind == "internal" || f.kind == "step limit")
      found.what.push_back(fmt::format("{} at {}: {}", f.kind, f.place, f.text));
  for (const std::string& d : reference::differences(build.model, found.documents, error, decision))
    found.what.push_back("reference: " + d);
  const std::string said = generate::essence(error, decision);
  const auto also = [&](const char* name, Evaluator& evaluator, bool by_handle) {
    MaybeError bad;
    const Decision other =
        by_handle ? generate::decide_by_handles(evaluator, build.model, found.documents, bad)
                  : generate::decide(evaluator, found.documents, bad);
    const std::string says = generate::essence(bad, other);
    if (!bad) within_bound(name, evaluator);
    if (says != said && !(by_handle && error && bad))
      found.what.push_back(fmt::format("{}:\n{}\n  instead of\n{}", name, says, said));
  };
  for (std::size_t k = 0; k < variants.builds.size(); ++k)
    also(variants.names[k], evaluators[k + 1], false);
  also("written and read", evaluators[variants.builds.size() + 1], false);
  for (std::size_t k = 0; k < std::size(kTunings); ++k)
    also(kTunings[k].first, evaluators[variants.builds.size() + 2 + k], false);
  also("by handles", evaluators.back(), true);
  return found;
}

void report(const std::string& name, std::uint64_t seed, const std::vector<Source>* sources,
            const Found& found) {
  fmt::print("{} seed {}\n", name, seed);
  if (sources != nullptr)
    for (const Source& s : *sources) fmt::print("--- {}\n{}", s.name, s.text);
  for (const std::string& w : found.what) fmt::print("  {}\n", w);
  const reference::Documents& d = found.documents;
  fmt::print(
      "  request {}\n  directory {}\n  history {}\n  evidence {}\n  settings {}\n  externs {}\n  "
      "now {}\n",
      d.request, d.directory, d.history, d.evidence, d.settings, d.externs, d.now);
}

// All requests of one program; the first that differs.
std::optional<std::pair<Found, std::uint64_t>> run(const driver::Build& build,
                                                   const Arguments& wanted, std::uint64_t seed,
                                                   Tally& tally) {
  const Variants variants = variants_of(build, seed);
  if (!variants.broken.empty()) return std::pair(Found{{variants.broken}, {}}, seed);
  std::vector<Evaluator> evaluators;
  evaluators.push_back(generate::evaluator_of(build.program));
  for (const auto& b : variants.builds) evaluators.push_back(generate::evaluator_of(b->program));
  std::string error;
  const std::string bytes = program::write_program(*build.program);
  const auto read = program::read_program(bytes, error, build.program->hash());
  if (!read || program::write_program(*read) != bytes)
    return std::pair(Found{{"the image, written and read: " + error}, {}}, seed);
  evaluators.push_back(generate::evaluator_of(read));
  for (const auto& [name, tuning] : kTunings)
    evaluators.push_back(generate::evaluator_of(program::retuned(*build.program, tuning)));
  evaluators.push_back(generate::evaluator_of(build.program));
  for (std::size_t k = 0; k < wanted["--requests"]; ++k) {
    Choices choices(seed * 1000 + k);
    Found found = compare(build, variants, evaluators, choices, tally);
    if (!found.what.empty()) return std::pair(std::move(found), seed * 1000 + k);
  }
  return std::nullopt;
}

bool generated(const Arguments& wanted, std::uint64_t seed, Tally& tally) {
  Choices choices(seed);
  const std::vector<Source> sources = generate::program_for(choices);
  const auto build = driver::build(sources);
  if (!build->defect.empty()) {
    report("a defect: " + build->defect, seed, &sources, {});
    return false;
  }
  if (!build->program) return ++tally.unchecked, true;
  ++tally.programs;
  tally.constructs.note(*build);
  auto found = run(*build, wanted, seed, tally);
  if (!found) return true;
  if (++tally.differing > 3) return false;
  // The smallest program, with any of its requests, that still shows a difference.
  Tally unused;
  const auto fails = [&](const std::vector<std::uint32_t>& made) {
    Choices again(made);
    const auto smaller = driver::build(generate::program_for(again));
    return smaller->program && run(*smaller, wanted, seed, unused).has_value();
  };
  Choices smallest(generate::shrink(choices.made(), fails, 400));
  const std::vector<Source> shrunk = generate::program_for(smallest);
  const auto small = driver::build(shrunk);
  found = run(*small, wanted, seed, unused);
  report("generated program", seed, &shrunk, found->first);
  return false;
}

bool given(const Arguments& wanted, const std::string& path, Tally& tally) {
  std::vector<Source> sources;
  std::string problem;
  if (!tools::read_sources({path}, sources, problem)) return fmt::print("{}\n", problem), false;
  const auto build = driver::build(sources, tools::read_table_data);
  if (!build->program) return fmt::print("{} does not check\n", path), false;
  if (build->model.actions.empty()) return true;  // nothing to ask
  ++tally.programs;
  tally.constructs.note(*build);
  const auto found = run(*build, wanted, wanted["--seed"], tally);
  if (found) {
    ++tally.differing;
    report(path, found->second, nullptr, found->first);
  }
  return !found;
}

}  // namespace

int main(int argc, char** argv) {
  const Arguments wanted(argc, argv, {{"--programs", 0}, {"--requests", 100}, {"--seed", 1}});
  Tally tally;
  bool good = true;
  for (const std::string& path : wanted.rest) good = given(wanted, path, tally) && good;
  for (std::size_t k = 0; k < wanted["--programs"]; ++k)
    good = generated(wanted, wanted["--seed"] + k, tally) && good;
  const auto missing = tally.constructs.missing();
  if (wanted.json) {
    nlohmann::ordered_json out{{"programs", tally.programs},
                               {"unchecked", tally.unchecked},
                               {"requests", tally.requests},
                               {"compared", tally.compared},
                               {"permit", tally.outcomes[2]},
                               {"pending", tally.outcomes[1]},
                               {"forbid", tally.outcomes[0]},
                               {"refused", tally.refused},
                               {"differing", tally.differing},
                               {"over_bound", tally.over_bound},
                               {"largest_share_of_bound", tally.tightest},
                               {"constructs", tally.constructs.all()},
                               {"constructs_reached", tally.constructs.reached()},
                               {"constructs_missing", missing}};
    fmt::print("{}\n", out.dump());
  } else {
    fmt::print(
        "{} programs ({} did not check), {} requests: {} permit, {} pending, {} forbid, {} "
        "refused\n",
        tally.programs, tally.unchecked, tally.requests, tally.outcomes[2], tally.outcomes[1],
        tally.outcomes[0], tally.refused);
    fmt::print(
        "{} evaluations compared, {} programs differ; the bound was passed {} times, at most "
        "{:.0f}% of it used\n",
        tally.compared, tally.differing, tally.over_bound, tally.tightest * 100);
    fmt::print("{} of {} constructs reached{}{}\n", tally.constructs.reached(),
               tally.constructs.all(), missing.empty() ? "" : ", not: ", fmt::join(missing, ", "));
  }
  for (const std::string& u : tally.constructs.unlisted())
    fmt::print("not on the list of constructs: {}\n", u), good = false;
  return good && tally.compared > 0 ? 0 : 1;
}
