// A request with its evidence, read once and decided often: what a PreparedRequest holds, and what an evaluator has at
// hand. Everything in it that points into a directory is read again when another directory is in force.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/decide/answered.hpp"
#include "runtime/decide/frame.hpp"
#include "runtime/decide/records.hpp"
#include "runtime/vm/vm.hpp"

namespace writ::decide {

struct Case {
  explicit Case(const program::Program& program)
      : kinds(std::make_unique<vm::KindRecords[]>(program.image().kinds.size())), frame(program) {}

  // What every decision looks at stands first, together with the first members of the frame.
  std::uint64_t directory = 0;  // the one it was read with
  // The documents that what follows is about; 0: of none.
  std::uint64_t documents = 0;
  // Every kind of records cut off at `now`; holds while cut_from <= now < cut_until.
  Time cut_from = 0, cut_until = 0;
  std::unique_ptr<vm::KindRecords[]> kinds;
  bool is_ready = false;       // complete, and a decision was found to be within the budget
  bool is_complete = false;    // the frame holds every required fact
  bool is_told_actor = false;  // the host said whom the actor acts for
  bool is_changed = false;     // a fact was set by handle: request_text does not say all
  Frame frame;
  alignas(64) Answered answered;
  RecordSet evidence{RecordSet::Holds::Evidence};
  std::string request_text;               // empty when the facts are set by handle
  std::string host_agent, host_acts_for;  // the host's word on the actor
  bool is_ready_for(std::uint64_t these) const {
    return is_ready && is_complete && documents == these;
  }
  void tell_actor(std::string_view agent, std::string_view acts_for) {
    host_agent.assign(agent);
    host_acts_for.assign(acts_for);
    is_told_actor = !acts_for.empty();
  }
};

}  // namespace writ::decide

struct alignas(64) writ::PreparedRequest::Held : writ::decide::Case {
  using Case::Case;
};
