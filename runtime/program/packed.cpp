#include "runtime/program/packed.hpp"

#include <algorithm>
#include <limits>

namespace writ::program {

using value::Tag;
using value::Value;

namespace {

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kGreatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeastWord = std::numeric_limits<std::int32_t>::min();
constexpr std::int64_t kGreatestWord = std::numeric_limits<std::int32_t>::max();
// Predicates that are answered once for a request, of one action: each request answers them all.
constexpr std::size_t kTruths = 16;

std::int64_t high_of(const FusedTest& t) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(t.low) + t.span);
}
bool is_within(std::int64_t n) { return n > kLeastWord && n < kGreatestWord; }
bool fits_word(const FusedTest& t) {
  const std::int64_t high = high_of(t);
  return (t.low == kLeast || is_within(t.low)) && (high == kGreatest || is_within(high));
}
std::uint32_t word(std::int64_t n) {
  return static_cast<std::uint32_t>(std::clamp(n, kLeastWord, kGreatestWord));
}
// A comparison with a range of what stands in a column; anything else can only be answered.
bool is_range(const FusedTest& t) { return t.op == TestOp::Range || t.op == TestOp::Number; }
// What the rule index finds by the fact itself.
bool has_keys(const FusedTest& t) { return t.op == TestOp::Members || t.op == TestOp::Texts; }
// What a test looks at, as a test of nothing.
FusedTest fact_of(const FusedTest& t) {
  FusedTest out;
  out.slot = t.slot;
  out.in_aux = t.in_aux || t.op == TestOp::Texts;
  if (t.op == TestOp::Number) out.op = t.op;
  out.tag = t.op == TestOp::Number ? Tag::Decimal : t.tag;
  return out;
}
// Facts of one slot that need columns of their own: the value, its `aux`, its billionths.
constexpr std::size_t kFacts = 3;
std::size_t number_of(const FusedTest& fact) {
  return fact.slot * kFacts + (fact.op == TestOp::Number ? 2 : fact.in_aux ? 1 : 0);
}
bool same_fact(const FusedTest& a, const FusedTest& b) {
  return a.tag == b.tag && number_of(a) == number_of(b);
}
bool same_test(const FusedTest& a, const FusedTest& b) {
  return a.slot == b.slot && a.op == b.op && a.is_negated == b.is_negated && a.low == b.low &&
         a.span == b.span;
}

}  // namespace

// The columns of one action: what its rules' tests look at, counted.
class Packing::Chooser {
 public:
  Chooser(Packing& out, std::size_t slots) : out_(out), of_fact_(slots * kFacts, kNone) {}

  void see(const FusedTest& t) {
    if (is_range(t) || has_keys(t)) see_fact(t);
    if (!is_range(t)) see_truth(t);
  }
  void finish() {
    for (const Column& c : found_) of_fact_[number_of(c.test)] = kNone;
    found_.insert(found_.end(), truths_.begin(), truths_.end());
    std::stable_sort(found_.begin(), found_.end(),
                     [](const Column& a, const Column& b) { return a.uses > b.uses; });
    if (found_.size() > kColumns) found_.resize(kColumns);
    out_.actions_.push_back({static_cast<std::uint32_t>(out_.columns_.size()),
                             static_cast<std::uint32_t>(found_.size())});
    out_.columns_.insert(out_.columns_.end(), found_.begin(), found_.end());
    found_.clear();
    truths_.clear();
  }

 private:
  void see_fact(const FusedTest& t) {
    const FusedTest fact = fact_of(t);
    std::uint32_t& known = of_fact_[number_of(fact)];
    if (known == kNone) {
      known = static_cast<std::uint32_t>(found_.size());
      found_.push_back({fact, fact.in_aux ? Holds::Aux : Holds::Word, {}, 0, false});
    }
    Column& c = found_[known];
    if (c.test.tag != fact.tag) return;  // constants of two kinds: the second is tested slowly
    ++c.uses;
    if (c.holds == Holds::Word && is_range(t)) c.is_wide |= t.op == TestOp::Number || !fits_word(t);
  }
  void see_truth(const FusedTest& t) {
    const auto known = std::find_if(truths_.begin(), truths_.end(),
                                    [&](const Column& c) { return same_test(c.test, t); });
    if (known != truths_.end()) ++known->uses;
    else if (truths_.size() < kTruths) truths_.push_back({t, Holds::Truth, {}, 1, false});
  }

  Packing& out_;
  std::vector<Column> found_, truths_;
  std::vector<std::uint32_t> of_fact_;  // of found_
};

Packing::Packing(const Image& image, const RuleTests& all) {
  Chooser chooser(*this, image.slots.size());
  const auto each_test = [&](const ActionRow& action, auto&& use) {
    for (std::uint32_t k = action.rules.first; k < action.rules.end(); ++k)
      for (const std::uint32_t t : all.of(image.indices[k])) use(all.tests[t]);
  };
  for (std::uint32_t a = 0; a < image.actions.size(); ++a) {
    each_test(image.actions[a], [&](const FusedTest& t) { chooser.see(t); });
    chooser.finish();
    for (Column& c : std::span(columns_).subspan(actions_[a].first)) {
      if (!c.is_wide) continue;
      c.holds = Holds::Rank;
      c.limits.first = static_cast<std::uint32_t>(limits_.size());
      each_test(image.actions[a], [&](const FusedTest& t) {
        if (!is_range(t) || !same_fact(fact_of(t), c.test)) return;
        if (t.low != kLeast) limits_.push_back(t.low);
        if (const std::int64_t high = high_of(t); high != kGreatest) limits_.push_back(high + 1);
      });
      const auto first = limits_.begin() + c.limits.first;
      std::sort(first, limits_.end());
      limits_.erase(std::unique(first, limits_.end()), limits_.end());
      c.limits.count = static_cast<std::uint32_t>(limits_.size()) - c.limits.first;
    }
  }
  columns_.shrink_to_fit();
  limits_.shrink_to_fit();
}

std::uint32_t Packing::rank(const Column& c, std::int64_t n) const {
  const auto first = limits_.begin() + c.limits.first, last = first + c.limits.count;
  return static_cast<std::uint32_t>(std::upper_bound(first, last, n) - first);
}

void Packing::pack(std::uint32_t action, const Value* slots, std::span<const std::uint32_t> texts,
                   PackedFacts& out) const {
  std::uint64_t unsure = std::uint64_t{1} << kAlwaysUnsure, bit = 1;
  std::uint32_t* to = out.column;
  for (const Column& c : columns(action)) {
    const Value& v = slots[c.test.slot];
    bool is_sure = v.tag == c.test.tag;
    switch (c.holds) {
      case Holds::Word: *to = word(v.i); break;
      case Holds::Aux: *to = v.aux; break;
      case Holds::Rank: {
        std::int64_t n = v.i;
        if (c.test.op == TestOp::Number) is_sure = billionths(v, n);
        *to = rank(c, n);
        break;
      }
      case Holds::Truth: {
        const Sure sure = test_slowly(c.test, slots, texts);
        *to = sure == Sure::True ? 1 : 0;
        is_sure = sure != Sure::Unsure;
        break;
      }
    }
    unsure |= is_sure ? 0 : bit;
    bit <<= 1;
    ++to;
  }
  out.unsure = unsure;
}

std::uint8_t Packing::column_of(std::uint32_t action, const FusedTest& t) const {
  const FusedTest fact = fact_of(t);
  const auto all = columns(action);
  for (std::size_t k = 0; k < all.size(); ++k)
    if (all[k].holds != Holds::Truth && same_fact(all[k].test, fact))
      return static_cast<std::uint8_t>(k);
  return kNoColumn;
}

std::uint32_t Packing::constant(std::uint32_t action, std::uint8_t column, std::int64_t n) const {
  const Column& c = columns(action)[column];
  switch (c.holds) {
    case Holds::Word: return word(n);
    case Holds::Rank: return rank(c, n);
    default: return static_cast<std::uint32_t>(n);
  }
}

bool Packing::packed(std::uint32_t action, const FusedTest& t, PackedTest& out) const {
  if (is_range(t)) {
    out.column = column_of(action, t);
    if (out.column == kNoColumn) return false;
    out.low = constant(action, out.column, t.low);
    out.span = constant(action, out.column, high_of(t)) - out.low;
    if (t.is_negated) {  // the complement; of ranks there are never so many that it were empty
      out.low += out.span + 1;
      out.span = std::numeric_limits<std::uint32_t>::max() - out.span - 1;
    }
  } else {
    const auto all = columns(action);
    const auto c = std::find_if(all.begin(), all.end(), [&](const Column& known) {
      return known.holds == Holds::Truth && same_test(known.test, t);
    });
    if (c == all.end()) return false;
    out.column = static_cast<std::uint8_t>(c - all.begin());
    out.low = 1;
  }
  out.bit = out.column;
  return true;
}

}  // namespace writ::program
