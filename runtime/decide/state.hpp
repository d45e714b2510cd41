// What an evaluator owns: the documents, prepared, and the engine that decides over them.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/decide/case.hpp"
#include "runtime/decide/directory.hpp"
#include "runtime/decide/engine.hpp"
#include "runtime/decide/externs.hpp"
#include "runtime/decide/records.hpp"
#include "runtime/decide/report.hpp"
#include "runtime/decide/settings.hpp"
#include "runtime/decide/tables.hpp"

namespace writ {

struct Evaluator::State {
  State(std::shared_ptr<const Program> program_, Options options_);

  const program::Image& image() const { return program->image(); }
  decide::Surroundings around() const { return {program.get(), options.tenant, &directory}; }

  // After a document changed: whatever was computed from it is stale.
  void documents_changed();
  void evidence_changed();
  void new_directory();       // another one is in force
  MaybeError read_case();     // what is at hand, again, with the directory in force
  MaybeError read_request();  // request_text into the frame, and the host's word on its actor
  MaybeError bind_actor(std::string_view id, std::string_view acts_for);
  // Makes records, budget and facts ready for a decision at `now`; what stands in the way is `error`.
  bool ready(Time now) {
    if (!at_hand->is_ready_for(documents)) {
      if ((error = not_ready())) return false;
    } else if (error) {
      error.reset();
    }
    begin(*at_hand, now);
    return true;
  }
  void cut_off(decide::Case& c, Time now);  // every kind of records
  void new_moment(Time now);
  enum class Facts : std::uint8_t { All, Some };  // whether required facts must be there
  MaybeError not_ready(Facts facts = Facts::All);
  // The cost bound for the lists and the content of the request at hand, where the one for all requests is over the budget.
  std::uint64_t refined_cost() const;
  std::uint64_t cost();
  void count_records(std::vector<std::uint32_t>& out) const;  // by kind
  void leave_out_other_content(std::vector<std::uint32_t>& records) const;
  std::vector<std::uint64_t> narrowed_sources() const;
  [[gnu::always_inline]] void begin(decide::Case& c, Time now) {
    if (c.documents != documents || now < c.cut_from || now >= c.cut_until) cut_off(c, now);
    if (moment_now != now || moment_documents != documents) new_moment(now);
    engine.begin({&c.frame, &c.evidence, &history, &c.answered, c.kinds.get(), now, moment});
  }
  // Decides; what is to be told of it is in report.told(). Nothing was decided: false, a forbid without reasons, and `error`.
  bool tell(Time now);
  void list_ignored(Time now, std::vector<std::string>& out) const;
  const std::string& inputs();
  std::array<const decide::RecordSet*, 2> record_sets() const {
    return {&at_hand->evidence, &history};
  }
  Time last_now() const { return moment_documents == documents ? moment_now : 0; }

  // Facts by handle: nothing stands in the way of setting the fact, and its type; or the mistake.
  MaybeError settable(FactHandle fact) const;
  MaybeError put(FactHandle fact, program::TypeKind kind, const value::Value& v,
                 std::string_view found);
  InputError fact_error(FactHandle fact, std::string expected, std::string found) const;

  std::shared_ptr<const Program> program;
  Options options;
  std::vector<bool> can_do;  // by obligation
  decide::Directory directory;
  std::string directory_text;
  decide::RecordSet history{decide::RecordSet::Holds::Events};
  decide::Settings settings;
  decide::Tables tables;
  decide::Externs externs;
  std::unique_ptr<PreparedRequest::Held> at_hand;  // the current request and its evidence
  std::vector<json::Trace> traces;                 // of requests, by action

  std::uint64_t documents = 1;           // changes whenever one does, evidence aside
  std::uint64_t directory_in_force = 0;  // unlike any other evaluator's
  std::string inputs_hash;               // empty: not computed
  std::string history_version;           // in place of the history's text in the inputs hash
  std::string directory_hash;            // of directory_text; empty: not computed
  std::vector<std::uint64_t> costs;      // by action, for so many records; 0: not computed
  std::vector<std::uint32_t> costs_counts, counts;  // by kind; the latter is room to count in
  const decide::Case* counted = nullptr;            // whose records `counts` are; null: of none
  Time moment_now = 0;                              // of `moment`
  std::uint64_t moment_documents = 0, moment = 0;   // documents 0: of none

  decide::Engine engine;
  decide::Findings findings, would;
  decide::Report report{engine};
  value::Buffer answer;  // as it is written
  Decision decision;
  MaybeError error;
};

}  // namespace writ
