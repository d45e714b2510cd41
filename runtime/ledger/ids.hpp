// What a record may be looked up by. A store keeps ids in its own type of text: PostgreSQL takes no NUL, no bytes that are not
// UTF-8, and nothing in an index that is longer than a third of a page, and what it refuses ends the transaction for all who share
// it. So that both stores take the same, and that no id looks like another on a terminal, all of them are held to one rule.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

#include <writ/writ.hpp>

namespace writ::ledger {

inline constexpr std::size_t kLongestId = 1000;  // bytes
inline constexpr std::size_t kLongestRequestId =
    200;  // also of tenants and origins; ids are made of them

// UTF-8 without control characters, not longer. Empty is plain.
bool is_plain(std::string_view id, std::size_t longest = kLongestId);

struct Place {
  std::string_view path, id;
  std::size_t longest = kLongestId;
};
// The first that is not plain, as a mistake in `document`.
MaybeError not_plain(std::string_view document, std::initializer_list<Place> places);

}  // namespace writ::ledger
