// Parts of a JSON text, by their own text: what a ledger looks for in what it has on record.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::ledger {

// A member of an object; empty without one.
std::string_view member_of(std::string_view json, std::string_view name);
std::string text_member(std::string_view json, std::string_view name);  // of a text, decoded; else empty
std::uint64_t count_member(std::string_view json,
                           std::string_view name);  // a whole number, not negative; else 0
// Elements of an array; none when it is no array.
void each_element(std::string_view json, const std::function<void(std::string_view)>& each);
std::vector<std::string> texts_of(std::string_view json);  // of an array, decoded

// A copy without blanks. `instead` may give a text in place of a value, by its path (`contact.name`; lists are passed through)
// and, of a text, what it says. Empty when it is no JSON.
using Instead = std::function<std::optional<std::string>(const std::string& path,
                                                         std::optional<std::string_view> text)>;
std::string copied(std::string_view json, const Instead& instead = {});

}  // namespace writ::ledger
