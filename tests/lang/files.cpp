#include "tests/lang/files.hpp"

namespace writ::testing {

std::vector<Source> files_of_script(const std::string& name, std::istream& in) {
  std::vector<Source> out{{name, {}}};
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("# module ")) out.push_back({line.substr(9) + ".writ", {}});
    else if (line.starts_with("# file ")) out.push_back({line.substr(7), {}});
    else out.back().text += line + "\n";
  }
  return out;
}

}  // namespace writ::testing
