// The durability of the SQLite ledger. usage: ledger_crash kill|faults|power COUNT [SEED]
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <charconv>
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "tests/ledger/crash/modes.hpp"

namespace {

template <class T>
bool read_number(std::string_view text, T& out) {
  const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), out);
  return bad == std::errc() && end == text.data() + text.size();
}

}  // namespace

int main(int argc, char** argv) {
  using namespace writ::crash;
  static const std::map<std::string_view, std::string (*)(int, std::uint64_t)> kModes = {
      {"kill", kill}, {"faults", faults}, {"power", power}};
  doctest::Context ctx;  // the helpers of the unit tests check what they are given
  ctx.setAsDefaultForAssertsOutOfTestCases();
  int count = 0;
  std::uint64_t seed = std::random_device()();
  const auto mode = argc < 3 ? kModes.end() : kModes.find(argv[1]);
  if (argc > 4 || mode == kModes.end() || !read_number(argv[2], count) || count < 1 ||
      (argc == 4 && !read_number(argv[3], seed))) {
    std::fputs("usage: ledger_crash kill|faults|power COUNT [SEED]\n", stderr);
    return 2;
  }
  try {
    const std::string line = mode->second(count, seed);
    fmt::print("{}: {} rounds, {}, seed {}\n", mode->first, count, line, seed);
    return 0;
  } catch (const std::exception& e) {
    fmt::print(stderr, "{}: {}\nagain with: ledger_crash {} {} {}\n", mode->first, e.what(),
               mode->first, count, seed);
    return 1;
  }
}
