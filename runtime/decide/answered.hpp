// Answers to the content at hand, prepared: who gave them, in which roles, and whether they count now. Done once for a
// request and its evidence, so that `require approval from cro` is a look at a mask.
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/program/image.hpp"
#include "runtime/value/value.hpp"

namespace writ::decide {

class Engine;
enum class Truth : std::uint8_t { False, True, Fault };

class Answered {
 public:
  // What `kind` says about holders of any of `roles`: True when an answer surely counts, False when none can. Fault when
  // that takes a closer look: delegations, rejections, roles for a time, conditions that are faults.
  Truth by_role(Engine& engine, std::uint32_t kind, std::uint64_t roles);
  void forget() { facts_ = 0; }  // the evidence has changed

 private:
  struct Answer {
    const value::Record* record;
    std::uint32_t kind;
    std::uint64_t roles;  // held when answering, as far as the answer was given in them
  };
  void prepare(Engine& engine);
  void begin_moment(Engine& engine);
  Truth look(Engine& engine, std::uint32_t kind, std::uint64_t roles);

  std::uint64_t facts_ = 0;   // the version of the facts that it was made from; 0: of none
  std::uint64_t moment_ = 0;  // for which the masks hold
  bool is_hard_ = false;      // there are delegations, rejections, roles for a time: a closer look
  std::uint32_t kind_ =
      program::kNone;        // of all answers; kNone: of several kinds, and the masks are of none
  std::uint64_t roles_ = 0;  // of answers of this kind
  std::uint64_t sure_ = 0;   // of those that were found to count
  std::vector<Answer> answers_;
};

}  // namespace writ::decide
