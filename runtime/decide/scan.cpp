// What compiled functions touch, read off their code.
#include <algorithm>

#include "runtime/decide/engine.hpp"

namespace writ::decide {

using program::Opcode;

namespace {

// A function and all that it calls, each once; requirements' functions too when asked for.
std::vector<program::FunctionId> reached(const program::Image& image, program::FunctionId root,
                                         bool with_requirements) {
  std::vector<program::FunctionId> out;
  const auto add = [&](program::FunctionId f) {
    if (f < image.functions.size() && std::find(out.begin(), out.end(), f) == out.end())
      out.push_back(f);
  };
  const auto add_seats = [&](program::Range seats) {
    for (std::uint32_t s = seats.first; s < seats.end(); ++s)
      for (std::uint32_t w = image.seats[s].whos.first; w < image.seats[s].whos.end(); ++w)
        add(image.whos[w].function);
  };
  std::vector<std::uint32_t> asked;
  add(root);
  for (std::size_t k = 0; k < out.size(); ++k) {
    const program::FunctionRow& f = image.functions[out[k]];
    for (std::uint32_t pc = f.code.first; pc < f.code.end(); ++pc) {
      const program::Instruction& in = image.code[pc];
      if (in.op == Opcode::Call) add(in.c);
      if (in.op != Opcode::Has || !with_requirements) continue;
      for (std::uint32_t r = in.c;
           r != program::kNone && std::find(asked.begin(), asked.end(), r) == asked.end();) {
        asked.push_back(r);
        const program::RequirementRow& row = image.requirements[r];
        for (std::uint32_t a = row.alternatives.first; a < row.alternatives.end(); ++a)
          add_seats(image.alternatives[a].seats);
        add_seats(row.escalate);
        for (std::uint32_t a = row.args.first; a < row.args.end(); ++a)
          add(image.key_args[a].function);
        for (program::FunctionId g : {row.where, row.within, row.after_time, row.escalate_after})
          add(g);
        r = row.after_requirement;
      }
    }
  }
  return out;
}

}  // namespace

void slots_read(const program::Image& image, program::FunctionId function,
                std::vector<std::uint32_t>& out) {
  for (program::FunctionId f : reached(image, function, true))
    for (std::uint32_t pc = image.functions[f].code.first; pc < image.functions[f].code.end(); ++pc)
      if (image.code[pc].op == Opcode::Slot) out.push_back(image.code[pc].c);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
}

bool uses(const program::Image& image, program::FunctionId function, Opcode op) {
  for (program::FunctionId f : reached(image, function, false))
    for (std::uint32_t pc = image.functions[f].code.first; pc < image.functions[f].code.end(); ++pc)
      if (image.code[pc].op == op) return true;
  return false;
}

}  // namespace writ::decide
