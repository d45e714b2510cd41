#include <algorithm>
#include <array>
#include <bitset>
#include <vector>

#include "runtime/program/tables.hpp"
#include "runtime/program/verify.hpp"

namespace writ::program {
namespace {

constexpr std::uint32_t kMaxRegisters = 256;
constexpr std::uint32_t kUnits = 4;
using Registers = std::bitset<kMaxRegisters>;

class Code : public Finding {
 public:
  explicit Code(const Image& image)
      : Finding(image), pattern_use_(image.patterns.size(), Opcode::Const) {
    std::uint32_t most = static_cast<std::uint32_t>(image.principal_fields.size());
    for (const EntityRow& e : image.entities) most = std::max(most, e.fields.count);
    for (const KindRow& k : image.kinds) most = std::max(most, k.fields.count + 1);
    last_field_ = most;
  }
  void run() {
    at("code", 0);
    bool mapped =
        image_.map.instructions.empty() || image_.map.instructions.size() == image_.code.size();
    if (!mapped)
      return (void)refuse("the source map has {} entries for {} instructions",
                          image_.map.instructions.size(), image_.code.size());
    if (!apart()) return;
    for (std::uint32_t k = 0; k < image_.functions.size(); ++k) {
      name_ = k;
      if (!check(image_.functions[k])) return;
    }
  }

 private:
  // No two functions share code.
  bool apart() {
    std::vector<Range> all;
    for (std::size_t k = 0; k < image_.functions.size(); ++k) {
      at("functions", k);
      const FunctionRow& f = image_.functions[k];
      if (!index(f.name, image_.texts, "text") || !range(f.code, image_.code, "code")) return false;
      if (f.code.count == 0) return refuse("has no code");
      if (f.registers > kMaxRegisters)
        return refuse("{} registers, at most {}", f.registers, kMaxRegisters);
      if (f.params > f.registers)
        return refuse("{} parameters in {} registers", f.params, f.registers);
      all.push_back(f.code);
    }
    std::sort(all.begin(), all.end(),
              [](const Range& a, const Range& b) { return a.first < b.first; });
    for (std::size_t k = 1; k < all.size(); ++k)
      if (all[k].first < all[k - 1].end())
        return at("image", 0), refuse("two functions share the code at {}", all[k].first);
    return true;
  }

  bool check(const FunctionRow& f) {
    function_ = &f;
    code_ = image_.code.data() + f.code.first;
    size_ = f.code.count;
    bool is_straight = true;
    for (std::uint32_t k = 0; k < size_; ++k) {
      if (here(k); !instruction(code_[k], k)) return false;
      is_straight &= !leads(code_[k]);
    }
    here(size_ - 1);
    if (code_[size_ - 1].op != Opcode::Return) return refuse("control runs off the end");
    return is_straight || (loops() && jumps() && iterators());
  }
  void here(std::uint32_t k) { at_instruction(name_, k); }

  // ---- operands ---------------------------------------------------------------------------------

  bool instruction(const Instruction& in, std::uint32_t place) {
    if (static_cast<std::size_t>(in.op) >= kOpcodeCount)
      return refuse("{} is no opcode", static_cast<unsigned>(in.op));
    const OpcodeInfo& row = info(in.op);
    const std::array<std::uint32_t, 3> values = {in.a, in.b, in.c};
    const std::array<std::uint32_t, 3> absent = {kNone, kNoRegister, kNone};
    for (std::size_t k = 0; k < 3; ++k)
      if (row.operands[k] != Operand::InOrNo || values[k] != absent[k])
        if (!operand(row.operands[k], values[k], in, place)) return false;
    return true;
  }
  bool reg(std::uint32_t first, std::uint32_t count = 1) {
    bool fits = first <= function_->registers && count <= function_->registers - first;
    return fits || refuse("register {} does not exist, there are {}", first + count - (count > 0),
                          function_->registers);
  }
  bool operand(Operand kind, std::uint32_t v, const Instruction& in, std::uint32_t place) {
    switch (kind) {
      case Operand::None: return v == 0 || refuse("an unused operand is {}", v);
      case Operand::Out:
      case Operand::In:
      case Operand::InOut:
      case Operand::InOrNo: return reg(v);
      case Operand::Args: return args(v, in);
      case Operand::Pair: return reg(v, 2);
      case Operand::Run: return reg(v, in.c);
      case Operand::Count: return v <= kMaxRegisters || refuse("a list of {} registers", v);
      case Operand::Const: return index(v, image_.constants, "constant");
      case Operand::Slot: return index(v, image_.slots, "slot");
      case Operand::Setting: return index(v, image_.settings, "setting");
      case Operand::Extern: return index(v, image_.externs, "extern");
      case Operand::Field: return v <= last_field_ || refuse("nothing has a field {}", v);
      case Operand::Enum: return index(v, image_.enums, "enum");
      case Operand::Entity: return index(v, image_.entities, "entity");
      case Operand::Kind: return index(v, image_.kinds, "kind");
      case Operand::Role: return index(v, image_.roles, "role");
      case Operand::Table: return index(v, image_.tables, "table");
      case Operand::Pattern: return pattern(v, in.op);
      case Operand::Builtin: return v < kBuiltinCount || refuse("built-in {} does not exist", v);
      case Operand::Function: return index(v, image_.functions, "function");
      case Operand::Requirement: return index(v, image_.requirements, "requirement");
      case Operand::Source:
        return index(v, image_.sources, "source") &&
               (in.op != Opcode::Narrow || image_.sources[v].keys.count > 0 ||
                refuse("source {} has no keys to narrow by", v));
      case Operand::Jump: return jump(v, in.op, place);
      case Operand::Bound: return true;
      case Operand::Unit: return v < kUnits || refuse("{} is no calendar unit", v);
    }
    return false;
  }
  bool args(std::uint32_t first, const Instruction& in) {
    if (in.op == Opcode::Call)
      return index(in.c, image_.functions, "function") && reg(first, image_.functions[in.c].params);
    if (in.op == Opcode::Has)
      return index(in.c, image_.requirements, "requirement") &&
             reg(first, image_.requirements[in.c].variables);
    if (in.op == Opcode::Extern)
      return index(in.c, image_.externs, "extern") && reg(first, image_.externs[in.c].params.count);
    return in.c < kBuiltinCount ? reg(first, kBuiltins[in.c].params)
                                : refuse("built-in {} does not exist", in.c);
  }
  bool pattern(std::uint32_t id, Opcode op) {
    if (!index(id, image_.patterns, "pattern")) return false;
    if (pattern_use_[id] == Opcode::Const) pattern_use_[id] = op;
    return pattern_use_[id] == op ||
           refuse("pattern {} is used both as a glob and as an expression", id);
  }
  bool jump(std::uint32_t target, Opcode op, std::uint32_t place) {
    if (target >= size_) return refuse("jumps to {}, outside the function", target);
    if (op == Opcode::Loop) return target < place || refuse("a loop goes forward, to {}", target);
    return target > place || refuse("jumps back, to {}", target);
  }

  // ---- loops: intervals from a Next to the last Loop that goes back to it -----------------------

  struct Open {
    std::uint32_t next, end;
    Registers written;
  };

  bool loops() {
    loop_end_.assign(size_, 0);
    loop_of_.assign(size_, kNone);
    for (std::uint32_t k = 0; k < size_; ++k) {
      if (code_[k].op != Opcode::Loop) continue;
      here(k);
      if (code_[code_[k].c].op != Opcode::Next)
        return refuse("goes back to {}, which begins no loop", code_[k].c);
      loop_end_[code_[k].c] = k;
    }
    std::vector<Open> open;
    for (std::uint32_t k = 0; k < size_; ++k) {
      here(k);
      for (; !open.empty() && k > open.back().end; close(open)) {}
      if (code_[k].op == Opcode::Next && !enter(open, k)) return false;
      if (code_[k].op == Opcode::Loop && (open.empty() || open.back().next != code_[k].c))
        return refuse("loops are not nested");
      if (!open.empty()) note_writes(open.back(), k);
      if (!open.empty() && k > open.back().next) loop_of_[k] = open.back().next;
      else if (open.size() > 1)
        loop_of_[k] = open[open.size() - 2].next;  // a Next belongs to the loop around its own
    }
    return true;
  }
  bool enter(std::vector<Open>& open, std::uint32_t k) {
    std::uint32_t end = loop_end_[k];
    if (end == 0) return refuse("a loop that never comes back");
    if (code_[k].c <= end) return refuse("the loop is left to {}, inside itself", code_[k].c);
    if (!open.empty() && end >= open.back().end) return refuse("loops overlap");
    open.push_back({k, end, {}});
    return true;
  }
  // What the body writes, apart from the loop's own Next. A loop in it adds what it wrote when it
  // closes.
  void note_writes(Open& loop, std::uint32_t k) {
    const Instruction& in = code_[k];
    if (is_written(info(in.op).operands[0])) loop.written.set(in.a);
    if (in.op == Opcode::Next && k != loop.next) loop.written.set(in.b);
  }
  void close(std::vector<Open>& open) {
    Open done = std::move(open.back());
    open.pop_back();
    if (done.written.test(code_[done.next].b)) rewritten_.push_back(done.next);
    if (open.empty()) return;
    open.back().written |= done.written;
    open.back().written.set(code_[done.next].b);
  }

  // ---- jumps enter no loop but through its Next -------------------------------------------------

  bool jumps() {
    lowest_source_.assign(size_, kNone);
    for (std::uint32_t k = 0; k < size_; ++k) {
      if (!leads(code_[k]) || code_[k].op == Opcode::Loop) continue;
      std::uint32_t target = code_[k].c, loop = loop_of_[target];
      here(k);
      if (loop != kNone && loop > k) return refuse("jumps into the loop at {}", loop);
      lowest_source_[target] = std::min(lowest_source_[target], k);
    }
    return true;
  }

  // ---- the iterator of a loop was made right in front of it -------------------------------------

  static bool makes_iterator(Opcode op) {
    return op == Opcode::IterList || op == Opcode::IterRange || op == Opcode::IterRecords;
  }

  bool iterators() {
    std::array<std::uint32_t, kMaxRegisters> written_by;
    written_by.fill(kNone);
    for (std::uint32_t k = 0; k < size_; ++k) {
      const Instruction& in = code_[k];
      if (in.op == Opcode::Next) {
        here(k);
        if (!iterator(k, written_by[in.b])) return false;
        written_by[in.b] = k;
      }
      if (is_written(info(in.op).operands[0])) written_by[in.a] = k;
    }
    bool sound = rewritten_.empty();
    if (!sound) here(rewritten_.front()), refuse("the loop changes its own iterator");
    rewritten_.clear();
    return sound;
  }
  // No way leads to the Next but past the instruction that made its iterator. Gaps of one register
  // do not overlap, so all walks together are at most 256 times the code.
  bool iterator(std::uint32_t next, std::uint32_t made) {
    if (made == kNone || !makes_iterator(code_[made].op))
      return refuse("loops over what is no iterator");
    if (loop_of_[next] != kNone && made < loop_of_[next])
      return refuse("the iterator was made outside the loop around");
    for (std::uint32_t k = made + 1; k <= next; ++k)
      if (lowest_source_[k] < made)
        return refuse("a jump from {} goes around the iterator's making", lowest_source_[k]);
    return true;
  }

  std::vector<Opcode> pattern_use_;
  std::uint32_t last_field_ = 0;
  std::uint32_t name_ = 0;
  const FunctionRow* function_ = nullptr;
  const Instruction* code_ = nullptr;
  std::uint32_t size_ = 0;
  std::vector<std::uint32_t> loop_end_;       // of a Next: its last Loop; else 0
  std::vector<std::uint32_t> loop_of_;        // the innermost loop around a place
  std::vector<std::uint32_t> lowest_source_;  // of the jumps that lead to a place
  std::vector<std::uint32_t> rewritten_;      // loops whose body writes their iterator
};

}  // namespace

std::string verify_code(const Image& image) {
  Code code(image);
  code.run();
  return code.error();
}

}  // namespace writ::program
