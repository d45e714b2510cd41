// Random documents for any checked program: directory, evidence, history, settings and a request, near the program's
// own constants, so that comparisons come out both ways and boundaries are met.
#pragma once

#include <functional>
#include <string>

#include "lang/check/model.hpp"
#include "tests/generate/choices.hpp"
#include "tests/reference/world.hpp"

namespace writ::generate {

// `digest` tells the content digest of a request under a directory, empty when there is none; answers are bound to it.
using DigestOf = std::function<std::string(const reference::Documents&)>;

reference::Documents documents_for(const check::Model& model, Choices& choices,
                                   const DigestOf& digest);

// A value of a type, as JSON.
std::string value_for(const check::Model& model, Choices& choices, check::TypeId type);

}  // namespace writ::generate
