#include "runtime/decide/rule_index.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace writ::decide {

using program::Instruction;
using program::Opcode;
using value::Tag;
using value::Value;

namespace {

// A text's place in the image stands for it; one that the image does not hold equals no constant.
std::int64_t key_of(const Value& v) {
  return v.is(Tag::Text) ? static_cast<std::int64_t>(v.aux) : v.i;
}

struct Test {
  std::uint32_t slot;
  Tag tag;
  std::int64_t key;
};

// `slot == constant` of a text, an enum member, a whole number or a role, in either order.
std::optional<Test> test_of(const program::Program& program, program::FunctionId function) {
  const program::FunctionRow& f = program.image().functions[function];
  if (f.params != 0 || f.code.count != 4) return std::nullopt;
  const Instruction* code = &program.image().code[f.code.first];
  const bool slot_first = code[0].op == Opcode::Slot && code[1].op == Opcode::Const;
  if (!slot_first && !(code[0].op == Opcode::Const && code[1].op == Opcode::Slot))
    return std::nullopt;
  const Instruction& compare = code[2];
  const bool reads_both = (compare.b == code[0].a && compare.c == code[1].a) ||
                          (compare.b == code[1].a && compare.c == code[0].a);
  const bool returns_it = code[3].op == Opcode::Return && code[3].a == compare.a;
  if ((compare.op != Opcode::EqText && compare.op != Opcode::EqBits) || code[0].a == code[1].a ||
      !reads_both || !returns_it)
    return std::nullopt;
  const Value& constant = program.constant(code[slot_first ? 1 : 0].c);
  const bool is_indexed = constant.is(Tag::Text) || constant.is(Tag::Int) ||
                          (constant.is(Tag::Enum) && constant.i >= 0) || constant.is(Tag::Role);
  if (!is_indexed || constant.is(Tag::Text) != (compare.op == Opcode::EqText)) return std::nullopt;
  return Test{code[slot_first ? 0 : 1].c, constant.tag, key_of(constant)};
}

}  // namespace

RuleIndex::RuleIndex(const program::Program& program) : actions_(program.image().actions.size()) {
  for (std::size_t a = 0; a < actions_.size(); ++a)
    build(program, program.image().actions[a], actions_[a]);
}

void RuleIndex::build(const program::Program& program, const program::ActionRow& row, Action& out) {
  const program::Image& image = program.image();
  using Key = std::pair<std::uint32_t, Tag>;
  std::vector<std::vector<Test>> tests(row.rules.count);
  std::map<Key, std::map<std::int64_t, std::uint32_t>> seen;  // how many rules test a fact for a value
  for (std::uint32_t p = 0; p < row.rules.count; ++p) {
    const program::Range conjuncts = image.rules[image.indices[row.rules.first + p]].conjuncts;
    for (std::uint32_t c = conjuncts.first; c < conjuncts.end(); ++c) {
      const std::optional<Test> test = test_of(program, image.conjuncts[c].function);
      if (!test) continue;
      tests[p].push_back(*test);
      ++seen[{test->slot, test->tag}][test->key];
    }
  }
  // Each rule goes under the fact that tells most values apart.
  std::map<Key, std::map<std::int64_t, std::vector<std::uint32_t>>> chosen;
  std::vector<std::uint32_t> always;
  for (std::uint32_t p = 0; p < row.rules.count; ++p) {
    const auto values = [&](const Test& t) { return seen[{t.slot, t.tag}].size(); };
    const auto best =
        std::max_element(tests[p].begin(), tests[p].end(),
                         [&](const Test& a, const Test& b) { return values(a) < values(b); });
    if (best == tests[p].end()) always.push_back(p);
    else chosen[{best->slot, best->tag}][best->key].push_back(p);
  }
  const auto store = [&](const std::vector<std::uint32_t>& positions) {
    const program::Range range{static_cast<std::uint32_t>(pool_.size()),
                               static_cast<std::uint32_t>(positions.size())};
    pool_.insert(pool_.end(), positions.begin(), positions.end());
    return range;
  };
  out.always = store(always);
  for (const auto& [key, buckets] : chosen) {
    Fact fact{key.first, key.second, {}, {static_cast<std::uint32_t>(pool_.size()), 0}};
    for (const auto& [value, positions] : buckets)
      fact.buckets.push_back({value, store(positions)});
    fact.all.count = static_cast<std::uint32_t>(pool_.size()) - fact.all.first;
    out.facts.push_back(std::move(fact));
  }
}

void RuleIndex::candidates(std::uint32_t action, const Value* slots, Positions& out) const {
  const Action& a = actions_[action];
  const auto add = [&](program::Range r) {
    out.insert(out.end(), pool_.data() + r.first, pool_.data() + r.end());
  };
  out.clear();
  add(a.always);
  const std::size_t sorted = out.size();
  for (const Fact& fact : a.facts) {
    const Value& v = slots[fact.slot];
    if (v.tag != fact.tag) {  // the test itself says what a missing value means
      add(fact.all);
      continue;
    }
    const std::int64_t key = key_of(v);
    const auto found = std::lower_bound(fact.buckets.begin(), fact.buckets.end(), key,
                                        [](const Bucket& b, std::int64_t k) { return b.key < k; });
    if (found != fact.buckets.end() && found->key == key) add(found->positions);
  }
  if (out.size() != sorted) std::sort(out.begin(), out.end());
}

}  // namespace writ::decide
