// Ed25519 signatures (RFC 8032) of compiled programs. Keys are PEM, as `openssl genpkey -algorithm ed25519` and
// `openssl pkey -pubout` write them.
#pragma once

#include <string>
#include <string_view>

namespace writ::program {

// 64 bytes over the content hash; empty with `error` when the key is none.
std::string sign(std::string_view content_hash, std::string_view private_key, std::string& error);
// Whether `signature` is that key's over the content hash; otherwise `error` says what is wrong.
bool is_signed(std::string_view content_hash, std::string_view signature,
               std::string_view public_key, std::string& error);

}  // namespace writ::program
