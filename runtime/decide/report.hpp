// From findings to what a host and a person are told.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/decide/engine.hpp"
#include "runtime/decide/told.hpp"

namespace writ::decide {

// Keeps what it puts together until it is told the next findings.
class Report {
 public:
  explicit Report(Engine& engine) : engine_(engine), image_(engine.image()) {}
  Report(const Report&) = delete;
  Report& operator=(const Report&) = delete;

  // Nothing was decided: a forbid without reasons.
  Told& begin(Time now);
  // `would`: the findings with every mode enforced, or nullptr when no rule of the action has a mode. Everything is sorted
  // by qualified name; what the engine does not know, the caller adds to told().
  void tell(const Findings& found, const Findings* would);
  Told& told() { return told_; }
  // What is listed beside the findings.
  std::vector<std::string>& ignored() { return ignored_; }
  std::vector<ExternReport>& externs() { return externs_; }

  // What unmet requirements lack.
  std::span<const ToldItem> requirements(const Findings& f);

 private:
  void reasons(const Findings& f, std::vector<ToldReason>& out);
  void merge(std::vector<ToldReason>& reasons);
  ToldReason of_rule(Reason::Kind kind, std::uint32_t rule, std::string_view detail);
  ToldReason of_because(const Findings& f, const Because& b);
  std::string_view lacking(const Findings& f, std::uint32_t rule);
  std::string undelivered(const Undelivered& u);
  ToldItem item_of(const Open& o);
  void obligations(const Findings& f);
  void faults(const Findings& f, const Findings* would);
  void lanes(const Findings& f);
  void warnings(const Findings& f);
  std::string_view kept(std::string_view s) { return engine_.arena().copy(s); }

  Engine& engine_;
  const program::Image& image_;
  Told told_;
  std::string at_text_;  // of at_
  Time at_ = 0;
  std::string scratch_;
  std::vector<ToldReason> reasons_, would_reasons_;
  std::vector<ToldItem> items_;
  std::vector<Owed> obligations_;
  std::vector<FaultReport> faults_;
  std::vector<LaneReport> lanes_;
  std::vector<ExternReport> externs_;
  std::vector<std::string> warnings_, ignored_;
};

// What unmet requirements lack, and what went wrong, for people.
std::vector<OpenItem> open_items(Engine& engine, const Findings& found);
std::string fault_words(Engine& engine, const Findings& found);

}  // namespace writ::decide
