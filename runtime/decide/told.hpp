// What is told of a decision, in the order in which it is told: the answer on the wire is written from this, and a Decision
// is a copy of it. Everything is borrowed: from the program, an engine's arena and a Report, until its next decision; or
// from a Decision.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/json/writer.hpp"

namespace writ::decide {

// As writ::Reason.
struct ToldReason {
  Reason::Kind kind;
  std::string_view rule, title, detail;
};
// As writ::OpenItem.
struct ToldItem {
  std::string_view rule, kind;
  std::uint32_t missing = 1;
  std::span<const std::string_view> roles, persons;
  std::string_view subject;
  std::span<const std::pair<std::string_view, std::string_view>> properties;
  std::span<const std::string_view> rejected_by;
};

// As writ::Decision.
struct Told {
  Outcome outcome = Outcome::Forbid;
  std::span<const ToldReason> reasons;
  std::span<const ToldItem> requirements;
  std::span<const Owed> obligations;
  std::span<const LaneReport> lanes;
  std::span<const std::string> ignored;
  std::span<const FaultReport> faults;
  std::span<const ExternReport> externs;
  bool has_would = false;
  Outcome would = Outcome::Forbid;
  std::span<const ToldReason> would_reasons;
  std::span<const std::string> warnings;
  std::string_view content_digest, program_hash, inputs_hash;
  Time evaluated_at = 0;
  std::string_view evaluated_text;  // the same as RFC 3339
  const Decision::Commit* committed = nullptr;
};

void write_answer(value::Buffer& out, const Told& told, bool pretty);
void copy_told(const Told& told, Decision& out);
OpenItem copy_told(const ToldItem& told);

}  // namespace writ::decide
