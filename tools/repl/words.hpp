// A command line taken apart.
#pragma once

#include <string_view>
#include <utility>

namespace writ::repl {

inline std::string_view trimmed(std::string_view s) {
  const std::size_t begin = s.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return s.substr(begin, s.find_last_not_of(" \t\r\n") - begin + 1);
}

// The first word, and what follows it.
inline std::pair<std::string_view, std::string_view> first_word(std::string_view s) {
  const std::size_t end = s.find_first_of(" \t");
  if (end == std::string_view::npos) return {s, {}};
  return {s.substr(0, end), trimmed(s.substr(end))};
}

}  // namespace writ::repl
