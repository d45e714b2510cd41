// The command line of the tools here: options with a number, `--json`, and the rest.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace writ::generate {

struct Arguments {
  // `numbers`: the options, with what holds where one is not given. Ends the process when an option is unknown.
  Arguments(int argc, char** argv, std::map<std::string, std::uint64_t> numbers);
  std::uint64_t operator[](const std::string& option) const { return numbers.at(option); }

  std::map<std::string, std::uint64_t> numbers;
  bool json = false;
  std::vector<std::string> rest;
};

}  // namespace writ::generate
