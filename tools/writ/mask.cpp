#include <algorithm>

#include "runtime/json/reader.hpp"
#include "runtime/program/program.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/requests.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

constexpr std::size_t kMaxKey = 4096;  // bytes

// The key of a file, without the end of its line.
bool read_key(const std::string& path, std::string& key, Console& console) {
  std::string problem;
  if (!path.empty() && !read_all(path, kMaxKey, key, problem)) {
    console.complain(problem);
    return false;
  }
  while (!key.empty() && (key.back() == '\n' || key.back() == '\r')) key.pop_back();
  if (path.empty() || (!key.empty() && key.size() <= kMaxKey)) return true;
  console.complain("a key is a text of 1 to 4096 bytes: `" + path + "` holds " +
                   (key.empty() ? "none" : "more"));
  return false;
}

}  // namespace

// The record goes to the output only when the request is permitted; else the answer goes to the error stream.
Exit run_mask(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto program = load_program(options, console, exit);
  if (!program) return exit;
  const std::string& request_file = options.inputs.request;
  if (request_file.empty() || options.record.empty()) {
    console.complain("a request (--request FILE) and a record to mask (--record FILE) are needed");
    return kUsage;
  }
  const std::vector<std::string> files{request_file, options.record, options.key};
  if (std::count(files.begin(), files.end(), "-") > 1) {
    console.complain("only one of request, record and key can be standard input");
    return kUsage;
  }
  const auto session = open_session(options, program, console, exit);
  if (!session) return exit;
  std::string request, record, key, problem;
  if (!read_all(options.record, json::kMaxDocument, record, problem)) {
    console.complain(problem);
    return kFailure;
  }
  if (!read_key(options.key, key, console) || !ask_request(*session, options, request, console))
    return kFailure;
  const Decision& decision = *session->decision;
  if (decision.outcome != Outcome::Permit) {
    console.err(options.format == Format::Json
                    ? to_json(decision) + "\n"
                    : answer_text(decision, program->image(), head_of(request), false));
    return static_cast<Exit>(exit_of(decision.outcome));
  }
  const Evaluator::Masked masked = session->evaluator.mask(record, decision, key);
  if (masked.error) {
    if (key.empty() && masked.error->document == "mask") {
      console.complain("hashes and tokens need a secret: name the file that holds it with --key");
      return kFailure;
    }
    print_error(*masked.error, options.record, options.format, console);
    return kFailure;
  }
  console.out(masked.json + "\n");
  return kFine;
}

}  // namespace writ::tools
