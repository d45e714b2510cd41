// The documents that a test puts before the engine, built from the checked tree: the request of a
// `given`, the directory of all Person and Agent samples, one event or evidence record a step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lang/check/model.hpp"
#include "lang/testing/literals.hpp"

namespace writ::testing {

// `given ACTION { … }` as an AuthZEN request. Empty when literals.problem() says why not.
std::string request_of(const check::Model& model, Literals& literals, std::uint32_t tree,
                       syntax::NodeId given);

// The directory that a test in `module` sees: the samples of all modules that are not of the library, or,
// for a test of the library, those of its own module.
std::string directory_of(const check::Model& model, Literals& literals, std::uint32_t module);

// One record of a step: an event of `history`, an event or evidence of `after`.
struct RecordStep {
  std::uint32_t kind = check::kNone;
  std::uint32_t tree = 0;
  syntax::NodeId step = syntax::kNoNode;     // for problems
  syntax::NodeId who = syntax::kNoNode;      // the path after `by`
  syntax::NodeId literal = syntax::kNoNode;  // the fields
  std::string id;                            // unless the fields state one
  std::int64_t at = 0;                       // unless the fields state one
  std::string content;                       // the digest, for a kind bound to content
};
std::string record_of(const check::Model& model, Literals& literals, const RecordStep& step);

// Every event kind complete since always.
std::string history_of(const check::Model& model, const std::vector<std::string>& events);

}  // namespace writ::testing
