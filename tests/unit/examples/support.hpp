// What the example tests share: the requests of examples/gtm with their expected answers, the
// documents beside them, and the `writ` command as a shell would run it.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <writ/sources.hpp>

namespace writ::examples {

using Json = nlohmann::json;

std::string root();                         // the checkout, with a slash behind
std::string read(const std::string& path);  // from the root; the test stops when there is no such file

struct Example {
  std::string name;     // `first-touch-high-risk`
  std::string request;  // the document's text
  Json expected;  // title, now, outcome, because, open, owed; other documents than the usual ones
  // A document's path from the root: `history` is documents/history.json unless `expected` names another.
  std::string document(const std::string& kind) const;
};
std::vector<Example> all_examples();  // sorted by name

// All files of the charter, its tests included.
std::vector<Source> charter();

struct Ran {
  int exit = -1;
  std::string output;
};
// Runs a command line from the root; standard output alone.
Ran run(const std::string& command_line);
// `writ decide` on an example, with the `writ` of this build.
Ran decide(const Example& example, const std::string& options);

}  // namespace writ::examples
