// Decides everything that a corpus holds, and prints one hash over it all: images, decisions, traces, byte for byte. Whoever
// built this, wherever it runs, the hash is the same.
//   writ_replay CORPUS [--threads N] [--foreign-numbers]
// --foreign-numbers: under a C++ locale that writes 1.234,5.
#include <atomic>
#include <cstdio>
#include <fstream>
#include <locale>
#include <string>
#include <thread>
#include <vector>

#include <writ/writ.hpp>

#include <nlohmann/json.hpp>

#include "lang/driver.hpp"
#include "runtime/value/ops.hpp"

namespace {

using namespace writ;
using Json = nlohmann::ordered_json;

class Comma : public std::numpunct<char> {
  char do_decimal_point() const override { return ','; }
  char do_thousands_sep() const override { return '.'; }
  std::string do_grouping() const override { return "\3"; }
};

// A program and its requests, as the corpus has them in one line.
std::string replayed(const std::string& line, std::size_t& decisions) {
  const Json entry = Json::parse(line);
  std::vector<Source> files;
  for (const Json& f : entry["files"]) files.push_back({f["name"], f["text"]});
  const auto build = driver::build(files);
  if (!build->program) return "does not check";
  value::Hasher hash;
  hash.field(build->program->hash());
  Evaluator evaluator(
      build->program,
      Options{.tenant = "default", .can = Can::Everything, .can_do = {}, .budget = UINT64_MAX});
  for (const Json& r : entry["requests"]) {
    const auto text = [&](const char* name) { return r[name].get<std::string>(); };
    MaybeError error;
    if (!text("settings").empty()) error = evaluator.set_settings(text("settings"));
    if (!error) error = evaluator.set_directory(text("directory"));
    if (!error) error = evaluator.set_extern_answers(text("externs"));
    if (!error) error = evaluator.set_history(text("history"));
    if (!error) error = evaluator.set_evidence(text("evidence"));
    if (!error) error = evaluator.set_request(text("request"));
    const Time now = r["now"];
    ++decisions;
    if (error) {
      hash.field(error->message());
      continue;
    }
    hash.field(to_json(evaluator.decide(now), true));
    if (evaluator.error()) hash.field(evaluator.error()->message());
    for (const RuleReport& rule : evaluator.why(now)) {
      hash.field(rule.rule + rule.live + rule.place);
      for (const TermReport& t : rule.terms) {
        hash.field(t.text + " " + t.value);
        for (const auto& [fact, v] : t.facts) hash.field(fact + " " + v);
      }
    }
  }
  return hash.hex();
}

}  // namespace

int main(int argc, char** argv) {
  std::size_t threads = 1;
  std::string path;
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    if (word == "--threads" && k + 1 < argc) threads = std::stoul(argv[++k]);
    else if (word == "--foreign-numbers")
      std::locale::global(std::locale(std::locale::classic(), new Comma));
    else path = word;
  }
  std::ifstream in(path, std::ios::binary);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::vector<std::string> hashes(lines.size());
  std::atomic<std::size_t> next{0}, decisions{0};
  std::vector<std::thread> all;
  for (std::size_t t = 0; t < threads; ++t)
    all.emplace_back([&] {
      std::size_t mine = 0;
      for (std::size_t k = next++; k < lines.size(); k = next++)
        hashes[k] = replayed(lines[k], mine);
      decisions += mine;
    });
  for (std::thread& t : all) t.join();
  value::Hasher whole;
  for (const std::string& h : hashes) whole.field(h);
  std::printf("%zu programs, %zu decisions: %s\n", lines.size(), decisions.load(),
              whole.hex().c_str());
  return lines.empty() ? 1 : 0;
}
