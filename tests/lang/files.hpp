// A script's files: the first has its own name, a line `# module NAME` or `# file NAME` begins another.
#pragma once

#include <istream>
#include <string>
#include <vector>

#include <writ/sources.hpp>

namespace writ::testing {

std::vector<Source> files_of_script(const std::string& name, std::istream& in);

}  // namespace writ::testing
