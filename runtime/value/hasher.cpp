#include <openssl/evp.h>

#include <array>

#include "runtime/value/ops.hpp"

namespace writ::value {

struct Hasher::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  State() { EVP_DigestInit_ex(context, EVP_sha256(), nullptr); }
  ~State() { EVP_MD_CTX_free(context); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
};

Hasher::Hasher() : state_(new State) {}
Hasher::~Hasher() { delete state_; }

void Hasher::field(std::string_view bytes) {
  std::array<unsigned char, 8> length{};
  for (std::size_t k = 0; k < length.size(); ++k)
    length[k] = static_cast<unsigned char>(std::uint64_t{bytes.size()} >> (8 * k));
  EVP_DigestUpdate(state_->context, length.data(), length.size());
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}

// Ends the hash and begins a new one.
void Hasher::digest(unsigned char out[32]) {
  EVP_DigestFinal_ex(state_->context, out, nullptr);
  EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr);
}

std::string Hasher::hex() {
  std::array<unsigned char, 32> bytes{};
  digest(bytes.data());
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(64);
  for (unsigned char b : bytes) text += {kDigits[b >> 4], kDigits[b & 15]};
  return text;
}

std::uint32_t bucket_of(std::string_view name, std::string_view key) {
  Hasher hash;
  hash.field(name);
  hash.field(key);
  unsigned char bytes[32];
  hash.digest(bytes);
  std::uint64_t number = 0;
  for (int k = 0; k < 8; ++k) number = number << 8 | bytes[k];
  return static_cast<std::uint32_t>(number % kBuckets);
}

}  // namespace writ::value
