// Words for people: near spellings, what a type expects, places in the source, names of faults.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <writ/writ.hpp>

#include "runtime/program/image.hpp"
#include "runtime/value/value.hpp"

namespace writ::decide {

// "; did you mean `high`?", with at most three names; empty when none is close.
std::string near_spellings(std::string_view word, const std::vector<std::string_view>& known);
// "one of low, medium, high", shortened when there are many.
std::string one_of(const std::vector<std::string_view>& known);
// What was found, as a JSON string, cut after 60 characters.
std::string quoted(std::string_view found);
// What a document must hold where a value of this type stands: "one of low, medium, high", "a whole number".
std::string expectation(const program::Image& image, program::TypeId type);
std::string_view name_of(value::FaultKind kind);  // "overflow", "history too short"
std::string_view name_of(Reason::Kind kind);      // "forbid", "no rule permits"
std::string place_of(const program::Image& image,
                     program::SpanId span);  // file:line:column, empty when unknown
std::string join_path(std::string_view base, std::string_view name);

std::vector<std::string_view> member_spellings(const program::Image& image, std::uint32_t enum_id);
std::vector<std::string_view> role_spellings(const program::Image& image);

}  // namespace writ::decide
