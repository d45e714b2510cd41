// What the Tab key offers. A pure function of the program, the action and the line before the cursor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lang/driver.hpp"

namespace writ::repl {

struct Completion {
  std::size_t begin = 0;           // where the word begins that is being completed
  std::vector<std::string> words;  // candidates for it, sorted
};
// `action`: whose facts are in scope; kNone without a request. `people`: ids of the directory.
Completion complete(const driver::Build& build, std::uint32_t action,
                    const std::vector<std::string>& people, std::string_view line);

// What all candidates begin with.
std::string common_beginning(const std::vector<std::string>& words);

}  // namespace writ::repl
