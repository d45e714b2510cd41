#include <cstdio>
#include <exception>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <fmt/format.h>

#include "tools/writ/command_line.hpp"

int main(int argc, char** argv) {
#ifdef __GLIBC__
  // Large blocks are used again and not given back: fresh pages cost more than what is done with them.
  mallopt(M_MMAP_THRESHOLD, 64 << 20);
  mallopt(M_TRIM_THRESHOLD, 128 << 20);
  mallopt(M_TOP_PAD, 4 << 20);
#endif
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
