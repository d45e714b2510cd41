#include "runtime/program/cost.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <map>
#include <utility>

#include "runtime/program/tables.hpp"

namespace writ::program {
namespace {

using Steps = std::uint64_t;
constexpr Steps kMost = ~Steps{0};
constexpr Steps kMatching = 16;  // what matching one record with one seat or argument may take

Steps plus(Steps a, Steps b) { return a > kMost - b ? kMost : a + b; }
Steps times(Steps a, Steps b) { return a != 0 && b > kMost / a ? kMost : a * b; }

// What is known of a value before any code has run.
enum class Shape : std::uint8_t {
  Any,
  Keyed,   // a text, or an entity with one as its id: what Narrow can use
  Record,  // its id is a text
};

// Of the parameters of a function, two bits each.
class Shapes {
 public:
  static constexpr std::uint32_t kMost = 32;
  Shape of(std::uint32_t parameter) const {
    return parameter < kMost ? static_cast<Shape>(bits >> 2 * parameter & 3) : Shape::Any;
  }
  void set(std::uint32_t parameter, Shape shape) {
    if (parameter < kMost) bits |= static_cast<std::uint64_t>(shape) << 2 * parameter;
  }
  std::uint64_t bits = 0;
};

// One question's answers, remembered by function and requirement.
class Count {
 public:
  Count(const Image& image, Steps longest_list, const Sizes& sizes)
      : image_(image),
        longest_(sizes.longest.value_or(longest_list)),
        sizes_(sizes),
        functions_(image.functions.size(), kUnknown),
        shapes_seen_(image.functions.size(), 0),
        requirements_(image.requirements.size(), kUnknown) {
    if (sizes.longest) {
      longest_ = std::max(longest_, longest_collected());
    } else {
      for (std::uint32_t count : sizes.records)
        longest_ = std::max<Steps>(longest_, count);  // a list of records
    }
  }

  // The calls of a verified image form no cycle and are at most 64 deep.
  Steps function(FunctionId id, Shapes shapes = {}) {
    if (id == kNone) return 0;
    if (shapes.bits == 0 || sizes_.narrowed.empty()) {
      if (functions_[id] == kUnknown) functions_[id] = count_code(image_.functions[id], {});
      return functions_[id];
    }
    const auto key = std::pair(id, shapes.bits);
    if (const auto known = shaped_.find(key); known != shaped_.end()) return known->second;
    if (++shapes_seen_[id] > kShapes) return function(id);  // so that it stays linear
    return shaped_[key] = count_code(image_.functions[id], shapes);
  }
  Steps of_record(FunctionId id) {
    Shapes shapes;
    shapes.set(0, Shape::Record);
    return function(id, shapes);
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
  static constexpr std::uint8_t kShapes = 4;  // of parameters, that a function is counted for

  Steps records_of(std::uint32_t kind) const {
    const auto& all = sizes_.records;
    return all.empty() ? kDefaultListBound : kind < all.size() ? all[kind] : 0;
  }

  // Asking of every record of a kind whether it counts.
  Steps all_of(std::uint32_t kind) {
    return times(records_of(kind), plus(kMatching, of_record(image_.kinds[kind].counts_when)));
  }

  Steps records_in(const SourceRow& source) const {
    Steps sum = 0;
    for (std::uint32_t k = 0; k < source.kinds.count; ++k)
      sum = plus(sum, records_of(image_.indices[source.kinds.first + k]));
    return sum;
  }
  // `is_narrowed`: for certain, to the records of one key.
  Steps rounds(const Instruction& iterator, bool is_narrowed) const {
    if (iterator.op == Opcode::IterList && sizes_.longest)
      return std::min<Steps>(iterator.c, longest_);
    if (iterator.op != Opcode::IterRecords) return iterator.c;
    const Steps all = records_in(image_.sources[iterator.c]);
    return is_narrowed ? std::min(all, sizes_.narrowed[iterator.c]) : all;
  }

  // The longest list that a query can make of records.
  Steps longest_collected() const {
    Steps out = 0;
    for (const FunctionRow& row : image_.functions) {
      const Instruction* code = image_.code.data() + row.code.first;
      const auto makes_rounds = [](const Instruction& in) { return in.op == Opcode::IterRecords; };
      if (std::none_of(code, code + row.code.count, makes_rounds)) continue;
      std::array<Steps, 256> of_iterator{};
      Steps open = 0;  // by the most of the function's loops so far
      for (std::uint32_t at = 0; at < row.code.count; ++at) {
        if (code[at].op == Opcode::IterRecords)
          of_iterator[code[at].a] =
              std::max(of_iterator[code[at].a], records_in(image_.sources[code[at].c]));
        if (code[at].op == Opcode::Next) open = std::max(open, of_iterator[code[at].b]);
        if (code[at].op == Opcode::AccList || code[at].op == Opcode::AccDistinct)
          out = std::max(out, open);
      }
    }
    return out;
  }

  // What is in a slot once every required fact is there.
  Shape slot_shape(std::uint32_t slot) const {
    const TypeRow& type = image_.types[image_.slots[slot].type];
    if (sizes_.narrowed.empty() || type.is_optional) return Shape::Any;
    if (type.kind == TypeKind::Text && is_required(slot)) return Shape::Keyed;
    const bool is_fact = image_.facts[image_.slots[slot].fact].slot == slot;
    return type.kind == TypeKind::Entity && is_fact && !image_.entities[type.a].is_anonymous
               ? Shape::Keyed
               : Shape::Any;
  }
  // An attribute is there when its entity is, unless a record of the program may leave it out; one of a principal, when all who
  // the fact may be have it.
  bool is_required(std::uint32_t slot) const {
    const FactRow& fact = image_.facts[image_.slots[slot].fact];
    const TypeRow& type = image_.types[fact.type];
    if (type.is_optional) return false;
    if (slot < fact.slot + 2) return true;  // itself, or its id
    const std::uint32_t field = slot - fact.slot - 2;
    return type.kind == TypeKind::Principal
               ? (type.a & ~image_.principal_fields[field].principals) == 0
               : !image_.fields[image_.entities[type.a].fields.first + field].is_volatile;
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

  // Where registers were written last, in the order of the code, and what is known to be in them since the last place that a
  // jump leads to.
  struct Writes {
    std::array<std::uint32_t, 256> by;
    std::array<Shape, 256> shape;
    std::uint32_t last_landing = 0;  // that place
  };
  Shape result_shape(const Instruction& in, const Writes& written, const Instruction* code) const {
    switch (in.op) {
      case Opcode::Slot: return slot_shape(in.c);
      case Opcode::Move: return written.shape[in.b];
      case Opcode::Const: {
        const value::Tag tag = image_.constants[in.c].tag;
        return tag == value::Tag::Text || tag == value::Tag::Entity ? Shape::Keyed : Shape::Any;
      }
      case Opcode::Field:  // the id
        return in.c == 0 && written.shape[in.b] != Shape::Any ? Shape::Keyed : Shape::Any;
      case Opcode::Next:
        return written.by[in.b] != kNone && code[written.by[in.b]].op == Opcode::IterRecords
                   ? Shape::Record
                   : Shape::Any;
      default: return Shape::Any;
    }
  }

  // What an instruction takes besides itself. The length of a list is known when it was made right
  // here.
  Steps extra(const Instruction& in, const Writes& written, const Instruction* code) {
    switch (in.op) {
      case Opcode::Call: {
        Shapes shapes;
        for (std::uint32_t p = 0; p < image_.functions[in.c].params; ++p)
          shapes.set(p, written.shape[in.b + p]);
        return function(in.c, shapes);
      }
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

  // Whether whoever makes the iterator comes by here, with a key: between the two nothing leads away or to.
  bool narrows(const Instruction* code, std::uint32_t at, const Writes& written) const {
    const Instruction& in = code[at];
    const std::uint32_t from = written.by[in.a];
    if (sizes_.narrowed.empty() || from == kNone || from < written.last_landing ||
        written.shape[in.b] != Shape::Keyed)
      return false;
    if (std::any_of(code + from, code + at, leads)) return false;
    return code[from].op == Opcode::IterRecords && code[from].c == in.c;
  }

  // One walk over the code: the weight of a place is the product of the rounds of the loops around
  // it.
  Steps count_code(const FunctionRow& row, Shapes params) {
    const Instruction* code = image_.code.data() + row.code.first;
    const bool is_straight = std::none_of(code, code + row.code.count, leads);  // most are
    const std::size_t places = is_straight ? 0 : row.code.count;
    std::vector<std::uint32_t> loop_end(places, 0);
    std::vector<bool> lands(places, false), narrowed(places, false);
    std::array<Shape, 256> at_landing;  // what stays as it came
    std::fill_n(at_landing.begin(), row.registers, Shape::Any);
    for (std::uint32_t p = 0; p < row.params; ++p) at_landing[p] = params.of(p);
    for (std::uint32_t at = 0; at < row.code.count && !is_straight; ++at) {
      if (code[at].op == Opcode::Loop) loop_end[code[at].c] = at;
      if (leads(code[at])) lands[code[at].c] = true;
      if (is_written(info(code[at].op).operands[0])) at_landing[code[at].a] = Shape::Any;
      if (is_written(info(code[at].op).operands[1])) at_landing[code[at].b] = Shape::Any;
    }
    struct Open {
      std::uint32_t end;
      Steps weight;
    };
    std::vector<Open> open;
    Writes written;
    std::fill_n(written.by.begin(), row.registers, kNone);
    std::copy_n(at_landing.begin(), row.registers, written.shape.begin());
    for (std::uint32_t p = 0; p < row.params; ++p) written.shape[p] = params.of(p);
    Steps weight = 1, sum = 0;
    for (std::uint32_t at = 0; at < row.code.count; ++at) {
      const Instruction& in = code[at];
      if (!is_straight && lands[at]) {
        written.last_landing = at;
        std::copy_n(at_landing.begin(), row.registers, written.shape.begin());
      }
      if (in.op == Opcode::Narrow && !is_straight && narrows(code, at, written))
        narrowed[written.by[in.a]] = true;
      for (; !open.empty() && at > open.back().end; open.pop_back()) weight = open.back().weight;
      if (in.op == Opcode::Next) {
        open.push_back({loop_end[at], weight});
        const std::uint32_t from = written.by[in.b];
        weight = times(weight, plus(rounds(code[from], narrowed[from]), 1));
      }
      sum = plus(sum, times(weight, plus(1, extra(in, written, code))));
      if (is_written(info(in.op).operands[0])) {
        const Shape shape = result_shape(in, written, code);
        written.by[in.a] = at;
        written.shape[in.a] = shape;
      }
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
    each = plus(plus(of_record(kind.counts_when), function(row.where)), times(kMatching, people));
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
  const Sizes& sizes_;
  std::vector<Steps> functions_;  // nothing is known of their parameters
  std::map<std::pair<FunctionId, std::uint64_t>, Steps> shaped_;
  std::vector<std::uint8_t> shapes_seen_;  // by function
  std::vector<Steps> requirements_;
};

}  // namespace

CostModel::CostModel(const Image& image) : image_(&image), longest_list_(kDefaultListBound) {
  for (const TypeRow& type : image.types)
    if (type.kind == TypeKind::List || type.kind == TypeKind::Set)
      longest_list_ = std::max<std::uint64_t>(longest_list_, type.b);
}

std::uint64_t CostModel::of_action(std::uint32_t action, const Sizes& sizes) const {
  Count count(*image_, longest_list_, sizes);
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
