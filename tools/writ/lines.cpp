#include "tools/writ/lines.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "runtime/decide/many.hpp"
#include "runtime/json/reader.hpp"
#include "tools/writ/progress.hpp"

namespace writ::tools {

namespace {

// What one line came to; empty for a line of blanks.
struct LineAnswer {
  std::string text;
  bool is_error = false;
};

// Takes lines as they come and answers them in their order. As many as have come together are decided at once, by all
// processors; a line that comes alone is answered when it is there.
class Bulk {
 public:
  Bulk(Session& first, const OpenSession& open, Console& console)
      : sessions_{&first}, open_(open), console_(console), progress_(console, "decided") {}

  void add(std::string line) {
    lines_.push_back(std::move(line));
    if (lines_.size() >= kAtOnce) answer();
  }
  void answer() {
    if (lines_.size() >= kWorthThreads) call_others();
    std::vector<LineAnswer> answers(lines_.size());
    decide::share(lines_.size() < kWorthThreads ? 1 : sessions_.size(), lines_.size(),
                  [&](std::size_t worker, std::size_t k) {
                    answers[k] = ask(*sessions_[worker], lines_[k],
                                     number_ + 1 + static_cast<std::uint32_t>(k));
                  });
    for (const LineAnswer& a : answers) {
      if (!a.text.empty()) console_.out(a.text + "\n");
      if (a.is_error) exit_ = kFailure;
    }
    console_.flush();
    number_ += static_cast<std::uint32_t>(lines_.size());
    if (!console_.colors_out())
      progress_.step(number_);  // else the answers are on the terminal already
    lines_.clear();
  }
  Exit exit() const { return exit_; }

 private:
  static constexpr std::size_t kAtOnce = 4096, kWorthThreads = 64;

  static LineAnswer ask(Session& session, std::string_view line, std::uint32_t number) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return {};
    LineAnswer out;
    auto error = session.answer(line, out.text);
    if (!error) return out;
    if (error->line == 1) error->line = number;
    return {error_json(*error), true};
  }
  // A session of its own for each further processor, once there is work for it.
  void call_others() {
    if (!others_.empty() || !open_) return;
    for (std::size_t k = 1; k < std::max(1u, std::thread::hardware_concurrency()); ++k) {
      others_.push_back(open_());
      if (!others_.back()) return;  // the documents have changed under us: go on with what there is
      sessions_.push_back(others_.back().get());
    }
  }

  std::vector<Session*> sessions_;
  std::vector<std::unique_ptr<Session>> others_;
  OpenSession open_;
  Console& console_;
  Progress progress_;
  std::vector<std::string> lines_;
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
  void finish() {
    if (!pending_.empty()) flush();
    bulk_.answer();
  }

 private:
  void flush() {
    bulk_.add(std::move(pending_));
    pending_.clear();
  }
  Bulk& bulk_;
  std::string pending_;
};

// What is there is answered before more is waited for.
bool feed_stream(int stream, Bulk& bulk, Cutter& cutter) {
  std::string part(1u << 20, '\0');
  for (;;) {
    const ssize_t got = ::read(stream, part.data(), part.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return got == 0;
    cutter.feed(std::string_view(part).substr(0, static_cast<std::size_t>(got)));
    bulk.answer();
  }
}

}  // namespace

Exit answer_lines(Session& session, const OpenSession& open, const std::string& file,
                  Console& console) {
  const int stream = file == "-" ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  if (stream < 0) {
    console.complain(fmt::format("cannot read `{}`: {}", file, std::strerror(errno)));
    return kFailure;
  }
  Bulk bulk(session, open, console);
  Cutter cutter(bulk);
  const bool whole = feed_stream(stream, bulk, cutter);
  cutter.finish();
  if (stream != STDIN_FILENO) ::close(stream);
  if (!whole) console.complain(fmt::format("cannot read `{}` to its end", file));
  return whole ? bulk.exit() : kFailure;
}

Exit answer_lines_of(Session& session, const OpenSession& open, const std::string& begun,
                     const std::string& file, Console& console) {
  if (file != "-") return answer_lines(session, open, file, console);
  Bulk bulk(session, open, console);
  Cutter cutter(bulk);
  cutter.feed(begun);
  const bool whole = feed_stream(STDIN_FILENO, bulk, cutter);
  cutter.finish();
  return whole ? bulk.exit() : kFailure;
}

}  // namespace writ::tools
