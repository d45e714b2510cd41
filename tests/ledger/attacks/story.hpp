// What a tenant does with its ledger, step by step: decisions of all outcomes, answers, events, mistakes.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tests/ledger/attacks/dice.hpp"
#include "tests/unit/ledger/world.hpp"

namespace writ::attacks {

class Story {
 public:
  // `mark` begins its ids, so that no two stories have one in common.
  Story(const std::string& where, const std::string& tenant, std::string mark, std::uint64_t seed,
        Time now);
  // First each sort of step once, then as the dice fall.
  void step();
  void skip_the_first() { steps_ = kSorts; }
  std::uint64_t size() const { return ledger_->size(); }
  Time now() const { return now_; }

 private:
  std::string id() { return mark_ + std::to_string(++ids_); }
  void commit(std::string request, Outcome expected);
  void record(std::string_view kind, std::string_view member);
  void ask();
  void answer(std::string_view kind);
  void withdraw();

  static constexpr std::uint64_t kSorts = 12;
  struct Asked {
    std::string request, digest, approval;
  };
  std::string mark_;
  Dice dice_;
  Time now_;
  std::unique_ptr<Ledger> ledger_;
  std::vector<Asked> waiting_, approved_;
  std::uint64_t ids_ = 0, steps_ = 0;
};

}  // namespace writ::attacks
