// Functions as text, one instruction a line: place, name, operands in words.
#include <fmt/format.h>

#include <iterator>

#include "runtime/program/program.hpp"
#include "runtime/program/tables.hpp"
#include "runtime/value/ops.hpp"

namespace writ::program {
namespace {

class Listing {
 public:
  explicit Listing(const Image& image) : image_(image) {}

  void function(FunctionId id) {
    const FunctionRow& f = image_.functions[id];
    std::string_view name = image_.text(f.name);
    write("function {}{}{} ({} params, {} registers{})\n", id, name.empty() ? "" : " ", name,
          f.params, f.registers, f.can_fault ? "" : ", cannot fault");
    for (std::uint32_t k = 0; k < f.code.count; ++k)
      instruction(k, image_.code[f.code.first + k], f.code.first + k);
  }
  std::string take() { return std::move(out_); }

 private:
  template <class... Args>
  void write(fmt::format_string<Args...> what, Args&&... args) {
    fmt::format_to(std::back_inserter(out_), what, std::forward<Args>(args)...);
  }

  void instruction(std::uint32_t place, const Instruction& in, std::uint32_t position) {
    const OpcodeInfo& row = info(in.op);
    write("  {:4}  {:<12}", place, row.name);
    std::size_t begin = out_.size();
    operand(row.operands[0], in.a, false);
    operand(row.operands[1], in.b, in.b == kNoRegister);
    operand(row.operands[2], in.c, in.c == kNone);
    source(position, out_.size() - begin);
    while (out_.back() == ' ') out_.pop_back();
    out_ += '\n';
  }

  // The source text that an instruction computes, when the map has it: one line, cut.
  void source(std::uint32_t position, std::size_t width) {
    constexpr std::size_t kColumn = 32, kShown = 48;
    if (position >= image_.map.instructions.size()) return;
    std::string_view text = image_.map.text(image_.map.instructions[position]);
    text = text.substr(0, text.find('\n'));
    std::size_t end = std::min(text.size(), kShown);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
      --end;
    text = text.substr(0, end);
    if (text.empty()) return;
    out_.append(width < kColumn ? kColumn - width : 1, ' ');
    write("; {}", text);
  }

  void operand(Operand kind, std::uint32_t v, bool is_absent) {
    if (kind == Operand::None || (kind == Operand::InOrNo && is_absent)) return;
    out_ += ' ';
    switch (kind) {
      case Operand::Out:
      case Operand::In:
      case Operand::InOut:
      case Operand::InOrNo:
      case Operand::Args:
      case Operand::Pair:
      case Operand::Run: return write("r{}", v);
      case Operand::Const: return constant(v, 0);
      case Operand::Slot: return write("{}", image_.text(image_.slots[v].path));
      case Operand::Setting: return write("{}", image_.text(image_.settings[v].name));
      case Operand::Extern: return write("{}", image_.text(image_.externs[v].name));
      case Operand::Field: return write(".{}", v);
      case Operand::Enum: return write("{}", image_.text(image_.enums[v].name));
      case Operand::Entity: return write("{}", image_.text(image_.entities[v].name));
      case Operand::Kind: return write("{}", image_.text(image_.kinds[v].name));
      case Operand::Role: return write("{}", image_.text(image_.roles[v].name));
      case Operand::Table: return write("{}", image_.text(image_.tables[v].name));
      case Operand::Pattern: return write("\"{}\"", image_.text(image_.patterns[v]));
      case Operand::Builtin: return write("{}", kBuiltins[v].name);
      case Operand::Function: return write("function {}", v);
      case Operand::Requirement: return write("requirement {}", v);
      case Operand::Source: return kinds(image_.sources[v].kinds);
      case Operand::Jump: return write("-> {}", v);
      case Operand::Bound: return write("up to {}", v);
      case Operand::Unit:
        return write("{}", v == 0 ? "day" : v == 1 ? "week" : v == 2 ? "month" : "year");
      case Operand::Count: return write("x{}", v);
      case Operand::None: return;
    }
  }

  void kinds(const Range& r) {
    for (std::uint32_t k = 0; k < r.count; ++k)
      write("{}{}", k > 0 ? " or " : "", image_.text(image_.kinds[image_.indices[r.first + k]].name));
  }

  void constant(ConstId id, int depth) {
    const ConstRow& c = image_.constants[id];
    switch (c.tag) {
      case value::Tag::Text: return write("\"{}\"", image_.text(c.aux));
      case value::Tag::Enum:
        return write(
            "{}",
            image_.text(
                image_.members[image_.enums[c.aux].members.first + static_cast<std::uint32_t>(c.i)].name));
      case value::Tag::Role:
        return write("{}", image_.text(image_.roles[static_cast<std::size_t>(c.i)].name));
      case value::Tag::Entity: {
        const ConstRow& of = image_.constants[static_cast<std::size_t>(c.i)];
        return write("{} {}", image_.text(image_.entities[c.aux].name),
                     of.tag == value::Tag::Text ? image_.text(of.aux) : "{ … }");
      }
      case value::Tag::List: break;
      default: {
        value::Value v = value::of_scalar(c.tag, c.i);
        v.scale = c.scale, v.aux = c.aux;
        return write("{}", value::to_text(v));
      }
    }
    constexpr std::uint32_t kShown = 8;
    constexpr int kDeepest = 3;
    out_ += '[';
    for (std::uint32_t k = 0; k < c.aux && k < kShown && depth < kDeepest; ++k) {
      if (k > 0) out_ += ", ";
      constant(static_cast<ConstId>(c.i) + k, depth + 1);
    }
    out_ += c.aux > kShown || depth >= kDeepest ? ", …]" : "]";
  }

  const Image& image_;
  std::string out_;
};

}  // namespace

std::string disassemble(const Image& image) {
  Listing listing(image);
  for (FunctionId id = 0; id < image.functions.size(); ++id) listing.function(id);
  return listing.take();
}

std::string disassemble(const Image& image, FunctionId function) {
  Listing listing(image);
  listing.function(function);
  return listing.take();
}

}  // namespace writ::program
