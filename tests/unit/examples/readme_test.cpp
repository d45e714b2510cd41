// The README's first screen is real: its policy stands in the charter, its request is one of the
// examples, and what it shows below a command is what the command prints.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/examples/support.hpp"

namespace {

struct Block {
  std::string language, text;
};

std::vector<Block> fenced_blocks(const std::string& page) {
  std::vector<Block> blocks;
  std::size_t at = 0;
  while ((at = page.find("```", at)) != std::string::npos) {
    const std::size_t line_end = page.find('\n', at);
    const std::size_t close = page.find("\n```", line_end);
    REQUIRE(close != std::string::npos);
    blocks.push_back(
        {page.substr(at + 3, line_end - at - 3), page.substr(line_end + 1, close - line_end)});
    at = close + 4;
  }
  return blocks;
}

std::vector<Block> blocks_in(const std::string& language) {
  std::vector<Block> blocks = fenced_blocks(writ::examples::read("README.md"));
  blocks.erase(std::remove_if(blocks.begin(), blocks.end(),
                              [&](const Block& b) { return b.language != language; }),
               blocks.end());
  return blocks;
}

TEST_CASE("the policy that the README shows stands in the charter") {
  const std::vector<Block> policies = blocks_in("writ");
  REQUIRE(policies.size() == 1);
  const std::string charter = writ::examples::read("examples/gtm/messaging.writ");
  CHECK(charter.find(policies[0].text) != std::string::npos);
}

TEST_CASE("the request that the README shows is the example's") {
  const std::vector<Block> requests = blocks_in("json");
  REQUIRE(requests.size() == 1);
  CHECK(writ::examples::Json::parse(requests[0].text) ==
        writ::examples::Json::parse(
            writ::examples::read("examples/gtm/requests/first-touch-high-risk.json")));
}

// A console block is a command behind `$ `, perhaps continued with `\`, and its output.
TEST_CASE("what the README shows below a command is what the command prints") {
  std::vector<Block> consoles = blocks_in("console");
  REQUIRE_FALSE(consoles.empty());
  for (const Block& block : consoles) {
    REQUIRE(block.text.rfind("$ build/writ ", 0) == 0);
    std::size_t end = block.text.find('\n');
    while (end > 0 && block.text[end - 1] == '\\') end = block.text.find('\n', end + 1);
    const std::string arguments = block.text.substr(std::string_view("$ build/writ ").size(),
                                                    end - std::string_view("$ build/writ ").size());
    CAPTURE(arguments);
    const auto ran = writ::examples::run("'" WRIT_COMMAND "' " + arguments);
    CHECK(ran.output == block.text.substr(end + 1));
  }
}

}  // namespace
