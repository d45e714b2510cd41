#include "runtime/program/program.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/schema_text.hpp"
#include "tools/writ/skeleton.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

Document document_named(std::string_view name) {  // the parser lets nothing else through
  if (name == "evidence") return Document::Evidence;
  if (name == "history") return Document::History;
  if (name == "directory") return Document::Directory;
  if (name == "settings") return Document::Settings;
  if (name == "tables") return Document::Tables;
  if (name == "externs") return Document::Externs;
  if (name == "decision") return Document::Decision;
  return Document::Request;
}

}  // namespace

Exit run_schema(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto program = load_program(options, console, exit);
  if (!program) return exit;
  std::uint32_t action = program::kNone;
  if (!options.action.empty()) {
    action = find_action(*program, options.action);
    if (action == program::kNone) {
      console.complain(no_such_action(program->image(), options.action));
      return kUsage;
    }
  }
  console.out(schema_of(program->image(), document_named(options.subject), action) + "\n");
  return kFine;
}

}  // namespace writ::tools
