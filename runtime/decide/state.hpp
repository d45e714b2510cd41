// What an evaluator owns: the documents, prepared, and the engine that decides over them.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/decide/directory.hpp"
#include "runtime/decide/engine.hpp"
#include "runtime/decide/externs.hpp"
#include "runtime/decide/frame.hpp"
#include "runtime/decide/records.hpp"
#include "runtime/decide/settings.hpp"
#include "runtime/decide/tables.hpp"

namespace writ {

struct Evaluator::State {
  State(std::shared_ptr<const Program> program_, Options options_);

  const program::Image& image() const { return program->image(); }
  decide::Surroundings around() const { return {program.get(), options.tenant, &directory}; }

  // After a document changed: whatever was computed from it is stale.
  void documents_changed();
  MaybeError read_request();  // request_text into the frame, and the host's word on its actor
  MaybeError bind_actor(std::string_view id, std::string_view acts_for);
  // Makes records, budget and facts ready for a decision at `now`; what stands in the way is `error`.
  bool ready(Time now);
  void prepare(Time now);
  enum class Facts : std::uint8_t { All, Some };  // whether required facts must be there
  MaybeError not_ready(Facts facts = Facts::All);
  // The cost bound for the lists of the request at hand, where the one for all requests is over the budget.
  std::uint64_t refined_cost() const;
  std::vector<std::uint32_t> record_counts() const;  // by kind
  void begin(Time now);
  void list_ignored(Time now, std::vector<std::string>& out) const;
  const std::string& inputs();

  // Facts by handle: nothing stands in the way of setting the fact, and its type; or the mistake.
  MaybeError settable(FactHandle fact) const;
  MaybeError put(FactHandle fact, program::TypeKind kind, const value::Value& v,
                 std::string_view found);
  InputError fact_error(FactHandle fact, std::string expected, std::string found) const;

  std::shared_ptr<const Program> program;
  Options options;
  std::vector<bool> can_do;    // by obligation
  std::vector<bool> has_mode;  // by action: some rule has a mode
  decide::Directory directory;
  std::string directory_text;
  decide::RecordSet evidence{decide::RecordSet::Holds::Evidence};
  decide::RecordSet history{decide::RecordSet::Holds::Events};
  decide::Settings settings;
  decide::Tables tables;
  decide::Externs externs;
  decide::Frame frame;
  std::string request_text;  // empty when the facts are set by handle
  std::string host_agent, host_acts_for;

  std::vector<vm::KindRecords> kinds;  // cut off at `prepared_for`
  Time prepared_for = 0;
  bool is_prepared = false;
  std::vector<std::uint64_t> costs;  // by action; 0: not computed
  bool is_complete = false;          // the frame holds every required fact
  std::string inputs_hash;           // empty: not computed

  decide::Engine engine;
  decide::Findings findings, would;
  Decision decision;
  MaybeError error;
};

}  // namespace writ
