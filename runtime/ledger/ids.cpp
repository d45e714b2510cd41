#include "runtime/ledger/ids.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "runtime/decide/words.hpp"
#include "runtime/value/utf8.hpp"

namespace writ::ledger {

bool is_plain(std::string_view id, std::size_t longest) {
  const auto is_control = [](unsigned char c) { return c < ' ' || c == 0x7f; };
  return id.size() <= longest && std::none_of(id.begin(), id.end(), is_control) &&
         value::utf8::valid(id);
}

MaybeError not_plain(std::string_view document, std::initializer_list<Place> places) {
  for (const Place& p : places) {
    if (is_plain(p.id, p.longest)) continue;
    const std::string found = p.id.size() > p.longest ? fmt::format("one of {} bytes", p.id.size())
                              : value::utf8::valid(p.id) ? decide::quoted(p.id)
                                                         : "bytes that are not UTF-8";
    return InputError{
        std::string(document),
        std::string(p.path),
        fmt::format("an id without control characters, of at most {} bytes of UTF-8", p.longest),
        found,
        0,
        0};
  }
  return std::nullopt;
}

}  // namespace writ::ledger
