// Questions about types that several parts of the checker ask.
#pragma once

#include <string>

#include "lang/check/model.hpp"

namespace writ::check {

// As the language writes it: `list of Contact`, `Risk?`, `Person or Agent`.
std::string type_name(const Model& model, TypeId type);
// With its article, for sentences: "a Risk", "an int", "text", "a list of text".
std::string a_type(const Model& model, TypeId type);

bool is_numeric(TypeKind kind);  // int, decimal
// `<` has a meaning: numbers, money, text, times, dates, durations, clocks, ordered enums.
bool is_ordered(const Model& model, TypeId type);
// A value of `from` may stand where `to` is expected as it is, without a coercion.
bool is_assignable(Model& model, TypeId from, TypeId to);
// The least type that both fit, int and decimal giving decimal; kErrorType when there is none.
TypeId join_types(Model& model, TypeId a, TypeId b);
// A value of one can equal a value of the other.
bool can_equal(Model& model, TypeId a, TypeId b);

}  // namespace writ::check
