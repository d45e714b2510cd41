#include "runtime/program/cost.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "runtime/program/tables.hpp"

namespace writ::program {
namespace {

using Steps = std::uint64_t;
constexpr Steps kMost = ~Steps{0};
constexpr Steps kMatching = 16;  // what matching one record with one seat or argument may take

Steps plus(Steps a, Steps b) { return a > kMost - b ? kMost : a + b; }
Steps times(Steps a, Steps b) { return a != 0 && b > kMost / a ? kMost : a * b; }

// One question's answers, remembered by function and requirement.
class Count {
 public:
  Count(const Image& image, Steps longest_list, bool is_longest_known,
        const std::vector<std::uint32_t>& kind_counts)
      : image_(image),
        longest_(longest_list),
        is_longest_known_(is_longest_known),
        kinds_(kind_counts),
        functions_(image.functions.size(), kUnknown),
        requirements_(image.requirements.size(), kUnknown) {
    for (std::uint32_t count : kind_counts)
      longest_ = std::max<Steps>(longest_, count);  // a list of records
  }

  // The calls of a verified image form no cycle and are at most 64 deep.
  Steps function(FunctionId id) {
    if (id == kNone) return 0;
    if (functions_[id] == kUnknown) functions_[id] = count_code(image_.functions[id]);
    return functions_[id];
  }

  Steps requirement(std::uint32_t id) {
    if (id == kNone) return 0;
    if (requirements_[id] == kUnknown)
      requirements_[id] = count_requirement(image_.requirements[id]);
    return requirements_[id];
  }

  Steps rule(const RuleRow& rule) {
    Steps sum = 1;
    for (std::uint32_t k = 0; k < rule.conjuncts.count; ++k)
      sum = plus(sum, function(image_.conjuncts[rule.conjuncts.first + k].function));
    for (FunctionId f : {rule.percent, rule.cohort_key, rule.valid_from, rule.valid_until})
      sum = plus(sum, function(f));
    Steps times_run = 1;
    for (std::uint32_t k = 0; k < rule.each.count; ++k) {
      sum = plus(sum, times(times_run, function(image_.indices[rule.each.first + k])));
      times_run = times(times_run, longest_);
    }
    for (std::uint32_t k = 0; k < rule.effects.count; ++k)
      sum = plus(sum, times(times_run, effect(image_.effects[rule.effects.first + k])));
    return sum;
  }

  // Whatever is asked, once a decision.
  Steps delegations() {
    return image_.delegation_kind == kNone ? 0 : all_of(image_.delegation_kind);
  }

  Steps lane(const LaneRow& lane, std::uint32_t action) {
    Steps sum = function(lane.selects);
    for (std::uint32_t k = 0; k < lane.admits.count; ++k)
      if (const AdmitRow& admit = image_.admits[lane.admits.first + k]; admit.action == action)
        sum = plus(sum, function(admit.when));
    return sum;
  }

 private:
  static constexpr Steps kUnknown = kMost - 1;

  Steps records_of(std::uint32_t kind) const {
    return kinds_.empty() ? kDefaultListBound : kind < kinds_.size() ? kinds_[kind] : 0;
  }

  // Asking of every record of a kind whether it counts.
  Steps all_of(std::uint32_t kind) {
    return times(records_of(kind), plus(kMatching, function(image_.kinds[kind].counts_when)));
  }

  Steps rounds(const Instruction& iterator) const {
    if (iterator.op == Opcode::IterList && is_longest_known_)
      return std::min<Steps>(iterator.c, longest_);
    if (iterator.op != Opcode::IterRecords) return iterator.c;
    Steps sum = 0;
    const Range& kinds = image_.sources[iterator.c].kinds;
    for (std::uint32_t k = 0; k < kinds.count; ++k)
      sum = plus(sum, records_of(image_.indices[kinds.first + k]));
    return sum;
  }

  Steps effect(const EffectRow& row) {
    if (row.kind == EffectKind::Require || row.kind == EffectKind::Responsible)
      return requirement(row.index);
    if (row.kind != EffectKind::Must) return 1;
    Steps sum = 1;
    const Range& args = image_.musts[row.index].args;
    for (std::uint32_t k = 0; k < args.count; ++k)
      sum = plus(sum, function(image_.indices[args.first + k]));
    return sum;
  }

  // Where registers were written last, in the order of the code.
  struct Writes {
    std::array<std::uint32_t, 256> by;
    std::uint32_t last_landing = 0;  // the last place before here that a jump leads to
  };

  // What an instruction takes besides itself. The length of a list is known when it was made right
  // here.
  Steps extra(const Instruction& in, const Writes& written, const Instruction* code) {
    switch (in.op) {
      case Opcode::Call: return function(in.c);
      case Opcode::Has: return requirement(in.c);
      case Opcode::Extern: return kMatching;
      case Opcode::InList: {
        std::uint32_t from = written.by[in.c];
        const Instruction* list =
            from == kNone || from < written.last_landing ? nullptr : code + from;
        if (list != nullptr && list->op == Opcode::Const) return image_.constants[list->c].aux;
        if (list != nullptr && list->op == Opcode::List) return list->c;
        return longest_;
      }
      default: return 0;
    }
  }

  // One walk over the code: the weight of a place is the product of the rounds of the loops around
  // it.
  Steps count_code(const FunctionRow& row) {
    const Instruction* code = image_.code.data() + row.code.first;
    std::vector<std::uint32_t> loop_end(row.code.count, 0);
    std::vector<bool> lands(row.code.count, false);
    for (std::uint32_t at = 0; at < row.code.count; ++at) {
      if (code[at].op == Opcode::Loop) loop_end[code[at].c] = at;
      if (info(code[at].op).operands[2] == Operand::Jump) lands[code[at].c] = true;
    }
    struct Open {
      std::uint32_t end;
      Steps weight;
    };
    std::vector<Open> open;
    Writes written;
    written.by.fill(kNone);
    Steps weight = 1, sum = 0;
    for (std::uint32_t at = 0; at < row.code.count; ++at) {
      const Instruction& in = code[at];
      if (lands[at]) written.last_landing = at;
      for (; !open.empty() && at > open.back().end; open.pop_back()) weight = open.back().weight;
      if (in.op == Opcode::Next) {
        open.push_back({loop_end[at], weight});
        weight = times(weight, plus(rounds(code[written.by[in.b]]), 1));
      }
      sum = plus(sum, times(weight, plus(1, extra(in, written, code))));
      if (is_written(info(in.op).operands[0])) written.by[in.a] = at;
    }
    return sum;
  }

  Steps count_requirement(const RequirementRow& row) {
    const KindRow& kind = image_.kinds[row.kind];
    Steps people = 1, once = 0, each = 0;
    auto count_seat = [&](const SeatRow& seat) {
      for (std::uint32_t w = 0; w < seat.whos.count; ++w) {
        once = plus(once, function(image_.whos[seat.whos.first + w].function));
        ++people;
      }
    };
    for (std::uint32_t a = 0; a < row.alternatives.count; ++a) {
      const Range& seats = image_.alternatives[row.alternatives.first + a].seats;
      for (std::uint32_t s = 0; s < seats.count; ++s) count_seat(image_.seats[seats.first + s]);
    }
    for (std::uint32_t s = 0; s < row.escalate.count; ++s)
      count_seat(image_.seats[row.escalate.first + s]);
    for (std::uint32_t k = 0; k < row.args.count; ++k) {
      once = plus(once, function(image_.key_args[row.args.first + k].function));
      ++people;
    }
    for (FunctionId f : {row.within, row.after_time, row.escalate_after})
      once = plus(once, function(f));
    each = plus(plus(function(kind.counts_when), function(row.where)), times(kMatching, people));
    // Each approval is held against the rejections, and what is open names those that stand.
    if (image_.rejection_kind != kNone) {
      const Steps rejections = all_of(image_.rejection_kind);
      if (row.kind == image_.approval_kind) each = plus(each, rejections);
      once = plus(once, rejections);
    }
    return plus(plus(once, times(records_of(row.kind), each)),
                plus(kMatching, requirement(row.after_requirement)));
  }

  const Image& image_;
  Steps longest_;
  bool is_longest_known_;
  const std::vector<std::uint32_t>& kinds_;
  std::vector<Steps> functions_, requirements_;
};

}  // namespace

CostModel::CostModel(const Image& image) : image_(&image), longest_list_(kDefaultListBound) {
  for (const TypeRow& type : image.types)
    if (type.kind == TypeKind::List || type.kind == TypeKind::Set)
      longest_list_ = std::max<std::uint64_t>(longest_list_, type.b);
}

std::uint64_t CostModel::of_action(std::uint32_t action,
                                   const std::vector<std::uint32_t>& kind_counts,
                                   std::optional<std::uint64_t> longest) const {
  Count count(*image_, longest.value_or(longest_list_), longest.has_value(), kind_counts);
  Steps sum = 1, passes = 1;
  const Range& rules = image_->actions[action].rules;
  for (std::uint32_t k = 0; k < rules.count; ++k) {
    const RuleRow& rule = image_->rules[image_->indices[rules.first + k]];
    sum = plus(sum, count.rule(rule));
    if (rule.mode != Mode::On) passes = 2;  // what it would be with every rule in force
  }
  for (const LaneRow& lane : image_->lanes) sum = plus(sum, count.lane(lane, action));
  return plus(times(passes, sum), count.delegations());
}

}  // namespace writ::program
