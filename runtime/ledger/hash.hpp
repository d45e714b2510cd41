// SHA-256 over bytes, and the length-prefixed form in which fields are hashed together.
#pragma once

#include <string>
#include <string_view>

namespace writ::ledger {

std::string sha256(std::string_view bytes);               // 32 bytes
void append_field(std::string& out, std::string_view f);  // 8-byte little-endian length, then the bytes
std::string random_bytes(std::size_t count);  // from the system; empty when it has none to give
std::string hex(std::string_view bytes);
std::string from_hex(std::string_view digits);  // empty when it is no hex
std::string base64(std::string_view bytes);
std::string from_base64(std::string_view text);  // empty when it is none

}  // namespace writ::ledger
