#include "runtime/program/rule_index.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <tuple>

namespace writ::program {

using value::Tag;

namespace {

constexpr std::uint64_t kFewKeys = 16;  // a test for more values than that tells little
constexpr std::uint32_t kWorthTable =
    4;  // values of a fact, below which a table is slower than the tests
constexpr std::uint32_t kWorthBounds = 8;  // rules with a bound, likewise

std::uint32_t members_of(const Image& image, std::uint32_t slot) {
  const TypeRow& type = image.types[image.slots[slot].type];
  return type.kind == TypeKind::Enum ? image.enums[type.a].members.count : 0;
}

bool is_value_test(const Image& image, const FusedTest& t, std::uint32_t worth) {
  if (t.is_negated) return false;
  if (t.tag == Tag::Enum && members_of(image, t.slot) < worth) return false;
  if (t.op == TestOp::Texts) return t.span <= kFewKeys;
  if (t.op == TestOp::Members) return true;
  if (t.op != TestOp::Range) return false;
  return t.tag == Tag::Enum ? t.low >= 0 && t.span < kFewKeys : t.span == 0;
}

template <class Use>
void each_key(const FusedTest& t, std::span<const std::uint32_t> texts, Use&& use) {
  if (t.op == TestOp::Range)
    for (std::uint64_t k = 0; k <= t.span; ++k) use(t.low + static_cast<std::int64_t>(k));
  else if (t.op == TestOp::Texts)
    for (std::uint64_t k = 0; k < t.span; ++k) use(texts[static_cast<std::size_t>(t.low) + k]);
  else
    for (std::uint64_t left = t.span; left != 0; left &= left - 1) use(std::countr_zero(left));
}

bool is_bound_test(const FusedTest& t, bool& is_low) {
  if (t.op != TestOp::Range || t.is_negated || t.in_aux || t.tag == Tag::Enum || t.tag == Tag::Bool)
    return false;
  const auto high = static_cast<std::int64_t>(static_cast<std::uint64_t>(t.low) + t.span);
  if (high < t.low) return false;  // the complement of a range
  is_low = high == std::numeric_limits<std::int64_t>::max();
  return is_low != (t.low == std::numeric_limits<std::int64_t>::min());
}

// How many different numbers there are.
std::uint32_t distinct(std::span<const std::int32_t> numbers) {
  if (numbers.empty()) return 0;
  const auto [least, greatest] = std::minmax_element(numbers.begin(), numbers.end());
  const auto range = static_cast<std::uint64_t>(std::int64_t{*greatest} - *least);
  if (range > 4096 + 64 * numbers.size()) {
    std::vector<std::int32_t> sorted(numbers.begin(), numbers.end());
    std::sort(sorted.begin(), sorted.end());
    const auto end = std::unique(sorted.begin(), sorted.end());
    return static_cast<std::uint32_t>(end - sorted.begin());
  }
  std::vector<bool> seen(static_cast<std::size_t>(range) + 1, false);
  std::uint32_t out = 0;
  for (const std::int32_t n : numbers) {
    auto is_seen = seen[static_cast<std::size_t>(std::int64_t{n} - *least)];
    out += !is_seen;
    is_seen = true;
  }
  return out;
}

struct Candidate {  // a rule's test of a fact for values
  std::uint32_t rule;
  std::uint32_t first;  // of the keys that are met in its column
  std::uint8_t column;
  std::uint8_t keys;
};
struct Bound {  // a rule under a bound of a fact
  std::uint8_t column;
  bool is_low;
  std::int32_t key;  // as it stands in the column
  std::uint32_t rule;
  auto fact() const { return std::tuple(column, is_low); }
  auto place() const { return std::tuple(column, is_low, key, rule); }
};
// A rule under a value, in the order of values.
std::uint64_t entry(std::int32_t key, std::uint32_t rule) {
  return std::uint64_t{static_cast<std::uint32_t>(key)} << 32 | rule;
}

}  // namespace

class RuleIndex::Builder {
 public:
  Builder(RuleIndex& out, const Image& image, const RuleTests& tests, const Packing& packing)
      : out_(out),
        image_(image),
        tests_(tests),
        packing_(packing),
        columns_(tests.tests.size()),
        home_(image.rules.size()) {}

  void action(const ActionRow& row, Tuning::Index by_fact) {
    number_ = static_cast<std::uint32_t>(out_.actions_.size());
    rules_ = Numbers(image_.indices).subspan(row.rules.first, row.rules.count);
    candidates_.clear();
    for (auto& keys : keys_) keys.clear();
    for (auto& entries : entries_) entries.clear();
    bounds_.clear();
    for (const std::uint32_t r : rules_) home_[r] = {};
    if (by_fact != Tuning::Index::None) {
      worth_table_ = by_fact == Tuning::Index::Every ? 1 : kWorthTable;
      worth_bounds_ = by_fact == Tuning::Index::Every ? 1 : kWorthBounds;
      find_values();
      find_bounds();
    }
    Action a;
    a.values.first = static_cast<std::uint32_t>(out_.by_value_.size());
    a.bounds.first = static_cast<std::uint32_t>(out_.by_bound_.size());
    store_values();
    store_bounds();
    a.values.count = static_cast<std::uint32_t>(out_.by_value_.size()) - a.values.first;
    a.bounds.count = static_cast<std::uint32_t>(out_.by_bound_.size()) - a.bounds.first;
    const std::uint32_t first = begin_list();
    for (const std::uint32_t r : rules_)
      if (home_[r].kind == Home::Always) out_.pool_.push_back(r);
    a.always = end_list(first);
    out_.actions_.push_back(a);
  }

 private:
  // Under which fact a rule stands.
  struct Home {
    enum Kind : std::uint8_t { Always, Value, Bound } kind = Always;
    std::uint8_t column = kNoColumn;
    bool is_low = false;  // of a bound
    double share = 2;     // of the fact's values
  };

  // The column of a test in this action.
  std::uint8_t column_of(std::uint32_t test) {
    Known& known = columns_[test];
    if (known.action != number_) known = {number_, packing_.column_of(number_, tests_.tests[test])};
    return known.column;
  }
  std::uint32_t begin_list() const { return static_cast<std::uint32_t>(out_.pool_.size()); }
  Run end_list(std::uint32_t first) const { return {first, begin_list() - first, 0, 0}; }

  // Each rule goes under the fact of which its test takes the smallest share of values; of equals, under the first.
  void find_values() {
    for (const std::uint32_t r : rules_)
      for (const std::uint32_t number : tests_.of(r)) {
        const FusedTest& t = tests_.tests[number];
        if (!is_value_test(image_, t, worth_table_)) continue;
        const std::uint8_t column = column_of(number);
        if (column == kNoColumn) continue;
        slots_[column] = t.slot;
        std::vector<std::int32_t>& met = keys_[column];
        const std::size_t first = met.size();
        each_key(t, tests_.texts, [&](std::int64_t key) { met.push_back(constant(column, key)); });
        candidates_.push_back({r, static_cast<std::uint32_t>(first), column,
                               static_cast<std::uint8_t>(met.size() - first)});
      }
    std::array<std::uint32_t, kColumns> values;
    std::transform(keys_.begin(), keys_.end(), values.begin(), distinct);
    for (const Candidate& c : candidates_) settle(c, values[c.column]);
  }
  void settle(const Candidate& c, std::uint32_t values) {
    if (c.keys == 0 || values < worth_table_ || (c.keys * 2u > values && worth_table_ > 1)) return;
    const double share = static_cast<double>(c.keys) / values;
    Home& home = home_[c.rule];
    if (home.kind == Home::Value && std::tuple(home.share, home.column) <= std::tuple(share, c.column))
      return;
    home = {Home::Value, c.column, false, share};
  }

  void find_bounds() {
    std::vector<Bound> found;
    for (const std::uint32_t r : rules_)
      for (const std::uint32_t number : tests_.of(r)) {
        const FusedTest& t = tests_.tests[number];
        bool is_low = false;
        if (home_[r].kind != Home::Always || !is_bound_test(t, is_low)) continue;
        const std::uint8_t column = column_of(number);
        if (column == kNoColumn) continue;
        const std::int64_t bound =
            is_low ? t.low : static_cast<std::int64_t>(static_cast<std::uint64_t>(t.low) + t.span);
        found.push_back({column, is_low, constant(column, bound), r});
      }
    std::sort(found.begin(), found.end(),
              [](const Bound& a, const Bound& b) { return a.place() < b.place(); });
    for (std::size_t first = 0; first < found.size();) {
      std::size_t end = first, free = 0;
      for (; end < found.size() && found[end].fact() == found[first].fact(); ++end)
        free += home_[found[end].rule].kind == Home::Always;
      for (std::size_t k = first; k < end && free >= worth_bounds_; ++k) {
        Home& home = home_[found[k].rule];
        if (home.kind != Home::Always) continue;
        home = {Home::Bound, found[k].column, found[k].is_low, 2};
        bounds_.push_back(found[k]);
      }
      first = end;
    }
  }

  void store_values() {
    for (const Candidate& c : candidates_) {
      const Home& home = home_[c.rule];
      if (home.kind != Home::Value || home.column != c.column) continue;
      for (std::uint32_t k = c.first; k < c.first + c.keys; ++k)
        entries_[c.column].push_back(entry(keys_[c.column][k], c.rule));
    }
    for (std::uint8_t column = 0; column < kColumns; ++column)
      if (!entries_[column].empty()) store_table(column, entries_[column]);
  }
  void store_table(std::uint8_t column, std::vector<std::uint64_t>& entries) {
    std::sort(entries.begin(), entries.end());
    entries.erase(std::unique(entries.begin(), entries.end()), entries.end());  // tested twice
    std::vector<Cell> buckets;
    for (const std::uint64_t e : entries) {
      const auto key = static_cast<std::uint32_t>(e >> 32);
      if (buckets.empty() || buckets.back().key != key)
        buckets.push_back({key, {begin_list(), 0, 0, 0}});
      out_.pool_.push_back(static_cast<std::uint32_t>(e));
      ++buckets.back().rules.count;
    }
    ByValue f{column, slots_[column], {}, {}};
    f.cells.first = static_cast<std::uint32_t>(out_.cells_.size());
    f.cells.count = static_cast<std::uint32_t>(std::bit_ceil(buckets.size() * 2));
    out_.cells_.resize(out_.cells_.size() + f.cells.count);
    for (const Cell& bucket : buckets) {
      std::uint32_t at = spread(bucket.key);
      while (out_.cells_[f.cells.first + (at & (f.cells.count - 1))].rules.count != 0) ++at;
      out_.cells_[f.cells.first + (at & (f.cells.count - 1))] = bucket;
    }
    const std::uint32_t first = begin_list();
    for (const std::uint32_t r : rules_)
      if (home_[r].kind == Home::Value && home_[r].column == column) out_.pool_.push_back(r);
    f.all = end_list(first);
    out_.by_value_.push_back(f);
  }

  void store_bounds() {
    for (std::size_t first = 0; first < bounds_.size();) {
      std::size_t end = first;
      while (end < bounds_.size() && bounds_[end].fact() == bounds_[first].fact()) ++end;
      const bool is_low = bounds_[first].is_low;
      if (!is_low)
        std::reverse(bounds_.begin() + static_cast<std::ptrdiff_t>(first),
                     bounds_.begin() + static_cast<std::ptrdiff_t>(end));
      ByBound f{bounds_[first].column, is_low, {}, {}, {}};
      f.bounds = {static_cast<std::uint32_t>(out_.bounds_.size()),
                  static_cast<std::uint32_t>(end - first)};
      for (Run* list : {&f.guards, &f.all}) {
        const std::uint32_t begin = begin_list();
        for (std::size_t k = first; k < end; ++k) out_.pool_.push_back(bounds_[k].rule);
        *list = end_list(begin);
      }
      for (; first < end; ++first) out_.bounds_.push_back(bounds_[first].key);
      out_.by_bound_.push_back(f);
    }
  }

  std::int32_t constant(std::uint8_t column, std::int64_t n) const {
    return static_cast<std::int32_t>(packing_.constant(number_, column, n));
  }

  RuleIndex& out_;
  const Image& image_;
  const RuleTests& tests_;
  const Packing& packing_;
  struct Known {
    std::uint32_t action = kNone;
    std::uint8_t column = kNoColumn;
  };
  std::vector<Known> columns_;  // by test
  std::uint32_t number_ = 0;    // of the action
  Numbers rules_;
  std::vector<Home> home_;  // by rule
  std::vector<Candidate> candidates_;
  std::array<std::vector<std::int32_t>, kColumns> keys_;      // met, by column
  std::array<std::vector<std::uint64_t>, kColumns> entries_;  // by column
  std::array<std::uint32_t, kColumns> slots_{};               // of those columns
  std::vector<Bound> bounds_;
  std::uint32_t worth_table_ = kWorthTable, worth_bounds_ = kWorthBounds;
};

RuleIndex::RuleIndex(const Image& image, const RuleTests& tests, const Packing& packing,
                     Tuning::Index by_fact) {
  Builder builder(*this, image, tests, packing);
  for (const ActionRow& row : image.actions) builder.action(row, by_fact);
  cells_.shrink_to_fit();
  bounds_.shrink_to_fit();
}

RuleIndex::Run RuleIndex::find(const ByBound& f, std::uint32_t value) const {
  const auto v = static_cast<std::int32_t>(value);
  const auto first = bounds_.begin() + f.bounds.first, last = first + f.bounds.count;
  const auto end = f.is_low
                       ? std::upper_bound(first, last, v)
                       : std::partition_point(first, last, [&](std::int32_t b) { return b >= v; });
  Run out = f.guards;
  out.count = static_cast<std::uint32_t>(end - first);
  return out;
}

void RuleIndex::drop_unused() {
  std::vector<std::uint32_t> kept;
  const auto keep = [&](Run& list) {
    if (list.is_consecutive != 0 || list.count == 0) return;
    const auto first = pool_.begin() + list.first;
    list.first = static_cast<std::uint32_t>(kept.size());
    kept.insert(kept.end(), first, first + list.count);
  };
  for (Action& a : actions_) each_list(a, keep);
  for (ByValue& f : by_value_) keep(f.all);
  for (ByBound& f : by_bound_) keep(f.all);
  kept.shrink_to_fit();
  pool_.swap(kept);
}

}  // namespace writ::program
