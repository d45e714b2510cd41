#include "tests/ledger/races/crew.hpp"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace writ::races {

Crew::Crew(int count) {
  for (int k = 0; k < count; ++k) {
    int to[2], from[2];
    // Close-on-exec: a worker must not hold the pipes of another one open.
    if (::pipe2(to, O_CLOEXEC) != 0 || ::pipe2(from, O_CLOEXEC) != 0)
      throw std::runtime_error("no pipe");
    const pid_t id = ::fork();
    if (id < 0) throw std::runtime_error("no process");
    if (id == 0) {
      ::dup2(to[0], STDIN_FILENO);
      ::dup2(from[1], STDOUT_FILENO);
      ::execl("/proc/self/exe", "ledger_races", "--worker", nullptr);
      ::_exit(127);
    }
    ::close(to[0]);
    ::close(from[1]);
    workers_.push_back({id, ::fdopen(to[1], "w"), ::fdopen(from[0], "r")});
  }
}

Crew::~Crew() {
  for (const Worker& w : workers_) std::fclose(w.in);  // a worker ends with its input
  for (const Worker& w : workers_) {
    ::waitpid(w.id, nullptr, 0);
    std::fclose(w.out);
  }
}

void Crew::tell(std::size_t worker, const std::string& line) {
  std::fprintf(workers_[worker].in, "%s\n", line.c_str());
  std::fflush(workers_[worker].in);
}

std::string Crew::answer(std::size_t worker) {
  char* line = nullptr;
  std::size_t size = 0;
  const ssize_t length = ::getline(&line, &size, workers_[worker].out);
  std::string out(line == nullptr || length <= 0 ? "" : line,
                  length <= 0 ? 0 : static_cast<std::size_t>(length) - 1);
  std::free(line);
  if (length <= 0) throw std::runtime_error("a worker is gone");
  return out;
}

}  // namespace writ::races
