#include "tools/writ/lines.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>

#include <fmt/format.h>

#include "runtime/json/reader.hpp"

namespace writ::tools {

namespace {

// How far a long run has come, on a terminal, ten times a second.
class Progress {
 public:
  explicit Progress(Console& console)
      : console_(console), next_(Clock::now() + std::chrono::seconds(1)) {}
  ~Progress() {
    if (shown_) console_.err("\r\x1b[K");
  }
  void step(std::size_t done) {
    if (!console_.err_is_terminal() || console_.colors_out() || done % 64 != 0 || Clock::now() < next_)
      return;
    next_ = Clock::now() + std::chrono::milliseconds(100);
    shown_ = true;
    console_.err(fmt::format("\r{} decided", done));
  }

 private:
  using Clock = std::chrono::steady_clock;
  Console& console_;
  Clock::time_point next_;
  bool shown_ = false;
};

class Bulk {
 public:
  Bulk(Session& session, Console& console)
      : session_(session), console_(console), progress_(console) {}

  void line(std::string_view text) {
    ++number_;
    if (text.find_first_not_of(" \t\r") == std::string_view::npos) return;
    if (auto error = session_.ask(text)) {
      if (error->line == 1) error->line = number_;
      console_.out(error_json(*error) + "\n");
      exit_ = kFailure;
    } else {
      console_.out(to_json(*session_.decision) + "\n");
    }
    console_.flush();
    progress_.step(number_);
  }
  Exit exit() const { return exit_; }

 private:
  Session& session_;
  Console& console_;
  Progress progress_;
  std::uint32_t number_ = 0;
  Exit exit_ = kFine;
};

// Feeds whole lines; a line over the limit is cut one byte after it, which the reader refuses.
class Cutter {
 public:
  explicit Cutter(Bulk& bulk) : bulk_(bulk) {}
  void feed(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = text.find('\n');
      const std::string_view part = text.substr(0, end);
      if (pending_.size() <= json::kMaxDocument)
        pending_.append(part.substr(0, json::kMaxDocument + 1 - pending_.size()));
      if (end == std::string_view::npos) return;
      flush();
      text.remove_prefix(end + 1);
    }
  }
  void flush() {
    bulk_.line(pending_);
    pending_.clear();
  }
  void finish() {
    if (!pending_.empty()) flush();
  }

 private:
  Bulk& bulk_;
  std::string pending_;
};

bool feed_stream(std::FILE* stream, Cutter& cutter) {
  // By characters, so that a line from a pipe is answered when it is there, and a NUL in it is seen.
  std::string part;
  for (int c = std::getc(stream); c != EOF; c = std::getc(stream)) {
    part += static_cast<char>(c);
    if (c != '\n' && part.size() < (1u << 16)) continue;
    cutter.feed(part);
    part.clear();
  }
  cutter.feed(part);
  return std::ferror(stream) == 0;
}

}  // namespace

Exit answer_lines(Session& session, const std::string& file, Console& console) {
  std::FILE* stream = file == "-" ? stdin : std::fopen(file.c_str(), "rb");
  if (stream == nullptr) {
    console.complain(fmt::format("cannot read `{}`: {}", file, std::strerror(errno)));
    return kFailure;
  }
  Bulk bulk(session, console);
  Cutter cutter(bulk);
  const bool whole = feed_stream(stream, cutter);
  cutter.finish();
  if (stream != stdin) std::fclose(stream);
  if (!whole) console.complain(fmt::format("cannot read `{}` to its end", file));
  return whole ? bulk.exit() : kFailure;
}

Exit answer_lines_of(Session& session, const std::string& begun, const std::string& file,
                     Console& console) {
  if (file != "-") return answer_lines(session, file, console);
  Bulk bulk(session, console);
  Cutter cutter(bulk);
  cutter.feed(begun);
  const bool whole = feed_stream(stdin, cutter);
  cutter.finish();
  return whole ? bulk.exit() : kFailure;
}

}  // namespace writ::tools
