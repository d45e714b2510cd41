// What spans functions: calls form no cycle, and the claim that a function cannot fault is derived
// again.
#include <algorithm>
#include <array>
#include <vector>

#include "runtime/program/program.hpp"
#include "runtime/program/scan.hpp"
#include "runtime/program/tables.hpp"
#include "runtime/program/verify.hpp"

namespace writ::program {
namespace {

constexpr std::uint32_t kMaxCallDepth = 64;

// Functions and requirements as one graph: nodes 0..F-1 are functions, F.. are requirements.
class CallGraph {
 public:
  explicit CallGraph(const Image& image) : image_(image) {
    for (std::uint32_t f = 0; f < image.functions.size(); ++f) {
      begin_.push_back(static_cast<std::uint32_t>(edges_.size()));
      const Range& code = image.functions[f].code;
      for (std::uint32_t k = code.first; k < code.end(); ++k) {
        const Instruction& in = image.code[k];
        if (in.op == Opcode::Call) edges_.push_back(in.c);
        if (in.op == Opcode::Has) edges_.push_back(requirement(in.c));
      }
    }
    for (const RequirementRow& r : image.requirements) {
      begin_.push_back(static_cast<std::uint32_t>(edges_.size()));
      add_requirement(r);
    }
    begin_.push_back(static_cast<std::uint32_t>(edges_.size()));
  }

  std::uint32_t size() const { return static_cast<std::uint32_t>(begin_.size() - 1); }

  // Callees before callers. Empty when there is a cycle or a chain over the bound; `stuck` is a
  // node of it.
  std::vector<std::uint32_t> order(std::uint32_t& stuck) const {
    enum State : std::uint8_t { kNew, kOpen, kDone };
    std::vector<State> state(size(), kNew);
    std::vector<std::uint32_t> height(size(), 1), order;
    struct Visit {
      std::uint32_t node, edge;
    };
    std::vector<Visit> stack;
    for (std::uint32_t root = 0; root < size(); ++root) {
      if (state[root] == kNew) stack.push_back({root, begin_[root]}), state[root] = kOpen;
      while (!stack.empty()) {
        Visit& top = stack.back();
        if (top.edge < begin_[top.node + 1]) {
          std::uint32_t callee = edges_[top.edge];
          if (state[callee] == kOpen) return stuck = callee, std::vector<std::uint32_t>{};
          if (state[callee] == kNew) {
            state[callee] = kOpen;
            stack.push_back({callee, begin_[callee]});
            continue;
          }
          height[top.node] = std::max(height[top.node], height[callee] + 1);
          if (height[top.node] > kMaxCallDepth)
            return stuck = top.node, std::vector<std::uint32_t>{};
          ++top.edge;
          continue;
        }
        state[top.node] = kDone;
        order.push_back(top.node);
        stack.pop_back();
      }
    }
    return order;
  }

 private:
  std::uint32_t requirement(std::uint32_t id) const {
    return static_cast<std::uint32_t>(image_.functions.size()) + id;
  }
  void add(FunctionId f) {
    if (f != kNone) edges_.push_back(f);
  }
  void add_requirement(const RequirementRow& r) {
    each_function(image_, r, [&](FunctionId f) { add(f); });
    add(image_.kinds[r.kind].counts_when);
    // What is held against an answer, when it was asked for, and on whose behalf it is given.
    for (const std::uint32_t kind :
         {image_.rejection_kind, image_.asked_kind, image_.delegation_kind})
      if (kind != kNone) add(image_.kinds[kind].counts_when);
    if (r.after_requirement != kNone) edges_.push_back(requirement(r.after_requirement));
  }

  const Image& image_;
  std::vector<std::uint32_t> begin_, edges_;
};

// ---- can_fault ----------------------------------------------------------------------------------

// What a register may hold at any time, besides an ordinary known value.
using Traits = std::uint8_t;
constexpr Traits kMissing = 1, kFault = 2;
constexpr Traits kMoney = 4;  // an amount of money: two of them may have two currencies
constexpr Traits kForeign =
    8;  // from a record or a caller: may be an enum member the program does not know

enum class Faults : std::uint8_t {
  Never,    // passes faults on
  Strict,   // and faults on a missing operand
  Ordered,  // Strict, and faults on members without a place in the order
  Always,   // may fault whatever its operands are
};

Faults faults_of(const Instruction& in) {
  switch (in.op) {
    case Opcode::Const:
    case Opcode::Slot:
    case Opcode::Setting:
    case Opcode::Move:
    case Opcode::Now:
    case Opcode::Digest:
    case Opcode::Requesters:
    case Opcode::IsMissing:
    case Opcode::IsKind:
    case Opcode::Jump:
    case Opcode::JumpFalse:
    case Opcode::JumpTrue:
    case Opcode::JumpFault:
    case Opcode::JumpPresent:
    case Opcode::Return:
    case Opcode::Narrow:
    case Opcode::JumpNarrowed:
    case Opcode::Loop: return Faults::Never;
    case Opcode::Field:
    case Opcode::List:
    case Opcode::IsEntity:
    case Opcode::IsPerson:
    case Opcode::IsAgent:
    case Opcode::HasRole:
    case Opcode::Not:
    case Opcode::And:
    case Opcode::Or:
    case Opcode::EqBits:
    case Opcode::EqText:
    case Opcode::InList:
    case Opcode::StartsWith:
    case Opcode::EndsWith:
    case Opcode::HasText:
    case Opcode::Like:
    case Opcode::Matches:
    case Opcode::Lookup:
    case Opcode::Next:
    case Opcode::AccAny:
    case Opcode::AccEvery:
    case Opcode::AccCount:
    case Opcode::AccList:
    case Opcode::AccDistinct: return Faults::Strict;
    case Opcode::LtBits:
    case Opcode::LeBits:
    case Opcode::Equal:
    case Opcode::Less:
    case Opcode::LessEq: return Faults::Ordered;
    case Opcode::Builtin: return kBuiltins[in.c].can_fault ? Faults::Always : Faults::Strict;
    case Opcode::Add:
    case Opcode::Sub:
    case Opcode::Mul:
    case Opcode::Div:
    case Opcode::Neg:
    case Opcode::ToDecimal:
    case Opcode::Call:
    case Opcode::Extern:
    case Opcode::Has:
    case Opcode::WindowLast:
    case Opcode::WindowThis:
    case Opcode::IterList:
    case Opcode::IterRange:
    case Opcode::IterRecords:
    case Opcode::AccSum:
    case Opcode::AccMin:
    case Opcode::AccMax:
    case Opcode::AccEarliest:
    case Opcode::AccLatest: return Faults::Always;
  }
  return Faults::Always;
}

// Traits of one function's registers, whatever way control takes. A register's traits only grow, at
// most four times, and each growth looks at the instructions that read it: linear.
class FaultFlow {
 public:
  FaultFlow(const Image& image, const std::vector<Traits>& results)
      : image_(image), results_(results) {}

  Traits result(const FunctionRow& f) {
    code_ = image_.code.data() + f.code.first;
    std::fill_n(traits_.begin(), f.registers, Traits{0});
    for (std::uint32_t p = 0; p < f.params; ++p) traits_[p] = kForeign | kMoney;
    result_ = 0;
    // Most functions write a register before they read it: then one pass says all.
    is_first_pass_ = is_settled_ = true;
    std::fill_n(is_read_.begin(), f.registers, false);
    for (std::uint32_t k = 0; k < f.code.count; ++k) step(code_[k]);
    if (is_settled_) return result_;
    is_first_pass_ = false;
    for (std::uint32_t r = 0; r < f.registers; ++r) readers_[r].clear();
    for (std::uint32_t k = 0; k < f.code.count; ++k)
      each_read(code_[k], [&](std::uint32_t r) { readers_[r].push_back(k); });
    work_.clear();
    is_waiting_.assign(f.code.count, true);
    for (std::uint32_t k = f.code.count; k > 0; --k) work_.push_back(k - 1);
    while (!work_.empty()) {
      std::uint32_t k = work_.back();
      work_.pop_back();
      is_waiting_[k] = false;
      step(code_[k]);
    }
    return result_;
  }

 private:
  template <class Visit>
  void each_read(const Instruction& in, Visit visit) const {
    const OpcodeInfo& row = info(in.op);
    if (is_read(row.operands[0])) visit(in.a);
    if (is_read(row.operands[1]) && in.b != kNoRegister) visit(in.b);
    if (is_read(row.operands[2]) && in.c != kNone) visit(in.c);
    std::uint32_t run = 0;
    if (row.operands[1] == Operand::Run) run = in.c;
    if (row.operands[1] == Operand::Pair) run = 2;
    if (in.op == Opcode::Builtin) run = kBuiltins[in.c].params;
    if (in.op == Opcode::Call) run = image_.functions[in.c].params;
    if (in.op == Opcode::Extern) run = image_.externs[in.c].params.count;
    if (in.op == Opcode::Has) run = image_.requirements[in.c].variables;
    for (std::uint32_t k = 0; k < run; ++k) visit(in.b + k);
  }

  void step(const Instruction& in) {
    if (in.op == Opcode::Return) result_ |= traits_[in.a], is_read_[in.a] = true;
    if (!is_written(info(in.op).operands[0])) return;
    Traits reads = 0;
    std::uint32_t money = 0;
    each_read(in, [&](std::uint32_t r) {
      reads |= traits_[r], money += (traits_[r] & kMoney) != 0;
      is_read_[r] = true;
    });
    Traits made = makes(in, reads);
    Faults faults = faults_of(in);
    if ((reads & kFault) != 0 || faults == Faults::Always) made |= kFault;
    if ((reads & kMissing) != 0 && faults != Faults::Never) made |= kFault;
    bool unordered = in.op != Opcode::Equal && (reads & kForeign) != 0;
    if (faults == Faults::Ordered && (unordered || money > 1)) made |= kFault;
    if (in.op == Opcode::Call)
      made = static_cast<Traits>((made & ~kFault) | results_[in.c] |
                                 ((reads & (kMissing | kFault)) != 0 ? kFault : 0));
    grow(in.a, made);
    if (in.op == Opcode::Next) grow(in.b, static_cast<Traits>(traits_[in.b] & kFault));
  }
  void grow(std::uint32_t r, Traits more) {
    if ((traits_[r] | more) == traits_[r]) return;
    traits_[r] |= more;
    is_settled_ &= !is_read_[r];
    if (is_first_pass_) return;
    for (const std::uint32_t k : readers_[r])
      if (!is_waiting_[k]) work_.push_back(k), is_waiting_[k] = true;
  }

  Traits of_type(TypeId type) const {
    const TypeRow& t = image_.types[type];
    return static_cast<Traits>((t.is_optional ? kMissing : 0) |
                               (t.kind == TypeKind::Money ? kMoney : 0));
  }
  // What the result may be besides a fault.
  Traits makes(const Instruction& in, Traits reads) const {
    constexpr Traits kAnything = kMissing | kForeign | kMoney;
    switch (in.op) {
      case Opcode::Const: {
        value::Tag tag = image_.constants[in.c].tag;
        return tag == value::Tag::Missing ? kMissing : tag == value::Tag::Money ? kMoney : 0;
      }
      case Opcode::Slot: {
        const SlotRow& slot = image_.slots[in.c];
        return of_type(slot.type) | (of_type(image_.facts[slot.fact].type) & kMissing);
      }
      case Opcode::Setting:
        return of_type(image_.settings[in.c].value.type) |
               (image_.settings[in.c].value.initial == kNone ? kMissing : 0);
      case Opcode::Extern: return of_type(image_.externs[in.c].result.type);
      case Opcode::Lookup:
        return of_type(image_.tables[in.c].value) |
               (image_.tables[in.c].is_total && (reads & kForeign) == 0 ? 0 : kMissing);
      case Opcode::Move: return reads;
      case Opcode::Builtin:  // of an element of a list nothing is known
        return kBuiltins[in.c].signature.ends_with('?') ? kAnything : reads & (kMoney | kForeign);
      case Opcode::Field: return kAnything;
      case Opcode::Next:
      case Opcode::Call: return kForeign | kMoney;
      case Opcode::Add:
      case Opcode::Sub:
      case Opcode::Mul:
      case Opcode::Div:
      case Opcode::Neg:
      case Opcode::AccSum:
      case Opcode::List:
      case Opcode::AccList:
      case Opcode::AccDistinct: return reads & (kMoney | kForeign);
      case Opcode::AccMin:
      case Opcode::AccMax:
      case Opcode::AccEarliest:
      case Opcode::AccLatest: return reads & kAnything;
      default: return 0;
    }
  }

  const Image& image_;
  const std::vector<Traits>& results_;
  const Instruction* code_ = nullptr;
  std::array<Traits, 256> traits_{};
  std::array<bool, 256> is_read_{};
  bool is_first_pass_ = true;
  bool is_settled_ = true;  // what was read has not grown since
  std::array<std::vector<std::uint32_t>, 256> readers_;
  std::vector<std::uint32_t> work_;       // instructions to look at
  std::vector<std::uint8_t> is_waiting_;  // those
  Traits result_ = 0;
};

std::vector<Traits> flow(const Image& image, const std::vector<std::uint32_t>& order) {
  std::vector<Traits> results(image.functions.size(), kMissing | kFault | kForeign | kMoney);
  FaultFlow one(image, results);
  for (std::uint32_t node : order)
    if (node < image.functions.size()) results[node] = one.result(image.functions[node]);
  return results;
}

class Calls : public Finding {
 public:
  using Finding::Finding;
  void run() {
    CallGraph graph(image_);
    std::uint32_t stuck = 0;
    std::vector<std::uint32_t> order = graph.order(stuck);
    if (order.size() != graph.size()) {
      bool is_function = stuck < image_.functions.size();
      at(is_function ? "functions" : "requirements",
         is_function ? stuck : stuck - image_.functions.size());
      return (void)refuse("calls itself, or calls nest more than {} deep", kMaxCallDepth);
    }
    std::vector<Traits> results = flow(image_, order);
    for (std::size_t k = 0; k < results.size(); ++k)
      if (!image_.functions[k].can_fault && (results[k] & kFault) != 0)
        return at("functions", k), (void)refuse("says that it cannot fault, but it may");
  }
};

}  // namespace

std::string verify_calls(const Image& image) {
  Calls calls(image);
  calls.run();
  return calls.error();
}

std::vector<bool> derive_can_fault(const Image& image) {
  std::uint32_t stuck = 0;
  std::vector<Traits> results = flow(image, CallGraph(image).order(stuck));
  std::vector<bool> out(results.size());
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = (results[k] & kFault) != 0;
  return out;
}

}  // namespace writ::program
