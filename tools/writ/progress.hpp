// How far a long run has come, on a terminal, ten times a second: a bar, or a count where the end is not known.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tools/writ/console.hpp"

namespace writ::tools {

class Progress {
 public:
  Progress(Console& console, std::string_view what);  // what is counted: "decisions"
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  void step(std::uint64_t done, std::uint64_t total = 0);  // total 0: not known

 private:
  Console& console_;
  std::string what_;
  std::int64_t next_;
  bool shown_ = false;
};

}  // namespace writ::tools
