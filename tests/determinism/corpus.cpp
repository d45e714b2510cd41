// Writes a corpus of generated programs with requests and all their documents, a program a line.
//   writ_corpus FILE [--programs N] [--requests N] [--seed N]
#include <fstream>

#include <nlohmann/json.hpp>

#include "lang/driver.hpp"
#include "tests/generate/documents.hpp"
#include "tests/generate/hosts.hpp"
#include "tests/generate/program.hpp"

int main(int argc, char** argv) {
  using namespace writ;
  using Json = nlohmann::ordered_json;
  std::size_t programs = 60, requests = 10;
  std::uint64_t seed = 1;
  std::string path;
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    if (word == "--programs" && k + 1 < argc) programs = std::stoull(argv[++k]);
    else if (word == "--requests" && k + 1 < argc) requests = std::stoull(argv[++k]);
    else if (word == "--seed" && k + 1 < argc) seed = std::stoull(argv[++k]);
    else path = word;
  }
  std::ofstream out(path, std::ios::binary);
  for (std::uint64_t s = seed; s < seed + programs; ++s) {
    generate::Choices choices(s);
    const std::vector<Source> files = generate::program_for(choices);
    const auto build = driver::build(files);
    if (!build->program) continue;
    Json entry{{"files", Json::array()}, {"requests", Json::array()}};
    for (const Source& f : files) entry["files"].push_back({{"name", f.name}, {"text", f.text}});
    Evaluator evaluator(
        build->program,
        Options{.tenant = "default", .can = Can::Everything, .can_do = {}, .budget = UINT64_MAX});
    for (std::size_t k = 0; k < requests; ++k) {
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
