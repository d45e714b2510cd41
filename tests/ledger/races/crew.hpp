// Processes of this same program that stay alive over all rounds; each opens the ledgers by itself. They are told what to do by
// lines over pipes, and answer each with one.
#pragma once

#include <sys/types.h>

#include <cstdio>
#include <string>
#include <vector>

namespace writ::races {

class Crew {
 public:
  // Starts before this process has threads.
  explicit Crew(int count);
  ~Crew();
  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  std::size_t size() const { return workers_.size(); }
  void tell(std::size_t worker, const std::string& line);
  std::string answer(std::size_t worker);  // throws when the worker is gone

 private:
  struct Worker {
    pid_t id = 0;
    std::FILE *in = nullptr, *out = nullptr;
  };
  std::vector<Worker> workers_;
};

}  // namespace writ::races
