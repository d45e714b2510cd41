// The .def tables as data: what the verifier, the disassembler, the cost bound and the
// documentation read.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "runtime/program/image.hpp"

namespace writ::program {

// The operand kinds that opcodes.def explains.
enum class Operand : std::uint8_t {
  None,
  Out,
  In,
  InOut,
  InOrNo,
  Args,
  Pair,
  Run,
  Const,
  Slot,
  Setting,
  Extern,
  Field,
  Enum,
  Entity,
  Kind,
  Role,
  Table,
  Pattern,
  Builtin,
  Function,
  Requirement,
  Source,
  Jump,
  Bound,
  Unit,
  Count,
};

struct OpcodeInfo {
  std::string_view name;
  std::array<Operand, 3> operands;  // a, b, c
  std::string_view meaning;
};

inline constexpr OpcodeInfo kOpcodes[] = {
#define OP(name, a, b, c, meaning) {#name, {Operand::a, Operand::b, Operand::c}, meaning},
#include "runtime/program/opcodes.def"
};
inline constexpr std::size_t kOpcodeCount = std::size(kOpcodes);
inline const OpcodeInfo& info(Opcode op) { return kOpcodes[static_cast<std::size_t>(op)]; }

// Whether control may go on elsewhere than at the next instruction; Return aside.
inline bool leads(const Instruction& in) { return info(in.op).operands[2] == Operand::Jump; }
constexpr bool is_read(Operand o) {
  return o == Operand::In || o == Operand::InOut || o == Operand::InOrNo;
}
constexpr bool is_written(Operand o) { return o == Operand::Out || o == Operand::InOut; }

struct BuiltinInfo {
  std::string_view name;
  std::string_view signature;
  bool can_fault;
  std::string_view meaning;
  std::uint32_t params;  // optional ones included
  std::uint32_t required;
};

// Counts the parameters of "time text? -> date"; with `required_only`, those without a question
// mark.
constexpr std::uint32_t count_params(std::string_view signature, bool required_only) {
  std::string_view params = signature.substr(0, signature.find("->"));
  std::uint32_t count = 0;
  bool in_word = false, is_optional = false;
  for (char c : params) {
    if (c != ' ') {
      in_word = true;
      is_optional = c == '?';
    } else if (in_word) {
      count += !(required_only && is_optional);
      in_word = false;
    }
  }
  return count;
}

inline constexpr BuiltinInfo kBuiltins[] = {
#define BUILTIN(name, signature, can_fault, meaning) \
  {#name, signature, can_fault, meaning, count_params(signature, false), count_params(signature, true)},
#include "runtime/program/builtins.def"
};
inline constexpr std::size_t kBuiltinCount = std::size(kBuiltins);
constexpr std::uint32_t builtin_named(std::string_view name) {
  for (std::uint32_t k = 0; k < kBuiltinCount; ++k)
    if (kBuiltins[k].name == name) return k;
  return kNone;
}

}  // namespace writ::program
