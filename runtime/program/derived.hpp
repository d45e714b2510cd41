// What a loaded program derives from its image; private to the room.
#pragma once

#include <memory>
#include <tuple>
#include <utility>
#include <vector>

#include "runtime/program/cost.hpp"
#include "runtime/program/lookup.hpp"
#include "runtime/program/pattern.hpp"
#include "runtime/program/plan.hpp"
#include "runtime/program/program.hpp"
#include "runtime/program/text_table.hpp"

namespace writ::program {

// Rows by the text that they are called by outside, sorted.
using OutsideNames = std::vector<std::pair<TextId, std::uint32_t>>;

struct Program::Derived {
  Derived(const Program& program, TextTable ids, Tuning tuning)
      : texts(std::move(ids)), cost(program.image()), plan(program, tuning) {}

  TextTable texts;
  CostModel cost;
  Plan plan;
  std::vector<std::unique_ptr<const Pattern>> patterns;  // null: used by no instruction
  std::vector<LookupTable> tables;
  OutsideNames actions, kinds, roles;
  // (entity, text id of the id, instance), sorted.
  std::vector<std::tuple<std::uint32_t, TextId, std::uint32_t>> instances;
  // (enum, text id) -> ordinal, sorted.
  struct Member {
    std::uint32_t enum_id;
    TextId outside;
    std::uint32_t ordinal;
  };
  std::vector<Member> members;
};

}  // namespace writ::program
