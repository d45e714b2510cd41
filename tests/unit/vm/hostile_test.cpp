// Images broken at random: the verifier refuses them, or they run to an end without harm. (The
// sanitizer trees run this test too; there, harm shows.)
#include <doctest/doctest.h>

#include "tests/unit/vm/machine.hpp"

using namespace writ::testing;
using namespace writ::value;
using namespace writ::program;
using O = Opcode;

namespace {

class Random {
 public:
  std::uint32_t below(std::uint32_t n) {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return static_cast<std::uint32_t>((state_ >> 20) % n);
  }

 private:
  std::uint64_t state_ = 0x853c49e6748fea9bu;
};

// Any pattern of the test image may be used as a glob or as an expression.
void make_patterns_sound(Image& image) {
  image.patterns.assign(image.patterns.size(), image.patterns.back());
}

Instruction random_instruction(Random& random, std::uint32_t place, std::uint32_t size) {
  Instruction in;
  in.op = static_cast<O>(random.below(60));
  in.a = static_cast<std::uint8_t>(random.below(6));
  in.b = random.below(8) == 0 ? kNoRegister : static_cast<std::uint16_t>(random.below(6));
  bool jumps = in.op >= O::Jump && in.op <= O::JumpPresent;
  in.c = jumps && place + 1 < size ? place + 1 + random.below(size - place - 1) : random.below(6);
  return in;
}

}  // namespace

TEST_CASE("Random code is refused, or ends") {
  Random random;
  int ran = 0;
  for (int round = 0; round < 30'000; ++round) {
    Machine m;
    m.steps = 10'000;
    auto size = 2 + random.below(8);
    FunctionId id = m.test.function(3, 6, {});
    for (std::uint32_t k = 0; k + 1 < size; ++k)
      m.test.image.code.push_back(random_instruction(random, k, size));
    m.test.image.code.push_back({O::Return, static_cast<std::uint8_t>(random.below(6)), 0, 0});
    m.test.image.functions[id].code.count = size;
    // Operands that the opcode does not have are 0, so that more code gets past the verifier.
    Image& image = m.test.image;
    make_patterns_sound(image);
    for (std::uint32_t k = 0; k < size; ++k) {
      Instruction& in = image.code[image.functions[id].code.first + k];
      if (in.op >= O::Jump && in.op <= O::Return) in.b = 0;
      if (in.op <= O::Requesters && in.op != O::Move) in.b = 0;
    }
    if (!verify(image).empty()) continue;
    ++ran;
    Value result = m.run_function(
        id, {m.slots[kAccount], of_int(random.below(5)), m.list({of_int(1), of_bool(true)})});
    CHECK_FALSE(result.is(Tag::Iterator));
  }
  CHECK(ran > 1'000);
}

TEST_CASE("Loops broken at random are refused, or end within their cost") {
  Random random;
  int ran = 0;
  for (int round = 0; round < 30'000; ++round) {
    Machine m;
    FunctionId id = m.test.function(1, 9,
                                    {{O::IterList, 1, 0, 100},
                                     {O::JumpFault, 1, 0, 15},
                                     {O::Const, 8, 0, kZero},
                                     {O::Next, 2, 1, 14},
                                     {O::IterList, 3, 0, 100},
                                     {O::JumpFault, 3, 0, 11},
                                     {O::Const, 4, 0, kFalse},
                                     {O::Next, 5, 3, 12},
                                     {O::EqBits, 6, 5, 2},
                                     {O::AccAny, 4, kNoRegister, 6},
                                     {O::Loop, 0, 0, 7},
                                     {O::Move, 4, 3},
                                     {O::AccCount, 8, 4},
                                     {O::Loop, 0, 0, 3},
                                     {O::Jump, 0, 0, 16},
                                     {O::Move, 8, 1},
                                     {O::Return, 8}});
    Image& image = m.test.image;
    make_patterns_sound(image);
    Range code = image.functions[id].code;
    for (std::uint32_t k = 1 + random.below(3); k > 0; --k) {
      Instruction& in = image.code[code.first + random.below(code.count)];
      switch (random.below(4)) {
        case 0: in.op = static_cast<O>(random.below(60)); break;
        case 1: in.a = static_cast<std::uint8_t>(random.below(9)); break;
        case 2:
          in.b = random.below(10) == 0 ? kNoRegister : static_cast<std::uint16_t>(random.below(9));
          break;
        default: in.c = random.below(18);
      }
    }
    if (!verify(image).empty()) continue;
    ++ran;
    image.conjuncts[0].function = id;  // its cost alone, but for the parameter
    Image alone = image;
    alone.functions[id].params = 0;
    alone.actions[0].rules.count = 1;
    std::string error;
    auto program = Program::load(alone, error);
    REQUIRE_MESSAGE(program != nullptr, error);
    std::uint64_t cost = program->cost(0, {{0, 0, 0, 0}});
    image.conjuncts[0].function = 0;
    m.steps = cost;
    Value result = m.run_function(id, {m.list({of_int(1), of_int(2), of_int(1)})});
    CHECK_FALSE(result.is(Tag::Iterator));
    CHECK(faults(result).find("steps") == std::string::npos);
  }
  CHECK(ran > 500);
}
