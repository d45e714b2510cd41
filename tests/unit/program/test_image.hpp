// A small sound image, and the means to add functions to it by hand.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/program/program.hpp"

namespace writ::testing {

// What the image holds, by position in its table.
enum : std::uint32_t {
  kBoolType,
  kIntType,
  kTextType,
  kRiskType,
  kAccountType,
  kOptionalIntType,
  kListType,
  kPersonType,
  kMoneyType
};
enum : std::uint32_t { kTouch, kReply, kApproval, kForever };  // kinds
enum : std::uint32_t {
  kLimit,
  kAccount,
  kAccountId,
  kAccountRisk,
  kAccountNote,
  kMaybe,
  kNumbers,
  kActor,
  kActorId,
  kPrice
};  // slots
enum : std::uint32_t {
  kFalse,
  kTrue,
  kZero,
  kNothing,
  kHigh,
  kHello,
  kHalf,
  kTwoDays,
  kOne,
  kEuro,
  kDollar,
  kFirstOfList
};  // constants

class TestImage {
 public:
  TestImage();

  program::Image image;

  program::TextId text(std::string_view s);
  // Another kind of evidence, in that role, whose `counts when` asks whether requirement 0 is met.
  void ends_by_asking(std::uint32_t& role);
  program::ConstId constant(program::ConstRow row);
  // Adds a function; jumps are positions inside it.
  program::FunctionId function(std::uint16_t params, std::uint16_t registers,
                               std::initializer_list<program::Instruction> code,
                               bool can_fault = true);
  // Loads a copy; fails the test when the image is not sound.
  std::shared_ptr<const program::Program> load() const;
};

}  // namespace writ::testing
