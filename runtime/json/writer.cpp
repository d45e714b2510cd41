#include "runtime/json/writer.hpp"

namespace writ::json {

std::string_view escape_of(unsigned char c, char (&room)[8]) {
  constexpr std::string_view kPlain = "\"\\\b\f\n\r\t", kLetters = "\"\\bfnrt";
  room[0] = '\\';
  if (const std::size_t k = kPlain.find(static_cast<char>(c)); k != std::string_view::npos) {
    room[1] = kLetters[k];
    return {room, 2};
  }
  const auto end = fmt::format_to(room + 1, "u{:04x}", c);
  return {room, static_cast<std::size_t>(end - room)};
}

template class BasicWriter<std::string>;

}  // namespace writ::json
