// Texts that are kept in the repository: a listing, and the opcode page of
// runtime/program/README.md. WRIT_UPDATE_GOLDEN=1 writes them anew.
#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "runtime/program/tables.hpp"
#include "tests/unit/program/test_image.hpp"

using namespace writ::program;
using namespace writ::testing;
using O = Opcode;

namespace {

const std::string kRoot = WRIT_SOURCE_DIR;

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void check_golden(const std::string& name, const std::string& expected_file, const std::string& text) {
  if (std::getenv("WRIT_UPDATE_GOLDEN") != nullptr)
    std::ofstream(kRoot + "/" + name, std::ios::binary) << text;
  else
    CHECK_MESSAGE(text == expected_file, name,
                  " is not up to date; WRIT_UPDATE_GOLDEN=1 writes it anew");
}

std::string_view name_of(Operand o) {
  constexpr std::string_view kNames[] = {
      "",      "Out",   "In",      "InOut",   "InOrNo",   "Args",        "Pair",   "Run",
      "Const", "Slot",  "Setting", "Extern",  "Field",    "Enum",        "Entity", "Kind",
      "Role",  "Table", "Pattern", "Builtin", "Function", "Requirement", "Source", "Jump",
      "Bound", "Unit",  "Count"};
  static_assert(std::size(kNames) == static_cast<std::size_t>(Operand::Count) + 1);
  return kNames[static_cast<std::size_t>(o)];
}

std::string opcode_page() {
  std::string page = "| Opcode | a | b | c | Meaning |\n|---|---|---|---|---|\n";
  for (const OpcodeInfo& row : kOpcodes) {
    page += "| " + std::string(row.name);
    for (Operand o : row.operands) page += " | " + std::string(name_of(o));
    page += " | " + std::string(row.meaning) + " |\n";
  }
  return page;
}

}  // namespace

TEST_CASE("A listing shows every kind of operand in words") {
  TestImage test;
  test.image.functions.clear();
  test.image.code.clear();
  test.image.functions.reserve(4);
  FunctionId f = test.function(2, 8,
                               {{O::Slot, 2, 0, kAccountRisk},
                                {O::Const, 3, 0, kHigh},
                                {O::LeBits, 2, 3, 2},
                                {O::JumpFalse, 2, 0, 8},
                                {O::Const, 3, 0, kFirstOfList + 2},
                                {O::Const, 4, 0, kEuro},
                                {O::Setting, 5, 0, 0},
                                {O::InList, 2, 5, 3},
                                {O::Field, 3, 0, 2},
                                {O::Like, 3, 3, 0},
                                {O::Lookup, 4, 1, 0},
                                {O::Builtin, 4, 4, 0},
                                {O::IsKind, 4, 0, kTouch},
                                {O::HasRole, 4, 1, 0},
                                {O::IsEntity, 4, 1, 0},
                                {O::List, 5, 2, 3},
                                {O::Has, 5, 0, 0},
                                {O::WindowThis, 5, kNoRegister, 1},
                                {O::IterRecords, 6, 5, 1},
                                {O::JumpFault, 6, 0, 23},
                                {O::Next, 7, 6, 23},
                                {O::AccCount, 4, kNoRegister},
                                {O::Loop, 0, 0, 20},
                                {O::Return, 4}});
  test.image.functions[f].name = test.text("t.everything");
  FunctionId small = test.function(
      0, 2, {{O::Slot, 0, 0, kLimit}, {O::Const, 1, 0, kOne}, {O::LtBits, 0, 0, 1}, {O::Return, 0}},
      false);
  test.image.map.files = {{"t.writ", "limit < 1 and é\nmore"}};
  test.image.map.spans = {{0, 0, 9, 1, 1}, {0, 0, 20, 1, 1}, {0, 0, 5, 1, 1}};
  test.image.map.instructions.assign(test.image.code.size(), writ::value::kNoSpan);
  std::uint32_t first = test.image.functions[small].code.first;
  test.image.map.instructions[first] = 2;
  test.image.map.instructions[first + 2] = 0;
  test.image.map.instructions[first + 3] = 1;
  const std::string name = "tests/golden/program/listing.txt";
  check_golden(name, read(kRoot + "/" + name), disassemble(test.image));
  CHECK(disassemble(test.image) == disassemble(test.image, f) + disassemble(test.image, small));
}

TEST_CASE("The opcode page says what opcodes.def says") {
  const std::string name = "runtime/program/README.md";
  std::string readme = read(kRoot + "/" + name);
  const std::string begin_mark =
                        "<!-- opcodes: written by tests/unit/program/listing_test.cpp -->\n",
                    end_mark = "<!-- end of opcodes -->\n";
  std::size_t begin = readme.find(begin_mark), end = readme.find(end_mark);
  REQUIRE(begin != std::string::npos);
  REQUIRE(end != std::string::npos);
  std::string updated = readme;
  updated.replace(begin + begin_mark.size(), end - begin - begin_mark.size(), opcode_page());
  check_golden(name, readme, updated);
}

TEST_CASE("Signatures of built-ins are counted right") {
  CHECK(count_params("time text? -> date", false) == 2);
  CHECK(count_params("time text? -> date", true) == 1);
  CHECK(count_params("-> int", false) == 0);
  for (const BuiltinInfo& row : kBuiltins) {
    CHECK(row.params >= row.required);
    CHECK(row.signature.find("->") != std::string_view::npos);
  }
}
