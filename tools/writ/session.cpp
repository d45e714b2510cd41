#include "tools/writ/session.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "lang/diag/diagnostic.hpp"
#include "runtime/json/reader.hpp"
#include "runtime/program/program.hpp"
#include "runtime/value/ops.hpp"

namespace writ::tools {

MaybeError Session::set(std::string_view request) {
  decision = nullptr;
  if (auto bad = evaluator.set_request(request)) return bad;
  return acts_for.empty() ? std::nullopt : evaluator.set_actor(head_of(request).subject, acts_for);
}

MaybeError Session::ask(std::string_view request) {
  if (auto bad = set(request)) return bad;
  const Decision& decided = evaluator.decide(now);
  if (evaluator.error()) return evaluator.error();
  decision = &decided;
  return std::nullopt;
}

MaybeError Session::answer(std::string_view request, std::string& out) {
  if (auto bad = set(request)) return bad;
  evaluator.answer(now, out);
  return evaluator.error();
}

namespace {

// One text member of an object that is read leniently: other members are skipped.
void read_text_member(json::Reader& reader, std::string_view wanted, std::string& out) {
  if (reader.peek() != json::Token::Object) {
    reader.skip();
    return;
  }
  std::string_view key, text;
  reader.enter_object();
  while (reader.next_member(key)) {
    if (key == wanted && reader.peek() == json::Token::String && reader.read_string(text))
      out = text;
    else reader.skip();
  }
}

struct Document {
  const std::string& file;
  MaybeError (Evaluator::*set)(std::string_view);
};

}  // namespace

Head head_of(std::string_view request) {
  Head head;
  value::Arena arena;
  json::Reader reader(request, arena);
  std::string_view key, text;
  if (reader.peek() != json::Token::Object || !reader.enter_object()) return head;
  while (reader.next_member(key)) {
    if (key == "action") read_text_member(reader, "name", head.action);
    else if (key == "subject") read_text_member(reader, "id", head.subject);
    else if (key == "id" && reader.peek() == json::Token::String && reader.read_string(text))
      head.id = text;
    else reader.skip();
  }
  return head;
}

std::string sentence_of(const InputError& error) {
  static constexpr std::size_t kMaxPath = 80;
  std::string path = error.path.size() > kMaxPath ? error.path.substr(0, kMaxPath) + "…" : error.path;
  if (!path.empty()) path = fmt::format("`{}`: ", path);
  return fmt::format("{}found {}, expected {}", path, error.found, error.expected);
}

void print_error(const InputError& error, std::string_view file, Format format, Console& console) {
  if (format == Format::Json) {
    console.out(error_json(error, true) + "\n");
    return;
  }
  std::string place(file == "-" ? "standard input" : file);
  if (error.line > 0) place += fmt::format(":{}:{}", error.line, error.column);
  console.complain((place.empty() ? error.document : place) + ": " + sentence_of(error));
}

bool ask_request(Session& session, const Options& options, std::string& request, Console& console) {
  const std::string& file = options.inputs.request;
  std::string problem;
  if (!read_all(file, json::kMaxDocument, request, problem)) {
    console.complain(problem);
    return false;
  }
  const MaybeError bad = session.ask(request);
  if (bad) print_error(*bad, file, options.format, console);
  return !bad;
}

bool read_can(const Options& options, const program::Image& image, std::vector<std::string>& can,
              Console& console) {
  std::vector<std::string> known;
  for (const program::ObligationRow& o : image.obligations)
    known.emplace_back(image.text(o.outside));
  std::string word;
  for (char c : options.inputs.can + ",") {
    if (c != ',') {
      if (c != ' ') word += c;
      continue;
    }
    if (word.empty()) continue;
    if (std::find(known.begin(), known.end(), word) == known.end()) {
      const auto near = diag::near_spellings(word, known);
      console.complain(fmt::format("--can: the charter has no obligation `{}`{}", word,
                                   near.empty() ? "" : "; did you mean " + diag::one_of(near) + "?"));
      return false;
    }
    can.push_back(std::move(word));
    word.clear();
  }
  return true;
}

bool read_now(const Options& options, Time& now, Console& console) {
  if (options.inputs.now.empty()) {
    now = std::chrono::duration_cast<std::chrono::microseconds>(
              std::chrono::system_clock::now().time_since_epoch())
              .count();
    return true;
  }
  const auto time = value::parse_time(options.inputs.now);
  if (!time)
    console.complain(
        fmt::format("--now: `{}` is not a time such as 2026-11-24T10:00:00Z", options.inputs.now));
  if (time) now = *time;
  return time.has_value();
}

std::unique_ptr<Session> open_session(const Options& options,
                                      const std::shared_ptr<const Program>& program,
                                      Console& console, Exit& exit) {
  writ::Options settings{.tenant = options.inputs.tenant,
                         .can = Can::Everything,
                         .can_do = {},
                         .budget = options.inputs.budget};
  if (options.inputs.has_can) settings.can = Can::Listed;
  Time now = 0;
  exit = kUsage;
  if (!read_can(options, program->image(), settings.can_do, console) ||
      !read_now(options, now, console))
    return nullptr;
  const Inputs& in = options.inputs;
  const Document documents[] = {
      {in.settings, &Evaluator::set_settings},   {in.tables, &Evaluator::set_tables},
      {in.directory, &Evaluator::set_directory}, {in.externs, &Evaluator::set_extern_answers},
      {in.history, &Evaluator::set_history},     {in.evidence, &Evaluator::set_evidence}};
  const auto reads_stdin = std::count_if(std::begin(documents), std::end(documents),
                                         [](const auto& d) { return d.file == "-"; }) +
                           std::count(options.paths.begin(), options.paths.end(), "-") +
                           (in.request == "-" ? 1 : 0);
  if (reads_stdin > 1) {
    console.complain("only one of the documents can be read from standard input");
    return nullptr;
  }
  exit = kFailure;
  auto session =
      std::make_unique<Session>(Session{Evaluator(program, settings), now, in.acts_for, nullptr});
  for (const Document& document : documents) {
    if (document.file.empty()) continue;
    std::string text, problem;
    if (!read_all(document.file, json::kMaxDocument, text, problem)) {
      console.complain(problem);
      return nullptr;
    }
    if (auto bad = (session->evaluator.*document.set)(text)) {
      print_error(*bad, document.file, options.format, console);
      return nullptr;
    }
  }
  return session;
}

}  // namespace writ::tools
