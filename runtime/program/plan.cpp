#include "runtime/program/plan.hpp"

#include <algorithm>
#include <utility>

#include "runtime/program/beside.hpp"

namespace writ::program {

namespace {

constexpr PackedTest kAlways{0, kNone, 0, kNeverUnsure, 0};
// Not a test: the guard takes more than comparing.
constexpr PackedTest kAsk{kNone, 0, 0, kAlwaysUnsure, 0};

}  // namespace

// The tests of one action after the other as they are packed there, each once; kAsk where there is no column.
class Plan::Packer {
 public:
  Packer(const Packing& packing, const RuleTests& all)
      : packing_(packing), all_(all), known_(all.tests.size()) {}

  void begin(std::uint32_t action) { action_ = action; }
  const FusedTest& test(std::uint32_t t) const { return all_.tests[t]; }
  const PackedTest& packed(std::uint32_t t) {
    Known& known = known_[t];
    if (known.action != action_) {
      known = {action_, {}};
      if (!packing_.packed(action_, test(t), known.test)) known.test = kAsk;
    }
    return known.test;
  }

 private:
  struct Known {
    std::uint32_t action = kNone;  // that it is known for
    PackedTest test;
  };
  const Packing& packing_;
  const RuleTests& all_;
  std::vector<Known> known_;
  std::uint32_t action_ = kNone;
};

// A rule's tests, without the one that the index has made: the only one of its slot. What takes more than comparing has a
// bit that is always set, so that one look tells.
void Plan::lay_out(Packer& packer, std::span<const std::uint32_t> tests, std::uint32_t settled,
                   std::uint32_t flags) {
  const auto is_settled = [&](std::uint32_t t) { return packer.test(t).slot == settled; };
  const bool drops = std::count_if(tests.begin(), tests.end(), is_settled) == 1;
  const std::size_t begin = tests_.size();
  if ((flags & (kHasRest | kNotAlways)) != 0) tests_.push_back(kAsk);
  for (const std::uint32_t t : tests) {
    if (drops && is_settled(t)) continue;
    tests_.push_back(packer.packed(t));
    if (tests_.back().bit != kAlwaysUnsure) continue;
    tests_.back().low = static_cast<std::uint32_t>(slow_tests_.size());
    slow_tests_.push_back(packer.test(t));
  }
  if (tests_.size() == begin) tests_.push_back(kAlways);
  tests_.back().flags = static_cast<std::uint8_t>(flags | kIsLast);
}

void Plan::place_guards(const Image& image, const RuleTests& all) {
  tests_.reserve(all.used.size());
  guards_.reserve(image.rules.size() + 1);
  for (std::uint32_t r = 0; r < image.rules.size(); ++r)
    if ((tuning_.fuse ? all.of_rule[r].count : 0) < image.rules[r].conjuncts.count)
      glance_.rules[r].flags |= kHasRest;
  Packer packer(packing_, all);
  index_.place(image.rules.size(), [&](std::uint32_t action, std::uint32_t r, std::uint32_t settled) {
    guards_.push_back({r, static_cast<std::uint32_t>(tests_.size()), glance_.rules[r].need});
    packer.begin(action);
    lay_out(packer, tuning_.fuse ? all.of(r) : std::span<const std::uint32_t>(), settled,
            glance_.rules[r].flags);
    return static_cast<std::uint32_t>(guards_.size() - 1);
  });
  guards_.push_back(
      {kNone, static_cast<std::uint32_t>(tests_.size()), kNone});  // ends the last one's tests
  const auto asks = [](const PackedTest& t) { return t.bit == kAlwaysUnsure; };
  index_.link([&](std::uint32_t guard) { return guards_[guard].first_test; },
              [&](std::uint32_t first, std::uint32_t end) {
                return std::none_of(tests_.begin() + first, tests_.begin() + end, asks);
              });
  tests_.shrink_to_fit();
  guards_.shrink_to_fit();
  glance_.rules = std::vector<Glance::Rule>();  // an empty list in braces would keep the room
}

// What a glance tells is found beside the rest.
Plan::Plan(const Program& program, Tuning tuning)
    : Plan{program, tuning, beside(is_large(program.image()), [&] { return Glance(program); }),
           RuleTests(program)} {}

Plan::Plan(const Program& program, Tuning tuning, std::future<Glance> glance, RuleTests all)
    : tuning_(tuning),
      packing_(program.image(), all),
      index_(program.image(), all, packing_, tuning.index),
      glance_(glance.get()) {
  const Image& image = program.image();
  place_guards(image, all);
  texts_ = std::move(all.texts);
  shared_ = std::move(all.shared);
  is_fused_ = std::move(all.is_fused);
  if (!tuning.fuse) is_fused_.assign(image.functions.size(), false);  // guards run the code
}

Sure Plan::test(const PackedTest& t, const PackedFacts& facts, const value::Value* slots) const {
  if (t.bit != kAlwaysUnsure) {
    if (facts.is_unsure(t.bit)) return Sure::Unsure;
    return t.holds(facts) ? Sure::True : Sure::False;
  }
  if (t.low == kNone) return Sure::True;  // whoever laid it out asks for the rest
  return test_slowly(slow_tests_[t.low], slots, texts_);
}

std::uint32_t Plan::shared(FunctionId conjunct) const {
  const auto found = std::lower_bound(shared_.begin(), shared_.end(), conjunct);
  return found != shared_.end() && *found == conjunct
             ? static_cast<std::uint32_t>(found - shared_.begin())
             : kNone;
}

}  // namespace writ::program
