#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#ifdef __GLIBC__
#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>
#endif

#include <fmt/format.h>

#include "tools/writ/command_line.hpp"

#ifdef __GLIBC__
// Large blocks are used again and not given back, and the heap begins with room for a large program, in large pages where the
// system has them: fresh pages cost more than what is done with them.
static void make_room() {
  constexpr std::size_t kRoom = 64 << 20, kLargePage = 2 << 20;
  mallopt(M_MMAP_THRESHOLD, kRoom);
  mallopt(M_TRIM_THRESHOLD, 2 * kRoom);
  mallopt(M_TOP_PAD, kRoom);
  const auto begin = reinterpret_cast<std::uintptr_t>(sbrk(0));
  void* volatile grows = std::malloc(kLargePage);  // by that and the room
  std::free(grows);
  const auto end = reinterpret_cast<std::uintptr_t>(sbrk(0));
  const std::uintptr_t first = (begin + kLargePage - 1) / kLargePage * kLargePage;
  if (first < end) madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
}
#endif

int main(int argc, char** argv) {
#ifdef __GLIBC__
  make_room();
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
