// Fuzz target: any bytes as the content of a program file; the header and its hash are made to fit, so that the reader and
// the verifier see everything. What must hold:
//   - the bytes are refused with a reason, or they are a program;
//   - a program is written again as the same bytes, also by itself after a reading with every other optimisation;
//   - its disassembly ends, its rules can be explained, and a decision over facts that nobody has set is no permit.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <writ/compiler.hpp>
#include <writ/writ.hpp>

#include "runtime/program/canonical.hpp"
#include "runtime/program/file.hpp"

namespace {

using namespace writ;

[[noreturn]] void finding(const char* what, std::string_view detail) {
  std::fprintf(stderr, "finding: %s\n%.*s\n", what, static_cast<int>(detail.size()), detail.data());
  std::abort();
}

// A program file of that content.
std::string file_of(std::string_view content) {
  return program::program_file(program::content_hash(content), content, {}, {});
}

// What a run starts from: the charters of the corpus, compiled into WRIT_FUZZ_SEEDS. Each has to be read back, or nothing that
// is fuzzed would come past the header.
void make_seeds(const std::filesystem::path& from, const std::filesystem::path& to) {
  int made = 0;
  for (const auto& entry : std::filesystem::directory_iterator(from)) {
    if (entry.path().extension() != ".writ") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const Compiled compiled = compile({{entry.path().filename().string(), text}}, Rendering::Plain);
    if (!compiled) finding("a charter of the corpus does not check", compiled.diagnostics);
    const std::string content = program::Canonical(compiled.program->image()).bytes();
    std::string error;
    if (!program::read_program(file_of(content), error)) finding("a seed is refused", error);
    constexpr std::size_t kLongest = 8192;  // -max_len of run.cmake, which would cut it off
    if (content.size() > kLongest) finding("a seed is too long", entry.path().string());
    if (!(std::ofstream(to / entry.path().stem(), std::ios::binary) << content).flush())
      finding("a seed cannot be written to", to.string());
    ++made;
  }
  if (made == 0) finding("no charter in", from.string());
}

void ask(const std::shared_ptr<const Program>& program) {
  Evaluator evaluator(program, {.can = Can::Everything, .can_do = {}, .budget = 100'000});
  if (evaluator.set_directory(R"({"people": [{"id": "ann"}], "agents": []})")) return;
  for (const program::ActionRow& action : program->image().actions) {
    const std::string name(program->image().text(action.outside));
    if (evaluator.begin_request(name) || evaluator.set_actor("ann")) continue;
    const Outcome outcome = evaluator.outcome(0);
    if (evaluator.error() && outcome != Outcome::Forbid) finding("a permit after an error", name);
    if (evaluator.decide(0).outcome != outcome) finding("outcome() and decide() differ", name);
    (void)evaluator.why(0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  const char* const source = std::getenv("WRIT_FUZZ_SOURCE");
  const char* const seeds = std::getenv("WRIT_FUZZ_SEEDS");
  if (seeds != nullptr)
    make_seeds(std::filesystem::path(source ? source : "tests/fuzz") / "corpus/image", seeds);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string file = file_of({reinterpret_cast<const char*>(data), size});
  std::string error;
  const auto program = program::read_program(file, error);
  if (!program) {
    if (error.empty()) finding("refused without a reason", {});
    return 0;
  }
  if (program::write_program(*program, program::Map::Left) != file)
    finding("written otherwise than it was read", program->hash());
  if (program::disassemble(program->image()).size() > 100'000'000)
    finding("a disassembly without end", {});
  ask(program);
  const auto slow = program::retuned(*program, {program::Tuning::Index::None, false});
  if (!slow) finding("refused with other optimisations", program->hash());
  ask(slow);
  return 0;
}
