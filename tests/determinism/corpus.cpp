// Writes a corpus of generated programs with requests and all their documents, a program a line.
//   writ_corpus FILE [--programs N] [--requests N] [--seed N]
#include <fstream>

#include <nlohmann/json.hpp>

#include "lang/driver.hpp"
#include "tests/generate/arguments.hpp"
#include "tests/generate/documents.hpp"
#include "tests/generate/hosts.hpp"
#include "tests/generate/program.hpp"

int main(int argc, char** argv) {
  using namespace writ;
  using Json = nlohmann::ordered_json;
  const generate::Arguments wanted(argc, argv,
                                   {{"--programs", 60}, {"--requests", 10}, {"--seed", 1}});
  if (wanted.rest.size() != 1) return 64;
  std::ofstream out(wanted.rest[0], std::ios::binary);
  for (std::uint64_t s = wanted["--seed"]; s < wanted["--seed"] + wanted["--programs"]; ++s) {
    generate::Choices choices(s);
    const std::vector<Source> files = generate::program_for(choices);
    const auto build = driver::build(files);
    if (!build->program) continue;
    Json entry{{"files", Json::array()}, {"requests", Json::array()}};
    for (const Source& f : files) entry["files"].push_back({{"name", f.name}, {"text", f.text}});
    Evaluator evaluator = generate::evaluator_of(build->program);
    for (std::size_t k = 0; k < wanted["--requests"]; ++k) {
      const reference::Documents d =
          generate::documents_for(build->model, choices, [&](const reference::Documents& so_far) {
            return generate::load(evaluator, so_far) ? std::string() : evaluator.content_digest();
          });
      entry["requests"].push_back({{"request", d.request},
                                   {"directory", d.directory},
                                   {"history", d.history},
                                   {"evidence", d.evidence},
                                   {"settings", d.settings},
                                   {"externs", d.externs},
                                   {"now", d.now}});
    }
    out << entry.dump() << "\n";
  }
  return out ? 0 : 1;
}
