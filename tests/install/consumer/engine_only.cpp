// Links the engine without the compiler.
#include <writ/writ.hpp>

int main() {
  writ::ProgramSlot slot;
  return slot.load() == nullptr && writ::name_of(writ::Outcome::Permit) == "permit" ? 0 : 1;
}
