// The public face of program files.
#include <writ/writ.hpp>

#include "runtime/program/file.hpp"

namespace writ {

Loaded load_program(std::string_view bytes, const Trust& trust) {
  Loaded out;
  out.program = program::read_program(bytes, out.error, trust.hash, trust.public_key);
  return out;
}

const std::string& hash_of(const Program& program) { return program.hash(); }

}  // namespace writ
