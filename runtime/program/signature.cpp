#include "runtime/program/signature.hpp"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <memory>

namespace writ::program {
namespace {

struct Free {
  void operator()(BIO* p) const { BIO_free(p); }
  void operator()(EVP_PKEY* p) const { EVP_PKEY_free(p); }
  void operator()(EVP_MD_CTX* p) const { EVP_MD_CTX_free(p); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;
using Read = EVP_PKEY* (*)(BIO*, EVP_PKEY**, pem_password_cb*, void*);

constexpr std::size_t kSignature = 64;

// What is signed says what it is, so that a signature for something else cannot stand here.
std::string message(std::string_view content_hash) {
  return "writ-program-2\n" + std::string(content_hash);
}

// A key with a pass phrase is no key here: nobody could be asked for it.
int no_pass_phrase(char*, int, int, void*) { return -1; }

Owned<EVP_PKEY> key_of(std::string_view pem, Read read) {
  const Owned<BIO> text(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
  Owned<EVP_PKEY> key(text ? read(text.get(), nullptr, no_pass_phrase, nullptr) : nullptr);
  ERR_clear_error();
  if (key && EVP_PKEY_id(key.get()) != EVP_PKEY_ED25519) key.reset();
  return key;
}

const unsigned char* bytes(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

std::string raw(const Owned<EVP_PKEY>& key) {
  std::string out(32, '\0');
  std::size_t size = out.size();
  const bool ok = key && EVP_PKEY_get_raw_public_key(
                             key.get(), reinterpret_cast<unsigned char*>(out.data()), &size) == 1;
  return ok ? out : std::string();
}

}  // namespace

std::string raw_public(std::string_view private_key) {
  return raw(key_of(private_key, PEM_read_bio_PrivateKey));
}

std::string raw_public_of(std::string_view public_key) {
  return raw(key_of(public_key, PEM_read_bio_PUBKEY));
}

std::string sign_bytes(std::string_view m, std::string_view private_key, std::string& error) {
  const Owned<EVP_PKEY> key = key_of(private_key, PEM_read_bio_PrivateKey);
  if (!key) return error = "no private Ed25519 key in PEM without a pass phrase", std::string();
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  std::string out(kSignature, '\0');
  std::size_t size = out.size();
  const bool ok = context &&
                  EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
                  EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size,
                                 bytes(m), m.size()) == 1 &&
                  size == out.size();
  if (!ok) return error = "the key does not sign", std::string();
  return out;
}

std::string sign(std::string_view content_hash, std::string_view private_key, std::string& error) {
  return sign_bytes(message(content_hash), private_key, error);
}

bool is_signed_bytes(std::string_view m, std::string_view signature, std::string_view public_key) {
  const Owned<EVP_PKEY> key = key_of(public_key, PEM_read_bio_PUBKEY);
  const Owned<EVP_MD_CTX> context(EVP_MD_CTX_new());
  const bool ok =
      key && context && signature.size() == kSignature &&
      EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1 &&
      EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(m), m.size()) == 1;
  ERR_clear_error();
  return ok;
}

bool is_signed(std::string_view content_hash, std::string_view signature,
               std::string_view public_key, std::string& error) {
  if (signature.empty()) return error = "the program is not signed", false;
  if (!key_of(public_key, PEM_read_bio_PUBKEY))
    return error = "no public Ed25519 key in PEM", false;
  if (is_signed_bytes(message(content_hash), signature, public_key)) return true;
  return error = "the signature is not of this program by this key", false;
}

}  // namespace writ::program
