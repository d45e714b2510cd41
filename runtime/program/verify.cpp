// What holds once an image is verified:
//   - every id names a row, every range lies in its table, every enumerator is one;
//   - texts are distinct UTF-8 and texts[0] is empty; constants are canonical values, lists of them end;
//   - facts own their slots, as their types say, and no slot belongs to two facts;
//   - every function takes as many parameters as each of its uses passes;
//   - operands are what opcodes.def says, registers exist, control never leaves a function but by Return;
//   - jumps go forward, loops nest, and a loop's iterator was made right in front of it, so that a loop
//     ends and its bound is known;
//   - functions and requirements form no cycle and nest at most 64 deep, what kinds of evidence say in `counts when` included;
//   - a rule with `for each` neither permits nor forbids, and a seat for anyone runs nothing;
//   - a function that says it cannot fault cannot.
// Every step is linear in the image (sorting aside), and nothing is read before its index was
// checked.
#include "runtime/program/verify.hpp"

#include <algorithm>

#include "runtime/program/beside.hpp"
#include "runtime/program/program.hpp"

namespace writ::program {

std::string verify(const Image& image) {
  TextTable ids;
  std::string error = verify_tables(image, ids);
  return error.empty() ? verify_calls(image) : error;
}

std::string verify_tables(const Image& image, TextTable& ids) {
  const std::size_t largest =
      std::max({image.texts.size(), image.code.size(), image.constants.size(), image.indices.size(),
                image.functions.size(), image.slots.size()});
  if (largest >= kNone) return "image[0]: too large";
  auto code = beside(is_large(image), [&] { return verify_code(image); });
  std::string error = verify_schema(image, ids);
  if (error.empty()) error = verify_data(image);
  if (error.empty()) error = verify_rules(image);
  return error.empty() ? code.get() : error;
}

}  // namespace writ::program
