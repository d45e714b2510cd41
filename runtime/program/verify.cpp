// What holds once an image is verified:
//   - every id names a row, every range lies in its table, every enumerator is one;
//   - texts are distinct UTF-8 and texts[0] is empty; constants are canonical values, lists of them end;
//   - facts own their slots, as their types say, and no slot belongs to two facts;
//   - every function takes as many parameters as each of its uses passes;
//   - operands are what opcodes.def says, registers exist, control never leaves a function but by Return;
//   - jumps go forward, loops nest, and a loop's iterator was made right in front of it, so that a loop
//     ends and its bound is known;
//   - functions and requirements form no cycle and nest at most 64 deep;
//   - a function that says it cannot fault cannot.
// Every step is linear in the image (sorting aside), and nothing is read before its index was
// checked.
#include "runtime/program/verify.hpp"

#include "runtime/program/program.hpp"

namespace writ::program {

std::string verify(const Image& image) {
  for (auto part : {&verify_schema, &verify_data, &verify_rules, &verify_code, &verify_calls})
    if (std::string error = part(image); !error.empty()) return error;
  return {};
}

}  // namespace writ::program
