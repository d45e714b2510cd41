// Everything a decision needs, from the command line's documents: an evaluator with directory, evidence,
// history and settings read, and the time. Requests come one by one.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/program/image.hpp"
#include "tools/writ/console.hpp"
#include "tools/writ/options.hpp"

namespace writ::tools {

struct Session {
  Evaluator evaluator;
  Time now = 0;
  std::string acts_for;

  // Sets the request and decides; the error when nothing was decided.
  MaybeError ask(std::string_view request);
  const Decision* decision = nullptr;  // of the last `ask` without error; valid until the next
  // The same from text to text, without a Decision.
  MaybeError answer(std::string_view request, std::string& out);

 private:
  MaybeError set(std::string_view request);
};

// What a request says about itself, read leniently for headings: empty where it says nothing.
struct Head {
  std::string action, subject, id;
};
Head head_of(std::string_view request);

// The obligation kinds of --can, each known to the program. Complains of others.
bool read_can(const Options& options, const program::Image& image, std::vector<std::string>& can,
              Console& console);
// The time of --now, or the clock's. Complains when it is no time.
bool read_now(const Options& options, Time& now, Console& console);

// Complains and answers with the exit code when a document is not as it should be.
std::unique_ptr<Session> open_session(const Options& options,
                                      const std::shared_ptr<const Program>& program,
                                      Console& console, Exit& exit);

// Reads the request that --request names and decides it. Complains, and false, when there is none or nothing was decided.
bool ask_request(Session& session, const Options& options, std::string& request, Console& console);

// What was found where and what was expected, without the document and the line.
std::string sentence_of(const InputError& error);
// Prints an input error as the format asks; `file` is what the document was read from.
void print_error(const InputError& error, std::string_view file, Format format, Console& console);

}  // namespace writ::tools
