// The checker is linear: a program of 10,000 rules, and shapes that tempt to be quadratic. The bounds are wide
// (a slow machine, no optimisation); a quadratic step would miss them by far.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "support.hpp"

namespace writ::check {
namespace {

using Clock = std::chrono::steady_clock;

double seconds(const std::string& text, std::size_t& errors) {
  const auto begin = Clock::now();
  const auto c = check_text(text);
  errors = c->sink.error_count();
  INFO(c->plain().substr(0, 2000));
  CHECK(errors == 0);
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

const std::string kHead =
    "module m\nrole cro\nenum Risk ordered { low, high }\nentity Account { risk: Risk  size: int? "
    "}\n"
    "action call by actor: Person with account: Account, x: bool\n";

}  // namespace

TEST_CASE("10,000 rules") {
  // Two files of one module, for a file is limited to a megabyte.
  std::string text = "#--- a.writ\n" + kHead + "policy p on call {\n";
  for (int k = 0; k < 10'000; ++k) {
    if (k == 5'000) text += "}\n#--- b.writ\nmodule m\npolicy q on call {\n";
    text += "rule r" + std::to_string(k) +
            " { when account.risk == high and account.size is not missing and account.size > " +
            std::to_string(k) + " and actor is cro  forbid }\n";
  }
  std::size_t errors = 0;
  CHECK(seconds(text + "}\n", errors) < 5.0);
}

TEST_CASE("10,000 terms, 10,000 defines in a row, 10,000 list elements") {
  std::size_t errors = 0;
  std::string terms = kHead + "policy p on call { rule r { when x";
  for (int k = 0; k < 10'000; ++k) terms += " and account.size != " + std::to_string(k);
  CHECK(seconds(terms + " and account.size is not missing  forbid } }\n", errors) < 5.0);
  std::string defines = "module m\ndefine d0 = 1\n";
  for (int k = 1; k < 10'000; ++k)
    defines += "define d" + std::to_string(k) + " = d" + std::to_string(k - 1) + " + 1\n";
  CHECK(seconds(defines, errors) < 5.0);
  std::string list = "module m\ndefine l = 3 in [0";
  for (int k = 1; k < 10'000; ++k) list += ", " + std::to_string(k);
  CHECK(seconds(list + "]\n", errors) < 5.0);
}

}  // namespace writ::check
