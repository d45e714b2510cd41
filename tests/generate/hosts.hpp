// Documents handed to an evaluator as a host does, in one text or fact by fact.
#pragma once

#include <writ/writ.hpp>

#include "lang/check/model.hpp"
#include "tests/reference/world.hpp"

namespace writ::generate {

// Of a host that can carry out everything, without a budget, as the reference is.
Evaluator evaluator_of(std::shared_ptr<const Program> program);
MaybeError load(Evaluator& evaluator, const reference::Documents& documents);
Decision decide(Evaluator& evaluator, const reference::Documents& documents, MaybeError& error);
// The same request, its facts set by handle in the order of their names.
Decision decide_by_handles(Evaluator& evaluator, const check::Model& model,
                           const reference::Documents& documents, MaybeError& error);

}  // namespace writ::generate
