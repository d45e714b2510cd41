// What a decision says, apart from where it was read and which externs had to be asked: outcome, deciding rules, open items, obligations, faults, lanes,
// `would` and digest, as one text that is equal for equal decisions.
#pragma once

#include <string>

#include <writ/writ.hpp>

namespace writ::generate {

std::string essence(const MaybeError& error, const Decision& decision);

}  // namespace writ::generate
