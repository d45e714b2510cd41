// The same program in other words: what it decides may not change.
#pragma once

#include <vector>

#include "lang/driver.hpp"
#include "tests/generate/choices.hpp"

namespace writ::generate {

// In house layout.
std::vector<Source> formatted(const driver::Build& build);
// Declarations of a file, rules and defines of a policy, operands of `and` and `or`, in another order.
std::vector<Source> permuted(const driver::Build& build, Choices& choices);
// Every variable of a query and of a define, and every define, under another name.
std::vector<Source> renamed(const driver::Build& build);

// The text of a file with the nodes of one tree replaced: `at` is given every node from the outside in, and answers with a
// text in its place, or nothing to look inside. `order` may put the children of a node into each other's places.
std::string rewritten(
    const syntax::Tree& tree, const std::function<std::optional<std::string>(syntax::NodeId)>& at,
    const std::function<void(syntax::NodeId, std::vector<syntax::NodeId>&)>& order = {});

}  // namespace writ::generate
