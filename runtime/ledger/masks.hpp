// What people see of a record: without what is sensitive, by the program that it was written under or by the one in force.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/ledger/log.hpp"

namespace writ::ledger {

// Hides what either program calls sensitive, so that nobody sees more because a mark was added or taken away. Where the ledger no
// longer has the program of a record, everything in it that was asked or recorded is hidden.
class Masks {
 public:
  using Paths = std::set<std::string, std::less<>>;  // `ask.context.contact.name`

  // Borrows the log, and reads programs from it when a record needs them.
  Masks(Log& log, std::shared_ptr<const Program> in_force);
  // The body, or what is left of it, in one line.
  void hide(Record& record);
  // What was asked in a decision.
  std::string request(Record decision);

 private:
  std::uint64_t load_of(const Record& record, std::string_view body) const;
  const Program* program_of(std::uint64_t load);
  const Paths& paths_of(std::uint64_t load, const std::string& kind);

  Log& log_;
  std::shared_ptr<const Program> in_force_;
  std::vector<std::uint64_t> loads_;                                  // program records, in order
  std::map<std::uint64_t, std::shared_ptr<const Program>> programs_;  // by load; null: it is not there
  std::map<std::pair<std::uint64_t, std::string>, Paths> paths_;      // by load and kind
};

}  // namespace writ::ledger
