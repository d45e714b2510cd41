#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "runtime/json/reader.hpp"
#include "runtime/program/program.hpp"
#include "tools/writ/answer.hpp"
#include "tools/writ/charter.hpp"
#include "tools/writ/lines.hpp"
#include "tools/writ/requests.hpp"
#include "tools/writ/session.hpp"
#include "tools/writ/skeleton.hpp"
#include "tools/writ/verbs.hpp"

namespace writ::tools {

namespace {

Exit print_template(const Options& options, const Program& program, Console& console) {
  const program::Image& image = program.image();
  const std::uint32_t action = find_action(program, options.action);
  if (action == program::kNone) {
    console.complain(no_such_action(image, options.action));
    return kUsage;
  }
  const Skeleton skeleton = skeleton_of(image, action);
  console.out(skeleton.json + "\n");
  if (options.format == Format::Text)
    for (const std::string& note : skeleton.notes) console.err(note + "\n");
  return kFine;
}

void print_answer(Session& session, const std::string& request, const program::Image& image,
                  const Options& options, Console& console) {
  Decision decision = *session.decision;
  if (options.digest) decision.content_digest = session.evaluator.content_digest();
  if (options.format == Format::Json) console.out(to_json(decision, true) + "\n");
  else console.out(answer_text(decision, image, head_of(request), console.colors_out()));
}

// A batch: the answers in order, as far as its semantic goes. Fine when each was decided.
Exit answer_batch(Session& session, const Requests& requests, const program::Image& image,
                  const Options& options, Console& console) {
  Exit exit = kFine;
  std::string answers;
  std::size_t number = 0;
  for (const std::string& request : requests.items) {
    const MaybeError error = session.ask(request);
    if (error) exit = kFailure;
    if (options.format == Format::Json) {
      answers +=
          (answers.empty() ? "" : ",") + (error ? error_json(*error) : to_json(*session.decision));
    } else {
      console.out(fmt::format("{}{}. ", number == 0 ? "" : "\n", number + 1));
      console.out(
          error ? fmt::format("ERROR  {}\n", error->message())
                : answer_text(*session.decision, image, head_of(request), console.colors_out()));
    }
    ++number;
    const bool permitted = !error && session.decision->outcome == Outcome::Permit;
    if (requests.semantic == Batch::DenyOnFirstDeny && !permitted) break;
    if (requests.semantic == Batch::PermitOnFirstPermit && permitted) break;
  }
  if (options.format == Format::Json) console.out("{\"evaluations\":[" + answers + "]}\n");
  return exit;
}

}  // namespace

Exit run_decide(const Options& options, Console& console) {
  Exit exit = kFailure;
  const auto program = load_program(options, console, exit);
  if (!program) return exit;
  if (!options.action.empty()) return print_template(options, *program, console);
  if (options.inputs.request.empty()) {
    console.complain(
        "a request is missing: name a file with --request, or `-` for standard input; "
        "`writ decide --template ACTION` prints one to fill in");
    return kUsage;
  }
  const auto session = open_session(options, program, console, exit);
  if (!session) return exit;
  const OpenSession another = [&] {
    Exit ignored = kFine;
    auto more = open_session(options, program, console, ignored);
    if (more) more->now = session->now;
    return more;
  };
  if (options.lines) return answer_lines(*session, another, options.inputs.request, console);
  std::string text, problem;
  if (!read_all(options.inputs.request, json::kMaxDocument, text, problem)) {
    console.complain(problem);
    return kFailure;
  }
  if (looks_like_lines(text))
    return answer_lines_of(*session, another, text, options.inputs.request, console);
  Requests requests;
  InputError error;
  if (!take_apart(text, requests, error)) {
    print_error(error, options.inputs.request, options.format, console);
    return kFailure;
  }
  const program::Image& image = program->image();
  if (requests.is_batch) return answer_batch(*session, requests, image, options, console);
  if (auto bad = session->ask(requests.items[0])) {
    print_error(*bad, options.inputs.request, options.format, console);
    return kFailure;
  }
  const Outcome outcome = session->decision->outcome;
  print_answer(*session, requests.items[0], image, options, console);
  return static_cast<Exit>(exit_of(outcome));
}

}  // namespace writ::tools
