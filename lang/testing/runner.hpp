// Runs the tests that stand in a program. Not a second evaluator: every step becomes a JSON document, and
// every `expect` is a decision of the public API, as a host would ask for it.
//
// A test's world: `given` sets the request, `at` the clock (kDefaultStart until then), `history` adds an
// event at the clock or at its own `at`, `host` says what an extern answers, `after D KIND by WHO` moves the clock by D (a second without) and
// adds an answer given then, about the content as it is then. A pending outcome records, as a host would,
// that this content was asked about, once.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lang/driver.hpp"
#include "lang/testing/coverage.hpp"

namespace writ::testing {

// 2026-01-01T00:00:00Z
inline constexpr Time kDefaultStart = 1'767'225'600'000'000;

struct Finding {      // one expectation that did not hold, or a step that has no meaning
  std::string place;  // file:line
  std::string expected;
  std::string found;
  std::vector<std::string> details;  // reasons, open items, faults
};
struct Result {
  std::string title;
  std::string module;
  std::string place;  // file:line
  std::size_t expectations = 0;
  std::vector<Finding> findings;
  bool passed() const { return findings.empty() && expectations > 0; }
};
struct Report {
  std::vector<Result> results;  // in source order
  Coverage coverage;
  std::size_t failed() const;
};

// What a decision of a test was made of, as a host would have supplied it.
struct Asked {
  std::string directory, history, evidence, settings, externs, request, tenant;
  Time now = 0;
};

struct Choice {
  bool library = false;     // also the tests of the imported library modules
  std::string titles_with;  // only tests whose title holds this text
  std::string settings;     // a settings document, empty for the declared values
  // Told of every decision; `error` when the input was refused.
  std::function<void(const Asked&, const MaybeError& error, const Decision&)> observe = {};
};

// `build.program` must not be null.
Report run(const driver::Build& build, const Choice& choice);

}  // namespace writ::testing
