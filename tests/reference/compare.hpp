// The engine's decision beside the reference's: everything in which they differ, in words.
#pragma once

#include <string>
#include <vector>

#include <writ/writ.hpp>

#include "lang/check/model.hpp"
#include "tests/reference/decide.hpp"

namespace writ::reference {

std::vector<std::string> differences(const check::Model& model, const Documents& documents,
                                     const MaybeError& error, const Decision& decision);

}  // namespace writ::reference
