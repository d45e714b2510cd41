// The engine's decision beside the reference's: everything in which they differ, in words.
#pragma once

#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "lang/check/model.hpp"
#include "lang/testing/runner.hpp"
#include "tests/reference/decide.hpp"

namespace writ::reference {

std::vector<std::string> differences(const check::Model& model, const Documents& documents,
                                     const MaybeError& error, const Decision& decision);
// The same for a decision of a charter's own test.
std::vector<std::string> differences(const check::Model& model, const testing::Asked& asked,
                                     const MaybeError& error, const Decision& decision);

}  // namespace writ::reference
