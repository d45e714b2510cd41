// Random programs that check: every construct of the language, drawn by type from what is in scope. The choices decide
// everything, so that a program can be made again, and made smaller, from its choices.
#pragma once

#include <string>
#include <vector>

#include <writ/sources.hpp>

#include "tests/generate/choices.hpp"

namespace writ::generate {

// One file `main.writ`, and sometimes `side.writ` beside it. Now and then a program does not check (a range of
// constants that is empty, a list that is too long); callers leave those out and count them.
// With `plain_evidence`, answers are read by requirements alone, count from the time they were given, and are asked of
// roles and named people.
std::vector<Source> program_for(Choices& choices, bool plain_evidence = false);

}  // namespace writ::generate
