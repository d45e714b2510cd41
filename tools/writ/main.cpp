#include <cstdio>
#include <exception>

#include <fmt/format.h>

#include "tools/writ/command_line.hpp"

int main(int argc, char** argv) {
  writ::tools::Console console(stdout, stderr);
  try {
    const writ::tools::Exit exit = writ::tools::run_command(argc, argv, console);
    console.flush();
    return std::ferror(stdout) != 0 ? writ::tools::kFailure : exit;
  } catch (const std::exception& e) {  // out of memory, mostly: never an answer that permits
    console.complain(fmt::format("a defect of the command, please report it: {}", e.what()));
    return writ::tools::kFailure;
  }
}
