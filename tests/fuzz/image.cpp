// Fuzz target: any bytes as the content of a program file; the header and its hash are made to fit, so that the reader and
// the verifier see everything. What must hold:
//   - the bytes are refused with a reason, or they are a program;
//   - a program is written again as the same bytes, also by itself after a reading with every other optimisation;
//   - its disassembly ends, its rules can be explained, and a decision over facts that nobody has set is no permit.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include <writ/writ.hpp>

#include "runtime/program/canonical.hpp"
#include "runtime/program/file.hpp"

namespace {

using namespace writ;

[[noreturn]] void finding(const char* what, std::string_view detail) {
  std::fprintf(stderr, "finding: %s\n%.*s\n", what, static_cast<int>(detail.size()), detail.data());
  std::abort();
}

void section(std::string& out, std::string_view bytes) {
  for (int k = 0; k < 8; ++k) out += static_cast<char>(std::uint64_t{bytes.size()} >> (8 * k));
  out += bytes;
}

// A program file whose first section is `content`.
std::string file_of(std::string_view content) {
  std::string out("writc\0\0\2", 8);
  out += program::content_hash(content);
  section(out, content);
  section(out, {});
  section(out, {});
  return out;
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
