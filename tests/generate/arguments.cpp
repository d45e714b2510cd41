#include "tests/generate/arguments.hpp"

#include <cstdio>
#include <cstdlib>

namespace writ::generate {

Arguments::Arguments(int argc, char** argv, std::map<std::string, std::uint64_t> options)
    : numbers(std::move(options)) {
  for (int k = 1; k < argc; ++k) {
    const std::string word = argv[k];
    if (word == "--json") {
      json = true;
    } else if (const auto option = numbers.find(word); option != numbers.end() && k + 1 < argc) {
      option->second = std::stoull(argv[++k]);
    } else if (word.starts_with("--")) {
      std::fprintf(stderr, "there is no option %s, or its number is missing\n", word.c_str());
      std::exit(64);
    } else {
      rest.push_back(word);
    }
  }
}

}  // namespace writ::generate
