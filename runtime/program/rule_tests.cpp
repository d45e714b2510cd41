#include "runtime/program/rule_tests.hpp"

namespace writ::program {

RuleTests::RuleTests(const Program& program) {
  const Image& image = program.image();
  enum : std::uint32_t { kUnknown = kNone, kNotFused = kNone - 1 };
  std::vector<std::uint32_t> known(image.functions.size(), kUnknown);  // by function, of `tests`
  std::vector<std::uint8_t> uses(image.functions.size(), 0);           // up to two
  const auto use = [&](FunctionId f) { uses[f] += uses[f] < 2; };
  tests.reserve(image.functions.size());
  used.reserve(image.conjuncts.size());
  of_rule.reserve(image.rules.size());
  for (const RuleRow& rule : image.rules) {
    Range own{static_cast<std::uint32_t>(used.size()), 0};
    for (std::uint32_t c = rule.conjuncts.first; c < rule.conjuncts.end(); ++c) {
      const FunctionId f = image.conjuncts[c].function;
      if (known[f] == kUnknown) {
        const auto test = fuse(program, f, texts);
        known[f] = test ? static_cast<std::uint32_t>(tests.size()) : kNotFused;
        if (test) tests.push_back(*test);
      }
      if (known[f] != kNotFused) used.push_back(known[f]), ++own.count;
      else use(f);
    }
    of_rule.push_back(own);
  }
  for (const LaneRow& lane : image.lanes) {
    use(lane.selects), use(lane.selects);  // once to decide, once to report
    for (std::uint32_t k = lane.admits.first; k < lane.admits.end(); ++k)
      if (image.admits[k].when != kNone) use(image.admits[k].when);
  }
  is_fused.reserve(image.functions.size());
  for (FunctionId f = 0; f < image.functions.size(); ++f) {
    is_fused.push_back(known[f] < kNotFused);
    if (uses[f] > 1) shared.push_back(f);
  }
}

}  // namespace writ::program
