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

// The same over any bytes; the caller sees to it that they say what they are.
std::string sign_bytes(std::string_view bytes, std::string_view private_key, std::string& error);
bool is_signed_bytes(std::string_view bytes, std::string_view signature, std::string_view public_key);
// The 32 bytes of the public key that belongs to a private one, or of a public one; empty when there is none.
std::string raw_public(std::string_view private_key);
std::string raw_public_of(std::string_view public_key);

}  // namespace writ::program
